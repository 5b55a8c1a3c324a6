"""Templates and pictures that come with Netloom."""

from pathlib import Path


def template_paths() -> list[Path]:
    """Template projects in the order of the start page."""
    folder = Path(__file__).parent / "templates"
    order = ("digits", "lenet5", "fashion_mlp", "small_cnn", "iris")
    known = {path.stem: path for path in sorted(folder.glob("*.netloom"))}
    return [known[stem] for stem in sorted(known, key=lambda stem: order.index(stem) if stem in order else len(order))]
