"""Problems as cards: the sentence, and its fixes as buttons."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from core.graph.problems import Fix, Problem
from gui.editor import Editor
from gui.greeting import FIRST_STEPS, is_greeting
from gui.parts.layouts import label
from gui.parts.wrapping_button import WrappingButton
from gui.theme import SEVERITY_ICONS, Appearance

ShowProblem = Callable[[Problem], None]
"""Goes to the node of a problem on the canvas, wherever it is."""


_MOST_CARDS = 30
"""Nobody reads more, and 10,000 loose layers would take the window minutes to draw."""


class ProblemCard(QFrame):
    """One problem. A click on it calls ``show``."""

    def __init__(self, problem: Problem, editor: Editor, appearance: Appearance, show: ShowProblem) -> None:
        super().__init__()
        self._problem, self._show = problem, show
        greets = is_greeting(problem)
        self.setProperty("problem", "none" if greets else problem.severity)
        self.setToolTip(f"Click to go to {problem.layer}")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        icon = QLabel()
        icon.setPixmap(_icon(problem, appearance).pixmap(18, 18))
        # no selectable text here: a click belongs to the card
        text = QLabel(FIRST_STEPS if greets else problem.message)
        text.setWordWrap(True)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(text, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.addLayout(row)
        for fix in problem.fixes:
            layout.addWidget(_fix_button(fix, editor))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._show(self._problem)


class ProblemsView(QWidget):
    """A column of problems; rebuilt only when they differ."""

    def __init__(self, editor: Editor, appearance: Appearance, show: ShowProblem) -> None:
        super().__init__()
        self.setObjectName("problems")
        self._editor, self._appearance, self._show = editor, appearance, show
        self._shown: tuple[Problem, ...] = ()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(8)
        appearance.changed.connect(self._follow_theme)

    def show_problems(self, problems: tuple[Problem, ...]) -> None:
        """Show these problems and no others."""
        if [_key(problem) for problem in problems] != [_key(problem) for problem in self._shown]:
            self._rebuild(problems)

    def _follow_theme(self) -> None:
        self._rebuild(self._shown)

    def _rebuild(self, problems: tuple[Problem, ...]) -> None:
        self._shown = problems
        while (item := self._layout.takeAt(0)) is not None:
            item.widget().deleteLater()
        for problem in problems[:_MOST_CARDS]:
            self._layout.addWidget(ProblemCard(problem, self._editor, self._appearance, self._show))
        if len(problems) > _MOST_CARDS:
            self._layout.addWidget(label(f"and {len(problems) - _MOST_CARDS:,} more", "muted"))
        self.setVisible(bool(problems))


def _icon(problem: Problem, appearance: Appearance) -> QIcon:
    theme = appearance.theme
    if is_greeting(problem):
        return appearance.icon("mdi6.shape-plus-outline", theme.accent)
    return appearance.icon(
        SEVERITY_ICONS[problem.severity], theme.error if problem.severity == "error" else theme.warning
    )


def _key(problem: Problem) -> tuple[object, ...]:
    return problem.code, problem.path, problem.node, problem.message


def _fix_button(fix: Fix, editor: Editor) -> QPushButton:
    button = WrappingButton(fix.text)
    button.setObjectName("fixButton")
    button.setProperty("fix", True)
    button.setToolTip(f"{fix.text} (can be undone)")
    button.clicked.connect(lambda: editor.apply_to_document(fix.text, fix.apply))
    return button
