"""What the cards on the canvas say: names, main settings, counts, tooltips."""

from __future__ import annotations

from dataclasses import dataclass

from core.blocks.base import Block, Composite
from core.document.model import Document, Graph, Node
from core.form import fields_of, tip_of
from core.graph.layer_check import LayerCheck
from core.graph.problems import Problem
from core.layers.base import shape_text
from core.layers.summary import SummaryPart
from core.layers.terminals import Input, Output
from core.units import count_text
from gui.theme import data_icon


@dataclass(frozen=True)
class CardText:
    """The texts of a card, and its icon where that is not its family's; of a layer, kind and settings apart, too."""

    name: str
    detail: str
    figure: str = ""
    icon: str = ""
    kind: str = ""
    parts: tuple[SummaryPart, ...] = ()


def card_text(graph: Graph, node: Node, known: LayerCheck | None) -> CardText:
    """What a node says about itself."""
    if node.is_terminal:
        return _of_data(graph, node) if isinstance(graph, Document) else _of_port(graph, node, known)
    figure = count_text(known.parameters) if known and known.parameters else ""
    repeat = node.layer.repeat if isinstance(node.layer, Composite) else 1
    name = f"{node.name}  ×{repeat}" if repeat > 1 else node.name
    kind = f"bypassed · {kind_text(node)}" if node.bypassed else kind_text(node)
    parts = node.layer.summary_parts()
    detail = f"{kind}  {''.join(part.text for part in parts)}".strip()
    return CardText(name, detail, figure, kind=kind, parts=parts)


def kind_text(node: Node) -> str:
    """What kind of layer a node is, as people call it."""
    return node.layer.label if isinstance(node.layer, Composite) else node.layer.type


def n_ports(graph: Graph, node: Node) -> int:
    """How many inputs a card shows: all that there are, and of a merge those in use and one more."""
    if isinstance(node.layer, Input):
        return 0
    n_inputs = node.layer.n_inputs
    return len(graph.into[node.id]) + 1 if n_inputs is None else n_inputs


def port_text(node: Node, port: int) -> str:
    """What an input of a layer is called; nothing where there is only one."""
    if isinstance(node.layer, Block) and len(node.layer.body.inputs) > 1:
        return f"{node.layer.body.inputs[port].name} of {node.name}"
    return "" if node.layer.n_inputs == 1 else f"input {port + 1} of {node.name}"


def setting_tip(node: Node, setting: str) -> str:
    """What a setting on a card means, and how it is changed there."""
    (field,) = fields_of(type(node.layer), (setting,))
    return f"{tip_of(field)}\nClick to type another; on a selected card the wheel steps it"


def tool_tip(node: Node, known: LayerCheck | None, problems: tuple[Problem, ...]) -> str:
    """What stands beside the pointer: what is wrong, or what the layer does, and in which state it is."""
    lines = [f"{problem.severity.capitalize()}: {problem.message}" for problem in problems]
    if not lines and not node.is_terminal:
        lines.append(node.layer.summary_line())
        if known and known.in_shapes and known.out_shape is not None:
            lines.append(
                f"{shape_text(known.in_shapes[0])} → {shape_text(known.out_shape)}, {known.parameters:,} parameters"
            )
    if node.bypassed:
        lines.append("Bypassed: samples pass it unchanged")
    if node.frozen:
        lines.append("Frozen: training leaves its weights as they are")
    if node.lr_factor != 1:
        lines.append(f"Learns at {node.lr_factor:g} times the learning rate of the run")
    if not problems and not node.bypassed and known is not None and known.out_shape is not None:
        lines.append("Fine: no problems found")
    return "\n".join(lines)


def _of_data(document: Document, node: Node) -> CardText:
    source = document.data.source
    info = source.info()
    if isinstance(node.layer, Input):
        number = f"{info.n_samples:,} samples" if info.is_known else "no files yet"
        return CardText(source.title, f"Input · {number}", icon=data_icon(info, source.type))
    return CardText(info.answers_text if info.is_known else "Answers", f"Output · {document.training.loss.type}")


def _of_port(graph: Graph, node: Node, known: LayerCheck | None) -> CardText:
    """An end of a block: which of its ports, and the shape there."""
    flows = shape_text(known.out_shape) if known and known.out_shape is not None else "nothing known to arrive yet"
    if isinstance(node.layer, Output):
        return CardText("Output", flows, icon="mdi6.tray-arrow-up")
    number = f" {graph.inputs.index(node) + 1}" if len(graph.inputs) > 1 else ""
    return CardText(f"Input{number}", flows, icon="mdi6.tray-arrow-down")
