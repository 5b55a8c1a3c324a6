"""Every kind of file that is larger than the memory it may take trains as if it were all there."""

import numpy as np
import pytest
import torch

from core.data.feeding import feed
from core.data.sources.arrays import Arrays
from core.data.sources.table import Table
from core.data.split import forget_split, load_split
from core.data.storing.scratch import scratch_home
from core.document.storage import load, save
from core.layers.linear import Linear
from core.layers.shape import Flatten
from core.progress import Unwatched
from core.recipe.losses.numbers import MSELoss

N, WIDTH = 5000, 60  # 1.2 MB of floats, where 1 MB is allowed
CITIES = np.array(["Oslo", "Rome", "Bern"] * 30 + [""])


@pytest.fixture(scope="module")
def numbers():
    random = np.random.default_rng(0)
    x = random.normal(size=(N, WIDTH)).astype(np.float32)
    return x, (x[:, 0] + x[:, 1] > 0).astype(np.int64)


def csv(path, x, y):
    """A table with words, gaps, and a line that is no number."""
    random = np.random.default_rng(1)
    lines = [",".join([*(f"f{number}" for number in range(WIDTH)), "city", "label"])]
    for row, answer, city in zip(x, y, CITIES[random.integers(0, len(CITIES), N)], strict=True):
        cells = [f"{value:.5f}" for value in row]
        if random.random() < 0.05:
            cells[random.integers(WIDTH)] = ""
        lines.append(",".join([*cells, city, "yes" if answer else "no"]))
    lines[7] = "x" + lines[7]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def source_of(kind, folder, numbers):
    x, y = numbers
    path = folder / f"data.{kind.partition(' ')[0]}"
    if kind.startswith("csv"):
        csv(path, x, y)
        wishes = {
            "csv": {},
            "csv filled": {"missing": "mean or most frequent"},
            "csv marked": {"missing": "zero and marked", "target": "f0"},
        }
        return Table(file=str(path), **wishes[kind])
    if kind == "parquet":
        import duckdb

        csv(folder / "data.csv", x, y)
        duckdb.sql(f"COPY (FROM read_csv('{folder / 'data.csv'}')) TO '{path}' (FORMAT parquet)")
        return Table(file=str(path))
    parts = {"x_train": x, "y_train": y, "x_test": x[:500], "y_test": y[:500]}
    match kind:
        case "npz":
            np.savez(path, **parts)
        case "npz compressed":
            np.savez_compressed(path, **parts)
        case "npz of bytes":
            pictures = np.random.default_rng(0).integers(0, 256, (N, 20, 20, 1)).astype(np.uint8)
            np.savez_compressed(path, x=pictures, y=y)
            return Arrays(file=str(path))
        case "npz by column":
            np.savez(path, x=np.asfortranarray(x), y=y)
        case "pt":
            torch.save({name: torch.tensor(part) for name, part in parts.items()}, path)
        case "pt of halves":
            torch.save((torch.tensor(x).bfloat16(), torch.tensor(y)), path)
        case "pt of a view":
            torch.save((torch.tensor(np.repeat(x, 2, axis=1))[:, ::2], torch.tensor(y)), path)
        case "pt in the old format":
            torch.save((torch.tensor(x), torch.tensor(y)), path, _use_new_zipfile_serialization=False)
        case "npy of words":
            np.save(path, np.random.default_rng(0).integers(0, 9, (N, WIDTH)))
            np.save(folder / "y.npy", y)
            return Arrays(file=str(path), targets_file=str(folder / "y.npy"), values="real numbers", standardise=True)
    return Arrays(file=str(path), standardise=kind == "npz")


KINDS = [
    "csv",
    "csv filled",
    "csv marked",
    "parquet",
    "npz",
    "npz compressed",
    "npz of bytes",
    "npz by column",
    "pt",
    "pt of halves",
    "pt of a view",
    "pt in the old format",
    "npy of words",
]


@pytest.fixture
def project(chain, tmp_path):
    """Saves a project over some data."""

    def write(source):
        looked = source.looked_at(Unwatched())
        info = looked.info()
        layers = (Flatten(), Linear(out_features=info.n_answers)) if len(info.in_shape) > 1 else ()
        loss = {"loss": MSELoss()} if info.is_regression else {}
        document = chain(*(layers or [Linear(out_features=info.n_answers)]), source=looked, epochs=2, **loss)
        path = tmp_path / "large.netloom"
        save(document.changed(data=document.data.model_copy(update={"seed": 3})), path)
        return path

    return write


def trained(netloom, path, limit):
    """The events of a run, with neither times nor where the samples were."""
    forget_split()
    answer = netloom("train", path, "--device", "cpu", "--json", "--set", f"data.memory_limit={limit}")
    assert answer.code == 0, answer.err
    told = answer.json_lines
    data = load(path).data.model_copy(update={"memory_limit": limit})
    how = feed(load_split(data, Unwatched()), data, torch.device("cpu")).how
    figures = [{k: v for k, v in event.items() if "second" not in k} for event in told if event["event"] == "epoch"]
    return how, figures, [event for event in told if event["event"] == "data"]


def judged(epochs):
    """What the network came to, epoch by epoch."""
    return [{name: value for name, value in epoch.items() if not name.startswith("train")} for epoch in epochs]


@pytest.mark.parametrize("kind", KINDS)
def test_what_does_not_fit_into_memory_trains_bit_by_bit_as_what_does(netloom, project, numbers, tmp_path, kind):
    path = project(source_of(kind, tmp_path, numbers))
    how, expected, found = trained(netloom, path, 1000)
    assert "in memory on cpu" in how
    how, streamed, found_streamed = trained(netloom, path, 1)
    assert "read from files while training" in how
    assert (judged(streamed), found_streamed) == (judged(expected), found)
    for one, other in zip(streamed, expected, strict=True):  # added up as they are told, which takes its time
        assert one["train_loss"] == pytest.approx(other["train_loss"], rel=1e-9)
    forget_split()
    assert not list(scratch_home().glob("*/*"))
