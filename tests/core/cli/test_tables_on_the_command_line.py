"""Projects over a table, from the command line: check, train, override, export."""

import importlib.util
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import torch

from core.data.sources.table import Table
from core.data.split import load_split
from core.document.storage import load, save
from core.layers.activation import ReLU
from core.layers.linear import Linear
from core.progress import Unwatched
from core.recipe.losses import MSELoss

CITIES = ("Oslo", "Rome", "Paris")


@pytest.fixture
def houses(tmp_path) -> Path:
    """Houses whose price follows from size, city and garden, and which are dear above a price."""
    random = np.random.default_rng(0)
    lines = ["number;size;city;garden;built;price;dear"]
    for n in range(400):
        size, city, garden = int(random.integers(40, 200)), int(random.integers(3)), bool(random.integers(2))
        price = size * 3 + city * 50 + garden * 40
        built = f"{1 + n % 28:02}.03.2001"
        dear = "dear" if price > 480 else "cheap"
        lines.append(f"{n};{size};{CITIES[city]};{'yes' if garden else 'no'};{built};{price},5;{dear}")
    path = tmp_path / "houses.csv"
    path.write_text("\ufeff" + "\r\n".join(lines) + "\r\n", encoding="utf-8")
    return path


@pytest.fixture
def chosen(chain, houses, tmp_path):
    """Saves a project over the houses, as the window does before anybody looked at them."""

    def write(n_answers: int, **wishes) -> Path:
        layers = (Linear(out_features=16), ReLU(), Linear(out_features=n_answers))
        document = chain(*layers, source=Table(file=str(houses), **wishes), epochs=40, batch_size=32)
        if n_answers == 1:
            document = document.changed(training=document.training.model_copy(update={"loss": MSELoss()}))
        path = tmp_path / "houses.netloom"
        save(document, path)
        return path

    return write


def test_check_looks_at_the_table(netloom, chosen):
    answer = netloom("check", chosen(2), "--json")
    assert (answer.code, answer.json["ok"]) == (0, True)
    assert (answer.json["input_shape"], answer.json["output_shape"]) == ([7], [2])
    assert answer.json["problems"] == []


def test_a_class_is_learned(netloom, chosen):
    project = chosen(2, features=["size", "city", "garden"])
    *_, epoch, last = netloom("train", project, "--device", "cpu", "--json").json_lines
    assert last["reason"] == "completed"
    assert epoch["val_accuracy"] > 0.9


def test_a_number_is_learned(netloom, chosen):
    project = chosen(1, target="price", features=["size", "city", "garden"])
    *_, epoch, last = netloom("train", project, "--device", "cpu", "--json").json_lines
    assert last["reason"] == "completed"
    assert epoch["val_r2"] > 0.95


def test_what_is_not_used_is_told(netloom, chosen):
    told = netloom("train", chosen(2), "--device", "cpu", "--epochs", 1, "--json").json_lines[0]
    assert told["event"] == "data"
    assert "houses.csv, column number" in str(told)


def test_every_wish_can_be_set_on_the_command_line(netloom, chosen, tmp_path):
    project = chosen(2)
    wishes = {
        "target": "garden",
        "features": "size, city",
        "kinds": "size=category",
        "max_categories": 300,
        "missing": "zero and marked",
        "standardise": "false",
        "separator": ";",
    }
    arguments = [part for name, value in wishes.items() for part in ("--set", f"source.{name}={value}")]
    run = tmp_path / "run"
    answer = netloom("train", project, "--device", "cpu", "--epochs", 1, "--run", run, *arguments)
    assert (answer.code, answer.err) == (0, "")
    source = load(run / "project.netloom").data.source
    assert (source.target, source.features, source.missing) == ("garden", ("size", "city"), "zero and marked")
    assert source.info().classes == ("no", "yes")
    assert source.info().features[-1] == "city = Rome"
    assert source.info().features[0].startswith("size = ")


def test_a_wish_that_cannot_be_met_ends_with_2_and_a_sentence(netloom, chosen):
    answer = netloom("train", chosen(2), "--set", "source.target=colour")
    assert answer.code == 2
    assert "houses.csv has no column 'colour': choose one of number, size, city" in answer.sentence


def test_a_table_that_is_gone_ends_with_2_and_a_sentence(netloom, chosen, houses):
    project = chosen(2)
    houses.unlink()
    answer = netloom("check", project)
    assert (answer.code, answer.out) == (2, "")
    assert "houses.csv is not there: put it back or choose another file" in answer.sentence


@pytest.mark.parametrize("missing", ["leave out the row", "mean or most frequent", "zero and marked"])
def test_exported_code_prepares_a_row_as_the_training_did(netloom, chosen, houses, tmp_path, missing):
    lines = houses.read_text(encoding="utf-8").splitlines()
    lines[5] = lines[5].replace(lines[5].split(";")[1], "", 1)
    lines[7] = lines[7].replace(lines[7].split(";")[2], "", 1)
    houses.write_text("\n".join(lines), encoding="utf-8")
    project = chosen(1, target="price", missing=missing, features=["size", "city", "garden", "built"])
    answer = netloom("export", project, tmp_path / "net.py", "--format", "python")
    assert (answer.code, answer.err) == (0, "")
    net = module(tmp_path / "net.py")
    split = load_split(load(project).data, Unwatched())
    rows = [line.split(";") for line in lines[1:]]
    prepared = [net.prepare(cells_of(row)) for row in rows if missing != "leave out the row" or all(row)]
    known = np.concatenate([split.train_inputs, split.validation_inputs])
    assert_same_rows(torch.stack(prepared).numpy(), known)
    if missing == "leave out the row":
        with pytest.raises(ValueError, match="size holds nothing"):
            net.prepare({"city": "Oslo", "garden": True, "built": date(2001, 3, 1)})


def cells_of(row: list[str]) -> dict[str, object]:
    """A row as somebody else's program has it."""
    day, month, year = map(int, row[4].split("."))
    size, city = int(row[1]) if row[1] else None, row[2] or None
    return {"size": size, "city": city, "garden": row[3] == "yes", "built": date(year, month, day)}


def assert_same_rows(found: np.ndarray, known: np.ndarray) -> None:
    """Both hold the same rows, in any order."""
    assert found.shape == known.shape
    ordered = [rows[np.lexsort(np.round(rows.T, 4))] for rows in (found, known)]
    np.testing.assert_allclose(*ordered, atol=1e-4)


def module(path: Path):
    spec = importlib.util.spec_from_file_location("exported_net", path)
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found
