"""What a layer says against a shape, from the marks on its fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from core.fields import Axis, Divides, InferredFrom, axes_of, marked
from core.settings import Shape

if TYPE_CHECKING:
    from core.layers.base import LayerSpec


@dataclass(frozen=True)
class Objection:
    """Why a layer cannot work on a shape that has the right number of axes.

    Attributes:
        code: stable name of the mistake ("window_too_large").
        text: what is wrong and what to do; follows the name of the layer.
        mend: settings with which the layer works, by name, the main one first; empty if no setting helps.
    """

    code: str
    text: str
    mend: Mapping[str, Any] = field(default_factory=dict)


def missing_axis(layer: LayerSpec, in_shape: Shape) -> Objection | None:
    """The layer works along an axis that the sample does not have, or along that of the batch."""
    n_axes = len(in_shape)
    for name in marked(type(layer), Axis):
        value = getattr(layer, name)
        if all(axis <= n_axes and axis + n_axes >= 0 and axis != 0 for axis in axes_of(value)):
            continue
        if n_axes == 0:
            return Objection("missing_axis", "works along an axis but receives one number: remove it")
        nearest = -1 if isinstance(value, int) else (-1,)
        text = f"works along {_axes_text(value)} but receives only {_count(n_axes)}: set {name} to -1, the last"
        return Objection("missing_axis", text, {name: nearest})
    return None


def indivisible(layer: LayerSpec, in_shape: Shape) -> Objection | None:
    """A number that follows from the shape cannot be divided as the settings ask."""
    for name, mark in marked(type(layer), Divides).items():
        total, parts = mark.rule(layer, in_shape), getattr(layer, name)
        if parts is None or total % parts == 0:
            continue
        text = f"cannot divide {total} {mark.of} into {parts} {mark.into}: "
        if name in marked(type(layer), InferredFrom):
            return Objection(mark.into, f"{text}let {name} follow the input", {name: None})
        return Objection(mark.into, f"{text}set {name} to 1", {name: 1})
    return None


def _axes_text(value: int | tuple[int, ...]) -> str:
    axes = axes_of(value)
    return f"{'axis' if len(axes) == 1 else 'axes'} {', '.join(map(str, axes))}"


def _count(n_axes: int) -> str:
    return "one axis" if n_axes == 1 else f"{n_axes} axes"
