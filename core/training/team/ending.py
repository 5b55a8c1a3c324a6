"""Why a run has ended for good, left where later attempts find it.

torchrun starts its processes anew when one of them fails, as often as --max-restarts allows, also where every attempt
must end in the same way. It keeps one store of keys for all of them.
"""

from __future__ import annotations

import json
from typing import NamedTuple, Protocol

_ENDED = "netloom/ended"


class Store(Protocol):
    """Keys that several processes share: what is used of ``torch.distributed.Store``."""

    def set(self, key: str, value: str) -> None:
        """Keep a value."""

    def compare_set(self, key: str, expected: str, value: str, /) -> bytes:
        """Keep a value where there is none yet, if none is expected."""

    def get(self, key: str) -> bytes:
        """A value that is there."""

    def check(self, keys: list[str]) -> bool:
        """Whether all of these are there."""


class Ended(NamedTuple):
    """How a run ended.

    Attributes:
        sentence: why.
        code: the exit code.
    """

    sentence: str
    code: int


def leave(store: Store, ended: Ended, is_first: bool) -> None:
    """Leave word that a run has ended for good. What the first process says counts more than what others say."""
    if is_first:
        store.set(_ENDED, json.dumps(ended))
    else:
        store.compare_set(_ENDED, "", json.dumps(ended))


def left(store: Store) -> Ended | None:
    """How the run ended, if somebody left word."""
    return Ended(*json.loads(store.get(_ENDED))) if store.check([_ENDED]) else None
