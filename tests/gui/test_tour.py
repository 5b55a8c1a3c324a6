"""The guided tour: offered at the first start, it leads through five steps and goes on by itself when they are done."""

import pytest
from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget

from gui.main_window import MainWindow
from gui.tour.bubble import place_beside
from gui.tour.steps import STEPS
from tests.gui.gestures import enter, selected

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def tour(window):
    return window.guidance.tour


@pytest.fixture
def started(qtbot, window, tour):
    """The tour at its first step, begun from the start page."""
    button = window.findChild(QPushButton, "takeTourButton")
    qtbot.mouseClick(button, LEFT)
    assert tour.step == 0
    qtbot.waitUntil(lambda: window.editor.is_checked and window.canvas.isVisible())
    return window


def press(qtbot, window, name):
    qtbot.mouseClick(window.findChild(QPushButton, name), LEFT)


def part(window, name):
    widget = window.findChild(QWidget, name)
    return QRect(widget.mapTo(window, widget.rect().topLeft()), widget.size())


def reaches(qtbot, tour, step):
    qtbot.waitUntil(lambda: tour.step == step)


def test_the_start_page_offers_it_at_the_first_start_only(qtbot, window, appearance, settings, further):
    assert window.findChild(QWidget, "tourOffer").isVisible()
    press(qtbot, window, "refuseTourButton")
    assert not window.findChild(QWidget, "tourOffer").isVisible()
    other = MainWindow(appearance, settings)
    assert other.findChild(QWidget, "tourOffer") is None
    other.close()
    other.deleteLater()


def test_it_opens_the_digits_network_and_points_at_the_palette(started, tour):
    assert started.editor.document.name == "Digits"
    assert tour.bubble.isVisible()
    assert tour.highlight.target == part(started, "palette")
    assert started.findChild(QPushButton, "tourNext").hasFocus()


def test_next_and_back_go_through_all_steps_and_done_ends_it(qtbot, started, tour):
    titles = []
    for _ in STEPS:
        titles.append(tour.bubble.title)
        press(qtbot, started, "tourNext")
    assert titles == [step.title for step in STEPS]
    assert tour.step is None
    assert not tour.bubble.isVisible()
    assert not tour.highlight.isVisible()
    started.actions_by_name["tourAction"].trigger()
    press(qtbot, started, "tourNext")
    press(qtbot, started, "tourBack")
    assert tour.step == 0
    assert not started.findChild(QPushButton, "tourBack").isEnabled()


def test_what_the_user_does_leads_on_step_by_step(qtbot, started, tour, hand):
    hand.drop("ReLU", hand.edge("pool1", "conv2"))
    reaches(qtbot, tour, 1)
    card = started.canvas.mapFromScene(started.scene.node_item("conv1").card).boundingRect()
    qtbot.waitUntil(lambda: tour.highlight.target.size() == card.size())
    hand.click(hand.node("conv1"))
    reaches(qtbot, tour, 2)
    field = started.inspector.form.findChild(QWidget, "out_channelsField")
    enter(field, "32")
    reaches(qtbot, tour, 3)
    assert started.editor.document.node("conv1").layer.out_channels == 32
    qtbot.waitUntil(lambda: started.editor.is_checked)
    started.actions_by_name["fixAllAction"].trigger()
    qtbot.waitUntil(lambda: started.editor.is_checked and started.editor.check.ok)
    assert tour.highlight.target == part(started, "trainButton")
    press_train = started.findChild(QWidget, "trainButton")
    qtbot.mouseClick(press_train, LEFT)
    qtbot.waitUntil(lambda: tour.highlight.target == part(started, "runArea"))
    started.controls.stop()
    reaches(qtbot, tour, 4)
    qtbot.mouseClick(started.findChild(QWidget, "exportButton"), LEFT)
    reaches(qtbot, tour, None)
    started.findChild(QWidget, "exportDialog").close()


def test_escape_ends_it_and_the_network_stays(qtbot, started, tour):
    QTest.keyClick(started.findChild(QPushButton, "tourNext"), Qt.Key.Key_Escape)
    assert tour.step is None
    assert started.canvas.isVisible()
    assert started.canvas.hasFocus()


def test_escape_closes_what_lies_over_it_first(started, tour):
    started.actions_by_name["commandPaletteAction"].trigger()
    QTest.keyClick(started.focusWidget(), Qt.Key.Key_Escape)
    assert not started.guidance.palette.isVisible()
    assert tour.step == 0


def test_skip_ends_it(qtbot, started, tour):
    press(qtbot, started, "tourSkip")
    assert tour.step is None


def test_the_bubble_stays_beside_its_part_when_the_window_gets_another_size(qtbot, started, tour):
    for width, height in ((1100, 700), (1500, 950)):
        started.resize(width, height)
        qtbot.waitUntil(lambda: tour.highlight.target == part(started, "palette"))
        assert started.rect().contains(tour.bubble.geometry())
        assert not tour.bubble.geometry().intersects(tour.highlight.target)


def test_the_frame_follows_the_card_while_the_canvas_is_moved(qtbot, started, tour, hand):
    tour.next()
    before = tour.highlight.target
    hand.drag(
        hand.corner("conv1") + QPointF(-200, 30),
        hand.corner("conv1") + QPointF(-160, 60),
        button=Qt.MouseButton.MiddleButton,
    )
    qtbot.waitUntil(lambda: tour.highlight.target.topLeft() != before.topLeft())
    assert tour.highlight.target.size() == before.size()


def test_it_asks_before_it_takes_the_place_of_unsaved_work(digits, hand, tour, finger):
    hand.drop("ReLU", hand.edge("conv1", "norm1"))
    mine = digits.editor.document
    finger.answer(QMessageBox.StandardButton.Cancel)
    digits.actions_by_name["tourAction"].trigger()
    assert len(finger.asked) == 1
    assert digits.editor.document is mine
    assert tour.step is None


def test_another_project_ends_it(qtbot, started, tour):
    started.show_start_page()
    reaches(qtbot, tour, None)


def test_the_mouse_reaches_what_is_below_the_frame(started, tour, hand):
    assert tour.highlight.isVisible()
    hand.click(hand.node("conv1"))
    assert selected(started) == ["conv1"]


def test_a_bubble_with_no_room_beside_its_part_stays_in_the_window():
    window, bubble = QRect(0, 0, 400, 300), QRect(0, 0, 200, 150)
    assert window.contains(place_beside(QRect(0, 0, 400, 300), bubble, window))
    right = place_beside(QRect(0, 0, 100, 300), bubble, window)
    assert right.left() > 100
