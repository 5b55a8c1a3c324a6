"""The list of transforms: added from a menu, ordered by dragging or with keys, changed in place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import ValidationError
from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtWidgets import QFrame, QMenu, QPushButton, QScrollArea, QVBoxLayout, QWidget

from core.data.base import DataSettings
from core.data.objections import Better, objection
from core.data.transforms.base import Transform
from core.document import edits
from core.settings import describe_errors
from gui.data_panel import steps
from gui.data_panel.step_row import StepRow
from gui.data_panel.steps import Transforms
from gui.editor import Editor
from gui.parts.layouts import label
from gui.theme import Appearance


class StepList(QWidget):
    """Edits the transforms of the document.

    Signals:
        selectionChanged: the steps up to another one are selected.
    """

    selectionChanged = Signal()

    def __init__(self, editor: Editor, appearance: Appearance) -> None:
        super().__init__()
        self._editor, self._appearance = editor, appearance
        self._rows: list[StepRow] = []
        self._selected: int | None = None
        self._line = QFrame(self)
        self._line.setObjectName("stepDropLine")
        self._line.hide()
        self._empty = label("Samples reach the network as they are. Steps that you add stand here, in order", "muted")
        self._add = QPushButton("Add a step")
        self._add.setObjectName("addStepButton")
        self._menu = QMenu(self._add)
        self._menu.setToolTipsVisible(True)
        self._menu.aboutToShow.connect(self._fill_menu)
        self._add.setMenu(self._menu)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(6)
        self._layout.addWidget(self._empty)
        self._layout.addWidget(self._add)
        appearance.changed.connect(self._draw_icons)
        self._draw_icons()

    @property
    def transforms(self) -> Transforms:
        """Those of the document."""
        return self._editor.document.data.transforms

    @property
    def selected(self) -> int | None:
        """The place of the step that is selected, from 0; None if none is."""
        return self._selected

    def refresh(self) -> None:
        """Follow the document. Rows whose kind stays are kept, so nobody is interrupted while typing."""
        transforms, info = self.transforms, self._editor.document.data.source.info()
        if [row.kind for row in self._rows] != [type(step) for step in transforms]:
            self._make_rows(transforms)
        if self._selected is not None and self._selected >= len(transforms):
            self._select(len(transforms) - 1 if transforms else None)
        found = objection(transforms, info) if info.is_known else None
        shapes = steps.shapes_of(transforms, info, found)
        for row, step, shape in zip(self._rows, transforms, shapes, strict=True):
            row.show_step(step, shape, found, row.number == self._selected)
        self._empty.setVisible(not transforms)

    def select_none(self) -> None:
        """Select no step: what is shown is after all of them."""
        self._select(None)

    # --- edits ------------------------------------------------------------------------------------------------

    def add(self, step: Transform) -> None:
        """Add a step below the one that is selected, or at the end."""
        at = len(self.transforms) if self._selected is None else self._selected + 1
        self._put(f"Add {step.title}", steps.with_step(self.transforms, at, step))
        self._go_to(at)
        self._rows[at].unfold(True)

    def move(self, start: int, to: int) -> None:
        """Move a step to another place, as counted without it."""
        if 0 <= to < len(self.transforms) and to != start:
            unfolded = [row.is_unfolded for row in self._rows]
            unfolded.insert(to, unfolded.pop(start))
            title = self.transforms[start].title
            self._put(f"Move {title}", steps.moved(self.transforms, start, to))
            self._go_to(to)
            for row, is_unfolded in zip(self._rows, unfolded, strict=True):
                row.unfold(is_unfolded)

    def remove(self, at: int) -> None:
        """Take a step out."""
        title = self.transforms[at].title
        self._put(f"Remove {title}", steps.removed(self.transforms, at))
        if self._rows:
            self._go_to(min(at, len(self._rows) - 1))
        else:
            self._select(None)
            self._add.setFocus()

    def copy(self, at: int) -> None:
        """Put a copy of a step below it."""
        step = self.transforms[at]
        self._put(f"Copy {step.title}", steps.with_step(self.transforms, at + 1, step))
        self._go_to(at + 1)

    def switch(self, at: int) -> None:
        """Leave a step out for now, or do it again."""
        step = self.transforms[at]
        changed = steps.with_setting(self.transforms, at, "enabled", not step.enabled)
        self._put(f"Switch {step.title} {'off' if step.enabled else 'on'}", changed)

    def _change(self, at: int, name: str, value: Any) -> str | None:
        step = self.transforms[at]
        try:
            changed = steps.with_setting(self.transforms, at, name, value)
        except ValidationError as error:
            return describe_errors(error)
        self._put(f"Change {name} of {step.title}", changed, f"data.transforms.{at}.{name}")
        return None

    def _mend(self, better: Better) -> None:
        self._put(better.text, better.transforms)

    def _put(self, text: str, transforms: Transforms, merge_key: str | None = None) -> None:
        data = self._editor.document.data
        settings = DataSettings.model_validate({**dict(data), "transforms": transforms})
        self._editor.apply_to_document(text, lambda document: edits.change_data(document, settings), merge_key)

    # --- rows -------------------------------------------------------------------------------------------------

    def _make_rows(self, transforms: Transforms) -> None:
        for row in self._rows:
            self._layout.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = [self._row(number, step) for number, step in enumerate(transforms)]
        for row in self._rows:
            self._layout.insertWidget(self._layout.count() - 1, row)

    def _row(self, number: int, step: Transform) -> StepRow:
        row = StepRow(number, step, self._appearance, self._change)
        connections: list[tuple[Any, Callable[..., object]]] = [
            (row.picked, self._select),
            (row.folded, lambda at: self._rows[at].unfold(not self._rows[at].is_unfolded)),
            (row.dragged, self._show_line),
            (row.dropped, self._drop),
            (row.dragCancelled, lambda _at: self._line.hide()),
            (row.moveWanted, lambda at, by: self.move(at, at + by)),
            (row.stepWanted, lambda at, by: self._go_to(at + by)),
            (row.removeWanted, self.remove),
            (row.copyWanted, self.copy),
            (row.switchWanted, self.switch),
            (row.betterWanted, self._mend),
        ]
        for signal, function in connections:
            signal.connect(self._later(function))
        return row

    def _later(self, function: Callable[..., object]) -> Callable[..., None]:
        """Called when the event that led to it is over: it may delete the row that still handles it."""

        def call(*arguments: object) -> None:
            QTimer.singleShot(0, self, lambda: function(*arguments))

        return call

    def _go_to(self, at: int) -> None:
        if 0 <= at < len(self._rows):
            self._select(at)
            self._rows[at].setFocus()
            area = self._area()
            if area is not None:
                QTimer.singleShot(0, self._rows[at], lambda row=self._rows[at]: area.ensureWidgetVisible(row, 0, 24))

    def _select(self, at: int | None) -> None:
        if at != self._selected:
            self._selected = at
            self.refresh()
            self.selectionChanged.emit()

    # --- dragging ---------------------------------------------------------------------------------------------

    def _place_at(self, place: QPoint) -> int:
        """Above which row a step that is let go at a place of the screen would come to stand."""
        height = self.mapFromGlobal(place).y()
        return sum(height > row.geometry().center().y() for row in self._rows)

    def _show_line(self, _at: int, place: QPoint) -> None:
        """Show where the step would come to stand, and bring that into sight."""
        to = self._place_at(place)
        self._to = to
        below = self._rows[to].geometry().top() - 4 if to < len(self._rows) else self._rows[-1].geometry().bottom() + 2
        self._line.setGeometry(0, max(0, below), self.width(), 3)
        self._line.show()
        self._line.raise_()
        area = self._area()
        if area is not None:
            inside = self.mapTo(area.widget(), self.mapFromGlobal(place))
            area.ensureVisible(inside.x(), inside.y(), 0, 40)

    def _drop(self, at: int) -> None:
        if self._line.isVisibleTo(self):
            self._line.hide()
            self.move(at, self._to - 1 if self._to > at else self._to)

    def _area(self) -> QScrollArea | None:
        """What scrolls the panel."""
        parent = self.parentWidget()
        while parent is not None and not isinstance(parent, QScrollArea):
            parent = parent.parentWidget()
        return parent

    # --- menu and icons ---------------------------------------------------------------------------------------

    def _fill_menu(self) -> None:
        self._menu.clear()
        at = len(self.transforms) if self._selected is None else self._selected + 1
        info = self._editor.document.data.source.info()
        for group, found in steps.offers(self.transforms[:at], info).items():
            menu = self._menu.addMenu(group)
            menu.setToolTipsVisible(True)
            menu.setIcon(self._appearance.icon(steps.icon_of(found[0].kind)))
            for offer in found:
                action = menu.addAction(self._appearance.icon(steps.icon_of(offer.kind)), offer.kind.title)
                action.setObjectName(f"add{offer.kind.type}Action")
                action.setToolTip(offer.reason or offer.kind.summary_line())
                action.setEnabled(offer.made is not None)
                if offer.made is not None:
                    action.triggered.connect(lambda _checked=False, made=offer.made: self.add(made))

    def _draw_icons(self) -> None:
        self._add.setIcon(self._appearance.icon("mdi6.plus"))
        for row in self._rows:
            row.draw_icons()
