"""Runs are recorded while they go on, and no trouble with the record ever ends one."""

import sqlite3
from dataclasses import replace

import numpy as np
import pytest

from core.document.storage import save
from core.runs.recording import recorded
from core.runs.store import RunStore
from core.runs.taking_in import take_in, written_by_run
from core.runs.writing import record_of
from core.training.control import Control
from core.training.events import EpochDone, Finished, Noted, Started, StepsDone
from core.training.loop import train


@pytest.fixture
def path(tmp_path):
    return tmp_path / "runs.sqlite"


def trained(document, path, folder, control=None, **more):
    return list(recorded(train(document, "cpu", control, folder), path, document, folder, "auto", **more))


def only_run(path):
    (run,) = RunStore(path).runs()
    return run


def test_what_is_recorded_is_what_was_told(perceptron, path, tmp_path):
    events = trained(perceptron, path, tmp_path / "run")
    run = only_run(path)
    record = record_of(RunStore(path), run.id)
    losses = np.concatenate([event.losses for event in events if isinstance(event, StepsDone)])
    assert np.array_equal(record.losses.column(), losses)
    assert record.epochs == [event for event in events if isinstance(event, EpochDone)]
    assert (run.status, run.epochs, run.steps, run.data) == ("completed", 3, 24, "Iris")
    assert (run.environment.device, run.last_loss) == ("cpu", pytest.approx(float(losses[-1])))
    assert run.seconds == pytest.approx(sum(epoch.seconds for epoch in record.epochs))
    assert RunStore(path).project(run.id) == perceptron


def test_events_pass_through_unchanged_and_finished_stays_the_last(perceptron, path, tmp_path):
    events = trained(perceptron, path, tmp_path / "run")
    plain = list(train(perceptron, "cpu", None, tmp_path / "plain"))
    assert {type(event) for event in events} == {type(event) for event in plain}
    assert isinstance(events[-1], Finished)


def test_a_run_that_is_stopped_before_it_began_leaves_nothing(path, perceptron):
    end = Finished("stopped", "Stopped before training began")
    assert list(recorded(iter_of(end), path, perceptron, None, "cpu")) == [end]
    assert not path.exists()


def test_a_run_that_fails_at_once_is_recorded_with_its_reason(path, perceptron):
    end = Finished("failed", "There is no cuda:7 here")
    assert list(recorded(iter_of(end), path, perceptron, None, "cuda:7")) == [end]
    run = only_run(path)
    assert (run.status, run.message, run.environment.device) == ("failed", end.message, "cuda:7")


def test_a_run_that_nobody_listens_to_any_more_is_interrupted(perceptron, path, tmp_path):
    events = recorded(train(perceptron, "cpu", None, tmp_path / "run"), path, perceptron, tmp_path / "run", "cpu")
    assert isinstance(next(events), Started)
    events.close()
    assert only_run(path).status == "interrupted"


def test_a_record_that_cannot_be_opened_is_told_once_and_training_goes_on(perceptron, path, tmp_path):
    path.write_bytes(b"this is not a database, but long enough to look like a file" * 20)
    events = trained(perceptron, path, tmp_path / "run")
    notes = [event.text for event in events if isinstance(event, Noted)]
    assert len(notes) == 1
    assert "cannot be opened" in notes[0]
    assert events[-1].reason == "completed"
    assert (tmp_path / "run" / "best.pth").is_file()


def test_a_record_that_breaks_in_the_middle_ends_no_training(perceptron, path, tmp_path):
    events = recorded(train(perceptron, "cpu", None, tmp_path / "run"), path, perceptron, tmp_path / "run", "cpu")
    seen = [next(events)]
    while not path.exists() or not RunStore(path).runs():
        seen.append(next(events))
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE losses")
    seen.extend(events)
    assert len([event for event in seen if isinstance(event, Noted)]) == 1
    assert seen[-1].reason == "completed"


def test_a_resumed_run_goes_on_in_the_same_line_without_what_it_does_again(path, perceptron, tmp_path):
    def steps(first, *losses):
        return StepsDone(1, first, np.array(losses, np.float32), 1.0, 1.0)

    nothing = np.zeros((0, 4), np.float32)
    started = Started("cpu", 3, 10, 100, 20, 1234, (), ("a",), nothing, np.zeros(0, np.int64))
    first = iter_of(started, steps(1, *range(8)))
    assert list(recorded(first, path, perceptron, tmp_path, "cpu"))
    again = iter_of(replace(started, step=5), steps(6, 50, 60), Finished("completed", "Trained"))
    assert list(recorded(again, path, perceptron, tmp_path, "cpu", resumed=True))
    run = only_run(path)
    assert run.status == "completed"
    assert record_of(RunStore(path), run.id).losses.column().tolist() == [0, 1, 2, 3, 4, 50, 60]


def test_a_run_that_cannot_go_on_stays_in_the_record_as_it_was(perceptron, path, tmp_path):
    trained(perceptron, path, tmp_path)
    journal = (tmp_path / "journal.jsonl").read_bytes()
    end = Finished("failed", "a run is under way there")
    for resumed in (True, False):
        assert list(recorded(iter_of(end), path, perceptron, tmp_path, "cpu", resumed=resumed)) == [end]
    assert only_run(path).status == "completed"
    assert (tmp_path / "journal.jsonl").read_bytes() == journal


def test_a_run_that_is_stopped_keeps_what_it_reached(perceptron, path, tmp_path):
    control = Control()
    events = recorded(train(perceptron, "cpu", control, tmp_path / "run"), path, perceptron, tmp_path / "run", "cpu")
    for event in events:
        if isinstance(event, EpochDone):
            control.stop()
    run = only_run(path)
    assert (run.status, run.epochs) == ("stopped", 1)


# --- folders without a record ---------------------------------------------------------------------------------------


@pytest.fixture
def left(tmp_path, perceptron):
    """Folders as earlier versions left them: whole, without weights, and something else."""
    folders = tmp_path / "runs"
    for name in ("whole", "without weights"):
        (folders / name).mkdir(parents=True)
        save(perceptron, folders / name / "project.netloom")
    (folders / "whole" / "best.pth").write_bytes(b"weights")
    (folders / "notes.txt").write_text("mine")
    return folders


def test_folders_without_a_record_are_taken_in_once(left, path, perceptron):
    store = RunStore(path)
    assert take_in(store, left) == 1
    assert take_in(store, left) == 0
    (run,) = store.runs()
    assert (run.folder.name, run.status, run.epochs) == ("whole", "completed", 0)
    assert store.project(run.id) == perceptron
    assert run.began == pytest.approx((left / "whole" / "project.netloom").stat().st_mtime)


def test_a_broken_project_is_passed_over(left, path):
    (left / "whole" / "project.netloom").write_text("{")
    assert take_in(RunStore(path), left) == 0
    assert take_in(RunStore(path), left / "nowhere") == 0


def test_whatever_a_run_leaves_in_its_folder_goes_with_it(perceptron, path, tmp_path):
    trained(perceptron, path, tmp_path / "run")
    (tmp_path / "run" / ".best.pth.x7q_3k.part").write_bytes(b"killed while it wro")
    assert written_by_run(tmp_path / "run") == (tmp_path / "run",)
    (tmp_path / "run" / "thesis.txt").write_text("mine")
    assert {left.name for left in (tmp_path / "run").iterdir()} - {
        taken.name for taken in written_by_run(tmp_path / "run")
    } == {"thesis.txt"}


def test_a_folder_in_which_other_things_stand_is_not_the_runs_to_take(left):
    assert written_by_run(left / "whole") == (left / "whole",)
    (left / "whole" / "thesis.tex").write_text("years of work")
    assert {path.name for path in written_by_run(left / "whole")} == {"project.netloom", "best.pth"}
    assert written_by_run(left / "nowhere") == ()


def iter_of(*events):
    yield from events
