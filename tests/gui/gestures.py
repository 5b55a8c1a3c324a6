"""What people do and see again and again: layers selected, keys and buttons pressed, text typed, sentences read."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QComboBox, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from gui.main_window import MainWindow
from tests.gui.sight import in_sight

Key, NONE = Qt.Key, Qt.KeyboardModifier.NoModifier


def selected(window: MainWindow) -> list[str]:
    """Ids of the layers that are selected on the canvas."""
    return [node.id for node in window.scene.selected_nodes()]


def press(window: MainWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """Press a key while the canvas has the focus."""
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, key, modifiers)


def click(qtbot: QtBot, parent: QWidget, name: str, kind: type[QWidget] = QAbstractButton) -> None:
    """Click on the button, or another widget, of that name as soon as it is in sight."""
    QTest.mouseClick(in_sight(qtbot, parent, kind, name), Qt.MouseButton.LeftButton)


def type_in(field: QLineEdit | QAbstractSpinBox, text: str) -> None:
    """Type over what stands in a field."""
    field.setFocus()
    field.selectAll()
    if not text:
        QTest.keyClick(field, Key.Key_Backspace)
    QTest.keyClicks(field, text)


def enter(field: QLineEdit | QAbstractSpinBox, text: str) -> None:
    """Type over what stands in a field, and press Enter."""
    type_in(field, text)
    QTest.keyClick(field, Key.Key_Return)


def choose(box: QComboBox, text: str) -> None:
    """Walk through a list with the arrow keys."""
    box.setFocus()
    for _ in range(box.count()):
        QTest.keyClick(box, Key.Key_Up)
    while box.currentText() != text:
        before = box.currentText()
        QTest.keyClick(box, Key.Key_Down)
        assert box.currentText() != before, f"{text} cannot be reached"


def texts(widget: QWidget) -> str:
    """What can be read in a widget, a line a label."""
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())
