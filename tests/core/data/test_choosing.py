"""Which source files and folders are that somebody brings along."""

import pytest

from core.data.choosing import is_data, source_of
from core.data.info import DataError


@pytest.fixture
def place(tmp_path):
    """Writes files by their paths, and returns their folder."""

    def write(**files: str):
        for name, text in files.items():
            path = tmp_path / name.replace("__", "/").replace("_dot_", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return tmp_path

    return write


def test_a_folder_of_folders_is_one_of_pictures(place):
    folder = place(cats__1_dot_png="", dogs__1_dot_jpg="")
    assert source_of([folder]).type == "PictureFolder"
    assert source_of([folder]).folder == str(folder)


def test_a_folder_with_classes_and_a_table_is_one_of_pictures(place):
    folder = place(cats__1_dot_png="", labels_dot_csv="file,label\n1.png,a\n2.png,b\n")
    assert source_of([folder]).type == "PictureFolder"


def test_a_folder_with_a_table_that_names_its_pictures_is_labelled_by_that(place):
    folder = place(one_dot_png="", labels_dot_csv='"file";"label"\n"1.png";"a"\n"2.png";"b"\n')
    assert source_of([folder]).table == str(folder / "labels.csv")


def test_an_empty_folder_is_taken_for_pictures_whose_look_says_what_is_missing(tmp_path):
    assert source_of([tmp_path]).type == "PictureFolder"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("a,b\n1,2\n", "Table"),
        ("file,label\ncats/1.JPG,cat\n", "PictureTable"),
        ("file\tlabel\n1.png\tcat\n", "PictureTable"),
        ("note,y\nsee 1.png today,2\n", "Table"),
        ("", "Table"),
        ("only a header\n", "Table"),
    ],
)
def test_a_text_is_a_table_unless_it_names_pictures(place, text, kind):
    folder = place(some_dot_csv=text)
    assert source_of([folder / "some.csv"]).type == kind


@pytest.mark.parametrize("names", [("x.npy", "y.npy"), ("labels.npy", "inputs.npy"), ("y_train.npy", "x_train.npy")])
def test_two_arrays_are_samples_and_targets(tmp_path, names):
    paths = [tmp_path / name for name in names]
    for path in paths:
        path.touch()
    source = source_of(paths)
    assert source.file.endswith(("x.npy", "inputs.npy", "x_train.npy"))
    assert source.targets_file.endswith(("y.npy", "labels.npy", "y_train.npy"))


def test_a_folder_and_a_table_belong_together(place):
    folder = place(pictures__1_dot_png="", labels_dot_csv="a,b\n")
    source = source_of([folder / "labels.csv", folder / "pictures"])
    assert (source.type, source.folder) == ("PictureTable", str(folder / "pictures"))


def test_what_does_not_belong_together_is_refused(place):
    folder = place(one_dot_csv="", two_dot_csv="")
    with pytest.raises(DataError, match=r"one\.csv, two\.csv cannot be taken together"):
        source_of([folder / "one.csv", folder / "two.csv"])


def test_only_what_may_hold_samples_is_data(place):
    folder = place(a_dot_csv="", b_dot_png="", c_dot_NPZ="")
    assert [is_data(folder / name) for name in ("a.csv", "b.png", "c.NPZ", "missing.csv")] == [True, False, True, False]
    assert is_data(folder)
