"""Files of a run come to the disk beside the training: whole, in order, and the latest of each."""

import threading

import pytest
import torch

from core.training.events import Kept, Saved
from core.training.writer import Piece, WriteError, Writer

NAMES = ("best.pth", "last.pth", "resume.pt")


@pytest.fixture
def writer(tmp_path):
    return Writer(tmp_path, NAMES, lambda: None)


def piece(name, value):
    return Piece(name, {"value": value}, Kept(name, value))


def written_in(folder):
    return {path.name: torch.load(path, weights_only=True)["value"] for path in folder.iterdir()}


def test_the_latest_of_many_is_what_stays_and_the_thread_ends(writer, tmp_path):
    for value in range(50):
        writer.write(piece("last.pth", value))
    assert writer.finish()
    assert written_in(tmp_path) == {"last.pth": 49}
    assert writer.take_written()[-1] == Kept("last.pth", 49)
    assert "write run" not in {thread.name for thread in threading.enumerate()}
    writer.write(piece("last.pth", 50))
    writer.finish()
    assert written_in(tmp_path) == {"last.pth": 50}


def test_whoever_writes_does_not_wait_and_of_what_comes_meanwhile_the_latest_is_written(writer, tmp_path, disk):
    disk.hold()
    writer.write(piece("last.pth", 1))
    assert disk.asked.wait(60)
    for value in (2, 3, 4):
        writer.write(piece("last.pth", value))
    assert writer.take_written() == ()
    assert not writer.finish(0.01)
    disk.release()
    assert writer.finish()
    assert writer.take_written() == (Kept("last.pth", 1), Kept("last.pth", 4))
    assert writer.take_written() == ()
    assert written_in(tmp_path) == {"last.pth": 4}


def test_a_state_comes_after_the_weights_that_it_knows_of(writer, tmp_path, disk):
    disk.hold()
    writer.write(piece("last.pth", 0))
    assert disk.asked.wait(60)
    writer.write(Piece("resume.pt", {"value": 1}, Saved(1)))
    writer.write(piece("last.pth", 2), piece("best.pth", 2), soon=False)
    disk.release()
    writer.finish()
    assert writer.take_written()[1:] == (Kept("best.pth", 2), Kept("last.pth", 2), Saved(1))
    assert written_in(tmp_path) == {"best.pth": 2, "last.pth": 2, "resume.pt": 1}


def test_what_is_not_wanted_soon_waits_until_something_is(writer):
    writer.write(piece("best.pth", 1))
    writer.finish()
    writer.write(piece("best.pth", 2), soon=False)
    writer.write(piece("best.pth", 3), soon=False)
    writer.write(Piece("resume.pt", {"value": 4}, Saved(4)))
    writer.finish()
    assert writer.take_written() == (Kept("best.pth", 1), Kept("best.pth", 3), Saved(4))


def test_a_file_that_cannot_be_written_is_told_and_those_that_rely_on_it_stay_as_they_were(writer, tmp_path):
    (tmp_path / "best.pth").mkdir()
    writer.write(piece("best.pth", 1), piece("resume.pt", 1))
    writer.finish()
    with pytest.raises(WriteError, match=r"best\.pth cannot be written: is a directory"):
        writer.take_written()
    assert writer.take_written() == ()
    assert not (tmp_path / "resume.pt").exists()


def test_a_folder_that_vanished_is_told(tmp_path):
    told = threading.Event()
    writer = Writer(tmp_path / "run", NAMES, told.set)
    writer.write(piece("last.pth", 1))
    assert told.wait(60)
    with pytest.raises(WriteError, match="cannot be written"):
        writer.take_written()
