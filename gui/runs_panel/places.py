"""Where axes and lines of parallel coordinates stand, in pixels, and what is near the pointer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF

_REACH = 8
"""As near to a line or an axis, in pixels, as the pointer must be."""


@dataclass(frozen=True, eq=False)
class Places:
    """The place that axes take, and the heights of all trials on them.

    Attributes:
        area: from the first axis to the last.
        heights: (trials, axes), 0 at the bottom to 1 at the top; not a number where a trial has no value.
    """

    area: QRectF
    heights: NDArray[np.float64]

    @property
    def _n_axes(self) -> int:
        return int(self.heights.shape[1])

    def x_of(self, axis: int) -> float:
        """Where an axis stands."""
        return self.area.left() + self.area.width() * (axis / max(1, self._n_axes - 1))

    def y_of(self, height: float) -> float:
        """Where a height of an axis is."""
        return self.area.bottom() - self.area.height() * height

    def height_at(self, y: float) -> float:
        """The height at a place, within the axes."""
        return min(1.0, max(0.0, (self.area.bottom() - y) / self.area.height()))

    def axis_at(self, x: float) -> int | None:
        """The axis near to a place; None if none is."""
        near = [axis for axis in range(self._n_axes) if abs(self.x_of(axis) - x) <= _REACH]
        return near[0] if near else None

    def trial_at(self, place: QPointF, among: NDArray[np.bool_]) -> int | None:
        """The trial whose line is nearest to a place, if one of those ``among`` which it is sought is near."""
        if not len(self.heights) or self._n_axes < 2 or not self.area.adjusted(-4, -4, 4, 4).contains(place):
            return None
        along = (place.x() - self.area.left()) / self.area.width() * (self._n_axes - 1)
        left = min(self._n_axes - 2, max(0, int(along)))
        share = min(1.0, max(0.0, along - left))
        heights = self.heights[:, left] * (1 - share) + self.heights[:, left + 1] * share
        far = np.abs(self.area.bottom() - self.area.height() * heights - place.y())
        far[np.isnan(far) | ~among] = np.inf
        nearest = int(np.argmin(far))
        return nearest if far[nearest] <= _REACH else None
