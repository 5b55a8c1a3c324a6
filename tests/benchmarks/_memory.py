"""Trains two epochs of the perceptron with one of the loops, and prints the most memory that its process held."""

from __future__ import annotations

import json
import re
import resource
import sys
from pathlib import Path

from _loops import NetloomLoop
from training_loop import by_hand, document_of


def main(which: str, folder: Path) -> None:
    """Train with the loop called ``which``."""
    document = document_of("fashion_mlp", folder)
    if which == "netloom":
        loop = NetloomLoop(document, folder / "runs" / "memory")
    else:
        loop = by_hand(document, None, as_floats=False)
    for _ in range(2):
        loop.epoch()
    print(json.dumps({"megabytes": peak_megabytes()}))


def peak_megabytes() -> float:
    """The most memory that this process held. On Linux ``getrusage`` counts what the process that started it held."""
    try:
        status = Path("/proc/self/status").read_text(encoding="utf-8")
        return float(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 2**10
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
