"""What the benchmarks share: subjects measured in turn, A B A B, and one JSON object at the end.

Its name begins with an underscore because it is not a benchmark: ``make bench`` runs every other script of this folder.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

Figures = Mapping[str, float]
Rounds = Mapping[str, Sequence[Figures]]


def arguments(description: str | None) -> argparse.Namespace:
    """What every benchmark takes: ``--quick`` and ``--rounds``."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer rounds and less data: for trying the script out")
    parser.add_argument("--threads", type=int, help="threads of torch; one gives steady ratios on a busy machine")
    parser.add_argument("--rounds", type=int, help="how often each subject is measured")
    options = parser.parse_args()
    if options.threads:  # in the environment, where the processes that a benchmark starts find it, too
        os.environ["OMP_NUM_THREADS"] = str(options.threads)
    return options


def alternate(
    subjects: Mapping[str, Callable[[], Figures]], rounds: int, warm_ups: int = 1, patience: float = 60.0
) -> dict[str, list[Figures]]:
    """Measure the subjects in turn, so that whatever else the machine does meets all of them alike.

    Args:
        subjects: by name, a function that does a piece of work and returns its figures.
        rounds: how often each of them counts.
        warm_ups: rounds before those, which do not count.
        patience: seconds after which no further round begins, once there are three that count.

    Returns:
        By subject, its figures of each round.
    """
    measured: dict[str, list[Figures]] = {name: [] for name in subjects}
    began = perf_counter()
    for index in range(warm_ups + rounds):
        if index >= warm_ups + 3 and perf_counter() - began > patience:
            break
        for name, measure in subjects.items():
            figures = measure()
            if index >= warm_ups:
                measured[name].append(figures)
    return measured


def medians(figures: Sequence[Figures]) -> dict[str, float]:
    """The median of each figure over the rounds, and how many those were."""
    found = {name: rounded(statistics.median(row[name] for row in figures)) for name in figures[0]}
    return {"rounds": len(figures), **found}


def ratio(measured: Rounds, ours: str, other: str, figure: str) -> dict[str, Any]:
    """How ``ours`` compares with ``other`` in a figure: median and quartiles of the ratios within each round."""
    pairs = zip(measured[ours], measured[other], strict=True)
    low, middle, high = statistics.quantiles([a[figure] / b[figure] for a, b in pairs], n=4, method="inclusive")
    return {"median": rounded(middle), "quartiles": [rounded(low), rounded(high)]}


def at_least(found: Mapping[str, Any], bound: float) -> dict[str, Any]:
    """A ratio beside the least that it has to be."""
    return {"ratio": found, "target": f">= {bound}", "met": found["median"] >= bound}


def at_most(found: float, bound: float, unit: str) -> dict[str, Any]:
    """A figure beside the most that it may be."""
    return {"value": rounded(found), "target": f"<= {bound} {unit}", "met": found <= bound}


def percentile(values: Sequence[float], percent: float) -> float:
    """The value that ``percent`` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def rounded(value: float) -> float:
    """Four significant digits: more would not be true."""
    return float(f"{value:.4g}")


def print_result(name: str, figures: Mapping[str, Any]) -> None:
    """Print the one JSON object of a benchmark."""
    print(json.dumps({"benchmark": name, **figures, "machine": machine()}, indent=2, ensure_ascii=False), flush=True)


def machine() -> dict[str, Any]:
    """What the figures depend on. ``load`` is what others make the machine do: above 0, figures are noisy."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "torch": version("torch"),
        "qt": version("PySide6-Essentials"),
        "load": [round(value, 1) for value in os.getloadavg()] if hasattr(os, "getloadavg") else None,
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
