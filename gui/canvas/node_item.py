"""A layer on the canvas: a card with its family's colour, icon, name, main settings and parameters."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from core.blocks.base import Composite
from core.document.model import Graph, Node
from core.document.placement import NODE_WIDTH
from core.graph.layer_check import LayerCheck
from core.graph.overlays import Tint
from core.graph.problems import Problem
from core.layers.terminals import Output
from gui.canvas.bricks import Brick, brick_ground, paint_bricks, paint_outlines, paint_tint, stripes
from gui.canvas.card_layout import DETAIL_PIXELS, NAME_PIXELS, CardLayout, card_font, lay_out
from gui.canvas.card_picture import CardLook, draw_card
from gui.canvas.card_text import CardText, card_text, n_ports, port_text, setting_tip, tool_tip
from gui.canvas.detail import BRICKS_BELOW, NAMES_BELOW
from gui.canvas.heat import tint_colour
from gui.canvas.places import CARD, PLACES, Places
from gui.canvas.ports import PORT_REACH, Port, PortsLook, paint_ports
from gui.theme import FAMILY_ICONS, OTHER_ICON, SEVERITY_ICONS, Appearance

_SIGNS = ("mdi6.snowflake", "mdi6.debug-step-over", "mdi6.speedometer")
"""What a card shows that is frozen, one that is bypassed, and one with a learning rate of its own."""

_FLAGS = QGraphicsItem.GraphicsItemFlag.ItemIsSelectable | QGraphicsItem.GraphicsItemFlag.ItemIsFocusable
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
"""Put together once: each takes up to 20 µs."""
_LARGE_NAME_PIXELS = 26
_FADED = 0.55
"""How much of a layer that is bypassed is to be seen."""


class NodeItem(QGraphicsItem):
    """Draws one node and knows where its ports are. Holds no truth: the scene tells it what to show.

    Args:
        appearance: the theme.
        changed: called when it looks different.
        places: where it stands, and its ports.
    """

    def __init__(
        self, appearance: Appearance, changed: Callable[[], object] = lambda: None, places: Places = PLACES["down"]
    ) -> None:
        super().__init__()
        self._appearance, self._changed, self._places = appearance, changed, places
        self._node: Node | None = None
        self._text = CardText("", "")
        self._plain_tip = self._tool_tip = ""
        self._layout: CardLayout | None = None
        self._problems: tuple[Problem, ...] = ()
        self._tint: Tint | None = None
        self._n_ports = 1
        self._marked_port: Port | None = None
        self._marked_setting: str | None = None
        self.is_editable = True
        self._target: bool | None = None
        self._bounds = places.reach(self._n_ports)
        self._ports: tuple[tuple[Port, QPointF], ...] = ()
        self._port_places: tuple[tuple[float, float], ...] = ()
        self.setFlags(_FLAGS)
        self.setAcceptHoverEvents(True)
        self.setZValue(1)

    @property
    def node(self) -> Node:
        """The node shown."""
        assert self._node is not None
        return self._node

    @property
    def text(self) -> CardText:
        """What the card says."""
        return self._text

    def show_node(self, graph: Graph, node: Node, known: LayerCheck | None, problems: tuple[Problem, ...]) -> None:
        """Show a node as it is now; repaints only if something changed."""
        text, n_inputs = card_text(graph, node, known), n_ports(graph, node)
        if (node is self._node and n_inputs == self._n_ports) and (text, problems) == (self._text, self._problems):
            return
        has_other_ports = n_inputs != self._n_ports or self._node is None
        self._node, self._text, self._problems, self._layout = node, text, problems, None
        if has_other_ports:
            self._place_ports(n_inputs)
        self._plain_tip = tool_tip(node, known, problems)
        self.put_back()
        self._tell()
        self._redraw()

    def turn(self, places: Places) -> None:
        """Stand where a network that is drawn another way has it, with the ports at other sides."""
        self._places = places
        self._place_ports(self._n_ports)
        self.put_back()
        self._redraw()

    def _place_ports(self, n_ports: int) -> None:
        """Find where ports are and what the item covers; kept, since Qt asks for it several times a frame."""
        self.prepareGeometryChange()
        self._n_ports, self._bounds = n_ports, self._places.reach(n_ports)
        arriving = tuple((Port("in", index), self._places.in_port(index, max(1, n_ports))) for index in range(n_ports))
        leaving = () if isinstance(self.node.layer, Output) else ((Port("out"), self._places.out_port),)
        self._ports = (*arriving, *leaving)
        self._port_places = tuple((place.x(), place.y()) for _, place in self._ports)

    def put_back(self) -> None:
        """Stand where the document says."""
        self.setPos(self._places.corner(self.node.position))

    def show_tint(self, tint: Tint | None) -> None:
        """Show another figure than usual, and colour the card by it; None goes back to the usual one."""
        if tint != self._tint:
            self._tint, self._layout = tint, None
            self._tell()
            self._redraw()

    @property
    def tint(self) -> Tint | None:
        """What is shown instead of the usual figure."""
        return self._tint

    @property
    def _is_coloured(self) -> bool:
        """Whether the ground has the colour of a figure."""
        return self._tint is not None and (self._tint.heat is not None or self._tint.health is not None)

    def _tell(self) -> None:
        self._tool_tip = (
            f"{self._plain_tip}\n{self._tint.more}" if self._tint is not None and self._tint.more else self._plain_tip
        )
        self.setToolTip(self._tool_tip)

    def show_target(self, accepted: bool | None, port: Port | None = None) -> None:
        """Mark the node, and a port, as the end of a wire being drawn: it fits, it does not, or None for no mark."""
        if (accepted, port) != (self._target, self._marked_port):
            self._target, self._marked_port = accepted, port
            self._redraw()

    def _redraw(self) -> None:
        self.update()
        self._changed()

    @property
    def card(self) -> QRectF:
        """Where the card is, in scene coordinates."""
        return CARD.translated(self.pos())

    @property
    def in_port(self) -> QPointF:
        """Where the first wire arrives, in scene coordinates."""
        return self.in_port_at(0)

    def in_port_at(self, port: int) -> QPointF:
        """Where a wire arrives, in scene coordinates."""
        return self.pos() + self._places.in_port(port, max(1, self._n_ports))

    @property
    def out_port(self) -> QPointF:
        """Where wires leave, in scene coordinates."""
        return self.pos() + self._places.out_port

    def place_of(self, port: Port) -> QPointF:
        """Where the wires of a port end, in scene coordinates."""
        return self.in_port_at(port.index) if port.kind == "in" else self.out_port

    @property
    def layout(self) -> CardLayout:
        """Where the texts of the card stand, in its own coordinates."""
        if self._layout is None:
            marks = (self.node.frozen, self.node.bypassed, self.node.lr_factor != 1)
            signs = tuple(name for name, is_so in zip(_SIGNS, marks, strict=True) if is_so)
            tint = None if self._tint is None else self._tint.text
            self._layout = lay_out(self._text, self._severity() is not None, signs, tint)
        return self._layout

    def setting_at(self, position: QPointF) -> str | None:
        """The setting whose value stands at a place in scene coordinates, if it can be changed there."""
        inside, view = position - self.pos(), self.scene().views()[0]
        if not self.is_editable or view.transform().m11() < NAMES_BELOW:
            return None
        found = (piece.setting for piece in self.layout.detail if piece.setting and piece.reach.contains(inside))
        return next(found, None)

    def is_on_name(self, position: QPointF) -> bool:
        """Whether a place in scene coordinates is on the name that is to be read there."""
        metrics, place = QFontMetricsF(card_font(NAME_PIXELS, bold=True)), self.layout.name.place
        return place.adjusted(0, 1, metrics.horizontalAdvance(self.layout.name.text) - place.width(), -4).contains(
            position - self.pos()
        )

    def port_at(self, position: QPointF) -> Port | None:
        """The nearest port within reach of a place in scene coordinates."""
        near = [((place - position).manhattanLength(), number) for number, (_, place) in enumerate(self.ports())]
        distance, number = min(near, default=(PORT_REACH + 1, 0))
        return self.ports()[number][0] if distance <= PORT_REACH else None

    # --- Qt ---------------------------------------------------------------------------------------------------

    def boundingRect(self) -> QRectF:
        return self._bounds

    def shape(self) -> QPainterPath:
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.WindingFill)  # the other rule makes a hole where a port overlaps the card
        path.addRect(CARD)
        for _, place in self._ports:
            path.addEllipse(place, PORT_REACH, PORT_REACH)
        return path

    def hoverMoveEvent(self, event: object) -> None:
        port = self.port_at(event.scenePos())  # type: ignore[attr-defined]
        setting = self.setting_at(event.scenePos()) if port is None else None  # type: ignore[attr-defined]
        if (port, setting) != (self._marked_port, self._marked_setting):
            self._marked_port, self._marked_setting = port, setting
            shapes = Qt.CursorShape
            self.setCursor(shapes.CrossCursor if port else shapes.IBeamCursor if setting else shapes.ArrowCursor)
            named = port_text(self.node, port.index) if port is not None and port.kind == "in" else ""
            self.setToolTip(named or (setting_tip(self.node, setting) if setting else self._tool_tip))
            self.update()

    def hoverLeaveEvent(self, event: object) -> None:
        self._marked_port = self._marked_setting = None
        self.setToolTip(self._tool_tip)
        self.update()

    @property
    def brick(self) -> Brick:
        """How it looks when it is too small to be read."""
        theme, node, severity = self._appearance.theme, self.node, self._severity()
        outline = {"error": theme.error, "warning": theme.warning}.get(severity or "")
        if self.isSelected():
            outline = theme.accent
        if self._target is not None:
            outline = theme.success if self._target else theme.error
        family = theme.error if severity == "error" else theme.families.get(node.layer.family, theme.muted)
        ground = brick_ground(family, theme.card) if self._tint is None else self._ground
        return Brick(ground, family, outline, _FADED if node.bypassed else 1.0)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        zoom = option.levelOfDetailFromTransform(painter.worldTransform())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, zoom >= BRICKS_BELOW)
        if zoom < BRICKS_BELOW:
            paint_bricks(painter, self.brick, [CARD], stripes([CARD]))
            paint_outlines(painter, self.brick, [CARD])
            return
        opacity = painter.opacity()
        painter.setOpacity(opacity * (_FADED if self.node.bypassed else 1.0))
        ports = self._ports_look() if zoom >= NAMES_BELOW else None
        is_marked = ports is not None and ports.marked is not None  # then it is larger, and lies on the texts
        draw_card(painter, self._look(None if is_marked else ports))
        painter.setOpacity(opacity)  # texts are to be read, also those of a layer that does nothing
        if zoom < NAMES_BELOW:
            self._paint_name(painter)
            return
        self._paint_texts(painter)
        if is_marked:
            paint_ports(painter, ports)

    def _paint_name(self, painter: QPainter) -> None:
        """The name alone, as large as the card allows."""
        if self._tint is None:
            paint_tint(painter, self.brick, CARD)
        _draw(painter, card_font(26, bold=True), self._name_colour, CARD.adjusted(26, 0, -8, 0), self._text.name)

    @property
    def _name_colour(self) -> str:
        theme = self._appearance.theme
        return theme.muted if self.node.bypassed and not self._is_coloured else theme.text

    def _look(self, ports: PortsLook | None = None) -> CardLook:
        theme, severity, is_block = self._appearance.theme, self._severity(), isinstance(self.node.layer, Composite)
        family = theme.families.get(self.node.layer.family, theme.muted)
        border, width = theme.muted if self.node.bypassed else theme.border, 1.0
        if severity == "error":
            border, width = theme.error, 2.0
        if self.isSelected():
            border, width = theme.accent, 2.0
        if self._target is not None:
            border, width = theme.success if self._target else theme.error, 2.5
        below = (border if width > 1 else family) if is_block else None
        return CardLook(self._ground, family, border, width, self.node.bypassed, below, ports)

    def _paint_texts(self, painter: QPainter) -> None:
        theme, places, tinted = self._appearance.theme, self.layout, self._is_coloured
        icon = self._text.icon or FAMILY_ICONS.get(self.node.layer.family, OTHER_ICON)
        family = theme.text if tinted else theme.family(self.node.layer.family).name()
        self._paint_icon(painter, icon, family, QRectF(17, 12, 20, 20))
        severity = self._severity()
        if places.problem is not None and severity is not None:
            sign = theme.error if severity == "error" else theme.text if tinted else theme.warning
            self._paint_icon(painter, SEVERITY_ICONS[severity], sign, places.problem)
        for name, place in places.marks:
            self._paint_icon(painter, name, theme.text if tinted else theme.accent, place)
        faint = theme.text if tinted else theme.muted  # muted texts cannot be read on every tint
        if places.figure is not None:
            _draw(painter, card_font(DETAIL_PIXELS), faint, places.figure.place, places.figure.text)
        _draw(painter, card_font(NAME_PIXELS, bold=True), self._name_colour, places.name.place, places.name.text)
        if self._marked_setting is None:  # one text is drawn faster than several
            whole = places.detail[0].place.adjusted(0, 0, NODE_WIDTH, 0)
            _draw(painter, card_font(DETAIL_PIXELS), faint, whole, places.detail_text)
            return
        for piece in places.detail:
            marked = piece.setting == self._marked_setting
            font, colour = card_font(DETAIL_PIXELS, underlined=marked), theme.accent if marked else faint
            _draw(painter, font, colour, piece.place.adjusted(0, 0, 2, 0), piece.text)

    def _paint_icon(self, painter: QPainter, name: str, colour: str, place: QRectF) -> None:
        pixmap = self._appearance.pixmap(name, colour, 48)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(place, pixmap, QRectF(pixmap.rect()))

    def ports(self) -> list[tuple[Port, QPointF]]:
        """Every port with its place in scene coordinates."""
        return [(port, self.pos() + place) for port, place in self._ports]

    def _ports_look(self) -> PortsLook:
        theme, marked = self._appearance.theme, self._marked_port
        spare = self._n_ports - 1 if self.node.layer.n_inputs is None else None
        numbers = {port: number for number, (port, _) in enumerate(self._ports)} if marked is not None else {}
        on_rail = self._n_ports if self._port_places and self._port_places[0][1] < 0 else 0
        return PortsLook(theme.muted, theme.card, theme.accent, self._port_places, spare, numbers.get(marked), on_rail)

    @property
    def _ground(self) -> str:
        """The colour of the card."""
        theme = self._appearance.theme
        if self._severity() == "error":
            return theme.error_ground
        return theme.card if self._tint is None else tint_colour(theme, self._tint).name()

    def _severity(self) -> str | None:
        return self._problems[0].severity if self._problems else None


def _draw(painter: QPainter, font: QFont, colour: str, place: QRectF, text: str) -> None:
    painter.setFont(font)
    painter.setPen(QColor(colour))
    painter.drawText(place, _LEFT, _elided(text, font.pixelSize(), font.bold(), place.width()))


@lru_cache(maxsize=8192)
def _elided(text: str, pixels: int, bold: bool, width: float) -> str:
    return QFontMetricsF(card_font(pixels, bold)).elidedText(text, Qt.TextElideMode.ElideRight, width + 1)
