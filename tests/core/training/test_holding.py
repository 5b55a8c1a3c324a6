"""A run folder is for one run at a time."""

import pytest

from core.training.events import Finished, Started
from core.training.holding import Held, held
from core.training.loop import train


def test_nobody_else_gets_in_until_the_first_is_out(tmp_path):
    with held(tmp_path), pytest.raises(Held, match="a run is under way in"), held(tmp_path, patience=0):
        raise AssertionError("both were let in")
    with held(tmp_path, patience=0):
        pass


def test_a_folder_that_is_not_there_is_not_made(tmp_path):
    with held(tmp_path / "none"):
        assert not (tmp_path / "none").exists()


def test_a_run_that_goes_on_is_left_alone_by_another_in_its_folder(perceptron, tmp_path):
    first = train(perceptron, "cpu", folder=tmp_path)
    assert any(isinstance(event, Started) for event in first)
    before = (tmp_path / "project.netloom").stat().st_mtime_ns
    (refused,) = train(perceptron, "cpu", folder=tmp_path, resume=True)
    assert isinstance(refused, Finished)
    assert "a run is under way in" in refused.message
    assert (tmp_path / "project.netloom").stat().st_mtime_ns == before
    first.close()
    assert list(train(perceptron, "cpu", folder=tmp_path, resume=True))[-1].reason == "completed"
