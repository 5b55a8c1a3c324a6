"""Points of a plane, drawn at random: small enough to see what a network makes of every place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from core.data.base import DataSource, source
from core.data.info import DataInfo
from core.data.samples import Samples
from core.progress import Progress

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Points = NDArray[np.float64]
    Labels = NDArray[np.int64]

_KIND = "Points of a plane"


class _Toy(DataSource):
    """What points of a plane share: how many, how blurred, and by which draw."""

    samples: int = Field(500, ge=20, le=1_000_000, description="number of points, the same for each class")
    noise: float = Field(0.1, ge=0, le=2, description="how far points stray from their shape, which is about 2 wide")
    seed: int = Field(0, ge=0, lt=2**31, description="decides where the points lie")

    def info(self) -> DataInfo:
        return DataInfo((2,), self.class_names(), self.samples, "x and y as they are, about from -1 to 1")

    def load(self, progress: Progress) -> Samples:
        progress.report(None, "Drawing points")
        progress.check_cancelled()
        import numpy as np

        points, labels = self.draw()
        return Samples(points.astype(np.float32), labels.astype(np.int64))

    def class_names(self) -> tuple[str, ...]:
        """What the classes are called."""
        raise NotImplementedError

    def draw(self) -> tuple[Points, Labels]:
        """The points, (samples, 2), and the class of each, (samples,)."""
        raise NotImplementedError


@source("Moons", _KIND, place=80)
class Moons(_Toy):
    """Two half-moons that reach into each other: no straight line tells them apart."""

    def class_names(self) -> tuple[str, ...]:
        return ("upper", "lower")

    def draw(self) -> tuple[Points, Labels]:
        from sklearn.datasets import make_moons

        points, labels = make_moons(self.samples, noise=self.noise, random_state=self.seed)
        return points - (0.5, 0.25), labels  # around 0


@source("Circles", _KIND, place=81)
class Circles(_Toy):
    """A ring around another one: the distance from the middle decides, not the direction."""

    factor: float = Field(0.5, gt=0, lt=1, description="size of the inner ring, as a share of the outer one")

    def class_names(self) -> tuple[str, ...]:
        return ("outer", "inner")

    def draw(self) -> tuple[Points, Labels]:
        from sklearn.datasets import make_circles

        points, labels = make_circles(self.samples, noise=self.noise, random_state=self.seed, factor=self.factor)
        return points, labels


@source("Blobs", _KIND, place=82)
class Blobs(_Toy):
    """Clouds of points around centres on a circle: straight lines tell them apart while the noise is small."""

    centres: int = Field(3, ge=2, le=10, description="number of clouds, a class each")

    def class_names(self) -> tuple[str, ...]:
        return tuple(f"cloud {number}" for number in range(1, self.centres + 1))

    def draw(self) -> tuple[Points, Labels]:
        import numpy as np
        from sklearn.datasets import make_blobs

        angles = 2 * np.pi * np.arange(self.centres) / self.centres
        centres = np.stack([np.cos(angles), np.sin(angles)], axis=1)
        points, labels = make_blobs(self.samples, centers=centres, cluster_std=self.noise, random_state=self.seed)
        return points, labels


@source("Spiral", _KIND, place=83)
class Spiral(_Toy):
    """Arms that wind around each other, the hardest of these: it takes a few layers."""

    noise: float = Field(0.03, ge=0, le=2, description="how far points stray from their arm, which reaches out to 1")
    arms: int = Field(2, ge=2, le=10, description="number of arms, a class each")
    turns: float = Field(1.5, gt=0, le=4, description="how often an arm winds around the middle")

    def class_names(self) -> tuple[str, ...]:
        return tuple(f"arm {number}" for number in range(1, self.arms + 1))

    def draw(self) -> tuple[Points, Labels]:
        import numpy as np

        random = np.random.default_rng(self.seed)
        labels = random.permutation(np.arange(self.samples) % self.arms)
        radius = np.sqrt(random.uniform(0.01, 1, self.samples))  # as dense outside as in the middle
        angle = 2 * np.pi * (self.turns * radius + labels / self.arms)
        points = radius[:, np.newaxis] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
        return points + random.normal(0, self.noise, points.shape), labels
