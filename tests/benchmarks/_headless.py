"""Trains a project each time a line comes in, without a window, and prints the speed of all epochs but the first."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import _paired

from core.document.storage import load
from core.runs import RunRecord
from core.training.loop import train


def speeds_of(record: RunRecord) -> _paired.Figures:
    """Samples a second over all epochs but the first, which is slow: torch chooses its kernels in it."""
    assert record.started is not None
    assert record.finished is not None
    assert record.finished.reason == "completed", record.finished.message
    epochs: Sequence = record.epochs[1:]
    n = record.started.n_train
    return {
        "training_samples_per_second": len(epochs) / sum(1 / epoch.samples_per_second for epoch in epochs),
        "epoch_samples_per_second": n * len(epochs) / sum(epoch.seconds for epoch in epochs),
    }


def main(project: Path) -> None:
    """Wait for orders until there are no more."""
    document = load(project)
    for _ in sys.stdin:
        record = RunRecord()
        with TemporaryDirectory() as folder:
            for event in train(document, "cpu", folder=Path(folder) / "run"):
                record.apply(event)
        print(json.dumps(speeds_of(record)), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
