"""USPS, SVHN and STL-10: pictures as numbers in files of other formats, found, downloaded once, refused when broken."""

import bz2
import io

import numpy as np
import pytest
import scipy.io

from core.data.base import SOURCES
from core.data.info import DataError
from core.data.published.declared import Published
from core.errors import Cancelled
from core.progress import Unwatched

RANDOM = np.random.default_rng(0)
LABELS = {"train": np.array([1, 10, 3, 3, 7, 10]), "extra": np.array([2, 4]), "test": np.array([10, 1, 5])}
"""As all three sets write them, from 1 to 10."""


def usps() -> dict[str, bytes]:
    def lines(labels) -> bytes:
        pixels = np.round(RANDOM.uniform(-1, 1, (len(labels), 256)), 4)
        rows = [
            f"{label} " + " ".join(f"{number}:{value}" for number, value in enumerate(row, 1))
            for label, row in zip(labels, pixels, strict=True)
        ]
        return ("\n".join(rows) + "\n").encode()

    return {"usps.bz2": bz2.compress(lines(LABELS["train"])), "usps.t.bz2": bz2.compress(lines(LABELS["test"]))}


def mat(**arrays) -> bytes:
    out = io.BytesIO()
    scipy.io.savemat(out, arrays, do_compression=True)
    return out.getvalue()


def svhn() -> dict[str, bytes]:
    return {
        f"{part}_32x32.mat": mat(
            X=RANDOM.integers(0, 256, (32, 32, 3, len(labels)), np.uint8), y=labels.reshape(-1, 1).astype(np.uint8)
        )
        for part, labels in LABELS.items()
    }


def stl10() -> dict[str, bytes]:
    files = {}
    for part in ("train", "test"):
        files[f"stl10_binary/{part}_X.bin"] = RANDOM.integers(
            0, 256, (len(LABELS[part]), 3, 96, 96), np.uint8
        ).tobytes()
        files[f"stl10_binary/{part}_y.bin"] = LABELS[part].astype(np.uint8).tobytes()
    return files


MADE = {"USPS": usps, "SVHN": svhn, "STL10": stl10}
SHAPES = {"USPS": (1, 16, 16), "SVHN": (3, 32, 32), "STL10": (3, 96, 96)}
WANTED = {
    type_id: {part: labels % 10 if type_id == "SVHN" else labels - 1 for part, labels in LABELS.items()}
    for type_id in MADE
}


@pytest.fixture(params=sorted(MADE))
def type_id(request) -> str:
    return request.param


@pytest.fixture
def files(type_id) -> dict[str, bytes]:
    return MADE[type_id]()


@pytest.fixture
def store(put, tmp_path):
    """Puts files with folders in their names below a folder."""

    def store(files, folder="."):
        for name, content in files.items():
            path = tmp_path / folder / name
            put({path.name: content}, path.parent)

    return store


@pytest.fixture
def packed(files, type_id, tar_of) -> dict[str, bytes]:
    """The files as they are published."""
    if type_id != "STL10":
        return files
    return {"stl10_binary.tar.gz": tar_of(files | {"stl10_binary/unlabeled_X.bin": b"many"})}


@pytest.fixture
def on_server(packed, type_id, publish, monkeypatch):
    """The set on the server, in the place of the real one."""
    kind = SOURCES.get(type_id)
    here = tuple(
        Published(publish(file.file.name, packed[file.file.name]), file.places, file.inner, file.of)
        for file in kind.files
    )
    monkeypatch.setattr(kind, "files", here)


def load(type_id, folder, progress=None, **settings):
    return SOURCES.get(type_id)(folder=str(folder), **{"download": False, **settings}).load(progress or Unwatched())


def assert_holds(type_id, samples):
    for part, name in ((samples, "train"), (samples.validation, "test")):
        assert (part.inputs.dtype, part.targets.dtype) == (np.uint8, np.int64)
        assert part.inputs.shape[1:] == SHAPES[type_id] == SOURCES.get(type_id)().info().in_shape
        np.testing.assert_array_equal(part.targets, WANTED[type_id][name])


def theirs(type_id, folder, train):
    """The set as torchvision reads it: pictures and classes."""
    from core.data.vision import torchvision

    kind = getattr(torchvision.datasets, type_id)
    if type_id == "USPS":
        read = kind(folder, train=train)
        return read.data[:, np.newaxis], read.targets
    read = kind.__new__(kind)  # its constructor insists on the checksums of the real files
    read.root, read.split = str(folder), "train" if train else "test"
    return read._STL10__loadfile(*(f"{read.split}_{what}.bin" for what in "Xy"))


@pytest.mark.parametrize("folder", [".", "{}"])
def test_the_files_are_found(folder, type_id, files, store, tmp_path):
    store(files, folder.format(type_id))
    assert_holds(type_id, load(type_id, tmp_path))


@pytest.mark.parametrize("type_id", ["USPS", "STL10"], indirect=True)
def test_the_pictures_are_those_that_torchvision_reads(type_id, files, store, tmp_path):
    store(files)
    samples = load(type_id, tmp_path)
    for part, train in ((samples, True), (samples.validation, False)):
        pictures, classes = theirs(type_id, tmp_path, train)
        np.testing.assert_array_equal(part.inputs, pictures)
        np.testing.assert_array_equal(part.targets, classes)


def test_house_numbers_are_turned_from_columns_of_pictures(store, tmp_path):
    files = svhn()
    store(files)
    samples = load("SVHN", tmp_path)
    stored = scipy.io.loadmat(io.BytesIO(files["train_32x32.mat"]))["X"]
    np.testing.assert_array_equal(samples.inputs[4, 2], stored[:, :, 2, 4])


def test_a_missing_set_is_downloaded_once(type_id, on_server, server, tmp_path, watched):
    watch = watched()
    assert_holds(type_id, load(type_id, tmp_path, watch, download=True))
    n_requests = len(server.requests)
    assert watch.texts[0].startswith("Downloading ")
    assert_holds(type_id, load(type_id, tmp_path, download=True))
    assert len(server.requests) == n_requests
    assert all(path.is_relative_to(tmp_path / type_id) for path in tmp_path.rglob("*") if path.is_file())


def test_a_download_that_broke_off_goes_on_where_it_was(type_id, on_server, server, packed, tmp_path):
    first = next(iter(packed))
    server.breaks_after = 1000
    with pytest.raises(DataError, match=rf"{first} could not be downloaded .*check the network and try again"):
        load(type_id, tmp_path, download=True)
    server.breaks_after = None
    assert_holds(type_id, load(type_id, tmp_path, download=True))
    assert (first, "bytes=1000-") in server.requests


def test_a_wrong_checksum_is_refused(type_id, on_server, server, tmp_path):
    server.files = {name: content + b"more" for name, content in server.files.items()}
    with pytest.raises(DataError, match=r"could not be downloaded .*wrong checksum"):
        load(type_id, tmp_path, download=True)


def test_a_cancelled_download_is_no_set(type_id, on_server, tmp_path, watched):
    with pytest.raises(Cancelled):
        load(type_id, tmp_path, watched(until=lambda fraction, text: text.startswith("Downloading")), download=True)
    with pytest.raises(DataError, match="needs "):
        load(type_id, tmp_path)


def test_without_files_one_sentence_says_what_to_put_where(type_id, packed, tmp_path):
    names = ", ".join(name for name in packed if not name.startswith("extra"))
    how = "as they are or unpacked" if type_id == "STL10" else "as they are"
    with pytest.raises(DataError) as error:
        load(type_id, tmp_path)
    assert str(error.value) == (
        f"{SOURCES.get(type_id).title} needs {names} in {tmp_path}: put them there, {how}, "
        "choose the folder that has them, or switch on its download"
    )


def test_without_the_test_set_the_test_files_are_not_needed(type_id, files, store, tmp_path):
    store({name: content for name, content in files.items() if "test" not in name and ".t." not in name})
    if type_id == "STL10":
        with pytest.raises(DataError, match=r"needs stl10_binary\.tar\.gz"):  # one archive for both
            load(type_id, tmp_path)
        store(files)
    samples = load(type_id, tmp_path, use_test_set=False)
    assert samples.validation is None
    assert len(samples.targets) == 6
    assert SOURCES.get(type_id)(use_test_set=False).info().n_test == 0


def test_the_easier_house_numbers_come_on_top(store, tmp_path):
    store(svhn())
    samples = load("SVHN", tmp_path, use_extra=True)
    np.testing.assert_array_equal(samples.targets, [1, 0, 3, 3, 7, 0, 2, 4])
    assert len(samples.inputs) == 8
    assert len(samples.validation.targets) == 3
    assert SOURCES.get("SVHN")(use_extra=True).info().n_samples == 73_257 + 531_131 + 26_032


def test_only_labelled_pictures_are_unpacked(put, tar_of, tmp_path):
    packed = tar_of(stl10() | {"stl10_binary/unlabeled_X.bin": b"many"})
    put({"stl10_binary.tar.gz": packed}, tmp_path)
    assert_holds("STL10", load("STL10", tmp_path))
    assert sorted(path.name for path in (tmp_path / "STL10" / "stl10_binary").iterdir()) == [
        "test_X.bin",
        "test_y.bin",
        "train_X.bin",
        "train_y.bin",
    ]


def broken_files():
    pixels, labels = np.zeros((32, 32, 3, 2), np.uint8), np.array([[1], [2]], np.uint8)
    cases = {
        "USPS": {
            "usps.bz2": [
                (b"", "is broken, .*"),
                (b"no archive", r"not a \.bz2 file"),
                (usps()["usps.bz2"][:-9], "cut off"),
                (bz2.compress(b""), "is broken, .*"),
                (bz2.compress(b"1 1:x\n"), "lines that are not a label"),
                (bz2.compress(b"1 300:0.5\n"), "lines that are not a label"),
                (bz2.compress(b"1 1:7\n"), "no pictures with pixels from -1 to 1"),
                (bz2.compress(b"1 1:nan\n"), "no pictures with pixels from -1 to 1"),
                (bz2.compress(b"11 1:0.5\n"), "labels other than 1 to 10"),
            ]
        },
        "SVHN": {
            "train_32x32.mat": [
                (b"", "is broken, .*"),
                (b"MATLAB 5.0 MAT-file" * 20, r"cut off or not a \.mat file"),
                (
                    mat(y=labels, X=RANDOM.integers(0, 256, pixels.shape, np.uint8))[:-500],
                    r"cut off or not a \.mat file",
                ),
                (svhn()["train_32x32.mat"][:-4000], "it has no y"),
                (mat(X=pixels), "it has no y"),
                (mat(X=pixels[:16], y=labels), r"its X is not 32×32×3×any numbers but 16×32×3×2 of uint8"),
                (mat(X=pixels, y=labels[:1]), "it has 2 pictures of uint8 and 1 labels"),
                (mat(X=pixels.astype(float), y=labels), "it has 2 pictures of float64 and 2 labels"),
                (mat(X=pixels, y=labels - 1), "labels from 0 to 1 where 1 to 10 are known"),
                (mat(X=pixels, y=np.array([["a"], ["b"]], object)), "its y is not any×1 numbers but 2×1 of cell"),
            ]
        },
        "STL10": {
            "stl10_binary/train_X.bin": [(b"", "it has 0 bytes"), (bytes(27_648), "27,648 bytes, which are not 6 pic")],
            "stl10_binary/train_y.bin": [
                (b"", "is broken, .*"),
                (bytes(6), "labels from 0 to 0 where 1 to 10 are known"),
            ],
        },
    }
    return [
        (type_id, name, content, fault)
        for type_id, named in cases.items()
        for name, faults in named.items()
        for content, fault in faults
    ]


@pytest.mark.parametrize(("type_id", "name", "content", "fault"), broken_files(), indirect=["type_id"])
def test_a_broken_file_is_named(type_id, name, content, fault, files, store, tmp_path):
    store(files | {name: content})
    with pytest.raises(DataError, match=rf"{fault}.*: delete it and download it again"):
        load(type_id, tmp_path)


def test_a_text_that_unpacks_to_too_much_is_stopped(put, monkeypatch, tmp_path):
    monkeypatch.setattr("core.data.sources.usps._MOST_TEXT", 1 << 20)
    put(usps() | {"usps.bz2": bz2.compress(bytes(3 << 20))}, tmp_path)
    with pytest.raises(DataError, match="it unpacks to more than 1 MB"):
        load("USPS", tmp_path)


def test_cancelling_while_reading_stops(type_id, files, store, tmp_path, watched):
    store(files)
    watch = watched(until=lambda fraction, text: text.startswith("Reading"))
    with pytest.raises(Cancelled):
        load(type_id, tmp_path, watch)
    assert len(watch.texts) == 1
