"""The window in which people look at their data, with a real mouse."""

import threading

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QListWidget, QPushButton

from core.data.base import DataSettings
from core.data.sources.arrays import Arrays
from core.data.sources.digits import Digits
from core.data.sources.embedded_tables import Diabetes
from core.data.sources.iris import Iris
from core.data.sources.picture_folder import PictureFolder
from core.data.sources.synthetic import Synthetic
from core.data.sources.table import Table
from core.data.sources.toys import Moons
from core.document import edits
from core.progress import Unwatched
from tests.gui.gestures import texts
from tests.gui.sight import to_front

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def take(qtbot, empty):
    """Takes other data and waits until the explorer shows it."""

    def take(source, state="ready"):
        settings = DataSettings(source=source)
        if empty.data_explorer.explorer is None or not empty.data_explorer.explorer.isVisible():
            press_explore(empty)
        explorer = empty.data_explorer.explorer
        empty.editor.apply_to_document("Take data", lambda d: edits.change_data(d, settings))
        qtbot.waitUntil(lambda: explorer.loader._read is not None and explorer.loader._read[0] == source)
        qtbot.waitUntil(lambda: explorer.loader.state == state)
        QApplication.processEvents()
        return explorer

    yield take
    if empty.data_explorer.explorer is not None:
        empty.data_explorer.explorer.close()


def press_explore(window):
    window._tabs.setCurrentIndex(1)
    QApplication.processEvents()
    QTest.mouseClick(window.findChild(QPushButton, "exploreDataButton"), LEFT)
    QApplication.processEvents()


def go_to(explorer, title):
    """Click a page in the list at the left."""
    pages = explorer.findChild(QListWidget, "explorerPages")
    row = next(row for row in range(pages.count()) if pages.item(row).text().startswith(title))
    QTest.mouseClick(pages.viewport(), LEFT, pos=pages.visualItemRect(pages.item(row)).center())
    QApplication.processEvents()


def choose(box, text):
    """Open a list by the keyboard and go to what begins with a text."""
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Home)
    while not box.currentText().startswith(text):
        QTest.keyClick(box, Qt.Key.Key_Down)


def click_tile(mosaic, place):
    QTest.mouseClick(mosaic.viewport(), LEFT, pos=mosaic.place_of(place).center())


def csv(path, rows):
    path.write_text(
        "size,colour,class\n" + "".join(f"{i % 97},{'red' if i % 3 else 'blue'},{'ab'[i % 2]}\n" for i in range(rows))
    )
    return Table(file=str(path))


# --- opening and closing --------------------------------------------------------------------------------------------


def test_the_button_opens_a_window_that_shows_all_samples(take):
    explorer = take(Digits())
    assert explorer.isVisible()
    assert not explorer.isModal()
    assert len(explorer.samples.mosaic.numbers) == 1797
    assert "1,437 to train on, 360 to validate" in texts(explorer)


def test_its_key_opens_the_same_window_again(qtbot, take, empty):
    explorer = take(Iris())
    to_front(qtbot, empty)
    QTest.keyClick(empty.canvas, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert empty.data_explorer.explorer is explorer
    assert explorer.isVisible()


def test_a_closed_explorer_lets_go_of_the_data_and_reads_it_when_it_is_opened_again(qtbot, take, empty):
    explorer = take(Iris())
    explorer.close()
    assert explorer.loader.explored is None
    press_explore(empty)
    qtbot.waitUntil(lambda: explorer.loader.state == "ready")
    assert explorer.samples.table.rows.rowCount() == 150


def test_it_closes_with_the_window_of_its_project(take, empty, tmp_path):
    explorer = take(Synthetic(height=64, width=64, samples=4000))
    empty.editor.save(tmp_path / "project.netloom")
    empty.close()
    assert not explorer.isVisible()
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("data")]


def test_reading_can_be_cancelled_half_way_and_begun_again(qtbot, take, empty, tmp_path):
    explorer = take(Digits())
    big = Synthetic(height=64, width=64, samples=20_000)
    empty.editor.apply_to_document("Take data", lambda d: edits.change_data(d, DataSettings(source=big)))
    qtbot.waitUntil(lambda: explorer.loader.state == "reading")
    QTest.mouseClick(explorer.findChild(QPushButton, "readingDataCancel"), LEFT)
    qtbot.waitUntil(lambda: explorer.loader.state == "cancelled")
    assert "Reading was cancelled" in texts(explorer)
    small = Synthetic(height=8, width=8, samples=40)
    empty.editor.apply_to_document("Take data", lambda d: edits.change_data(d, DataSettings(source=small)))
    qtbot.waitUntil(lambda: explorer.loader.state == "ready")
    assert len(explorer.samples.mosaic.numbers) == 40


# --- following the project --------------------------------------------------------------------------------------------


def test_it_follows_other_data_and_undo(qtbot, take, empty):
    explorer = take(Digits())
    take(Moons(samples=60))
    assert explorer.samples.views.currentWidget() is explorer.samples.plane
    empty.editor.undo()
    qtbot.waitUntil(lambda: "1,797 samples" in texts(explorer))
    assert explorer.samples.views.currentWidget() is explorer.samples.mosaic


def test_data_that_cannot_be_read_is_a_sentence_and_the_next_data_is_shown(take, errors, tmp_path):
    explorer = take(PictureFolder(folder=str(tmp_path / "nowhere")), "failed")
    assert "nowhere" in " ".join(errors(explorer))
    take(Iris())
    assert errors(explorer) == []


def test_nothing_chosen_yet_is_a_sentence_too(take, errors):
    explorer = take(Table(), "failed")
    assert "No table was chosen yet" in " ".join(errors(explorer))


def test_a_table_without_rows_is_a_sentence(take, errors, tmp_path):
    explorer = take(csv(tmp_path / "empty.csv", 0), "failed")
    assert "empty.csv" in " ".join(errors(explorer))


def test_one_class_alone_is_a_sentence(take, errors, tmp_path):
    np.savez(tmp_path / "one.npz", x=np.ones((40, 5), np.float32) * np.arange(40)[:, None], y=np.array(["only"] * 40))
    explorer = take(Arrays(file=str(tmp_path / "one.npz")), "failed")
    assert "there must be two classes at least" in " ".join(errors(explorer))


# --- samples ----------------------------------------------------------------------------------------------------------


def test_samples_are_filtered_by_class_and_part_and_ordered(take):
    explorer = take(Digits())
    boxes = {name: explorer.findChild(QComboBox, name) for name in ("classFilter", "partFilter", "sampleOrder")}
    choose(boxes["classFilter"], "7")
    seven = explorer.samples.mosaic.numbers
    assert set(explorer.loader.explored.classes[seven].tolist()) == {7}
    choose(boxes["partFilter"], "Validation")
    assert (explorer.samples.mosaic.numbers >= explorer.loader.explored.n_train).all()
    choose(boxes["classFilter"], "All")
    choose(boxes["sampleOrder"], "By class")
    classes = explorer.loader.explored.classes[explorer.samples.mosaic.numbers]
    assert classes.tolist() == sorted(classes.tolist())


def test_a_click_enlarges_a_tile_and_keys_go_on_and_back(qtbot, take):
    explorer = take(Digits())
    click_tile(explorer.samples.mosaic, 2)
    enlarged = explorer.samples.enlarged
    qtbot.waitUntil(lambda: "Range" in texts(enlarged))
    assert enlarged.isVisible()
    assert "3 of 1,797" in texts(enlarged)
    QTest.keyClick(enlarged, Qt.Key.Key_Right)
    assert "4 of 1,797" in texts(enlarged)
    QTest.keyClick(enlarged, Qt.Key.Key_Escape)
    assert not enlarged.isVisible()
    assert explorer.isVisible()
    assert explorer.samples.mosaic.current == 3


def test_only_tiles_in_sight_are_made(qtbot, take):
    explorer = take(Digits())
    explorer.samples.mosaic.grab()
    tiles = explorer.samples.mosaic.tiles
    made = [number for number in range(1797) if tiles.tile(number) is not None]
    assert 20 < len(made) < 400
    assert made == list(range(len(made)))


def test_a_picture_that_is_gone_is_named_and_the_others_are_shown(qtbot, take, tmp_path):
    for number in range(8):
        folder = tmp_path / "pictures" / "ab"[number % 2]
        folder.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.full((16, 16, 3), 30 * number, np.uint8)).save(folder / f"{number}.png")
    explorer = take(PictureFolder(folder=str(tmp_path / "pictures"), height=16, width=16))
    mosaic = explorer.samples.mosaic
    qtbot.waitUntil(lambda: all(mosaic.tiles.tile(number) is not None for number in range(8)))
    gone = explorer.loader.explored.where(0)
    (tmp_path / "pictures").rename(tmp_path / "elsewhere")
    click_tile(mosaic, 0)
    qtbot.waitUntil(lambda: "is gone" in explorer.samples.enlarged._picture.reason)
    mosaic.tiles.use(explorer.loader.explored)
    mosaic.viewport().update()
    qtbot.waitUntil(lambda: len(explorer.problems.findings) == 8)
    assert gone in {finding.where for finding in explorer.problems.findings}


def test_points_of_a_plane_are_a_plot_and_a_click_enlarges_the_nearest(qtbot, take):
    explorer = take(Moons(samples=60))
    plane = explorer.samples.plane
    view = plane.plotItem.getViewBox()
    x, y = explorer.loader.explored.read(5).tolist()
    at = plane.mapFromScene(view.mapViewToScene(QPointF(x, y)))
    QTest.mouseClick(plane.viewport(), LEFT, pos=at)
    qtbot.waitUntil(explorer.samples.enlarged.isVisible)


def test_many_classes_are_offered_and_drawn_at_once(take):
    explorer = take(Synthetic(channels=1, height=4, width=4, classes=2000, samples=4000))
    assert explorer.findChild(QComboBox, "classFilter").count() == 2001
    go_to(explorer, "Classes")
    assert len(explorer.classes.bars.counts) == 2000


# --- classes ----------------------------------------------------------------------------------------------------------


def uneven(folder):
    np.savez(
        folder / "uneven.npz",
        x=np.random.default_rng(0).normal(size=(104, 5)).astype(np.float32),
        y=[0] * 94 + [1] * 10,
    )
    return Arrays(file=str(folder / "uneven.npz"))


def test_uneven_classes_are_warned_about_and_weighed_by_a_button(take, empty, tmp_path):
    explorer = take(uneven(tmp_path))
    go_to(explorer, "Classes")
    assert "times as many samples as" in texts(explorer.classes)
    button = explorer.findChild(QPushButton, "weighClasses")
    QTest.mouseClick(button, LEFT)
    assert empty.editor.document.training.loss.class_weights == "balanced"
    assert "The loss weighs the classes" in texts(explorer.classes)
    assert not button.isVisible()
    empty.editor.undo()
    assert empty.editor.document.training.loss.class_weights == "none"
    assert button.isVisible()


def test_even_classes_have_no_warning(take):
    explorer = take(Digits())
    go_to(explorer, "Classes")
    assert "times as many samples as" not in texts(explorer.classes).replace("how many times", "")
    assert not explorer.findChild(QPushButton, "weighClasses").isVisible()


def test_a_click_on_a_bar_shows_the_samples_of_its_class(take):
    explorer = take(Digits())
    go_to(explorer, "Classes")
    QTest.mouseClick(explorer.classes.bars.viewport(), LEFT, pos=explorer.classes.bars.place_of(4).center())
    assert explorer.samples.isVisible()
    assert set(explorer.loader.explored.classes[explorer.samples.mosaic.numbers].tolist()) == {4}


def test_numbers_to_predict_are_histograms(take):
    explorer = take(Diabetes())
    go_to(explorer, "Classes")
    assert "1 number to predict" in texts(explorer.classes)
    assert not explorer.classes.bars.isVisible()


# --- figures, problems, duplicates ------------------------------------------------------------------------------------


def test_figures_are_worked_out_when_they_come_into_sight(qtbot, take):
    explorer = take(Digits())
    assert explorer.figures._model.rowCount() == 0
    go_to(explorer, "Figures")
    qtbot.waitUntil(lambda: explorer.figures._model.rowCount() == 1)
    assert "Of all 1,437 samples" in texts(explorer.figures)


def test_problems_name_what_was_left_out_and_can_be_copied(qtbot, take, tmp_path):
    for number in range(8):
        folder = tmp_path / "pictures" / "ab"[number % 2]
        folder.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.full((16, 16, 3), 30 * number, np.uint8)).save(folder / f"{number}.png")
    (tmp_path / "pictures" / "a" / "broken.png").write_bytes(b"no picture")
    explorer = take(PictureFolder(folder=str(tmp_path / "pictures")))
    go_to(explorer, "Problems  1")
    QTest.mouseClick(explorer.findChild(QPushButton, "copyFindings"), LEFT)
    assert "broken.png" in QApplication.clipboard().text()
    assert QApplication.clipboard().text().endswith("left out")


def test_duplicates_between_the_parts_stand_side_by_side(qtbot, take, tmp_path):
    same = np.tile(np.arange(4, dtype=np.float32).reshape(4, 1), (20, 3))
    np.savez(tmp_path / "same.npz", x=same, y=np.arange(80) % 2)
    explorer = take(Arrays(file=str(tmp_path / "same.npz")))
    go_to(explorer, "Duplicates")
    qtbot.waitUntil(lambda: len(explorer.duplicates.pairs.pairs) == 16)
    assert "16 of 16 samples of the validation part stand in the training part" in texts(explorer.duplicates)
    explorer.duplicates.pairs.grab()
    QTest.mouseClick(explorer.findChild(QPushButton, "copyPairs"), LEFT)
    assert len(QApplication.clipboard().text().splitlines()) == 16


# --- table ------------------------------------------------------------------------------------------------------------


def cells(grid, row):
    model = grid.model()
    return [model.index(row, column).data() for column in range(model.columnCount())]


def test_a_table_is_a_grid_whose_heads_order_it(qtbot, take, tmp_path):
    explorer = take(csv(tmp_path / "table.csv", 5000))
    grid, head = explorer.table.grid, explorer.table.head
    assert explorer.table.isVisible()
    qtbot.waitUntil(lambda: cells(grid, 0) == ["0", "blue", "a"])
    at = QPoint(head.sectionViewportPosition(0) + 40, 12)
    QTest.mouseClick(head.viewport(), LEFT, pos=at)
    QTest.mouseClick(head.viewport(), LEFT, pos=at)
    qtbot.waitUntil(lambda: cells(grid, 0)[0] == "96")
    assert grid.model().headerData(0, Qt.Orientation.Vertical, Qt.ItemDataRole.DisplayRole) == "97"
    QTest.mouseClick(head.viewport(), LEFT, pos=at)
    qtbot.waitUntil(lambda: cells(grid, 0) == ["0", "blue", "a"])


def test_heads_show_what_stands_in_the_columns_in_sight(qtbot, take, tmp_path):
    explorer = take(csv(tmp_path / "table.csv", 900))
    head = explorer.table.head
    qtbot.waitUntil(lambda: set(head.summaries) == {"size", "colour", "class"})
    assert head.summaries["colour"].bars[0].label == "red"


def test_rows_far_below_are_read_when_they_come_into_sight_and_few_are_kept(qtbot, take, tmp_path):
    explorer = take(csv(tmp_path / "table.csv", 60_000))
    grid, rows = explorer.table.grid, explorer.table.rows
    for place in range(0, 60_000, 300):
        grid.scrollTo(rows.index(place, 0))
        grid.viewport().repaint()
    grid.scrollToBottom()
    qtbot.waitUntil(lambda: cells(grid, 59_999) == [str(59_999 % 97), "red", "b"])
    assert len(rows._kept) <= 120


def test_the_first_rows_stay_where_they_are_when_the_others_come(qtbot, take, tmp_path):
    source = csv(tmp_path / "large.csv", 200_000)
    first = source.beginning(Unwatched())
    explorer = take(source)
    grid, rows = explorer.table.grid, explorer.table.rows
    rows.use(first)
    assert rows.rowCount() == first.n_rows
    grid.verticalScrollBar().setValue(300 * grid.rowHeight(0))
    rows.use(explorer.loader.table)
    assert rows.rowCount() == 200_000
    assert grid.rowAt(0) == 300
    qtbot.waitUntil(lambda: cells(grid, 300) == [str(300 % 97), "blue", "a"])
    grid.scrollToBottom()
    qtbot.waitUntil(lambda: cells(grid, 199_999)[2] == "b")


def test_cells_are_copied_as_spreadsheets_take_them(qtbot, take, tmp_path):
    explorer = take(csv(tmp_path / "table.csv", 900))
    grid = explorer.table.grid
    qtbot.waitUntil(lambda: cells(grid, 0)[0] == "0")
    QTest.mouseClick(grid.viewport(), LEFT, pos=grid.visualRect(grid.model().index(1, 0)).center())
    corner = grid.visualRect(grid.model().index(2, 1)).center()
    QTest.mouseClick(grid.viewport(), LEFT, Qt.KeyboardModifier.ShiftModifier, corner)
    QApplication.clipboard().clear()
    QTest.keyClick(grid, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: QApplication.clipboard().text() == "1\tred\n2\tred")


def test_other_data_takes_the_table_away(take, tmp_path):
    explorer = take(csv(tmp_path / "table.csv", 900))
    take(Digits())
    assert explorer.samples.isVisible()
    assert explorer.table.rows.rowCount() == 0
