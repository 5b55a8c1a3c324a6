"""Messages float over the canvas: what is below the pointer stays there, and they can be closed."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton

LONG = "The project cannot be written to this folder: " + "it belongs to somebody else, and " * 6 + "choose another one"


@pytest.fixture
def calm(digits):
    """Digits at 1:1, where no resize moves the view any more."""
    digits.canvas.zoom_to_actual_size()
    QApplication.processEvents()
    return digits


def on_screen(window, id):
    place = window.canvas.mapFromScene(window.scene.node_item(id).pos())
    return window.canvas.viewport().mapToGlobal(place)


def tell(window, text, kind="error"):
    window.notice.tell(kind, text)
    QApplication.processEvents()


def in_canvas(window, widget):
    corner = window.canvas.mapTo(widget.parentWidget(), QPoint())
    return window.canvas.rect().contains(widget.geometry().translated(-corner))


def test_no_card_moves_when_a_message_comes_or_goes(calm):
    before = on_screen(calm, "conv1")
    tell(calm, LONG)
    assert calm.notice.isVisible()
    assert on_screen(calm, "conv1") == before
    calm.notice.hide()
    QApplication.processEvents()
    assert on_screen(calm, "conv1") == before


def test_it_stands_on_the_canvas_and_shows_all_of_its_text(calm):
    tell(calm, LONG)
    assert in_canvas(calm, calm.notice)
    label = calm.notice.findChild(object, "noticeText")
    assert label.height() >= label.heightForWidth(label.width())


def test_it_goes_when_it_is_closed(calm):
    tell(calm, LONG)
    QTest.mouseClick(calm.notice.findChild(QToolButton), Qt.MouseButton.LeftButton)
    assert not calm.notice.isVisible()


def test_it_follows_the_canvas_when_the_window_grows(qtbot, calm):
    tell(calm, LONG)
    calm.resize(calm.width() - 300, calm.height() - 100)
    qtbot.waitUntil(lambda: in_canvas(calm, calm.notice))


def test_it_stands_below_the_search_on_the_canvas(qtbot, calm):
    calm.resize(1000, 800)
    calm.actions_by_name["findOnCanvasAction"].trigger()
    tell(calm, LONG)
    bar = calm.tools.find_bar
    place = bar.rect().translated(bar.mapTo(calm.notice.parentWidget(), QPoint()))
    assert bar.isVisible()
    assert not place.intersects(calm.notice.geometry())


def test_it_can_be_read_on_the_start_page_too(window):
    tell(window, "This file is broken")
    pixel = window.notice.mapTo(window, window.notice.rect().center())
    assert window.notice.isAncestorOf(window.childAt(pixel)) or window.childAt(pixel) is window.notice


def test_it_lies_above_the_canvas_after_the_page_has_changed(digits):
    digits.show_start_page()
    tell(digits, "This file is broken")
    digits._return_to_canvas()
    QApplication.processEvents()
    pixel = digits.notice.mapTo(digits, digits.notice.rect().center())
    assert digits.notice.isAncestorOf(digits.childAt(pixel)) or digits.childAt(pixel) is digits.notice
