"""The window that begins a sweep: settings are chosen from a list, what they are varied over is typed beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from core.document.model import Document
from core.graph.duration import DeviceSpeed
from core.progress import Progress
from core.sweeps.estimate import sweep_seconds
from core.sweeps.offers import Offer, offers
from core.sweeps.planning import require_settings
from core.sweeps.spaces import SweepError
from core.sweeps.sweep import Sweep, make_sweep
from core.sweeps.with_optuna import MISSING, is_installed
from core.units import seconds_text
from gui.background import Background, Job
from gui.editor import Editor
from gui.forecasts import Forecaster
from gui.panels.notice import sentence
from gui.parts.fields import push_button
from gui.parts.layouts import column, label, restyle, row, scrolled, stretch
from gui.parts.on_screen import resize_on_screen
from gui.sweep.setting_list import SettingList
from gui.sweep.space_row import SpaceRow
from gui.sweep.way_form import WayForm

_QUIET_MILLISECONDS = 200
_NOTHING = "Choose the settings to vary from the list: a click, or a few letters and Enter."
Start = Callable[[Sweep, Document, str], object]


@dataclass(frozen=True)
class _Found:
    """What is known of a sweep: what is in its way, and how long it takes on a device of that speed."""

    problem: str = ""
    speed: DeviceSpeed | None = None
    seconds: float | None = None


class SweepWindow(QDialog):
    """Stays beside the main window; what it begins stands in the queue.

    Args:
        start: lets a sweep over a project wait to be trained; the name of the project.
    """

    def __init__(
        self, parent: QWidget, editor: Editor, forecaster: Forecaster, background: Background, start: Start
    ) -> None:
        super().__init__(parent)
        self.setObjectName("sweepWindow")
        self.setWindowTitle("Sweep")
        self._editor, self._forecaster, self._background, self._start = editor, forecaster, background, start
        self._project = editor.project
        self._sweep: Sweep | None = None
        self._found = _Found()
        self._checking: Job | None = None
        self.rows: list[SpaceRow] = []
        self.settings = SettingList()
        self.way = WayForm()
        self._hint = label(_NOTHING, "muted")
        self._status = label()
        self._status.setObjectName("sweepStatus")
        self._close = push_button("Close", "closeSweepButton")
        self._begin = push_button("Start", "startSweepButton")
        self._begin.setProperty("primary", True)
        self._quiet = QTimer(self, singleShot=True, interval=_QUIET_MILLISECONDS)
        self._lay_out()
        self._quiet.timeout.connect(self._check)
        self.settings.chosen.connect(self.vary)
        self.way.changed.connect(self.refresh)
        self._close.clicked.connect(self.close)
        self._begin.clicked.connect(self._start_sweep)
        editor.documentChanged.connect(self._follow_document)
        forecaster.changed.connect(self._follow_device)
        self.refresh()

    def _lay_out(self) -> None:
        content = QWidget()
        self._list = QVBoxLayout(content)
        self._list.setContentsMargins(0, 0, 8, 0)
        self._list.setSpacing(16)
        self._list.addWidget(self._hint)
        self._list.addStretch(1)
        varied = scrolled(content)
        varied.setAccessibleName("Settings that are varied")
        right = column(varied, self.way, spacing=12)
        sides = QHBoxLayout()
        sides.setSpacing(16)
        sides.addWidget(self.settings, 2)
        sides.addWidget(right, 3)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 16, 16, 16)
        whole.setSpacing(12)
        whole.addLayout(sides, 1)
        whole.addWidget(self._status)
        whole.addWidget(row(stretch(), self._close, self._begin))
        resize_on_screen(self, 760, 560)

    def vary(self, offer: Offer) -> None:
        """Vary another setting; what is typed goes on in its field."""
        made = SpaceRow(offer)
        made.changed.connect(self.refresh)
        made.removed.connect(lambda: self._remove(made))
        self.rows.append(made)
        self._list.insertWidget(self._list.count() - 1, made)
        self.refresh()

    def refresh(self) -> None:
        """Say what a sweep over these settings is, or what is in its way."""
        self._hint.setVisible(not self.rows)
        self.settings.offer(offers(self._editor.document), frozenset(each.offer.path for each in self.rows))
        for each in self.rows:
            each.show_grid(self.way.is_grid)
        self._sweep, self._problem = self._read()
        self._unchecked = self._sweep is not None
        self._quiet.start()
        self._say()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.settings.line.setFocus()
        self.refresh()

    # --- what is wanted ---------------------------------------------------------------------------------------

    def _read(self) -> tuple[Sweep | None, str]:
        """The sweep that is typed; None where that is none, and why if no field says so itself."""
        swept = [each.swept() for each in self.rows]
        if not swept or None in swept:
            return None, ""
        try:
            sweep = make_sweep([each for each in swept if each is not None], **self.way.how())
        except SweepError as error:
            return None, str(error)
        return (None, MISSING) if sweep.way == "optuna" and not is_installed() else (sweep, "")

    def _check(self) -> None:
        """Try every value on the project, off the window's thread; networks of thousands of layers take a while."""
        sweep, document, speed = self._sweep, self._editor.document, self._forecaster.speed
        if sweep is None or self._checking is not None:
            return

        def work(progress: Progress) -> _Found:
            try:
                require_settings(document, sweep)
            except SweepError as error:
                return _Found(str(error))
            return _Found(speed=speed, seconds=sweep_seconds(document, sweep, speed, progress) if speed else None)

        self._checking = self._background.run(
            "sweep", work, lambda found: self._checked(sweep, document, found), self._unexpected
        )

    def _checked(self, sweep: Sweep, document: Document, found: _Found) -> None:
        self._checking = None
        if sweep is not self._sweep or document is not self._editor.document:
            self._check()
            return
        self._unchecked, self._found = False, found
        if found.problem:
            self._sweep, self._problem = None, found.problem
        self._say()
        self._follow_device()

    def _follow_device(self) -> None:
        """Ask again how long it takes: the device is another one, or was measured meanwhile."""
        if self._sweep is not None and not self._unchecked and self._found.speed is not self._forecaster.speed:
            self._check()

    def _unexpected(self, error: Exception) -> None:
        self._checking = None
        raise error

    def _say(self) -> None:
        self._begin.setEnabled(self._sweep is not None and not self._unchecked)
        restyle(self._status, "error", bool(self._problem))
        begins_with_setting = "=" in self._problem.partition(" ")[0]  # which is written as it is
        problem = self._problem if begins_with_setting else sentence(self._problem)
        self._status.setText(problem or self._words())

    def _words(self) -> str:
        """How many trials there are, and how long they take, as far as that is known."""
        if self._sweep is None:
            return ""
        n_trials = self._sweep.n_trials
        words = f"{n_trials:,} trial{'' if n_trials == 1 else 's'}"
        seconds = self._found.seconds
        return words if self._unchecked or seconds is None else f"{words}, about {seconds_text(seconds)}"

    # --- what is done -----------------------------------------------------------------------------------------

    def _remove(self, made: SpaceRow) -> None:
        self.rows.remove(made)
        made.hide()
        made.deleteLater()
        self.refresh()

    def _start_sweep(self) -> None:
        if self._sweep is not None and not self._unchecked:
            self._start(self._sweep, self._editor.document, self._editor.name)
            self.close()

    def _follow_document(self) -> None:
        if self._editor.project is not self._project:  # another one has other layers
            self._project = self._editor.project
            for each in list(self.rows):
                self._remove(each)
            self.close()
        elif self.isVisible():
            self.refresh()
