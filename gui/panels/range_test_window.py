"""The learning-rate range test: a curve that grows while rates are tried, and a button that takes one."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QProgressBar, QWidget

from core.document import edits
from core.document.model import Document
from gui.editor import Editor
from gui.parts.curve_view import Axis, Curve, CurveView, Picture
from gui.parts.fields import push_button
from gui.parts.layouts import column, label, restyle, row, stretch
from gui.rate_finder import RateFinder
from gui.theme import Appearance

_ABOUT = (
    "A copy of the network takes a hundred steps on your data, each with a higher learning rate. Where the loss falls "
    "most steeply is a good rate to begin with; click into the curve to choose another one (after L. N. Smith, 2015)."
)
_RATES = Axis(1e-7, 10.0, True)


class RangeTestWindow(QDialog):
    """Stays beside the main window; what it takes is an edit like any other."""

    def __init__(self, parent: QWidget, editor: Editor, finder: RateFinder, appearance: Appearance) -> None:
        super().__init__(parent)
        self.setObjectName("rangeTest")
        self.setWindowTitle("Find a learning rate")
        self._editor, self._finder, self._project = editor, finder, editor.project
        self._rate: float | None = None
        self.view = CurveView(appearance, lines=16)
        self.view.setAccessibleName("Loss over learning rates")
        self._status = label()
        self._bar = QProgressBar()
        self._bar.setRange(0, 100)
        self._bar.setTextVisible(False)
        self._again = push_button("Search again", "searchRateButton")
        self._take = push_button("", "takeRateButton")
        self._take.setProperty("primary", True)
        self._close = push_button("Close", "closeRateButton")
        buttons = row(self._again, stretch(), self._close, self._take)
        column(label(_ABOUT, "muted"), self.view, self._bar, self._status, buttons, margin=16, spacing=12, into=self)
        self.resize(560, self.sizeHint().height())
        self._again.clicked.connect(self._start_or_cancel)
        self._take.clicked.connect(self._take_rate)
        self._close.clicked.connect(self.close)
        self.view.picked.connect(self._choose)
        finder.changed.connect(self.refresh)
        editor.documentChanged.connect(self._follow_document)
        self.refresh()

    def start(self) -> None:
        """Search, unless a search goes on."""
        self._rate = None
        self._project = self._editor.project
        self._finder.start(self._editor.document)

    def refresh(self) -> None:
        """Show how far the search is."""
        finder = self._finder
        if finder.suggestion is not None and self._rate is None:
            self._rate = finder.suggestion
        self._bar.setVisible(finder.is_searching)
        self._bar.setValue(len(finder.trials))
        self._again.setText("Cancel" if finder.is_searching else "Search again")
        self._draw()
        self._say()

    def _say(self) -> None:
        finder, is_other = self._finder, self._is_of_another_optimizer()
        self._take.setVisible(self._rate is not None)
        self._take.setEnabled(not is_other and not finder.is_searching)
        self._take.setText(f"Take {self._rate:g}" if self._rate is not None else "")
        text = finder.problem
        if finder.is_searching:
            text = "Trying rates…" if finder.trials else "Preparing the data…"
        elif is_other:
            text = "The optimizer is another one now: search again"
        elif self._rate is not None:
            text = (
                f"Suggested: {finder.suggestion:g}, where the loss falls most steeply"
                if (finder.suggestion == self._rate)
                else f"Chosen: {self._rate:g}"
            )
        is_bad = bool(finder.problem) and not finder.is_searching and finder.problem != "Cancelled"
        restyle(self._status, "error", is_bad and self._rate is None)
        self._status.setText(text)

    def _draw(self) -> None:
        """The losses as they are, faint, and without their noise."""
        trials = list(self._finder.trials)
        if len(trials) < 2:
            self.view.show_picture(Picture(across=_RATES, counts="learning rate"))
            return
        from core.training.range_test import smoothed

        rates = [trial.rate for trial in trials]
        losses = [trial.loss for trial in trials]
        smooth = [float(loss) for loss in smoothed(trials)]
        # all of the smooth curve, and the noise up to a little above where it began
        high, low = max(losses[0], *smooth) * 1.15, min(0.0, *smooth)
        curves = (Curve("of each batch", rates, losses, faint=True), Curve("loss", rates, smooth))
        up = Axis(low, high if high > low else low + 1)
        self.view.show_picture(Picture(curves, _RATES, up, "learning rate"), self._rate)

    def _choose(self, rate: float) -> None:
        if self._finder.trials and not self._finder.is_searching:
            self._rate = float(f"{rate:.1g}")
            self.refresh()

    def _start_or_cancel(self) -> None:
        if self._finder.is_searching:
            self._finder.cancel()
        else:
            self.start()

    def _take_rate(self) -> None:
        rate = self._rate
        if rate is None:
            return

        def taken(document: Document) -> Document:
            training = document.training
            optimizer = training.optimizer.model_copy(update={"lr": rate})
            return edits.change_training(document, training.model_copy(update={"optimizer": optimizer}))

        self._editor.apply_to_document(f"Take a learning rate of {rate:g}", taken)
        self.close()

    def _is_of_another_optimizer(self) -> bool:
        tested = self._finder.document
        now = self._editor.document.training.optimizer
        return tested is not None and type(tested.training.optimizer) is not type(now)

    def _follow_document(self) -> None:
        if self._editor.project is not self._project:
            self.close()
        else:
            self._say()

    def done(self, result: int) -> None:
        """Closing it ends the search."""
        self._finder.cancel()
        super().done(result)
