"""MNIST and Fashion-MNIST: found wherever people keep them, downloaded as torchvision does, refused when broken."""

import gzip
import os
from pathlib import Path
from threading import Thread

import numpy as np
import pytest

from core.data.base import SOURCES
from core.data.info import DataError
from core.errors import Cancelled
from core.form import fields_of
from core.progress import Unwatched

TRAIN_PICTURES, TRAIN_LABELS = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"


def made(type_id: str, folder: Path, **settings):
    return SOURCES.get(type_id)(folder=str(folder), **settings)


def load(folder: Path, **settings):
    return made("MNIST", folder, download=False, **settings).load(Unwatched())


def assert_holds(samples, pictures):
    assert samples.inputs.dtype == np.uint8
    assert samples.targets.dtype == np.int64
    np.testing.assert_array_equal(samples.inputs[:, 0], pictures[TRAIN_PICTURES])
    np.testing.assert_array_equal(samples.targets, pictures[TRAIN_LABELS])
    np.testing.assert_array_equal(samples.validation.inputs[:, 0], pictures["t10k-images-idx3-ubyte"])
    np.testing.assert_array_equal(samples.validation.targets, pictures["t10k-labels-idx1-ubyte"])


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gz"])
@pytest.mark.parametrize("layout", [".", "raw", "{type}/raw"])
@pytest.mark.parametrize("type_id", ["MNIST", "FashionMNIST", "KMNIST"])
def test_files_are_found_in_every_layout(type_id, layout, packed, put, idx_files, pictures, tmp_path):
    put(idx_files, tmp_path / layout.format(type=type_id), packed)
    assert_holds(made(type_id, tmp_path, download=False).load(Unwatched()), pictures)


def test_reading_packed_files_leaves_the_folder_as_it_was(put, idx_files, tmp_path):
    put(idx_files, tmp_path, packed=True)
    before = sorted(tmp_path.iterdir())
    load(tmp_path)
    assert sorted(tmp_path.iterdir()) == before


def test_padding_puts_zeros_around_each_picture(put, idx_files, pictures, tmp_path):
    put(idx_files, tmp_path)
    samples = load(tmp_path, padding=2)
    assert samples.inputs.shape == (30, 1, 32, 32)
    assert samples.validation.inputs.shape == (10, 1, 32, 32)
    np.testing.assert_array_equal(samples.inputs[:, 0, 2:-2, 2:-2], pictures[TRAIN_PICTURES])
    assert samples.inputs.sum() == pictures[TRAIN_PICTURES].sum()


def test_without_the_test_set_only_the_training_files_are_needed(put, idx_files, tmp_path):
    put({name: idx_files[name] for name in (TRAIN_PICTURES, TRAIN_LABELS)}, tmp_path)
    samples = load(tmp_path, use_test_set=False)
    assert len(samples.targets) == 30
    assert samples.validation is None


def test_the_info_tells_shape_classes_number_and_preparation_without_any_file(tmp_path):
    info = made("MNIST", tmp_path, padding=2).info()
    assert info.in_shape == (1, 32, 32)
    assert info.classes == tuple("0123456789")
    assert info.n_samples == 70_000
    assert info.preparation == "pixels from 0 to 255, divided by 255, after a border of 2 zeros on each side"
    assert made("MNIST", tmp_path, use_test_set=False).info().n_samples == 60_000


def test_class_names_are_torchvisions_own():
    from core.data.vision import torchvision

    for name in ("FashionMNIST", "KMNIST"):
        assert list(SOURCES.get(name)().info().classes) == getattr(torchvision.datasets, name).classes
    digits = [name[0] for name in torchvision.datasets.MNIST.classes]
    assert list(SOURCES.get("MNIST")().info().classes) == digits


def test_the_form_offers_a_folder_and_a_border_in_pixels():
    forms = {form.name: form for form in fields_of(SOURCES.get("MNIST"))}
    assert forms["folder"].kind == "folder"
    assert (forms["padding"].minimum, forms["padding"].maximum, forms["padding"].unit) == (0, 64, "pixels")


def test_missing_files_come_from_the_mirror_and_torchvision_can_use_them(published, pictures, tmp_path, watched):
    from core.data.vision import torchvision

    watch = watched()
    assert_holds(made(published, tmp_path).load(watch), pictures)
    assert any(text.startswith("Downloading train-images-idx3-ubyte.gz (1 of 4)") for text in watch.texts)
    theirs = getattr(torchvision.datasets, published)(tmp_path, train=True, download=False)
    np.testing.assert_array_equal(theirs.data, pictures[TRAIN_PICTURES])


def test_files_that_are_there_are_not_downloaded_again(published, server, tmp_path):
    made(published, tmp_path).load(Unwatched())
    n_requests = len(server.requests)
    made(published, tmp_path).load(Unwatched())
    assert len(server.requests) == n_requests == 4


def test_only_the_missing_file_is_downloaded(published, server, put, idx_files, pictures, tmp_path):
    put({name: content for name, content in idx_files.items() if name != TRAIN_LABELS}, tmp_path)
    assert_holds(made(published, tmp_path).load(Unwatched()), pictures)
    assert [name for name, _ in server.requests] == [f"{TRAIN_LABELS}.gz"]


def test_two_that_miss_the_same_files_download_them_once(published, server, tmp_path):
    threads = [Thread(target=made(published, tmp_path).load, args=(Unwatched(),)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(server.requests) == 4


def test_an_empty_folder_means_netlooms_own_data_folder(published, tmp_path, monkeypatch):
    monkeypatch.setenv("NETLOOM_HOME", str(tmp_path))
    SOURCES.get(published)().load(Unwatched())
    assert (tmp_path / "data" / published / "raw" / TRAIN_PICTURES).is_file()


def test_netlooms_own_folder_is_the_systems_unless_the_environment_says_otherwise(tmp_path, monkeypatch):
    from core.folders import user_folder

    monkeypatch.delenv("NETLOOM_HOME", raising=False)
    assert user_folder().is_absolute()
    assert "netloom" in user_folder().parts
    monkeypatch.setenv("NETLOOM_HOME", str(tmp_path))
    assert user_folder() == tmp_path


def test_a_cancelled_download_leaves_no_file_that_looks_whole(published, tmp_path, watched, pictures):
    with pytest.raises(Cancelled):
        made(published, tmp_path).load(watched(until=lambda fraction, text: text.startswith("Downloading")))
    assert not (tmp_path / published / "raw" / TRAIN_PICTURES).exists()
    assert_holds(made(published, tmp_path).load(Unwatched()), pictures)


def test_a_cancelled_unpacking_leaves_no_file_that_looks_whole(published, tmp_path, watched, pictures):
    with pytest.raises(Cancelled):
        made(published, tmp_path).load(watched(until=lambda fraction, text: text.startswith("Unpacking")))
    left = {path.name for path in (tmp_path / published / "raw").iterdir()}
    assert TRAIN_PICTURES not in left
    assert f"{TRAIN_PICTURES}.part" not in left
    assert_holds(made(published, tmp_path).load(Unwatched()), pictures)


def test_cancelling_while_reading_stops(put, idx_files, tmp_path, watched):
    put(idx_files, tmp_path)
    with pytest.raises(Cancelled):
        made("MNIST", tmp_path).load(watched(until=lambda fraction, text: text.startswith("Reading")))


def test_without_download_a_missing_folder_is_one_sentence_with_names_and_place(tmp_path):
    with pytest.raises(DataError) as error:
        load(tmp_path / "nowhere")
    assert f"MNIST needs {TRAIN_PICTURES}, {TRAIN_LABELS}, t10k-" in str(error.value)
    assert f"in {tmp_path / 'nowhere'}: put them there" in str(error.value)


def test_a_dead_mirror_is_one_sentence_with_names_and_place(published, server, tmp_path):
    server.files.clear()
    with pytest.raises(DataError) as error:
        made(published, tmp_path).load(Unwatched())
    assert f"t10k-labels-idx1-ubyte.gz into {tmp_path / published / 'raw'} yourself" in str(error.value)


@pytest.mark.parametrize("content", [b"", b"\0\0", b"not an IDX file at all", None], ids=["empty", "2", "text", "cut"])
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gz"])
@pytest.mark.parametrize("name", [TRAIN_PICTURES, TRAIN_LABELS])
def test_a_broken_file_is_named(name, packed, content, put, idx_files, tmp_path):
    put(idx_files | {name: idx_files[name][:-5] if content is None else content}, tmp_path, packed)
    with pytest.raises(DataError, match=f"{name}.* is broken, it is cut off or not .*: delete it"):
        load(tmp_path)


@pytest.mark.parametrize("n_bytes", [0, 5, 200])
def test_a_gz_file_that_is_cut_off_is_named(n_bytes, put, idx_files, tmp_path):
    put(idx_files, tmp_path, packed=True)
    path = tmp_path / f"{TRAIN_PICTURES}.gz"
    path.write_bytes(path.read_bytes()[:n_bytes])
    with pytest.raises(DataError, match=rf"{TRAIN_PICTURES}\.gz is broken"):
        load(tmp_path)


def test_a_gz_file_whose_content_was_damaged_is_named(put, idx_files, tmp_path):
    put(idx_files, tmp_path)
    packed = bytearray(gzip.compress(idx_files[TRAIN_LABELS]))
    packed[-6] ^= 1
    (tmp_path / TRAIN_LABELS).unlink()
    (tmp_path / f"{TRAIN_LABELS}.gz").write_bytes(packed)
    with pytest.raises(DataError, match=rf"{TRAIN_LABELS}\.gz is broken"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("name", "values", "fault"),
    [
        (TRAIN_LABELS, np.arange(29) % 10, "it has 30 pictures but train-labels-idx1-ubyte 29 labels"),
        (TRAIN_LABELS, np.arange(30) % 11, "it has a label 10 where 0 to 9 are known"),
        (TRAIN_PICTURES, np.zeros((30, 32, 32)), "its pictures are 32×32, not 28×28"),
        (TRAIN_PICTURES, np.zeros(30), "not of the IDX format"),
        (TRAIN_LABELS, np.zeros((30, 28, 28)), "not of the IDX format"),
    ],
)
def test_files_that_do_not_go_together_are_told(name, values, fault, put, idx, idx_files, tmp_path):
    put(idx_files | {name: idx(values)}, tmp_path)
    with pytest.raises(DataError, match=f"is broken, .*{fault}: delete it and download it again"):
        load(tmp_path)


@pytest.mark.parametrize("chosen", ["MNIST", "MNIST/raw"])
def test_digits_in_torchvisions_folder_do_not_pass_for_clothing(chosen, put, idx_files, tmp_path):
    put(idx_files, tmp_path / "MNIST" / "raw")
    assert load(tmp_path / chosen)
    with pytest.raises(DataError, match="Fashion-MNIST needs"):
        made("FashionMNIST", tmp_path / chosen, download=False).load(Unwatched())


def test_a_folder_that_may_not_be_looked_into_is_one_sentence(put, idx_files, tmp_path):
    put(idx_files, tmp_path / "closed")
    (tmp_path / "closed").chmod(0)
    try:
        if os.access(tmp_path / "closed", os.R_OK):
            pytest.skip("this user may read everything")
        with pytest.raises(DataError, match=r"closed cannot be read .*: change its rights or choose another folder"):
            load(tmp_path / "closed")
    finally:
        (tmp_path / "closed").chmod(0o700)


def test_a_file_that_may_not_be_read_is_one_sentence(put, idx_files, tmp_path):
    put(idx_files, tmp_path)
    (tmp_path / TRAIN_LABELS).chmod(0)
    if os.access(tmp_path / TRAIN_LABELS, os.R_OK):
        pytest.skip("this user may read everything")
    with pytest.raises(DataError, match=f"{TRAIN_LABELS} cannot be read"):
        load(tmp_path)


def test_a_folder_that_cannot_be_downloaded_into_is_one_sentence(published, tmp_path):
    (tmp_path / "note.txt").write_text("no folder")
    with pytest.raises(DataError, match=r"note\.txt.*choose another folder"):
        made(published, tmp_path / "note.txt").load(Unwatched())
