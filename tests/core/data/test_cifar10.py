"""CIFAR-10: read from its plain files or its archive, downloaded once, refused when broken."""

import gzip
import hashlib
import io
import os
import tarfile
from pathlib import Path

import numpy as np
import pytest

from core.data.base import DataSettings
from core.data.info import DataError
from core.data.published.download import RemoteFile
from core.data.sources.cifar10 import CIFAR10
from core.data.split import forget_split, load_split
from core.errors import Cancelled
from core.form import fields_of
from core.progress import Unwatched

ARCHIVE, FOLDER = "cifar-10-binary.tar.gz", "cifar-10-batches-bin"
TRAINING = [f"data_batch_{number}.bin" for number in range(1, 6)]
TEST = "test_batch.bin"
N = 7
"""Pictures a file."""


def bytes_of(labels: np.ndarray, pixels: np.ndarray) -> bytes:
    """One file, written picture by picture as its makers describe it."""
    return b"".join(
        bytes([label]) + red.tobytes() + green.tobytes() + blue.tobytes()
        for label, (red, green, blue) in zip(labels.tolist(), pixels, strict=True)
    )


@pytest.fixture
def arrays():
    """Labels and pictures by file name."""
    random = np.random.default_rng(0)
    return {
        name: (random.integers(0, 10, N), random.integers(0, 256, (N, 3, 32, 32), np.uint8))
        for name in [*TRAINING, TEST]
    }


@pytest.fixture
def files(arrays) -> dict[str, bytes]:
    return {name: bytes_of(*values) for name, values in arrays.items()}


def packed(files: dict[str, bytes]) -> bytes:
    """The archive, with what else its makers put into it, in an order as odd as theirs."""
    contents = {"batches.meta.txt": b"airplane\n", **dict(reversed(files.items())), "readme.html": b"<html>"}
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, content in contents.items():
            member = tarfile.TarInfo(f"{FOLDER}/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return out.getvalue()


@pytest.fixture
def published(server, files, monkeypatch) -> bytes:
    """The archive, which the server has in the place of the real one."""
    content = packed(files)
    server.files[ARCHIVE] = content
    monkeypatch.setattr(
        CIFAR10, "archive", RemoteFile(ARCHIVE, hashlib.md5(content).hexdigest(), (server.url(ARCHIVE),))
    )
    return content


def load(folder: Path, progress=None, **settings):
    return CIFAR10(folder=str(folder), **{"download": False, **settings}).load(progress or Unwatched())


def assert_holds(samples, arrays):
    assert samples.inputs.dtype == samples.validation.inputs.dtype == np.uint8
    assert samples.targets.dtype == samples.validation.targets.dtype == np.int64
    np.testing.assert_array_equal(samples.inputs, np.concatenate([arrays[name][1] for name in TRAINING]))
    np.testing.assert_array_equal(samples.targets, np.concatenate([arrays[name][0] for name in TRAINING]))
    np.testing.assert_array_equal(samples.validation.inputs, arrays[TEST][1])
    np.testing.assert_array_equal(samples.validation.targets, arrays[TEST][0])


@pytest.mark.parametrize("layout", [".", FOLDER, "CIFAR10", f"CIFAR10/{FOLDER}"])
def test_plain_files_are_found_in_every_layout(layout, put, files, arrays, tmp_path):
    put(files, tmp_path / layout)
    assert_holds(load(tmp_path), arrays)


@pytest.mark.parametrize("layout", [".", "CIFAR10"])
def test_the_archive_is_read_where_it_is_and_the_folder_stays_as_it_was(layout, put, files, arrays, tmp_path):
    put({ARCHIVE: packed(files)}, tmp_path / layout)
    before = sorted(tmp_path.rglob("*"))
    assert_holds(load(tmp_path), arrays)
    assert sorted(tmp_path.rglob("*")) == before


def test_the_archive_serves_where_a_plain_file_is_missing(put, files, arrays, tmp_path):
    put({TRAINING[0]: b"of another set", ARCHIVE: packed(files)}, tmp_path)
    assert_holds(load(tmp_path), arrays)


def test_plain_files_are_read_rather_than_the_archive(put, files, arrays, tmp_path):
    put({**files, ARCHIVE: b"broken"}, tmp_path)
    assert_holds(load(tmp_path), arrays)


def test_without_the_test_set_only_the_training_files_are_needed(put, files, arrays, tmp_path):
    put({name: files[name] for name in TRAINING}, tmp_path)
    samples = load(tmp_path, use_test_set=False)
    assert len(samples.targets) == 5 * N
    assert samples.validation is None
    with pytest.raises(DataError, match=rf"CIFAR-10 needs {TEST} in"):
        load(tmp_path)


def test_the_info_tells_everything_without_any_file(tmp_path):
    info = CIFAR10(folder=str(tmp_path)).info()
    assert info.in_shape == (3, 32, 32)
    assert info.classes[0] == "airplane"
    assert info.classes[9] == "truck"
    assert (info.n_samples, CIFAR10(use_test_set=False).info().n_samples) == (60_000, 50_000)
    assert info.preparation == "pixels from 0 to 255, divided by 255"


def test_the_form_offers_a_folder():
    assert [(form.name, form.kind) for form in fields_of(CIFAR10)] == [
        ("folder", "folder"),
        ("download", "boolean"),
        ("use_test_set", "boolean"),
    ]


def test_a_missing_set_is_downloaded_once_into_a_folder_of_its_own(published, server, arrays, tmp_path, watched):
    watch = watched()
    assert_holds(load(tmp_path, watch, download=True), arrays)
    assert watch.texts[0].startswith(f"Downloading {ARCHIVE} (1 of 1): ")
    assert (tmp_path / "CIFAR10" / ARCHIVE).read_bytes() == published
    assert_holds(load(tmp_path, download=True), arrays)
    assert len(server.requests) == 1


def test_an_empty_folder_means_netlooms_own_data_folder(published, arrays, tmp_path, monkeypatch):
    monkeypatch.setenv("NETLOOM_HOME", str(tmp_path))
    assert_holds(CIFAR10().load(Unwatched()), arrays)
    assert (tmp_path / "data" / "CIFAR10" / ARCHIVE).is_file()


def test_a_download_that_broke_off_goes_on_where_it_was(published, server, arrays, tmp_path):
    server.breaks_after = 50_000
    with pytest.raises(DataError, match=rf"{ARCHIVE} could not be downloaded .*check the network and try again"):
        load(tmp_path, download=True)
    server.breaks_after = None
    assert_holds(load(tmp_path, download=True), arrays)
    assert server.requests[-1] == (ARCHIVE, "bytes=50000-")


def test_a_cancelled_download_leaves_no_file_that_looks_whole(published, arrays, tmp_path, watched):
    with pytest.raises(Cancelled):
        load(tmp_path, watched(until=lambda fraction, text: text.startswith("Downloading")), download=True)
    assert not (tmp_path / "CIFAR10" / ARCHIVE).exists()
    assert_holds(load(tmp_path, download=True), arrays)


def test_a_download_with_a_wrong_checksum_is_refused(published, server, files, tmp_path):
    server.files[ARCHIVE] = packed({**files, TEST: b"another test set"})
    with pytest.raises(DataError, match=r"could not be downloaded .*wrong checksum"):
        load(tmp_path, download=True)
    assert not (tmp_path / "CIFAR10" / ARCHIVE).exists()


def test_a_dead_server_is_one_sentence_with_name_and_place(published, server, tmp_path):
    server.files.clear()
    with pytest.raises(DataError) as error:
        load(tmp_path, download=True)
    assert f"or put {ARCHIVE} into {tmp_path / 'CIFAR10'} yourself" in str(error.value)


def test_without_download_a_missing_folder_is_one_sentence_with_names_and_place(tmp_path):
    with pytest.raises(DataError) as error:
        load(tmp_path / "nowhere")
    assert str(error.value) == (
        f"CIFAR-10 needs {', '.join(TRAINING)}, {TEST} in {tmp_path / 'nowhere'}: put them there, plain or as "
        f"{ARCHIVE}, choose the folder that has them, or switch on its download"
    )


@pytest.mark.parametrize("kind", ["plain", "packed"])
def test_cancelling_while_reading_stops(kind, put, files, tmp_path, watched):
    many = {name: content * 50 for name, content in files.items()}
    put(many if kind == "plain" else {ARCHIVE: packed(many)}, tmp_path)
    watch = watched(until=lambda fraction, text: text.startswith("Reading"))
    with pytest.raises(Cancelled):
        load(tmp_path, watch)
    assert len(watch.texts) == 1


BROKEN = {
    "has 0 bytes, which are not whole pictures of 3,073 bytes": lambda content: b"",
    "has 21,506 bytes, which are not whole pictures of 3,073 bytes": lambda content: content[:-5],
    "has a label 10 where 0 to 9 are known": lambda content: b"\x0a" + content[1:],
}


@pytest.mark.parametrize("fault", BROKEN)
@pytest.mark.parametrize("name", [TRAINING[3], TEST])
def test_a_broken_file_is_named(name, fault, put, files, tmp_path):
    put(files | {name: BROKEN[fault](files[name])}, tmp_path)
    with pytest.raises(DataError, match=rf"{name} is broken, it {fault}.*: delete it and download it again"):
        load(tmp_path)


@pytest.mark.parametrize("fault", BROKEN)
@pytest.mark.parametrize("name", [TRAINING[3], TEST])
def test_a_broken_file_in_the_archive_is_named(name, fault, put, files, tmp_path):
    put({ARCHIVE: packed(files | {name: BROKEN[fault](files[name])})}, tmp_path)
    with pytest.raises(DataError, match=rf"{ARCHIVE} is broken, its {name} {fault}.*: delete it and download it again"):
        load(tmp_path)


def test_a_file_in_the_archive_that_is_larger_than_the_real_one_is_refused(put, files, tmp_path):
    put({ARCHIVE: packed(files | {TEST: bytes(30_730_001)})}, tmp_path)
    with pytest.raises(DataError, match=rf"{TEST} is not a file of at most 30,730,000 bytes"):
        load(tmp_path)


def test_an_archive_without_one_of_the_files_is_refused(put, files, tmp_path):
    put({ARCHIVE: packed({name: content for name, content in files.items() if name != TRAINING[1]})}, tmp_path)
    with pytest.raises(DataError, match=rf"{ARCHIVE} is broken, it lacks {FOLDER}/{TRAINING[1]}: delete it"):
        load(tmp_path)


def test_the_python_version_in_the_archives_place_is_refused_unread(put, tmp_path):
    put({ARCHIVE: gzip.compress(b"cos\nsystem\n(S'touch escaped'\ntR.")}, tmp_path)
    with pytest.raises(DataError, match=rf"{ARCHIVE} is broken"):
        load(tmp_path)


def test_a_file_that_may_not_be_read_is_one_sentence(put, files, tmp_path):
    put(files, tmp_path)
    (tmp_path / TEST).chmod(0)
    if os.access(tmp_path / TEST, os.R_OK):
        pytest.skip("this user may read everything")
    with pytest.raises(DataError, match=f"{TEST} cannot be read"):
        load(tmp_path)


def test_the_makers_test_pictures_validate(put, files, arrays, tmp_path):
    put(files, tmp_path)
    forget_split()
    split = load_split(DataSettings(source=CIFAR10(folder=str(tmp_path), download=False)), Unwatched())
    assert len(split.train_targets) == 5 * N
    np.testing.assert_array_equal(split.validation_inputs, arrays[TEST][1])
    assert split.info.n_samples == 6 * N
