"""Windows are no larger than the screen that they are on."""

from PySide6.QtWidgets import QWidget

from gui.parts.on_screen import resize_on_screen


def test_a_window_is_as_large_as_it_wants_to_be_unless_its_screen_is_smaller(qapp):
    window = QWidget()
    resize_on_screen(window, 300, 100_000)
    room = window.screen().availableGeometry().height()
    assert window.width() == 300
    assert room - 100 < window.height() < room
