"""Size, cost and problems of the network, or of the block that is open."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QPushButton, QWidget

from core.graph.check import Check, GraphCheck
from core.graph.forecast import Forecast
from gui.editor import Editor
from gui.forecasts import Forecaster
from gui.greeting import mistakes
from gui.inspector.facts import Fact, FactsView, inside_facts, network_facts
from gui.mending import Mender
from gui.panels.problem_count import count_text
from gui.panels.problems import ProblemsView, ShowProblem
from gui.parts.layouts import label, line, page
from gui.theme import Appearance


class NetworkPage(QWidget):
    """What is known of all that stands on the canvas, and every problem of the network."""

    def __init__(
        self,
        editor: Editor,
        forecaster: Forecaster,
        mender: Mender,
        appearance: Appearance,
        show_problem: ShowProblem,
    ) -> None:
        super().__init__()
        self.setAccessibleName("Network")
        self._editor, self._forecaster, self._mender = editor, forecaster, mender
        self._heading = label("Network", "heading")
        self._facts = FactsView()
        self._status = label(kind="muted")
        self._status.setObjectName("networkStatus")
        self._fix_all = QPushButton()
        self._fix_all.setObjectName("fixAllButton")
        self._fix_all.clicked.connect(lambda _checked: mender.cancel() if mender.is_working else mender.start())
        mender.changed.connect(self._show_button)
        self._problems = ProblemsView(editor, appearance, show_problem)
        page(self._heading, self._facts, line(), self._status, self._fix_all, self._problems, into=self)
        self._fix_all.hide()

    def refresh(self) -> None:
        """Show the network as it is now."""
        check, block = self._editor.check, self._editor.opened[-1].node
        self._heading.setText(f"Inside of {block.name}" if block is not None else "Network")
        if check is None:  # also after another project was opened: nothing of the one before may stay
            self._facts.show_facts(())
            self._problems.show_problems(())
            self._show_button()
            self._status.setText("Working out shapes…")
            return
        known = self._editor.graph_check
        self._facts.show_facts(self._facts_of(known) if known is not None else ())
        self._status.setText(_status(check, known, self._forecaster.forecast))
        self._show_button()
        self._problems.show_problems(check.problems)

    def _show_button(self) -> None:
        """Offer to fix all where there are fixes, and to stop while that goes on."""
        check, working = self._editor.check, self._mender.is_working
        n_problems = sum(bool(problem.fixes) for problem in mistakes(check.problems)) if check is not None else 0
        self._fix_all.setVisible(working or n_problems > 0)
        self._fix_all.setText("Stop fixing" if working else "Fix all")
        self._fix_all.setToolTip(
            "Leave the network as it is"
            if working
            else "Apply the fixes of all problems, as long as they make it better (Ctrl+.); one undo takes it back"
        )

    def _facts_of(self, known: GraphCheck) -> Iterable[Fact]:
        forecast, path = self._forecaster.forecast, self._editor.path
        if path:
            around = self._editor.opened[-2].check
            n_rounds = len(around.known(path[-1]).rounds) if around is not None else 1
            return inside_facts(known, n_rounds, forecast, path)
        return network_facts(known, forecast, self._forecaster.is_measuring)


def _status(check: Check, known: GraphCheck | None, forecast: Forecast | None) -> str:
    """What there is to say of the network as a whole."""
    if known is None:
        return "Nothing arrives here: shapes are not known."
    if not check.problems:
        if forecast is not None and forecast.shortage:
            return forecast.shortage
        return "No problems found: it can be trained."
    return count_text(mistakes(check.problems)) or "Nothing is built yet."
