"""What training will take, kept in line with the network, the device and what that device was measured to do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from core.graph.check import Check
from core.graph.duration import DeviceSpeed
from core.graph.forecast import Forecast, forecast
from core.progress import Progress
from core.training.devices import memory_of
from gui.background import Background, Job
from gui.editor import Editor
from gui.train_thread import TrainThread

_QUIET_MILLISECONDS = 1500
"""How long nothing must happen before a device is measured: that keeps the processor busy for over a second."""


class Forecaster(QObject):
    """Forecasts memory at once, and time as soon as the device is known; measures a device once, when all is quiet.

    Args:
        device: gives the id of the device that is chosen.

    Signals:
        changed: ``forecast`` is another one.
    """

    changed = Signal()

    def __init__(self, editor: Editor, trainer: TrainThread, background: Background, device: Callable[[], str]) -> None:
        super().__init__(editor)
        self._editor, self._trainer, self._background, self._device = editor, trainer, background, device
        self._forecast: Forecast | None = None
        self._speeds: dict[str, DeviceSpeed] = {}
        self._measuring: Job | None = None
        self._failed: set[str] = set()
        self._forecasting = False
        self._quiet = QTimer(self, singleShot=True, interval=_QUIET_MILLISECONDS)
        self._quiet.timeout.connect(self._measure)
        editor.checkChanged.connect(self.refresh)
        trainer.turn.changed.connect(self._follow_turn)

    @property
    def forecast(self) -> Forecast | None:
        """What training the present network takes; None if that is not known yet, or if it has errors."""
        found = self._forecast
        return found if found is not None and found.check is self._editor.check else None

    @property
    def speed(self) -> DeviceSpeed | None:
        """How fast the chosen device is; None while that is not known."""
        return self._speeds.get(self._device())

    @property
    def is_measuring(self) -> bool:
        """Whether the time is not known yet, but will be soon."""
        return self._device() not in self._speeds and self._device() not in self._failed

    def refresh(self) -> None:
        """Forecast anew: the network is another one, or the device."""
        check = self._editor.check
        if check is None:
            return
        if self.is_measuring and self._trainer.turn.holder is None:
            self._quiet.start()
        if self._forecasting:
            return
        self._forecasting = True
        speed, device = self.speed, self._device()

        def work(progress: Progress) -> Forecast | None:
            return forecast(check, speed, memory_of(device))

        def done(found: Forecast | None) -> None:
            self._take(check, speed, device, found)

        self._background.run("forecast", work, done, lambda error: done(None))

    def _take(self, check: Check, speed: DeviceSpeed | None, device: str, found: Forecast | None) -> None:
        self._forecasting = False
        self._forecast = found
        if check is not self._editor.check or speed is not self.speed or device != self._device():
            self.refresh()
        self.changed.emit()

    def _measure(self) -> None:
        """Measure the device, unless a run needs it."""
        device = self._device()
        if self._measuring is not None or device in self._speeds or self._trainer.turn.holder is not None:
            return

        def work(progress: Progress) -> DeviceSpeed:
            from core.training.calibration import calibrate

            return calibrate(device, progress)

        def done(speed: DeviceSpeed) -> None:
            self._measuring = None
            self._speeds[device] = speed
            self.refresh()

        def failed(error: Exception) -> None:
            self._measuring = None
            self._failed.add(device)
            self.changed.emit()

        def cancelled() -> None:
            self._measuring = None

        self._measuring = self._background.run("measure the device", work, done, failed, cancelled)

    def _follow_turn(self) -> None:
        """A run begins, maybe in another window: what is measured beside it would be wrong, and slow it down."""
        if self._trainer.turn.holder is None:
            self.refresh()
            return
        self._quiet.stop()
        if self._measuring is not None:
            self._measuring.cancel()
