"""What a training imports first of all, imported before anybody waits for it."""

from __future__ import annotations

import sys
from importlib import import_module


def import_beforehand() -> None:
    """Import the training loop and torch's compiler, which each optimizer asks at its first step: 0.7 s.

    Only if torch is in use at all: otherwise nobody has a network yet.
    """
    if "torch" in sys.modules:
        import_module("core.training.loop")
        import_module("torch._dynamo")
