"""Settings given by their path, as on the command line: ``--set training.optimizer.lr=0.01`` and its like."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import NoneType
from typing import Any, Literal, TypeVar, get_args, get_origin

from pydantic import ValidationError

from core.data.base import DataSettings
from core.document.edits import change_data, change_layer, change_training
from core.document.model import Document
from core.errors import NetloomError
from core.recipe.settings import TrainingSettings
from core.settings import Choice, Settings, describe_errors

S = TypeVar("S", bound=Settings)

_WORDS = {"true": True, "false": False, "none": None, "null": None}
_SHORT = {("lr",): ("training", "optimizer", "lr")}
"""What people say so often that they leave out where it stands."""
_ROOTS = {"training": TrainingSettings.model_fields, "data": DataSettings.model_fields}


class OverrideError(NetloomError):
    """A setting that does not exist or does not take this value."""


@dataclass(frozen=True)
class Override:
    """One setting to change.

    Args:
        path: names from the outside in; the first is "training", "data", a layer, or any name within the first two.
        text: the value as it was typed.
        label: how the person typed it, for messages.
    """

    path: tuple[str, ...]
    text: str
    label: str


def parse_override(assignment: str) -> Override:
    """Read KEY=VALUE.

    Raises:
        OverrideError: if it is not one.
    """
    key, equals, text = assignment.partition("=")
    path = tuple(key.strip().split("."))
    if not equals or not all(path):
        raise OverrideError(f"--set takes KEY=VALUE, for example optimizer.lr=0.01, not {assignment!r}")
    return Override(path, text.strip(), f"--set {assignment}")


def overridden(document: Document, overrides: Iterable[Override]) -> Document:
    """Change settings of a document; the order matters only where the same setting is given twice.

    Raises:
        OverrideError: if a setting does not exist or does not take its value; the sentence names what there is.
    """
    groups: dict[tuple[str, ...], dict[str, Override]] = {}
    for override in overrides:
        *parent, name = whole_path(document, override)
        groups.setdefault(tuple(parent), {})[name] = override
    # a type is chosen before its settings are, and settings that depend on each other are set at once
    for parents in sorted(groups, key=len):
        document = _apply(document, parents, groups[parents])
    return document


def whole_path(document: Document, override: Override) -> tuple[str, ...]:
    """The path of a setting from the outside in, with what people leave out.

    Raises:
        OverrideError: if nothing in the document has its first name.
    """
    first = override.path[0]
    layers = {node.name: type(node.layer).model_fields for node in document.nodes if not node.is_terminal}
    parts = _ROOTS | layers
    if first in parts and len(override.path) > 1:
        return override.path
    for root, fields in _ROOTS.items():
        if first in fields:
            return (root, *override.path)
    if override.path in _SHORT:
        return _SHORT[override.path]
    known = parts.get(first, dict.fromkeys([*(name for fields in _ROOTS.values() for name in fields), *layers]))
    place = f"set one of its settings, {first}." if first in parts else f"there is no setting {first!r}; known are "
    raise OverrideError(f"{override.label}: {place}{', '.join(known)}")


def _apply(document: Document, parents: tuple[str, ...], given: Mapping[str, Override]) -> Document:
    label = ", ".join(override.label for override in given.values())
    root, *path = parents
    try:
        if root == "training":
            return change_training(document, _changed(document.training, path, given))
        if root == "data":
            return change_data(document, _changed(document.data, path, given))
        node = next(node for node in document.nodes if node.name == root)
        return change_layer(document, node.id, **dict(_changed(node.layer, path, given)))
    except ValidationError as error:
        raise OverrideError(f"{label}: {describe_errors(error)}") from None
    except OverrideError as error:
        raise OverrideError(f"{label}: {error}") from None


def _changed(settings: S, path: list[str], given: Mapping[str, Override]) -> S:
    if not path:
        values = {name: _value(settings, name, override.text) for name, override in given.items()}
        return type(settings).model_validate({**dict(settings), **values})
    inner = _current(settings, path[0])
    if inner is None and _holds_choice(settings, path[0]):
        raise OverrideError(f"there is no {path[0]} yet: choose one with {path[0]}=NAME as well")
    if not isinstance(inner, Settings):
        raise OverrideError(f"{path[0]} has no settings of its own")
    return type(settings).model_validate({**dict(settings), path[0]: _changed(inner, path[1:], given)})


def _current(settings: Settings, name: str) -> Any:
    if name not in type(settings).model_fields:
        owner = settings.type if isinstance(settings, Choice) else "this part of a project"
        known = ", ".join(type(settings).model_fields) or "none"
        raise OverrideError(f"{owner} has no setting {name!r}; known are {known}")
    return getattr(settings, name)


def _holds_choice(settings: Settings, name: str) -> bool:
    """Whether a field holds one of several kinds, even where it holds none now."""
    annotation = type(settings).model_fields[name].annotation
    if get_origin(annotation) is tuple:
        return False  # a list of them, which is given as a whole
    kinds = (getattr(kind, "__origin__", kind) for kind in (annotation, *get_args(annotation)))
    return any(isinstance(kind, type) and issubclass(kind, Choice) for kind in kinds)


def _value(settings: Settings, name: str, text: str) -> Any:
    """What a person who types ``text`` for this field means."""
    current = _current(settings, name)
    annotation = type(settings).model_fields[name].annotation
    if isinstance(current, Settings) or _holds_choice(settings, name):
        may_be_missing = NoneType in get_args(annotation)
        return None if may_be_missing and _WORDS.get(text.lower(), ...) is None else {"type": text}
    if annotation is str or get_origin(annotation) is Literal:
        return text
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if re.fullmatch(r"-?\d+([x×,]-?\d+)+", text):
        return tuple(map(int, re.split("[x×,]", text)))
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
