"""What the README says can be counted."""

import re
from pathlib import Path

from core.layers.base import LAYERS

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def test_the_readme_counts_the_layers_right():
    (counted,) = re.findall(r"^\| layers \| (\d+)", README, re.MULTILINE)
    assert int(counted) == sum(layer.family not in ("Data", "Block") for _, layer in LAYERS.items())
