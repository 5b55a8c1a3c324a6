"""Transforms that do not fit the samples that reach them, and lists that do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.data.info import DataInfo
from core.data.transforms.base import Transform
from core.settings import Shape

Transforms = tuple[Transform, ...]


@dataclass(frozen=True)
class Better:
    """A list of transforms in which the one that does not fit is mended.

    Attributes:
        text: what is done for it, as the text of a button ("Set size to 28×28").
        transforms: the whole list.
    """

    text: str
    transforms: Transforms


@dataclass(frozen=True)
class Objection:
    """A transform that does not fit the samples that reach it.

    Attributes:
        index: its place in the list.
        transform: it.
        reason: why, as the rest of a sentence that begins with its title.
        better: lists without the mistake, the best first; the last one does without the transform.
    """

    index: int
    transform: Transform
    reason: str
    better: tuple[Better, ...]

    def __str__(self) -> str:
        return f"{self.transform.title} {self.reason}"


def objection(transforms: Sequence[Transform], info: DataInfo) -> Objection | None:
    """The first transform that does not fit what a source gives; None if all do. Those switched off fit everywhere."""
    shape, changed_by = info.in_shape, None
    for index, each in enumerate(transforms):
        if not each.enabled:
            continue
        reason = _against_samples(each, info) or each.objection(shape)
        earlier: Transforms = ()
        if reason is None and each.for_unit_range and changed_by is not None:
            before = transforms[changed_by]
            reason = f"works on numbers from 0 to 1, but {before.title} before it changes them: move it before that"
            earlier = (*transforms[:changed_by], each, *transforms[changed_by:index], *transforms[index + 1 :])
        if reason is not None:
            return Objection(index, each, reason, tuple(_better(tuple(transforms), index, shape, info, earlier)))
        if changed_by is None and not each.keeps_unit_range:
            changed_by = index
        shape = each.out_shape(shape)
    return None


def _against_samples(each: Transform, info: DataInfo) -> str | None:
    if info.whole_numbers and not each.for_whole_numbers:
        return "works on measures, but a sample is made of whole numbers that stand for words: remove it"
    if info.is_regression and "numbers" not in each.answers:
        return "mixes classes, but this network predicts numbers: remove it"
    return None


def _better(transforms: Transforms, index: int, shape: Shape, info: DataInfo, earlier: Transforms) -> Iterator[Better]:
    each = transforms[index]
    if earlier and objection(earlier, info) is None:
        yield Better(f"Move {each.title} forward", earlier)
    if _against_samples(each, info) is None and each.objection(shape) is not None:
        for mended in each.mended(shape):
            yield Better(_change_text(each, mended), (*transforms[:index], mended, *transforms[index + 1 :]))
    yield Better(f"Remove {each.title}", (*transforms[:index], *transforms[index + 1 :]))


def _change_text(before: Transform, after: Transform) -> str:
    changed = [name for name, value in dict(after).items() if getattr(before, name) != value]
    return "Set " + " and ".join(f"{name} to {value_text(getattr(after, name))}" for name in changed)


def value_text(value: object) -> str:
    """A setting as a button names it."""
    if isinstance(value, tuple):
        return "×".join(map(str, value))
    return "none" if value is None else f"'{value}'" if isinstance(value, str) else str(value)
