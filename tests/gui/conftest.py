"""A real window, a hand that moves a mouse over it, and a finger that answers its questions."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QRectF, QSettings, Qt, QTimer
from PySide6.QtGui import QColor, QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QWidget,
)

from core.document.placement import NODE_HEIGHT, NODE_WIDTH
from gui.actions import finish_typing
from gui.canvas.drops import BLOCK_MIME, LAYER_MIME
from gui.canvas.view import CanvasView
from gui.garbage import Collector
from gui.main_window import MainWindow
from gui.theme import Appearance
from resources import templates
from tests.gui.leftovers import take_away_windows
from tests.gui.patience import PatientBot
from tests.gui.sight import to_front

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def qtbot(qapp, request) -> PatientBot:
    """pytest-qt's, with more patience."""
    return PatientBot(request)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch) -> Path:
    """Netloom's own folder, in the test's own folder."""
    folder = tmp_path / "home"
    monkeypatch.setenv("NETLOOM_HOME", str(folder))
    return folder


@pytest.fixture(autouse=True, scope="session")
def collector(qapp) -> Collector:
    """Collects garbage on the main thread, as in the app."""
    return Collector(qapp)


@pytest.fixture(autouse=True)
def _clean_screen(collector) -> Iterator[None]:
    yield
    take_away_windows()


@pytest.fixture
def settings(tmp_path) -> QSettings:
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def appearance(qapp, settings) -> Appearance:
    return Appearance(qapp, settings)


@pytest.fixture
def window(qtbot, appearance, settings, tmp_path) -> Iterator[MainWindow]:
    """The window as it comes up: on its start page, with the first check done. Closed at the end with its threads."""
    window = MainWindow(appearance, settings)
    window.show()
    qtbot.waitUntil(lambda: bool(window.run_area.plots))
    qtbot.waitUntil(lambda: window.editor.is_checked)
    to_front(qtbot, window)
    yield window
    if window.isVisible():
        _close(qtbot, window, tmp_path / "left over.netloom")
    assert names_of_threads() == set()


@pytest.fixture
def further(qtbot, window, tmp_path) -> Iterator[Callable[[], list[MainWindow]]]:
    """Gives the windows beside the first, which are closed at the end."""

    def others() -> list[MainWindow]:
        return [other for other in window.windows.all if other is not window]

    yield others
    for number, other in enumerate(others()):
        _close(qtbot, other, tmp_path / f"left over {number}.netloom")


@pytest.fixture
def digits(qtbot, window) -> MainWindow:
    """The window with the Digits template on the canvas, checked."""
    return opened(qtbot, window, "digits")


@pytest.fixture
def empty(qtbot, window) -> MainWindow:
    """The window with an empty network on the canvas."""
    window.show_canvas()
    qtbot.waitUntil(lambda: window.canvas.viewport().height() > 200)
    return window


@pytest.fixture
def hand(qapp, window) -> "Hand":
    return Hand(qapp, window.canvas)


@pytest.fixture
def finger(qtbot) -> "Finger":
    return Finger()


@pytest.fixture
def checked(qtbot, window) -> Callable[[], None]:
    """Waits until the check is about the present document."""
    return lambda: qtbot.waitUntil(lambda: window.editor.is_checked)


@pytest.fixture
def errors() -> Callable[[QWidget], list[str]]:
    """The sentences in red that a widget shows."""
    return lambda widget: [
        label.text()
        for label in widget.findChildren(QLabel)
        if label.property("error") and label.isVisible() and label.text()
    ]


@pytest.fixture(scope="session")
def contrast() -> Callable[[str, str], float]:
    """How far two colours are apart, as WCAG 2 measures it."""

    def luminance(name: str) -> float:
        parts = QColor(name).getRgbF()[:3]
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    def between(first: str, second: str) -> float:
        dark, light = sorted((luminance(first), luminance(second)))
        return (light + 0.05) / (dark + 0.05)

    return between


def opened(qtbot, window: MainWindow, template: str) -> MainWindow:
    """Open a template and wait for its check."""
    window.files.open_template(next(path for path in templates() if path.stem == template))
    qtbot.waitUntil(lambda: window.editor.is_checked and window.canvas.isVisible())
    QApplication.processEvents()
    return window


def names_of_threads() -> set[str]:
    """Python threads that Netloom started and that still run."""
    return {thread.name for thread in threading.enumerate()} & {
        "train",
        "check",
        "devices",
        "data",
        "export",
        "autosave",
        "recovery",
        "range test",
        "memory",
    }


def _close(qtbot, window: MainWindow, path: Path) -> None:
    if window.trainer.is_running:
        window.controls.stop()
        qtbot.waitUntil(lambda: not window.trainer.is_running)
    finish_typing()
    if window.editor.is_dirty:
        window.editor.save(path)
    window.close()


@dataclass
class Hand:
    """A mouse over the canvas. Places are in scene coordinates; events go the way of the window system's own."""

    application: QApplication
    view: CanvasView

    def press(self, place: QPointF, button: Qt.MouseButton = LEFT, modifiers: Qt.KeyboardModifier = NONE) -> None:
        if not self.view.viewport().rect().contains(self.view.mapFromScene(place)):  # or another part would be pressed
            self.view.ensureVisible(QRectF(place, place))
        QTest.mousePress(self._window(), button, modifiers, self._pixel(place))

    def move(self, place: QPointF) -> None:
        QTest.mouseMove(self._window(), self._pixel(place))
        self.application.processEvents()

    def release(self, place: QPointF, button: Qt.MouseButton = LEFT, modifiers: Qt.KeyboardModifier = NONE) -> None:
        QTest.mouseRelease(self._window(), button, modifiers, self._pixel(place))
        self.application.processEvents()

    def click(self, place: QPointF, modifiers: Qt.KeyboardModifier = NONE) -> None:
        self.press(place, modifiers=modifiers)
        self.release(place, modifiers=modifiers)

    def double_click(self, place: QPointF) -> None:
        self.click(place)
        QTest.mouseDClick(self._window(), LEFT, NONE, self._pixel(place))
        self.application.processEvents()

    def pull(self, start: QPointF, *places: QPointF, button: Qt.MouseButton = LEFT) -> None:
        """Press at ``start`` and move on to ``places``, without letting go."""
        self.press(start, button)
        before = start
        for place in places:
            self.move((before + place) / 2)
            self.move(place)
            before = place

    def drag(self, start: QPointF, *places: QPointF, button: Qt.MouseButton = LEFT) -> None:
        """Press at ``start``, move on to ``places`` and let go at the last."""
        self.pull(start, *places, button=button)
        self.release(places[-1], button)

    def carry(self, type_id: str, place: QPointF) -> None:
        """Drag a layer from the palette over a place without letting go."""
        self._send(QDragEnterEvent(self._on_view(place), Qt.DropAction.CopyAction, _mime(type_id), LEFT, NONE))
        self._send(QDragMoveEvent(self._on_view(place), Qt.DropAction.CopyAction, _mime(type_id), LEFT, NONE))

    def carry_away(self) -> None:
        """Leave the canvas with the layer still in the hand."""
        self._send(QDragLeaveEvent())

    def drop(self, type_id: str, place: QPointF) -> None:
        """Drag a layer from the palette to a place and let go."""
        self.carry(type_id, place)
        self._send(QDropEvent(self._on_view(place), Qt.DropAction.CopyAction, _mime(type_id), LEFT, NONE))

    def drop_block(self, key: str, place: QPointF) -> None:
        """Drag a saved block from the palette to a place and let go."""
        content = QMimeData()
        content.setData(BLOCK_MIME, key.encode())
        for kind in (QDragEnterEvent, QDragMoveEvent, QDropEvent):
            self._send(kind(self._on_view(place), Qt.DropAction.CopyAction, content, LEFT, NONE))

    def turn_wheel(self, place: QPointF, degrees: int) -> None:
        """Turn the wheel with the pointer at a place."""
        pixel = self.view.mapFromScene(place)
        at = self.view.viewport().mapToGlobal(pixel)
        event = QWheelEvent(
            QPointF(pixel),
            QPointF(at),
            QPoint(),
            QPoint(0, 8 * degrees),
            Qt.MouseButton.NoButton,
            NONE,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        self._send(event)

    # --- where things are -------------------------------------------------------------------------------------

    def node(self, id: str) -> QPointF:
        """A place on a card where neither port nor wire is."""
        return self.corner(id) + QPointF(NODE_WIDTH / 4, NODE_HEIGHT / 2)

    def corner(self, id: str) -> QPointF:
        return self.view.canvas.node_item(id).pos()

    def out_port(self, id: str) -> QPointF:
        return self.view.canvas.node_item(id).out_port

    def in_port(self, id: str, port: int = 0) -> QPointF:
        return self.view.canvas.node_item(id).in_port_at(port)

    def edge(self, source: str, target: str) -> QPointF:
        """The middle of a wire."""
        return (self.out_port(source) + self.in_port(target)) / 2

    def _window(self):
        return self.view.window().windowHandle()

    def _pixel(self, place: QPointF) -> QPoint:
        return self.view.viewport().mapTo(self.view.window(), self.view.mapFromScene(place))

    def _on_view(self, place: QPointF) -> QPoint:
        return self.view.mapFromScene(place)

    def _send(self, event: QEvent) -> None:
        self.application.sendEvent(self.view.viewport(), event)
        self.application.processEvents()


_mimes: dict[str, QMimeData] = {}


def _mime(type_id: str) -> QMimeData:
    """What hangs on the pointer; kept, because Qt's drag events do not own it."""
    if type_id not in _mimes:
        _mimes[type_id] = QMimeData()
        _mimes[type_id].setData(LAYER_MIME, type_id.encode())
    return _mimes[type_id]


_TRIES = 2000


@dataclass
class Finger:
    """Answers the next questions as they come up, and remembers them."""

    asked: list[str] = field(default_factory=list)

    def answer(self, button: QMessageBox.StandardButton) -> None:
        """Press a button of the message box that comes next."""

        def press(box: QMessageBox) -> bool:
            self.asked.append(box.text())
            QTest.mouseClick(box.button(button), LEFT)
            return True

        self._try(QMessageBox, press)

    def choose_file(self, path: Path) -> None:
        """Put a path into the file dialog that comes next, and press its button."""

        def fill(dialog: QFileDialog) -> bool:
            line, button = dialog.findChild(QLineEdit), dialog.findChild(QDialogButtonBox).buttons()[0]
            taken = "".join(dialog.selectedFiles()[:1])  # what is selected in its list goes before what is written
            if line.text() not in (str(path), path.name) or not taken.startswith(str(path)):
                dialog.setDirectory(str(path.parent))
                line.clear()
                line.setText(str(path))  # as a paste does: typing would open a list of what could be meant
            elif button.isEnabled():  # which it is once the dialog has read the folder
                QTest.mouseClick(button, LEFT)
            return not dialog.isVisible()

        self._try(QFileDialog, fill)

    def _try(self, kind: type, act: Callable[[QWidget], bool]) -> None:
        """Act on the modal window of a kind again and again, until it worked."""
        timer = QTimer(QApplication.instance(), interval=20)
        tried = 0

        def look() -> None:
            nonlocal tried
            found = QApplication.activeModalWidget()
            if not isinstance(found, kind) or not found.isVisible():
                if tried:  # it is answered and gone: the next one is for the next finger
                    timer.stop()
                    timer.deleteLater()
                return
            tried += 1
            is_done = act(found)
            if is_done or tried > _TRIES:
                timer.stop()
                timer.deleteLater()
            if not is_done and tried > _TRIES:
                found.close()  # what takes no answer must not hold the test for ever

        timer.timeout.connect(look)
        timer.start()


@pytest.fixture
def stalled_mnist(monkeypatch) -> Iterator[None]:
    """A real server on this machine in the place of MNIST's own; it sends a little of each file, then nothing more."""
    from core.data.vision import torchvision

    stopping = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "1000000")
            self.end_headers()
            self.wfile.write(bytes(1000))
            self.wfile.flush()
            stopping.wait()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, name="server")
    thread.start()
    monkeypatch.setattr(torchvision.datasets.MNIST, "mirrors", [f"http://127.0.0.1:{server.server_port}/"])
    yield
    stopping.set()
    server.shutdown()
    thread.join()
    server.server_close()
