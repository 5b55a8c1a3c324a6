"""Netloom's training loop, probes on, against the in-memory PyTorch loop that an expert writes by hand.

Both train the same network with the same optimizer and batch size, and validate once an epoch. The loop by hand has
its pictures as floats from the start. It exists twice: with the optimizer as people write it, ``Adam(parameters, lr)``,
which the target is about, and with ``fused=True``, which Netloom uses and few people know.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import _paired
import torch
from _loops import HandWrittenLoop, NetloomLoop, bare_network, fashion, in_memory, template
from _paired import Figures
from _pictures import MEDIUM, SMALL, write_idx
from torch import optim

from core.data.split import load_split
from core.document.model import Document
from core.progress import Unwatched

_TARGET = 0.97
_MEGABYTES_MORE = 150
_FIGURES = ("training_samples_per_second", "epoch_samples_per_second")
_EPOCHS_A_TURN = {"digits": 5, "fashion_mlp": 1, "lenet5": 1}
_PADDING = {"fashion_mlp": 0, "lenet5": 2}


def main() -> None:
    """Measure speed for three networks and memory for one, and print it."""
    options = _paired.arguments(__doc__)
    if options.threads:
        torch.set_num_threads(options.threads)
    rounds = options.rounds or (3 if options.quick else 9)
    with TemporaryDirectory() as folder:
        write_idx(Path(folder), SMALL if options.quick else MEDIUM)
        found = {name: _speed(name, Path(folder), rounds) for name in _EPOCHS_A_TURN}
        memory = _memory(folder)
    _paired.print_result("training_loop", {"threads": torch.get_num_threads(), "networks": found, "memory": memory})


def document_of(name: str, folder: Path) -> Document:
    """A template's document on the pictures in ``folder``; the digits stay digits."""
    return template(name, fashion(folder, _PADDING[name]) if name in _PADDING else None)


def by_hand(document: Document, fused: bool | None, as_floats: bool = True) -> HandWrittenLoop:
    """The loop written by hand for what ``document`` says."""
    split, settings = load_split(document.data, Unwatched()), document.training
    adam = partial(optim.Adam, lr=settings.optimizer.lr, fused=fused)
    batches = in_memory(split, settings.batch_size, as_floats)
    return HandWrittenLoop(bare_network(document), adam, *batches, n_train=len(split.train_targets))


def _speed(name: str, folder: Path, rounds: int) -> dict[str, Any]:
    document = document_of(name, folder)
    loops = {
        "netloom": NetloomLoop(document),
        "by_hand": by_hand(document, None),
        "netloom_with_run_folder": NetloomLoop(document, folder / "runs" / name),
        "by_hand_fused": by_hand(document, True),
    }
    turns = {which: _turn(loop.epoch, _EPOCHS_A_TURN[name]) for which, loop in loops.items()}
    measured = _paired.alternate(turns, rounds)
    for which in ("netloom", "netloom_with_run_folder"):
        loops[which].close()
    ratios = {
        f"{ours} / {other}": {figure: _paired.ratio(measured, ours, other, figure) for figure in _FIGURES}
        for other in ("by_hand", "by_hand_fused")
        for ours in ("netloom", "netloom_with_run_folder")
    }
    demanded = _paired.at_least(ratios["netloom / by_hand"]["training_samples_per_second"], _TARGET)
    return {**demanded, "ratios": ratios, "medians": {k: _paired.medians(v) for k, v in measured.items()}}


def _turn(epoch: Callable[[], Figures], times: int) -> Callable[[], Figures]:
    """Several epochs in a row as one turn, so that a turn is long enough to be timed."""

    def turn() -> Figures:
        rows = [epoch() for _ in range(times)]
        return {figure: times / sum(1 / row[figure] for row in rows) for figure in _FIGURES}

    return turn


def _memory(folder: str) -> dict[str, Any]:
    """Most memory that two epochs take, each loop in a process of its own; here the loop by hand keeps bytes, too."""
    peaks = {}
    for which in ("by_hand", "netloom"):
        command = [sys.executable, str(Path(__file__).with_name("_memory.py")), which, folder]
        printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        peaks[which] = _paired.rounded(json.loads(printed)["megabytes"])
    more = _paired.at_most(peaks["netloom"] - peaks["by_hand"], _MEGABYTES_MORE, "MB more than by hand")
    return {"network": "fashion_mlp", "peak_megabytes": peaks, **more}


if __name__ == "__main__":
    main()
