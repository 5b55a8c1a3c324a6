"""What feeding from memory costs: Netloom's batches against bare slices, in the same training loop.

As many pictures as Fashion-MNIST has, as bytes, in batches of 64. The bare loop has its pictures as floats beforehand
and takes slices in the stored order, so nothing can be cheaper; a loop by hand that shuffles, and makes floats of bytes
batch by batch, stands beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import _paired
import torch
from _loops import HandWrittenLoop, bare_network, fashion, in_memory, template
from _paired import Figures
from _pictures import FULL, SMALL, write_idx
from torch import Tensor, optim

from core.data.feeding import feed
from core.data.split import Split, load_split
from core.document.model import Document
from core.progress import Unwatched

_TARGET = 0.95
_BATCH = 64
_PADDING = {"fashion_mlp": 0, "lenet5": 2}
_FIGURE = "training_samples_per_second"


def main() -> None:
    """Measure two networks and print what feeding costs."""
    options = _paired.arguments(__doc__)
    if options.threads:
        torch.set_num_threads(options.threads)
    rounds = options.rounds or (3 if options.quick else 7)
    sizes = SMALL if options.quick else FULL
    with TemporaryDirectory() as folder:
        write_idx(Path(folder), sizes)
        found = {name: _compare(template(name, fashion(Path(folder), _PADDING[name])), rounds) for name in _PADDING}
    figures = {"threads": torch.get_num_threads(), "pictures": sizes.train, "networks": found}
    _paired.print_result("feeding", figures)


def _compare(document: Document, rounds: int) -> dict[str, Any]:
    split = load_split(document.data, Unwatched())
    fed = feed(split, document.data, torch.device("cpu"))
    order = torch.Generator().manual_seed(0)
    ways: dict[str, Callable[[], Iterable[tuple[Tensor, Tensor]]]] = {
        "netloom": lambda: fed.training.shuffled(_BATCH, order),
        "slices": _slices(split),
        "shuffled_by_hand": in_memory(split, _BATCH, as_floats=False)[0],
    }
    turns = {name: _loop(document, split, batches) for name, batches in ways.items()}
    measured = _paired.alternate(turns, rounds, patience=240)
    return {
        "how": fed.how,
        **_paired.at_least(_paired.ratio(measured, "netloom", "slices", _FIGURE), _TARGET),
        "netloom / shuffled_by_hand": _paired.ratio(measured, "netloom", "shuffled_by_hand", _FIGURE),
        "medians": {which: _paired.medians(rows) for which, rows in measured.items()},
    }


def _slices(split: Split) -> Callable[[], Iterable[tuple[Tensor, Tensor]]]:
    inputs = torch.as_tensor(split.train_inputs).float().div_(255).split(_BATCH)
    targets = torch.as_tensor(split.train_targets).split(_BATCH)
    return lambda: zip(inputs, targets, strict=True)


def _loop(
    document: Document, split: Split, batches: Callable[[], Iterable[tuple[Tensor, Tensor]]]
) -> Callable[[], Figures]:
    """An epoch of training alone: one picture is validated on."""
    adam = partial(optim.Adam, lr=document.training.optimizer.lr, fused=True)
    first = next(iter(batches()))
    check = [(first[0][:1], first[1][:1])]
    return HandWrittenLoop(bare_network(document), adam, batches, lambda: check, len(split.train_targets)).epoch


if __name__ == "__main__":
    main()
