"""Where samples are during training: on the device, in memory, or in their files; chosen by what fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.data.feeding.latest import Filling, Fillings
from core.data.feeding.memory import budget, fits_on
from core.data.feeding.parts import Fed, InFiles, InMemory, n_bytes_of
from core.data.feeding.unreadable import Unreadable
from core.data.fitting import fitted
from core.data.pipeline import Pipeline
from core.data.samples import Finding, Inputs, Stored, Targets
from core.data.share import ALL, Share
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


def feed(
    split: Split, settings: DataSettings, device: torch.device, progress: Progress | None = None, mine: Share = ALL
) -> Feed:
    """Bring the samples of ``split`` to where they are needed.

    Samples in files are read into memory if they fit into the budget, and while training if not; those in memory go to
    the device if they fit there, and batch by batch if not. Several processes count as if all were on one machine.

    Args:
        split: the samples.
        settings: how much memory they may take, and what happens to them.
        device: where they are needed.
        progress: told about reading.
        mine: which part of every batch is wanted.

    Raises:
        DataError: if most files cannot be read any more.
        Cancelled: if the progress was cancelled.
    """
    progress = progress or Unwatched()
    share = _share_that_fits(split, settings.memory_limit) / mine.of
    parts = (
        _part(split.train_inputs, split.train_targets, "training samples", share),
        _part(split.validation_inputs, split.validation_targets, "validation samples", share),
    )
    if share >= 1:
        return _fed_from_memory(_fillings.get(split, parts, progress), split, settings, device, progress, mine)
    _fillings.forget(split)
    pipeline = fitted(settings.transforms, split, device, progress, lambda few: parts[0].some(few, progress).inputs)
    on_device = _is_for_device(device, [part for part in parts if isinstance(part, InMemory)])
    training, validation = (part.fed(device, pipeline, on_device, mine) for part in parts)
    files = [part for part in parts if isinstance(part, InFiles)]
    words = f"{len(training) + len(validation):,} samples {_in_files_words(files)}"
    return Feed(training, validation, pipeline, words, tuple(part.unreadable for part in files))


_Part = InMemory | InFiles
_fillings = Fillings()


def _share_that_fits(split: Split, limit: int | None) -> float:
    """How much of what stands in files may be in memory, 1 or more for all of it."""
    parts = (split.train_inputs, split.validation_inputs)
    n_bytes = sum(n_bytes_of(inputs) for inputs in parts if isinstance(inputs, Stored))
    is_there = limit is None and _fillings.has(split)  # and is part of what is not free
    return 1.0 if is_there else budget(limit) / max(1, n_bytes)


def _fed_from_memory(
    filling: Filling, split: Split, settings: DataSettings, device: torch.device, progress: Progress, mine: Share
) -> Feed:
    parts = (filling.training, filling.validation)
    training_inputs = filling.training.filled
    pipeline = fitted(settings.transforms, split, device, progress, lambda few: training_inputs.some(few).inputs)
    on_device = _is_for_device(device, parts)
    training, validation = (part.fed(device, pipeline, on_device, mine) for part in parts)
    size = bytes_text(_n_bytes(parts)) + _over(parts, settings.memory_limit)
    where = f"on {device} ({size})" if on_device else f"({size}); batches are copied to {device} ahead"
    words = f"all {len(training) + len(validation):,} samples in memory {where}"
    return Feed(training, validation, pipeline, words, filling.unreadable)


def _over(parts: Sequence[InMemory], limit: int | None) -> str:
    """What is said where samples fill more than somebody set: files that give all of them or none."""
    is_over = limit is not None and _n_bytes(parts) > budget(limit)
    return f", more than the {bytes_text(budget(limit))} that were set: such files are read whole" if is_over else ""


def _is_for_device(device: torch.device, parts: Sequence[InMemory]) -> bool:
    return device.type == "cpu" or fits_on(device, _n_bytes(parts))


def _n_bytes(parts: Sequence[InMemory]) -> int:
    return sum(part.filled.inputs.nbytes for part in parts)


def _part(inputs: Inputs, targets: Targets, name: str, share: float) -> _Part:
    """A part where it is; a share of it is kept in memory once it was read, but for those that go there at once."""
    if not isinstance(inputs, Stored):
        return InMemory.of(inputs, targets)
    n_kept = int(share * n_bytes_of(inputs)) if share < 1 and not inputs.is_plain else 0
    return InFiles.of(inputs, targets, name, n_kept)


def _in_files_words(parts: Sequence[InFiles]) -> str:
    readers = [part.reader for part in parts]
    kept = sum(reader.n_bytes_kept for reader in readers)
    words = f"read from files while training, by {readers[0].threads} threads"
    return f"{words}, {bytes_text(kept)} kept decoded in memory" if kept else words
