"""Files that come with Netloom."""

from pathlib import Path

_FIRST = (
    "digits",
    "iris",
    "diabetes",
    "fashion_mlp",
    "small_cnn",
    "lenet5",
    "resnet20_cifar10",
    "spiral",
    "lstm",
    "vision_transformer",
    "unet",
)


def templates() -> list[Path]:
    """The projects that people can start from: on real data first, from small to large; those not named above last."""
    found = {path.stem: path for path in sorted(Path(__file__).with_name("templates").glob("*.netloom"))}
    return [found.pop(stem) for stem in _FIRST if stem in found] + list(found.values())


def icons_folder() -> Path:
    """Where the small pictures are that the style sheet shows."""
    return Path(__file__).with_name("icons")


def manual_folder() -> Path:
    """Where the pages of the manual are."""
    return Path(__file__).with_name("manual")
