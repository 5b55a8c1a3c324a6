"""The number of problems, always in sight in the status bar; a click leads to them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QToolButton

from core.graph.problems import Problem
from gui.editor import Editor
from gui.greeting import mistakes
from gui.theme import SEVERITY_ICONS, Appearance


class ProblemCount(QToolButton):
    """Says how many problems the network has, wherever they are.

    Args:
        show_list: called to show all of them.
    """

    def __init__(self, editor: Editor, appearance: Appearance, show_list: Callable[[], None]) -> None:
        super().__init__()
        self._editor, self._appearance = editor, appearance
        self.setObjectName("problemCount")
        self.setAccessibleName("Problems")
        self.setToolTip("Show all problems of the network")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIconSize(QSize(16, 16))
        self.setAutoRaise(True)
        self.clicked.connect(lambda _checked: show_list())
        for signal in (editor.documentChanged, editor.checkChanged, appearance.changed):
            signal.connect(self._refresh)
        self._refresh()

    def _refresh(self) -> None:
        check = self._editor.check
        self.setVisible(check is not None)
        if check is None:
            return
        theme, severe = self._appearance.theme, not check.ok
        icon, colour = SEVERITY_ICONS["error" if severe else "warning"], theme.error if severe else theme.warning
        found, text = mistakes(check.problems), "No problems"
        if not found:
            icon, colour = "mdi6.check-circle-outline", theme.success
        if len(found) < len(check.problems):
            icon, colour, text = "mdi6.shape-plus-outline", theme.muted, "Nothing built yet"
        self.setIcon(self._appearance.icon(icon, colour))
        self.setText(count_text(found) or text)


def count_text(problems: tuple[Problem, ...]) -> str:
    """How many errors and warnings there are: "1 error, 2 warnings"; empty if there are none."""
    n_errors = sum(problem.severity == "error" for problem in problems)
    counts = ((n_errors, "error"), (len(problems) - n_errors, "warning"))
    return ", ".join(f"{n:,} {kind}{'s' if n > 1 else ''}" for n, kind in counts if n)
