"""Pictures drawn at random, of any size, for trying out networks before there is data for them."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import Field, model_validator

from core.data.base import DataSource, source
from core.data.info import DataError, DataInfo
from core.data.samples import Samples
from core.fields import Unit
from core.progress import Progress
from core.settings import Shape

Content: TypeAlias = Literal["patterns", "noise"]

_LARGEST = 4 << 30
"""Bytes of pixels that are allowed; while they are divided into two parts, they are in memory twice."""


@source("Synthetic pictures", "Comes with Netloom", place=90)
class Synthetic(DataSource):
    """Random pictures of any size, to try out networks before you have data; nothing real to learn.

    Patterns: each class has a smooth pattern of its own, and each sample is that pattern under noise, all drawn from
    the seed. Networks tell the classes apart easily, so a good accuracy here says that a network can be trained, not
    that it is any good. Where pictures are tiny and classes many, patterns look alike.

    Noise: pixels and classes are those of torchvision's FakeData with the seed as its random_offset, and have nothing
    to do with each other. It is for measuring speed and memory, and for seeing what a network learns by heart: none is
    right more often than by chance on samples that it never saw.
    """

    content: Content = Field(
        "patterns", description="what is drawn: something to be learned, or noise without a meaning"
    )
    channels: int = Field(3, ge=1, le=512, description="numbers of each pixel: 3 for colours, 1 for grey")
    height: Annotated[int, Unit("pixels")] = Field(32, ge=1, le=1024, description="height of a picture")
    width: Annotated[int, Unit("pixels")] = Field(32, ge=1, le=1024, description="width of a picture")
    classes: int = Field(10, ge=2, le=10_000, description="number of classes, equally frequent or, in noise, nearly so")
    samples: int = Field(2_000, ge=10, le=1_000_000, description="number of pictures, at least two of each class")
    seed: int = Field(0, ge=0, lt=2**31, description="decides the patterns and the noise")

    @model_validator(mode="after")
    def _has_enough_of_each_class(self) -> Self:
        if self.samples < 2 * self.classes:
            raise ValueError(
                f"{self.classes:,} classes need at least {2 * self.classes:,} samples, one of each to train on and one "
                f"to validate, but there are {self.samples:,}: raise samples or lower classes"
            )
        return self

    def info(self) -> DataInfo:
        return DataInfo(
            in_shape=self._shape,
            classes=_names(self.classes),
            n_samples=self.samples,
            preparation="pixels from 0 to 255, divided by 255",
        )

    def load(self, progress: Progress) -> Samples:
        progress.check_cancelled()
        self._check_size(self.samples * math.prod(self._shape))
        return self._patterns(progress) if self.content == "patterns" else self._noise(progress)

    def _patterns(self, progress: Progress) -> Samples:
        import numpy as np

        from core.data.patterns import drawn

        n_features = math.prod(self._shape)
        targets = np.random.default_rng(self.seed).permutation(np.arange(self.samples, dtype=np.int64) % self.classes)
        inputs = np.empty((self.samples, n_features), np.uint8)
        told, done = _Told(progress, self.samples), 0
        for rows, pixels in drawn(targets, self._shape, self.seed, progress):
            inputs[rows] = pixels
            done += len(rows)
            told.report(done)
        return Samples(inputs.reshape(-1, *self._shape), targets)

    def _noise(self, progress: Progress) -> Samples:
        import numpy as np

        from core.data.fake import fake_sample

        inputs, targets = np.empty((self.samples, *self._shape), np.uint8), np.empty(self.samples, np.int64)
        told = _Told(progress, self.samples)
        for index in range(self.samples):
            progress.check_cancelled()
            inputs[index], targets[index] = fake_sample(index, self._shape, self.classes, self.seed)
            told.report(index + 1)
        return Samples(inputs, targets)

    @property
    def _shape(self) -> Shape:
        return self.channels, self.height, self.width

    def _check_size(self, n_bytes: int) -> None:
        if n_bytes > _LARGEST:
            shape = "×".join(map(str, self._shape))
            raise DataError(
                f"{self.samples:,} {self.title.lower()} of {shape} need {n_bytes / 2**30:.1f} GiB where "
                f"{_LARGEST >> 30} GiB are allowed: choose fewer samples or smaller pictures"
            )


class _Told:
    """Tells how many pictures there are, a hundred times at most."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress, self._total, self._percent = progress, total, -1

    def report(self, done: int) -> None:
        if (percent := 100 * done // self._total) > self._percent:
            self._percent = percent
            self._progress.report(done / self._total, f"Drawing pictures: {done:,} of {self._total:,}")


@lru_cache(maxsize=8)
def _names(n_classes: int) -> tuple[str, ...]:
    return tuple(map(str, range(n_classes)))
