"""The inspector itself: the page of one node, of several, or of the network when no layer is selected."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QStackedWidget

from core.document.model import Node
from gui.editor import Editor
from gui.forecasts import Forecaster
from gui.forms import SettingsForm
from gui.inspector.block_part import BlockDeeds
from gui.inspector.layer_page import LayerPage
from gui.inspector.network_page import NetworkPage
from gui.inspector.several_page import SeveralPage
from gui.mending import Mender
from gui.panels.problems import ShowProblem
from gui.parts.layouts import scrolled
from gui.theme import Appearance


class Inspector(QStackedWidget):
    """Shows one node, what several have in common, or the network when no layer is selected.

    Args:
        show_problem: called to go to a problem on the canvas.
        deeds: what the buttons of a block do.

    Signals:
        abandoned: what had the focus here is gone, after an edit of its own or undo.
    """

    abandoned = Signal()

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
        self._several_page = SeveralPage(editor)
        self._selected: tuple[str, ...] = ()
        for shown in (self._network_page, self._layer_page, self._several_page):
            self.addWidget(scrolled(shown))
        for signal in (editor.pathChanged, editor.documentChanged, editor.checkChanged, forecaster.changed):
            signal.connect(self._refresh)
        self._refresh()

    @property
    def form(self) -> SettingsForm | None:
        """The form of the selected layers; None if none are selected, or if they have no settings in common."""
        pages = {0: None, 1: self._layer_page}
        page = pages.get(len(self._selected), self._several_page)
        return page.form if page is not None else None

    def show_selection(self, nodes: list[Node]) -> None:
        """Show the selected layers, or the network."""
        self._selected = tuple(node.id for node in nodes if not node.is_terminal)
        self._editor.seal()
        self._refresh()

    def begin_naming(self) -> None:
        """Let the user type what the selected block is called."""
        self._layer_page.begin_naming()

    def _refresh(self) -> None:
        had_focus, known = self._has_focus(), self._editor.graph.by_id
        nodes = [known[id] for id in self._selected if id in known]
        self._selected = tuple(node.id for node in nodes)
        if not nodes:
            self._network_page.refresh()
        elif len(nodes) == 1:
            self._layer_page.show_node(nodes[0])
        else:
            self._several_page.show_nodes(nodes)
        self.setCurrentIndex(min(len(nodes), 2))
        if had_focus and not self._has_focus():
            self.abandoned.emit()

    def _has_focus(self) -> bool:
        focus = QApplication.focusWidget()
        return focus is not None and self.isAncestorOf(focus) and focus.isVisible()
