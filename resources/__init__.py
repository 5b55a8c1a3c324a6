"""Files that come with Netloom."""

from pathlib import Path


def templates() -> tuple[Path, ...]:
    """The projects that people can start from, the one to begin with first."""
    folder = Path(__file__).with_name("templates")
    return tuple(folder / f"{name}.netloom" for name in ("digits", "iris", "lenet5", "small_cnn", "fashion_mlp"))


def icons_folder() -> Path:
    """Where the small pictures are that the style sheet shows."""
    return Path(__file__).with_name("icons")
