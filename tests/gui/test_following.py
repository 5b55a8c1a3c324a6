"""Runs of other processes are followed live in a window; several processes are started, and none is left behind."""

import platform
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
)

from core.document import edits
from core.document.storage import load, save
from core.runs.going_on import Resumable
from core.runs.journal import JOURNAL
from core.runs.store import Environment, RunStore, store_path
from core.runs.writing import RunWriter, record_of
from core.scale_out.children import children_of
from core.training.events import Started
from resources import templates
from tests.gui.sight import in_sight

LEFT, NONE, COPY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.DropAction.CopyAction
ROOT = Path(__file__).parents[2]
PATIENCE = 120_000


def press(qtbot, parent, name):
    qtbot.mouseClick(in_sight(qtbot, parent, QPushButton, name), LEFT)


def drop(widget, path):
    content = QMimeData()
    content.setUrls([QUrl.fromLocalFile(str(path))])
    QApplication.sendEvent(widget, QDragEnterEvent(QPoint(50, 50), COPY, content, LEFT, NONE))
    QApplication.sendEvent(widget, QDropEvent(QPointF(50, 50), COPY, content, LEFT, NONE))


def state(window) -> str:
    return window.findChild(QLabel, "followState").text()


def train_for(digits, epochs):
    training = digits.editor.document.training.model_copy(update={"epochs": epochs})
    digits.editor.apply_to_document("Train so long", lambda document: edits.change_training(document, training))


def started_here(qtbot, digits):
    """The window that follows processes begun by the dialog."""
    qtbot.waitUntil(lambda: digits.editor.is_checked, timeout=PATIENCE)
    digits.actions_by_name["severalProcessesAction"].trigger()
    press(qtbot, in_sight(qtbot, digits, QDialog, "processesDialog"), "startHereButton")
    return in_sight(qtbot, digits, QDialog, "followWindow")


@pytest.mark.long
@pytest.mark.timeout(300)
def test_processes_that_are_started_here_are_followed_to_their_end(qtbot, digits):
    train_for(digits, 2)
    window = started_here(qtbot, digits)
    qtbot.waitUntil(lambda: not digits.following.is_running, timeout=PATIENCE)
    qtbot.waitUntil(lambda: state(window) == "Ended", timeout=PATIENCE)
    record = window.reader.record
    assert window.processes.problem == ""
    assert record.started.processes == 2
    assert (len(record.epochs), record.finished.reason) == (2, "completed")
    assert (window.reader.folder / "best.pth").is_file()
    assert "Trained" in window.bar.text
    qtbot.waitUntil(lambda: window.plots[0].record is record and not window.plots[0].message, timeout=PATIENCE)
    assert not any(plot.needs_samples for plot in window.plots)
    drop(digits.canvas.viewport(), window.reader.folder)  # which is followed already
    QApplication.processEvents()
    assert digits.following.windows == [window]


@pytest.mark.long
@pytest.mark.timeout(300)
def test_the_window_does_not_leave_processes_behind(qtbot, digits, finger):
    train_for(digits, 100_000)
    window = started_here(qtbot, digits)
    processes, reader = window.processes, window.reader
    qtbot.waitUntil(lambda: reader.record.step > 0, timeout=PATIENCE)
    assert state(window).startswith("Live · last news")
    workers = children_of(processes.pid)
    assert len(workers) == 2
    finger.answer(QMessageBox.StandardButton.No)
    digits.close()
    assert "still training" in finger.asked[0]
    assert processes.is_running
    digits.editor.save(reader.folder.parent / "kept.netloom")
    finger.answer(QMessageBox.StandardButton.Yes)
    digits.close()
    qtbot.waitUntil(lambda: not digits.isVisible(), timeout=PATIENCE)
    assert not processes.is_running
    assert '"reason":"stopped"' in (reader.folder / JOURNAL).read_text()
    assert not any(Path(f"/proc/{worker}/cmdline").is_file() for worker in workers)


WINDOW = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from core.scale_out.plan import Plan
from gui.following.processes import Processes

app = QCoreApplication([])
processes = Processes()
processes.start(Plan(Path(sys.argv[1]), Path(sys.argv[2]), gpus=False))
print(processes.pid, flush=True)
app.exec()
"""


@pytest.fixture
def left_behind(home, qtbot, tmp_path):
    """The folder of a run that two processes train when the program that started them is killed."""
    document = load(next(path for path in templates() if path.stem == "digits"))
    long = document.training.model_copy(update={"epochs": 100_000, "save_steps": 10_000})
    project, folder = tmp_path / "digits.netloom", tmp_path / "run"
    save(edits.change_training(document, long), project)
    command = [sys.executable, "-c", WINDOW, project, folder]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as program:
        torchrun = int(program.stdout.readline())
        qtbot.waitUntil(lambda: '"event":"steps"' in journal_in(folder), timeout=PATIENCE)
        workers = children_of(torchrun)
        program.kill()
    assert len(workers) == 2
    qtbot.waitUntil(lambda: not any(map(is_alive, (torchrun, *workers))), timeout=PATIENCE)
    return folder


@pytest.fixture
def later(left_behind, window):
    """The window as it comes up after that."""
    return window


def test_a_run_of_several_machines_goes_on_with_the_command_of_each_or_here_with_as_many_as_were_here(
    qtbot, digits, tmp_path
):
    machines = ("node1", "node1", platform.node(), "node1")
    nobody = np.zeros((0, 1), np.float32), np.zeros(0, np.int64)
    with closing(RunStore(store_path())) as store:
        id = store.begin(digits.editor.document, tmp_path, Environment.here("cpu"), "many")
        started = Started("cpu", 3, 10, 100, 20, 1234, (), (), *nobody, processes=4, machines=machines)
        writer = RunWriter(store, id)
        writer.apply(started)
        writer.flush()
        run = Resumable(store.run(id), digits.editor.document, record_of(store, id))
    digits.following.go_on(run, lambda: None)
    dialog = in_sight(qtbot, digits, QDialog, "processesDialog")
    number = dialog.findChild(QSpinBox, "processesField")
    assert f"by 4 processes on 2 machines (node1, {platform.node()})" in dialog.findChildren(QLabel)[0].text()
    assert dialog.texts.command.toPlainText().count(" --resume") == 2
    assert "--nnodes=2 --nproc-per-node=3" in dialog.texts.command.toPlainText()
    QTest.keyClick(dialog.findChild(QComboBox, "whereField"), Qt.Key.Key_Up)
    assert number.value() == 1
    assert "--standalone --nproc-per-node=1" in dialog.texts.command.toPlainText()


@pytest.mark.long
@pytest.mark.timeout(400)
@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks for processes in /proc")
def test_processes_whose_window_is_killed_save_and_end_and_go_on_as_many_as_they_were(later, left_behind, qtbot):
    assert '"reason":"interrupted"' in journal_in(left_behind)
    qtbot.waitUntil(lambda: "was interrupted after" in later.notice.text, timeout=PATIENCE)
    press(qtbot, later.notice, "noticeButton")
    dialog = in_sight(qtbot, later, QDialog, "processesDialog")
    assert dialog.findChild(QSpinBox, "processesField").value() == 2
    assert f"--run {left_behind} --device cpu --resume" in dialog.texts.command.toPlainText()
    press(qtbot, dialog, "startHereButton")
    follows = in_sight(qtbot, later, QDialog, "followWindow")
    qtbot.waitUntil(lambda: state(follows).startswith("Live"), timeout=PATIENCE)
    began = follows.reader.record.started
    assert (began.processes, began.step > 0) == (2, True)
    press(qtbot, follows, "stopTrainingButton")
    qtbot.waitUntil(lambda: not later.following.is_running and state(follows) == "Ended", timeout=PATIENCE)
    assert follows.reader.record.finished.reason == "stopped"
    press(qtbot, follows, "continueFollowedButton")
    again = in_sight(qtbot, later, QDialog, "processesDialog")
    press(qtbot, again, "continueAloneButton")
    qtbot.waitUntil(lambda: later.trainer.record.started.step > began.step, timeout=PATIENCE)
    assert later.trainer.record.started.processes == 1


def journal_in(folder) -> str:
    return (folder / JOURNAL).read_text() if (folder / JOURNAL).is_file() else ""


def is_alive(process) -> bool:
    """Whether a process runs; one that has ended may stand in the table until somebody asks for its code."""
    try:
        return " Z " not in Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False


@pytest.mark.long
def test_processes_can_be_stopped_before_they_have_begun(qtbot, digits):
    window = started_here(qtbot, digits)
    press(qtbot, window, "stopTrainingButton")
    qtbot.waitUntil(lambda: not digits.following.is_running, timeout=PATIENCE)
    qtbot.waitUntil(lambda: state(window) in ("Stopped before it began", "Ended"), timeout=PATIENCE)
    assert window.processes.problem == ""


@pytest.mark.timeout(300)
def test_a_folder_that_another_process_writes_is_followed_as_it_grows(qtbot, window, tmp_path):
    project, folder = tmp_path / "digits.netloom", tmp_path / "a run"
    save(load(next(path for path in templates() if path.stem == "digits")), project)
    follows = window.following.follow(folder)
    qtbot.waitUntil(lambda: state(follows).startswith("Waiting for the run"), timeout=PATIENCE)
    command = [sys.executable, ROOT / "main.py", "train", project, "--run", folder, "--epochs", "100000", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        qtbot.waitUntil(lambda: state(follows).startswith("Live"), timeout=PATIENCE)
        reached = follows.reader.record.step
        qtbot.waitUntil(lambda: follows.reader.record.step > reached, timeout=PATIENCE)
        process.terminate()
        process.communicate()
    qtbot.waitUntil(lambda: state(follows) == "Ended", timeout=PATIENCE)
    assert "Stopped" in follows.bar.text
    press(qtbot, follows, "stopFollowingButton")
    assert state(follows) == "Not followed any more"
    (folder / JOURNAL).write_text("something else")
    press(qtbot, follows, "stopFollowingButton")
    trouble = follows.findChild(QLabel, "followTrouble")
    qtbot.waitUntil(lambda: "is no journal of a run" in trouble.text(), timeout=PATIENCE)
    follows.close()
    assert window.following.windows == []


def test_a_run_folder_that_is_dropped_on_the_window_is_followed(qtbot, window, tmp_path):
    (tmp_path / "run").mkdir()
    save(load(next(iter(templates()))), tmp_path / "run" / "project.netloom")
    drop(window.start_page.viewport(), tmp_path / "run")
    follows = in_sight(qtbot, window, QDialog, "followWindow")
    assert follows.reader.folder == tmp_path / "run"


@pytest.mark.long
@pytest.mark.timeout(300)
def test_why_processes_failed_is_said_with_what_they_wrote(qtbot, digits):
    digits.actions_by_name["severalProcessesAction"].trigger()
    dialog = in_sight(qtbot, digits, QDialog, "processesDialog")
    folder = Path(dialog.findChild(QLineEdit, "runFolderField").text())
    folder.mkdir(parents=True)
    (folder / "best.pth").write_bytes(b"of another run")
    dialog.findChild(QSpinBox, "restartsField").setValue(0)
    press(qtbot, dialog, "startHereButton")
    follows = in_sight(qtbot, digits, QDialog, "followWindow")
    trouble = follows.findChild(QLabel, "followTrouble")
    qtbot.waitUntil(lambda: "holds a run already (best.pth)" in trouble.text(), timeout=PATIENCE)
    assert "holds a run already" in digits.notice.text
    press(qtbot, follows, "followDetailsButton")
    assert "best.pth" in in_sight(qtbot, follows, QPlainTextEdit, "followDetails").toPlainText()


def test_the_commands_follow_what_is_chosen_and_are_copied_with_the_project(qtbot, digits):
    digits.actions_by_name["severalProcessesAction"].trigger()
    dialog = in_sight(qtbot, digits, QDialog, "processesDialog")
    dialog.findChild(QSpinBox, "processesField").setValue(3)
    assert "--standalone --nproc-per-node=3" in dialog.texts.command.toPlainText()
    dialog.findChild(QComboBox, "whereField").setCurrentIndex(1)
    assert "no machine is named" in dialog.findChild(QLabel, "processesStatus").text().lower()
    assert not dialog.texts.copy_command.isEnabled()
    qtbot.keyClicks(dialog.findChild(QLineEdit, "hostsField"), "node1, node2")
    text = dialog.texts.command.toPlainText()
    assert text.count("--nnodes=2 --nproc-per-node=3") == 2
    assert "# on node2" in text
    dialog.texts.machine.setCurrentText("node2")
    press(qtbot, dialog, "copyCommandButton")
    status = dialog.findChild(QLabel, "processesStatus")
    qtbot.waitUntil(lambda: "Copied. The project as it is now is in" in status.text(), timeout=PATIENCE)
    copied = QGuiApplication.clipboard().text()
    assert "is_host=0" in copied
    assert "# on" not in copied
    folder = Path(dialog.findChild(QLineEdit, "runFolderField").text())
    assert load(folder / "given.netloom").nodes == digits.editor.document.nodes
    assert "#SBATCH --nodes=2" in dialog.texts.script.toPlainText()
