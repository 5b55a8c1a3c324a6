"""Training on tables with numbers to predict, on points, on people's own arrays, from the command to the export."""

import subprocess
import sys

import numpy as np
import pytest
import torch

from core.data.base import SOURCES
from core.data.sources.arrays import Arrays
from core.data.sources.embedded_tables import Diabetes
from core.data.sources.synthetic import Synthetic
from core.document.storage import save
from core.layers.activation import ReLU
from core.layers.embedding import Embedding, EmbeddingBag
from core.layers.linear import Linear
from core.layers.recurrent import LSTM
from core.layers.shape import Flatten
from core.progress import Unwatched
from core.recipe.losses.numbers import MSELoss

N_WORDS, LENGTH = 20, 6


@pytest.fixture
def regression(chain, tmp_path):
    """A project that predicts the progression of diabetes."""
    layers = (Linear(out_features=16), ReLU(), Linear(out_features=1))
    path = tmp_path / "diabetes.netloom"
    save(chain(*layers, source=Diabetes(), epochs=20, batch_size=32, loss=MSELoss()), path)
    return path


def trained(netloom, project, run, *more):
    answer = netloom("train", project, "--device", "cpu", "--json", "--run", run, *more)
    assert (answer.code, answer.err) == (0, "")
    return answer.json_lines[:-1]


def run_alone(path):
    done = subprocess.run([sys.executable, path.name], check=True, cwd=path.parent, capture_output=True, text=True)
    assert done.stderr == ""
    return done.stdout


def executed(path):
    space = {"__name__": "exported"}
    exec(compile(path.read_text(encoding="utf-8"), "exported.py", "exec"), space)
    return space


def test_a_regression_is_judged_by_r2_instead_of_accuracy(netloom, regression, tmp_path):
    epochs = trained(netloom, regression, tmp_path / "run")
    assert {(epoch["train_accuracy"], epoch["val_accuracy"]) for epoch in epochs} == {(None, None)}
    assert epochs[-1]["val_r2"] > 0.3
    assert epochs[0]["train_r2"] < epochs[-1]["train_r2"]


def test_people_read_r2_as_a_number(netloom, regression):
    answer = netloom("train", regression, "--device", "cpu", "--epochs", 1)
    assert "R²" in answer.out
    assert "accuracy" not in answer.out


def test_the_exported_regression_answers_in_the_units_of_the_data(netloom, regression, tmp_path):
    trained(netloom, regression, tmp_path / "run")
    code, weights = tmp_path / "net.py", tmp_path / "net.pth"
    for path, format in ((code, "python"), (weights, "pth")):
        answer = netloom("export", regression, path, "--format", format, "--run", tmp_path / "run")
        assert answer.code == 0, answer.err
        assert "same outputs" in answer.out
    exported = executed(code)
    assert exported["QUANTITIES"] == ("disease progression",)
    assert "CLASSES" not in exported
    network = exported["Net"]().eval()
    network.load_state_dict(torch.load(weights))
    samples = Diabetes().load(Unwatched())
    with torch.no_grad():
        predicted = exported["answers"](network(exported["prepare"](torch.from_numpy(samples.inputs)))).numpy()
    errors = ((predicted - samples.targets) ** 2).mean()
    assert errors < 0.7 * samples.targets.var()
    assert run_alone(code).startswith("two random samples give [[")


def test_a_regression_can_be_exported_before_it_is_trained(netloom, regression, tmp_path):
    answer = netloom("export", regression, tmp_path / "net.py", "--format", "python")
    assert answer.code == 0, answer.err


@pytest.mark.parametrize(
    "layers",
    [
        (EmbeddingBag(num_embeddings=N_WORDS, embedding_dim=8), Linear(out_features=2)),
        (Embedding(num_embeddings=N_WORDS), LSTM(hidden_size=8, output="last"), Linear(out_features=2)),
    ],
    ids=["bag", "lstm"],
)
def test_words_train_a_classifier_and_leave_with_it(netloom, chain, tmp_path, layers):
    words = np.random.default_rng(0).integers(0, N_WORDS, (300, LENGTH))
    np.save(tmp_path / "words.npy", words)
    np.save(tmp_path / "tones.npy", np.where(words.mean(axis=1) > N_WORDS / 2, "glad", "sad"))
    source = Arrays(file=str(tmp_path / "words.npy"), targets_file=str(tmp_path / "tones.npy"))
    project = tmp_path / "words.netloom"
    save(chain(*layers, source=source, epochs=15, batch_size=16), project)
    epochs = trained(netloom, project, tmp_path / "run", "--set", "optimizer.lr=0.02")
    assert epochs[-1]["val_accuracy"] > 0.8
    code = tmp_path / "net.py"
    answer = netloom("export", project, code, "--format", "python", "--run", tmp_path / "run")
    assert answer.code == 0, answer.err
    assert "int64 (N, 6); whole numbers as they are" in code.read_text(encoding="utf-8")
    assert "['" in run_alone(code)


def test_a_number_without_a_vector_stops_with_a_sentence(netloom, chain, tmp_path):
    np.savez(tmp_path / "words.npz", x=np.arange(40).reshape(20, 2), y=np.arange(20) % 2)
    source = Arrays(file=str(tmp_path / "words.npz"))
    project = tmp_path / "words.netloom"
    save(chain(EmbeddingBag(num_embeddings=10), Linear(out_features=2), source=source), project)
    answer = netloom("train", project, "--device", "cpu")
    assert answer.code == 1
    assert "looks up the numbers from 0 to 9 but receives some up to 39: set num_embeddings to 40" in answer.err


@pytest.mark.parametrize("type_id", ["Iris", "Wine", "BreastCancer", "Moons", "Circles", "Blobs", "Spiral"])
def test_small_sets_are_learned(netloom, chain, tmp_path, type_id):
    source = SOURCES.get(type_id)()
    n = len(source.info().classes)
    layers = (Linear(out_features=32), ReLU(), Linear(out_features=32), ReLU(), Linear(out_features=n))
    project = tmp_path / "set.netloom"
    save(chain(*layers, source=source, epochs=60, batch_size=32), project)
    epochs = trained(netloom, project, tmp_path / "run", "--set", "optimizer.lr=0.01")
    assert max(epoch["val_accuracy"] for epoch in epochs) > 0.9


def test_synthetic_pictures_are_trained_on(netloom, chain, tmp_path):
    source = Synthetic(channels=1, height=4, width=4, classes=3, samples=60)
    project = tmp_path / "synthetic.netloom"
    save(chain(Flatten(), Linear(out_features=3), source=source, epochs=1), project)
    assert len(trained(netloom, project, tmp_path / "run")) == 1


@pytest.mark.parametrize("suffix", ["npz", "pt"])
def test_several_numbers_are_predicted_from_sequences(netloom, chain, tmp_path, suffix):
    sequences = np.random.default_rng(0).normal(size=(120, 5, 3)).astype(np.float32)
    sums = sequences.sum(axis=1)[:, :2]
    if suffix == "npz":
        np.savez(tmp_path / "sums.npz", x=sequences, sums=sums)
    else:
        torch.save({"x": torch.tensor(sequences), "sums": torch.tensor(sums)}, tmp_path / "sums.pt")
    source = Arrays(file=str(tmp_path / f"sums.{suffix}"))
    project = tmp_path / "sums.netloom"
    layers = (Flatten(), Linear(out_features=2))
    save(chain(*layers, source=source, epochs=30, batch_size=16, loss=MSELoss()), project)
    epochs = trained(netloom, project, tmp_path / "run", "--set", "optimizer.lr=0.02")
    assert epochs[-1]["val_r2"] > 0.8
    answer = netloom("export", project, tmp_path / "net.py", "--format", "python", "--run", tmp_path / "run")
    assert answer.code == 0, answer.err
    assert executed(tmp_path / "net.py")["QUANTITIES"] == ("sums 1", "sums 2")


def test_broken_arrays_end_a_command_with_a_sentence(netloom, chain, tmp_path):
    (tmp_path / "words.npy").write_bytes(b"\x93NUMPY")
    project = tmp_path / "words.netloom"
    save(chain(Linear(out_features=2), source=Arrays(file=str(tmp_path / "words.npy"))), project)
    answer = netloom("train", project)
    assert answer.code == 2
    assert "cut off or of another format than its name says" in answer.sentence
