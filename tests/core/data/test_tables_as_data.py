"""A table as data: what is predicted from what, and how rows become numbers."""

import csv
import io

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from core.data.base import DataSettings
from core.data.info import DataError
from core.data.sources.table import Table
from core.data.split import Split, load_split
from core.progress import Unwatched

PEOPLE = """\
id,age,city,smoker,joined,note,label
7,20,Oslo,yes,1970-01-11,{0},sick
9,40,Rome,no,1970-01-21,{1},well
3,60,Oslo,no,1970-01-31,{2},well
5,80,Rome,yes,1970-02-10,{3},sick
"""


def people(repeats: int = 6, **changed: str) -> str:
    """A table of people; ``changed`` replaces texts in its first row."""
    header, *rows = PEOPLE.strip().splitlines()
    lines = [row.format(*(f"note {n} {k}" for k in range(4))) for n in range(repeats) for row in rows]
    lines = [f"{number},{line.partition(',')[2]}" for number, line in enumerate(lines, 100)]
    for old, new in changed.items():
        lines[0] = lines[0].replace(old, new)
    return "\n".join([header, *lines]) + "\n"


@pytest.fixture
def table(tmp_path):
    """Writes a file and gives a source over it that was looked at."""

    def write(content: str, **wishes) -> Table:
        path = tmp_path / "people.csv"
        path.write_text(content, encoding="utf-8")
        return Table(file=str(path), **wishes).looked_at(Unwatched())

    return write


def split_of(source: Table, **more) -> Split:
    return load_split(DataSettings(source=source, **more), Unwatched())


def refused(action) -> str:
    with pytest.raises(DataError) as caught:
        action()
    return str(caught.value)


def test_the_last_column_is_predicted_from_all_that_can_be_used(table):
    info = table(people()).info()
    assert info.features == ("age", "city = Oslo", "city = Rome", "smoker", "joined")
    assert (info.in_shape, info.classes, info.quantities, info.n_samples) == ((5,), ("sick", "well"), (), 24)


def test_why_a_column_is_not_used_is_told(table):
    findings = [str(finding) for finding in split_of(table(people())).findings]
    assert findings == [
        "people.csv, column id tells each row from the others, but nothing of it: left out",
        "people.csv, column note holds texts, 24 different ones: left out",
    ]


@pytest.mark.parametrize(
    ("wishes", "features", "answers"),
    [
        ({"target": "age"}, ("city = Oslo", "city = Rome", "smoker", "joined", "label = sick", "label = well"), "age"),
        ({"features": ["joined", "age"]}, ("age", "joined"), "sick well"),
        ({"features": ["id"]}, ("id",), "sick well"),
        ({"kinds": ["age=category"], "features": "age"}, ("age = 20", "age = 40", "age = 60", "age = 80"), "sick well"),
        ({"target": "smoker", "features": "age"}, ("age",), "no yes"),
        ({"target": "smoker", "features": "age", "task": "regression"}, ("age",), "smoker"),
        (
            {"target": "age", "features": "city", "task": "classification"},
            ("city = Oslo", "city = Rome"),
            "20 40 60 80",
        ),
    ],
)
def test_target_features_kinds_and_task_can_be_chosen(table, wishes, features, answers):
    source = table(people(), **{"task": "regression" if wishes.get("target") == "age" else "guess"} | wishes)
    info = source.info()
    assert info.features == features
    assert " ".join(info.classes or info.quantities) == answers
    assert split_of(source).train_inputs.shape[1] == len(features)


@pytest.mark.parametrize(
    ("cells", "answers"),
    [
        ([n % 3 for n in range(60)], ("0", "1", "2")),
        ([n % 3 + 0.5 for n in range(60)], ()),
        (list(range(60)), ()),
        ([n % 25 for n in range(500)], ()),
        (["10", "9", "2"] * 9, ("2", "9", "10")),
        (["b", "a"] * 9, ("a", "b")),
        (["No", "yes", "Yes"] * 9, ("no", "yes")),
    ],
)
def test_the_task_is_guessed_by_the_target(table, cells, answers):
    source = table("x,y\n" + "\n".join(f"{n % 7}.5,{cell}" for n, cell in enumerate(cells)))
    assert source.info().classes == answers
    assert source.info().is_regression == (not answers)


def test_rows_come_out_as_numbers(table):
    split = split_of(table(people(), standardise=False))
    rows = np.concatenate([split.train_inputs, split.validation_inputs])
    found = {tuple(row) for row in rows.tolist()}
    assert found == {(20, 1, 0, 1, 10), (40, 0, 1, 0, 20), (60, 1, 0, 0, 30), (80, 0, 1, 1, 40)}
    by_age = dict(zip(rows[:, 0], np.concatenate([split.train_targets, split.validation_targets]), strict=True))
    assert by_age == {20: 0, 40: 1, 60: 1, 80: 0}


def test_ones_and_zeros_are_not_standardised(table):
    split = split_of(table(people()))
    assert set(np.unique(split.train_inputs[:, 1:4])) == {0, 1}
    np.testing.assert_allclose(split.train_inputs[:, [0, 4]].mean(axis=0), 0, atol=1e-6)
    np.testing.assert_allclose(split.train_inputs[:, [0, 4]].std(axis=0), 1, rtol=1e-6)


def test_figures_are_taken_on_the_training_part_alone(table):
    random = np.random.default_rng(0)
    numbers = np.round(random.normal(50, 20, 200), 3)
    numbers[::9] = np.nan
    content = "x,y\n" + "\n".join(f"{'' if np.isnan(x) else x},{'ab'[n % 2]}" for n, x in enumerate(numbers))
    split = split_of(table(content, missing="mean or most frequent"))
    raw = split_of(table(content, missing="zero and marked", standardise=False))
    is_missing = raw.train_inputs[:, 1:] == 1
    train = np.where(is_missing, np.nan, raw.train_inputs[:, :1])
    validation = np.where(raw.validation_inputs[:, 1:] == 1, np.nan, raw.validation_inputs[:, :1])
    pipeline = make_pipeline(SimpleImputer(), StandardScaler()).fit(train)
    np.testing.assert_allclose(split.train_inputs, pipeline.transform(train), atol=1e-5)
    np.testing.assert_allclose(split.validation_inputs, pipeline.transform(validation), atol=1e-5)
    of_all = StandardScaler().fit(np.concatenate([train, validation]))
    assert abs(of_all.mean_[0] - split.mean[0]) > 1e-3


def test_a_category_that_the_training_part_lacks_is_all_zeros(table):
    content = "city,x,y\n" + "\n".join(
        f"{'Rare' if n == 0 else 'Oslo' if n % 3 else 'Rome'},{n % 5}.5,{n % 2}" for n in range(40)
    )
    source = table(content)
    assert source.info().features == ("city = Oslo", "city = Rare", "city = Rome", "x")
    hidden = [split for seed in range(20) if (split := split_of(source, seed=seed)).train_inputs[:, 1].sum() == 0]
    assert hidden
    for split in hidden:
        rare = split.validation_inputs[split.validation_inputs[:, :3].sum(axis=1) == 0]
        assert len(rare) == 1


def test_missing_cells_take_what_is_most_frequent(table):
    content = "city,smoker,y\n" + "\n".join(
        f"{'' if n == 3 else 'Oslo' if n % 4 else 'Rome'},{'' if n == 5 else 'no' if n % 3 else 'yes'},{n % 2}"
        for n in range(60)
    )
    split = split_of(table(content, missing="mean or most frequent"))
    rows = np.concatenate([split.train_inputs, split.validation_inputs])
    assert len(rows) == 60
    assert rows.sum(axis=0).tolist() == [45, 15, 20]


def test_missing_cells_become_zero_with_a_mark(table):
    content = "city,x,y\n" + "\n".join(
        f"{'' if n == 3 else 'ab'[n % 2]},{'' if n == 5 else n},{n % 2}" for n in range(40)
    )
    source = table(content, missing="zero and marked")
    assert source.info().features == ("city = a", "city = b", "city is missing", "x", "x is missing")
    split = split_of(source)
    rows = np.concatenate([split.train_inputs, split.validation_inputs])
    [without_city] = rows[rows[:, 2] == 1]
    [without_x] = rows[rows[:, 4] == 1]
    assert without_city[:2].tolist() == [0, 0]
    assert without_x[3] == pytest.approx(0, abs=1e-6)


def test_rows_with_gaps_are_left_out_and_named(table):
    content = people().replace("100,20", "100,").replace("104,20", "104,old").replace("108,20", "108,inf")
    content = content.replace("label\n", "label\n").replace(",sick\n103", ",\n103", 1)
    source = table(content)
    split = split_of(source)
    assert split.info.n_samples == source.info().n_samples == 21
    findings = [str(finding) for finding in split.findings][:2]
    assert findings == [
        "people.csv, column age, rows 5, 9 hold no whole number but 'old', 'inf': left out",
        "people.csv, column age, row 1 holds nothing: left out",
    ]


def test_a_row_without_a_target_is_left_out_whatever_else_is_wished(table):
    lines = people().splitlines()
    lines[3] = lines[3].rpartition(",")[0] + ","
    split = split_of(table("\n".join(lines), missing="mean or most frequent"))
    assert split.info.n_samples == 23
    assert "people.csv, column label, row 3 holds nothing: left out" in map(str, split.findings)


def test_many_gaps_are_counted(table):
    content = "x,y,z\n" + "\n".join(f"{'' if n % 2 else n},{n % 3}.5,{n % 2}" for n in range(40))
    content = content.replace(",0\n", ",a\n").replace(",1\n", ",b\n")
    split = split_of(table(content, missing="mean or most frequent"))
    assert "people.csv, column x, rows 2, 4, 6, 8, 10 and 15 more hold nothing: kept" in map(str, split.findings)


def test_a_class_that_lost_its_rows_is_told(table):
    content = "x,y\n" + "\n".join(f"{n if n < 40 else ''},{'ab'[n % 2] if n < 40 else 'c'}" for n in range(44))
    split = split_of(table(content))
    assert split.info.classes == ("a", "b", "c")
    assert "people.csv, column y has no row left of the class 'c': kept" in map(str, split.findings)


def test_numbers_to_predict_are_standardised_by_the_training_part(table):
    content = "x,y\n" + "\n".join(f"{n % 7}.5,{n * 2.5}" for n in range(50))
    split = split_of(table(content))
    assert split.train_targets.shape == (40, 1)
    np.testing.assert_allclose([split.train_targets.mean(), split.train_targets.std()], [0, 1], atol=1e-5)
    plain = split_of(table(content, standardise_target=False))
    np.testing.assert_allclose(
        split.train_targets * split.target_std + split.target_mean, plain.train_targets, rtol=1e-4
    )


def test_large_numbers_keep_their_digits(table):
    content = "t,y\n" + "\n".join(f"{1_700_000_000 + n},{n % 2}" for n in range(100))
    split = split_of(table(content, features="t"))
    assert len(np.unique(np.concatenate([split.train_inputs, split.validation_inputs]))) == 100


def test_numbers_to_predict_that_single_precision_makes_equal_are_refused(table):
    content = "x,y\n" + "\n".join(f"{n % 7},{1_700_000_000 + n / 10}" for n in range(50))
    said = refused(lambda: split_of(table(content)))
    assert said.startswith("column y of people.csv differs by 1.4 around 1700000002, less than the seven digits")


def test_too_many_categories_are_left_out_or_refused(table):
    content = "city,x,y\n" + "\n".join(f"c{n % 60},{n % 7}.5,{n % 2}" for n in range(600))
    assert table(content).info().features == ("x",)
    assert len(table(content, max_categories=60).info().features) == 61
    sentence = refused(lambda: table(content, features="city"))
    assert sentence == (
        "column city of people.csv has more than 50 categories, the limit that was set: take it out of the features"
    )


@pytest.mark.parametrize(
    ("content", "wishes", "sentence"),
    [
        (people(), {"target": "size"}, "people.csv has no column 'size': choose one of id, age, city, smoker"),
        (people(), {"features": "age, size"}, "people.csv has no column 'size'"),
        (
            people(),
            {"features": "label"},
            "column label is to be predicted, so it can be no feature",
        ),
        (people(), {"kinds": "age"}, "'age' gives no column a kind: write its name, = and one of number, whole number"),
        (people(), {"kinds": "age=colour"}, "'age=colour' gives no column a kind"),
        (people(), {"kinds": "city=number"}, "nothing in column city of people.csv is a number: choose another kind"),
        (people(), {"target": "city", "task": "regression"}, "column city of people.csv holds words, not numbers"),
        (people(), {"target": "joined"}, "column joined of people.csv holds dates, not numbers"),
        (people(), {"target": "note"}, "has 24 different values in 24 rows, too many to be classes"),
        ("x,y\n1,a\n2,a\n3,a\n", {}, "every row of people.csv has 'a' in column y: choose a target with two classes"),
        ("x,y\n1,\n2,\n3,\n", {"target": "y"}, "column y of people.csv holds nothing: choose another target"),
        ("x\n1\n2\n3\n", {}, "people.csv holds one column only, 'x': a table needs a target and at least one feature"),
        ("x,y\n", {}, "people.csv holds no rows"),
        ("x,y\n1,2,a\n2,3,b\n", {}, "people.csv names 2 columns in its first line, and all other lines have more"),
        ("x,y\n,1.5\n,2.5\n,3.5\n", {}, "no column of people.csv can be a feature (x holds nothing)"),
        ("x,z,y\n1,,1.5\n,2,2.5\n,3,4.5\n", {}, "people.csv has no row in which every cell that is needed holds"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(table, content, wishes, sentence):
    said = refused(lambda: table(content, **wishes))
    assert sentence in said
    assert "\n" not in said


def test_without_a_file_the_sentence_says_so():
    assert Table().lacks() == "No table was chosen yet: choose a file in the Data tab"
    assert refused(lambda: Table().look(Unwatched())) == Table().lacks()
    assert not Table().info().is_known


def test_a_table_that_changed_its_columns_is_to_be_looked_at_again(table, tmp_path):
    source = table(people())
    (tmp_path / "people.csv").write_text("a,b\n1,2\n3,4\n")
    assert "is another table than it was when it was looked at" in refused(lambda: split_of(source))


def test_cells_that_change_are_read_again(table, tmp_path):
    source = table(people(), standardise=False)
    before = split_of(source)
    assert split_of(source) is before
    (tmp_path / "people.csv").write_text(people().replace(",80,", ",8000,"))
    assert split_of(source).train_inputs[:, 0].max() == 8000


def test_what_was_found_stands_in_the_project(table):
    source = table(people(), features=["age", "city"], kinds=["age=number"])
    again = DataSettings.model_validate(DataSettings(source=source).model_dump(mode="json"))
    assert again.source == source
    assert "age, city = Oslo, city = Rome" in again.info().preparation


names = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=8)
words = names.filter(
    lambda word: (
        word.strip() not in {"?"} and word.upper().strip("<>#").replace("/", "") not in {"NA", "NAN", "NULL", "-NAN"}
    )
)


@st.composite
def tables(draw):
    """Names, a matrix of numbers, a list of words, and classes."""
    n_rows = draw(st.integers(4, 30))
    header = [f"c {name}" for name in draw(st.lists(names, min_size=3, max_size=6, unique=True))]
    number = st.floats(-1e6, 1e6, allow_nan=False, allow_subnormal=False).map(lambda x: round(x, 4))
    numbers = draw(st.lists(st.tuples(*[number] * (len(header) - 2)), min_size=n_rows, max_size=n_rows))
    cities = draw(st.lists(words, min_size=2, max_size=5, unique=True))
    chosen = [cities[n % len(cities)] for n in range(n_rows)]
    return header, np.array(numbers), chosen, [("left", "right")[n % 2] for n in range(n_rows)]


@settings(max_examples=25, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(made=tables(), separator=st.sampled_from(",;\t"))
def test_any_table_of_numbers_and_words_becomes_the_right_matrix(tmp_path_factory, made, separator):
    header, numbers, chosen, labels = made
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, quoting=csv.QUOTE_ALL)
    writer.writerow(header)
    writer.writerows(
        [*map(str, row), city, label] for row, city, label in zip(numbers.tolist(), chosen, labels, strict=True)
    )
    path = tmp_path_factory.mktemp("any") / "any.csv"
    path.write_text(text.getvalue(), encoding="utf-8")
    kinds = [f"{name}=number" for name in header[:-2]] + [f"{header[-2]}=category", f"{header[-1]}=category"]
    source = Table(file=str(path), kinds=kinds, features=header[:-1], standardise=False, separator=separator)
    samples = source.looked_at(Unwatched()).load(Unwatched())
    categories = sorted(set(chosen), key=lambda word: word.encode())
    assert samples.inputs.shape == (len(numbers), numbers.shape[1] + len(categories))
    np.testing.assert_array_equal(samples.inputs[:, : numbers.shape[1]], numbers)
    found = samples.inputs[:, numbers.shape[1] :]
    names_of_columns = source.look(Unwatched()).features[numbers.shape[1] :]
    read = [names_of_columns[place].removeprefix(f"{header[-2]} = ") for place in found.argmax(axis=1)]
    assert read == chosen
    assert samples.targets.tolist() == [("left", "right").index(label) for label in labels]


ROWS = "\n".join(f"{n},{n % 7}.5,{'ab'[n % 2]}" for n in range(40))


def test_an_empty_column_at_the_end_is_not_what_is_predicted(table):
    source = table("id,x,label,\n" + ROWS.replace("\n", ",\n") + ",\n")
    assert source.info().classes == ("a", "b")
    findings = [str(finding) for finding in split_of(source).findings]
    assert "people.csv, column 4 holds nothing: left out" in findings
    assert not [finding for finding in findings if "column column" in finding]


@pytest.mark.parametrize(
    ("before", "n_lines"),
    [
        ("Sales of the year\n", 1),
        ("Sales of the year\nfrom Anna, with thanks\n\n", 3),
        ("Sales of the year,,\n,,\n", 2),
        ("Station: Oslo, harbour\nUnit,metres\n", 2),
    ],
)
def test_lines_before_a_table_are_found_whatever_stands_in_them(table, before, n_lines):
    source = table(before + "id,x,label\n" + ROWS)
    assert (source.info().features, source.info().classes, source.info().n_samples) == (("x",), ("a", "b"), 40)
    where = "line 1 stands" if n_lines == 1 else f"lines 1 to {n_lines} stand"
    told = [str(finding) for finding in split_of(source).findings]
    assert told[0] == f"people.csv, {where} before the table: left out"


@pytest.mark.parametrize(
    "content",
    [
        "id,x,label\n" + ROWS,
        "id;x;label\n" + ROWS.replace(".", "~").replace(",", ";").replace("~", ","),
        '"a long\nname",x,label\n' + ROWS,
    ],
    ids=["plain", "decimal commas", "a name of two lines"],
)
def test_names_are_not_taken_for_lines_before_the_table(table, content):
    source = table(content, features=["x"])
    assert (source.info().features, source.info().n_samples) == (("x",), 40)
    assert "before the table" not in str(split_of(source).findings)
