"""One line on the run: what it does, how far it is, how fast, how long it still takes, how it ended."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QWidget

from core.data.samples import Finding, summary
from core.runs import RunRecord
from core.training.events import Preparing, Started
from gui.panels.notice import sentence
from gui.panels.rate_field import RateField
from gui.parts.cut_label import CutLabel
from gui.parts.layouts import restyle

_WIDTH = 220
"""Pixels of the progress, and its steps: Qt paints it anew for each, seen or not."""
_NOT_TRAINED = "Not trained yet: press Train and watch it learn"


class RunBar(QWidget):
    """Progress of the run."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("runBar")
        self._text = CutLabel(_NOT_TRAINED)
        self._text.setObjectName("runText")
        self._bar = QProgressBar()
        self._bar.setObjectName("runProgress")
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(_WIDTH)
        self._bar.setRange(0, _WIDTH)
        self.findings = QPushButton()
        self.findings.setObjectName("runFindings")
        self.findings.setAccessibleName("Problems with the data")
        self.findings.hide()
        self.rate = RateField()
        keeps_its_place = self.rate.sizePolicy()
        keeps_its_place.setRetainSizeWhenHidden(True)  # what stands below must not jump
        self.rate.setSizePolicy(keeps_its_place)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 2, 12, 2)
        layout.setSpacing(12)
        layout.addWidget(self._bar)
        layout.addWidget(self._text, 1)
        layout.addWidget(self.findings)
        layout.addWidget(self.rate)
        self._of, self._pausing = "", False
        self._bar.hide()
        self.rate.hide()

    def clear(self) -> None:
        """Say that there is no run."""
        restyle(self._text, "error", False)
        self._text.setText(_NOT_TRAINED)
        self._bar.hide()
        self.findings.hide()
        self.rate.hide()

    @property
    def text(self) -> str:
        """The line shown."""
        return self._text.text()

    def show_record(self, record: RunRecord, project: str = "", pausing: bool = False) -> None:
        """Show how a run stands.

        Args:
            record: of the run.
            project: what the run is called, if it is not of the project in sight.
            pausing: whether it was asked to wait.
        """
        self._of, self._pausing = f"{project}: " if project else "", pausing
        self._bar.setVisible(record.finished is None)
        self._show_findings(record.findings)
        self.rate.setVisible(record.finished is None and record.started is not None and record.preparing is None)
        self.rate.show_record(record)
        failed = record.finished is not None and record.finished.reason == "failed"
        if self._text.property("error") is not failed:
            restyle(self._text, "error", failed)
        if record.finished is not None:
            self._text.setText(self._of + sentence(record.finished.message))
        elif record.preparing is not None:
            self._show_preparing(record.preparing)
        elif record.started is not None:
            self._show_running(record, record.started)
        else:
            self._text.setText("Preparing…")
            self._bar.setRange(0, 0)

    def _show_findings(self, findings: Sequence[Finding]) -> None:
        n = len(findings)
        if n and self.findings.text() != (text := f"{n:,} problem{'s' if n != 1 else ''} with the data"):
            self.findings.setText(text)
            self.findings.setToolTip(f"{summary(findings)}\nClick to see all of them in a list")
        self.findings.setVisible(n > 0)

    def _show_preparing(self, preparing: Preparing) -> None:
        self._bar.setRange(0, 0 if preparing.fraction is None else _WIDTH)
        self._bar.setValue(round(_WIDTH * (preparing.fraction or 0)))
        self._text.setText(preparing.text)

    def _show_running(self, record: RunRecord, started: Started) -> None:
        total = started.epochs * started.steps_per_epoch
        self._bar.setRange(0, _WIDTH)
        self._bar.setValue(round(_WIDTH * record.step / max(1, total)))
        epoch = min(started.epochs, record.step // started.steps_per_epoch + 1)
        parts = [f"Epoch {epoch} of {started.epochs}", f"step {record.step:,} of {total:,}"]
        if record.latest is not None:
            parts.append(f"{record.latest.samples_per_second:,.0f} samples/s")
            left = f"{duration_text(record.latest.seconds_left)} left"
            parts.append("paused" if record.paused else "pausing…" if self._pausing else left)
        self._text.setText(self._of + "  ·  ".join(parts))


def duration_text(seconds: float) -> str:
    """A duration as people say it: 8 s, 3:20 min, 1:05 h."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60}:{whole % 60:02} min"
    return f"{whole // 3600}:{whole % 3600 // 60:02} h"
