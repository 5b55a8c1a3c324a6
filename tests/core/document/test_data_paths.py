"""Paths to data: a project can be taken elsewhere together with its data, and a run finds them still."""

import json
import shutil
from pathlib import Path

import pytest
from PIL import Image

from core.data.sources.mnist import MNIST
from core.data.sources.picture_folder import PictureFolder
from core.data.sources.picture_table import PictureTable
from core.document.recovery import Recovery, dump_recovery, parse_recovery
from core.document.storage import dump, load, parse, save
from core.layers.linear import Linear
from core.layers.shape import Flatten
from core.progress import Unwatched


@pytest.fixture
def written(chain, tmp_path):
    """Saves a project on a source in a folder of its own, and gives what its file says of the source."""

    def write(source) -> dict[str, object]:
        (tmp_path / "project").mkdir(exist_ok=True)
        path = tmp_path / "project" / "a.netloom"
        save(chain(Linear(), source=source), path)
        return json.loads(path.read_text(encoding="utf-8"))["data"]["source"]

    return write


def opened(tmp_path: Path):
    return load(tmp_path / "project" / "a.netloom").data.source


def test_data_inside_the_folder_of_the_project_are_told_from_there(written, tmp_path):
    inside = tmp_path / "project" / "my data" / "cats"
    assert written(PictureFolder(folder=str(inside)))["folder"] == "my data/cats"
    assert opened(tmp_path).folder == str(inside)


def test_data_elsewhere_are_told_in_full(written, tmp_path):
    assert written(PictureFolder(folder=str(tmp_path / "cats")))["folder"] == str(tmp_path / "cats")
    assert written(PictureFolder(folder=str(tmp_path / "project2")))["folder"] == str(tmp_path / "project2")
    assert opened(tmp_path).folder == str(tmp_path / "project2")


def test_files_and_folders_of_every_source_are_paths(written, tmp_path):
    home = tmp_path / "project"
    said = written(PictureTable(table=str(home / "labels.csv"), folder=str(home)))
    assert (said["table"], said["folder"], said["file_column"]) == ("labels.csv", ".", "")
    assert (opened(tmp_path).table, opened(tmp_path).folder) == (str(home / "labels.csv"), str(home))
    assert written(MNIST(folder=str(home / "mnist")))["folder"] == "mnist"


def test_what_is_not_chosen_stays_so(written, tmp_path):
    assert written(PictureFolder())["folder"] == ""
    assert opened(tmp_path).folder == ""


def test_a_relative_path_is_meant_from_where_the_process_works_until_it_is_saved(written, tmp_path, monkeypatch):
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert written(PictureFolder(folder="cats"))["folder"] == str(tmp_path / "elsewhere" / "cats")
    assert written(PictureFolder(folder="../project/cats"))["folder"] == "cats"


@pytest.mark.parametrize(("said", "meant"), [("../cats", "cats"), ("./cats", "project/cats"), (".", "project")])
def test_what_a_file_says_is_meant_from_its_folder(written, tmp_path, monkeypatch, said, meant):
    written(PictureFolder(folder=str(tmp_path / "project" / "here")))
    path = tmp_path / "project" / "a.netloom"
    path.write_text(path.read_text(encoding="utf-8").replace('"here"', json.dumps(said)), encoding="utf-8")
    monkeypatch.chdir(tmp_path / "project")
    assert load(Path("a.netloom")).data.source.folder == str(tmp_path / meant)


def test_a_home_is_of_whoever_reads(written, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    for name, colour in (("cats", "red"), ("dogs", "blue")):
        (tmp_path / "set" / name).mkdir(parents=True)
        Image.new("RGB", (4, 4), colour).save(tmp_path / "set" / name / "1.png")
    assert written(PictureFolder(folder="~/set"))["folder"] == "~/set"
    source = opened(tmp_path)
    assert source.folder == "~/set"
    assert source.look(Unwatched()).classes == ("cats", "dogs")


def test_a_folder_whose_name_begins_like_a_home_is_none(written, tmp_path):
    inside = tmp_path / "project" / "~old" / "cats"
    assert written(PictureFolder(folder=str(inside)))["folder"] == "./~old/cats"
    assert opened(tmp_path).folder == str(inside)


def test_a_path_of_another_system_is_left_as_it_is(written, tmp_path):
    theirs = "C:\\Users\\me\\cats" if Path("/").is_absolute() else "/home/me/cats"
    assert written(PictureFolder(folder=theirs))["folder"] == theirs
    assert opened(tmp_path).folder == theirs


def test_text_knows_no_folder(chain):
    document = chain(Linear(), source=PictureFolder(folder="cats"))
    assert parse(dump(document)) == document


def test_saving_twice_says_the_same(written, tmp_path):
    source = PictureFolder(folder=str(tmp_path / "project" / "cats"))
    said = written(source)
    assert written(opened(tmp_path)) == said
    assert opened(tmp_path) == source


def test_a_recovered_project_is_the_one_that_was_saved(written, tmp_path):
    written(PictureFolder(folder=str(tmp_path / "project" / "cats")))
    path = tmp_path / "project" / "a.netloom"
    recovery = Recovery.of(load(path), "a", path)
    assert parse_recovery(dump_recovery(recovery)).document == load(path)


@pytest.fixture
def netloom(capsys):
    from core.cli import main

    def run(*arguments: object) -> tuple[int, str]:
        code = main([str(argument) for argument in arguments])
        return code, capsys.readouterr().err

    return run


def test_a_project_moved_with_its_data_trains_and_so_does_its_run(chain, netloom, tmp_path):
    home = tmp_path / "project"
    for name, colour in (("cats", "red"), ("dogs", "blue")):
        (home / "set" / name).mkdir(parents=True)
        for index in range(5):
            Image.new("RGB", (4, 4), colour).save(home / "set" / name / f"{index}.png")
    source = PictureFolder(folder=str(home / "set"), height=4, width=4)
    save(chain(Flatten(), Linear(out_features=2), source=source, epochs=1), home / "a.netloom")
    moved = tmp_path / "elsewhere"
    shutil.move(home, moved)
    run = tmp_path / "runs" / "1"
    assert netloom("train", moved / "a.netloom", "--device", "cpu", "--run", run) == (0, "")
    assert load(run / "project.netloom").data.source.folder == str(moved / "set")
    assert netloom("train", run / "project.netloom", "--device", "cpu") == (0, "")
    arguments = ("export", moved / "a.netloom", tmp_path / "net.pth", "--format", "pth", "--run", run)
    assert netloom(*arguments) == (0, "")
