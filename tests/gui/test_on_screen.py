"""Windows are no larger than the screen that they are on."""

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from gui.parts.on_screen import put_before, resize_on_screen


def test_a_window_is_as_large_as_it_wants_to_be_unless_its_screen_is_smaller(qapp):
    window = QWidget()
    resize_on_screen(window, 300, 100_000)
    room = window.screen().availableGeometry().height()
    assert window.width() == 300
    assert room - 100 < window.height() < room


def test_a_window_before_another_one_ends_where_the_screen_does(qapp):
    front, window = QWidget(), QWidget()
    room = front.screen().availableGeometry()
    for place in (room.topLeft(), room.center(), room.bottomRight()):
        front.move(place)
        front.resize(room.size())
        put_before(window, front)
        assert room.contains(window.geometry())
        assert window.width() > room.width() / 4
    front.setGeometry(10, 10, 300, 200)
    put_before(window, front)
    assert (window.pos(), window.size()) == (QPoint(42, 42), front.size())
