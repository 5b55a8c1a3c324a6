"""States of runs: written beside the training, read without executing anything."""

import threading

import pytest
import torch

from core.training.resume import RESUME, ResumeError, StateWriter, copied, load_state, random_state, set_random_state


def test_a_state_comes_back_as_it_was(tmp_path):
    optimizer = torch.optim.Adam([torch.ones(3, requires_grad=True)])
    state = {"step": 7, "optimizer": optimizer.state_dict(), "random": random_state(torch.device("cpu")), "best": None}
    writer = StateWriter(tmp_path)
    writer.write(copied(state))
    writer.close()
    found = load_state(tmp_path)
    assert found["step"] == 7
    assert torch.equal(found["random"]["cpu"], state["random"]["cpu"])
    assert found["optimizer"]["param_groups"] == optimizer.state_dict()["param_groups"]


def test_the_latest_of_many_states_is_what_stays_and_the_thread_ends(tmp_path):
    writer = StateWriter(tmp_path)
    for step in range(50):
        writer.write({"step": step})
    writer.close()
    assert load_state(tmp_path)["step"] == 49
    assert "save state" not in {thread.name for thread in threading.enumerate()}
    assert [path.name for path in tmp_path.iterdir()] == [RESUME]
    writer.write({"step": 50})  # a closed one begins again
    writer.close()
    assert load_state(tmp_path)["step"] == 50


def test_a_copy_does_not_change_with_what_it_was_taken_from():
    weights = torch.zeros(3)
    state = copied({"a": [weights, (weights, 1)]})
    weights += 1
    assert state["a"][0].sum() == 0
    assert state["a"][1][0].sum() == 0


def test_random_numbers_go_on_where_they_were():
    state = random_state(torch.device("cpu"))
    first = torch.rand(5)
    set_random_state(copied(state))
    assert torch.equal(first, torch.rand(5))


def test_a_folder_without_a_run_says_so(tmp_path):
    with pytest.raises(ResumeError, match="holds no resume"):
        load_state(tmp_path)


@pytest.mark.parametrize("content", [b"", b"not a state", b"PK\x03\x04 cut off"])
def test_a_broken_state_says_so(tmp_path, content):
    (tmp_path / RESUME).write_bytes(content)
    with pytest.raises(ResumeError, match="not what a run left there"):
        load_state(tmp_path)


def test_nothing_in_a_state_is_executed(tmp_path):
    class Evil:
        def __reduce__(self):
            return (open, (str(tmp_path / "made"), "w"))

    torch.save({"version": 1, "evil": Evil()}, tmp_path / RESUME)
    with pytest.raises(ResumeError):
        load_state(tmp_path)
    assert not (tmp_path / "made").exists()


def test_a_folder_that_vanished_is_told(tmp_path):
    folder = tmp_path / "run"
    writer = StateWriter(folder)
    writer.write({"step": 1})
    with pytest.raises(ResumeError, match="cannot be written"):
        writer.close()
