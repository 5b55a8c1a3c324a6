"""The command ``export``."""

import sys

import pytest

from core.document.edits import change_layer, replace_layer
from core.document.storage import save


@pytest.mark.parametrize("format", ["pth", "python"])
def test_a_run_is_exported_with_its_proof(netloom, project, perceptron_run, tmp_path, format):
    out = tmp_path / "out"
    answer = netloom("export", project, out, "--format", format, "--run", perceptron_run.folder)
    assert (answer.code, answer.err) == (0, "")
    written, proof = answer.out.splitlines()
    assert written == f"Wrote {out}"
    assert "gave the same outputs for 16 samples" in proof


def test_a_proof_that_fails_ends_with_1(netloom, project, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python-here"))
    answer = netloom("export", project, tmp_path / "net.py", "--format", "python")
    assert answer.code == 1
    assert answer.out == f"Wrote {tmp_path / 'net.py'}\n"
    assert "Python could not be started" in answer.sentence


def test_json_holds_the_proof(netloom, project, perceptron_run, tmp_path):
    out, weights = tmp_path / "net.pth", perceptron_run.folder / "last.pth"
    answer = netloom("export", project, out, "--format", "pth", "--weights", weights, "--json")
    assert (answer.code, answer.json["path"], answer.json["format"]) == (0, str(out), "pth")
    assert answer.json["proof"]["ok"] is True
    assert set(answer.json["proof"]) == {"ok", "max_difference", "n_samples", "seconds", "message"}


def test_code_holds_the_numbers_that_prepare_the_data(netloom, project, tmp_path):
    assert netloom("export", project, tmp_path / "net.py", "--format", "python").code == 0
    assert "def prepare(samples: Tensor)" in (tmp_path / "net.py").read_text(encoding="utf-8")


def test_a_project_that_was_changed_since_is_noted(netloom, perceptron, perceptron_run, tmp_path):
    path = tmp_path / "changed.netloom"
    save(replace_layer(perceptron, "relu1", "Tanh"), path)
    answer = netloom("export", path, tmp_path / "net.pth", "--format", "pth", "--run", perceptron_run.folder)
    assert answer.code == 0
    assert "the project differs from the one that was trained" in answer.sentence


def test_weights_are_needed_where_the_file_would_be_nothing_without(netloom, project, tmp_path):
    answer = netloom("export", project, tmp_path / "net.pth", "--format", "pth")
    assert answer.code == 2
    assert answer.sentence == "pth holds trained weights: say which with --run DIR (made by train) or --weights FILE"


def test_a_network_with_errors_ends_with_1(netloom, perceptron, tmp_path):
    path = tmp_path / "broken.netloom"
    save(change_layer(perceptron, "fc2", in_features=9), path)
    answer = netloom("export", path, tmp_path / "net.py", "--format", "python")
    assert (answer.code, answer.sentence) == (1, "fc2 expects in_features 9 but receives 8: set in_features to 8")
