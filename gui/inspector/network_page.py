"""Size, cost and problems of the network, or of the block that is open."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QWidget

from core.graph.check import GraphCheck
from gui.editor import Editor
from gui.forecasts import Forecaster
from gui.inspector.facts import Fact, FactsView, inside_facts, network_facts
from gui.layouts import label, line, page
from gui.panels.problems import ProblemsView, ShowProblem
from gui.theme import Appearance


class NetworkPage(QWidget):
    """What is known of all that stands on the canvas, and every problem of the network."""

    def __init__(
        self, editor: Editor, forecaster: Forecaster, appearance: Appearance, show_problem: ShowProblem
    ) -> None:
        super().__init__()
        self._editor, self._forecaster = editor, forecaster
        self._heading = label("Network", "heading")
        self._facts = FactsView()
        self._status = label(kind="muted")
        self._problems = ProblemsView(editor, appearance, show_problem)
        page(self._heading, self._facts, line(), self._status, self._problems, into=self)

    def refresh(self) -> None:
        """Show the network as it is now."""
        check, block = self._editor.check, self._editor.opened[-1].node
        self._heading.setText(f"Inside of {block.name}" if block is not None else "Network")
        if check is None:
            self._status.setText("Loading PyTorch to work out shapes…")
            return
        known = self._editor.graph_check
        self._facts.show_facts(self._facts_of(known) if known is not None else ())
        arrives = "Nothing arrives here: shapes are not known." if known is None else ""
        self._status.setText(arrives or ("" if check.problems else "No problems found. Press Train to begin."))
        self._status.setVisible(bool(self._status.text()))
        self._problems.show_problems(check.problems)

    def _facts_of(self, known: GraphCheck) -> Iterable[Fact]:
        forecast, path = self._forecaster.forecast, self._editor.path
        if path:
            return inside_facts(known, forecast, path)
        return network_facts(known, forecast, self._forecaster.is_measuring)
