"""Layers on their way from one network to another: readable JSON that can be sent as text, and never executed."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import TypeVar

from pydantic import ValidationError

from core.document.annotating import box_of, followed, with_copies
from core.document.annotations import Note, title_of
from core.document.edits import connect, disconnect, make_room, tidy_ports
from core.document.freeing import free_names
from core.document.model import Edge, EditError, Graph, Node
from core.document.names import free_name
from core.document.orientation import DOWN, Direction, Orientation
from core.document.placement import Position
from core.document.storage import broken_at, json_lines
from core.errors import NetloomError
from core.settings import describe_errors

FORMAT = "netloom layers"
VERSION = 1
_BESIDE = 24.0
"""How far right and down copies are put of what stands where they would."""

G = TypeVar("G", bound=Graph)


class ClipboardError(NetloomError):
    """Text that holds no layers which could be pasted."""


class Fragment(Graph):
    """Layers, the wires among them and notes, without the ends of a network; ``direction`` is that of the network."""

    direction: Direction = "down"

    def _require_ends(self) -> None:
        if not self.nodes and not self.notes:
            raise ValueError("there are no layers in it")
        ends = [node.name for node in self.nodes if node.is_terminal]
        if ends:
            raise ValueError(f"{ends[0]} is an end of a network: only layers can be pasted")

    @property
    def things(self) -> tuple[Node | Note, ...]:
        """All that has a place."""
        return (*self.nodes, *self.notes)

    @property
    def corner(self) -> Position:
        """The top left corner of the rectangle around all of it."""
        boxes = [box_of(thing) for thing in self.things]
        return Position(min(box.left for box in boxes), min(box.top for box in boxes))

    @property
    def size(self) -> Position:
        """Width and height of that rectangle."""
        boxes, corner = [box_of(thing) for thing in self.things], self.corner
        return Position(max(box.right for box in boxes) - corner.x, max(box.bottom for box in boxes) - corner.y)

    @property
    def title(self) -> str:
        """What it is, in a few words: the name of the one thing, or how many there are."""
        return title_of([node.name for node in self.nodes], self.notes)


def copied(graph: Graph, ids: Collection[str], notes: Collection[str] = (), direction: Direction = "down") -> Fragment:
    """Some layers of a network with the wires among them, and some notes; the ends of the network stay where they are.

    ``direction`` is the one in which all of it is drawn.

    Raises:
        EditError: if there is neither a layer nor a note among them.
    """
    chosen = {id for id in ids if not graph.node(id).is_terminal}
    sheets = tuple(note for note in graph.notes if note.id in notes)
    if not chosen and not sheets:
        raise EditError("no layers are selected: select the layers or notes that are to be copied")
    nodes = tuple(node for node in graph.nodes if node.id in chosen)
    edges = tuple(edge for edge in graph.edges if edge.source in chosen and edge.target in chosen)
    fragment = Fragment.model_construct(nodes=nodes, edges=edges, notes=sheets, direction=direction)
    for node in nodes:
        fragment = tidy_ports(fragment, node.id)
    return fragment


def dump(fragment: Fragment) -> str:
    """The text that stands on the clipboard."""
    dumped = fragment.model_dump(mode="json")
    return json_lines({"format": FORMAT, "version": VERSION, **dumped}) + "\n"


def parse(text: str) -> Fragment:
    """The layers that a text describes.

    Raises:
        ClipboardError: if it describes none, is broken or of a newer version; the sentence says which, and where.
    """
    if not text.lstrip().startswith("{"):
        raise ClipboardError("there are no layers on the clipboard: copy some first")
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ClipboardError(f"the text on the clipboard is broken: {broken_at(error)}") from None
    if not isinstance(content, dict) or content.pop("format", None) != FORMAT:
        raise ClipboardError(f'the text on the clipboard holds no layers: it does not say "format": "{FORMAT}"')
    version = content.pop("version", None)
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise ClipboardError(f"the text on the clipboard is broken: its version is {version!r}, not a whole number")
    if version > VERSION:
        raise ClipboardError(
            "the layers on the clipboard come from a newer Netloom "
            f"(version {version}, this one reads up to {VERSION}): update Netloom"
        )
    try:
        free_names(content)
        # strict JSON mode turns lists into tuples; strict Python mode would refuse them
        return Fragment.model_validate_json(json.dumps(content))
    except ValidationError as error:
        raise ClipboardError(f"the text on the clipboard is broken: {describe_errors(error)}") from None
    except RecursionError as error:
        raise ClipboardError(f"the text on the clipboard is broken: {broken_at(error)}") from None


def paste(graph: G, fragment: Fragment, corner: Position, orientation: Orientation = DOWN) -> G:
    """Put copies of layers on the canvas, with new ids and free names; where their place is taken, beside it.

    A frame never lands on anything, since it holds all that stands in it.

    Args:
        graph: the network to edit; it is not changed.
        fragment: the layers.
        corner: where the top left corner of the rectangle around them goes.
        orientation: how the network is drawn, which says what is beside.
    """
    free, old = _free_corner(graph, fragment, corner, orientation), fragment.corner
    return _joined(graph, _named(graph, _moved(fragment, free.x - old.x, free.y - old.y)))


def paste_on_edge(graph: G, fragment: Fragment, edge: Edge) -> G:
    """Put copies of layers that follow each other between the two ends of a wire, and move what follows down.

    Raises:
        EditError: if the layers are no chain, or ``edge`` is not in the network.
    """
    ids = chain(fragment)
    if ids is None:
        raise EditError("these layers do not follow each other one by one: only a chain can be put onto a wire")
    layers = fragment.changed(notes=()).corner
    place = graph.node(edge.source).position.below()
    below = _moved(fragment, place.x - layers.x, place.y - layers.y)
    named = _named(graph, below)
    new = dict(zip((node.id for node in fragment.nodes), named.nodes, strict=True))
    first, last = new[ids[0]], new[ids[-1]]
    roomy = make_room(_joined(disconnect(graph, edge), named), last.position, edge.target)
    return followed(graph, connect(connect(roomy, edge.source, first.id), last.id, edge.target, edge.port))


def chain(fragment: Fragment) -> tuple[str, ...] | None:
    """Ids of the layers in their order if each feeds the next one alone; None if they are no chain."""
    starts = [node.id for node in fragment.nodes if not fragment.into[node.id]]
    if len(starts) != 1 or len(fragment.edges) != len(fragment.nodes) - 1:
        return None
    found = starts
    while leaving := fragment.out_of[found[-1]]:
        found.append(leaving[0].target)
    return tuple(found) if len(found) == len(fragment.nodes) else None


def _free_corner(graph: Graph, fragment: Fragment, corner: Position, orientation: Orientation) -> Position:
    if any(note.kind == "frame" for note in fragment.notes):
        return _clear_corner(graph, fragment, corner)
    taken = {node.position for node in graph.nodes} | {note.position for note in graph.notes}
    old = fragment.corner
    offsets = [(thing.position.x - old.x, thing.position.y - old.y) for thing in fragment.things]
    tried = corner
    for step in range(1, len(taken) + 2):  # and no more, since far out a step may be lost in rounding
        if not any((tried.x + x, tried.y + y) in taken for x, y in offsets):
            break
        tried = orientation.moved(corner, step * _BESIDE, step * _BESIDE)
    return tried


def _clear_corner(graph: Graph, fragment: Fragment, corner: Position) -> Position:
    """The first place across from ``corner`` with nothing on it: a frame holds all that stands in it."""
    size = fragment.size
    boxes = [*map(box_of, graph.nodes), *map(box_of, graph.notes)]
    near = [box for box in boxes if box.top < corner.y + size.y and corner.y < box.bottom]
    x = corner.x
    for box in sorted(near, key=lambda box: box.left):
        if box.left < x + size.x and x < box.right:
            x = box.right + _BESIDE
    return Position(x, corner.y)


def _moved(fragment: Fragment, right: float, down: float) -> Fragment:
    def there(place: Position) -> dict[str, Position]:
        return {"position": Position(place.x + right, place.y + down)}

    return fragment.changed(
        nodes=tuple(node.model_copy(update=there(node.position)) for node in fragment.nodes),
        notes=tuple(note.model_copy(update=there(note.position)) for note in fragment.notes),
    )


def _named(graph: Graph, fragment: Fragment) -> Fragment:
    """The layers with ids and names that are free in the network."""
    taken = set(graph.names | graph.by_id.keys())
    new: dict[str, Node] = {}
    for node in fragment.nodes:
        name = node.name if node.name not in taken else free_name(node.name.rstrip("0123456789"), taken)
        taken.add(name)
        new[node.id] = node.model_copy(update={"id": name, "name": name})
    edges = (
        edge.model_copy(update={"source": new[edge.source].id, "target": new[edge.target].id})
        for edge in fragment.edges
    )
    return fragment.changed(nodes=tuple(new.values()), edges=tuple(edges))


def _joined(graph: G, fragment: Fragment) -> G:
    """All of it together."""
    noted = with_copies(graph, fragment.notes)
    return noted.changed(nodes=(*graph.nodes, *fragment.nodes), edges=(*graph.edges, *fragment.edges))
