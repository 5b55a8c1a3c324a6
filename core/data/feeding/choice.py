"""Where samples are during training: on the device, in memory, or in their files; chosen by what fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.data.feeding.few import fitted_pipeline
from core.data.feeding.memory import budget, fits_on
from core.data.feeding.parts import Fed, InFiles, InMemory, n_bytes_of
from core.data.feeding.unreadable import Unreadable
from core.data.pipeline import Pipeline
from core.data.samples import Finding, Inputs, Stored, Targets
from core.progress import Progress, Unwatched
from core.units import bytes_text

if TYPE_CHECKING:
    import torch

    from core.data.base import DataSettings
    from core.data.split import Split


@dataclass(frozen=True)
class Feed:
    """Both parts of a data set, ready for training.

    Attributes:
        training: what is learned from.
        validation: what the network is judged on.
        pipeline: what happens to a batch between memory and network.
        how: where the samples are, in words for people.
        unreadable: what could not be read, of parts that stand in files.
    """

    training: Fed
    validation: Fed
    pipeline: Pipeline
    how: str
    unreadable: tuple[Unreadable, ...] = ()

    def take_findings(self) -> tuple[Finding, ...]:
        """What could not be read since the last time somebody asked."""
        return tuple(finding for part in self.unreadable for finding in part.take_findings())


def feed(split: Split, settings: DataSettings, device: torch.device, progress: Progress | None = None) -> Feed:
    """Bring the samples of ``split`` to where they are needed.

    Samples in files are read into memory if they fit into the budget, and while training if not; those in memory go to
    the device if they fit there, and batch by batch if not.

    Raises:
        DataError: if most files cannot be read any more.
        Cancelled: if the progress was cancelled.
    """
    progress = progress or Unwatched()
    in_files = [inputs for inputs in (split.train_inputs, split.validation_inputs) if isinstance(inputs, Stored)]
    share = budget(settings.memory_limit) / max(1, sum(map(n_bytes_of, in_files)))
    parts = (
        _part(split.train_inputs, split.train_targets, "training samples", share),
        _part(split.validation_inputs, split.validation_targets, "validation samples", share),
    )
    unreadable = tuple(part.unreadable for part in parts if isinstance(part, InFiles))
    if share >= 1:
        parts = _filled(parts[0], progress), _filled(parts[1], progress)
    pipeline = fitted_pipeline(split.train_inputs, settings, device, lambda some: parts[0].some(some, progress))
    n_bytes = sum(part.filled.inputs.nbytes for part in parts if isinstance(part, InMemory))
    on_device = device.type == "cpu" or fits_on(device, n_bytes)
    training, validation = (part.fed(device, pipeline, on_device) for part in parts)
    where = _in_memory_words(n_bytes, device, on_device) if share >= 1 else _in_files_words(parts)
    words = f"{len(training) + len(validation):,} samples {where}"
    return Feed(training, validation, pipeline, words, unreadable)


_Part = InMemory | InFiles


def _part(inputs: Inputs, targets: Targets, name: str, share: float) -> _Part:
    """A part where it is; a share of it is kept in memory once it was read, but for those that go there at once."""
    if not isinstance(inputs, Stored):
        return InMemory.of(inputs, targets)
    return InFiles.of(inputs, targets, name, int(share * n_bytes_of(inputs)) if share < 1 else 0)


def _filled(part: _Part, progress: Progress) -> _Part:
    return part.in_memory(progress) if isinstance(part, InFiles) else part


def _in_memory_words(n_bytes: int, device: torch.device, on_device: bool) -> str:
    if on_device:
        return f"all in memory on {device} ({bytes_text(n_bytes)})"
    return f"all in memory ({bytes_text(n_bytes)}); batches are copied to {device} ahead"


def _in_files_words(parts: Sequence[_Part]) -> str:
    readers = [part.reader for part in parts if isinstance(part, InFiles)]
    kept = sum(reader.n_bytes_kept for reader in readers)
    words = f"read from files while training, by {readers[0].threads} threads"
    return f"{words}, {bytes_text(kept)} kept decoded in memory" if kept else words
