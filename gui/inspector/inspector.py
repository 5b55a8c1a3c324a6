"""The inspector itself: the page of one node, or of the network when no single layer is selected."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget

from core.document.model import Node
from gui.editor import Editor
from gui.forecasts import Forecaster
from gui.forms import SettingsForm
from gui.inspector.block_part import BlockDeeds
from gui.inspector.layer_page import LayerPage
from gui.inspector.network_page import NetworkPage
from gui.layouts import scrolled
from gui.mending import Mender
from gui.panels.problems import ShowProblem
from gui.theme import Appearance


class Inspector(QStackedWidget):
    """Shows one node, or the network when no single layer is selected.

    Args:
        show_problem: called to go to a problem on the canvas.
        deeds: what the buttons of a block do.
    """

    def __init__(
        self,
        editor: Editor,
        forecaster: Forecaster,
        mender: Mender,
        appearance: Appearance,
        show_problem: ShowProblem,
        deeds: BlockDeeds,
    ) -> None:
        super().__init__()
        self.setObjectName("inspector")
        self.setAccessibleName("Selected layer or network")
        self._editor = editor
        self._layer_page = LayerPage(editor, forecaster, appearance, show_problem, deeds)
        self._network_page = NetworkPage(editor, forecaster, mender, appearance, show_problem)
        self._selected: str | None = None
        for shown in (self._network_page, self._layer_page):
            self.addWidget(scrolled(shown))
        for signal in (editor.pathChanged, editor.documentChanged, editor.checkChanged, forecaster.changed):
            signal.connect(self._refresh)
        self._refresh()

    @property
    def form(self) -> SettingsForm | None:
        """The form of the selected layer; None if none is selected."""
        return self._layer_page.form if self._selected else None

    def show_selection(self, nodes: list[Node]) -> None:
        """Show the one selected layer, or the network."""
        single = nodes[0] if len(nodes) == 1 and not nodes[0].is_terminal else None
        self._selected = single.id if single else None
        self._editor.seal()
        self._refresh()

    def begin_naming(self) -> None:
        """Let the user type what the selected block is called."""
        self._layer_page.begin_naming()

    def _refresh(self) -> None:
        node = self._editor.graph.by_id.get(self._selected or "")
        if node is None:
            self._selected = None
            self._network_page.refresh()
        else:
            self._layer_page.show_node(node)
        self.setCurrentIndex(0 if node is None else 1)
