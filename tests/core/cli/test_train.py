"""The command ``train``."""

import json
import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from core.document.edits import change_layer
from core.document.storage import load, save
from core.graph.weights import load_weights

ROOT = Path(__file__).parents[3]


def test_json_lines_are_what_the_contract_says(netloom, project):
    answer = netloom("train", project, "--device", "cpu", "--json")
    assert (answer.code, answer.err) == (0, "")
    *epochs, last = answer.json_lines
    figures = {"train_loss", "train_accuracy", "val_loss", "val_accuracy", "seconds", "samples_per_second"}
    assert [set(epoch) for epoch in epochs] == [{"event", "epoch"} | figures] * 3
    assert [(epoch["event"], epoch["epoch"]) for epoch in epochs] == [("epoch", 1), ("epoch", 2), ("epoch", 3)]
    assert (last["event"], last["reason"]) == ("finished", "completed")
    assert set(last) == {"event", "reason", "message"}


def test_people_get_a_line_an_epoch_and_a_last_sentence(netloom, project):
    answer = netloom("train", project, "--device", "cpu")
    assert (answer.code, answer.err) == (0, "")
    lines = answer.out.splitlines()
    assert sum(line.startswith("epoch ") for line in lines) == 3
    assert lines[-1].startswith("Trained 3 of 3 epochs, best validation accuracy ")
    assert lines[-1].endswith("nothing was kept: add --run DIR to keep the weights")


def test_nothing_is_written_without_a_run_folder(netloom, project, monkeypatch):
    before = project.read_bytes()
    monkeypatch.chdir(project.parent)
    netloom("train", project, "--device", "cpu", "--epochs", 1)
    assert list(project.parent.iterdir()) == [project]
    assert project.read_bytes() == before


def test_a_run_folder_keeps_project_and_weights(netloom, project, tmp_path):
    run = tmp_path / "runs" / "1"
    answer = netloom("train", project, "--device", "cpu", "--epochs", 2, "--seed", 5, "--batch-size", 30, "--run", run)
    assert answer.out.splitlines()[-1].endswith(f"best.pth and last.pth are in {run}")
    kept = load(run / "project.netloom")
    assert (kept.training.epochs, kept.training.seed, kept.training.batch_size) == (2, 5, 30)
    assert load_weights(run / "best.pth").keys() == load_weights(run / "last.pth").keys()


@pytest.mark.parametrize("name", ["best.pth", "last.pth", "project.netloom"])
def test_an_earlier_run_is_never_overwritten(netloom, project, tmp_path, name):
    run = tmp_path / "run"
    run.mkdir()
    (run / name).write_text("hours of work")
    answer = netloom("train", project, "--run", run)
    assert answer.code == 2
    assert answer.sentence == f"{run} holds a run already ({name}): choose another folder or remove that one first"
    assert [path.read_text() for path in run.iterdir()] == ["hours of work"]


def test_settings_are_changed_for_this_run_only(netloom, project, tmp_path):
    sets = ("optimizer=SGD", "optimizer.nesterov=true", "training.optimizer.momentum=0.9", "fc1.out_features=5")
    arguments = [part for assignment in (*sets, "data.validation_fraction=0.5") for part in ("--set", assignment)]
    before = project.read_bytes()
    assert netloom("train", project, "--device", "cpu", "--run", tmp_path / "run", *arguments).code == 0
    kept = load(tmp_path / "run" / "project.netloom")
    assert kept.training.optimizer.to_json() == {
        "type": "SGD",
        "lr": 0.01,
        "momentum": 0.9,
        "weight_decay": 0.0,
        "nesterov": True,
    }
    assert kept.node("fc1").layer.out_features == 5
    assert kept.data.validation_fraction == 0.5
    assert project.read_bytes() == before


def test_a_network_with_errors_is_not_trained(netloom, perceptron, tmp_path):
    path = tmp_path / "broken.netloom"
    save(change_layer(perceptron, "fc2", in_features=9), path)
    answer = netloom("train", path, "--json", "--run", tmp_path / "run")
    assert answer.code == 1
    assert "error: fc2 expects in_features 9 but receives 8" in answer.err
    assert [line["reason"] for line in answer.json_lines] == ["failed"]
    assert not (tmp_path / "run").exists()


def test_a_run_that_fails_ends_with_1_and_says_why(netloom, project):
    arguments = ("--device", "cpu", "--epochs", 99, "--set", "optimizer=SGD", "--set", "optimizer.lr=1e30")
    answer = netloom("train", project, *arguments)
    assert answer.code == 1
    assert "the loss is not a number any more" in answer.sentence
    last = netloom("train", project, "--json", *arguments).json_lines[-1]
    assert (last["event"], last["reason"]) == ("finished", "failed")


def start(*arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "main.py", "train", *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


@pytest.mark.long
@pytest.mark.skipif(os.name != "posix", reason="there is no way to send a Ctrl-C to one process on Windows")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_stops_after_the_batch_and_keeps_the_weights(project, tmp_path, number):
    folder = tmp_path / "a run"
    child = start(project, "--device", "cpu", "--epochs", 1_000_000, "--json", "--run", folder)
    assert child.stdout is not None
    assert json.loads(child.stdout.readline())["epoch"] == 1
    child.send_signal(number)
    out, err = child.communicate(timeout=200)
    last = json.loads(out.splitlines()[-1])
    assert (child.returncode, err, last["reason"]) == (0, "", "stopped")
    assert f"best.pth and last.pth are in {folder}" in last["message"]
    again = last["message"].split("go on with: ")[1]
    assert shlex.split(again) == ["train", str(project), "--run", str(folder), "--resume"]
    assert load_weights(folder / "last.pth")


@pytest.mark.long
def test_a_reader_that_goes_away_gets_no_traceback(project):
    child = start(project, "--device", "cpu", "--epochs", 1_000_000)
    assert child.stdout is not None
    assert child.stderr is not None
    child.stdout.readline()
    child.stdout.close()
    assert child.wait(timeout=200) == 1
    assert child.stderr.read() == ""
    child.stderr.close()
