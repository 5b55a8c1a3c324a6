"""The description of a form: what an editor, the command line and the contract tests need to know of each field."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

import annotated_types
from pydantic.fields import FieldInfo

from core.fields import File, Folder, InferredFrom, Names, OnCanvas, Size, Unit, Unseen, Usual, mark
from core.settings import LARGEST, Settings

FieldKind = Literal["integer", "real", "boolean", "choice", "text", "size", "folder", "file", "names"]


@dataclass(frozen=True)
class FieldForm:
    """What an editor of one field needs to know.

    ``minimum`` and ``maximum`` are inclusive, except where ``above`` or ``below`` says that the bound itself is
    refused. ``axes`` is how many numbers a size has, 0 for any number, ``whole`` whether they are whole, and ``joint``
    what stands between them; ``optional`` says that None is allowed, ``inferred`` that None means "taken from the
    incoming shape"; ``hint`` is what an empty text means, and ``usual`` what a field that was left open begins with.
    """

    name: str
    kind: FieldKind
    default: Any
    description: str
    unit: str = ""
    minimum: float | None = None
    above: bool = False
    maximum: float | None = None
    below: bool = False
    choices: tuple[str, ...] = ()
    axes: int = 1
    whole: bool = True
    inferred: bool = False
    optional: bool = False
    hint: str = ""
    usual: float | None = None
    joint: str = " × "


@cache
def fields_of(settings: type[Settings], only: tuple[str, ...] | None = None) -> tuple[FieldForm, ...]:
    """Describe the fields of ``settings`` (or ``only`` some) for a form or a command line, in the order declared.

    Fields that are changed on the canvas, or by Netloom alone, are left out.

    Raises:
        TypeError: if a field has a type for which there is no editor.
    """
    fields = settings.model_fields.items()
    return tuple(
        _describe(settings, name, info)
        for name, info in fields
        if (only is None or name in only) and mark(info, OnCanvas) is None and mark(info, Unseen) is None
    )


def stepped(field: FieldForm, value: Any, by: int) -> Any:
    """The value that is so many steps above another one, or below it; the value itself at a bound.

    Whole numbers go by 1, shares by 0.05, other real numbers by a tenth of their leading place, sizes on every axis,
    choices through their list. What cannot be counted, as a word for a size, stays.
    """
    if field.kind == "choice":
        at = field.choices.index(str(value)) + by
        return field.choices[max(0, min(len(field.choices) - 1, at))]
    if field.kind == "size" and isinstance(value, tuple):
        moved = tuple(_moved(field, number, by) for number in value)
        return moved if all(new != old for new, old in zip(moved, value, strict=True)) else value
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value
    return _moved(field, value, by)


def tip_of(field: FieldForm) -> str:
    """What a field means and which values it takes."""
    bounds = [
        f"{'above' if field.above else 'at least'} {field.minimum:g}" if field.minimum is not None else "",
        f"{'below' if field.below else 'at most'} {field.maximum:g}" if field.maximum is not None else "",
    ]
    words = [f"or {choice!r}" for choice in field.choices] if field.kind == "size" else []
    limits = ", ".join(part for part in (*bounds, *words) if part)
    return f"{field.name}: {field.description}" + (f" ({limits})" if limits else "")


def _moved(field: FieldForm, number: float, by: int) -> float:
    """One number some steps further, or itself where that would be out of bounds."""
    if isinstance(number, int):
        new: float = number + by
    else:
        share = (field.minimum, field.maximum) == (0, 1)
        step = 0.05 if share else 10 ** (math.floor(math.log10(abs(number))) - 1) if number else 0.1
        new = float(f"{number + by * step:.6g}")
    low, high = field.minimum, field.maximum
    too_low = low is not None and (new < low or (field.above and new <= low))
    too_high = high is not None and (new > high or (field.below and new >= high))
    return number if too_low or too_high or abs(new) > LARGEST else new


def _describe(settings: type[Settings], name: str, info: FieldInfo) -> FieldForm:
    size, unit = mark(info, Size), mark(info, Unit)
    counted = size is not None and size.axes is None and size.whole
    unit_name = unit.name if unit else getattr(settings, "unit", "") if counted else ""
    common = {
        "name": name,
        "default": info.default,
        "description": info.description or "",
        "unit": unit_name,
        "inferred": mark(info, InferredFrom) is not None,
        "usual": usual.value if (usual := mark(info, Usual)) else None,
        "hint": folder.otherwise if (folder := mark(info, Folder)) else "",
    }
    if size:
        return _describe_size(size.of(settings), common)
    kind, choices = _kind(name, info)
    return FieldForm(
        kind=kind,
        choices=choices,
        minimum=_bound(info, annotated_types.Ge, "ge", annotated_types.Gt, "gt"),
        above=mark(info, annotated_types.Gt) is not None,
        maximum=_bound(info, annotated_types.Le, "le", annotated_types.Lt, "lt"),
        below=mark(info, annotated_types.Lt) is not None,
        optional=NoneType in get_args(info.annotation),
        **common,
    )


def _describe_size(size: Size, common: dict[str, Any]) -> FieldForm:
    """A size of one whole number is a number like any other."""
    single = size.count == 1 and size.whole and not (size.words or size.listed or size.optional)
    return FieldForm(
        kind="integer" if single else "size",
        minimum=size.minimum if size.whole or size.minimum is None else 0,
        above=not size.whole and size.minimum is not None,
        choices=size.words,
        axes=size.count,
        whole=size.whole,
        optional=size.optional,
        joint=" × " if size.whole and not size.apart else ", ",
        **common,
    )


def _kind(name: str, info: FieldInfo) -> tuple[FieldKind, tuple[str, ...]]:
    if mark(info, Folder):
        return "folder", ()
    if file := mark(info, File):
        return "file", file.suffixes
    if mark(info, Names):
        return "names", ()
    annotation = _without_none(info.annotation)
    if get_origin(annotation) is Literal:
        return "choice", tuple(str(choice) for choice in get_args(annotation))
    kinds: dict[object, FieldKind] = {int: "integer", float: "real", bool: "boolean", str: "text"}
    if annotation not in kinds:
        raise TypeError(f"there is no editor for field {name!r} of type {annotation}")
    return kinds[annotation], ()


def _without_none(annotation: Any) -> Any:
    if get_origin(annotation) in (Union, UnionType):
        rest = [part for part in get_args(annotation) if part is not NoneType]
        return rest[0] if len(rest) == 1 else annotation
    return annotation


def _bound(info: FieldInfo, closed: type, closed_name: str, open_: type, open_name: str) -> float | None:
    for kind, attribute in ((closed, closed_name), (open_, open_name)):
        found = mark(info, kind)
        if found is not None:
            return float(getattr(found, attribute))
    return None
