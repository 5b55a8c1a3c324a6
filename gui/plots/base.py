"""What every plot is: a widget with a header that shows what a run record says so far.

This module imports no pyqtgraph, which costs 0.31 s: the window may import it at once and ask ``plot_types`` for the
plots, which imports them, when it is on screen.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import ClassVar, TypeVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QLabel, QStackedWidget, QVBoxLayout, QWidget

from core.registry import Registry
from core.runs import RunRecord
from gui.plots.header import Header
from gui.plots.strokes import Entry
from gui.theme import Appearance, Theme

# In pixels, for a second, third and fourth row of the legend; a lower plot needs its height for the curves.
_HEIGHTS = (150, 300, 420)


class Plot(QWidget):
    """A view of a run record. It holds no figures of its own: a subclass reads them from the record.

    Args:
        appearance: the theme in use; the plot follows its changes.
    """

    title: ClassVar[str]
    order: ClassVar[int]
    about: ClassVar[str] = ""
    empty: ClassVar[str] = "Press Train and the figures show here"
    needs_samples: ClassVar[bool] = False
    """Whether it shows samples, which are known only where the run takes place."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName(object_name(type(self)))
        self.setAutoFillBackground(True)
        self.appearance = appearance
        self._record: RunRecord | None = None
        self._begun: object = None
        self._drawn: Hashable = None
        self._message = self.empty
        self.header = Header(self.title, self.about)
        self._missing = _centred_label(self.empty)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._missing)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(self._pages, 1)
        appearance.changed.connect(self._follow_theme)

    def set_body(self, body: QWidget) -> None:
        """Give the plot its drawing, which shows as soon as there is something to draw."""
        self._pages.addWidget(body)
        self._follow_theme()
        self._tell([])

    def show_record(self, record: RunRecord) -> None:
        """Draw what is new in ``record``; costs next to nothing where nothing is."""
        if record is not self._record or record.started is not self._begun:  # a run that goes on takes some steps back
            self._record, self._begun, self._drawn = record, record.started, None
            self._message = self.missing(record)
            self.forget()
        stamp = self.stamp(record)
        if stamp != self._drawn:
            self._drawn = stamp
            self._draw(record)

    @property
    def record(self) -> RunRecord | None:
        """The record that is shown."""
        return self._record

    @property
    def message(self) -> str:
        """The sentence that stands where nothing is drawn yet; empty once something is."""
        return self._message

    def refresh_figures(self) -> None:
        """Put the present figures into the header."""
        if self._record is not None and not self.message:
            self._tell(self.entries(self._record))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.header.set_most_rows(1 + sum(event.size().height() >= height for height in _HEIGHTS))

    def sizeHint(self) -> QSize:
        return QSize(380, 230)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 120)

    # --- what a plot says ---------------------------------------------------------------------------------------------

    def suits(self, record: RunRecord) -> bool:
        """Whether it has anything to do with a run; if not, it leaves its place to the others."""
        return True

    def stamp(self, record: RunRecord) -> Hashable:
        """Whatever changes when the drawing has to."""
        raise NotImplementedError

    def missing(self, record: RunRecord) -> str:
        """The sentence to show as long as there is nothing to draw, else an empty text."""
        raise NotImplementedError

    def draw(self, record: RunRecord) -> None:
        """Draw the record; called only where nothing is missing."""
        raise NotImplementedError

    def entries(self, record: RunRecord) -> Sequence[Entry]:
        """The legend with the present figures."""
        raise NotImplementedError

    def recolour(self, theme: Theme) -> None:
        """Take the colours of ``theme``; the record is drawn again afterwards."""

    def forget(self) -> None:
        """Drop what belongs to the previous record."""

    # ------------------------------------------------------------------------------------------------------------------

    def _draw(self, record: RunRecord) -> None:
        # Before the page turns: a chart that disappears under the mouse asks for figures.
        self._message = self.missing(record)
        self._missing.setText(self._message)
        self._pages.setCurrentIndex(0 if self._message else 1)
        if self._message:
            self._tell([])
        else:
            self.draw(record)
            self.refresh_figures()

    def _follow_theme(self) -> None:
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, self.appearance.theme.panel)
        self.setPalette(palette)
        self.recolour(self.appearance.theme)
        self.header.legend.recolour(self.appearance.theme)
        if self._record is not None:
            self._draw(self._record)

    def _tell(self, entries: Sequence[Entry]) -> None:
        self.header.set_entries(entries)
        figures = ", ".join(entry.text for entry in entries if entry.value)
        self.setAccessibleName(f"{self.title}: {figures or self.message}")


PLOTS: Registry[Plot] = Registry("plot", "gui.plots")
P = TypeVar("P", bound=type[Plot])


def plot(title: str, order: int) -> Callable[[P], P]:
    """Register a plot under the name that its widget has ("LossPlot" is "lossPlot").

    Args:
        title: what people call it ("Loss").
        order: its place among the plots, low first.
    """

    def register(kind: P) -> P:
        kind.title, kind.order = title, order
        PLOTS.add(object_name(kind), kind)
        return kind

    return register


def plot_types() -> list[type[Plot]]:
    """All plots in their order. The first call imports them, and with them pyqtgraph."""
    return sorted((kind for _, kind in PLOTS.items()), key=lambda kind: kind.order)


def object_name(kind: type[Plot]) -> str:
    """The name of a plot's widget, and its id."""
    return kind.__name__[0].lower() + kind.__name__[1:]


def _centred_label(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("muted", True)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setWordWrap(True)
    label.setContentsMargins(16, 0, 16, 16)
    return label
