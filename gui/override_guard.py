"""Keeps an error in a method that Qt calls from ending the process, on Python 3.11.

There, an error that C code raises (``int("x")``, ``max([])``, a wrong format) is a class and a text until somebody
catches it. Where such an error leaves a method that overrides one of Qt's, and Qt was called by another such method,
PySide 6.11 takes the text for the error itself, and the process dies with all that was not saved. Catching and raising
it again in Python makes it whole; PySide then prints it and goes on, as it does with every other error. Python 3.12 and
later make errors whole at once.
"""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable
from functools import wraps
from types import FunctionType
from typing import Any

_GUARDED = ("gui", "pyqtgraph")
"""Whose classes are guarded: the window's own, and those of what draws plots in it."""

_make_class: Callable[..., type] = builtins.__build_class__


def guard_overrides() -> None:
    """Guard every class that the window's own modules, and what draws in it, define from now on."""
    if sys.version_info < (3, 12):
        builtins.__build_class__ = _guarded_class


def _guarded_class(body: FunctionType, name: str, *bases: Any, **keywords: Any) -> type:
    made = _make_class(body, name, *bases, **keywords)
    if made.__module__.partition(".")[0] in _GUARDED:
        of_qt = [base for base in made.__mro__ if base.__module__.startswith("PySide6.")]
        for method, function in list(vars(made).items()):
            overrides = not method.startswith("__") and any(hasattr(base, method) for base in of_qt)
            if overrides and isinstance(function, FunctionType):
                setattr(made, method, _whole(function))
    return made


def _whole(function: FunctionType) -> Callable[..., Any]:
    """The same function, whose errors have been caught once."""

    @wraps(function)
    def called(*arguments: Any, **keywords: Any) -> Any:
        try:
            return function(*arguments, **keywords)
        except BaseException:
            raise

    return called
