"""Training from rows that stay in a file, against the same rows in memory; and the memory that loading them takes.

A table of 60 columns and an array of as many, each read within a third of the memory that it takes, and without a
limit. A small perceptron is trained in batches of 64. Each way runs in a process of its own, so that its memory can be
told: "peak" is the most that it held beyond what it held before, of its own and not of files that the system can let go
of.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from time import perf_counter
from typing import Any

import _paired
import numpy as np
import sklearn.model_selection  # noqa: F401  before anything is measured
import torch
from torch import nn, optim
from torch.nn import functional

from core.data.base import DataSettings, DataSource
from core.data.feeding import feed
from core.data.sources.arrays import Arrays
from core.data.sources.table import Table
from core.data.split import load_split
from core.progress import Unwatched

_WIDTH, _BATCH = 60, 64
_NAMES = ("table.csv", "array.npz", "packed.npz")


def main() -> None:
    """Measure each file within a limit and without, and print both."""
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(_measure(Path(sys.argv[2]), int(sys.argv[3]) or None)))
        return
    options = _paired.arguments(__doc__)
    n, limit = (100_000, 8) if options.quick else (600_000, 50)
    found: dict[str, Any] = {}
    with TemporaryDirectory() as folder:
        _write(Path(folder), n)
        for name in _NAMES:
            size = (Path(folder) / name).stat().st_size / 1e6
            ways = {way: _alone(Path(folder) / name, limit) for way, limit in (("in_file", limit), ("in_memory", 0))}
            found[name] = {"megabytes": size, **ways}
    _paired.print_result("larger_than_memory", {"rows": n, "limit_megabytes": limit, "files": found})


def _write(folder: Path, n: int) -> None:
    x = np.random.default_rng(0).normal(size=(n, _WIDTH)).round(5).astype(np.float32)
    y = (x[:, 0] > 0).astype(np.int64)
    np.savez(folder / "array.npz", x=x, y=y)
    np.savez_compressed(folder / "packed.npz", x=x, y=y)
    with (folder / "table.csv").open("w", encoding="utf-8") as file:
        file.write(",".join([*(f"f{number}" for number in range(_WIDTH)), "label"]) + "\n")
        for row, answer in zip(x.tolist(), y, strict=True):
            file.write(",".join([*(f"{value:.5f}" for value in row), "ab"[answer]]) + "\n")


def _alone(path: Path, limit: int) -> dict[str, float]:
    command = [sys.executable, __file__, "--one", str(path), str(limit)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def _measure(path: Path, limit: int | None) -> dict[str, Any]:
    torch.set_num_threads(1)
    source: DataSource = (Table if path.suffix == ".csv" else Arrays)(file=str(path))
    settings = DataSettings(source=source, memory_limit=limit)
    network = nn.Sequential(nn.Linear(_WIDTH, 64), nn.ReLU(), nn.Linear(64, 2))
    optimizer = optim.Adam(network.parameters(), fused=True)
    before, ended, peak = _held(), Event(), [0.0]

    def watch() -> None:
        while not ended.wait(0.005):
            peak[0] = max(peak[0], _held())

    watcher = Thread(target=watch)
    watcher.start()
    began = perf_counter()
    split = load_split(settings, Unwatched())
    loading = perf_counter() - began
    fed = feed(split, settings, torch.device("cpu"))
    order, began = torch.Generator().manual_seed(0), perf_counter()
    for inputs, targets in fed.training.shuffled(_BATCH, order):
        loss = functional.cross_entropy(network(inputs), targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    training = perf_counter() - began
    ended.set()
    watcher.join()
    return {
        "how": fed.how,
        "load_seconds": loading,
        "training_samples_per_second": len(fed.training) / training,
        "peak_megabytes": peak[0] - before,
    }


def _held() -> float:
    found = re.search(r"RssAnon:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="utf-8"))
    return int(found[1]) / 1000 if found else 0.0


if __name__ == "__main__":
    main()
