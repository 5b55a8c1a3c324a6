"""Finding layers and notes of a network, also inside of blocks, by what people type."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from core.blocks.base import Block, Composite
from core.document.model import Document, Graph, Node
from core.graph.check import Check, GraphCheck
from core.graph.layer_check import LayerCheck
from core.search import Match, Rank, rank

Path = tuple[str, ...]
State = Literal["error", "warning", "frozen", "bypassed"]
_STATES: dict[str, State] = {
    "error": "error",
    "errors": "error",
    "warning": "warning",
    "warnings": "warning",
    "frozen": "frozen",
    "bypassed": "bypassed",
}
_SETTING = re.compile(r"([A-Za-z_]+)(<=|>=|!=|==|=|<|>|:)(.+)")
_OPERATOR = re.compile(r"\s*(<=|>=|!=|==|=|<|>|:)\s*")
_FIGURE = re.compile(r"\d[\d.]*([x×]\d[\d.]*)*")
_NONE: frozenset[State] = frozenset()
_YES_NO = {"true": "yes", "on": "yes", "false": "no", "off": "no"}


@dataclass(frozen=True)
class Hit:
    """Something that was found.

    Attributes:
        path: ids of the blocks that it is inside of, the outermost first.
        id: that of the layer or the note.
        where: the same in words: "block1 / conv2".
        match: how well it fits, the smallest is the best.
        is_note: whether it is a note.
    """

    path: Path
    id: str
    where: str
    match: Match = Match.TEXT
    is_note: bool = False


@dataclass(frozen=True)
class _Inside:
    """A graph of a network, and what is known of it.

    Attributes:
        path: ids of the blocks that lead there.
        names: their names.
    """

    graph: Graph
    known: GraphCheck | None
    path: Path = ()
    names: tuple[str, ...] = ()

    def where(self, name: str) -> str:
        """Where something in it is, in words."""
        return " / ".join((*self.names, name))


@dataclass(frozen=True)
class _Place:
    """A layer where it stands, and what is known of it."""

    inside: _Inside
    node: Node
    known: LayerCheck | None
    states: frozenset[State]


_Word = Callable[[_Place], Match | None]


def find(query: str, document: Document, check: Check | None) -> tuple[Hit, ...]:
    """What a query finds, as people read a network: from top to bottom, the inside of a block after the block.

    A query is made of words that all must fit: letters of a name, a type or a family ("conv", "c2d"), a setting with
    its value ("kernel_size=3", "out_channels>=64"), a value of any setting ("3×3"), or a state ("error", "warning",
    "frozen", "bypassed"). Letters with gaps between them count only where nothing else is found, and where a layer is
    called by a word exactly, that word is the beginning of names and no more ("conv2" and "conv20", but no Conv2d).

    Args:
        query: what was typed; nothing finds nothing.
        document: where to look.
        check: what is known of it, or was shortly before; without it, there are no states and no insides of blocks of
            the library.
    """
    words = _OPERATOR.sub(r"\1", query.strip()).split()
    if not words:
        return ()
    places = tuple(_places(document, check))
    names = {place.node.name.lower() for place in places}
    for loosely in (False, True):
        exact = names - _STATES.keys()
        asked = [_called(word) if word.lower() in exact else _word(word, loosely) for word in words]
        hits = [
            Hit(place.inside.path, place.node.id, place.inside.where(place.node.name), match)
            for place, match in _fitting(places, asked)
        ]
        hits += _notes(document, check, words)
        if hits:
            return tuple(hits)
    return ()


def best(hits: tuple[Hit, ...], path: Path) -> int | None:
    """Which hit is shown first: the best in the graph that is open; None if none is there."""
    here = [number for number, hit in enumerate(hits) if hit.path == path]
    return min(here, key=lambda number: (hits[number].match, number), default=None)


def _fitting(places: tuple[_Place, ...], words: list[_Word]) -> Iterator[tuple[_Place, Match]]:
    for place in places:
        matches = []
        for word in words:
            match = word(place)
            if match is None:
                break
            matches.append(match)
        else:
            yield place, max(matches)


# --- words ----------------------------------------------------------------------------------------------------


def _word(word: str, loosely: bool) -> _Word:
    """What a word of a query asks of a layer."""
    state, setting = _STATES.get(word.lower()), _SETTING.fullmatch(word)
    if setting is not None:
        name, operator, value = setting.groups()
        return lambda place: Match.EXACT if _has_setting(place, name.lower(), operator, value) else None
    if _FIGURE.fullmatch(word):
        return lambda place: Match.EXACT if _has_value(place.node, _plain(word)) else _named(place.node, word, loosely)
    if state is not None:
        return lambda place: Match.EXACT if state in place.states else _named(place.node, word, loosely)
    return lambda place: _named(place.node, word, loosely)


def _called(word: str) -> _Word:
    """What the name of a layer asks of all layers."""
    letters = word.lower()

    def match(place: _Place) -> Match | None:
        name = place.node.name.lower()
        if name == letters:
            return Match.EXACT
        return Match.PREFIX if name.startswith(letters) else None

    return match


def _named(node: Node, word: str, loosely: bool) -> Match | None:
    """How a layer is called so; its name by plain letters unless ``loosely``, since there may be 10,000 of them."""
    letters, name = word.lower(), node.name.lower()
    if letters in name:
        return Match.EXACT if letters == name else Match.PREFIX if name.startswith(letters) else Match.SUBSTRING
    label = node.layer.label if isinstance(node.layer, Composite) else ""
    of_kind = _of_kind(letters, node.layer.type, label, node.layer.family.lower())
    found = [known for known in (of_kind, rank(letters, (node.name,)) if loosely else None) if known is not None]
    matches = [known.match for known in found if loosely or known.match is not Match.LETTERS]
    return min(matches, default=None)


@lru_cache(maxsize=2048)
def _of_kind(letters: str, type_id: str, label: str, family: str) -> Rank | None:
    return rank(letters, (type_id, label), family)


def _has_setting(place: _Place, name: str, operator: str, wanted: str) -> bool:
    fields = type(place.node.layer).model_fields
    meant = [field for field in fields if field == name] or [field for field in fields if name in field]
    return any(_compares(_value(place, field), operator, _plain(wanted)) for field in meant)


def _value(place: _Place, field: str) -> object:
    """The value of a setting; one that is left open follows from the shape that arrives."""
    value = getattr(place.node.layer, field)
    known = place.known
    if value is None and known is not None and known.in_shapes and known.out_shape is not None:
        return place.node.layer.inferred(known.in_shapes[0]).get(field)
    return value


def _compares(value: object, operator: str, wanted: str) -> bool:
    if operator in ("=", "==", ":"):
        return _equals(value, wanted)
    if operator == "!=":
        return value is not None and not _equals(value, wanted)
    try:
        bound, number = float(wanted), float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False
    return {"<": number < bound, ">": number > bound, "<=": number <= bound, ">=": number >= bound}[operator]


def _has_value(node: Node, wanted: str) -> bool:
    values = (getattr(node.layer, field) for field in type(node.layer).model_fields if field != "body")
    return any(_equals(value, wanted) for value in values if not isinstance(value, bool))


def _equals(value: object, wanted: str) -> bool:
    """Whether a value is the one typed: 3 is 3×3 where it is meant for all axes."""
    if value is None:
        return wanted in ("none", "")
    if isinstance(value, (tuple, int, float)) and not isinstance(value, bool):
        parts = [f"{part:g}" for part in (value if isinstance(value, tuple) else (value,))]
        typed = wanted.split("×")
        return parts == typed or (set(parts) == set(typed) and 1 in (len(parts), len(typed)))
    return _plain(str(value)) == wanted


def _plain(text: str) -> str:
    """A value as it is compared: "(3, 3)", "3x3" and "3×3" are the same, and so are "True" and "yes"."""
    small = text.lower().strip("()\"'").replace(" ", "")
    return _YES_NO.get(small, re.sub(r"(?<=\d)[x,](?=\d)", "×", small))


# --- places ---------------------------------------------------------------------------------------------------


def _places(document: Document, check: Check | None) -> Iterator[_Place]:
    severities: dict[Path, set[State]] = {}
    for problem in check.problems if check is not None else ():
        severities.setdefault((*problem.path, problem.node), set()).add(problem.severity)
    for inside in _graphs(_Inside(document, check)):
        layers = inside.known.layers if inside.known is not None else {}
        for node in _as_read(inside.graph):
            yield _Place(inside, node, layers.get(node.id), _states((*inside.path, node.id), node, severities))


def _states(way: Path, node: Node, severities: Mapping[Path, set[State]]) -> frozenset[State]:
    if way not in severities and not node.frozen and not node.bypassed:
        return _NONE
    own = severities.get(way, set())
    marks: tuple[tuple[bool, State], ...] = ((node.frozen, "frozen"), (node.bypassed, "bypassed"))
    return frozenset(own | {state for on, state in marks if on})


def _graphs(outer: _Inside) -> Iterator[_Inside]:
    """A graph, and those inside of its blocks."""
    yield outer
    for node in _as_read(outer.graph):
        if isinstance(node.layer, Composite):
            rounds = outer.known.known(node.id).rounds if outer.known is not None else ()
            graph = node.layer.body if isinstance(node.layer, Block) else rounds[0].graph if rounds else None
            if graph is not None:
                known = rounds[0] if rounds else None
                yield from _graphs(_Inside(graph, known, (*outer.path, node.id), (*outer.names, node.name)))


def _as_read(graph: Graph) -> list[Node]:
    return sorted(graph.nodes, key=lambda node: (node.position.y, node.position.x))


def _notes(document: Document, check: Check | None, words: list[str]) -> Iterator[Hit]:
    for inside in _graphs(_Inside(document, check)):
        for note in inside.graph.notes:
            if all(word.lower() in note.text.lower() for word in words):
                yield Hit(inside.path, note.id, inside.where(note.title), is_note=True)
