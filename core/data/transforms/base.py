"""What a transform declares."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self, TypeVar

from pydantic import Field

from core.data.transforms.steps import Code, Facts, Step
from core.fields import Unseen
from core.registry import Registry
from core.settings import Choice, Shape, one_of

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from core.data.augmenting.draws import Draws

TRANSFORMS: Registry[Transform] = Registry("transform", "core.data.transforms")

T = TypeVar("T", bound="type[Transform]")


class Transform(Choice):
    """Settings of something that is done to samples, batch by batch, where the training happens.

    Class attributes:
        title: its name for people.
        is_random: whether it draws anew for each sample; the training part alone gets what is drawn.
        accepts: numbers of axes that a sample may have; none for any.
        wants: what a sample must be, for the sentence when it is something else ("a picture").
        answers: what networks whose samples it fits can answer.
        for_whole_numbers: whether it works on whole numbers that stay so, as the words of a text do.
        for_unit_range: whether it is right only for numbers from 0 to 1, as pixels are.
    """

    title: ClassVar[str]
    is_random: ClassVar[bool] = False
    accepts: ClassVar[tuple[int, ...]] = ()
    wants: ClassVar[str] = ""
    answers: ClassVar[tuple[Literal["classes", "numbers"], ...]] = ("classes", "numbers")
    for_whole_numbers: ClassVar[bool] = False
    for_unit_range: ClassVar[bool] = False

    enabled: Annotated[bool, Unseen()] = Field(True, description="whether it is done; its row in the list has a switch")

    def to_json(self) -> dict[str, Any]:
        """The same as of any choice; that it is done goes without saying."""
        written = super().to_json()
        return {name: value for name, value in written.items() if name != "enabled" or not value}

    def objection(self, in_shape: Shape) -> str | None:
        """What speaks against samples of this shape, as the rest of a sentence with a way out; None if nothing does.

        Those of a class first ask whether the number of axes fits, then ``fault``.
        """
        if self.accepts and len(in_shape) not in self.accepts:
            return f"wants {self.wants}, but a sample is {'×'.join(map(str, in_shape)) or 'one number'}: remove it"
        return self.fault(in_shape)

    def fault(self, in_shape: Shape) -> str | None:
        """The same for a shape with the right number of axes."""
        return None

    def mended(self, in_shape: Shape) -> tuple[Self, ...]:
        """For a shape to which it objects: others of its kind that fit, the best first; none if no setting helps."""
        return ()

    def out_shape(self, in_shape: Shape) -> Shape:
        """The shape of a sample afterwards, for a shape to which nothing objects."""
        return in_shape

    @property
    def works_on_bytes(self) -> bool:
        """Whether it does to bytes what it does to numbers from 0 to 1: it then comes before they are converted."""
        return False

    @property
    def keeps_unit_range(self) -> bool:
        """Whether numbers from 0 to 1 stay so."""
        return True

    def words(self) -> str:
        """What it does to a sample, as part of a sentence with all figures ("resized to 32×32")."""
        raise NotImplementedError

    def fixed_words(self) -> str | None:
        """The same for a sample that is not learned from; None if it does nothing to those."""
        return None if self.is_random else self.words()

    def build(self, facts: Facts) -> Step:
        """What does it, for samples that ``facts`` describe."""
        raise NotImplementedError


class Fixed(Transform):
    """A transform that does the same to every sample, in training as in use."""

    def build(self, facts: Facts) -> Step:
        return Step.fixed(self.applied, self.code(facts.in_shape), self.works_on_bytes)

    def applied(self, inputs: Tensor) -> Tensor:
        """What becomes of inputs (N, *in_shape); they are not written into."""
        raise NotImplementedError

    def code(self, in_shape: Shape) -> Code:
        """The same as Python that needs only torch."""
        raise NotImplementedError


class Augmentation(Transform):
    """A transform that does something else to every sample of every batch that is learned from."""

    is_random: ClassVar[bool] = True

    def build(self, facts: Facts) -> Step:
        from core.data.augmenting.draws import Draws

        def training(inputs: Tensor, targets: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
            return self.changed(inputs, Draws(generator, inputs.device)), targets

        return Step(training, works_on_bytes=self.works_on_bytes)

    def changed(self, inputs: Tensor, draws: Draws) -> Tensor:
        """What becomes of inputs (N, *in_shape) that are learned from; they are not written into."""
        raise NotImplementedError


def transform(title: str) -> Callable[[T], T]:
    """Register a transform under its class name."""

    def register(cls: T) -> T:
        cls.type = cls.__name__
        cls.title = title
        TRANSFORMS.add(cls.type, cls)
        return cls

    return register


AnyTransform = Annotated[Transform, *one_of(TRANSFORMS)]


def switched_on(transforms: Iterable[Transform]) -> tuple[Transform, ...]:
    """Those that nobody switched off."""
    return tuple(each for each in transforms if each.enabled)


def shape_after(transforms: Sequence[Transform], in_shape: Shape) -> Shape:
    """The shape of a sample after the transforms, up to the first one that does not fit."""
    for each in switched_on(transforms):
        if each.objection(in_shape) is not None:
            break
        in_shape = each.out_shape(in_shape)
    return in_shape
