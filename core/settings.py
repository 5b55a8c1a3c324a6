"""Typed settings: declared once, and the form, the tooltip, the JSON and the command line come from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, ClassVar, Literal, TypeVar, Union, get_args, get_origin

import annotated_types
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    GetCoreSchemaHandler,
    PlainSerializer,
    ValidationError,
    field_validator,
)
from pydantic.fields import FieldInfo
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from core.registry import Registry

LARGEST = 2**31 - 1
"""The largest whole number that a setting takes."""

Shape = tuple[int, ...]
"""Extents of one sample, without the batch axis."""


class Settings(BaseModel):
    """Frozen, hashable, strict settings; unknown names are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    @field_validator("*")
    @classmethod
    def _fits_32_bits(cls, value: object) -> object:
        """Refuse whole numbers that neither torch's sizes on all systems nor the forms can hold."""
        for number in value if isinstance(value, tuple) else (value,):
            if isinstance(number, int) and abs(number) > LARGEST:
                raise ValueError(f"must be at most {LARGEST:,}")
        return value


class Choice(Settings):
    """Settings that stand in a registry: their class is one possible choice of a kind.

    ``type`` is the stable id, the class name unless the registration says otherwise.
    """

    type: ClassVar[str]

    @classmethod
    def summary_line(cls) -> str:
        """The first line of the docstring: what the palette and the tooltips say."""
        return (cls.__doc__ or "").strip().splitlines()[0]

    def to_json(self) -> dict[str, Any]:
        """Everything but values that are left to be inferred, with the id first."""
        return {"type": self.type, **self.model_dump(mode="json", exclude_none=True)}


C = TypeVar("C", bound=Choice)


def one_of(registry: Registry[C]) -> tuple[BeforeValidator, PlainSerializer]:
    """Annotations of a field that holds any choice of ``registry``, written to JSON as {"type": id, ...}."""

    def parse(value: object) -> object:
        return choice_from_json(registry, value) if isinstance(value, dict) else value

    def dump(value: C) -> dict[str, Any]:
        return value.to_json()

    return BeforeValidator(parse), PlainSerializer(dump)


def choice_from_json(registry: Registry[C], value: dict[str, Any]) -> C:
    """Build the choice that ``value`` describes.

    Raises:
        PydanticCustomError: if the type is missing or unknown or a setting is wrong; the text names each of them.
    """
    settings = dict(value)
    type_id = settings.pop("type", None)
    known = dict(registry.items())
    if not isinstance(type_id, str) or type_id not in known:
        raise PydanticCustomError(
            "unknown_choice",
            "{given} is not a known {kind}; known are {known}",
            {"given": repr(type_id), "kind": registry.kind, "known": ", ".join(known)},
        )
    try:
        return known[type_id].model_validate(settings)
    except ValidationError as error:
        raise PydanticCustomError("settings", "{text}", {"text": describe_errors(error)}) from None


def describe_errors(error: ValidationError) -> str:
    """One sentence with every error and the path of the setting it is about: ``nodes[3].layer: …; edges[0]: …``."""
    return "; ".join(f"{_path(e['loc'])}{_plain(e['msg'])}" for e in error.errors(include_url=False))


def _path(parts: tuple[int | str, ...]) -> str:
    text = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in parts).lstrip(".")
    return f"{text}: " if text else ""


def _plain(message: str) -> str:
    message = message.removeprefix("Value error, ").replace("Input should be", "must be")
    return "this name is not known here" if message == "Extra inputs are not permitted" else message


# --- kinds of fields that pydantic does not have --------------------------------------------------------------


@dataclass(frozen=True)
class Size:
    """Marks a field as one extent, or one for each axis: 3 or (3, 5).

    Args:
        axes: how many extents a tuple has.
        minimum: the smallest extent.
        words: texts that are allowed instead ("same").
        optional: whether None is allowed.
    """

    axes: int
    minimum: int = 1
    words: tuple[str, ...] = ()
    optional: bool = False

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.validate)

    def validate(self, value: object) -> int | tuple[int, ...] | str | None:
        if isinstance(value, str) and value in self.words:
            return value
        if value is None and self.optional:
            return None
        if isinstance(value, int) and self._is_extent(value):
            return value
        if isinstance(value, (list, tuple)) and len(value) == self.axes and all(map(self._is_extent, value)):
            return tuple(value)
        raise ValueError(f"must be {self.expectation()}, not {value!r}")

    def expectation(self) -> str:
        """What a valid value is, in words."""
        words = "".join(f" or {word!r}" for word in self.words)
        return f"a whole number of at least {self.minimum}, or {self.axes} of them{words}"

    def _is_extent(self, value: object) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and value >= self.minimum


Size2d = Annotated[int | tuple[int, int], Size(2)]
Padding2d = Annotated[int | tuple[int, int], Size(2, minimum=0)]


@dataclass(frozen=True)
class InferredFrom:
    """Marks a field that follows from the shape that arrives for as long as it is None."""

    rule: Callable[[Shape], int]


@dataclass(frozen=True)
class Unit:
    """Marks the unit in which a field is given ("pixels")."""

    name: str


@dataclass(frozen=True)
class Folder:
    """Marks a text field as the path of a folder."""


# --- the description of a form --------------------------------------------------------------------------------

FieldKind = Literal["integer", "real", "boolean", "choice", "text", "size", "folder"]


@dataclass(frozen=True)
class FieldForm:
    """What an editor of one field needs to know.

    ``minimum`` and ``maximum`` are inclusive, except where ``above`` or ``below`` says that the bound itself is
    refused. ``axes`` is how many extents a size has; ``optional`` says that None is allowed, and ``inferred`` that
    None means "taken from the incoming shape".
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
    inferred: bool = False
    optional: bool = False


def fields_of(settings: type[Settings], only: tuple[str, ...] | None = None) -> tuple[FieldForm, ...]:
    """Describe the fields of ``settings`` (or ``only`` some) for a form or a command line, in the order declared.

    Raises:
        TypeError: if a field has a type for which there is no editor.
    """
    fields = settings.model_fields.items()
    return tuple(_describe(name, info) for name, info in fields if only is None or name in only)


@cache
def inference_rules(settings: type[Settings]) -> dict[str, Callable[[Shape], int]]:
    """The rules of the fields that follow from the incoming shape, by name; kept, as every check asks every layer."""
    marks = {name: _mark(info, InferredFrom) for name, info in settings.model_fields.items()}
    return {name: mark.rule for name, mark in marks.items() if mark is not None}


def _describe(name: str, info: FieldInfo) -> FieldForm:
    size, unit = _mark(info, Size), _mark(info, Unit)
    kind, choices = _kind(name, info)
    return FieldForm(
        name=name,
        kind=kind,
        default=info.default,
        description=info.description or "",
        unit=unit.name if unit else "",
        minimum=size.minimum if size else _bound(info, annotated_types.Ge, "ge", annotated_types.Gt, "gt"),
        above=_mark(info, annotated_types.Gt) is not None,
        maximum=_bound(info, annotated_types.Le, "le", annotated_types.Lt, "lt"),
        below=_mark(info, annotated_types.Lt) is not None,
        choices=size.words if size else choices,
        axes=size.axes if size else 1,
        inferred=_mark(info, InferredFrom) is not None,
        optional=info.default is None,
    )


def _kind(name: str, info: FieldInfo) -> tuple[FieldKind, tuple[str, ...]]:
    if _mark(info, Size):
        return "size", ()
    if _mark(info, Folder):
        return "folder", ()
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


M = TypeVar("M")


def _mark(info: FieldInfo, kind: type[M]) -> M | None:
    return next((mark for mark in info.metadata if isinstance(mark, kind)), None)


def _bound(info: FieldInfo, closed: type, closed_name: str, open_: type, open_name: str) -> float | None:
    for kind, attribute in ((closed, closed_name), (open_, open_name)):
        mark = _mark(info, kind)
        if mark is not None:
            return float(getattr(mark, attribute))
    return None
