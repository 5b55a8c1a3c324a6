"""Sends a few samples through the transforms in the background, soon after any change."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from core.data.base import DataSettings
from core.data.looked_at import LookedAt
from core.progress import Progress
from gui.background import Background, Job

if TYPE_CHECKING:
    from core.data.preview import Preview

N_SAMPLES = 8
_SOON = 120
"""Milliseconds: typing a number makes one preview, not one a digit."""


class NotAtHand(Exception):
    """The data must be downloaded or unpacked first, which people decide."""


class Previewer(QObject):
    """Keeps a preview of settings up to date while somebody watches.

    Signals:
        changed: there is another preview, or another reason why there is none.
    """

    changed = Signal()

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._settings: DataSettings | None = None
        self._shown: tuple[DataSettings, int] | None = None
        self._seed = 0
        self._job: Job | None = None
        self._watched = False
        self.preview: Preview | None = None
        self.reason = ""
        self.must_load = False
        self._soon = QTimer(self, singleShot=True, interval=_SOON)
        self._soon.timeout.connect(self._begin)

    @property
    def is_busy(self) -> bool:
        """Whether another preview is on its way."""
        return self._job is not None or self._soon.isActive()

    def watch(self, watched: bool) -> None:
        """Say whether anybody can see the preview; nothing is read for nobody."""
        self._watched = watched
        if watched and self._settings is not None and (self._settings, self._seed) != self._shown:
            self._soon.start()

    def show_settings(self, settings: DataSettings) -> None:
        """Preview these settings from now on."""
        relevant = settings.model_copy(update={"memory_limit": None})
        if relevant == self._settings:
            return
        if self._settings is None or relevant.source != self._settings.source:
            self.preview = None
        self._settings = relevant
        self._restart()

    def draw_again(self) -> None:
        """Let the random steps draw anew, for the same samples."""
        self._seed += 1
        self._restart()

    def again(self) -> None:
        """Try once more: the data may be there now."""
        self._shown = None
        self._restart()

    def _restart(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None
        if self._watched:
            self._soon.start()
        self.changed.emit()

    def _begin(self) -> None:
        settings, seed = self._settings, self._seed
        if settings is None or not self._watched or (settings, seed) == self._shown:
            return
        if isinstance(settings.source, LookedAt) and settings.source.found is None:
            self._say("Choose files first: the preview shows their samples")
            return
        self._shown = (settings, seed)
        job: Job | None = None

        def of_this(function: Callable[..., object]) -> Callable[..., None]:
            def call(*arguments: object) -> None:
                if self._job is job:
                    self._job = None
                    function(*arguments)

            return call

        def work(progress: Progress) -> Preview:
            return _previewed(settings, seed, progress)

        job = self._background.run("data", work, of_this(self._take), of_this(self._fail))
        self._job = job
        self.changed.emit()

    def _take(self, preview: Preview) -> None:
        self.preview, self.reason, self.must_load = preview, "", False
        self.changed.emit()

    def _fail(self, error: Exception) -> None:
        text = str(error)
        self._say(text[:1].upper() + text[1:], isinstance(error, NotAtHand))

    def _say(self, reason: str, must_load: bool = False) -> None:
        self.preview, self.reason, self.must_load = None, reason, must_load
        self.changed.emit()


def _previewed(settings: DataSettings, seed: int, progress: Progress) -> Preview:
    from core.data.preview import preview
    from core.data.split import load_split

    if not settings.source.is_at_hand():
        raise NotAtHand(
            f"{settings.source.title} is not on this computer yet, or not unpacked: load it to see its samples"
        )
    return preview(settings, load_split(settings, progress), seed, progress, N_SAMPLES)
