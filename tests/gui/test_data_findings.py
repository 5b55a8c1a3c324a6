"""What is wrong with data stands in a list with what was done about it, also where it goes wrong during training."""

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListWidget, QPushButton, QTableView

from core.data.base import DataSettings
from core.data.sources.picture_folder import PictureFolder
from core.data.sources.picture_table import PictureTable
from core.data.sources.table import Table
from core.document import edits
from core.layers.linear import Linear
from core.layers.shape import Flatten
from core.progress import Unwatched
from tests.gui.sight import in_sight

LEFT = Qt.MouseButton.LeftButton
SIDE, N = 160, 60


@pytest.fixture
def listed(qtbot, empty):
    """Takes data, opens the list of its problems with the mouse, and gives its rows."""

    def rows_of(source):
        settings = DataSettings(source=source.looked_at(Unwatched()))
        empty.editor.apply_to_document("Take data", lambda document: edits.change_data(document, settings))
        empty.data_explorer.open()
        explorer = empty.data_explorer.explorer
        qtbot.waitUntil(lambda: explorer.loader.state == "ready")
        pages = in_sight(qtbot, explorer, QListWidget, "explorerPages")
        item = next(pages.item(at) for at in range(pages.count()) if pages.item(at).text().startswith("Problems"))
        QTest.mouseClick(pages.viewport(), LEFT, pos=pages.visualItemRect(item).center())
        return rows(qtbot, explorer)

    yield rows_of
    empty.data_explorer.close()


def rows(qtbot, explorer):
    model = in_sight(qtbot, explorer, QTableView, "findingsTable").model()
    return {tuple(model.index(row, column).data() for column in range(3)) for row in range(model.rowCount())}


def paint(path, shade=100, size=(SIDE, SIDE)):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, (shade, 0, 0)).save(path)
    return path


def test_pictures_that_cannot_be_read_and_a_class_without_any(listed, tmp_path):
    for number in range(8):
        paint(tmp_path / "ab"[number % 2] / f"{number}.png", 10 * number)
    (tmp_path / "empty").mkdir()
    (tmp_path / "a" / "broken.png").write_bytes(b"no picture")
    Image.new("1", (20_000, 10_000)).save(tmp_path / "b" / "bomb.png")
    limit = 2 * Image.MAX_IMAGE_PIXELS
    assert listed(PictureFolder(folder=str(tmp_path), height=8, width=8)) == {
        (str(tmp_path / "a" / "broken.png"), "is no picture that can be read", "left out"),
        (str(tmp_path / "b" / "bomb.png"), f"has more than {limit:,} pixels, as decompression bombs do", "left out"),
        (str(tmp_path / "empty"), "holds no pictures", "left out"),
    }


def test_labels_without_files_and_files_without_labels(listed, tmp_path):
    for number in range(6):
        paint(tmp_path / f"{number}.png", 10 * number)
    lines = [f"{number}.png,{'ab'[number % 2]}" for number in range(4)]
    (tmp_path / "labels.csv").write_text("\n".join(["file,label", *lines, "gone.png,a", "4.png,b"]) + "\n")
    assert listed(PictureTable(table=str(tmp_path / "labels.csv"), height=8, width=8)) == {
        (f"{tmp_path / 'labels.csv'}, row 6,", "names 'gone.png', which is not there", "left out"),
        (str(tmp_path / "5.png"), f"has no label in {tmp_path / 'labels.csv'}", "left out"),
    }


def test_a_column_of_mixed_kinds_and_cells_without_a_number(listed, tmp_path):
    cells = [f"{number / 4},{'ab'[number % 2]}" for number in range(40)]
    cells[3], cells[7] = "many,a", "nan,b"
    (tmp_path / "mixed.csv").write_text("\n".join(["size,class", *cells]) + "\n")
    told = " ".join(" ".join(row) for row in listed(Table(file=str(tmp_path / "mixed.csv"))))
    assert "size" in told
    assert "4" in told
    assert "8" in told
    assert "left out" in told


def test_files_that_vanish_during_training_end_it_in_a_sentence_and_stand_in_the_list(qtbot, empty, checked, tmp_path):
    folder, random = tmp_path / "pictures", np.random.default_rng(0)
    for number in range(N):
        path = paint(folder / "ab"[number % 2] / f"{number}.png")
        Image.fromarray(random.integers(0, 255, (SIDE, SIDE, 3), np.uint8)).save(path)
    source = PictureFolder(folder=str(folder), height=SIDE, width=SIDE).looked_at(Unwatched())
    data = DataSettings(source=source, memory_limit=1)  # less than they need: files are read while it trains
    training = empty.editor.document.training.model_copy(update={"epochs": 100_000, "batch_size": 8})
    for layer in (Flatten(), Linear(out_features=2)):
        empty.editor.apply("Add a layer", lambda document, layer=layer: edits.append(document, layer))
    empty.editor.apply_to_document("Take pictures", lambda document: edits.change_data(document, data))
    empty.editor.apply_to_document("For long", lambda document: edits.change_training(document, training))
    checked()
    empty.actions_by_name["trainAction"].trigger()
    qtbot.waitUntil(lambda: empty.trainer.record.step > 0)
    for path in folder.glob("*/*.png"):
        path.rename(tmp_path / path.name)
    qtbot.waitUntil(lambda: not empty.trainer.is_running)
    assert empty.trainer.record.finished.reason == "failed"
    assert "bring their files back and train again" in empty.run_area.bar.text
    QTest.mouseClick(in_sight(qtbot, empty, QPushButton, "runFindings"), LEFT)
    explorer = empty.data_explorer.explorer
    qtbot.waitUntil(lambda: any(done == "stopped" for _, _, done in rows(qtbot, explorer)))
    assert any("gone" in what and done == "left out" for _, what, done in rows(qtbot, explorer))
    empty.data_explorer.close()
