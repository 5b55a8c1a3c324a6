"""States of runs: what comes back is what was written, and nothing of it is executed."""

import pytest
import torch

from core.training.resume import RESUME, ResumeError, copied, load_state, random_state, set_random_state, to_write


def test_a_state_comes_back_as_it_was(tmp_path):
    optimizer = torch.optim.Adam([torch.ones(3, requires_grad=True)])
    state = {"step": 7, "optimizer": optimizer.state_dict(), "random": random_state(torch.device("cpu")), "best": None}
    torch.save(to_write(state), tmp_path / RESUME)
    found = load_state(tmp_path)
    assert found["step"] == 7
    assert torch.equal(found["random"]["cpu"], state["random"]["cpu"])
    assert found["optimizer"]["param_groups"] == optimizer.state_dict()["param_groups"]


def test_a_copy_does_not_change_with_what_it_was_taken_from():
    weights = torch.zeros(3)
    state = copied({"a": [weights, (weights, 1)]})
    weights += 1
    assert state["a"][0].sum() == 0
    assert state["a"][1][0].sum() == 0


def test_random_numbers_go_on_where_they_were():
    state = random_state(torch.device("cpu"))
    first = torch.rand(5)
    set_random_state(copied(state), torch.device("cpu"))
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
