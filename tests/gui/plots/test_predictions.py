import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage, QPainter, qGray
from PySide6.QtWidgets import QToolTip

from core.runs import RunRecord
from gui.plots.pictures import are_pictures, scaled, to_images
from gui.plots.predictions import PredictionsView
from gui.plots.sample_rows import SampleRows
from gui.plots.samples import paint_mark


@pytest.fixture
def plot(show):
    return show(PredictionsView)


def test_it_tells_what_it_shows(plot, make_run):
    plot.show_record(make_run().steps([1.0]).predict([0, 1, 2, 9, 4, 5], 0.75).record)
    assert plot.predictions() == [(i, 9 if i == 3 else i, 0.75) for i in range(6)]
    assert [sample.right for sample in plot.samples] == [True, True, True, False, True, True]


def test_later_predictions_replace_earlier_ones(plot, make_run):
    run = make_run().steps([1.0]).predict([0] * 6)
    plot.show_record(run.record)
    run.steps([1.0]).predict()
    plot.show_record(run.record)
    assert all(true == predicted for true, predicted, _ in plot.predictions())


def test_the_header_and_screen_readers_get_the_count(plot, make_run):
    plot.show_record(make_run().steps([1.0]).predict([0, 1, 2, 9, 9, 9]).record)
    assert "3 of 6 right" in plot.header.legend.shown
    assert "3 of 6 right" in plot.accessibleName()


def test_a_new_run_shows_nothing_of_the_old_one(plot, make_run):
    plot.show_record(make_run().steps([1.0]).predict().record)
    plot.show_record(RunRecord())
    assert plot.predictions() == []
    assert len(plot.samples) == 0


def test_details_name_the_classes_and_the_probability(plot, make_run):
    run = make_run(classes=("cat", "dog", "owl")).steps([1.0]).predict([1, 1, 1, 0, 0, 0], 0.625)
    plot.show_record(run.record)
    details = plot.samples[0].details
    assert "wrong" in details
    assert "predicted dog (62.5\u202f% sure)" in details
    assert "true class cat" in details


def test_a_click_explains_the_sample(plot, make_run, qtbot):
    plot.show_record(make_run().steps([1.0]).predict([0, 9, 2, 3, 4, 5]).record)
    place = plot.view.place(1).center().toPoint()
    assert plot.view.sample_at(plot.view.place(1).center()).number == 2
    qtbot.mouseClick(plot.view, Qt.MouseButton.LeftButton, pos=QPoint(place))
    qtbot.waitUntil(lambda: "predicted 9" in QToolTip.text())
    QToolTip.hideText()


def test_right_and_wrong_look_different_without_colour(plot, make_run):
    run = make_run(shown=np.zeros((1, 1, 8, 8), np.float32)).steps([1.0]).predict([0])
    plot.show_record(run.record)
    place = plot.view.place(0).toRect()
    right = plot.view.grab(place).toImage()
    run.steps([1.0]).predict([1])
    plot.show_record(run.record)
    wrong = plot.view.grab(place).toImage()
    # Grey values only: what is left of a picture without colour.
    different = sum(
        abs(qGray(right.pixel(x, y)) - qGray(wrong.pixel(x, y))) > 40
        for x in range(right.width())
        for y in range(right.height())
    )
    assert different > 50


@pytest.mark.parametrize(("width", "height"), [(260, 160), (380, 230), (800, 500)])
def test_tiles_reflow_and_never_stick_out(width, height, show, make_run):
    plot = show(PredictionsView, width, height)
    shown = np.zeros((24, 1, 28, 28), np.float32)
    plot.show_record(make_run(shown=shown).steps([1.0]).predict().record)
    places = [plot.view.place(index) for index in range(24)]
    assert all(place.right() <= plot.view.width() for place in places)
    assert plot.view.height() >= places[-1].bottom()
    columns = sum(place.top() == places[0].top() for place in places)
    assert columns >= width // 110


def test_a_tall_view_needs_no_scrolling_and_shows_larger_pictures(show, make_run):
    record = make_run(shown=np.zeros((6, 1, 28, 28), np.float32)).steps([1.0]).predict().record
    small, large = show(PredictionsView, 300, 160), show(PredictionsView, 600, 500)
    for plot in (small, large):
        plot.show_record(record)
    assert large.view.place(0).height() > small.view.place(0).height()
    assert large.view.place(5).bottom() <= large.height() - large.header.height()


def test_samples_that_are_no_pictures_are_rows(plot, make_run):
    iris = np.array([[5.1, 3.5, 1.4, 0.2], [6.3, 2.5, 5.0, 1.9]], np.float32)
    run = make_run(classes=("setosa", "virginica"), shown=iris).steps([1.0]).predict([0, 0])
    plot.show_record(run.record)
    assert isinstance(plot.view, SampleRows)
    assert "5.1  3.5  1.4  0.2" in plot.samples[0].details
    assert plot.predictions() == [(0, 0, 0.75), (1, 0, 0.75)]


def test_values_from_zero_to_one_keep_their_brightness():
    grey = to_images(np.full((1, 1, 2, 2), 0.5, np.float32))[0].pixelColor(0, 0)
    assert (grey.red(), grey.green(), grey.blue()) == (128, 128, 128)


def test_normalised_values_are_stretched_all_alike():
    shown = np.stack([np.full((1, 2, 2), -2.0), np.full((1, 2, 2), 2.0)]).astype(np.float32)
    dark, bright = to_images(shown)
    assert (dark.pixelColor(0, 0).red(), bright.pixelColor(1, 1).red()) == (0, 255)


def test_three_channels_are_red_green_and_blue():
    shown = np.zeros((1, 3, 2, 3), np.float32)
    shown[0, :, 1, 2] = [1.0, 0.5, 0.0]
    image = to_images(shown)[0]
    assert (image.width(), image.height()) == (3, 2)
    assert image.pixelColor(2, 1).name() == "#ff8000"


def test_small_pictures_keep_sharp_pixels():
    shown = np.zeros((1, 1, 2, 2), np.float32)
    shown[0, 0, 0, 0] = 1.0
    image = scaled(to_images(shown)[0], 40, 1.0)
    assert {image.pixelColor(x, 5).red() for x in range(40)} == {0, 255}


@pytest.mark.parametrize(
    ("shape", "pictures"), [((4,), False), ((1, 8, 8), True), ((7, 12), False), ((3, 1, 9), False)]
)
def test_what_counts_as_a_picture(shape, pictures):
    assert are_pictures(np.zeros((2, *shape), np.float32)) == pictures


def test_the_marks_of_right_and_wrong_have_different_shapes():
    marks = []
    for right in (True, False):
        image = QImage(20, 20, QImage.Format.Format_Grayscale8)
        image.fill(0)
        painter = QPainter(image)
        paint_mark(painter, 5, 10, right, QColor("white"))
        painter.end()
        marks.append(image)
    assert marks[0] != marks[1]


def test_predicted_numbers_stand_beside_the_true_ones_in_the_units_of_the_data(plot, make_number_run):
    plot.show_record(make_number_run().steps([1.0]).predict_numbers(off=0.5).record)
    assert isinstance(plot.view, SampleRows)
    first, last = plot.samples[0], plot.samples[-1]
    assert (first.true, first.predicted, first.error) == ("90.0", "95.0", "+5.00")
    assert (last.true, last.predicted) == ("110", "115")
    assert first.right is None
    assert "predicted 95.0 (off by +5.00)" in first.details
    assert "off by ± 5.00" in plot.header.legend.shown
    assert plot.predictions() == []


def test_several_numbers_have_an_error_each(plot, make_number_run):
    run = make_number_run(quantities=("width", "height")).steps([1.0]).predict_numbers(off=-1.0)
    plot.show_record(run.record)
    assert plot.samples[0].predicted == "80.0, 80.0"
    assert {"width ± 10.0", "height ± 10.0"} <= set(plot.header.legend.shown)


def test_pictures_may_have_a_number(plot, make_number_run):
    shown = np.zeros((6, 1, 8, 8), np.float32)
    plot.show_record(make_number_run(shown=shown).steps([1.0]).predict_numbers().record)
    assert not isinstance(plot.view, SampleRows)
    assert plot.samples[0].predicted == "90.0"
    plot.grab()


def test_words_are_written_as_whole_numbers(plot, make_run):
    words = np.array([[12345, 7], [0, 99]], np.int64)
    plot.show_record(make_run(classes=("a", "b"), shown=words).steps([1.0]).predict().record)
    assert "values 12345  7" in plot.samples[0].details
