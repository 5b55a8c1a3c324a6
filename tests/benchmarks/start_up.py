"""From the start of the process to a window on screen that can be used, with everything in the file cache.

Usable means: the window was painted, and the event loop took another turn after that; torch must not be imported by
then. With a template it goes on until shapes stand on the edges, which takes torch. Where the time goes comes from
``python -X importtime``, which makes imports slower than they are.
"""

from __future__ import annotations

import json
import re
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any

import _paired
from _display import display

from resources import templates

_TARGET = 0.8
_TOP = 12
_HEADER = "import time:"
_IMPORT_TORCH = "import time; began = time.process_time(); import torch; print(time.process_time() - began)"
_TORCH = {"alone": _IMPORT_TORCH, "after_pyside": f"import PySide6.QtWidgets; {_IMPORT_TORCH}"}


def main() -> None:
    """Start the app again and again, and print the medians."""
    options = _paired.arguments(__doc__)
    rounds = options.rounds or (3 if options.quick else 9)
    with TemporaryDirectory() as home, display() as environment:
        environment["NETLOOM_HOME"] = home
        starts = {
            "start_page": lambda: _start(environment),
            "template": lambda: _start(environment, str(templates()[0])),
        }
        measured = _paired.alternate(starts, rounds)
        imports = _imports(environment)
        torch = _paired.alternate({name: lambda code=code: _cpu_seconds(code) for name, code in _TORCH.items()}, rounds)
    seconds = {name: _paired.medians(rows) for name, rows in measured.items()}
    figures = {
        **_paired.at_most(seconds["start_page"]["usable"], _TARGET, "s"),
        "seconds": seconds,
        "torch_imported_before_usable": any(row["torch_before_usable"] for rows in measured.values() for row in rows),
        "slowest_imports_ms": imports,
        "torch_import_cpu_seconds": {name: _paired.medians(rows)["seconds"] for name, rows in torch.items()},
    }
    _paired.print_result("start_up", figures)


def _start(environment: Mapping[str, str], *arguments: str) -> dict[str, float]:
    """Start the app once; seconds since then, by what was reached."""
    command = [sys.executable, str(Path(__file__).with_name("_start.py")), *arguments]
    began = monotonic()
    printed = subprocess.run(command, env=dict(environment), check=True, stdout=subprocess.PIPE, text=True).stdout
    reached = json.loads(printed.splitlines()[-1])
    torch = reached.pop("torch_before_usable")
    return {**{name: moment - began for name, moment in reached.items()}, "torch_before_usable": torch}


def _imports(environment: Mapping[str, str]) -> dict[str, Any]:
    """The packages whose own modules take longest to import for the window, in milliseconds; medians of three."""
    command = [sys.executable, "-X", "importtime", "-c", "import gui.app"]
    runs = [_own_times(_errors_of(command, environment)) for _ in range(3)]
    times = {name: statistics.median(run.get(name, 0.0) for run in runs) for name in runs[0]}
    top = sorted(times, key=lambda name: -times[name])[:_TOP]
    return {"all": _paired.rounded(sum(times.values())), **{name: _paired.rounded(times[name]) for name in top}}


def _errors_of(command: Sequence[str], environment: Mapping[str, str]) -> str:
    options = {"env": dict(environment), "cwd": _paired.ROOT, "stderr": subprocess.PIPE, "text": True}
    return subprocess.run(command, check=True, **options).stderr


def _own_times(report: str) -> dict[str, float]:
    """Milliseconds by top-level package; those of ``core`` and ``gui`` by module."""
    times: dict[str, float] = {}
    for line in report.splitlines():
        found = re.match(rf"{_HEADER}\s+(\d+) \|\s+\d+ \|\s+(\S+)$", line)
        if found:
            module = found[2]
            name = module if module.startswith(("core", "gui")) else module.partition(".")[0]
            times[name] = times.get(name, 0.0) + int(found[1]) / 1000
    return times


def _cpu_seconds(code: str) -> dict[str, float]:
    printed = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    return {"seconds": float(printed)}


if __name__ == "__main__":
    main()
