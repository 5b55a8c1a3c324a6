"""A layer on the canvas: a card with its family's colour, icon, name, main settings and parameters."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from core.document.model import Document, Node
from core.document.placement import NODE_HEIGHT, NODE_WIDTH
from core.graph.check import LayerCheck
from core.graph.problems import Problem
from core.layers.base import shape_text
from core.layers.terminals import Input, Output
from gui.theme import FAMILY_ICONS, Appearance

CARD = QRectF(0, 0, NODE_WIDTH, NODE_HEIGHT)
PORT_RADIUS = 5.0
PORT_REACH = 14.0
_READABLE = 0.35
"""Below this zoom texts are left out: they could not be read and cost most of the time."""


@dataclass(frozen=True)
class CardText:
    """The texts of a card."""

    name: str
    detail: str
    figure: str = ""


def card_text(document: Document, node: Node, known: LayerCheck | None) -> CardText:
    """What a node says about itself."""
    if isinstance(node.layer, Input):
        source = document.data.source
        info = source.info()
        return CardText(source.title, f"Input · {info.n_samples:,} samples")
    if isinstance(node.layer, Output):
        n_classes = len(document.data.source.info().classes)
        return CardText(f"{n_classes} classes", f"Output · {document.training.loss.type}")
    figure = count_text(known.parameters) if known and known.parameters else ""
    return CardText(node.name, f"{node.layer.type}  {node.layer.summary()}".strip(), figure)


def count_text(n: int) -> str:
    """A count in four characters: 650, 1.2k, 45k, 1.2M."""
    for limit, divisor, suffix in ((1e3, 1, ""), (1e6, 1e3, "k"), (1e9, 1e6, "M"), (float("inf"), 1e9, "G")):
        if n < limit:
            value = n / divisor
            return f"{value:.1f}{suffix}" if suffix and value < 10 else f"{value:.0f}{suffix}"
    raise AssertionError(n)


class NodeItem(QGraphicsItem):
    """Draws one node and knows where its ports are. Holds no truth: the scene tells it what to show."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._node: Node | None = None
        self._text = CardText("", "")
        self._problems: tuple[Problem, ...] = ()
        self._n_inputs = 1
        self._hovered_port: str | None = None
        self._target: bool | None = None
        self.setFlags(QGraphicsItem.GraphicsItemFlag.ItemIsSelectable | QGraphicsItem.GraphicsItemFlag.ItemIsFocusable)
        self.setAcceptHoverEvents(True)
        self.setZValue(1)

    @property
    def node(self) -> Node:
        """The node shown."""
        assert self._node is not None
        return self._node

    def show_node(
        self, document: Document, node: Node, known: LayerCheck | None, problems: tuple[Problem, ...]
    ) -> None:
        """Show a node as it is now; repaints only if something changed."""
        text = card_text(document, node, known)
        n_inputs = max(1, len(document.into[node.id]))
        if (node is self._node and n_inputs == self._n_inputs) and (text, problems) == (self._text, self._problems):
            return
        self._n_inputs = n_inputs
        self._node, self._text, self._problems = node, text, problems
        self.setPos(QPointF(*node.position))
        self.setToolTip(_tool_tip(node, known, problems))
        self.update()

    def show_target(self, accepted: bool | None) -> None:
        """Mark the node as the end of a wire that is being drawn: it fits, it does not, or None for no mark."""
        if accepted != self._target:
            self._target = accepted
            self.update()

    @property
    def in_port(self) -> QPointF:
        """Where the first wire arrives, in scene coordinates."""
        return self.in_port_at(0)

    def in_port_at(self, port: int) -> QPointF:
        """Where a wire arrives, in scene coordinates; the inputs of a merge share its upper edge."""
        return self.pos() + QPointF(NODE_WIDTH * (port + 1) / (self._n_inputs + 1), 0)

    @property
    def out_port(self) -> QPointF:
        """Where wires leave, in scene coordinates."""
        return self.pos() + QPointF(NODE_WIDTH / 2, NODE_HEIGHT)

    def port_at(self, position: QPointF) -> str | None:
        """Which port ("in", "out") lies under a place in scene coordinates."""
        for name, place in self._ports():
            if self._has_port(name) and (place - position).manhattanLength() <= PORT_REACH:
                return name
        return None

    # --- Qt ---------------------------------------------------------------------------------------------------

    def boundingRect(self) -> QRectF:
        margin = PORT_REACH
        return CARD.adjusted(-4, -margin, 4, margin)

    def shape(self) -> QPainterPath:
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.WindingFill)  # the other rule makes a hole where a port overlaps the card
        path.addRect(CARD)
        for _, place in self._ports():
            path.addEllipse(place - self.pos(), PORT_REACH, PORT_REACH)
        return path

    def hoverMoveEvent(self, event: object) -> None:
        port = self.port_at(event.scenePos())  # type: ignore[attr-defined]
        if port != self._hovered_port:
            self._hovered_port = port
            self.setCursor(Qt.CursorShape.CrossCursor if port else Qt.CursorShape.ArrowCursor)
            self.update()

    def hoverLeaveEvent(self, event: object) -> None:
        self._hovered_port = None
        self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        zoom = option.levelOfDetailFromTransform(painter.worldTransform())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, zoom > 0.2)
        self._paint_card(painter)
        if zoom >= _READABLE:
            self._paint_texts(painter)
        self._paint_ports(painter)

    def _paint_card(self, painter: QPainter) -> None:
        theme = self._appearance.theme
        severity = self._severity()
        border, width = QColor(theme.border), 1.0
        if severity == "error":
            border, width = QColor(theme.error), 2.0
        if self.isSelected():
            border, width = QColor(theme.accent), 2.0
        if self._target is not None:
            border, width = QColor(theme.success if self._target else theme.error), 2.5
        painter.setPen(QPen(border, width))
        painter.setBrush(QColor(theme.error_ground if severity == "error" else theme.card))
        painter.drawRoundedRect(CARD, 9, 9)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.family(self.node.layer.family))
        painter.drawRoundedRect(QRectF(5, 7, 4, NODE_HEIGHT - 14), 2, 2)

    def _paint_texts(self, painter: QPainter) -> None:
        theme = self._appearance.theme
        icon = FAMILY_ICONS.get(self.node.layer.family, "mdi6.layers-outline")
        self._paint_icon(painter, icon, theme.family(self.node.layer.family).name(), QRectF(17, 12, 20, 20))
        right = NODE_WIDTH - 12
        severity = self._severity()
        if severity:
            colour = theme.error if severity == "error" else theme.warning
            self._paint_icon(painter, "mdi6.alert-circle", colour, QRectF(right - 18, 13, 18, 18))
            right -= 26
        small = _font(11)
        if self._text.figure:
            width = QFontMetricsF(small).horizontalAdvance(self._text.figure)
            _draw(painter, small, theme.muted, QRectF(right - width, 0, width, NODE_HEIGHT), self._text.figure)
            right -= width + 8
        _draw(painter, _font(13, bold=True), theme.text, QRectF(47, 4, right - 47, 20), self._text.name)
        _draw(painter, small, theme.muted, QRectF(47, 22, right - 47, 16), self._text.detail)

    def _paint_icon(self, painter: QPainter, name: str, colour: str, place: QRectF) -> None:
        pixmap = self._appearance.pixmap(name, colour, 48)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(place, pixmap, QRectF(pixmap.rect()))

    def _ports(self) -> list[tuple[str, QPointF]]:
        """Every port by its kind, in scene coordinates."""
        arriving = [("in", self.in_port_at(port)) for port in range(self._n_inputs)]
        return [*arriving, ("out", self.out_port)]

    def _paint_ports(self, painter: QPainter) -> None:
        theme = self._appearance.theme
        for name, place in self._ports():
            if not self._has_port(name):
                continue
            hovered = name == self._hovered_port
            painter.setPen(QPen(QColor(theme.accent if hovered else theme.muted), 1.5))
            painter.setBrush(QColor(theme.accent if hovered else theme.card))
            radius = PORT_RADIUS * (1.5 if hovered else 1)
            painter.drawEllipse(place - self.pos(), radius, radius)

    def _has_port(self, name: str) -> bool:
        return not isinstance(self.node.layer, Input if name == "in" else Output)

    def _severity(self) -> str | None:
        return self._problems[0].severity if self._problems else None


def _font(pixels: int, bold: bool = False) -> QFont:
    font = QFont()
    font.setPixelSize(pixels)
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return font


def _draw(painter: QPainter, font: QFont, colour: str, place: QRectF, text: str) -> None:
    painter.setFont(font)
    painter.setPen(QColor(colour))
    elided = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, place.width() + 1)
    painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, elided)


def _tool_tip(node: Node, known: LayerCheck | None, problems: tuple[Problem, ...]) -> str:
    lines = [problem.message for problem in problems]
    if not lines and not node.is_terminal:
        lines.append(node.layer.summary_line())
        if known and known.in_shapes and known.out_shape is not None:
            lines.append(
                f"{shape_text(known.in_shapes[0])} → {shape_text(known.out_shape)}, {known.parameters:,} parameters"
            )
    return "\n".join(lines)
