"""The way of the Tab key: panel after panel, in each as people read, also through forms that were made later."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QApplication, QTabBar, QWidget

_LINE = 14
"""Widgets whose middles are closer in height than this many pixels stand in one line."""


def next_stop(window: QWidget, panels: Sequence[QWidget], forward: bool) -> QWidget | None:
    """The widget that Tab leads to; None where there is none.

    Args:
        window: all that Tab may reach.
        panels: in their order; what stands in none of them comes last.
        forward: Tab, or Shift and Tab.
    """
    stops = sorted(
        (widget for widget in window.findChildren(QWidget) if _is_stop(widget, window)),
        key=lambda widget: _place(widget, window, panels),
    )
    if not stops:
        return None
    present = QApplication.focusWidget()
    if present not in stops:
        return stops[0 if forward else -1]
    return stops[(stops.index(present) + (1 if forward else -1)) % len(stops)]


def _is_stop(widget: QWidget, window: QWidget) -> bool:
    policy = widget.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus
    return (
        policy and widget.isVisible() and widget.isEnabled() and widget.window() is window and not widget.focusProxy()
    )


def _place(widget: QWidget, window: QWidget, panels: Sequence[QWidget]) -> tuple[int, int, int]:
    number = next((n for n, panel in enumerate(panels) if panel is widget or panel.isAncestorOf(widget)), len(panels))
    middle = widget.mapTo(window, QPoint(0, 0 if _is_outer(widget) else widget.height() // 2))
    return number, middle.y() // _LINE, middle.x()


def _is_outer(widget: QObject) -> bool:
    """Whether a widget holds others that Tab reaches: it comes before them."""
    return isinstance(widget, QWidget) and not isinstance(widget, QTabBar) and bool(widget.findChildren(QWidget))
