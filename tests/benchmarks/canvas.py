"""Frames of the canvas in a window of 1600×1000: panning, dragging a node, opening, with 1,000 and 10,000 nodes,
drawn top-down and from left to right."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from itertools import product
from pathlib import Path

import _paired
from _display import display

_CHILD = Path(__file__).with_name("_canvas.py")
_BOUNDS = {
    1000: {"pan_at_1_to_1": 8.0, "pan_all_visible": 20.0, "drag_one_node": 8.0},
    10000: {"pan_all_visible": 50.0},
}


def main() -> None:
    """Measure each size in a process of its own and print the medians and 95th percentiles."""
    _paired.arguments(__doc__)
    figures, met = {}, True
    with display() as environment, tempfile.TemporaryDirectory() as home:
        for n_nodes, direction in product(_BOUNDS, ("down", "right")):
            bounds = _BOUNDS[n_nodes]
            found = _measured(
                n_nodes, direction, {**environment, "NETLOOM_HOME": home, "PYTHONPATH": str(_paired.ROOT)}
            )
            told = {"open_seconds": _paired.rounded(found.pop("open_seconds"))}
            for name, frames in found.items():
                percentiles = {f"p{at}": _paired.rounded(_paired.percentile(frames, at)) for at in (50, 95)}
                told[name] = {**percentiles, "bound": bounds.get(name)}
                met = met and percentiles["p50"] <= bounds.get(name, float("inf"))
            met = met and (n_nodes > 1000 or told["open_seconds"] <= 0.5)
            figures[f"{n_nodes} {direction}"] = told
    _paired.print_result("canvas", {"milliseconds_a_frame": figures, "open_within_seconds": 0.5, "met": met})


def _measured(n_nodes: int, direction: str, environment: dict[str, str]) -> dict:
    command = [sys.executable, str(_CHILD), str(n_nodes), direction]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True, timeout=600)
    return json.loads(done.stdout.splitlines()[-1])


if __name__ == "__main__":
    main()
