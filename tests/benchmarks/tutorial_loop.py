"""Netloom's training loop against the one of PyTorch's tutorial: a DataLoader and ToTensor on each picture.

Both read the same IDX files, as many pictures as Fashion-MNIST has, and train in batches of 64 with the same optimizer;
the tutorial's loop goes through torchvision's data set as https://pytorch.org/tutorials/beginner/basics does.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import _paired
import torch
from _loops import HandWrittenLoop, NetloomLoop, bare_network, fashion, template
from _pictures import FULL, SMALL, write_idx
from torch import optim
from torch.utils.data import DataLoader

from core.data.vision import torchvision

_TARGETS = {"fashion_mlp": 2.0, "lenet5": 1.5}
_PADDING = {"fashion_mlp": 0, "lenet5": 2}
_FIGURES = ("training_samples_per_second", "epoch_samples_per_second")
_BATCH = 64


def main() -> None:
    """Measure both networks and print the ratios."""
    options = _paired.arguments(__doc__)
    if options.threads:
        torch.set_num_threads(options.threads)
    rounds = options.rounds or (3 if options.quick else 5)
    sizes = SMALL if options.quick else FULL
    with TemporaryDirectory() as folder:
        write_idx(Path(folder), sizes)
        found = {name: _compare(name, Path(folder), rounds) for name in _TARGETS}
    figures = {"threads": torch.get_num_threads(), "pictures": sizes.train, "networks": found}
    _paired.print_result("tutorial_loop", figures)


def tutorial(name: str, folder: Path) -> HandWrittenLoop:
    """The loop of the tutorial."""
    transforms = torchvision.transforms
    steps = [transforms.Pad(_PADDING[name])] if _PADDING[name] else []
    transform = transforms.Compose([*steps, transforms.ToTensor()])
    data = partial(torchvision.datasets.FashionMNIST, str(folder), transform=transform)
    training, test = data(train=True), data(train=False)
    document = template(name, fashion(folder, _PADDING[name]))
    return HandWrittenLoop(
        bare_network(document),
        partial(optim.Adam, lr=document.training.optimizer.lr),
        lambda: DataLoader(training, batch_size=_BATCH, shuffle=True),
        lambda: DataLoader(test, batch_size=_BATCH),
        n_train=len(training),
    )


def _compare(name: str, folder: Path, rounds: int) -> dict[str, Any]:
    document = template(name, fashion(folder, _PADDING[name]))
    settings = document.training.model_copy(update={"batch_size": _BATCH})
    ours = NetloomLoop(document.changed(training=settings))
    measured = _paired.alternate({"netloom": ours.epoch, "tutorial": tutorial(name, folder).epoch}, rounds, warm_ups=0)
    ours.close()
    ratios = {figure: _paired.ratio(measured, "netloom", "tutorial", figure) for figure in _FIGURES}
    return {
        **_paired.at_least(ratios["training_samples_per_second"], _TARGETS[name]),
        "ratios": ratios,
        "medians": {which: _paired.medians(rows) for which, rows in measured.items()},
    }


if __name__ == "__main__":
    main()
