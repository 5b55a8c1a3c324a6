"""Projects dropped on the window open; other files are refused in one sentence."""

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QMessageBox

from core.document import edits
from core.document.storage import load, save
from resources import templates

LEFT, NONE, COPY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.DropAction.CopyAction


@pytest.fixture
def projects(tmp_path):
    """Two projects in files of their own."""
    paths = [tmp_path / "first.netloom", tmp_path / "second.netloom"]
    for path, template in zip(paths, templates(), strict=False):
        save(load(template), path)
    return paths


def drop(widget, *paths) -> bool:
    """Let go of files over the middle of a widget, as the window system does it. Returns whether they were taken."""
    content = QMimeData()
    content.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    enter = QDragEnterEvent(QPoint(50, 50), COPY, content, LEFT, NONE)
    QApplication.sendEvent(widget, enter)
    let_go = QDropEvent(QPointF(50, 50), COPY, content, LEFT, NONE)
    QApplication.sendEvent(widget, let_go)
    QApplication.processEvents()
    return enter.isAccepted() and let_go.isAccepted()


def test_a_project_dropped_on_the_start_page_opens(window, projects):
    assert drop(window.start_page.viewport(), projects[0])
    assert window.canvas.isVisible()
    assert window.editor.file == projects[0]
    assert window.files.recent == [projects[0]]


def test_a_project_dropped_on_the_canvas_takes_the_place_of_the_one_there(digits, projects):
    assert drop(digits.canvas.viewport(), projects[1])
    assert digits.editor.file == projects[1]


@pytest.mark.parametrize("place", ["palette_panel", "inspector", "run_area"])
def test_a_project_can_be_dropped_anywhere_on_the_window(digits, projects, place):
    assert drop(getattr(digits, place), projects[0])
    assert digits.editor.file == projects[0]


def test_dropping_on_work_that_is_not_saved_asks_first(digits, projects, finger):
    digits.editor.apply("Change", lambda d: edits.change_layer(d, "conv1", out_channels=5))
    document = digits.editor.document
    finger.answer(QMessageBox.StandardButton.Cancel)
    drop(digits.canvas.viewport(), projects[0])
    assert "not saved" in finger.asked[0]
    assert digits.editor.document is document


def test_other_files_are_refused_in_one_sentence(digits, tmp_path):
    document = digits.editor.document
    drop(digits.canvas.viewport(), tmp_path / "picture.png")
    assert digits.notice.text.startswith("“picture.png” is no Netloom project: drop a file that ends in .netloom, or")
    drop(digits.canvas.viewport(), tmp_path / "a.txt", tmp_path / "b.txt", tmp_path / "c.txt")
    assert digits.notice.text.startswith("“a.txt” and 2 more are no Netloom projects")
    assert digits.editor.document is document


def test_of_several_projects_the_first_opens_here_and_the_others_in_windows_of_their_own(
    qtbot, window, projects, further, tmp_path
):
    drop(window.start_page.viewport(), tmp_path / "notes.txt", *projects)
    (other,) = further()
    assert window.editor.file == projects[0]
    assert other.editor.file == projects[1]
    assert "“notes.txt” is no Netloom project" in window.notice.text


def test_layers_still_land_on_the_canvas(digits, hand):
    n_before = len(digits.editor.document.nodes)
    hand.drop("ReLU", hand.edge("conv1", "norm1"))
    assert len(digits.editor.document.nodes) == n_before + 1
