"""What a network says of the shown samples, next to what is true, in words and in the units of the data."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from core.training.events import Predictions, Started
from gui.plots.figures import figure
from gui.plots.samples import Sample

_MOST_NUMBERS = 4
"""Of several numbers to predict, those that a row names."""


def samples_of(started: Started, predictions: Predictions) -> list[Sample]:
    """Every shown sample with its prediction."""
    return list(_numbers(started, predictions) if started.quantities else _classes(started, predictions))


def mean_errors(started: Started, predictions: Predictions) -> list[float]:
    """Mean absolute error of each quantity over the shown samples, in the units of the data."""
    error = started.in_units(predictions.predicted) - started.in_units(started.shown_targets)
    return np.abs(error).mean(axis=0).tolist() if len(error) else []


def _classes(started: Started, predictions: Predictions) -> Iterator[Sample]:
    columns = (started.shown_targets, predictions.predicted, predictions.probability)
    facts = zip(*(column.tolist() for column in columns), strict=True)
    for index, (true, predicted, probability) in enumerate(facts):
        yield Sample(
            number=index + 1,
            values=started.shown[index],
            true=_class_name(started, true),
            predicted=_class_name(started, predicted),
            probability=probability,
            right=true == predicted,
        )


def _numbers(started: Started, predictions: Predictions) -> Iterator[Sample]:
    true = started.in_units(started.shown_targets).tolist()
    predicted = started.in_units(predictions.predicted).tolist()
    for index, (right, said) in enumerate(zip(true, predicted, strict=True)):
        off = said[0] - right[0]
        error = f"{'+' if off > 0 else ''}{figure(off)}" if len(right) == 1 else ""
        yield Sample(index + 1, started.shown[index], _row(right), _row(said), error=error)


def _row(numbers: list[float]) -> str:
    more = f" … ({len(numbers)})" if len(numbers) > _MOST_NUMBERS else ""
    return ", ".join(map(figure, numbers[:_MOST_NUMBERS])) + more


def _class_name(started: Started, index: int) -> str:
    return started.classes[index] if 0 <= index < len(started.classes) else str(index)
