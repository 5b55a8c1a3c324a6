"""Pictures with a table of labels: how tables are read, and how their rows and the files are matched."""

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.data.base import SOURCES, DataSettings
from core.data.info import DataError
from core.data.looked_at import Found
from core.data.samples import Samples
from core.data.sources.picture_table import PictureTable
from core.data.split import forget_split, load_split
from core.errors import Cancelled
from core.form import fields_of
from core.progress import Unwatched


@pytest.fixture
def pictures(tmp_path) -> Path:
    """Six pictures, each of its own brightness: 0, 40, 80 …"""
    for index in range(6):
        paint(tmp_path / f"{index}.png", 40 * index)
    return tmp_path


def paint(path: Path, brightness: int = 0) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("L", (8, 8), brightness).save(path)


CATS = "0.png,cat\n1.png,dog\n2.png,cat\n3.png,owl\n4.png,dog\n5.png,cat\n"
LABELS = ["cat", "dog", "cat", "owl", "dog", "cat"]


def made(home: Path, content: str | bytes, **settings: object) -> PictureTable:
    table = home / "labels.csv"
    table.write_bytes(content.encode() if isinstance(content, str) else content)
    return PictureTable(table=str(table), **{"height": 8, "width": 8, "channels": "grey", **settings})


def look(home: Path, content: str | bytes, **settings: object) -> Found:
    return made(home, content, **settings).look(Unwatched())


def load(home: Path, content: str | bytes, **settings: object) -> Samples:
    return made(home, content, **settings).looked_at(Unwatched()).load(Unwatched())


def labels_of(home: Path, content: str | bytes, **settings: object) -> dict[str, str]:
    """The label that each picture got, by its name, as its bytes and its target tell."""
    found, samples = look(home, content, **settings), load(home, content, **settings)
    labels = {}
    for index, target in enumerate(samples.targets):
        path = Path(samples.inputs.where(index))
        assert (samples.inputs.read(index) == np.asarray(Image.open(path))).all()
        labels[path.name] = found.classes[target]
    return labels


def told(samples: Samples, folder: Path) -> set[tuple[str, str, str]]:
    cut = f"{folder}{os.sep}"
    return {(str(found.where).replace(cut, ""), found.what.replace(cut, ""), found.done) for found in samples.findings}


EXPECTED = {f"{index}.png": label for index, label in enumerate(LABELS)}


@pytest.mark.parametrize(
    "content",
    [
        CATS,
        "file,label\n" + CATS,
        "\ufefffile,label\n" + CATS,
        ("file;label\n" + CATS).replace(",", ";"),
        ("file\tlabel\n" + CATS).replace(",", "\t"),
        ("file|label\n" + CATS).replace(",", "|"),
        ("file label\n" + CATS).replace(",", " "),
        ("file,label\n" + CATS).replace("\n", "\r\n"),
        ("file, label\n" + CATS).replace(",", ", "),
        "file,label\n\n" + CATS.replace("\n", "\n\n"),
        "file,label\n" + CATS.rstrip("\n"),
        "\n".join(f'"{row}"'.replace(",", '","') for row in ["file,label", *CATS.split()]),
        ("file,label\n" + CATS).replace(".png", ""),
        ("file,label\n" + CATS).replace("\n", "\n./").removesuffix("./"),
        "label,file\n" + "\n".join(",".join(reversed(row.split(","))) for row in CATS.split()),
        "id,file,label\n" + "\n".join(f"{index},{row}" for index, row in enumerate(CATS.split())),
        ("file,label\n" + CATS).encode("utf-16"),
    ],
)
def test_tables_of_every_kind_give_the_same_labels(pictures, content):
    assert labels_of(pictures, content) == EXPECTED
    assert load(pictures, content).findings == ()


def test_classes_come_in_the_order_that_targets_use(pictures):
    found = look(pictures, CATS)
    assert found == Found(in_shape=(1, 8, 8), classes=("cat", "dog", "owl"), n_samples=6)
    assert load(pictures, CATS).targets.tolist() == [0, 1, 0, 2, 1, 0]


def test_whole_numbers_as_classes_are_sorted_by_size(pictures):
    assert look(pictures, "0.png,9\n1.png,10\n2.png,100\n3.png,9\n").classes == ("9", "10", "100")


def test_quotes_may_hold_the_separator_and_other_quotes(pictures):
    paint(pictures / 'a "b", c.png')
    content = 'file,label\n"a ""b"", c.png","big, fat cat"\n' + CATS
    assert labels_of(pictures, content)['a "b", c.png'] == "big, fat cat"


def test_old_files_of_windows_are_read(pictures):
    content = ("file;label\n" + CATS.replace(",", ";")).replace("owl", "hibou été").encode("cp1252")
    assert labels_of(pictures, content)["3.png"] == "hibou été"


def test_a_hash_is_no_comment_and_loses_no_row(pictures):
    paint(pictures / "#6.png")
    assert labels_of(pictures, "#6.png,#dog\n" + CATS)["#6.png"] == "#dog"


def test_pictures_may_stand_in_folders_of_their_own(tmp_path):
    for index in range(6):
        paint(tmp_path / "images" / "a b" / f"{index}.png", 40 * index)
    for content in (CATS, CATS.replace("\n", "\na b/").removesuffix("a b/"), CATS.replace("0.png", "a b\\0.png")):
        assert labels_of(tmp_path, content) == EXPECTED
        assert labels_of(tmp_path, content, folder=str(tmp_path / "images")) == EXPECTED
    longer = "".join(f"images/a b/{row}\n" for row in CATS.split())
    assert labels_of(tmp_path, longer, folder=str(tmp_path / "images")) == EXPECTED
    absolute = "".join(f"{tmp_path}/images/a b/{row}\n" for row in CATS.split())
    assert labels_of(tmp_path, absolute) == EXPECTED


def test_a_name_that_several_pictures_have_means_none_of_them(pictures):
    paint(pictures / "left" / "6.png")
    paint(pictures / "right" / "6.png")
    samples = load(pictures, CATS + "6.png,cat\n")
    assert ("labels.csv, row 7,", "names '6.png', as several pictures are called", "left out") in told(
        samples, pictures
    )


def test_a_name_without_its_folder_or_suffix_means_the_nearest_picture(pictures):
    paint(pictures / "left" / "0.png")
    assert labels_of(pictures, CATS.replace(".png", "")) == EXPECTED


@pytest.mark.parametrize("folder", ["", "pictures"])
def test_names_may_lead_over_the_folder_above(tmp_path, folder):
    for index in range(6):
        paint(tmp_path / "pictures" / f"{index}.png", 40 * index)
    paint(tmp_path / "other.png")
    home = tmp_path / "labels"
    home.mkdir()
    content = "file,label\n" + "".join(f"../pictures/{row}\n" for row in CATS.split()) + "../other.png,cat\n"
    samples = load(home, content, folder=str(tmp_path / folder) if folder else "")
    assert samples.findings == ()
    assert [Path(path).relative_to(tmp_path).as_posix() for path in samples.inputs.paths] == [
        *(f"pictures/{index}.png" for index in range(6)),
        "other.png",
    ]


def test_lines_with_too_many_fields_are_left_out_and_take_nothing_with_them(pictures):
    samples = load(pictures, "# by hand\nfile,label\n" + CATS.replace("4.png,dog", "4.png,dog,big"))
    assert len(samples.targets) == 5
    assert ("labels.csv, line 7", "has more fields than there are columns", "left out") in told(samples, pictures)


def test_a_picture_elsewhere_is_not_taken_for_one_that_is_missing(pictures):
    paint(pictures / "test" / "6.png")
    samples = load(pictures, CATS + "train/6.png,cat\n")
    assert len(samples.targets) == 6


def test_everything_that_does_not_match_is_told_with_what_was_done(pictures):
    paint(pictures / "unlabelled.png")
    (pictures / "broken.png").write_bytes(b"no picture")
    content = "file,label\n" + CATS + "6.png,cat\n,dog\nbroken.png,cat\n"
    content += "0.png,cat\n1.png,owl\n"
    paint(pictures / "7.png")
    content += "7.png,\n"
    samples = load(pictures, content)
    assert told(samples, pictures) == {
        ("labels.csv, row 8,", "names '6.png', which is not there", "left out"),
        ("labels.csv, row 9,", "names no file", "left out"),
        ("broken.png", "is no picture that can be read", "left out"),
        ("0.png", "stands 2 times in labels.csv with the same label; it counts once", "kept"),
        ("1.png", "has different labels in labels.csv (dog, owl)", "left out"),
        ("labels.csv, row 13,", "gives no label to 7.png", "left out"),
        ("unlabelled.png", "has no label in labels.csv", "left out"),
    }
    assert samples.targets.tolist() == [0, 0, 2, 1, 0]


class TestNumbers:
    NUMBERS = "file,age\n0.png,1.5\n1.png,-2\n2.png,3e2\n3.png,4\n4.png,0\n5.png,7\n"

    def test_are_what_is_predicted(self, pictures):
        found = look(pictures, self.NUMBERS, predict="numbers")
        assert (found.classes, found.quantities) == ((), ("age",))
        samples = load(pictures, self.NUMBERS, predict="numbers")
        assert samples.targets.dtype == np.float32
        assert samples.targets.tolist() == [[1.5], [-2], [300], [4], [0], [7]]

    def test_need_no_header(self, pictures):
        found = look(pictures, self.NUMBERS.removeprefix("file,age\n"), predict="numbers")
        assert (found.quantities, found.n_samples) == (("label",), 6)

    def test_may_have_a_comma(self, pictures):
        content = self.NUMBERS.replace(",", ";").replace(".5", ",5")
        assert load(pictures, content, predict="numbers").targets[0] == 1.5

    def test_come_to_training_around_0(self, pictures):
        forget_split()
        settings = DataSettings(source=made(pictures, self.NUMBERS, predict="numbers"))
        split = load_split(settings, Unwatched())
        assert split.train_targets.shape == (4, 1)
        assert abs(split.train_targets.mean()) < 1e-5

    def test_that_cannot_be_learned_are_left_out(self, pictures):
        content = self.NUMBERS.replace("-2", "nan").replace("3e2", "1e300").replace(",4", ",many")
        samples = load(pictures, content, predict="numbers")
        assert samples.targets.tolist() == [[1.5], [0], [7]]
        assert ("labels.csv, row 5,", "gives 'many', which is no number that can be learned, to 3.png", "left out") in (
            told(samples, pictures)
        )

    def test_are_not_taken_for_classes_by_mistake(self, pictures):
        with pytest.raises(DataError, match="gives another number to each picture: predict numbers"):
            look(pictures, self.NUMBERS)


class TestColumns:
    CONTENT = "picture,size,kind\n" + "".join(f"{row.replace(',', ',9,')}\n" for row in CATS.split())

    def test_are_asked_for_where_labels_may_be_in_several(self, pictures):
        with pytest.raises(
            DataError, match=r"several columns that may be labels \(size, kind\): choose one as label_c"
        ):
            look(pictures, self.CONTENT)

    @pytest.mark.parametrize("column", ["kind", "3"])
    def test_are_chosen_by_name_or_number(self, pictures, column):
        assert labels_of(pictures, self.CONTENT, label_column=column) == EXPECTED
        assert labels_of(pictures, self.CONTENT, label_column=column, file_column="1") == EXPECTED

    def test_that_are_not_there_are_one_sentence(self, pictures):
        with pytest.raises(DataError, match="has no column 'colour': choose one of picture, size, kind, or its number"):
            look(pictures, self.CONTENT, label_column="colour")
        with pytest.raises(DataError, match="has no column '4'"):
            look(pictures, self.CONTENT, label_column="4")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "{}/labels.csv is empty: choose a table with a row for each picture"),
        ("0.png\n1.png\n", "{}/labels.csv has one column only: it needs one for the files and one for the labels"),
        (
            "file,label\n",
            "no row of {0}/labels.csv gives a label to a picture in {0}: choose the folder that its files are named "
            "from, or other columns",
        ),
        (
            "0.png,cat\n1.png,cat\n",
            "the pictures of {}/labels.csv that are there are all of one class, cat: at least two classes are needed",
        ),
    ],
)
def test_what_is_no_table_of_labels_is_one_sentence(pictures, content, sentence):
    with pytest.raises(DataError) as refused:
        look(pictures, content)
    assert str(refused.value) == sentence.format(pictures)


@pytest.mark.parametrize("content", [bytes(range(256)) * 9, b"\xff\xfe\x00", b"\0" * 99, b'"' * 99, b",\n" * 9])
def test_what_is_no_text_is_one_sentence(pictures, content):
    with pytest.raises(DataError, match=r"labels\.csv"):
        look(pictures, content)


def test_what_is_missing_is_one_sentence(pictures):
    with pytest.raises(DataError, match="choose the table that gives a label to each picture"):
        PictureTable().look(Unwatched())
    with pytest.raises(DataError, match=r"gone\.csv cannot be read \(no such file or directory\): choose the table"):
        PictureTable(table=str(pictures / "gone.csv")).look(Unwatched())
    with pytest.raises(DataError, match="cannot be read"):
        PictureTable(table=str(pictures)).look(Unwatched())
    with pytest.raises(DataError, match="nowhere is missing: put it there or choose another folder"):
        look(pictures, CATS, folder=str(pictures / "nowhere"))


def test_signs_that_databases_read_as_patterns_are_names(tmp_path):
    folder = tmp_path / "a[bc]*?"
    for index in range(6):
        paint(folder / f"{index}.png", 40 * index)
    assert labels_of(folder, CATS) == EXPECTED


def test_a_table_that_changed_since_it_was_looked_at_is_one_sentence(pictures):
    source = made(pictures, CATS).looked_at(Unwatched())
    (pictures / "labels.csv").write_text(CATS.replace("owl", "wren"))
    with pytest.raises(DataError, match="has other labels than when it was looked at: look at it again"):
        source.load(Unwatched())


def test_a_class_of_which_nothing_can_be_read_keeps_its_place(pictures):
    (pictures / "1.png").write_bytes(b"broken")
    (pictures / "4.png").write_bytes(b"broken")
    assert load(pictures, CATS).targets.tolist() == [0, 0, 2, 0]


def test_work_can_be_cancelled(pictures, watched):
    with pytest.raises(Cancelled):
        made(pictures, CATS).look(watched(lambda fraction, text: text.startswith("Reading")))
    with pytest.raises(Cancelled):
        made(pictures, CATS).load(watched(lambda fraction, text: text.startswith("Looking")))


def test_settings_come_back_from_json(pictures):
    settings = DataSettings(source=made(pictures, CATS, predict="classes", label_column="2").looked_at(Unwatched()))
    assert DataSettings.model_validate_json(settings.model_dump_json()) == settings


def test_the_form_has_a_field_for_each_choice():
    forms = {form.name: form for form in fields_of(SOURCES.get("PictureTable"))}
    columns = ["file_column", "label_column", "predict"]
    assert [*forms] == ["table", "folder", *columns, "channels", "height", "width", "fit"]
    assert (forms["table"].kind, forms["table"].choices) == ("file", (".csv", ".tsv", ".txt"))
    assert (forms["folder"].kind, forms["predict"].choices) == ("folder", ("classes", "numbers"))
