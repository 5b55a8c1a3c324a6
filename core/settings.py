"""Typed settings: declared once, and the JSON, the messages, the form and the command line come from it."""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, ValidationError, field_validator
from pydantic_core import PydanticCustomError

from core.registry import Registry

LARGEST = 2**31 - 1
"""The largest whole number that a setting takes."""

Shape = tuple[int, ...]
"""Extents of one sample, without the batch axis."""


class Settings(BaseModel):
    """Frozen, hashable, strict settings; unknown names are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False, defer_build=True)

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
        """Everything but values that are left open, as they are by default, with the id first."""
        fields = type(self).model_fields
        dumped = self.model_dump(mode="json").items()
        return {
            "type": self.type,
            **{name: value for name, value in dumped if value is not None or fields[name].default is not None},
        }


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
