"""How the processes of one attempt find each other, and nobody of an attempt before.

torchrun keeps one store of keys for all attempts of a run. A process that is started anew may read there where one of
the others could be reached that has ended since, and give up (torch 2.13, with Gloo). So they meet first: the first
process invents a word, all others answer it with a word of their own, and keys are kept under it from then on.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Callable
from time import monotonic, sleep
from typing import NamedTuple
from uuid import uuid4

from core.errors import NetloomError
from core.training.team.ending import Store

_WORD = "netloom/word"
_SECONDS_BETWEEN_LOOKS = 0.05


class Meeting(NamedTuple):
    """What processes have in common that have met.

    Attributes:
        word: all of them have it, and nobody had it before.
        again: whether others met before, of an attempt that has failed; known to the first process.
        machines: on which each of them runs, in their order; known to the first process.
    """

    word: str
    again: bool
    machines: tuple[str, ...] = ()


class MeetingError(NetloomError):
    """Processes that do not find each other."""


def met(store: Store, rank: int, size: int, patience: float) -> Meeting:
    """Wait until all processes of this attempt are there.

    Args:
        store: what they share; it may hold what earlier attempts have left.
        rank: of this process.
        size: how many there are.
        patience: seconds after which to give up.

    Raises:
        MeetingError: if somebody did not come.
    """
    mine, end = f"{uuid4().hex}@{platform.node()}", monotonic() + patience
    if rank == 0:
        again, answers = _invited(store, size, mine, end)
        return Meeting(mine, again, tuple(word.partition("@")[2] for word in (mine, *answers)))
    return Meeting(_answered(store, rank, mine, end), again=False)


def _invited(store: Store, size: int, word: str, end: float) -> tuple[bool, list[str]]:
    """Gather all others around a word. Returns whether somebody did so before, and the words of the others."""
    again = store.check([_WORD])
    store.set(_WORD, word)
    keys = [_answer(word, rank) for rank in range(1, size)]
    _until(lambda: store.check(keys), end)
    answers = [store.get(key).decode() for key in keys]
    store.set(_list(word), json.dumps(answers))
    return again, answers


def _answered(store: Store, rank: int, mine: str, end: float) -> str:
    """The word of those among whom this process is."""
    word = ""

    def is_known() -> bool:
        nonlocal word
        if not store.check([_WORD]):
            return False
        if (now := store.get(_WORD).decode()) != word:  # else it is that of an attempt before
            word = now
            store.set(_answer(word, rank), mine)
        return store.check([_list(word)]) and mine in json.loads(store.get(_list(word)))

    _until(is_known, end)
    return word


def _until(condition: Callable[[], bool], end: float) -> None:
    while not condition():
        if monotonic() > end:
            raise MeetingError("the other processes cannot be reached: not all of them came")
        sleep(_SECONDS_BETWEEN_LOOKS)


def _answer(word: str, rank: int) -> str:
    return f"netloom/{word}/{rank}"


def _list(word: str) -> str:
    return f"netloom/{word}/all"
