"""Training with the window open and four plots live, against the same training headless; and how the window feels.

Two processes wait for orders: one trains without Qt, the other is the real window, on the real X platform. They train
in turn, a few epochs each, with a run folder; figures come from the epochs' own clocks. In turns of their own, a
heartbeat of 4 ms measures how long the event loop is held while the window trains.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import _paired
from _display import display
from _loops import fashion, template
from _paired import Figures
from _pictures import MEDIUM, SMALL, write_idx

from core.document.storage import save

_TARGET = 0.95
_HELD = 33.0
_PADDING = {"fashion_mlp": 0, "lenet5": 2}
_EPOCHS = {"digits": 12, "fashion_mlp": 4, "lenet5": 3}
"""Epochs a turn; the first of them does not count."""


def main() -> None:
    """Measure three networks and print the ratios and the holds."""
    options = _paired.arguments(__doc__)
    rounds = options.rounds or (2 if options.quick else 6)
    with TemporaryDirectory() as folder, display() as environment:
        write_idx(Path(folder), SMALL if options.quick else MEDIUM)
        environment["NETLOOM_HOME"] = str(Path(folder) / "home")
        found = {name: _compare(_project(name, Path(folder)), environment, rounds) for name in _EPOCHS}
    _paired.print_result("window_training", {"threads": options.threads or "as many as torch takes", "networks": found})


class Worker:
    """A process that trains when it is told to.

    Args:
        script: what it runs.
        project: the project it trains.
        environment: its environment variables.
    """

    def __init__(self, script: str, project: Path, environment: Mapping[str, str]) -> None:
        command = [sys.executable, str(Path(__file__).with_name(script)), str(project)]
        self._process = subprocess.Popen(
            command, env=dict(environment), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.holds: list[float] = []

    def train(self, order: str = "train") -> Figures:
        """Train once; the speed comes back, and with the order "watch" ``holds`` gets what the heartbeat found."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{order}\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        self.holds = answer.pop("holds", [])
        return answer

    def close(self) -> None:
        """End it."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)


def _project(name: str, folder: Path) -> Path:
    document = template(name, fashion(folder, _PADDING[name]) if name in _PADDING else None)
    training = document.training.model_copy(update={"epochs": _EPOCHS[name]})
    path = folder / f"{name}.netloom"
    save(document.changed(training=training), path)
    return path


def _compare(project: Path, environment: Mapping[str, str], rounds: int) -> dict[str, Any]:
    headless = Worker("_headless.py", project, environment)
    window = Worker("_window.py", project, environment)
    holds: list[float] = []

    def watched() -> Figures:
        figures = window.train("watch")
        holds.extend(window.holds)
        return figures

    try:
        measured = _paired.alternate({"window": window.train, "headless": headless.train, "watched": watched}, rounds)
    finally:
        headless.close()
        window.close()
    return {
        **_paired.at_least(_paired.ratio(measured, "window", "headless", "epoch_samples_per_second"), _TARGET),
        "medians": {which: _paired.medians(rows) for which, rows in measured.items()},
        "with_heartbeat": _paired.ratio(measured, "watched", "headless", "epoch_samples_per_second"),
        "event_loop_held": _summary(holds),
    }


def _summary(holds: list[float]) -> dict[str, Any]:
    """Percentiles over heartbeats, as the target says, and over moments at which a person might click."""
    waits = [held - spent for held in holds for spent in range(max(1, int(held)))]
    return {
        **_paired.at_most(_paired.percentile(holds, 99), _HELD, "ms at the 99th percentile"),
        "heartbeats": len(holds),
        "p50": _paired.rounded(_paired.percentile(holds, 50)),
        "max": _paired.rounded(max(holds)),
        "longer_than_33_ms": sum(held > _HELD for held in holds),
        "wait_of_a_click_p99": _paired.rounded(_paired.percentile(waits, 99)),
    }


if __name__ == "__main__":
    main()
