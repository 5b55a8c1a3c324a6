"""Exporting as the window and the commands do it."""

import subprocess
import sys

import pytest
import torch

from core.data.split import load_split
from core.document.edits import change_layer, rename
from core.exporters.base import EXPORTERS, ExportError
from core.exporters.export import export
from core.graph.build import BuildError
from core.graph.weights import WeightsError, load_weights
from core.progress import Unwatched
from core.registry import UnknownId
from core.training.events import EpochDone
from core.training.loop import train


def test_both_formats_are_known_by_the_names_of_the_contract():
    assert {"pth", "python"} <= {id for id, _ in EXPORTERS.items()}


def test_exported_weights_are_the_best_of_the_run_and_are_proven(digits_run, tmp_path):
    exported = export(digits_run.document, tmp_path / "digits.pth", "pth", digits_run.folder / "best.pth")
    assert exported.proof.ok, exported.proof
    ours, theirs = load_weights(tmp_path / "digits.pth"), load_weights(digits_run.folder / "best.pth")
    assert ours.keys() == theirs.keys()
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)


def test_code_and_weights_reach_the_same_accuracy_without_netloom(digits_run, tmp_path):
    split = load_split(digits_run.document.data, Unwatched())
    best = digits_run.folder / "best.pth"
    assert export(digits_run.document, tmp_path / "net.py", "python", best, split).proof.ok
    torch.save(
        (torch.from_numpy(split.validation_inputs), torch.from_numpy(split.validation_targets)), tmp_path / "data"
    )
    program = f"""
import torch
from net import Net
model = Net()
model.load_state_dict(torch.load({str(best)!r}))
inputs, targets = torch.load("data")
print((model.eval()(inputs).argmax(dim=1) == targets).double().mean().item())
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert float(done.stdout) == max(epoch.val_accuracy for epoch in digits_run.epochs)


def test_code_needs_no_weights(perceptron, tmp_path):
    proof = export(perceptron, tmp_path / "net.py", "python").proof
    assert proof.ok
    assert "made-up weights" in proof.message


def test_weights_that_were_never_trained_are_not_exported(perceptron, tmp_path):
    with pytest.raises(ExportError, match="pth holds trained weights, but none are given"):
        export(perceptron, tmp_path / "net.pth", "pth")
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_format_is_answered_with_the_known_ones(perceptron, tmp_path):
    with pytest.raises(UnknownId, match=r"there is no export format called 'gif': choose one of .*pth"):
        export(perceptron, tmp_path / "net.gif", "gif")


def test_a_network_with_errors_is_not_exported(perceptron, tmp_path):
    with pytest.raises(BuildError, match="fc2 expects"):
        export(change_layer(perceptron, "fc2", in_features=9), tmp_path / "net.py", "python")


def test_weights_of_another_network_leave_the_old_file_alone(perceptron, perceptron_run, tmp_path):
    (tmp_path / "net.pth").write_text("old")
    with pytest.raises(WeightsError, match=r"best\.pth holds fc1\.weight, but the network has no layer fc1"):
        export(rename(perceptron, "fc1", "hidden"), tmp_path / "net.pth", "pth", perceptron_run.folder / "best.pth")
    assert (tmp_path / "net.pth").read_text() == "old"


@pytest.mark.parametrize("target", ["missing/net.py", "file/net.py", "folder"])
def test_a_place_that_cannot_be_written_is_told(perceptron, tmp_path, target):
    (tmp_path / "file").write_text("old")
    (tmp_path / "folder").mkdir()
    with pytest.raises(ExportError, match="cannot be written: "):
        export(perceptron, tmp_path / target, "python")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["file", "folder"]


def test_exporting_while_training_changes_nothing_in_the_run(perceptron, perceptron_run, tmp_path):
    undisturbed = [epoch.train_loss for epoch in perceptron_run.epochs]
    losses = []
    for event in train(perceptron, "cpu"):
        if isinstance(event, EpochDone):
            losses.append(event.train_loss)
            if event.epoch == 1:
                export(perceptron, tmp_path / "net.py", "python")
    assert losses == undisturbed
