"""One step of the preparation: its name, what it does to the shape of a sample, and its settings when unfolded."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from core.data.objections import Better, Objection
from core.data.transforms.base import Transform
from core.form import fields_of
from gui.data_panel.steps import StepShapes, icon_of, summary
from gui.forms import SettingsForm
from gui.parts.layouts import column, label, restyle
from gui.parts.wrapping_button import WrappingButton
from gui.theme import Appearance

_UP, _DOWN = Qt.Key.Key_Up, Qt.Key.Key_Down
_OWN_KEYS = (
    _UP,
    _DOWN,
    Qt.Key.Key_Delete,
    Qt.Key.Key_Escape,
    Qt.Key.Key_Space,
    Qt.Key.Key_Return,
    Qt.Key.Key_E,
)
_EYES = {True: "mdi6.eye-outline", False: "mdi6.eye-off-outline"}


class StepRow(QFrame):
    """A row. It can be dragged by its head; the keys work while it has the focus.

    Args:
        number: its place in the list, from 0.
        step: the transform.
        change: called with the name and the new value of a setting; returns a sentence if it is refused.

    Signals:
        picked: the row was clicked or reached with the keys.
        folded: the row is to unfold, or to fold.
        dragged: it is held by the pointer, which is at this height of the screen.
        dropped: the pointer let go of it.
        dragCancelled: Escape was pressed while it was held.
        moveWanted: by so many places.
        stepWanted: the focus goes on to the row so many places further.
        removeWanted: it is to go.
        copyWanted: a copy is to stand below it.
        switchWanted: it is to be switched off, or on again.
        betterWanted: a list in which its mistake is mended.
    """

    picked = Signal(int)
    folded = Signal(int)
    dragged = Signal(int, QPoint)
    dropped = Signal(int)
    dragCancelled = Signal(int)
    moveWanted = Signal(int, int)
    stepWanted = Signal(int, int)
    removeWanted = Signal(int)
    copyWanted = Signal(int)
    switchWanted = Signal(int)
    betterWanted = Signal(object)

    def __init__(
        self, number: int, step: Transform, appearance: Appearance, change: Callable[[int, str, Any], str | None]
    ) -> None:
        super().__init__()
        self.number, self.kind = number, type(step)
        self._appearance = appearance
        self._pressed: QPoint | None = None
        self._dragging = False
        self.setObjectName(f"step{number}")
        self.setProperty("step", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._grip, self._icon = QLabel(), QLabel()
        self._title = label(step.title, "strong", wraps=False)
        self._only = label("training only" if step.is_random else "", "muted", wraps=False)
        self._shape = label(kind="muted", wraps=False)
        self._switch = _tool("switchStepButton", "Switched on", "")
        self._enabled = True
        self._copy = _tool("copyStepButton", "Copy", "A copy below (Ctrl+D)")
        self._remove = _tool("removeStepButton", "Remove", "Remove this step (Del)")
        self._sentence = label(kind="error")
        self._fixes = QWidget()
        self._form = SettingsForm(self.kind, partial(change, number)) if fields_of(self.kind) else None
        self._lay_out()
        self._switch.clicked.connect(lambda: self.switchWanted.emit(self.number))
        self._copy.clicked.connect(lambda: self.copyWanted.emit(self.number))
        self._remove.clicked.connect(lambda: self.removeWanted.emit(self.number))
        self.draw_icons()
        self.unfold(False)

    @property
    def is_unfolded(self) -> bool:
        """Whether its settings are in sight."""
        return self._body.isVisibleTo(self)

    def unfold(self, unfolded: bool) -> None:
        """Show its settings, or hide them."""
        self._body.setVisible(unfolded and self._form is not None)

    def show_step(self, step: Transform, shapes: StepShapes, found: Objection | None, selected: bool) -> None:
        """Show a step of the kind for which the row was made."""
        self._show_switch(step.enabled)
        self._shape.setText(shapes.text if step.enabled else "switched off")
        wrong = found is not None and found.index == self.number
        self._sentence.setText(str(found) if wrong else "")
        self._sentence.setVisible(wrong)
        self._show_fixes(found.better if wrong and found is not None else ())
        if self._form is not None:
            self._form.show_values(step)
        restyle(self, "wrong", wrong)
        restyle(self, "selected", selected)
        tip = f"{summary(step)}\nDrag it, or move it with Alt+Up and Alt+Down"
        self.setToolTip(f"{found}\n{tip}" if wrong else tip)
        self.setAccessibleName(
            f"Step {self.number + 1}: {summary(step)}. {shapes.text}" + (f". {found}" if wrong else "")
        )

    def draw_icons(self) -> None:
        """Draw the icons in the colours of the theme."""
        theme = self._appearance.theme
        colour = theme.family("Regularisation" if self.kind.is_random else "Data").name()
        colour = colour if self._enabled else theme.muted
        self._switch.setIcon(self._appearance.icon(_EYES[self._enabled], theme.muted))
        self._grip.setPixmap(self._appearance.icon("mdi6.drag", theme.muted).pixmap(16, 16))
        self._icon.setPixmap(self._appearance.icon(icon_of(self.kind), colour).pixmap(18, 18))
        self._copy.setIcon(self._appearance.icon("mdi6.content-copy", theme.muted))
        self._remove.setIcon(self._appearance.icon("mdi6.close", theme.muted))

    def _show_switch(self, enabled: bool) -> None:
        self._switch.setToolTip("Leave this step out for now (E)" if enabled else "Do this step again (E)")
        self._switch.setAccessibleName("Switched on" if enabled else "Switched off")
        if enabled != self._enabled:
            self._enabled = enabled
            restyle(self._title, "muted", not enabled)
            self.draw_icons()

    # --- hand and keys ----------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        is_on_form = self.is_unfolded and place.y() >= self._body.geometry().top()
        if event.button() == Qt.MouseButton.LeftButton and not is_on_form:
            self._pressed = place
            self.setFocus(Qt.FocusReason.MouseFocusReason)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        way = (event.position().toPoint() - self._pressed).manhattanLength()
        if self._dragging or way >= QApplication.startDragDistance():
            self._dragging = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.dragged.emit(self.number, event.globalPosition().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        was_pressed, self._pressed = self._pressed is not None, None
        if self._dragging:
            self._end_drag()
            self.dropped.emit(self.number)
        elif was_pressed and self._head.geometry().contains(event.position().toPoint()):
            self.folded.emit(self.number)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, alt = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if key == Qt.Key.Key_Escape and self._dragging:
            self._pressed = None
            self._end_drag()
            self.dragCancelled.emit(self.number)
        elif key in (_UP, _DOWN):
            wanted = self.moveWanted if alt else self.stepWanted
            wanted.emit(self.number, -1 if key == _UP else 1)
        elif key == Qt.Key.Key_Delete:
            self.removeWanted.emit(self.number)
        elif key == Qt.Key.Key_E and not event.modifiers():
            self.switchWanted.emit(self.number)
        elif key == Qt.Key.Key_D and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.copyWanted.emit(self.number)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.folded.emit(self.number)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep the keys of the list; the window would take them for the canvas."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_own(event):
            event.accept()
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.picked.emit(self.number)

    def _end_drag(self) -> None:
        self._dragging = False
        self.unsetCursor()

    # --- looks ------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._head = QWidget()
        head = QHBoxLayout(self._head)
        head.setContentsMargins(4, 4, 2, 4)
        head.setSpacing(6)
        self._title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._shape.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._shape.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for part, room in ((self._grip, 0), (self._icon, 0), (self._title, 1)):
            head.addWidget(part, room)
        for button in (self._switch, self._copy, self._remove):
            head.addWidget(button)
        below = QWidget()
        line = QHBoxLayout(below)
        line.setContentsMargins(50, 0, 8, 4)
        line.addWidget(self._only)
        line.addWidget(self._shape, 1)
        self._body = QWidget()
        column(*([self._form] if self._form is not None else []), margin=8, into=self._body)
        self._fixes_box = QVBoxLayout(self._fixes)
        self._fixes_box.setContentsMargins(0, 0, 0, 0)
        self._fixes_box.setSpacing(4)
        wrong = column(self._sentence, self._fixes, spacing=6)
        wrong.layout().setContentsMargins(10, 0, 10, 6)
        column(self._head, below, wrong, self._body, into=self)
        for part in (self._grip, self._icon, self._title, self._only, self._shape, self._sentence):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._head.setCursor(Qt.CursorShape.OpenHandCursor)

    def _show_fixes(self, better: tuple[Better, ...]) -> None:
        while (item := self._fixes_box.takeAt(0)) is not None:
            if item.widget() is not None:
                item.widget().deleteLater()
        for each in better:
            button = WrappingButton(each.text)
            button.setProperty("fix", True)
            button.clicked.connect(partial(self.betterWanted.emit, each))
            self._fixes_box.addWidget(button)
        self._fixes.setVisible(bool(better))


def _is_own(event: QKeyEvent) -> bool:
    control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
    if control:
        return event.key() == Qt.Key.Key_D
    return event.key() in _OWN_KEYS


def _tool(name: str, what: str, tip: str) -> QToolButton:
    made = QToolButton()
    made.setObjectName(name)
    made.setAccessibleName(what)
    made.setToolTip(tip)
    made.setProperty("small", True)
    made.setIconSize(QSize(14, 14))
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made
