"""The Python code that a layer stands for, as a person would write it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class LayerCode:
    """How a layer looks in exported code.

    Attributes:
        expression: what makes the module, with ``torch`` and ``torch.nn`` as ``nn`` at hand: "nn.Linear(4, 3)".
        definitions: source of the classes and functions that the expression needs and torch does not have, each
            self-contained; the exported file holds each of them once.
    """

    expression: str
    definitions: tuple[str, ...] = ()


def call_code(name: str, torch_class: Callable[..., Any], arguments: Mapping[str, Any]) -> str:
    """A call of ``torch_class``, or of a function, as people write it, "nn.Conv2d(1, 16, 3, padding=1)".

    Args:
        name: how the code calls the class ("nn.Conv2d").
        torch_class: whose signature says what stands without a name and what may be left out.
        arguments: all arguments, by name.
    """
    parameters = inspect.signature(torch_class).parameters
    required = [given for given, parameter in parameters.items() if _is_required(parameter) and given in arguments]
    named = [
        f"{given}={literal(value)}"
        for given, value in arguments.items()
        if given not in required and not _is_default(parameters.get(given), value)
    ]
    return f"{name}({', '.join([literal(arguments[given]) for given in required] + named)})"


def definition(torch_class: type) -> str:
    """The source of a class of our own, for code that cannot import it; without notes to our type checker."""
    return re.sub(r" *# type: ignore.*", "", inspect.getsource(torch_class)).strip()


@dataclass(frozen=True)
class Name:
    """A variable that stands where a value would."""

    text: str


def literal(value: object) -> str:
    """A Python literal for text, numbers, truth values, None and tuples of them; texts in double quotes if possible."""
    if isinstance(value, Name):
        return value.text
    if isinstance(value, str):
        quoted = repr(value)
        return f'"{quoted[1:-1]}"' if quoted[0] == "'" and '"' not in value else quoted
    if isinstance(value, tuple):
        items = ", ".join(map(literal, value))
        return f"({items},)" if len(value) == 1 else f"({items})"
    return repr(value)


def _is_required(parameter: inspect.Parameter) -> bool:
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return parameter.kind in positional and parameter.default is inspect.Parameter.empty


def _is_default(parameter: inspect.Parameter | None, value: object) -> bool:
    if parameter is None or parameter.default is inspect.Parameter.empty:
        return False
    return bool(parameter.default == value)
