"""Arrays of NumPy and torch: every kind and shape, and everything that can be wrong with them."""

import os
import pickle

import numpy as np
import pytest
import torch

from core.data.base import DataSettings
from core.data.info import DataError
from core.data.samples import Stored
from core.data.sources.arrays import Arrays
from core.data.split import forget_split, load_split
from core.errors import Cancelled
from core.progress import Unwatched

N = 30
RANDOM = np.random.default_rng(0)
VECTORS = RANDOM.normal(size=(N, 4)).astype(np.float32)
LABELS = np.arange(N) % 3


class GivingUp(Unwatched):
    def check_cancelled(self) -> None:
        raise Cancelled


@pytest.fixture
def saved(tmp_path):
    """Writes arrays to a file and returns a source of it that has looked."""

    def save(name="data.npz", arrays=None, look=True, **settings) -> Arrays:
        path = tmp_path / name
        content = arrays if arrays is not None else {"x": VECTORS, "y": LABELS}
        if path.suffix == ".npz":
            np.savez(path, **content)
        elif path.suffix == ".npy":
            np.save(path, content)
        else:
            torch.save(content, path)
        source = Arrays(file=str(path), **settings)
        return source.looked_at(Unwatched()) if look else source

    return save


def pair(saved, inputs, targets, **settings):
    return saved(arrays={"x": np.asarray(inputs), "y": np.asarray(targets)}, **settings)


def loaded(source):
    info, samples = source.info(), source.load(Unwatched())
    assert samples.inputs.shape[1:] == info.in_shape
    assert (samples.inputs.dtype == np.int64) == info.whole_numbers
    return samples


# --- files ------------------------------------------------------------------------------------------------------------

TENSORS = (torch.tensor(VECTORS), torch.tensor(LABELS))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("named.npz", {"x": VECTORS, "y": LABELS}),
        ("other_names.npz", {"b": LABELS, "a": VECTORS}),
        ("dataset.pt", TENSORS),
        ("listed.pt", list(TENSORS)),
        ("dict.pt", {"inputs": TENSORS[0], "labels": TENSORS[1]}),
        ("with_a_list.pth", {"inputs": TENSORS[0], "labels": LABELS.tolist()}),
        ("needs_gradients.pt", (TENSORS[0].clone().requires_grad_(), TENSORS[1])),
    ],
)
def test_one_file_may_hold_samples_and_targets(saved, name, content):
    source = saved(name, content)
    assert (source.info().in_shape, source.info().classes, source.info().n_samples) == ((4,), ("0", "1", "2"), N)
    samples = loaded(source)
    np.testing.assert_array_equal(samples.inputs, VECTORS)
    np.testing.assert_array_equal(samples.targets, LABELS)


def test_samples_and_targets_may_stand_in_two_files(saved, tmp_path):
    torch.save(TENSORS[1], tmp_path / "labels.pt")
    source = saved("inputs.npy", VECTORS, targets_file=str(tmp_path / "labels.pt"))
    np.testing.assert_array_equal(loaded(source).targets, LABELS)


def test_names_say_which_of_many_arrays_are_meant(saved):
    arrays = {"a": VECTORS, "b": VECTORS + 1, "c": LABELS, "d": LABELS[::-1]}
    with pytest.raises(DataError, match="holds a, b, c, d: set inputs_name and targets_name to two of them"):
        saved(arrays=arrays)
    samples = loaded(saved(arrays=arrays, inputs_name="b", targets_name="d"))
    np.testing.assert_array_equal(samples.inputs, VECTORS + 1)
    np.testing.assert_array_equal(samples.targets, LABELS[::-1])
    with pytest.raises(DataError, match="holds a, b, c, d: set inputs_name to one of them, 'e' is none"):
        saved(arrays=arrays, inputs_name="e")


def test_arrays_named_test_validate(saved):
    parts = {"x_train": VECTORS, "y_train": LABELS, "x_test": VECTORS[:9], "y_test": LABELS[:9]}
    source = saved(arrays=parts)
    assert (source.info().n_samples, source.info().n_test) == (N + 9, 9)
    forget_split()
    split = load_split(DataSettings(source=source), Unwatched())
    np.testing.assert_array_equal(split.validation_inputs, VECTORS[:9])
    assert saved(arrays=parts, use_test_part=False).info().n_test == 0


def test_a_look_at_a_huge_file_reads_its_header_alone(saved, tmp_path):
    huge = np.lib.format.open_memmap(tmp_path / "huge.npy", mode="w+", dtype=np.float32, shape=(3_000_000, 1000))
    del huge  # 12 GB that no disk holds: the file is sparse
    np.save(tmp_path / "labels.npy", np.arange(3_000_000) % 2)
    source = Arrays(file=str(tmp_path / "huge.npy"), targets_file=str(tmp_path / "labels.npy"))
    assert source.looked_at(Unwatched()).info().in_shape == (1000,)


@pytest.fixture
def large(tmp_path):
    """Pictures of more than a gigabyte, most of them black; the file is sparse."""
    pictures = np.lib.format.open_memmap(tmp_path / "large.npy", mode="w+", dtype=np.uint8, shape=(280_000, 64, 64, 1))
    pictures[7, 3, 5] = 99
    pictures[279_999] = 255
    del pictures
    np.save(tmp_path / "labels.npy", np.arange(280_000) % 2)
    return Arrays(file=str(tmp_path / "large.npy"), targets_file=str(tmp_path / "labels.npy")).looked_at(Unwatched())


def test_samples_of_a_huge_file_stay_in_it(large):
    inputs = pickle.loads(pickle.dumps(large.load(Unwatched()).inputs))
    assert isinstance(inputs, Stored)
    assert (inputs.shape, inputs.dtype) == ((280_000, 1, 64, 64), np.uint8)
    assert (inputs.read(7)[0, 3, 5], inputs.read(7).sum(), inputs.read(279_999).min()) == (99, 99, 255)
    some = inputs.taken(np.array([279_999, 7]))
    assert (some.read(1).sum(), some.where(1)) == (99, "large.npy row 7")


def test_samples_stay_in_their_file_where_little_memory_is_free(tmp_path, monkeypatch):
    np.save(tmp_path / "x.npy", VECTORS)
    np.save(tmp_path / "y.npy", LABELS)
    source = Arrays(file=str(tmp_path / "x.npy"), targets_file=str(tmp_path / "y.npy")).looked_at(Unwatched())
    assert isinstance(source.load(Unwatched()).inputs, np.ndarray)
    monkeypatch.setattr("core.data.feeding.memory.free_memory", lambda: 2 * VECTORS.nbytes)
    assert not isinstance(source.load(Unwatched()).inputs, np.ndarray)


def test_a_huge_file_that_becomes_shorter_while_it_is_read_is_named(large, tmp_path):
    inputs = large.load(Unwatched()).inputs
    os.truncate(tmp_path / "large.npy", 1_000_000)
    with pytest.raises(DataError, match=r"large\.npy cannot be used, it became shorter: row 279999 is gone"):
        inputs.read(279_999)
    (tmp_path / "large.npy").unlink()
    with pytest.raises(DataError, match=r"large\.npy cannot be read"):
        inputs.read(0)


def test_a_look_can_be_cancelled(saved):
    with pytest.raises(Cancelled):
        saved(look=False).look(GivingUp())
    with pytest.raises(Cancelled):
        saved().load(GivingUp())


# --- samples ----------------------------------------------------------------------------------------------------------

PICTURES = RANDOM.integers(0, 256, (N, 3, 8, 6)).astype(np.uint8)


@pytest.mark.parametrize(
    ("inputs", "settings", "shape"),
    [
        (PICTURES, {}, (3, 8, 6)),
        (PICTURES.transpose(0, 2, 3, 1), {}, (3, 8, 6)),
        (PICTURES[:, 0], {}, (1, 8, 6)),
        (PICTURES.transpose(0, 2, 3, 1), {"layout": "channels first"}, (8, 6, 3)),
        (PICTURES, {"layout": "channels last"}, (6, 3, 8)),
        (PICTURES[:, 0], {"layout": "no pictures"}, (8, 6)),
    ],
)
def test_pictures_have_their_channels_in_front(saved, inputs, settings, shape):
    samples = loaded(pair(saved, inputs, LABELS, **settings))
    assert samples.inputs.shape == (N, *shape)
    assert samples.inputs.dtype == np.uint8
    if shape == (3, 8, 6):
        np.testing.assert_array_equal(samples.inputs, PICTURES)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.bool_])
def test_real_numbers_are_used_as_they_are(saved, dtype):
    samples = loaded(pair(saved, VECTORS.astype(dtype), LABELS))
    assert samples.inputs.dtype == np.float32
    np.testing.assert_array_equal(samples.inputs, VECTORS.astype(dtype).astype(np.float32))


def test_half_precision_of_torch_is_read(saved):
    samples = loaded(saved("half.pt", (TENSORS[0].bfloat16(), TENSORS[1])))
    np.testing.assert_allclose(samples.inputs, VECTORS, rtol=0.01)


@pytest.mark.parametrize("dtype", [np.int8, np.uint16, np.int32, np.int64])
def test_whole_numbers_stay_whole_and_are_counted(saved, dtype):
    words = RANDOM.integers(0, 99, (N, 12)).astype(dtype)
    source = pair(saved, words, LABELS)
    assert (source.info().whole_numbers, source.info().n_words) == (True, words.max() + 1)
    assert loaded(source).inputs.dtype == np.int64


def test_whole_numbers_can_be_taken_as_real_ones(saved):
    source = pair(saved, np.arange(2 * N).reshape(N, 2), LABELS)
    real = source.as_real_numbers()
    assert loaded(real).inputs.dtype == np.float32
    assert real.looked_at(Unwatched()) == real
    assert real.as_real_numbers() is None


def test_whole_numbers_below_0_cannot_be_looked_up(saved):
    with pytest.raises(DataError, match=r"whole numbers below 0 \(-1\).*choose real numbers"):
        pair(saved, np.full((N, 2), -1), LABELS)


def test_numbers_between_whole_ones_are_not_taken_for_whole(saved):
    with pytest.raises(DataError, match="not whole: choose real numbers"):
        pair(saved, VECTORS, LABELS, values="whole numbers")


def test_single_numbers_and_sequences_are_samples(saved):
    assert pair(saved, VECTORS[:, 0], LABELS).info().in_shape == (1,)
    assert pair(saved, RANDOM.normal(size=(N, 20, 5)), LABELS).info().in_shape == (20, 5)


def test_inputs_are_standardised_if_that_is_wanted(saved):
    forget_split()
    source = pair(saved, 100 * VECTORS + 7, LABELS, standardise=True)
    split = load_split(DataSettings(source=source), Unwatched())
    np.testing.assert_allclose(split.train_inputs.mean(axis=0), 0, atol=1e-5)
    assert "less its mean" in source.info().preparation


# --- targets ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("targets", "classes"),
    [
        (LABELS.astype(np.uint8), ("0", "1", "2")),
        (LABELS[:, np.newaxis], ("0", "1", "2")),
        (LABELS * 10 - 5, ("-5", "5", "15")),
        (np.array(["cat", "dog", "ant"])[LABELS], ("ant", "cat", "dog")),
        (np.array([b"cat", b"dog", b"ant"])[LABELS], ("ant", "cat", "dog")),
        (LABELS > 0, ("0", "1")),
        (np.eye(3, dtype=np.int64)[LABELS], ("0", "1", "2")),
        (np.eye(3)[LABELS], ("0", "1", "2")),
    ],
)
def test_whole_numbers_and_texts_are_classes(saved, targets, classes):
    source = pair(saved, VECTORS, targets)
    assert source.info().classes == classes
    numbers = loaded(source).targets
    assert numbers.dtype == np.int64
    assert len({(str(target), number) for target, number in zip(targets, numbers, strict=True)}) == len(classes)


def test_real_numbers_are_to_be_predicted(saved):
    source = saved(arrays={"x": VECTORS, "y": VECTORS[:, :2].astype(np.float64)})
    assert (source.info().classes, source.info().quantities) == ((), ("y 1", "y 2"))
    samples = loaded(source)
    assert samples.standardise_targets
    np.testing.assert_array_equal(samples.targets, VECTORS[:, :2])


def test_the_task_can_be_chosen(saved):
    assert pair(saved, VECTORS, LABELS, task="numbers").info().quantities == ("y",)
    assert pair(saved, VECTORS, LABELS.astype(float), task="classes").info().classes == ("0", "1", "2")
    with pytest.raises(DataError, match="not whole: choose numbers"):
        pair(saved, VECTORS, VECTORS[:, 0], task="classes")
    with pytest.raises(DataError, match="texts: choose classes"):
        pair(saved, VECTORS, np.array(["a", "b", "c"])[LABELS], task="numbers")


# --- what can be wrong ------------------------------------------------------------------------------------------------


def test_samples_with_values_that_are_no_numbers_are_left_out_by_name(saved):
    inputs, targets = VECTORS.copy(), VECTORS[:, 0].copy()
    inputs[3, 1], inputs[7, 0], targets[9] = np.nan, np.inf, np.nan
    samples = loaded(pair(saved, inputs, targets))
    assert [(finding.where, finding.done) for finding in samples.findings] == [
        ("data.npz x row 3", "left out"),
        ("data.npz x row 7", "left out"),
        ("data.npz y row 9", "left out"),
    ]
    np.testing.assert_array_equal(samples.inputs, np.delete(VECTORS, [3, 7, 9], axis=0))
    assert len(samples.targets) == N - 3


def test_a_number_too_large_for_single_precision_is_no_number(saved):
    inputs = VECTORS.astype(np.float64)
    inputs[0, 0] = 1e300
    assert len(loaded(pair(saved, inputs, LABELS)).inputs) == N - 1


def test_a_target_without_a_text_is_missing(saved):
    samples = loaded(pair(saved, VECTORS, np.where(np.arange(N) == 4, " ", np.array(["a", "b", "c"])[LABELS])))
    assert [str(finding) for finding in samples.findings] == ["data.npz y row 4 has no target: left out"]


def test_thousands_of_bad_rows_are_counted(saved):
    inputs = np.full((5000, 2), np.nan)
    inputs[:10] = 0
    findings = loaded(pair(saved, inputs, np.arange(5000) % 2)).findings
    assert len(findings) == 101
    assert "4,890 more rows" in str(findings[-1])


def test_nothing_but_bad_rows_stops(saved):
    with pytest.raises(DataError, match="none of its samples is whole"):
        pair(saved, np.full((N, 2), np.nan), LABELS).load(Unwatched())


@pytest.mark.parametrize(
    ("inputs", "targets", "sentence"),
    [
        (VECTORS, LABELS[:-1], "30 samples but 29 targets"),
        (VECTORS, np.zeros(N, int), "all of its targets are '0': there must be two classes"),
        (VECTORS[:0], LABELS[:0], "no values at all"),
        (np.float32(3), LABELS, "a single number"),
        (VECTORS.astype(complex), LABELS, "complex128 values"),
        (np.array(["a"] * N), LABELS, "<U1 values"),
        (VECTORS, np.zeros((N, 4, 4)), "targets are float64 of shape 30×4×4"),
        (VECTORS, np.array(VECTORS, dtype="datetime64[s]"), "targets are datetime64"),
        (np.zeros((20_002, 1)), np.arange(20_002), "20,002 different values: choose numbers"),
    ],
)
def test_arrays_that_fit_no_network_are_refused_in_a_sentence(saved, inputs, targets, sentence):
    with pytest.raises(DataError, match=sentence):
        pair(saved, inputs, targets, inputs_name="x", targets_name="y")


def test_a_class_to_test_on_alone_is_refused(saved):
    parts = {"x_train": VECTORS, "y_train": LABELS % 2, "x_test": VECTORS, "y_test": LABELS}
    with pytest.raises(DataError, match="testing have the class '2', of which it has none to train on: add some"):
        saved(arrays=parts)


def test_numbers_to_predict_that_single_precision_makes_equal_are_refused(saved):
    with pytest.raises(DataError, match=r"differs by 0\.27 around 1700000001, less than"):
        pair(saved, VECTORS, 1.7e9 + VECTORS[:, 0].astype(np.float64) % 1).load(Unwatched())


def test_a_layout_that_does_not_fit_says_what_it_needs(saved):
    with pytest.raises(DataError, match="30×4: channels last needs samples × height × width"):
        pair(saved, VECTORS, LABELS, layout="channels last")


def test_test_samples_of_another_shape_are_refused(saved):
    with pytest.raises(DataError, match="another shape or type"):
        saved(arrays={"x_train": VECTORS, "y_train": LABELS, "x_test": VECTORS[:, :2], "y_test": LABELS})


class Evil:
    """Runs a program where it is unpickled: it makes a folder in the current one."""

    def __reduce__(self):
        return os.mkdir, ("a_program_ran",)


@pytest.mark.parametrize("name", ["evil.npy", "evil.npz", "evil.pt", "dataset.pt"])
def test_what_could_run_a_program_is_never_read(saved, tmp_path, name, monkeypatch):
    monkeypatch.chdir(tmp_path)
    objects = np.array([Evil()] * N, dtype=object)
    if name.endswith(".pt"):
        content = Evil() if name == "evil.pt" else torch.utils.data.TensorDataset(*TENSORS)
    else:
        content = objects if name.endswith(".npy") else {"x": objects, "y": LABELS}
    with pytest.raises(DataError, match="could run a program"):
        saved(name, content)
    assert not (tmp_path / "a_program_ran").exists()


@pytest.mark.parametrize("name", ["a.npy", "a.npz", "a.pt"])
def test_files_that_are_cut_off_empty_or_something_else_are_refused(saved, tmp_path, name):
    source = saved(name, {"a.npy": VECTORS, "a.npz": {"x": VECTORS, "y": LABELS}, "a.pt": TENSORS}[name], look=False)
    path = tmp_path / name
    whole = path.read_bytes()
    for content in (whole[: len(whole) // 2], b"", b"hello", pickle.dumps([1, 2])):
        path.write_bytes(content)
        with pytest.raises(DataError, match=f"{name} cannot be used"):
            source.look(Unwatched())


def test_an_archive_whose_content_is_damaged_is_refused(saved, tmp_path):
    source = saved()
    path = tmp_path / "data.npz"
    content = bytearray(path.read_bytes())
    content[300:340] = bytes(40)
    path.write_bytes(content)
    with pytest.raises(DataError, match="cannot be used"):
        source.load(Unwatched())


def test_a_file_that_is_missing_or_no_array_is_refused(tmp_path):
    for name, sentence in (("no.npy", "is not there"), ("no.txt", "is no file of arrays"), ("folder.npz", "a folder")):
        (tmp_path / "folder.npz").mkdir(exist_ok=True)
        with pytest.raises(DataError, match=sentence):
            Arrays(file=str(tmp_path / name)).look(Unwatched())


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_rights_is_refused(saved, tmp_path):
    source = saved(look=False)
    (tmp_path / "data.npz").chmod(0)
    with pytest.raises(DataError, match="cannot be read"):
        source.look(Unwatched())


def test_files_that_became_others_since_the_look_are_noticed(saved):
    source = saved()
    saved(arrays={"x": VECTORS[:, :2], "y": LABELS}, look=False)
    with pytest.raises(DataError, match="another array than at the last look"):
        source.load(Unwatched())
    saved(arrays={"x": VECTORS, "y": LABELS + 1}, look=False)
    with pytest.raises(DataError, match="class '3' that it did not have at the last look"):
        source.load(Unwatched())


def test_a_look_is_kept_in_the_project(saved):
    settings = DataSettings(source=saved())
    again = DataSettings.model_validate_json(settings.model_dump_json())
    assert again == settings
    assert again.info() == settings.info()
