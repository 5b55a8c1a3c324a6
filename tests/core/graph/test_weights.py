"""Files of weights that cannot be used are told in one sentence."""

import pickle

import pytest
import torch
from torch import nn

from core.graph.weights import WeightsError, load_weights, save_weights


def test_what_is_saved_is_what_torch_loads(tmp_path):
    weights = {"fc1.weight": torch.rand(2, 3), "norm1.num_batches_tracked": torch.tensor(7)}
    save_weights(weights, tmp_path / "w.pth")
    loaded = torch.load(tmp_path / "w.pth", weights_only=True)
    assert type(loaded) is dict
    assert all(torch.equal(loaded[name], weights[name]) for name in weights)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(WeightsError, match=r"gone\.pth cannot be read: no such file or directory"):
        load_weights(tmp_path / "gone.pth")


@pytest.mark.parametrize("content", [b"", b"not weights at all", b"PK\x03\x04 cut off"])
def test_a_broken_file_is_refused(tmp_path, content):
    (tmp_path / "w.pth").write_bytes(content)
    with pytest.raises(WeightsError, match=r"w\.pth holds no weights that can be read safely"):
        load_weights(tmp_path / "w.pth")


class Planted:
    """Runs a command when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (open, (str(self.path), "w"))


def test_nothing_in_a_file_is_executed(tmp_path):
    (tmp_path / "w.pth").write_bytes(pickle.dumps(Planted(tmp_path / "executed"), protocol=2))
    with pytest.raises(WeightsError):
        load_weights(tmp_path / "w.pth")
    assert not (tmp_path / "executed").exists()


@pytest.mark.parametrize("content", [nn.Linear(2, 2), {"epoch": 3}, [torch.zeros(1)]], ids=["module", "mixed", "list"])
def test_what_is_no_state_dict_is_refused(tmp_path, content):
    torch.save(content, tmp_path / "w.pth")
    with pytest.raises(WeightsError, match=r"w\.pth"):
        load_weights(tmp_path / "w.pth")


def test_weights_that_cannot_be_written_leave_the_old_ones(tmp_path):
    (tmp_path / "folder.pth").mkdir()
    with pytest.raises(WeightsError, match=r"folder\.pth cannot be written"):
        save_weights({}, tmp_path / "folder.pth")
    assert list(tmp_path.iterdir()) == [tmp_path / "folder.pth"]
