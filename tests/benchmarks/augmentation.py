"""Augmentation batch by batch against torchvision's transforms sample by sample, on pictures of 3×32×32.

Ours is one pass over uint8 samples in memory, shuffled, through the project's own way to the device; torchvision's is
the usual DataLoader over a data set that transforms each sample as it is asked for, once in this process and once with
two workers. Flip and crop come first; then every augmentation of pictures is measured on its own.
"""

from __future__ import annotations

import math
from time import perf_counter
from typing import Any

import _paired
import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset

from core.data.batches import TensorData
from core.data.fitting import fitted
from core.data.info import DataInfo
from core.data.split import Split
from core.data.transforms.base import TRANSFORMS, Transform
from core.data.transforms.crops import RandomCrop
from core.data.transforms.flips import RandomHorizontalFlip
from core.data.vision import torchvision

_WANTED = 20_000
_SHAPE = (3, 32, 32)
_BATCHES = (64, 256)
_WORKERS = 2
_CPU = torch.device("cpu")


class Pictures(Dataset[tuple[torch.Tensor, int]]):
    """Pictures that are transformed one by one, as the tutorials do."""

    def __init__(self, pixels: np.ndarray[Any, Any], targets: np.ndarray[Any, Any]) -> None:
        from PIL import Image

        steps = torchvision.transforms
        self._pictures = [Image.fromarray(picture.transpose(1, 2, 0)) for picture in pixels]
        self._targets = targets.tolist()
        self._transform = steps.Compose(
            [steps.RandomCrop(32, padding=4), steps.RandomHorizontalFlip(), steps.ToTensor()]
        )

    def __len__(self) -> int:
        return len(self._pictures)

    def __getitem__(self, index: int) -> tuple[torch.Tensor, int]:
        return self._transform(self._pictures[index]), self._targets[index]


def main() -> None:
    """Measure flip and crop against torchvision, and each augmentation alone."""
    options = _paired.arguments(__doc__)
    torch.set_num_threads(options.threads or 2)
    n = 5_000 if options.quick else 20_000
    rounds = options.rounds or (3 if options.quick else 5)
    drawn = np.random.default_rng(0)
    pixels, targets = drawn.integers(0, 256, (n, *_SHAPE), dtype=np.uint8), drawn.integers(0, 10, n)
    split = Split(pixels, targets, pixels[:1], targets[:1], DataInfo(_SHAPE, tuple("0123456789"), n, ""))
    found = {str(batch): _compare(split, batch, rounds) for batch in _BATCHES}
    figures = {"threads": torch.get_num_threads(), "pictures": n, "flip_and_crop": found, "each": _each(split)}
    _paired.print_result("augmentation", figures)


def _compare(split: Split, batch: int, rounds: int) -> dict[str, Any]:
    data = Pictures(split.train_inputs, split.train_targets)
    subjects = {
        "netloom": lambda: _ours(split, batch, RandomHorizontalFlip(), RandomCrop()),
        "torchvision": lambda: _theirs(data, batch, 0),
        "torchvision_workers": lambda: _theirs(data, batch, _WORKERS),
    }
    measured = _paired.alternate(subjects, rounds)
    ratios = {name: _paired.ratio(measured, "netloom", name, "samples_per_second") for name in list(subjects)[1:]}
    medians = {name: _paired.medians(rows) for name, rows in measured.items()}
    reached = medians["netloom"]["samples_per_second"]
    return {"wanted": _WANTED, "ok": reached >= _WANTED, "medians": medians, "ratios": ratios}


def _ours(split: Split, batch: int, *transforms: Transform) -> _paired.Figures:
    data = TensorData(split.train_inputs, split.train_targets, _CPU, fitted(transforms, split, _CPU))
    return _passed(data.shuffled(batch, torch.Generator().manual_seed(0)))


def _theirs(data: Pictures, batch: int, workers: int) -> _paired.Figures:
    return _passed(DataLoader(data, batch, shuffle=True, num_workers=workers))


def _passed(batches: Any) -> _paired.Figures:
    seen, began = 0, perf_counter()
    for inputs, _ in batches:
        seen += len(inputs)
    return {"samples_per_second": seen / (perf_counter() - began)}


def _each(split: Split) -> dict[str, int]:
    """Samples a second of each augmentation with its usual settings, batch 256; the better one of two passes."""
    found = {}
    for name, kind in TRANSFORMS.items():
        if kind.is_random and kind().objection(_SHAPE) is None:
            speeds = [_ours(split, 256, kind())["samples_per_second"] for _ in range(2)]
            found[name] = math.floor(max(speeds))
    return found


if __name__ == "__main__":
    main()
