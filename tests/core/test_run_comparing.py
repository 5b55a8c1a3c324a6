"""What differs between runs is named, and nothing that only follows from it; figures go out whole."""

import csv
import sys
from importlib.util import find_spec

import numpy as np
import pytest

from core.blocks.grouping import group
from core.document import edits
from core.errors import Cancelled
from core.layers.activation import ReLU
from core.progress import Reported
from core.recipe.optimizers.gradient import SGD
from core.runs.comparing import compared
from core.runs.exporting import RunExportError, require_tensorboard, write_csv, write_tensorboard
from core.runs.recording import recorded
from core.runs.store import RunStore
from core.runs.writing import record_of
from core.training.loop import train


def told(*documents):
    return {found.name: found.values for found in compared(documents)}


def test_projects_that_are_equal_differ_in_nothing(perceptron):
    assert compared([perceptron, perceptron]) == ()
    assert compared([perceptron]) == ()
    assert compared([]) == ()


def test_settings_of_data_and_training_are_named_by_their_path(perceptron):
    training = perceptron.training.model_copy(update={"batch_size": 8, "optimizer": SGD(lr=0.5)})
    found = told(perceptron, edits.change_training(perceptron, training))
    assert found["training.batch_size"] == ("16", "8")
    assert found["training.optimizer"] == ("Adam", "SGD")
    assert found["training.optimizer.lr"] == ("0.001", "0.5")
    assert "training.optimizer.betas" not in found


def test_layers_that_come_go_and_change_are_named(perceptron):
    other = edits.append(perceptron, ReLU())
    names = [node.name for node in perceptron.nodes]
    linear = next(name for name in names if name not in ("input", "output"))
    id = next(node.id for node in perceptron.nodes if node.name == linear)
    other = edits.freeze(edits.change_layer(other, id, out_features=99), [id], True)
    added = next(node.name for node in other.nodes if node.name not in names)
    found = told(perceptron, other)
    assert found == {
        f"{linear}.out_features": ("8", "99"),
        f"{linear}.frozen": ("no", "yes"),
        added: ("", "ReLU"),
        f"{names[-1] if names[-1] != 'output' else names[-2]} → output": ("yes", ""),
    }


def test_three_projects_stand_beside_each_other(perceptron):
    sizes = (16, 16, 4)
    documents = [
        edits.change_training(perceptron, perceptron.training.model_copy(update={"batch_size": size})) for size in sizes
    ]
    assert told(*documents) == {"training.batch_size": ("16", "16", "4")}


def test_what_is_inside_of_blocks_is_compared_too(perceptron):
    ids = [node.id for node in perceptron.nodes if not node.is_terminal][:2]
    whole = group(perceptron, ids, "Part")
    block = next(node for node in whole.nodes if node.layer.family == "Block")
    inner = next(node for node in block.layer.body.nodes if node.layer.type == "Linear")
    body = edits.change_layer(block.layer.body, inner.id, out_features=5)
    found = told(whole, edits.change_layer(whole, block.id, body=body))
    assert found == {f"{block.name}/{inner.name}.out_features": ("8", "5")}


def test_wires_between_layers_that_both_have_are_named(perceptron):
    edge = perceptron.edges[1]
    names = {node.id: node.name for node in perceptron.nodes}
    found = told(perceptron, edits.disconnect(perceptron, edge))
    assert found == {f"{names[edge.source]} → {names[edge.target]}": ("yes", "")}


# --- figures for other programs -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def store(perceptron, tmp_path_factory):
    """A record of two runs."""
    path = tmp_path_factory.mktemp("record") / "runs.sqlite"
    for name in ("first", "second"):
        list(recorded(train(perceptron, "cpu"), path, perceptron, None, "cpu", name=name))
    return RunStore(path)


@pytest.fixture
def ids(store):
    return [run.id for run in store.runs()]


def test_the_table_has_a_row_for_each_step_and_all_figures(store, ids, tmp_path):
    n_rows = write_csv(store, ids, tmp_path / "figures.csv")
    with (tmp_path / "figures.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert n_rows == len(rows) == 48
    record = record_of(store, ids[0])
    ours = [row for row in rows if row["id"] == ids[0]]
    assert {row["run"] for row in ours} == {"second"}
    assert np.array_equal(np.float32([row["loss"] for row in ours]), record.losses.column())
    assert [row["epoch"] for row in ours] == [str(step // 8 + 1) for step in range(24)]
    ends = [row for row in ours if row["val_loss"]]
    assert [float(row["val_loss"]) for row in ends] == [epoch.val_loss for epoch in record.epochs]
    assert [float(row["val_score"]) for row in ends] == [epoch.val_score for epoch in record.epochs]


def test_a_table_that_cannot_be_written_is_told(store, ids, tmp_path):
    with pytest.raises(RunExportError, match="cannot be written"):
        write_csv(store, ids, tmp_path / "nowhere" / "figures.csv")


def test_an_export_that_nobody_wants_leaves_no_files(store, ids, tmp_path):
    with pytest.raises(Cancelled):
        write_tensorboard_or_cancel(store, ids, tmp_path)
    assert list(tmp_path.iterdir()) == []


def write_tensorboard_or_cancel(store, ids, folder):
    pytest.importorskip("tensorboard")
    write_tensorboard(store, ids, folder, Reported(lambda *_: None, lambda: True))


@pytest.mark.skipif(find_spec("tensorboard") is not None, reason="TensorBoard is installed here")
def test_without_tensorboard_a_sentence_says_how_to_get_it():
    with pytest.raises(RunExportError, match="install it with 'pip install tensorboard'"):
        require_tensorboard()


def test_tensorboard_reads_what_is_exported(store, ids, tmp_path):
    pytest.importorskip("tensorboard")
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    assert write_tensorboard(store, ids, tmp_path) == 2
    folder = next(path for path in tmp_path.iterdir() if path.name.startswith("second"))
    read = EventAccumulator(str(folder), size_guidance={"scalars": 0})
    read.Reload()
    record = record_of(store, ids[0])
    assert [event.value for event in read.Scalars("loss/step")] == record.losses.column().tolist()
    validated = [event.value for event in read.Scalars("accuracy/validation")]
    assert validated == pytest.approx([epoch.val_score for epoch in record.epochs])


def test_without_tensorboard_a_sentence_says_what_to_install(store, ids, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorboard", None)
    monkeypatch.delitem(sys.modules, "torch.utils.tensorboard", raising=False)
    with pytest.raises(RunExportError, match="pip install tensorboard"):
        write_tensorboard(store, ids, tmp_path)
