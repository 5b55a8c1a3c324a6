"""The command ``train`` on one's own pictures, from the files to the weights; what is wrong with them is told."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.data.sources.picture_folder import PictureFolder
from core.data.sources.picture_table import PictureTable
from core.document.storage import save
from core.graph.weights import load_weights
from core.layers.linear import Linear
from core.layers.shape import Flatten
from core.recipe.losses import MSELoss
from core.recipe.optimizers import Adam

COLOURS = {"fire": (220, 60, 30), "water": (30, 60, 220)}


def paint(path: Path, colour: tuple[int, int, int], seed: int) -> None:
    noise = np.random.default_rng(seed).integers(-20, 20, (10, 12, 3))
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray((np.array(colour) + noise).astype(np.uint8)).save(path)


@pytest.fixture
def folder(tmp_path) -> Path:
    """Twenty JPEG files of each of two colours."""
    for name, colour in COLOURS.items():
        for index in range(20):
            paint(tmp_path / "colours" / name / f"{index}.jpg", colour, index)
    return tmp_path / "colours"


def write_table(folder: Path, values: dict[str, object]) -> Path:
    rows = [f"{path.relative_to(folder)};{values[path.parent.name]}\n" for path in sorted(folder.rglob("*.jpg"))]
    (folder / "labels.csv").write_text("\ufefffile;label\n" + "".join(rows), encoding="utf-8")
    return folder / "labels.csv"


@pytest.fixture
def project(chain, tmp_path):
    """Writes a project on a source, and gives its path."""

    def write(source, n_outputs: int = 2, **training) -> Path:
        layers = (Flatten(), Linear(out_features=n_outputs))
        path = tmp_path / "colours.netloom"
        save(chain(*layers, source=source, epochs=4, batch_size=8, optimizer=Adam(lr=0.01), **training), path)
        return path

    return write


def last_epoch(answer) -> dict[str, object]:
    return [line for line in answer.json_lines if line["event"] == "epoch"][-1]


def test_a_folder_of_pictures_is_learned(netloom, project, folder, tmp_path):
    path = project(PictureFolder(folder=str(folder), height=8, width=8))
    answer = netloom("train", path, "--device", "cpu", "--json", "--run", tmp_path / "run")
    assert (answer.code, answer.err) == (0, "")
    assert [line["event"] for line in answer.json_lines] == [*["epoch"] * 4, "finished"]
    assert last_epoch(answer)["val_accuracy"] == 1
    assert load_weights(tmp_path / "run" / "best.pth")
    assert not (tmp_path / "run" / "findings.txt").exists()


def test_pictures_with_a_table_of_classes_are_learned(netloom, project, folder):
    table = write_table(folder, {"fire": "hot", "water": "cold"})
    path = project(PictureTable(table=str(table), height=8, width=8, fit="pad"))
    answer = netloom("train", path, "--device", "cpu", "--json")
    assert (answer.code, answer.err) == (0, "")
    assert last_epoch(answer)["val_accuracy"] == 1


def test_pictures_with_a_table_of_numbers_are_learned(netloom, project, folder):
    table = write_table(folder, {"fire": -3.5, "water": 12})
    source = PictureTable(table=str(table), predict="numbers", height=8, width=8, fit="stretch")
    answer = netloom("train", project(source, 1, loss=MSELoss()), "--device", "cpu", "--json", "--epochs", 20)
    assert (answer.code, answer.err) == (0, "")
    epochs = [line for line in answer.json_lines if line["event"] == "epoch"]
    assert epochs[-1]["val_loss"] < 0.1 < epochs[0]["train_loss"]


@pytest.fixture
def spoiled(project, folder) -> Path:
    """A project on a folder in which four files are broken."""
    for index in range(4):
        (folder / "fire" / f"{index}.jpg").write_bytes(b"no picture")
    return project(PictureFolder(folder=str(folder), height=8, width=8))


def test_what_was_left_out_is_a_line_of_json_before_the_epochs(netloom, spoiled, folder):
    answer = netloom("train", spoiled, "--device", "cpu", "--json")
    assert (answer.code, answer.err) == (0, "")
    first, *epochs, last = answer.json_lines
    assert [line["event"] for line in (*epochs, last)] == [*["epoch"] * 4, "finished"]
    what = "is no picture that can be read"
    found = [{"where": str(folder / "fire" / f"{n}.jpg"), "what": what, "done": "left out"} for n in range(4)]
    assert first == {"event": "data", "left_out": 4, "findings": found}


def test_people_are_told_what_was_left_out_on_standard_error(netloom, spoiled, folder):
    answer = netloom("train", spoiled, "--device", "cpu")
    assert answer.code == 0
    named = "; ".join(f"{folder / 'fire' / f'{n}.jpg'} is no picture that can be read" for n in range(3))
    assert answer.sentence == f"note: 4 left out of the data: {named}; and 1 more; --json shows all"
    assert "left out" not in answer.out


def test_a_run_folder_keeps_all_that_was_left_out(netloom, spoiled, tmp_path):
    run = tmp_path / "run"
    answer = netloom("train", spoiled, "--device", "cpu", "--run", run)
    assert answer.sentence.endswith(f"and 1 more; see {run / 'findings.txt'}")
    lines = (run / "findings.txt").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 4
    assert all(line.endswith("is no picture that can be read: left out") for line in lines)


def test_a_folder_that_is_gone_is_one_sentence(netloom, project, tmp_path):
    path = project(PictureFolder(folder=str(tmp_path / "gone")))
    for command in ("train", "check"):
        answer = netloom(command, path)
        assert answer.code == 2
        assert answer.sentence == f"{tmp_path / 'gone'} is missing: put it there or choose another folder"


def test_a_folder_that_was_not_chosen_is_an_error_of_the_network(netloom, project):
    answer = netloom("train", project(PictureFolder()))
    assert answer.code == 1
    assert "choose the folder in which each class has a folder of pictures" in answer.err


def test_another_folder_and_size_are_chosen_on_the_command_line(netloom, project, folder):
    path = project(PictureFolder())
    sets = (f"source.folder={folder}", "source.height=4", "source.channels=grey")
    arguments = [part for assignment in sets for part in ("--set", assignment)]
    assert netloom("train", path, "--device", "cpu", "--json", *arguments).code == 0


def test_the_list_of_data_sets_has_both(netloom):
    listed = {row["id"]: row for row in json.loads(netloom("list", "datasets", "--json").out)}
    assert listed["PictureFolder"]["kind"] == listed["PictureTable"]["kind"] == "Your own files"
