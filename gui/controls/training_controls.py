"""Begin, pause, step and stop runs, and the choice of device."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QComboBox, QWidget

from core.document import edits
from core.document.model import Document
from core.folders import new_run_folder
from core.graph.problems import Problem
from core.progress import Progress
from core.runs.going_on import Resumable
from core.sweeps.pruning import Tried
from core.training.devices import AUTO, Device, list_devices
from core.training.events import Finished
from core.units import bytes_text
from gui.actions import Actions
from gui.background import Background
from gui.editor import Editor
from gui.panels.notice import Offer
from gui.parts.fields import agreed
from gui.theme import Appearance
from gui.train_thread import TrainThread, WaitAfter

_UNDER_WAY = "“{}” is training: wait until it has ended, or stop it first"


class TrainingControls(QObject):
    """Connects the buttons of a run to its thread.

    Args:
        complain: called with a sentence, and the problem it is about if it is about one, when there can be no training.
    """

    def __init__(
        self,
        editor: Editor,
        trainer: TrainThread,
        background: Background,
        appearance: Appearance,
        complain: Callable[[str, Problem | None], None],
    ) -> None:
        super().__init__()
        self._editor, self._trainer, self._background = editor, trainer, background
        self._appearance, self._complain = appearance, complain
        self._actions: Actions | None = None
        self._devices_asked = False
        self._available = False
        self._wanted: tuple[Document, WaitAfter] | None = None
        self.device_box = _device_box()
        editor.checkChanged.connect(self._ask_devices)
        editor.checkChanged.connect(self._start_wanted)
        trainer.started.connect(self.refresh)
        trainer.advanced.connect(self.refresh)
        trainer.finished.connect(self.refresh)

    @property
    def commands(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does, by name."""
        return {
            "trainAction": self.train,
            "pauseAction": self.pause,
            "stepAction": self.step,
            "stepEpochAction": self.step_epoch,
            "stopAction": self.stop,
        }

    def attach(self, actions: Actions) -> None:
        """Keep these actions in line with the run."""
        self._actions = actions
        self.refresh()

    def train(self) -> None:
        """Start a run, or go on with a paused one."""
        if self._trainer.is_running:
            self._trainer.control.resume()
        else:
            self._start()

    def train_anew(
        self, document: Document, name: str, first_weights: Path | None = None, tried: Tried | None = None
    ) -> None:
        """Train a snapshot, whatever stands on the canvas.

        Args:
            document: the snapshot.
            name: what the run is called.
            first_weights: a file of weights to begin with; None begins as the seed says.
            tried: what it tries of a sweep.
        """
        if self._has_turn():
            folder, project = new_run_folder(name), self._project_of(document)
            self._trainer.start(document, self.device(), folder, "", project, name, first_weights, tried=tried)

    def go_on(self, found: Resumable) -> None:
        """Go on with a run from where it was saved last, whatever stands on the canvas."""
        if self._has_turn():
            run, project = found.run, self._project_of(found.document)
            self._trainer.start(found.document, self.device(), run.folder, "", project, run.name, record=found.record)

    def offer_after(self, end: Finished) -> Offer | None:
        """What can be done about a run that failed: smaller batches, where memory ran out."""
        if end.batch_size is None:
            return None
        return Offer(f"Train with batches of {end.batch_size:,}", partial(self.train_with_batches_of, end.batch_size))

    def train_with_batches_of(self, size: int) -> None:
        """Train what was trained last with another batch size: the project in sight if it is that, or its snapshot."""
        document, project = self._trainer.document, self._trainer.project
        if document is None:
            return
        if project is not self._editor.project:
            self.train_anew(_with_batches_of(document, size), document.name)
        elif self._editor.apply_to_document("Change batch_size", lambda d: _with_batches_of(d, size)):
            self._start()

    def pause(self) -> None:
        """Pause, or go on if it is paused."""
        if self._trainer.control.pausing:
            self._trainer.control.resume()
        else:
            self._trainer.control.pause()
        self._trainer.advanced.emit()

    def step(self) -> None:
        """Train one batch, then wait; starts a run if there is none."""
        if self._trainer.is_running:
            self._trainer.control.step()
        else:
            self._start("batch")

    def step_epoch(self) -> None:
        """Go on until the epoch has ended and was validated, then wait; starts a run if there is none."""
        if self._trainer.is_running:
            self._trainer.control.step_epoch()
            self._trainer.advanced.emit()
        else:
            self._start("epoch")

    def stop(self) -> None:
        """End the run after the batch in progress."""
        self._trainer.control.stop()

    def may_stop(self, window: QWidget) -> bool:
        """Whether there is no run, or the user wants it stopped so that the window can close."""
        if not self._trainer.is_running:
            return True
        text = "The network is still training. Stop the run, keep the weights reached, and close?"
        return agreed(window, "Stop training?", text)

    def device(self) -> str:
        """Id of the device that is chosen."""
        return self.device_box.currentData() or AUTO

    def set_available(self, available: bool) -> None:
        """Say whether a project is in sight that could be trained."""
        self._available = available
        self.refresh()

    def refresh(self) -> None:
        """Enable what makes sense now."""
        if self._actions is None:
            return
        running, paused = self._trainer.is_running, self._trainer.record.paused
        self._actions["trainAction"].setEnabled(self._available and (not running or paused))
        self._actions["trainAction"].setText("Continue" if running and paused else "Train")
        for name in ("pauseAction", "stopAction"):
            self._actions[name].setEnabled(running)
        self._actions["stepAction"].setEnabled(self._available and (not running or paused))
        ending = running and self._trainer.control.stopping
        self._actions["stepEpochAction"].setEnabled(self._available and not ending)
        self.device_box.setEnabled(not running)

    def _has_turn(self) -> bool:
        """Whether nothing is trained; if something is, say so."""
        holder = self._trainer.turn.holder
        if holder is not None:
            self._complain(_UNDER_WAY.format(self._trainer.name) if holder is self._trainer else holder.busy, None)
        return holder is None

    def _project_of(self, document: Document) -> object:
        """The project in sight, if that is what a snapshot was taken of."""
        return self._editor.project if document == self._editor.document else None

    def _start(self, wait_after: WaitAfter = "") -> None:
        check, holder = self._editor.check, self._trainer.turn.holder
        if holder is not None and holder is not self._trainer:
            self._complain(holder.busy, None)
        elif check is None or not self._editor.is_checked:
            self._wanted = self._editor.document, wait_after
        elif not check.ok:
            self._complain(check.problems[0].message, check.problems[0])
        else:
            name = self._editor.name
            document, folder = self._editor.document, new_run_folder(name)
            self._trainer.start(document, self.device(), folder, wait_after, self._editor.project, name)

    def _start_wanted(self) -> None:
        """Start the run that was asked for before its network was checked."""
        wanted, self._wanted = self._wanted, None
        if wanted is not None and wanted[0] is self._editor.document and not self._trainer.is_running:
            self._start(wanted[1])

    def _ask_devices(self) -> None:
        """List devices once torch is loaded, which the first check has done."""
        if self._devices_asked:
            return
        self._devices_asked = True

        def work(progress: Progress) -> tuple[Device, ...]:
            return list_devices()

        self._background.run("devices", work, self._show_devices, lambda error: self._complain(str(error), None))

    def _show_devices(self, devices: tuple[Device, ...]) -> None:
        self.device_box.setItemText(0, f"Auto ({devices[0].id})")
        for device in devices:
            memory = f", {bytes_text(device.memory)}" if device.memory else ""
            self.device_box.addItem(f"{device.id}: {device.name}{memory}", device.id)
        width = max(
            self.device_box.fontMetrics().horizontalAdvance(self.device_box.itemText(i))
            for i in range(self.device_box.count())
        )
        self.device_box.view().setMinimumWidth(width + 40)


def _device_box() -> QComboBox:
    box = QComboBox()
    box.setObjectName("deviceBox")
    box.setAccessibleName("Device")
    box.setToolTip("Device to train on; Auto takes the fastest that PyTorch reports")
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(12)
    box.addItem("Auto", AUTO)
    return box


def _with_batches_of(document: Document, size: int) -> Document:
    return edits.change_training(document, document.training.model_copy(update={"batch_size": size}))
