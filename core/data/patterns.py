"""Pixels drawn at random: for each class a smooth pattern of its own, under noise."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from core.progress import Progress
from core.settings import Shape

_CHUNK = 1 << 24
_KNOTS = 4
"""On each axis; a pattern is linear between them."""

_LEVELS, _RELIEF, _NOISE = 95, 96, 64
"""How many values the level of a channel has, the relief of its pattern, and the noise of a pixel: in all below 256."""


def drawn(
    targets: NDArray[np.int64], shape: Shape, seed: int, progress: Progress
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.uint8]]]:
    """Row numbers, (n,), and their pixels, (n, channels * height * width), a class after the other; none is large.

    Args:
        targets: (N,), the class of each row.
        shape: channels, height and width of a picture.
        seed: decides patterns and noise.
        progress: asked between chunks whether they are still wanted.
    """
    of_classes = np.split(np.argsort(targets, kind="stable"), np.cumsum(np.bincount(targets))[:-1])
    for number, of_class in enumerate(of_classes):
        random = np.random.default_rng((seed, number))
        pattern = _pattern(shape, random)
        step = max(1, _CHUNK // len(pattern))
        for start in range(0, len(of_class), step):
            progress.check_cancelled()
            rows = of_class[start : start + step]
            yield rows, pattern + _noise(len(rows), len(pattern), random)


def _pattern(shape: Shape, random: np.random.Generator) -> NDArray[np.uint8]:
    """(channels * height * width,), a level for each channel, and on it a smooth relief between the knots of a grid."""
    channels, height, width = shape
    levels = random.uniform(0, _LEVELS, (channels, 1, 1))
    heights = (levels + random.uniform(0, _RELIEF, (channels, _KNOTS, _KNOTS))).astype(np.float32)
    pattern = np.empty(shape, np.uint8)
    step = max(1, _CHUNK // (height * width))  # all at once might need gigabytes as float32
    for start in range(0, channels, step):
        pattern[start : start + step] = _blend(height) @ heights[start : start + step] @ _blend(width).T
    return pattern.reshape(-1)


def _noise(n_samples: int, n_features: int, random: np.random.Generator) -> NDArray[np.uint8]:
    """(n_samples, n_features), values from 0 to 63, all equally likely."""
    # 26 ms for 16 MB, where random.integers takes 119 ms
    noise = np.frombuffer(random.bytes(n_samples * n_features), np.uint8) % np.uint8(_NOISE)
    return noise.reshape(n_samples, n_features)


@lru_cache(maxsize=8)
def _blend(n_pixels: int) -> NDArray[np.float32]:
    """(n_pixels, knots), how much of each knot a pixel has: linear between two of them, together 1."""
    places = (np.arange(n_pixels) + 0.5) / n_pixels * (_KNOTS - 1)
    distances = np.abs(places[:, np.newaxis] - np.arange(_KNOTS))
    return np.asarray(np.maximum(0, 1 - distances), np.float32)
