"""Finding something by a few letters of its name: beginnings, then those of words ("c2d"), then letters in order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from enum import IntEnum
from typing import NamedTuple, TypeVar

T = TypeVar("T")

_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+[a-z]*")

_ONE_WORD = 3
"""So many letters that begin a later word mean that word; fewer are initials rather ("bn", BatchNorm)."""


class Match(IntEnum):
    """How a query was found, the best first."""

    EXACT = 0
    PREFIX = 1
    ONE_WORD = 2
    FIRST_WORDS = 3
    LATER_WORDS = 4
    SUBSTRING = 5
    LETTERS = 6
    TEXT = 7


class Rank(NamedTuple):
    """How well something fits a query; the smallest is the best.

    Attributes:
        match: how it was found.
        gaps: letters between those that were found.
    """

    match: Match
    gaps: int = 0


def rank(query: str, names: Iterable[str], text: str = "") -> Rank | None:
    """How well something is found by a query, in large or small letters.

    Args:
        query: what was typed; spaces do not count while names are compared. Empty finds everything.
        names: what it is called, as people write it: words begin with a capital, a digit or after a space.
        text: what else is said of it, in small letters; every word of the query must begin one of its words.

    Returns:
        The best rank of all names; None if it is not found.
    """
    letters = "".join(query.lower().split())
    if not letters:
        return Rank(Match.PREFIX)
    found = [ranked for name in names if (ranked := _of_name(letters, name)) is not None]
    if found:
        return min(found)
    return Rank(Match.TEXT) if all(re.search(rf"\b{re.escape(word)}", text) for word in query.lower().split()) else None


def ranked(query: str, things: Iterable[T], names: Callable[[T], Iterable[str]], text: Callable[[T], str]) -> list[T]:
    """What a query finds, the best first; what it finds equally well stays in its order."""
    ranks = [(rank(query, names(thing), text(thing)), thing) for thing in things]
    found = [(known, thing) for known, thing in ranks if known is not None]
    return [thing for _, thing in sorted(found, key=lambda pair: pair[0])]


def _of_name(letters: str, name: str) -> Rank | None:
    words = [word.lower() for word in _WORD.findall(name)]
    whole = "".join(words)
    if whole == letters:
        return Rank(Match.EXACT)
    if whole.startswith(letters):
        return Rank(Match.PREFIX)
    if len(letters) >= _ONE_WORD and any(word.startswith(letters) for word in words[1:]):
        return Rank(Match.ONE_WORD)
    for first in range(len(words)):
        if _starts(letters, words[first:]):
            return Rank(Match.LATER_WORDS if first else Match.FIRST_WORDS)
    if letters in whole:
        return Rank(Match.SUBSTRING)
    gaps = [gap for first in range(len(words)) if (gap := _gaps(letters, "".join(words[first:]))) is not None]
    return Rank(Match.LETTERS, min(gaps)) if gaps else None


def _starts(letters: str, words: list[str]) -> bool:
    """Whether the letters are beginnings of words in their order, the first word among them."""
    if not letters:
        return True
    if not words:
        return False
    return any(
        _starts(letters[taken:], words[next_word:])
        for taken in range(len(letters), 0, -1)
        if words[0].startswith(letters[:taken])
        for next_word in range(1, len(words) + 1)
    )


def _gaps(letters: str, whole: str) -> int | None:
    """Letters of ``whole`` between those that were found in their order, the first of them at its beginning."""
    if not whole.startswith(letters[0]):
        return None
    at = 0
    for letter in letters[1:]:
        at = whole.find(letter, at + 1)
        if at < 0:
            return None
    return at + 1 - len(letters)
