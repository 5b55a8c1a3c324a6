"""What screen readers say of a node or a note: what its card shows, in words."""

from __future__ import annotations

from core.document.annotating import held_by
from core.document.annotations import Note
from core.document.model import Graph, Node
from core.graph.layer_check import LayerCheck
from core.graph.problems import Problem
from core.layers.base import shape_text
from gui.canvas.card_text import card_text, kind_text


def spoken(graph: Graph, node: Node, known: LayerCheck | None, problems: tuple[Problem, ...]) -> str:
    """What is said of a node: "conv1, Conv2d, 16 × 3×3, output 16×8×8, 1 error"."""
    if node.is_terminal:
        text = card_text(graph, node, known)
        parts = [text.name, text.detail.replace(" · ", ", ")]
    else:
        parts = [node.name, kind_text(node), node.layer.summary()]
    if known is not None and known.out_shape is not None:
        parts.append(f"output {shape_text(known.out_shape)}")
    for severity in ("error", "warning"):
        n_found = sum(problem.severity == severity for problem in problems)
        parts.append(f"{n_found} {severity}{'s' if n_found > 1 else ''}" if n_found else "")
    parts += ["frozen" if node.frozen else "", "bypassed" if node.bypassed else ""]
    parts.append(f"learning rate times {node.lr_factor:g}" if node.lr_factor != 1 else "")
    return ", ".join(part for part in parts if part)


def spoken_note(graph: Graph, note: Note) -> str:
    """What is said of a note: "comment, Finds edges, yellow", or "frame, Stem, blue, around 3 layers"."""
    text = " ".join(note.text.split()) or ("without text" if note.kind == "comment" else "without title")
    parts = [note.kind, text, note.colour]
    if note.kind == "frame":
        n_layers = len(held_by(graph, note).nodes)
        parts.append(f"around {n_layers} layer{'s' if n_layers != 1 else ''}" if n_layers else "empty")
    return ", ".join(parts)
