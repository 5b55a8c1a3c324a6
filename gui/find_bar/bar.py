"""The bar itself: a line to type in, how many there are, and which is shown, at the upper right of the canvas."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton

from core.graph.finding import Hit, best
from gui.background import Background
from gui.canvas.view import CanvasView
from gui.editor import Editor
from gui.find_bar.finder import Finder
from gui.find_bar.marks import FindMarks
from gui.parts.text_line import TextLine
from gui.theme import Appearance

_WIDTH = 260
_MARGIN = 12
_STEPS = {Qt.Key.Key_Return: 1, Qt.Key.Key_Enter: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class FindBar(QFrame):
    """Finds layers and notes by what is typed, also inside of blocks, which it opens to show them.

    Enter and F3 go to the next, with Shift to the one before, Escape closes it.
    """

    def __init__(self, editor: Editor, canvas: CanvasView, background: Background, appearance: Appearance) -> None:
        super().__init__(canvas)  # over the viewport, which takes its children along when it scrolls
        self.setObjectName("findBar")
        self.setAccessibleName("Search on the canvas")
        self._editor, self._canvas, self._appearance = editor, canvas, appearance
        self._finder = Finder(editor, background, self)
        self._marks = FindMarks(canvas.canvas, appearance)
        self._current: Hit | None = None
        self._typed = False
        self.line = TextLine()
        self._count = QLabel()
        self._lay_out()
        self.line.textEdited.connect(self._begin)
        self.line.installEventFilter(self)
        canvas.installEventFilter(self)
        self._finder.found.connect(self._show_found)
        for signal in (editor.documentChanged, editor.checkChanged, editor.pathChanged):
            signal.connect(self._look_again)
        appearance.changed.connect(self._draw_icons)
        self.hide()

    @property
    def commands(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does, by name."""
        return {
            "findOnCanvasAction": self.open,
            "findNextAction": self.go_on,
            "findPreviousAction": lambda: self.go_on(-1),
        }

    @property
    def hits(self) -> tuple[Hit, ...]:
        """What was found."""
        return self._finder.hits

    @property
    def current(self) -> Hit | None:
        """Which of them is shown."""
        return self._current

    @property
    def count_text(self) -> str:
        """How many there are, and which is shown."""
        return self._count.text()

    @property
    def is_looking(self) -> bool:
        """Whether hits are being looked for."""
        return self._finder.is_looking

    def open(self) -> None:
        """Begin to search; what was searched before can be typed over."""
        was_open = self.isVisible()
        self.show()
        self.raise_()
        self.line.setFocus()
        self.line.selectAll()
        if not was_open:
            self._look()

    def close_bar(self) -> None:
        """Close it and take the marks away; what was shown last stays selected."""
        if not self.isVisible():
            return
        had_focus = self.line.hasFocus()
        self._finder.stop()
        self.hide()
        self._marks.clear()
        if had_focus:
            self._canvas.setFocus()

    def go_on(self, steps: int = 1) -> None:
        """Show the next hit, or another one as many steps further; after the last comes the first."""
        if not self.isVisible() or not self.line.text().strip():
            self.open()
            return
        hits = self.hits
        if not hits:
            return
        at = hits.index(self._current) if self._current in hits else (-1 if steps > 0 else 0)
        self._go_to(hits[(at + steps) % len(hits)])

    # --- finding ----------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        """Another query: forget which hit was shown."""
        self._typed, self._current = True, None
        self._look()

    def _look(self) -> None:
        self._finder.look(self.line.text())
        self._tell()

    def _look_again(self) -> None:
        if self.isVisible():
            self._look()

    def _show_found(self) -> None:
        if self._current not in self.hits:
            self._current = next((hit for hit in self.hits if _same(hit, self._current)), None)
        if self._typed:
            self._typed = False
            first = best(self.hits, self._editor.path)
            if first is not None:
                self._current = self.hits[first]
                self._select(self.hits[first])
        self._mark()
        self._tell()

    def _go_to(self, hit: Hit) -> None:
        """Open the block that a hit is in, and show it; the block itself where that cannot be opened."""
        self._current = hit
        self._editor.go_to(hit.path)
        self._select(hit)
        self._mark()
        self._tell()

    def _select(self, hit: Hit) -> None:
        path = self._editor.path
        if hit.path == path and hit.is_note:
            self._canvas.show_note(hit.id)
            return
        self._canvas.show_node((*hit.path, hit.id)[len(path)])

    # --- what is seen -----------------------------------------------------------------------------------------

    def _mark(self) -> None:
        """Mark hits in the open graph, and the blocks there that hold some."""
        if not self.isVisible() or not self.line.text().strip():
            self._marks.clear()
            return
        path = self._editor.path
        here = [hit for hit in self.hits if hit.path[: len(path)] == path]
        nodes = {(*hit.path, hit.id)[len(path)] for hit in here if hit.path != path or not hit.is_note}
        self._marks.show(nodes, {hit.id for hit in here if hit.is_note and hit.path == path})

    def _tell(self) -> None:
        hits, text = self.hits, ""
        if self._finder.is_looking:
            text = "Looking…"
        elif self.line.text().strip() and not hits:
            text = "Nothing found"
        elif hits:
            number = f"{hits.index(self._current) + 1:,} of " if self._current in hits else ""
            text = f"{number}{len(hits):,}"
            if self._current in hits and self._current is not None and self._current.path:
                text += f" · in {self._current.where}"
            elif not number and all(hit.path != self._editor.path for hit in hits):
                text += f" · in {hits[0].where}"
        self._count.setText(text)
        for button in (self._previous, self._next):
            button.setEnabled(bool(hits))
        self._place()

    def _lay_out(self) -> None:
        self.line.setObjectName("findLine")
        self.line.setAccessibleName("Search on the canvas")
        self.line.setPlaceholderText("conv, kernel_size=3, 3×3, error, frozen")
        self.line.setToolTip(
            "Letters of a name or a type, a setting (out_channels>=64), a value (3×3),\n"
            "error, warning, frozen or bypassed; several words must all fit"
        )
        self.line.setFixedWidth(_WIDTH)
        self._count.setProperty("muted", True)
        self._count.setObjectName("findCount")
        self._previous = self._button("findPrevious", "The one before (Shift+Enter)", lambda: self.go_on(-1))
        self._next = self._button("findNext", "The next one (Enter)", self.go_on)
        self._close = self._button("findClose", "Close the search (Esc)", self.close_bar)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 6, 6, 6)
        layout.setSpacing(4)
        for part in (self.line, self._count, self._previous, self._next, self._close):
            layout.addWidget(part)
        layout.insertSpacing(1, 4)
        self._draw_icons()

    def _button(self, name: str, tip: str, does: Callable[[], object]) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda _checked: does())
        return button

    def _draw_icons(self) -> None:
        names = {self._previous: "mdi6.chevron-up", self._next: "mdi6.chevron-down", self._close: "mdi6.close"}
        for button, name in names.items():
            button.setIcon(self._appearance.icon(name))

    def _place(self) -> None:
        self._count.setMaximumWidth(max(80, self._canvas.width() - _WIDTH - 160))
        self.layout().activate()
        self.resize(self.sizeHint())
        self.move(max(_MARGIN, self._canvas.width() - self.width() - _MARGIN), _MARGIN)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._canvas and event.type() == QEvent.Type.Resize:
            self._place()
        if watched is self.line and event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            return self._press(event)
        return False

    def _press(self, event: QKeyEvent) -> bool:
        """Whether a key was meant for the bar."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        elif event.key() in _STEPS:
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.go_on(-_STEPS[Qt.Key(event.key())] if back else _STEPS[Qt.Key(event.key())])
        else:
            return False
        return True


def _same(hit: Hit, other: Hit | None) -> bool:
    """Whether two hits are of the same layer or note, whatever they were called."""
    return other is not None and (hit.path, hit.id, hit.is_note) == (other.path, other.id, other.is_note)
