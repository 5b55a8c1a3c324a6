"""Real samples before and after the preparation."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton, QToolTip

from core.data.sources.iris import Iris
from core.data.sources.table import Table
from core.data.transforms.affine import RandomRotation
from core.data.transforms.mixing import MixUp
from core.data.transforms.sizes import Resize
from core.data.transforms.values import Normalize
from core.document import edits
from gui.data_panel.preview_strip import PreviewStrip
from gui.data_panel.sample_pictures import picture

LEFT = Qt.MouseButton.LeftButton


def prepare(window, *steps, source=None):
    update = {"transforms": steps, **({"source": source} if source is not None else {})}
    data = window.editor.document.data.model_copy(update=update)
    window.editor.apply_to_document("Prepare", lambda document: edits.change_data(document, data))


def images(tab):
    return tab.findChild(PreviewStrip).images


def size(image):
    return image.width(), image.height()


def test_shows_samples_as_they_are_while_nothing_is_done_to_them(digits, tab, shown):
    shown()
    (row,) = images(tab)
    assert 6 <= len(row) <= 8
    assert {size(image) for image in row} == {(8, 8)}


def test_follows_a_change_within_a_moment(digits, tab, shown):
    shown()
    prepare(digits, Resize(size=16))
    shown()
    before, after = images(tab)
    assert (size(before[0]), size(after[0])) == ((8, 8), (16, 16))
    digits.editor.undo()
    shown()
    assert len(images(tab)) == 1


def test_another_draw_changes_what_is_random_of_the_same_samples(qtbot, digits, tab, shown):
    prepare(digits, RandomRotation(degrees=45))
    shown()
    before, first = images(tab)
    tab.parentWidget().parentWidget().ensureWidgetVisible(tab.findChild(PreviewStrip))
    QApplication.processEvents()
    qtbot.mouseClick(tab.findChild(QToolButton, "anotherDrawButton"), LEFT)
    shown()
    again, second = images(tab)
    assert again == before
    assert second != first


def test_no_other_draw_is_offered_where_nothing_is_random(digits, tab, shown):
    prepare(digits, Resize(size=16))
    shown()
    assert not tab.findChild(QToolButton, "anotherDrawButton").isVisible()


def test_shows_the_samples_after_the_selected_step(qtbot, digits, tab, shown):
    prepare(digits, Resize(size=16), Resize(size=20))
    shown()
    assert size(images(tab)[1][0]) == (20, 20)
    tab.preparation.steps._rows[0].setFocus()
    QApplication.processEvents()
    assert size(images(tab)[1][0]) == (16, 16)
    qtbot.mouseClick(tab.findChild(QToolButton, "allStepsButton"), LEFT)
    assert size(images(tab)[1][0]) == (20, 20)


def test_shows_what_there_is_before_a_step_that_does_not_fit(digits, tab, shown):
    from core.data.transforms.crops import RandomCrop

    prepare(digits, Resize(size=16), RandomCrop(size=99))
    shown()
    assert size(images(tab)[1][0]) == (16, 16)


def test_rows_of_numbers_are_drawn_as_bars(digits, tab, shown):
    prepare(digits, Normalize(), source=Iris())
    shown()
    strip = tab.findChild(PreviewStrip)
    assert all(image is None for row in strip.images for image in row)
    drawn = strip.grab().toImage()
    colours = {drawn.pixelColor(x, y).name() for x in range(0, 60, 2) for y in range(0, 40, 2)}
    assert len(colours) > 1


def test_the_pointer_resting_on_a_sample_says_what_its_answer_is_now(qtbot, digits, tab, shown):
    prepare(digits, MixUp(alpha=5.0, p=1.0))
    shown()
    strip = tab.findChild(PreviewStrip)
    qtbot.waitUntil(lambda: len(strip.images) == 2 and strip.height() >= strip.sizeHint().height())
    place = QPoint(10, strip.height() - 12)
    QApplication.sendEvent(strip, QHelpEvent(QEvent.Type.ToolTip, place, strip.mapToGlobal(place)))
    assert "as the network gets it" in QToolTip.text()
    assert "%" in QToolTip.text()


def test_says_that_files_must_be_chosen_first(digits, tab, shown):
    prepare(digits, source=Table())
    shown()
    assert "Choose files first" in tab.findChild(QLabel, "previewReason").text()
    assert not tab.findChild(QPushButton, "loadForPreviewButton").isVisible()


def test_data_that_must_be_downloaded_is_loaded_when_asked_for(qtbot, digits, tab, shown, published_mnist):
    prepare(digits, source=published_mnist)
    shown()
    assert "not on this computer yet" in tab.findChild(QLabel, "previewReason").text()
    button = tab.findChild(QPushButton, "loadForPreviewButton")
    tab.parentWidget().parentWidget().ensureWidgetVisible(button)
    QApplication.processEvents()
    qtbot.mouseClick(button, LEFT)
    qtbot.waitUntil(lambda: tab.preparation.previewer.preview is not None)
    assert {size(image) for image in images(tab)[0]} == {(28, 28)}


def test_nothing_is_read_while_nobody_watches(qtbot, digits):
    previewer = digits.data_panel.preparation.previewer
    prepare(digits, Resize(size=16))
    assert not previewer.is_busy
    assert previewer.preview is None


@pytest.mark.parametrize("shape", [(1, 5, 7), (3, 5, 7), (2, 5, 7), (6, 5, 7), (5, 7)])
def test_a_sample_of_any_number_of_channels_is_a_picture(shape):
    image = picture(np.linspace(0, 1, int(np.prod(shape)), dtype=np.float32).reshape(shape), 0.0, 1.0)
    assert size(image) == (7, 5)


def test_pixels_are_as_bright_as_the_numbers_say():
    image = picture(np.array([[[0.0, 0.5, 1.0, np.nan]]], np.float32), 0.0, 1.0)
    assert [image.pixelColor(x, 0).red() for x in range(4)] == [0, 128, 255, 0]


def test_a_vector_is_no_picture():
    assert picture(np.zeros(4, np.float32), 0.0, 1.0) is None
