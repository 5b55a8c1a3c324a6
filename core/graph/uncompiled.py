"""Keeps torch from importing its compiler while shapes are found, which compile nothing: 0.6 s of the first check.

Many of torch's functions in Python are wrapped so that the compiler leaves them out. The first call of any of them
imports the compiler, torch._dynamo, to ask it how. On the meta device most layers call some.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import chain
from types import FunctionType
from typing import Any

from torch import _decomp, _refs
from torch._compile import _disable_dynamo

_HOW_TO_LEAVE_OUT = "__dynamo_disable"
"""The attribute under which torch keeps what the compiler answered: here, to call the function as it is."""


@cache
def spare_compiler() -> None:
    """Have torch's functions for the meta device run as they are, as long as nothing is compiled.

    It relies on how torch wraps them (``torch/_compile.py`` of 2.13); where that is otherwise, nothing happens, and the
    first check takes longer.
    """
    for function in _left_out():
        function.__dict__.setdefault(_HOW_TO_LEAVE_OUT, function)


def allow_compiler() -> None:
    """Let the compiler decide again; call it before something is compiled."""
    for function in _left_out():
        if function.__dict__.get(_HOW_TO_LEAVE_OUT) is function:
            del function.__dict__[_HOW_TO_LEAVE_OUT]
    spare_compiler.cache_clear()


def _left_out() -> set[FunctionType]:
    """The functions that torch wraps to be left out by its compiler."""
    asks_compiler = getattr(_disable_dynamo(_nothing), "__code__", None)
    references = vars(_refs), vars(_refs.nn.functional)
    tables: tuple[Mapping[Any, Any], ...] = (*_decomp.global_decomposition_table.values(), *references)
    seen: set[FunctionType] = set()
    for found in chain.from_iterable(list(table.values()) for table in tables):
        _walk(found, seen)
    asking = [wrapper for wrapper in seen if wrapper.__code__ is asks_compiler]
    return {found for wrapper in asking for found in _held_by(wrapper) if isinstance(found, FunctionType)}


def _walk(found: Any, seen: set[FunctionType]) -> None:
    """Add a function and all that it wraps, which it holds in its closure."""
    if isinstance(found, FunctionType) and found not in seen:
        seen.add(found)
        for held in _held_by(found):
            _walk(held, seen)


def _held_by(function: FunctionType) -> list[Any]:
    return [cell.cell_contents for cell in function.__closure__ or ()]


def _nothing() -> None: ...
