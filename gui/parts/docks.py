"""The panels around the canvas: docks without a title that can be resized, and tabs."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabWidget, QWidget

_AREAS = Qt.DockWidgetArea
_LEFT, _RIGHT, _NARROWEST = 36, 52, 46
"""Widths of the docks at the sides in letters of the font."""
_BOTTOM = 17
"""Height of the dock at the bottom in lines."""


def take_corners(window: QMainWindow) -> None:
    """Let the dock at the bottom end where the one on the right begins."""
    window.setCorner(Qt.Corner.BottomLeftCorner, _AREAS.BottomDockWidgetArea)
    window.setCorner(Qt.Corner.BottomRightCorner, _AREAS.RightDockWidgetArea)


def size_sides(window: QMainWindow, left: QDockWidget, right: QDockWidget) -> None:
    """Give the docks at the sides their first widths, which follow the font."""
    letter = window.fontMetrics().averageCharWidth()
    window.resizeDocks([left, right], [_LEFT * letter, _RIGHT * letter], Qt.Orientation.Horizontal)


def size_bottom(window: QMainWindow, bottom: QDockWidget) -> None:
    """Give the dock at the bottom its first height, which follows the font."""
    window.resizeDocks([bottom], [_BOTTOM * window.fontMetrics().height()], Qt.Orientation.Vertical)


def add_dock(window: QMainWindow, title: str, content: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
    """Put a panel at one side of a window."""
    dock = QDockWidget(title, window)
    dock.setObjectName(f"{title.lower()}Dock")
    dock.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetMovable)
    dock.setTitleBarWidget(QWidget())
    content.setProperty("panel", True)
    content.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    dock.setWidget(content)
    window.addDockWidget(area, dock)
    return dock


def tabs(pages: dict[str, QWidget]) -> QTabWidget:
    """Pages of which one is seen."""
    made = QTabWidget()
    made.setObjectName("settingsTabs")
    made.setAccessibleName("Settings")
    made.setDocumentMode(True)
    made.setMinimumWidth(_NARROWEST * made.fontMetrics().averageCharWidth())
    for title, page in pages.items():
        made.addTab(page, title)
    return made
