"""What an exporter declares. Imports no torch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, TypeVar

import numpy as np
from numpy.typing import NDArray

from core.data.samples import Fitted
from core.errors import NetloomError
from core.exporters.preparation import Preparation
from core.exporters.proof import Proof, Watch
from core.graph.check import Check
from core.registry import Registry

if TYPE_CHECKING:
    from torch import nn

EXPORTERS: Registry[Exporter] = Registry("export format", "core.exporters")

E = TypeVar("E", bound="type[Exporter]")


class ExportError(NetloomError):
    """Something that cannot be exported or written."""


@dataclass(frozen=True, eq=False)
class Subject:
    """What is exported.

    Attributes:
        checked: the network, without errors.
        network: the same as a module in evaluation mode, on the CPU.
        trained: whether the weights of ``network`` are somebody's; if not they only serve to try the export out.
        preparation: what is done to a sample before the network gets it.
        target_mean: (quantities,), what was subtracted from the numbers to predict; None if nothing was.
        target_std: (quantities,), what they were then divided by; None if by nothing.
        fitted: what prepares a sample, where that takes more than a mean and a deviation.
    """

    checked: Check
    network: nn.Module
    trained: bool
    preparation: Preparation = field(default_factory=Preparation)
    target_mean: NDArray[np.float32] | None = None
    target_std: NDArray[np.float32] | None = None
    fitted: Fitted | None = None


class Exporter:
    """Writes networks in one format.

    Class attributes:
        id: what commands call the format.
        title: its name for people.
        suffix: how its files usually end.
        needs_weights: whether a file without trained weights would be misleading.
    """

    id: ClassVar[str]
    title: ClassVar[str]
    suffix: ClassVar[str]
    needs_weights: ClassVar[bool]

    def content(self, subject: Subject) -> bytes:
        """What the file holds."""
        raise NotImplementedError

    def prove(self, subject: Subject, written: Path, inputs: NDArray[np.float32], watch: Watch) -> Proof:
        """Use the file without Netloom and compare.

        Args:
            subject: what was exported.
            written: the file.
            inputs: (N, *in_shape) samples to try it with.
            watch: when to give up.

        Raises:
            Cancelled: if the watch says so.
        """
        raise NotImplementedError


def exporter(id: str, title: str, suffix: str, needs_weights: bool) -> Callable[[E], E]:
    """Register an exporter."""

    def register(cls: E) -> E:
        cls.id, cls.title, cls.suffix, cls.needs_weights = id, title, suffix, needs_weights
        EXPORTERS.add(id, cls)
        return cls

    return register
