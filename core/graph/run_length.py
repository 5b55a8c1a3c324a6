"""How long a run will be, as far as that can be said before its data is loaded."""

from __future__ import annotations

from math import ceil

from core.data.batches import batch_bounds
from core.document.model import Document


def steps_per_epoch(document: Document) -> int | None:
    """Steps in one pass over the training data; None where nothing is known of the data."""
    n_train, _ = document.data.part_sizes()
    if not document.data.info().is_known or n_train < 1:
        return None
    training = document.training
    return ceil(len(batch_bounds(n_train, training.batch_size)) / training.accumulate)


def epochs_of(document: Document) -> float:
    """Passes over the training data, unless time ends the run earlier."""
    steps, each = document.training.steps, steps_per_epoch(document)
    epochs = float(document.training.epochs)
    return epochs if steps is None or each is None else min(epochs, steps / each)
