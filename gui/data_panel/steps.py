"""Edits of a list of transforms, and what can be added to it. A step is one transform at its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.data.info import DataInfo
from core.data.objections import Objection, objection
from core.data.transforms.base import TRANSFORMS, Transform, shape_after
from core.layers.base import shape_text
from core.settings import Shape

Transforms = tuple[Transform, ...]

RANDOM_ICON = "mdi6.dice-multiple-outline"
_FAMILIES = {
    "sizes": "Size",
    "colours": "Colours",
    "values": "Values",
    "shapes": "Shape",
    "crops": "Random: place and size",
    "flips": "Random: place and size",
    "affine": "Random: place and size",
    "jitter": "Random: colours",
    "automatic": "Random: colours",
    "noise": "Random: noise and gaps",
    "mixing": "Random: mixed samples",
}
_ICONS = {
    "Size": "mdi6.resize",
    "Colours": "mdi6.palette-outline",
    "Values": "mdi6.chart-bell-curve",
    "Shape": "mdi6.vector-polyline",
}


@dataclass(frozen=True)
class Offer:
    """A transform that can be added.

    Attributes:
        kind: its class.
        made: it, with settings that fit the samples that reach it; None if none do.
        reason: why none do, as a sentence; empty if some do.
    """

    kind: type[Transform]
    made: Transform | None
    reason: str


@dataclass(frozen=True)
class StepShapes:
    """The shape of a sample before and after a step; None after where the step does not fit or one before it."""

    before: Shape | None
    after: Shape | None

    @property
    def text(self) -> str:
        """In words: 3×32×32 → 3×28×28; the shape once, where it stays."""
        if self.before is None or self.after is None:
            return ""
        before, after = shape_text(self.before), shape_text(self.after)
        return before if before == after else f"{before} → {after}"


def family_of(kind: type[Transform]) -> str:
    """The group in which a transform is offered: that of its module."""
    other = "Random: others" if kind.is_random else "Others"
    return _FAMILIES.get(kind.__module__.rpartition(".")[2], other)


def icon_of(kind: type[Transform]) -> str:
    """The icon of a transform: a die for those that draw."""
    return RANDOM_ICON if kind.is_random else _ICONS.get(family_of(kind), "mdi6.tune-variant")


def offers(transforms: Transforms, info: DataInfo) -> dict[str, list[Offer]]:
    """All transforms by group, those for every sample first, as they would fit at the end of a list."""
    kinds = [kind for _, kind in TRANSFORMS.items()]
    order = list(dict.fromkeys(_FAMILIES.values()))
    kinds.sort(key=lambda kind: order.index(family_of(kind)) if family_of(kind) in order else len(order))
    groups: dict[str, list[Offer]] = {}
    for kind in kinds:
        groups.setdefault(family_of(kind), []).append(_offer(kind, transforms, info))
    return groups


def shapes_of(transforms: Transforms, info: DataInfo, found: Objection | None) -> list[StepShapes]:
    """What each step does to the shape of a sample."""
    shapes: list[StepShapes] = []
    shape: Shape | None = info.in_shape if info.is_known else None
    for at, each in enumerate(transforms):
        fits = shape is not None and (found is None or at < found.index)
        after = (each.out_shape(shape) if each.enabled else shape) if fits and shape is not None else None
        shapes.append(StepShapes(shape, after))
        shape = after
    return shapes


def moved(transforms: Transforms, start: int, to: int) -> Transforms:
    """The list with the step at ``start`` at ``to``, as counted without it."""
    rest = [*transforms[:start], *transforms[start + 1 :]]
    return (*rest[:to], transforms[start], *rest[to:])


def removed(transforms: Transforms, at: int) -> Transforms:
    """The list without a step."""
    return (*transforms[:at], *transforms[at + 1 :])


def with_step(transforms: Transforms, at: int, step: Transform) -> Transforms:
    """The list with a further step before the one at ``at``."""
    return (*transforms[:at], step, *transforms[at:])


def with_setting(transforms: Transforms, at: int, name: str, value: object) -> Transforms:
    """The list with one setting of a step changed.

    Raises:
        ValidationError: if the step refuses it.
    """
    changed = type(transforms[at]).model_validate({**dict(transforms[at]), name: value})
    return (*transforms[:at], changed, *transforms[at + 1 :])


def _offer(kind: type[Transform], transforms: Transforms, info: DataInfo) -> Offer:
    step = kind()
    if not info.is_known or objection(transforms, info) is not None:
        return Offer(kind, step, "")
    found = objection((*transforms, step), info)
    if found is None:
        return Offer(kind, step, "")
    mended = kind().mended(shape_after(transforms, info.in_shape))
    fitting = next((each for each in mended if objection((*transforms, each), info) is None), None)
    if fitting is None and any(better.transforms[-1:] != transforms[-1:] for better in found.better[:-1]):
        return Offer(kind, step, "")  # it fits elsewhere in the list, and its row says so
    return Offer(kind, fitting, "" if fitting is not None else str(found))


def summary(step: Transform) -> str:
    """What a step does, in a few words, for screen readers and tooltips."""
    off = "; switched off" if not step.enabled else ""
    return f"{step.title}: {step.words()}" + ("; training only" if step.is_random else "") + off


def names(transforms: Sequence[Transform]) -> list[str]:
    """Titles, in order."""
    return [step.title for step in transforms]
