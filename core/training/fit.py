"""Rates of a device from timed training steps: non-negative least squares, and how well they explain the steps."""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from core.graph.duration import Rates, Work

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_WEIGHT_OF_PRIOR = 0.1
"""Of what a rate is on one thread against one reference, for what it is on several."""


@dataclass(frozen=True)
class Timed:
    """What a step of a reference does, how many seconds it takes undisturbed, and how many it usually takes."""

    work: Work
    undisturbed: float
    usual: float


def fitted(timed: list[Timed], like: Rates | None = None) -> Rates:
    """The rates that explain these steps best, and how well.

    Rates follow from undisturbed steps, which depend least on the moment, and are then raised to what is usual.

    Args:
        timed: the steps.
        like: rates that these resemble, followed where the steps tell little.
    """
    work = np.array([astuple(each.work) for each in timed], np.float64)
    shares = work / np.array([[each.undisturbed] for each in timed])
    prior = np.array(astuple(like)[:-1]) if like else None
    slowdown = median(each.usual / each.undisturbed for each in timed)
    others = [_least_squares(np.delete(shares, row, axis=0), prior) for row in range(len(shares))]
    rates = _least_squares(shares, prior) * slowdown
    usual = np.array([each.usual for each in timed])
    unseen = np.einsum("ij,ij->i", work, np.array(others)) * slowdown
    error = max(_misses(work @ rates, usual).max(), float(np.quantile(_misses(unseen, usual), 0.8)))
    by_name = {field.name: float(rate) for field, rate in zip(fields(Work), rates, strict=True)}
    return Rates(**by_name, error=float(np.expm1(error)))


def _misses(forecast: Floats, seconds: Floats) -> Floats:
    """How far off each forecast is, as the logarithm of a factor above 1."""
    return np.asarray(np.abs(np.log(np.maximum(forecast, 1e-9) / seconds)))


def _least_squares(shares: Floats, prior: Floats | None) -> Floats:
    """Rates, none negative, for which the sums of the rows come closest to 1, and rates not too far from ``prior``."""
    from scipy.optimize import nnls

    scale = shares.max(axis=0)
    scale[scale == 0] = 1
    rows, wanted = shares / scale, np.ones(len(shares))
    if prior is not None:
        known = prior > 0
        rows = np.vstack([rows, (np.diag(1 / np.where(known, prior * scale, 1)) * _WEIGHT_OF_PRIOR)[known]])
        wanted = np.append(wanted, np.full(known.sum(), _WEIGHT_OF_PRIOR))
    found: Floats = nnls(rows, wanted)[0] / scale
    return found
