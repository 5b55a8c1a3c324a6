"""QMNIST and EMNIST: the IDX files that differ from those of MNIST in names, labels and packing."""

import gzip
import struct

import numpy as np
import pytest

from core.data.info import DataError
from core.data.sources.emnist import EMNIST
from core.data.sources.qmnist import QMNIST
from core.errors import Cancelled
from core.progress import Unwatched

PICTURES = np.random.default_rng(0).integers(0, 256, (12, 28, 28), np.uint8)
LABELS = np.arange(12) % 10


def tables(idx, labels=LABELS) -> dict[str, bytes]:
    """The files of QMNIST: a row of eight numbers for each digit, the class first."""
    table = np.zeros((len(labels), 8), ">i4")
    table[:, 0], table[:, 1:] = labels, 77
    packed = struct.pack(">HBB2I", 0, 12, 2, *table.shape) + table.tobytes()
    return {
        f"qmnist-{part}-{what}": content
        for part in ("train", "test")
        for what, content in (("images-idx3-ubyte", idx(PICTURES)), ("labels-idx2-int", packed))
    }


def letters(idx, selection="letters", first=1) -> dict[str, bytes]:
    """The files of one selection of EMNIST."""
    return {
        f"emnist-{selection}-{part}-{what}": content
        for part in ("train", "test")
        for what, content in (("images-idx3-ubyte", idx(PICTURES)), ("labels-idx1-ubyte", idx(LABELS + first)))
    }


def emnist(folder, selection="letters", **settings):
    return EMNIST(folder=str(folder), selection=selection, **settings)


def packed(zip_of, files):
    return zip_of({f"gzip/{name}.gz": gzip.compress(content) for name, content in files.items()})


@pytest.mark.parametrize("layout", [".", "QMNIST/raw"])
def test_the_first_column_of_qmnist_is_the_class(layout, put, idx, tmp_path):
    put(tables(idx), tmp_path / layout)
    samples = QMNIST(folder=str(tmp_path), download=False).load(Unwatched())
    np.testing.assert_array_equal(samples.targets, LABELS)
    np.testing.assert_array_equal(samples.validation.inputs[:, 0], PICTURES)
    assert samples.targets.dtype == np.int64


def test_qmnist_is_downloaded_from_where_torchvision_says(server, idx, monkeypatch, publish, tmp_path):
    from core.data.vision import torchvision

    files = [publish(f"{name}.gz", gzip.compress(content)) for name, content in tables(idx).items()]
    named = [(file.mirrors[0], file.md5) for file in files]
    monkeypatch.setattr(torchvision.datasets.QMNIST, "resources", {"train": named[:2], "test": named[2:]})
    samples = QMNIST(folder=str(tmp_path)).load(Unwatched())
    np.testing.assert_array_equal(samples.targets, LABELS)
    theirs = torchvision.datasets.QMNIST(tmp_path, what="test", download=False)
    np.testing.assert_array_equal(theirs.data, PICTURES)


@pytest.mark.parametrize("label", [-1, 10])
def test_a_class_that_qmnist_does_not_have_is_refused(label, put, idx, tmp_path):
    put(tables(idx, np.full(12, label)), tmp_path)
    with pytest.raises(DataError, match=f"has a label {label} where 0 to 9 are known"):
        QMNIST(folder=str(tmp_path), download=False).load(Unwatched())


def test_letters_stand_upright_and_count_from_a(put, idx, tmp_path):
    put(letters(idx), tmp_path / "EMNIST" / "raw")
    source = emnist(tmp_path, download=False)
    samples = source.load(Unwatched())
    np.testing.assert_array_equal(samples.inputs[:, 0], PICTURES.swapaxes(1, 2))
    assert [source.info().classes[target] for target in samples.targets[:3]] == ["a", "b", "c"]


def test_the_selection_says_which_classes_and_how_many_pictures():
    from core.data.vision import torchvision

    for selection, names in torchvision.datasets.EMNIST.classes_split_dict.items():
        assert list(EMNIST(selection=selection).info().classes) == [name for name in names if name != "N/A"]
    assert EMNIST(selection="byclass").info().n_samples == 814_255
    assert EMNIST().info().n_samples == 131_600


def test_another_selection_comes_out_of_the_same_archive(server, zip_of, idx, publish, monkeypatch, tmp_path):
    content = packed(zip_of, letters(idx) | letters(idx, "digits", first=0))
    monkeypatch.setattr(EMNIST, "archive", publish("gzip.zip", content))
    assert len(emnist(tmp_path).load(Unwatched()).targets) == 12
    np.testing.assert_array_equal(emnist(tmp_path, "digits").load(Unwatched()).targets, LABELS)
    assert len(server.requests) == 1
    left = {path.name for path in (tmp_path / "EMNIST" / "raw").iterdir()} - {".netloom.lock", "gzip.zip"}
    assert left == {*letters(idx), *letters(idx, "digits")}


def test_the_archive_is_unpacked_where_it_was_put_by_hand(put, zip_of, idx, tmp_path):
    put({"gzip.zip": packed(zip_of, letters(idx))}, tmp_path)
    assert len(emnist(tmp_path, download=False).load(Unwatched()).targets) == 12
    with pytest.raises(DataError, match=r"gzip\.zip is broken, it lacks gzip/emnist-digits-train"):
        emnist(tmp_path, "digits", download=False).load(Unwatched())


def test_an_unpacking_that_was_cancelled_is_done_again(put, zip_of, idx, watched, tmp_path):
    put({"gzip.zip": packed(zip_of, letters(idx))}, tmp_path)
    with pytest.raises(Cancelled):
        emnist(tmp_path).load(watched(until=lambda fraction, text: text.startswith("Unpacking")))
    assert not list(tmp_path.rglob("*-ubyte"))
    assert len(emnist(tmp_path).load(Unwatched()).targets) == 12


def test_a_letter_without_a_number_is_refused(put, idx, tmp_path):
    put(letters(idx, first=0), tmp_path)
    with pytest.raises(DataError, match="has a label 0 where 1 to 26 are known: delete it"):
        emnist(tmp_path, download=False).load(Unwatched())
