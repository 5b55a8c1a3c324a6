"""Every run is in the panel, can be found, compared, opened again and deleted, and nothing of it is in the way."""

import csv
import sqlite3
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QMessageBox, QToolButton

from core.document import edits
from core.document.storage import save
from core.runs.store import Environment, RunStore, RunSummary, store_path
from core.runs.trial import Trial
from core.runs.writing import RunWriter, record_of
from core.training.events import EpochDone, Finished, Started, StepsDone
from gui.runs_panel import library
from gui.runs_panel.titles import told_apart
from tests.gui.sight import in_sight

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
HERE = Environment("cpu", "2.13.0", "3.11", "Linux x86_64", "somewhere", 1)

A_RUN = RunSummary(
    "id", "a run", Path(), "digits", 0.0, None, "completed", "", HERE, "", (), "", None, 1, 1, 1.0, "accuracy",
    None, None, None, None,
)  # fmt: skip


@pytest.fixture
def store(home):
    """The record of the test's own user."""
    store = RunStore(store_path())
    yield store
    store.close()


@pytest.fixture
def add(store, home):
    """Puts a run into the record: a loss that falls, and a score for each epoch."""

    def make(document, name, *scores, status="completed", folder=None):
        id = store.begin(document, folder or home / "runs" / name, HERE, name=name)
        writer = RunWriter(store, id)
        nothing = np.zeros((0, 4), np.float32)
        writer.apply(Started("cpu", len(scores), 10, 100, 20, 99, ("a",), ("x",), nothing, np.zeros(0, np.int64)))
        for number, score in enumerate(scores, 1):
            losses = np.linspace(1, 0.5, 10, dtype=np.float32) / number
            writer.apply(StepsDone(number, 10 * number - 9, losses, 1.0, 0.0))
            writer.apply(EpochDone(number, 10 * number, 0.5, score, 0.6 / number, score, 2.0, 100.0, best=True))
        writer.flush()
        if status != "running":
            writer.apply(Finished(status, f"{name} has ended"))
        return id

    return make


@pytest.fixture
def until(qtbot):
    return qtbot.waitUntil


@pytest.fixture
def panel(digits, until):
    """Opens the panel, once the record is read."""

    def open_panel():
        digits.actions_by_name["runsAction"].trigger()
        until(lambda: digits.runs.library.is_known)
        return digits.runs.panel

    return open_panel


@pytest.fixture
def three(digits, add, panel):
    """The panel with three runs; the last was made last."""
    document = digits.editor.document
    ids = [add(document, "small", 0.5, 0.7), add(document, "Wide", 0.9, 0.95), add(document, "deep", 0.8)]
    return panel(), ids


def names(panel):
    return [panel.model.data(panel.model.index(row, 0)) for row in range(panel.model.rowCount())]


def click_header(panel, title):
    header = panel.table.header()
    titles = [panel.model.headerData(section, Qt.Orientation.Horizontal) for section in range(header.count())]
    x = header.sectionViewportPosition(titles.index(title)) + 20
    QTest.mouseClick(header.viewport(), LEFT, NONE, QPoint(x, header.height() // 2))


def click_row(panel, name, modifiers=NONE):
    row = panel.table.visualRect(panel.model.index(names(panel).index(name), 0))
    QTest.mouseClick(panel.table.viewport(), LEFT, modifiers, row.center())


# --- what is listed -------------------------------------------------------------------------------------------------


def test_before_the_first_run_the_panel_says_what_to_do(digits, panel):
    assert "press Train" in panel()._empty.text()
    assert not digits.actions_by_name["openRunAction"].isEnabled()


def test_a_run_is_listed_while_it_trains_and_when_it_has_ended(digits, panel, until):
    shown = panel()
    training = digits.editor.document.training.model_copy(update={"epochs": 100_000, "batch_size": 512})
    digits.editor.apply_to_document("Train long", lambda document: edits.change_training(document, training))
    until(lambda: digits.editor.is_checked)
    digits.actions_by_name["trainAction"].trigger()
    until(lambda: any(run.epochs for run in shown.model.shown))
    assert shown.model.shown[0].status == "running"
    before = shown.model.shown[0].epochs
    until(lambda: shown.model.shown[0].epochs > before)
    digits.actions_by_name["stopAction"].trigger()
    until(lambda: shown.model.shown[0].status == "stopped")
    assert names(shown) == [digits.editor.name]


def test_a_run_of_another_process_appears_while_the_panel_is_open(digits, panel, add, until):
    shown = panel()
    add(digits.editor.document, "elsewhere", 0.5, status="running")
    until(lambda: names(shown) == ["elsewhere"])


def test_the_latest_comes_first_and_a_click_on_a_column_sorts(three):
    panel, _ = three
    assert names(panel) == ["deep", "Wide", "small"]
    click_header(panel, "Name")
    assert names(panel) == ["deep", "small", "Wide"]
    click_header(panel, "Best score")
    assert names(panel) == ["small", "deep", "Wide"]
    click_header(panel, "Best score")
    assert names(panel) == ["Wide", "deep", "small"]


def test_a_few_letters_find_names_notes_and_tags(three, store, until):
    panel, ids = three
    store.edit(ids[0], note="the teacher", tags=("paper",))
    until(lambda: panel.model.shown[-1].note == "the teacher")
    for text, found in (("WI", ["Wide"]), ("teach", ["small"]), ("paper small", ["small"]), ("paper wide", [])):
        panel.filter.clear()
        QTest.keyClicks(panel.filter, text)
        assert names(panel) == found
    assert panel.count.text() == "0 of 3 runs"


def test_what_is_selected_stays_so_when_runs_come_and_are_sorted(three, digits, add, until):
    panel, ids = three
    click_row(panel, "small")
    add(digits.editor.document, "new", 0.4)
    until(lambda: len(names(panel)) == 4)
    click_header(panel, "Best loss")
    assert [run.id for run in panel.selected] == [ids[0]]


def test_a_thousand_runs_are_listed_and_found(digits, store, panel, until):
    for number in range(1000):
        store.begin(digits.editor.document, Path("nowhere"), HERE, name=f"run {number}", status="stopped")
    shown = panel()
    until(lambda: shown.model.rowCount() == 1000)
    shown.table.selectAll()
    compared = shown.details.findChild(QLabel, "runsCompared")
    until(lambda: compared.isVisible() and compared.text() == "the first 24 of 1,000 selected runs")
    QTest.keyClicks(shown.filter, "run 777")
    assert names(shown) == ["run 777"]
    until(lambda: not compared.isVisible())


# --- what people change ---------------------------------------------------------------------------------------------


def test_a_run_is_renamed_in_place_with_f2(three, store, until, qtbot):
    panel, ids = three
    click_row(panel, "Wide")
    QTest.keyClick(panel.table, Qt.Key.Key_F2)
    editor = in_sight(qtbot, panel.table, QLineEdit)
    QTest.keyClicks(editor, "wider")
    with qtbot.assertNotEmitted(panel.table.openWanted):  # the key ends the name, and opens no project
        QTest.keyClick(editor, Qt.Key.Key_Return)
    until(lambda: "wider" in names(panel))
    assert store.run(ids[1]).name == "wider"


def test_a_name_that_is_being_typed_is_not_lost_when_another_run_comes(three, digits, add, until, qtbot):
    panel, _ = three
    click_row(panel, "Wide")
    QTest.keyClick(panel.table, Qt.Key.Key_F2)
    editor = in_sight(qtbot, panel.table, QLineEdit)
    QTest.keyClicks(editor, "wid")
    add(digits.editor.document, "new", 0.4)
    until(lambda: len(panel.library.runs) == 4)
    assert panel.table.findChild(QLineEdit) is editor
    QTest.keyClicks(editor, "est")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    until(lambda: "widest" in names(panel) and "new" in names(panel))


def test_what_came_while_a_name_was_typed_is_there_when_the_name_is_given_up(three, digits, add, until, qtbot):
    panel, _ = three
    click_row(panel, "Wide")
    QTest.keyClick(panel.table, Qt.Key.Key_F2)
    editor = in_sight(qtbot, panel.table, QLineEdit)
    add(digits.editor.document, "new", 0.4)
    until(lambda: len(panel.library.runs) == 4)
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    until(lambda: names(panel) == ["new", "deep", "Wide", "small"])


def test_a_name_is_not_lost_because_another_program_writes_for_long(three, digits, until, monkeypatch):
    panel, ids = three
    monkeypatch.setattr(library, "_TRIES", 100)  # of two seconds each
    other = sqlite3.connect(store_path(), isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    letting_go = threading.Timer(3.0, other.execute, ["ROLLBACK"])
    letting_go.start()
    panel.library.edit(ids[0], name="changed")
    until(lambda: "changed" in names(panel))
    assert digits.notice.text == ""
    letting_go.join()
    other.close()


def test_a_note_and_tags_are_kept_when_they_are_left(three, store, until):
    panel, ids = three
    click_row(panel, "deep")
    panel.details.setCurrentWidget(panel.details.about)
    QTest.mouseClick(panel.details.about.note.viewport(), LEFT)
    QTest.keyClicks(panel.details.about.note, "too deep")
    QTest.mouseClick(panel.details.about.tags, LEFT)
    QTest.keyClicks(panel.details.about.tags, "paper, no , paper")
    QTest.mouseClick(panel.filter, LEFT)
    until(lambda: store.run(ids[2]).tags == ("paper", "no"))
    assert store.run(ids[2]).note == "too deep"
    click_row(panel, "small")
    assert panel.details.about.note.toPlainText() == ""
    click_row(panel, "deep")
    until(lambda: panel.details.about.tags.text() == "paper, no")


def test_delete_puts_runs_into_the_trash_and_undo_takes_them_back(three, store, until):
    panel, _ = three
    click_row(panel, "Wide")
    click_row(panel, "small", Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(panel.table, Qt.Key.Key_Delete)
    until(lambda: names(panel) == ["deep"])
    assert panel.undo_bar.text.text() == "2 runs are in the trash"
    QTest.mouseClick(panel.undo_bar.button, LEFT)
    until(lambda: names(panel) == ["deep", "Wide", "small"])
    click_row(panel, "deep")
    QTest.keyClick(panel.table, Qt.Key.Key_Delete)
    until(lambda: names(panel) == ["Wide", "small"])
    QTest.keyClick(panel.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    until(lambda: names(panel) == ["deep", "Wide", "small"])
    assert store.runs(trashed=True) == ()


def test_a_run_that_trains_is_not_deleted(digits, panel, add, until):
    add(digits.editor.document, "busy", 0.5, status="running")
    shown = panel()
    click_row(shown, "busy")
    assert not digits.actions_by_name["deleteRunAction"].isEnabled()
    QTest.keyClick(shown.table, Qt.Key.Key_Delete)
    assert "stop it first" in digits.notice.text
    assert names(shown) == ["busy"]


def test_runs_come_back_from_the_trash_later(three, digits, until, qtbot):
    panel, _ = three
    click_row(panel, "Wide")
    digits.actions_by_name["deleteRunAction"].trigger()
    until(lambda: panel.trash_button.text() == "Trash (1)")
    QTest.mouseClick(panel.trash_button, LEFT)
    assert names(panel) == ["Wide"]
    click_row(panel, "Wide")
    QTest.mouseClick(in_sight(qtbot, panel, QToolButton, "restoreRunActionButton"), LEFT)
    until(lambda: names(panel) == [])
    digits.actions_by_name["runTrashAction"].trigger()
    assert names(panel) == ["deep", "Wide", "small"]


def test_the_emptied_trash_gives_folders_to_the_system_and_leaves_what_is_not_the_runs(
    digits, panel, add, store, until, finger, tmp_path, monkeypatch
):
    (tmp_path / "data").mkdir()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    own, shared = tmp_path / "own", tmp_path / "shared"
    for folder in (own, shared):
        folder.mkdir()
        (folder / "best.pth").write_bytes(b"weights")
    (shared / "thesis.tex").write_text("years of work")
    ids = [add(digits.editor.document, folder.name, 0.5, folder=folder) for folder in (own, shared)]
    kept = add(digits.editor.document, "kept", 0.5)
    store.trash(ids)
    shown = panel()
    until(digits.actions_by_name["emptyTrashAction"].isEnabled)
    finger.answer(QMessageBox.StandardButton.Discard)
    digits.actions_by_name["emptyTrashAction"].trigger()
    until(lambda: not shown.library.trash)
    assert [run.id for run in store.runs()] == [kept]
    assert not own.exists()
    assert [path.name for path in shared.iterdir()] == ["thesis.tex"]
    assert "2 runs" in finger.asked[0]


# --- several beside each other --------------------------------------------------------------------------------------


def test_the_curves_of_two_runs_lie_over_each_other_and_a_mark_hides_one(three, store, until):
    panel, ids = three
    click_row(panel, "Wide")
    click_row(panel, "small", Qt.KeyboardModifier.ControlModifier)
    until(lambda: panel.details.curves is not None and len(panel.details.curves.runs) == 2)
    curves = panel.details.curves
    for slot, id in enumerate((ids[1], ids[0])):
        record = record_of(store, id)
        assert np.array_equal(curves.traces[slot].rows, record.smoothed.values)
        assert curves.scores[slot].values.tolist() == pytest.approx([100 * e.val_score for e in record.epochs])
    assert curves.traces[0].strokes[0].colour != curves.traces[1].strokes[0].colour
    assert [curves.legend.item(row).text() for row in range(2)] == ["Wide", "small"]
    curves.legend.item(0).setCheckState(Qt.CheckState.Unchecked)
    assert len(curves.traces[0].x) == 0
    assert len(curves.traces[1].x) == 20


def test_runs_of_one_name_are_told_apart_by_when_they_began():
    runs = [replace(A_RUN, id=name, name=name, began=began) for name, began in (("a", 0.0), ("b", 1.0), ("a", 86400.0))]
    assert told_apart(runs)[1] == "b"
    assert [title.split()[-1] for title in told_apart(runs)] == ["a", "b", "a"]
    assert len(set(told_apart(runs))) == 3
    trials = [replace(A_RUN, sweep="s", trial=Trial(n, (("lr", f"0.{n}"),))) for n in (1, 2)]
    assert told_apart(trials) == ["lr 0.1", "lr 0.2"]
    assert told_apart([trials[0], A_RUN]) != told_apart(trials)


def test_the_curves_of_a_run_that_goes_on_grow(digits, panel, add, store, until):
    id = add(digits.editor.document, "busy", 0.5, status="running")
    shown = panel()
    click_row(shown, "busy")
    until(lambda: shown.details.curves is not None and len(shown.details.curves.traces[0].x) == 10)
    writer = RunWriter(store, id)
    writer.apply(StepsDone(2, 11, np.ones(5, np.float32), 1.0, 1.0))
    writer.flush()
    until(lambda: len(shown.details.curves.traces[0].x) == 15)


def test_what_differs_between_runs_is_a_table(digits, panel, add, until):
    document = digits.editor.document
    wide = edits.change_layer(document, "conv1", out_channels=64)
    wide = edits.change_training(wide, wide.training.model_copy(update={"batch_size": 8}))
    add(document, "as it was", 0.5)
    add(wide, "wide", 0.6)
    shown = panel()
    shown.details.setCurrentWidget(shown.details.differences)
    shown.table.selectAll()
    table = shown.details.differences.table
    until(lambda: shown.details.differences.currentWidget() is table)
    rows = {}
    for top in (table.topLevelItem(number) for number in range(table.topLevelItemCount())):
        for item in (top.child(number) for number in range(top.childCount())):
            rows[item.text(0)] = (item.text(1), item.text(2))
    assert rows == {
        "training.batch_size": ("8", str(document.training.batch_size)),
        "conv1.out_channels": ("64", "16"),
    }


# --- back to a run --------------------------------------------------------------------------------------------------


def test_the_project_of_a_run_opens_in_a_window_of_its_own_as_it_was(digits, panel, add, until, further):
    then = edits.change_layer(digits.editor.document, "conv1", out_channels=7)
    add(then, "then", 0.5)
    shown = panel()
    now = digits.editor.document
    click_row(shown, "then")
    digits.actions_by_name["openRunAction"].trigger()
    until(lambda: bool(further()))
    (window,) = further()
    assert window.editor.document == then
    assert window.editor.is_dirty
    assert window.editor.file is None
    assert digits.editor.document is now
    window.editor.undo()
    assert window.editor.document == then


def test_a_run_is_trained_again_as_it_was(digits, panel, add, store, until):
    training = digits.editor.document.training.model_copy(update={"epochs": 1, "batch_size": 512})
    then = edits.change_training(digits.editor.document, training)
    add(then, "then", 0.5)
    shown = panel()
    click_row(shown, "then")
    digits.actions_by_name["trainAgainAction"].trigger()
    until(lambda: len(shown.model.shown) == 2 and shown.model.shown[0].status == "completed")
    again = store.runs()[0]
    assert again.name == "then"
    assert store.project(again.id) == then
    assert (again.folder / "best.pth").is_file()


def test_figures_are_exported_as_a_table(three, digits, until, finger, tmp_path):
    panel, _ = three
    click_row(panel, "small")
    finger.choose_file(tmp_path / "figures.csv")
    digits.actions_by_name["exportCsvAction"].trigger()
    until(lambda: "20 rows" in digits.notice.text)
    with (tmp_path / "figures.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["val_score"] for row in rows if row["val_score"]] == ["0.5", "0.7"]


def test_figures_are_exported_for_tensorboard(three, digits, until, finger, tmp_path):
    pytest.importorskip("tensorboard")
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    panel, _ = three
    click_row(panel, "small")
    (tmp_path / "board").mkdir()
    finger.choose_file(tmp_path / "board")
    digits.actions_by_name["exportTensorBoardAction"].trigger()
    until(lambda: f"tensorboard --logdir {tmp_path / 'board'}" in digits.notice.text)
    (written,) = (tmp_path / "board").iterdir()
    scalars = EventAccumulator(str(written)).Reload()
    assert any(len(scalars.Scalars(tag)) == 2 for tag in scalars.Tags()["scalars"])  # one for each epoch


def test_folders_of_earlier_runs_are_taken_in(digits, panel, home, until):
    folder = home / "runs" / "earlier"
    folder.mkdir(parents=True)
    save(digits.editor.document, folder / "project.netloom")
    (folder / "best.pth").write_bytes(b"weights")
    shown = panel()
    until(lambda: len(names(shown)) == 1)
    assert shown.model.shown[0].folder == folder


# --- trouble --------------------------------------------------------------------------------------------------------


def test_a_record_that_cannot_be_read_is_one_sentence_and_training_goes_on(digits, home, until, qtbot):
    store_path().parent.mkdir(parents=True)
    store_path().write_bytes(b"this is not a database, but long enough to look like a file" * 20)
    training = digits.editor.document.training.model_copy(update={"epochs": 1, "batch_size": 512})
    digits.editor.apply_to_document("Train short", lambda document: edits.change_training(document, training))
    until(lambda: digits.editor.is_checked)
    digits.actions_by_name["runsAction"].trigger()
    panel = digits.runs.panel
    until(panel.error.isVisible)
    assert "cannot be opened" in panel.error.text()
    digits.actions_by_name["trainAction"].trigger()
    until(lambda: not digits.trainer.is_running)
    assert digits.trainer.record.finished.reason == "completed"
    assert "cannot be opened" in digits.notice.text
    store_path().unlink()
    until(lambda: not panel.error.isVisible())


def test_a_record_that_others_hold_lets_the_window_live_on(three, digits, until):
    panel, ids = three
    other = sqlite3.connect(store_path(), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    panel.library.edit(ids[0], name="changed")
    until(lambda: "locked" in digits.notice.text)
    until(lambda: names(panel) == ["deep", "Wide", "small"])
    other.execute("ROLLBACK")
    other.close()
    panel.library.edit(ids[0], name="changed")
    until(lambda: "changed" in names(panel))


def test_the_panel_leaves_its_place_again(digits, panel):
    shown = panel()
    assert shown.isVisible()
    assert digits.run_area.is_folded
    digits.actions_by_name["runsAction"].trigger()
    assert not shown.isVisible()
    digits.show_start_page()
    digits.show_canvas()
    assert not shown.isVisible()


def test_a_run_begins_with_the_best_weights_of_another(digits, panel, store, until, home):
    training = digits.editor.document.training.model_copy(update={"epochs": 3, "batch_size": 64})
    then = edits.change_training(digits.editor.document, training)
    shown = panel()
    digits.controls.train_anew(then, "then")
    until(lambda: any(run.status == "completed" for run in shown.model.shown) and not digits.trainer.is_running)
    click_row(shown, "then")
    digits.actions_by_name["trainBestAction"].trigger()
    until(lambda: sum(run.status == "completed" for run in shown.model.shown) == 2)
    again, first = (record_of(store, run.id) for run in store.runs())
    assert again.losses.column()[0] < 0.5 * first.losses.column()[0]


def test_without_kept_weights_a_run_cannot_be_trained_on(three, digits):
    panel, _ = three
    click_row(panel, "small")
    assert not digits.actions_by_name["trainBestAction"].isEnabled()
    assert digits.actions_by_name["trainAgainAction"].isEnabled()
