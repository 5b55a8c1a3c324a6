"""The command ``sweep``."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from core.document.storage import load
from core.runs.store import RunStore, store_path
from core.training.holding import held

ROOT = Path(__file__).parents[3]


@pytest.fixture
def store():
    store = RunStore(store_path())
    yield store
    store.close()


def test_a_grid_is_trained_and_the_best_trial_is_named(netloom, project):
    answer = netloom("sweep", project, "--device", "cpu", "--set", "lr=0.00001,0.05", "--set", "epochs=2")
    assert (answer.code, answer.err) == (0, "")
    lines = answer.out.splitlines()
    assert lines[0] == "2 trials of lr × epochs"
    assert [line.split("   ")[0] for line in lines[1:3]] == ["trial 1/2", "trial 2/2"]
    assert [line.endswith(" left") for line in lines[1:3]] == [True, False]  # how much time
    assert lines[-1] == f"train the best one with: train {project} --set lr=0.05 --set epochs=2"


def test_json_tells_of_each_trial_and_one_that_cannot_work_is_refused(netloom, project):
    settings = ("--set", "fc1.in_features=9,4", "--set", "epochs=1")
    answer = netloom("sweep", project, "--device", "cpu", *settings, "--json")
    assert (answer.code, answer.err) == (0, "")
    refused, trained, last = answer.json_lines
    assert (refused["status"], refused["values"]["fc1.in_features"]) == ("refused", "9")
    assert "fc1" in refused["message"]
    assert (trained["status"], trained["epochs"], trained["measure"]) == ("completed", 1, "accuracy")
    assert (refused["seconds_left"], trained["seconds_left"]) == (None, 0)
    assert (last["reason"], last["trials"], last["best"]["number"]) == ("completed", 2, 2)


def test_a_folder_keeps_the_trials_and_the_record_knows_them(netloom, project, tmp_path, store):
    folder = tmp_path / "sweep"
    netloom("sweep", project, "--device", "cpu", "--set", "lr=0.1,0.01", "--set", "epochs=1", "--folder", folder)
    assert load(folder / "0002" / "project.netloom").training.optimizer.lr == 0.01
    (entry, *_) = store.sweeps()
    runs = store.runs_of(entry.id)
    assert [dict(run.trial.values)["lr"] for run in runs] == ["0.1", "0.01"]
    assert [(run.sweep, run.status) for run in runs] == [(entry.id, "completed")] * 2


def test_the_same_folder_goes_on_with_what_is_missing(netloom, project, tmp_path, store):
    folder = tmp_path / "sweep"
    drawn = ("--set", "lr=0.001..0.1:log", "--set", "epochs=1", "--way", "random", "--json", "--device", "cpu")
    first = netloom("sweep", project, *drawn, "--trials", 2, "--folder", folder).json_lines
    again = netloom("sweep", project, *drawn, "--trials", 4, "--folder", folder).json_lines
    assert [line["number"] for line in first[:-1] + again[:-1]] == [1, 2, 3, 4]
    assert again[-1]["trials"] == 4
    assert netloom("sweep", project, "--folder", folder, "--json").json_lines == again[-1:]


def test_one_that_runs_already_is_left_alone(netloom, project, tmp_path, store):
    folder = tmp_path / "sweep"
    some = ("--set", "lr=0.1,0.01", "--set", "epochs=1", "--device", "cpu", "--folder", folder)
    netloom("sweep", project, *some, "--trials", 1)
    with held(folder):
        answer = netloom("sweep", project, *some, "--trials", 2)
    assert answer.code == 2
    assert "a run is under way in" in answer.sentence
    assert not (folder / "0002").exists()


def test_a_trial_whose_run_was_deleted_is_made_again(netloom, project, tmp_path, store):
    folder = tmp_path / "sweep"
    command = ("sweep", project, "--device", "cpu", "--set", "epochs=1,2", "--folder", folder, "--json")
    netloom(*command)
    (first, _) = store.runs_of(store.sweeps()[0].id)
    store.trash([first.id])
    assert [line.get("number") for line in netloom(*command).json_lines] == [1, None]


def test_another_sweep_in_the_same_folder_is_refused(netloom, project, tmp_path):
    folder = tmp_path / "sweep"
    netloom("sweep", project, "--device", "cpu", "--set", "lr=0.1", "--set", "epochs=1", "--folder", folder)
    answer = netloom("sweep", project, "--set", "lr=0.2", "--folder", folder)
    assert answer.code == 2
    assert answer.sentence.endswith("choose another folder, or leave out --set")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.tex").write_text("years of work")
    answer = netloom("sweep", project, "--set", "lr=0.2", "--folder", tmp_path / "full")
    assert answer.sentence.endswith("holds something else already: choose an empty folder")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "there is no setting to vary: choose one, for example lr=0.1,0.01"),
        (("--set", "lr=fast"), "lr=fast: lr: must be a valid number"),
        (("--set", "lr=0.1,0.2", "--set", "batch_size=1..9999:9999"), "this grid has 19,998 trials"),
    ],
)
def test_wrong_use_is_told_in_one_sentence(netloom, project, arguments, sentence):
    answer = netloom("sweep", project, *arguments)
    assert answer.code == 2
    assert sentence in answer.sentence


@pytest.mark.skipif(sys.platform == "win32", reason="a signal ends a process there")
def test_ctrl_c_stops_after_the_batch_says_how_to_go_on_and_the_trial_is_finished_later(netloom, project, tmp_path):
    folder = tmp_path / "sweep"
    settings = ["--set", "epochs=1,100000", "--device", "cpu", "--folder", str(folder)]
    process = subprocess.Popen(
        [sys.executable, "main.py", "sweep", str(project), *settings],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=dict(os.environ),
    )
    assert process.stdout.readline().startswith("2 trials of epochs")
    assert process.stdout.readline().startswith("trial 1/2")
    while not (folder / "0002" / "last.pth").exists():
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=100)
    assert (process.returncode, err) == (0, "")
    assert out.splitlines()[-1] == f"Stopped after 1 trial of 2; go on with: sweep {project} --folder {folder}"
    assert json.loads((folder / "sweep.json").read_text())["format"] == "netloom-sweep"
