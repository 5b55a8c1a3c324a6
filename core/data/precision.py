"""Numbers that differ too little from each other for the precision in which networks reckon."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.info import DataError

_STEPS = 64
"""Steps of single precision that the deviation must have, so that rounding is of no account."""


def check_told_apart(numbers: NDArray[Any], what: str) -> None:
    """Refuse numbers to predict that single precision would round to the same few values.

    Args:
        numbers: (N,) as they stand in their file; NaN where none does.
        what: what they are, as the subject of a sentence.

    Raises:
        DataError: if they differ, but by too little for their size.
    """
    finite = numbers[np.isfinite(numbers)].astype(np.float64, copy=False)
    if not finite.size:
        return
    deviation, middle = float(finite.std()), float(finite.mean())
    if 1e-12 * abs(middle) < deviation < _STEPS * float(np.spacing(np.float32(abs(middle)))):
        raise DataError(
            f"{what} differs by {deviation:.2g} around {middle:.10g}, less than the seven digits of a network can tell "
            f"apart: subtract {middle:.10g} from it"
        )
