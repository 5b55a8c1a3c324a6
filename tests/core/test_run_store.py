"""The record of runs keeps everything, from several threads and processes, and forgets what it is told to."""

import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.data.base import DataSettings
from core.data.sources.digits import Digits
from core.document.model import empty_document
from core.document.storage import dump
from core.runs.schema import TABLES
from core.runs.store import Environment, RunStore, RunStoreError
from core.runs.trial import Trial
from core.runs.writing import RunWriter, differences, record_of
from core.training.events import EpochDone, Finished, Gradients, Started, StepsDone, Validated

HERE = Environment("cpu", "2.13.0", "3.11", "Linux x86_64", "somewhere", 1)


@pytest.fixture
def document():
    return empty_document(DataSettings(source=Digits()), name="Digits")


@pytest.fixture
def store(tmp_path):
    store = RunStore(tmp_path / "runs" / "runs.sqlite")
    yield store
    store.close()


def started(n_layers=2):
    layers = tuple(f"fc{number}" for number in range(n_layers))
    nothing = np.zeros((0, 4), np.float32)
    return Started("cpu", 3, 10, 100, 20, 1234, layers, ("a", "b"), nothing, np.zeros(0, np.int64))


def steps(first, *losses, rate=0.01):
    return StepsDone(1 + (first - 1) // 10, first, np.array(losses, np.float32), 100.0, 1.0, rate)


def epoch(number, score=0.5):
    return EpochDone(number, 10 * number, 0.5, 0.4, 0.6, score, 1.0, 100.0, best=True)


def written(store, document, *events, folder="run"):
    id = store.begin(document, Path(folder), HERE)
    writer = RunWriter(store, id)
    for event in events:
        writer.apply(event)
    writer.flush()
    return id


def test_a_run_comes_back_as_it_was(store, document):
    losses = np.linspace(1, 0, 25).astype(np.float32)
    events = [
        started(),
        steps(1, *losses[:10]),
        Gradients(10, np.array([0.1, 0.2], np.float32)),
        epoch(1, 0.7),
        steps(11, *losses[10:20]),
        epoch(2, 0.9),
        steps(21, *losses[20:]),
        Finished("stopped", "Stopped after 2 of 3 epochs"),
    ]
    id = written(store, document, *events)
    record = record_of(store, id)
    assert np.array_equal(record.losses.values[:, 0], losses)
    assert [each.val_score for each in record.epochs] == [0.7, 0.9]
    assert record.recent_gradients == {"fc0": pytest.approx(0.1), "fc1": pytest.approx(0.2)}
    assert record.finished == events[-1]
    assert store.project(id) == document
    summary = store.run(id)
    assert (summary.status, summary.epochs, summary.steps, summary.best_score) == ("stopped", 2, 25, 0.9)
    assert summary.ended is not None


def test_what_the_record_tells_of_events_is_what_training_told(store, document):
    id = written(store, document, started(), epoch(1))
    assert record_of(store, id).epochs == [epoch(1)]
    assert record_of(store, id).started.layers == ("fc0", "fc1")


def test_validations_in_between_and_learning_rates_come_back(store, document):
    between = Validated(5, 0.4, 0.95, best=True)
    id = written(store, document, started(), steps(1, *[0.5] * 5), between, steps(6, *[0.5] * 5, rate=0.001), epoch(1))
    record = record_of(store, id)
    assert record.validations == [between]
    assert [done.step for done in record.validated] == [5, 10]
    assert record.rate_steps.column().tolist() == [5, 10]
    assert record.rates.column().tolist() == [np.float32(0.01), np.float32(0.001)]
    assert (store.run(id).best_score, store.run(id).best_loss) == (0.95, 0.4)
    store.rewind(id, 4)
    assert record_of(store, id).validations == []
    store.forget([id])
    assert store.read("SELECT * FROM validations") == []


def test_a_record_of_an_older_netloom_is_read_and_written_on(document, tmp_path):
    path = tmp_path / "runs.sqlite"
    connection = sqlite3.connect(path)
    connection.executescript(TABLES + "PRAGMA user_version=1;")
    connection.execute("INSERT INTO losses VALUES ('old', 1, 1, ?)", (np.float32([2, 1]).tobytes(),))
    values = "'old', 'Old', '', '{}', 0, 'completed', 'cpu', '', '', '', '', 1"
    columns = "id, name, folder, project, began, status, device, torch, python, system, host, process"
    connection.execute(f"INSERT INTO runs ({columns}) VALUES ({values})")
    connection.commit()
    connection.close()
    store = RunStore(path)
    assert record_of(store, "old").losses.column().tolist() == [2, 1]
    assert len(record_of(store, "old").rates) == 0
    new = written(store, document, started(), steps(1, 0.5), Validated(1, 0.4, 0.9, best=True))
    assert record_of(store, new).rates.column().tolist() == [np.float32(0.01)]
    store.close()
    assert len(RunStore(path).runs()) == 2


def test_an_empty_record_has_no_runs(store):
    assert store.runs() == ()
    with pytest.raises(RunStoreError, match="there is no run"):
        store.run("nothing")


def test_the_latest_run_comes_first(store, document):
    first, second = (written(store, document) for _ in range(2))
    assert [run.id for run in store.runs()] == [second, first]


def test_names_notes_and_tags_can_be_edited(store, document):
    id = written(store, document)
    store.edit(id, name="wider", note="the best so far", tags=("paper", "wide"))
    run = store.run(id)
    assert (run.name, run.note, run.tags) == ("wider", "the best so far", ("paper", "wide"))
    with pytest.raises(ValueError, match="nobody may edit"):
        store.edit(id, status="completed")


def test_the_trash_gives_back(store, document):
    id = written(store, document)
    store.trash([id])
    assert store.runs() == ()
    assert [run.id for run in store.runs(trashed=True)] == [id]
    store.trash([id], back=True)
    assert [run.id for run in store.runs()] == [id]


def test_what_is_forgotten_leaves_nothing_behind(store, document):
    id = written(store, document, started(), steps(1, 0.5), epoch(1))
    kept = written(store, document, started(), steps(1, 0.5), epoch(1))
    store.forget([id])
    assert [run.id for run in store.runs()] == [kept]
    for table in ("losses", "epochs"):
        assert {row["run"] for row in store.read(f"SELECT run FROM {table}")} == {kept}


def test_a_run_that_goes_on_forgets_what_it_does_again(store, document):
    id = written(store, document, started(), steps(1, *range(10)), epoch(1), steps(11, *range(10, 18)))
    store.rewind(id, 14)
    record = record_of(store, id)
    assert record.losses.values[:, 0].tolist() == list(range(14))
    store.rewind(id, 9)
    assert record_of(store, id).epochs == []
    assert len(record_of(store, id).losses) == 9


def test_what_a_run_does_again_that_was_saved_just_before_it_stands_there_once(store, document):
    id = written(store, document, started(), steps(1, *range(10)), epoch(1), Validated(10, 0.4, 0.9, best=True))
    store.rewind(id, 10)
    writer = RunWriter(store, id)
    for event in (epoch(1), Validated(10, 0.4, 0.9, best=True)):
        writer.apply(event)
    writer.flush()
    record = record_of(store, id)
    assert (len(record.epochs), len(record.validations)) == (1, 1)


def test_a_run_is_found_by_its_folder(store, document, tmp_path):
    id = written(store, document, folder=tmp_path / "here")
    assert store.of_folder(tmp_path / "here").id == id
    assert store.of_folder(tmp_path / "elsewhere") is None


def test_a_run_whose_process_died_is_interrupted(store, document):
    script = "import os; print(os.getpid())"
    dead = int(subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout)
    here = Environment.here("cpu")
    gone = store.begin(document, Path("gone"), replace(here, process=dead))
    alive = store.begin(document, Path("alive"), here)
    elsewhere = store.begin(document, Path("elsewhere"), replace(here, process=dead, host="another machine"))
    store.note_interrupted()
    assert [store.run(id).status for id in (gone, alive, elsewhere)] == ["interrupted", "running", "running"]


def test_several_threads_write_and_read_at_once(store, document):
    ids = [store.begin(document, Path(str(number)), HERE) for number in range(4)]

    def write(id):
        writer = RunWriter(store, id)
        for number in range(50):
            writer.apply(steps(10 * number + 1, *[0.5] * 10))
            writer.flush()
            store.runs()

    threads = [threading.Thread(target=write, args=(id,)) for id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [run.steps for run in store.runs()] == [500] * 4


def test_another_process_reads_while_this_one_writes(store, document):
    id = written(store, document, started(), steps(1, 0.5, 0.25))
    script = (
        "import sys; from pathlib import Path; from core.runs.store import RunStore;"
        "print([run.steps for run in RunStore(Path(sys.argv[1])).runs()])"
    )
    with store.writing() as connection:
        connection.execute("UPDATE runs SET note = 'not yet' WHERE id = ?", (id,))
        told = subprocess.run([sys.executable, "-c", script, store.path], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[2]"


def test_a_file_that_is_no_record_is_refused_with_a_sentence(tmp_path):
    (tmp_path / "runs.sqlite").write_bytes(b"this is not a database, but long enough to look like a file" * 20)
    with pytest.raises(RunStoreError, match="cannot be opened"):
        RunStore(tmp_path / "runs.sqlite")


def test_a_record_of_a_newer_netloom_is_left_alone(store, tmp_path):
    store.read("SELECT 1")
    with store.writing() as connection:
        connection.execute("PRAGMA user_version=99")
    with pytest.raises(RunStoreError, match="newer Netloom"):
        RunStore(store.path)


def test_a_record_of_an_earlier_netloom_keeps_its_runs_and_learns_of_sweeps(tmp_path, document):
    path = tmp_path / "runs.sqlite"
    with closing(sqlite3.connect(path)) as old:
        old.executescript(f"{TABLES}; PRAGMA user_version=1;")
        old.execute(
            "INSERT INTO runs (id, name, folder, project, began, status, device, torch, python, system, host, process) "
            "VALUES ('1', 'old', '', ?, 1.0, 'completed', '', '', '', '', '', 0)",
            (dump(document),),
        )
        old.commit()
    for _ in range(2):  # once brought up to date, it is as any other
        with closing(RunStore(path)) as store:
            assert [(run.name, run.trial) for run in store.runs() if not run.sweep] == [("old", None)]
            sweep = store.begin_sweep(document, "rates", "{}")
            trial = Trial(1, (("lr", "0.1"),))
            store.begin(document, None, HERE, sweep=sweep.id, trial=trial)
            assert [run.trial for run in store.runs_of(sweep.id)] == [trial]
            assert store.sweeps()[0] == sweep
            assert store.sweep_project(sweep.id) == document


def test_settings_that_differ_are_named_by_their_path(document):
    other = document.changed(training=document.training.model_copy(update={"batch_size": 16}))
    assert differences(document, other) == {"training.batch_size": (64, 16)}
    assert differences(document, document) == {}
