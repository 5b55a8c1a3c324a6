"""What brings raw samples to what a network was trained on, as Python that needs only torch."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.data.base import DataSettings
from core.data.fitting import fitted
from core.data.pipeline import Pipeline
from core.data.split import Split
from core.data.transforms.steps import Code, Facts, Moments
from core.exporters.forward import batch_text
from core.settings import Shape


@dataclass(frozen=True, eq=False)
class Preparation:
    """What is done to a sample before the network gets it.

    Attributes:
        in_shape: of a raw sample.
        lines: what is done to ``samples``, a batch of them, one assignment each.
        constants: what the lines name.
        is_complete: whether that is all; some figures are known only where the data is.
    """

    in_shape: Shape = ()
    lines: tuple[str, ...] = ()
    constants: Mapping[str, NDArray[np.float32]] = field(default_factory=dict)
    is_complete: bool = True

    def function(self, name: str = "prepare") -> Iterator[str]:
        """The source of a function of this name that does it, if there is anything to do."""
        if not self.lines:
            return
        *before, last = self.lines
        yield "\n".join(
            [
                f"def {name}(samples: Tensor) -> Tensor:",
                f'    """Bring raw samples {batch_text(self.in_shape)} to what the network was trained on."""',
                *(f"    {line}" for line in before),
                f"    return {last.removeprefix('samples = ')}",
            ]
        )


_FROM_BYTES = ("if samples.dtype == torch.uint8:", "    samples = samples.float() / 255")


def preparation_of(settings: DataSettings, split: Split | None) -> Preparation:
    """What is done to the samples of a project, as far as that is known.

    Args:
        settings: the data of the project; its transforms fit.
        split: the same, loaded; None if it is not at hand.

    Raises:
        DataError: if a file cannot be read.
    """
    info = settings.source.info()
    in_shape = info.in_shape
    if split is None and info.features:
        return Preparation(in_shape, is_complete=False)
    lines: list[str] = []
    constants: dict[str, NDArray[np.float32]] = {}
    if split is not None and split.mean is not None and split.std is not None:
        constants |= {"MEAN": split.mean, "STD": split.std}
        lines.append("samples = (samples - MEAN) / STD")
    try:
        codes = _codes(settings, split)
    except _FiguresMissing:
        return Preparation(in_shape, is_complete=False)
    codes = [code for code in codes if code.expression != "samples"]
    if codes and (split is None or split.train_inputs.dtype == np.uint8):
        lines += _FROM_BYTES
    for code in codes:
        expression, named = _renamed(code, constants)
        constants |= named
        lines.append(f"samples = {expression}")
    return Preparation(in_shape, tuple(lines), constants)


class _FiguresMissing(Exception):
    """Figures that are known only where the data is."""


def _codes(settings: DataSettings, split: Split | None) -> list[Code]:
    import torch

    if split is not None:
        return fitted(settings.transforms, split, torch.device("cpu")).codes()

    def measure(*_: object) -> Moments:
        raise _FiguresMissing

    info = settings.source.info()
    facts = Facts(info.in_shape, len(info.classes), torch.device("cpu"), measure)
    return Pipeline.built(settings.transforms, facts, measure).codes()


def _renamed(code: Code, taken: Mapping[str, object]) -> tuple[str, dict[str, NDArray[np.float32]]]:
    """An expression whose constants have names of their own, and those."""
    expression, named = code.expression, {}
    for name, value in code.constants.items():
        free = _free(name, taken)
        expression = re.sub(rf"\b{name}\b", free, expression)
        named[free] = value.cpu().numpy()
    return expression, named


def _free(name: str, taken: Mapping[str, object]) -> str:
    if name not in taken:
        return name
    return next(f"{name}_{n}" for n in range(2, len(taken) + 3) if f"{name}_{n}" not in taken)
