"""What a card says of a layer: words with settings among them, each of which can be told apart and changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from string import Formatter


@dataclass(frozen=True)
class SummaryPart:
    """A piece of the text: words, or the value of a setting, whose name it then has."""

    text: str
    setting: str = ""


def summary_parts(form: str, text_of: Callable[[str, str], str]) -> Iterator[SummaryPart]:
    """Fill settings in.

    Args:
        form: words with the names of settings in braces, "{out_channels} × {kernel_size}".
        text_of: the value of a setting in words, given its name and how it is to be written (behind a colon).
    """
    for words, setting, how, _ in Formatter().parse(form):
        if words:
            yield SummaryPart(words)
        if setting is not None and (text := text_of(setting, how or "")):
            yield SummaryPart(text, setting)


def value_in_words(value: object, how: str = "") -> str:
    """A value as a card has it: 0.5, 3×5, 1, 2 for ",", 50% for ".0%"; nothing for None."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return (", " if how == "," else "×").join(map(value_in_words, value))
    if isinstance(value, float):
        return format(value, how or "g")
    return str(value)
