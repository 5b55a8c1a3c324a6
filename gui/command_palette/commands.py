"""What the palette offers, from top to bottom, for what is typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from core.search import Match, Rank, rank, ranked

_MOST_LAYERS = 60
"""Nobody reads more, and of 10,000 layers each letter would find thousands."""


@dataclass(frozen=True)
class Command:
    """Something that can be done, or a heading where there is no ``key``.

    Attributes:
        title: what it is called.
        key: tells it from others; the name of its action if it has one.
        group: the heading it stands below.
        names: what people may call it.
        tip: what it does, or why it cannot be done now.
        shortcut: its keys, as people write them.
        icon: name of its icon.
        enabled: whether it can be done now.
        run: does it.
    """

    title: str
    key: str = ""
    group: str = ""
    names: tuple[str, ...] = ()
    tip: str = ""
    shortcut: str = ""
    icon: str = ""
    enabled: bool = True
    run: Callable[[], object] | None = field(default=None, compare=False)

    @property
    def is_heading(self) -> bool:
        """Whether it only says what comes below."""
        return not self.key


def offers(text: str, commands: Sequence[Command], recent: Sequence[str]) -> list[Command]:
    """The rows: what a text finds, group by group; without a text, what was used last and then all actions.

    Args:
        text: what was typed.
        commands: all that there is, group by group.
        recent: keys of what was used last, the latest first.
    """
    by_key = {command.key: command for command in commands}
    used = [by_key[key] for key in recent if key in by_key]
    if not text.strip():
        others = [command for command in commands if command not in used and not _only_searched(command)]
        return [*_below("Used recently", used), *_grouped(_usable_first(others))]
    ordered = [*used, *(command for command in commands if command.key not in recent)]
    found = ranked(text, _likely(text, ordered), lambda c: c.names or (c.title,), _words)
    groups = _groups(found)
    best = sorted(groups, key=lambda group: _best_rank(text, groups[group]))
    return [row for group in best for row in _below(group, _usable_first(groups[group])[:_MOST_LAYERS])]


def _only_searched(command: Command) -> bool:
    return command.group == LAYERS


LAYERS = "Layers on the canvas"
"""The group of layers: there may be thousands, so only a search shows them."""


def _usable_first(commands: Iterable[Command]) -> list[Command]:
    return sorted(commands, key=lambda command: not command.enabled)


def _groups(commands: Iterable[Command]) -> dict[str, list[Command]]:
    groups: dict[str, list[Command]] = {}
    for command in commands:
        groups.setdefault(command.group, []).append(command)
    return groups


def _grouped(commands: Iterable[Command]) -> list[Command]:
    return [row for group, inside in _groups(commands).items() for row in _below(group, inside)]


def _below(heading: str, commands: Sequence[Command]) -> list[Command]:
    return [Command(heading), *commands] if commands else []


def _likely(text: str, commands: Iterable[Command]) -> list[Command]:
    """Without the layers that cannot be found: comparing thousands of names in full would take too long."""
    letters = re.compile(".*".join(map(re.escape, "".join(text.split()))), re.IGNORECASE)
    return [command for command in commands if not _only_searched(command) or letters.search(command.names[0])]


def _words(command: Command) -> str:
    return f"{command.title} {command.group} {command.tip}".lower()


def _best_rank(text: str, commands: Iterable[Command]) -> Rank:
    """How well the best of a group is found; what cannot be done now does not lift its group."""
    ranks = (rank(text, command.names or (command.title,), _words(command)) for command in commands if command.enabled)
    return min((known for known in ranks if known is not None), default=Rank(Match.TEXT, 1))
