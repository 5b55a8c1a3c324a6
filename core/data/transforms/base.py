"""What a transform declares."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar, TypeVar

from core.registry import Registry
from core.settings import Choice, Shape, one_of

if TYPE_CHECKING:
    import torch
    from torch import Tensor

TRANSFORMS: Registry[Transform] = Registry("transform", "core.data.transforms")

T = TypeVar("T", bound="type[Transform]")


class Transform(Choice):
    """Settings of something that is done to samples, batch by batch, where the training happens.

    Class attributes:
        title: its name for people.
        is_random: whether it draws anew for each sample; the training part alone gets it then.
        accepts: numbers of axes that a sample may have; none for any.
        wants: what a sample must be, for the sentence when it is something else ("a picture").
    """

    title: ClassVar[str]
    is_random: ClassVar[bool] = False
    accepts: ClassVar[tuple[int, ...]] = ()
    wants: ClassVar[str] = ""

    def objection(self, in_shape: Shape) -> str | None:
        """What speaks against samples of this shape, as the rest of a sentence with a way out; None if nothing does."""
        if self.accepts and len(in_shape) not in self.accepts:
            return f"wants {self.wants}, but a sample is {'×'.join(map(str, in_shape)) or 'one number'}: remove it"
        return None

    def out_shape(self, in_shape: Shape) -> Shape:
        """The shape of a sample afterwards, for a shape to which nothing objects."""
        return in_shape

    def words(self) -> str:
        """What it does to a sample, as part of a sentence with all figures ("resized to 32×32")."""
        raise NotImplementedError

    def build(self, example: Tensor, device: torch.device) -> Step:
        """What does it.

        Args:
            example: (N, *in_shape) float32 samples of the training part as they are before this transform, on the
                device, from which a transform that must be fitted takes its figures.
            device: where batches are.
        """
        raise NotImplementedError


@dataclass(frozen=True)
class Step:
    """A transform that is ready to work.

    Attributes:
        run: from inputs (N, *in_shape) float32, their targets, and a generator on the CPU to the same of the changed
            batch; targets of classes may become shares of each class, (N, classes) float32.
        is_random: whether it is for training alone.
    """

    run: Callable[[Tensor, Tensor, torch.Generator], tuple[Tensor, Tensor]]
    is_random: bool


def transform(title: str) -> Callable[[T], T]:
    """Register a transform under its class name."""

    def register(cls: T) -> T:
        cls.type = cls.__name__
        cls.title = title
        TRANSFORMS.add(cls.type, cls)
        return cls

    return register


AnyTransform = Annotated[Transform, *one_of(TRANSFORMS)]


@dataclass(frozen=True)
class Objection:
    """A transform that does not fit the samples that reach it."""

    index: int
    transform: Transform
    reason: str

    def __str__(self) -> str:
        return f"{self.transform.title} {self.reason}"


def objection(transforms: Sequence[Transform], in_shape: Shape) -> Objection | None:
    """The first transform that does not fit; None if all do."""
    for index, each in enumerate(transforms):
        if (reason := each.objection(in_shape)) is not None:
            return Objection(index, each, reason)
        in_shape = each.out_shape(in_shape)
    return None


def shape_after(transforms: Sequence[Transform], in_shape: Shape) -> Shape:
    """The shape of a sample after the transforms, up to the first one that does not fit."""
    for each in transforms:
        if each.objection(in_shape) is not None:
            break
        in_shape = each.out_shape(in_shape)
    return in_shape
