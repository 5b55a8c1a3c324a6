"""CIFAR-100, and the Python version of both CIFAR sets: pickles of the true format, read without running them."""

import io
import pickle
import struct
import tarfile

import numpy as np
import pytest

from core.data.info import DataError
from core.data.sources.cifar10 import CIFAR10
from core.data.sources.cifar100 import CIFAR100
from core.progress import Unwatched

N = 6
RANDOM = np.random.default_rng(0)
PIXELS = RANDOM.integers(0, 256, (N, 3, 32, 32), np.uint8)
FINE = [3, 99, 0, 42, 3, 17]
COARSE = [1, 19, 0, 7, 1, 5]


def text(value: bytes) -> bytes:
    """A string as Python 2 pickled it, which is how both sets were made."""
    return b"U" + bytes([len(value)]) + value if len(value) < 256 else b"T" + struct.pack("<i", len(value)) + value


def array(pixels: np.ndarray, by_column: bool = False) -> bytes:
    shape = b"".join(b"J" + struct.pack("<i", extent) for extent in pixels.shape) + b"\x86"
    kind = b"cnumpy\ndtype\n" + text(b"u1") + b"K\0K\1\x87R"
    kind += b"(K\3" + text(b"|") + b"NNN" + b"J\xff\xff\xff\xff" * 2 + b"K\0tb"
    content = text(pixels.tobytes(order="F" if by_column else "C"))
    new = b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\0\x85" + text(b"b") + b"\x87R"
    return new + b"(K\1" + shape + kind + (b"\x88" if by_column else b"\x89") + content + b"tb"


def numbers(values: list[int]) -> bytes:
    return b"](" + b"".join(b"K" + bytes([value]) for value in values) + b"e"


def pickled(pixels=PIXELS, by_column=False, **labels) -> bytes:
    """A file of the Python version, with what else stands in it."""
    entries = {b"batch_label": text(b"training batch"), b"data": array(pixels.reshape(len(pixels), -1), by_column)}
    entries |= {name.encode(): numbers(values) for name, values in labels.items()}
    return b"\x80\2}(" + b"".join(text(name) + value for name, value in entries.items()) + b"u."


def records() -> bytes:
    return b"".join(
        bytes([coarse, fine]) + picture.tobytes() for coarse, fine, picture in zip(COARSE, FINE, PIXELS, strict=True)
    )


PYTHON = {name: pickled(fine_labels=FINE, coarse_labels=COARSE) for name in ("train", "test")}
BINARY = {"train.bin": records(), "test.bin": records()}


def load(folder, kind=CIFAR100, **settings):
    return kind(folder=str(folder), **{"download": False, **settings}).load(Unwatched())


def assert_holds(samples, labels):
    for part in (samples, samples.validation):
        np.testing.assert_array_equal(part.inputs, PIXELS)
        np.testing.assert_array_equal(part.targets, labels)
        assert (part.inputs.dtype, part.targets.dtype) == (np.uint8, np.int64)


def test_the_pickles_of_this_test_are_what_torchvision_reads():
    for by_column in (False, True):
        entry = pickle.loads(pickled(by_column=by_column, fine_labels=FINE), encoding="latin1")
        np.testing.assert_array_equal(entry["data"].reshape(PIXELS.shape), PIXELS)
        assert entry["fine_labels"] == FINE


@pytest.mark.parametrize("by_column", [False, True])
@pytest.mark.parametrize(("labels", "wanted"), [("fine", FINE), ("coarse", COARSE)])
@pytest.mark.parametrize("chosen", ["", "cifar-100-python"])
def test_torchvisions_folder_is_read_as_it_is(labels, wanted, by_column, chosen, put, tmp_path):
    content = pickled(by_column=by_column, fine_labels=FINE, coarse_labels=COARSE)
    put({"train": content, "test": content}, tmp_path / "cifar-100-python")
    assert_holds(load(tmp_path / chosen, labels=labels), wanted)


@pytest.mark.parametrize(("labels", "wanted"), [("fine", FINE), ("coarse", COARSE)])
@pytest.mark.parametrize("layout", [".", "cifar-100-binary", "CIFAR100/cifar-100-binary"])
def test_the_binary_version_is_read(labels, wanted, layout, put, tmp_path):
    put(BINARY, tmp_path / layout)
    assert_holds(load(tmp_path, labels=labels), wanted)


@pytest.mark.parametrize(
    ("name", "folder", "files"),
    [("cifar-100-python.tar.gz", "cifar-100-python", PYTHON), ("cifar-100-binary.tar.gz", "cifar-100-binary", BINARY)],
)
def test_either_archive_is_read_where_it_is(name, folder, files, tar_of, put, tmp_path):
    put({name: tar_of({f"{folder}/{file}": content for file, content in files.items()})}, tmp_path)
    assert_holds(load(tmp_path), FINE)


def test_a_missing_set_is_downloaded_in_its_binary_version(tar_of, publish, server, monkeypatch, tmp_path):
    content = tar_of({f"cifar-100-binary/{file}": content for file, content in BINARY.items()})
    monkeypatch.setattr(CIFAR100, "archive", publish("cifar-100-binary.tar.gz", content))
    assert_holds(load(tmp_path, download=True), FINE)
    assert_holds(load(tmp_path, download=True, labels="coarse"), COARSE)
    assert len(server.requests) == 1


def test_files_called_train_and_test_elsewhere_are_not_taken_for_the_set(put, tmp_path):
    put(PYTHON, tmp_path)
    with pytest.raises(DataError, match=r"CIFAR-100 needs train\.bin, test\.bin in .*or as cifar-100-binary\.tar\.gz"):
        load(tmp_path)


def test_the_python_version_of_cifar_10_is_read(put, tmp_path):
    files = {f"data_batch_{number}": pickled(labels=[4] * N) for number in range(1, 6)}
    put({**files, "test_batch": pickled(labels=[9] * N)}, tmp_path / "cifar-10-batches-py")
    samples = load(tmp_path, CIFAR10)
    np.testing.assert_array_equal(samples.inputs, np.concatenate([PIXELS] * 5))
    assert set(samples.targets) == {4}
    assert set(samples.validation.targets) == {9}


def test_class_names_are_as_many_as_there_are_classes():
    fine, coarse = (CIFAR100(labels=labels).info().classes for labels in ("fine", "coarse"))
    assert (len(set(fine)), len(set(coarse))) == (100, 20)
    assert list(fine) == sorted(fine)
    assert list(coarse) == sorted(coarse)


def bomb() -> bytes:
    return b"cos\nsystem\n(S'touch escaped'\ntR."


class Escaping:
    def __reduce__(self):
        return exec, ("open('escaped', 'w')",)


BROKEN = {
    "is cut off or not one of CIFAR": [
        b"",
        b"<html>",
        PYTHON["train"][:-20],
        bomb(),
        pickle.dumps({b"data": Escaping(), b"fine_labels": [1]}),
    ],
    "holds no table": [pickle.dumps([1, 2]), pickle.dumps(np.zeros(3))],
    "has no data with fine_labels": [
        pickled(labels=FINE),
        pickle.dumps({b"data": 3, b"fine_labels": [1]}, 2),
        b"\x80\2}r\xff\xff\xff\xff.",  # would make the reader in C take 32 GB
    ],
    "has data that are not 5 pictures of 3,072 bytes": [pickled(fine_labels=FINE[:-1])],
    "has data that are not 6 pictures of 3,072 bytes": [pickled(PIXELS[:, :, :, :-1], fine_labels=FINE)],
    "has a label 100 where 0 to 99 are known": [pickled(fine_labels=[*FINE[:-1], 100])],
}


@pytest.mark.parametrize(("fault", "content"), [(fault, content) for fault in BROKEN for content in BROKEN[fault]])
def test_a_broken_or_hostile_pickle_is_refused_and_runs_nothing(fault, content, put, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    put({**PYTHON, "train": content}, tmp_path / "cifar-100-python")
    with pytest.raises(DataError, match=rf"cifar-100-python.train is broken, it {fault}.*: delete it"):
        load(tmp_path)
    assert not (tmp_path / "escaped").exists()


def test_bytes_as_python_3_pickles_them_are_read(put, tmp_path):
    raw = PIXELS.reshape(N, -1)
    for protocol in (2, 4):
        content = pickle.dumps({b"data": raw, b"fine_labels": FINE}, protocol)
        put({"train": content, "test": content}, tmp_path / "cifar-100-python")
        assert_holds(load(tmp_path), FINE)


def test_a_negative_label_is_refused(put, tmp_path):
    content = pickle.dumps({b"data": PIXELS.reshape(N, -1), b"fine_labels": [-1] * N}, 2)
    put({"train": content, "test": content}, tmp_path / "cifar-100-python")
    with pytest.raises(DataError, match="has labels that are no classes"):
        load(tmp_path)


def test_records_of_the_other_set_are_refused(put, tmp_path):
    put({**BINARY, "train.bin": bytes(3073 * 5)}, tmp_path)
    with pytest.raises(DataError, match="which are not whole pictures of 3,074 bytes"):
        load(tmp_path)


def test_an_archive_of_the_python_version_that_lacks_a_file_is_refused(put, tmp_path):
    out = io.BytesIO()
    tarfile.open(fileobj=out, mode="w:gz").close()
    put({"cifar-100-python.tar.gz": out.getvalue()}, tmp_path)
    with pytest.raises(DataError, match=r"is broken, it lacks cifar-100-python/train, cifar-100-python/test"):
        load(tmp_path)
