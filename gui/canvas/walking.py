"""Goes from card to card with the keys: along the wires with the flow, to its sides by where cards and notes stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.document.annotations import Note
from core.document.model import Graph, Node
from gui.canvas.nudging import Side
from gui.canvas.surveying import nearest, next_note
from gui.editor import Editor

if TYPE_CHECKING:
    from gui.canvas.view import CanvasView


def walk(view: CanvasView, editor: Editor, side: Side) -> None:
    """Select what is next to what is selected, and bring it into sight; the input if nothing is selected."""
    graph, nodes, notes = editor.graph, view.canvas.selected_nodes(), view.canvas.notes.selected()
    if not nodes and not notes:
        view.show_node(graph.input.id)
    elif nodes and side in (("left", "right") if view.canvas.places.is_level else ("up", "down")):
        _go_to(view, _along(graph, nodes[0], side))
    else:
        _go_to(view, nearest(graph, nodes[0] if nodes else notes[0], side, view.canvas.places.orientation))


def step_note(view: CanvasView, editor: Editor, steps: int) -> None:
    """Select another note, in the order in which people read them, and bring it into sight."""
    note = next_note(editor.graph.notes, view.canvas.notes.selected(), steps)
    if note is None:
        editor.refused.emit("There are no notes on the canvas: Ctrl+M writes one")
    _go_to(view, note)


def _go_to(view: CanvasView, thing: Node | Note | None) -> None:
    if isinstance(thing, Node):
        view.show_node(thing.id)
    elif thing is not None:
        view.show_note(thing.id)


def _along(graph: Graph, node: Node, side: Side) -> Node | None:
    leaving, arriving = graph.out_of[node.id], graph.arrival(node.id)
    if side in ("down", "right"):
        return graph.by_id[leaving[0].target] if leaving else None
    return graph.by_id[arriving.source] if arriving else None
