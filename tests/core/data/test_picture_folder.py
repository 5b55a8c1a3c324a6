"""Folders of pictures: classes, parts, and everything that can be wrong with them."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from PIL import Image

from core.data.base import SOURCES, DataSettings
from core.data.info import DataError
from core.data.looked_at import Found
from core.data.samples import Samples
from core.data.sources.picture_folder import PictureFolder
from core.data.split import forget_split, load_split
from core.errors import Cancelled
from core.form import fields_of
from core.progress import Unwatched

COLOURS = {"cats": (200, 30, 60), "dogs": (10, 180, 240), "owls": (90, 220, 20)}


def paint(path: Path, colour: tuple[int, int, int] = (200, 30, 60), size: tuple[int, int] = (12, 9)) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, colour).save(path)
    return path


def fill(folder: Path, n: int = 4, suffix: str = ".png", classes: tuple[str, ...] = tuple(COLOURS)) -> Path:
    """So many pictures of each class, each class in its own colour."""
    for name in classes:
        for index in range(n):
            paint(folder / name / f"{index}{suffix}", COLOURS.get(name, (1, 2, 3)))
    return folder


def made(folder: Path, **settings: object) -> PictureFolder:
    return PictureFolder(folder=str(folder), height=6, width=8, **settings)


def look(folder: Path, **settings: object) -> Found:
    return made(folder, **settings).look(Unwatched())


def load(folder: Path, **settings: object) -> Samples:
    return made(folder, **settings).looked_at(Unwatched()).load(Unwatched())


def told(samples: Samples, folder: Path) -> set[tuple[str, str, str]]:
    """Findings, with paths from the folder."""
    return {(os.path.relpath(found.where, folder), found.what, found.done) for found in samples.findings}


def names_of(samples: Samples, folder: Path) -> list[str]:
    return [os.path.relpath(samples.inputs.where(index), folder) for index in range(len(samples.targets))]


def test_a_folder_for_each_class(tmp_path):
    found = look(fill(tmp_path))
    assert found == Found(in_shape=(3, 6, 8), classes=("cats", "dogs", "owls"), n_samples=12)
    assert made(tmp_path, found=found).info().n_answers == 3


def test_classes_come_in_the_order_that_targets_use(tmp_path):
    found, samples = look(fill(tmp_path, suffix=".jpg")), load(tmp_path)
    for index, target in enumerate(samples.targets):
        painted = COLOURS[found.classes[target]]
        assert np.abs(samples.inputs.read(index)[:, 3, 4].astype(int) - painted).max() < 6
    assert samples.targets.dtype == np.int64
    assert np.bincount(samples.targets).tolist() == [4, 4, 4]
    assert samples.findings == ()


def test_grey_pictures_have_one_channel(tmp_path):
    assert look(fill(tmp_path), channels="grey").in_shape == (1, 6, 8)
    assert load(tmp_path, channels="grey").inputs.shape == (12, 1, 6, 8)


def test_pictures_may_stand_deeper_and_end_in_capitals(tmp_path):
    fill(tmp_path)
    paint(tmp_path / "cats" / "2024" / "may" / "IMG_1.JPG")
    paint(tmp_path / "cats" / "b.JpEg")
    assert look(tmp_path).n_samples == 14


def test_what_systems_put_there_is_not_even_told(tmp_path):
    fill(tmp_path)
    for name in (".DS_Store", "cats/.DS_Store", "cats/Thumbs.db", "dogs/desktop.ini", "dogs/._1.png"):
        (tmp_path / name).write_bytes(b"nothing for people")
    paint(tmp_path / ".thumbnails" / "1.png")
    paint(tmp_path / "__MACOSX" / "cats" / "1.png")
    samples = load(tmp_path)
    assert (len(samples.targets), samples.findings) == (12, ())


class TestParts:
    @pytest.fixture(params=[("train", "val"), ("Training", "valid"), ("train", "Validation"), ("train", "test")])
    def parts(self, request, tmp_path):
        training, validation = request.param
        fill(tmp_path / training, 4)
        fill(tmp_path / validation, 2)
        return tmp_path

    def test_folders_say_what_is_validated_on(self, parts):
        found, samples = look(parts), load(parts)
        assert (found.n_samples, found.n_test) == (18, 6)
        assert found.classes == tuple(COLOURS)
        assert samples.validation is not None
        assert (len(samples.targets), len(samples.validation.targets)) == (12, 6)
        assert samples.validation.targets.tolist() == [0, 0, 1, 1, 2, 2]

    def test_a_split_made_here_takes_all_but_the_test_folder(self, parts):
        found, samples = look(parts, split="made here"), load(parts, split="made here")
        expected = 12 if (parts / "test").exists() else 18
        assert (found.n_samples, found.n_test, len(samples.targets)) == (expected, 0, expected)
        assert samples.validation is None
        assert not any(name.startswith("test") for name in names_of(samples, parts))

    def test_the_same_parts_come_to_training(self, parts):
        forget_split()
        split = load_split(DataSettings(source=made(parts)), Unwatched())
        assert (len(split.train_targets), len(split.validation_targets)) == (12, 6)


def test_a_test_folder_is_left_alone_where_there_is_one_for_validation(tmp_path):
    for part, n in (("train", 3), ("val", 2), ("test", 1)):
        fill(tmp_path / part, n)
    samples = load(tmp_path)
    assert (look(tmp_path).n_samples, len(samples.validation.targets)) == (15, 6)
    assert all(path.split(os.sep)[0] == "val" for path in names_of(samples.validation, tmp_path))


def test_a_training_folder_alone_is_divided_here(tmp_path):
    fill(tmp_path / "train")
    found = look(tmp_path)
    assert (found.classes, found.n_samples, found.n_test) == (tuple(COLOURS), 12, 0)


def test_vehicles_may_be_called_train(tmp_path):
    fill(tmp_path, classes=("bus", "car", "train"))
    assert look(tmp_path).classes == ("bus", "car", "train")


def test_a_class_to_validate_on_that_cannot_be_learned_is_told(tmp_path):
    fill(tmp_path / "train", classes=("cats", "dogs"))
    fill(tmp_path / "val", 2)
    fill(tmp_path / "extra", 1)
    samples = load(tmp_path)
    assert told(samples, tmp_path) == {
        ("extra", "is neither for training nor validation nor test", "left out"),
        ("val/owls", "holds 2 pictures of a class without any to learn from", "left out"),
    }
    assert samples.validation.targets.tolist() == [0, 0, 1, 1]


def test_everything_that_is_wrong_is_told_with_what_was_done(tmp_path):
    fill(tmp_path)
    (tmp_path / "empty").mkdir()
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "1.txt").write_text("about a cat")
    paint(tmp_path / "alone.png")
    whole = paint(tmp_path / "cats" / "cut.jpg", size=(640, 480)).read_bytes()
    (tmp_path / "cats" / "cut.jpg").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "cats" / "notes.txt").write_text("a cat")
    (tmp_path / "dogs" / "text.jpg").write_text("no picture")
    (tmp_path / "dogs" / "nothing.jpg").write_bytes(b"")
    Image.new("1", (20_000, 10_000)).save(tmp_path / "owls" / "bomb.png")
    (tmp_path / "owls" / "gone.png").symlink_to(tmp_path / "nowhere.png")
    (tmp_path / "owls" / "round.png").symlink_to(tmp_path / "owls" / "round.png")
    samples = load(tmp_path)
    limit = 2 * Image.MAX_IMAGE_PIXELS
    assert told(samples, tmp_path) == {
        ("alone.png", "stands in no folder of a class", "left out"),
        ("empty", "holds no pictures", "left out"),
        ("texts", "holds a .txt file that Netloom does not take for a picture", "left out"),
        ("texts", "holds no pictures", "left out"),
        ("cats", "holds a .txt file that Netloom does not take for a picture", "left out"),
        ("cats/cut.jpg", "is cut off", "left out"),
        ("dogs/text.jpg", "is no picture that can be read", "left out"),
        ("dogs/nothing.jpg", "is empty", "left out"),
        ("owls/bomb.png", f"has more than {limit:,} pixels, as decompression bombs do", "left out"),
        ("owls/gone.png", "leads to no file", "left out"),
        ("owls/round.png", "leads to no file", "left out"),
    }
    assert np.bincount(samples.targets).tolist() == [4, 4, 4]
    assert [samples.inputs.read(index).shape for index in range(12)] == [(3, 6, 8)] * 12


def test_a_link_that_leads_back_is_followed_once(tmp_path):
    fill(tmp_path)
    (tmp_path / "cats" / "loop").symlink_to(tmp_path)
    (tmp_path / "dogs" / "loop").symlink_to(tmp_path / "dogs")
    samples = load(tmp_path)
    assert len(samples.targets) == 12
    assert told(samples, tmp_path) == {
        ("cats/loop", "leads to a folder that is read already", "left out"),
        ("dogs/loop", "leads to a folder that is read already", "left out"),
    }


def test_a_link_to_a_folder_elsewhere_is_followed(tmp_path):
    fill(tmp_path / "set")
    fill(tmp_path / "elsewhere", 3, classes=("owls",))
    (tmp_path / "set" / "wrens").symlink_to(tmp_path / "elsewhere" / "owls")
    assert look(tmp_path / "set").classes == ("cats", "dogs", "owls", "wrens")


def test_names_in_other_encodings_are_told_in_letters(tmp_path):
    fill(tmp_path)
    folder = os.fsencode(tmp_path) + b"/caf\xe9"
    os.mkdir(folder)
    (Path(os.fsdecode(folder)) / "b\udcff.png").write_bytes((tmp_path / "cats" / "0.png").read_bytes())
    (Path(os.fsdecode(folder)) / "c\udcff.png").write_bytes(b"broken")
    source = made(tmp_path).looked_at(Unwatched())
    assert source.found.classes == (r"caf\xe9", "cats", "dogs", "owls")
    samples = source.load(Unwatched())
    assert samples.inputs.read(0).shape == (3, 6, 8)
    assert told(samples, tmp_path) == {(r"caf\xe9/c\xff.png", "is no picture that can be read", "left out")}
    json.dumps(source.to_json()).encode()


def test_accents_of_two_systems_name_one_class(tmp_path):
    """A Mac writes é as e and an accent."""
    fill(tmp_path / "train", classes=("cats", "caf\u00e9"))
    fill(tmp_path / "val", classes=("cats", "cafe\u0301"))
    found = look(tmp_path)
    assert (found.classes, found.n_samples) == (("caf\u00e9", "cats"), 16)


@pytest.mark.parametrize(
    ("build", "sentence"),
    [
        (lambda folder: folder / "gone", "{}/gone is missing: put it there or choose another folder"),
        (lambda folder: paint(folder / "a.png"), "{}/a.png is no folder: choose the folder it stands in"),
        (lambda folder: folder, "{} holds no folders of pictures: put the pictures of each class into a folder there"),
        (
            lambda folder: fill(folder, classes=("cats",)),
            "{} holds one class only, cats: put the pictures of each class into a folder of its own",
        ),
    ],
)
def test_what_is_no_set_is_one_sentence(tmp_path, build, sentence):
    with pytest.raises(DataError) as refused:
        look(build(tmp_path))
    assert str(refused.value) == sentence.format(tmp_path)


def test_nothing_chosen_is_one_sentence():
    with pytest.raises(DataError, match="choose the folder in which each class has a folder of pictures"):
        PictureFolder().look(Unwatched())


def test_a_class_of_which_nothing_can_be_read_may_leave_one(tmp_path):
    fill(tmp_path, classes=("cats", "dogs"))
    for path in (tmp_path / "dogs").iterdir():
        path.write_bytes(b"broken")
    with pytest.raises(DataError, match="pictures of 2 classes, but those of cats alone can be read"):
        load(tmp_path)


def test_a_folder_that_changed_since_it_was_looked_at_is_one_sentence(tmp_path):
    source = made(fill(tmp_path)).looked_at(Unwatched())
    fill(tmp_path, classes=("wrens",))
    with pytest.raises(DataError, match="has other classes than when it was looked at: look at it again"):
        source.load(Unwatched())


def test_another_size_needs_no_other_look(tmp_path):
    found = look(fill(tmp_path))
    source = PictureFolder(folder=str(tmp_path), found=found, height=9, width=5, channels="grey")
    assert source.info().in_shape == (1, 9, 5)
    forget_split()
    assert load_split(DataSettings(source=source), Unwatched()).train_inputs.shape[1:] == (1, 9, 5)


def test_a_file_that_vanishes_during_training_is_named(tmp_path):
    samples = load(fill(tmp_path))
    path = Path(samples.inputs.where(5))
    path.unlink()
    with pytest.raises(DataError) as refused:
        samples.inputs.read(5)
    assert str(refused.value).startswith(f"{path} is gone: ")


def test_work_can_be_cancelled(tmp_path, watched):
    fill(tmp_path, 40)
    with pytest.raises(Cancelled):
        made(tmp_path).look(watched(lambda fraction, text: text.startswith("Found 40 ")))
    with pytest.raises(Cancelled):
        made(tmp_path).load(watched(lambda fraction, text: text.startswith("Checking pictures: 64 of 120")))


def test_progress_reaches_its_end(tmp_path, watched):
    progress = watched()
    made(fill(tmp_path)).load(progress)
    assert progress.fractions[-1] == 1
    assert progress.texts[-1] == "Checking pictures: 12 of 12"


@contextmanager
def without_rights(*closed: Path) -> Iterator[None]:
    """Nobody may read these, not even the user of these tests, who perhaps may read everything."""
    for path in closed:
        path.chmod(0)
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)
        for path in closed:
            path.chmod(0o700)


@pytest.mark.skipif(os.name != "posix", reason="rights are another thing on Windows")
def test_what_may_not_be_read_is_left_out():
    with TemporaryDirectory() as name:
        folder = fill(Path(name))
        folder.chmod(0o755)
        fill(folder, classes=("wrens",))
        load(folder)  # what it imports is read while it may be
        with without_rights(folder / "wrens", folder / "dogs" / "1.png"):
            samples = load(folder)
        assert told(samples, folder) == {("wrens", "may not be read", "left out")} | {
            ("dogs/1.png", "may not be read", "left out")
        }
        assert np.bincount(samples.targets).tolist() == [4, 3, 4]
        with (
            without_rights(folder),
            pytest.raises(DataError, match=r"cannot be read \(permission denied\): change its"),
        ):
            look(folder)


def test_settings_come_back_from_json(tmp_path):
    source = made(fill(tmp_path), channels="grey", fit="pad", split="made here").looked_at(Unwatched())
    settings = DataSettings(source=source)
    assert DataSettings.model_validate_json(settings.model_dump_json()) == settings


def test_the_form_has_a_field_for_each_choice():
    forms = {form.name: form for form in fields_of(SOURCES.get("PictureFolder"))}
    assert [*forms] == ["folder", "channels", "height", "width", "fit", "split"]
    assert forms["folder"].kind == "folder"
    assert forms["channels"].choices == ("colour", "grey")
    assert forms["fit"].choices == ("crop", "pad", "stretch")
    assert (forms["height"].kind, forms["height"].minimum, forms["height"].unit) == ("integer", 1, "pixels")


def test_the_words_say_how_a_picture_becomes_a_sample(tmp_path):
    source = made(fill(tmp_path)).looked_at(Unwatched())
    assert source.info().preparation == (
        "pictures as RGB, turned as EXIF says, transparent parts on white, resized to cover 6×8 and cut to its middle "
        "(bilinear); pixels from 0 to 255, divided by 255"
    )
