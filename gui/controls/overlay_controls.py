"""Chooses what is shown on the layers, and keeps it in line with the network and its run."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Literal

from PySide6.QtCore import QObject, QSettings, QTimer

from core.graph.overlays import (
    NO_FIGURE,
    Overlay,
    activations_overlay,
    gradients_overlay,
    multiply_adds_overlay,
    parameters_overlay,
    shape_overlay,
)
from gui.actions import Actions
from gui.canvas.legend import Legend
from gui.canvas.view import CanvasView
from gui.editor import Editor
from gui.forecasts import Forecaster
from gui.theme import Appearance
from gui.train_thread import TrainThread

Kind = Literal["no", "shape", "parameters", "multiplyAdds", "activations", "gradients"]
_KINDS: tuple[Kind, ...] = ("no", "shape", "parameters", "multiplyAdds", "activations", "gradients")
_MILLISECONDS = 250
"""How often figures of a run are shown anew."""


class OverlayControls(QObject):
    """Shows figures on the cards of a canvas, with their legend. What was chosen is remembered.

    Args:
        forecaster: knows the memory of activations.
        trainer: knows the gradients of the latest run.
    """

    def __init__(
        self,
        editor: Editor,
        canvas: CanvasView,
        appearance: Appearance,
        settings: QSettings,
        forecaster: Forecaster,
        trainer: TrainThread,
    ) -> None:
        super().__init__(canvas)
        self._editor, self._scene, self._settings = editor, canvas.canvas, settings
        self._forecaster, self._trainer = forecaster, trainer
        self.legend = Legend(canvas, appearance)
        kind = settings.value("overlay", "no")
        self._kind: Kind = kind if kind in _KINDS else "no"
        self._overlay: Overlay | None = None
        self._timer = QTimer(self, singleShot=True, interval=_MILLISECONDS)
        self._timer.timeout.connect(self.refresh)
        for signal in (editor.documentChanged, editor.checkChanged, editor.pathChanged, forecaster.changed):
            signal.connect(self.refresh)
        for signal in (trainer.started, trainer.advanced):
            signal.connect(self._follow_run)
        self.refresh()

    @property
    def commands(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does, by name."""
        return {f"{kind}OverlayAction": partial(self.choose, kind) for kind in _KINDS}

    @property
    def kind(self) -> Kind:
        """What is shown."""
        return self._kind

    def attach(self, actions: Actions) -> None:
        """Mark the action of what is shown."""
        actions[f"{self._kind}OverlayAction"].setChecked(True)

    def choose(self, kind: Kind) -> None:
        """Show something else, now and the next time."""
        self._kind = kind
        self._settings.setValue("overlay", kind)
        self.refresh()

    def refresh(self) -> None:
        """Bring cards and legend in line with what is known."""
        before, self._overlay = self._overlay, self._found()
        if self._overlay is None and before is None:
            return
        tints = self._overlay.tints if self._overlay is not None else {}
        nothing = NO_FIGURE if self._overlay is not None else None
        for item in self._scene.node_items():
            item.show_tint(tints.get(item.node.id, nothing))
        self.legend.show_overlay(self._overlay)

    def _found(self) -> Overlay | None:
        check = self._editor.graph_check
        match self._kind:
            case "no":
                return None
            case "shape":
                return shape_overlay(check)
            case "parameters":
                return parameters_overlay(check)
            case "multiplyAdds":
                return multiply_adds_overlay(check)
            case "activations":
                return activations_overlay(check, self._forecaster.forecast, self._editor.path)
            case "gradients":
                return gradients_overlay(self._norms(), inside=bool(self._editor.path))

    def _norms(self) -> dict[str, float]:
        """Sizes of the gradients in the latest run of this project, by the ids that its layers had and have."""
        document = self._trainer.document
        if document is None or self._trainer.project is not self._editor.project:
            return {}
        ids = {node.name: node.id for node in document.nodes}
        return {ids[name]: norm for name, norm in self._trainer.record.recent_gradients.items() if name in ids}

    def _follow_run(self) -> None:
        if self._kind == "gradients" and not self._timer.isActive():
            self._timer.start()
