"""Layers that add a border."""

from typing import Annotated

from pydantic import Field

from core.fields import Size
from core.layers.base import layer
from core.layers.objections import Objection
from core.layers.windows import OnPictures, OnSequences, OnVolumes, PerAxis
from core.settings import Shape

_SIDES = "one number for all sides, or one for each: last axis first, before and after (left × right × top × bottom)"


class _Pad(PerAxis):
    """What all paddings share."""

    padding: Annotated[int | tuple[int, ...], Size(sides=2, minimum=0)] = Field(1, description=_SIDES)

    def summary_form(self) -> str:
        return "{padding}"


class _Cropping(_Pad):
    """What can also take a border away."""

    padding: Annotated[int | tuple[int, ...], Size(sides=2, minimum=None)] = Field(
        1, description=f"{_SIDES}; numbers below zero cut off"
    )


class _FromInside(_Pad):
    """What fills the border from the inside, which therefore has to be large enough."""

    def objection(self, in_shape: Shape) -> Objection | None:
        sides = self.padding if isinstance(self.padding, tuple) else (self.padding,) * 2 * self.axes
        extents = [extent for extent in reversed(in_shape[-self.axes :]) for _ in range(2)]
        if all(side <= self._most(extent) for side, extent in zip(sides, extents, strict=True)):
            return None
        most = self._most(min(extents))
        text = f"cannot take a border of {max(sides)} from an extent of {min(extents)}: set padding to {most}"
        return Objection("border_too_large", text, {"padding": most})

    def _most(self, extent: int) -> int:
        """The largest border that an extent can fill."""
        return extent


class _Reflecting(_FromInside):
    """What mirrors at the border; the outermost value is not repeated."""

    def _most(self, extent: int) -> int:
        return extent - 1


class _Constant(_Cropping):
    """What the constant paddings share."""

    value: float = Field(0.0, description="what the border holds")


@layer("Padding")
class ZeroPad1d(_Cropping, OnSequences):
    """Adds a border of zeros to a sequence: (N, C, L) → (N, C, L')."""

    uses = "Brings sequences to a length that fits the next layer, at one side only if you like."


@layer("Padding")
class ZeroPad2d(_Cropping, OnPictures):
    """Adds a border of zeros to a picture: (N, C, H, W) → (N, C, H', W')."""

    uses = "Adds rows and columns at one side only, which a convolution's own padding cannot."


@layer("Padding")
class ZeroPad3d(_Cropping, OnVolumes):
    """Adds a border of zeros to a volume: (N, C, D, H, W) → (N, C, D', H', W')."""

    uses = "Adds planes at one side only, which a convolution's own padding cannot."


@layer("Padding")
class ConstantPad1d(_Constant, OnSequences):
    """Adds a border of one value to a sequence: (N, C, L) → (N, C, L')."""

    uses = "Fills a sequence up where zero is not what stands for nothing."


@layer("Padding")
class ConstantPad2d(_Constant, OnPictures):
    """Adds a border of one value to a picture: (N, C, H, W) → (N, C, H', W')."""

    uses = "Adds a border where black is not what stands for nothing."


@layer("Padding")
class ConstantPad3d(_Constant, OnVolumes):
    """Adds a border of one value to a volume: (N, C, D, H, W) → (N, C, D', H', W')."""

    uses = "Adds a border to a scan where zero is not what stands for nothing."


@layer("Padding")
class ReflectionPad1d(_Reflecting, OnSequences):
    """Adds a border that mirrors a sequence: (N, C, L) → (N, C, L')."""

    uses = "Avoids the jump that a border of zeros makes in a signal."


@layer("Padding")
class ReflectionPad2d(_Reflecting, OnPictures):
    """Adds a border that mirrors a picture: (N, C, H, W) → (N, C, H', W')."""

    uses = "Avoids the dark rim that zeros leave in pictures that a network makes."


@layer("Padding")
class ReflectionPad3d(_Reflecting, OnVolumes):
    """Adds a border that mirrors a volume: (N, C, D, H, W) → (N, C, D', H', W')."""

    uses = "Avoids the rim that zeros leave in volumes that a network makes."


@layer("Padding")
class ReplicationPad1d(_Pad, OnSequences):
    """Adds a border that repeats the outermost values of a sequence: (N, C, L) → (N, C, L')."""

    uses = "Holds the first and last value of a signal."


@layer("Padding")
class ReplicationPad2d(_Pad, OnPictures):
    """Adds a border that repeats the outermost values of a picture: (N, C, H, W) → (N, C, H', W')."""

    uses = "Goes on with the colour of the edge instead of black."


@layer("Padding")
class ReplicationPad3d(_Pad, OnVolumes):
    """Adds a border that repeats the outermost values of a volume: (N, C, D, H, W) → (N, C, D', H', W')."""

    uses = "Goes on with the values at the faces of a scan."


@layer("Padding")
class CircularPad1d(_FromInside, OnSequences):
    """Adds a border with the values of the opposite side of a sequence: (N, C, L) → (N, C, L')."""

    uses = "For what goes round, such as the hours of a day."


@layer("Padding")
class CircularPad2d(_FromInside, OnPictures):
    """Adds a border with the values of the opposite side of a picture: (N, C, H, W) → (N, C, H', W')."""

    uses = "For pictures that go round, such as maps of the globe or tiles."


@layer("Padding")
class CircularPad3d(_FromInside, OnVolumes):
    """Adds a border with the values of the opposite side of a volume: (N, C, D, H, W) → (N, C, D', H', W')."""

    uses = "For volumes that go round, such as cells of a crystal."
