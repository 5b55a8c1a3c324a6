"""What stands in a column is guessed from all of its cells."""

import numpy as np
import pytest

from core.data.tables.table_file import TableFile


@pytest.fixture
def column_of(tmp_path):
    """Writes cells as a column between two others, and opens the table."""

    def write(cells, separator=";"):
        lines = [
            separator.join((f"k{n % 3}", f'"{cell}"' if separator in cell else cell, "1"))
            for n, cell in enumerate(cells)
        ]
        path = tmp_path / "table.csv"
        path.write_text("\n".join([separator.join(("key", "cells", "one")), *lines]), encoding="utf-8")
        table = TableFile.opened(path)
        return table, table.column("cells")

    return write


@pytest.mark.parametrize(
    ("cells", "kind", "numbers"),
    [
        (["1", "2", "30"], "whole number", [1, 2, 30]),
        (["1.0", "2.0", "-3"], "whole number", [1, 2, -3]),
        (["1.5", "-2", "1e3"], "number", [1.5, -2, 1000]),
        (["1,5", "-2,25", "3"], "number", [1.5, -2.25, 3]),
        (["1.234,5", "2,25", "1.000.000"], "number", [1234.5, 2.25, 1e6]),
        (["1,234", "12,345,678", "9"], "whole number", [1234, 12345678, 9]),
        (["yes", "NO", "Yes"], "yes or no", [1, 0, 1]),
        (["true", "false", "true"], "yes or no", [1, 0, 1]),
        (["2025-01-31", "1970-01-02", "1969-12-31"], "date", [20119, 1, -1]),
        (["1970-01-02 12:00:00", "1970-01-01 06:00", "1970-01-03"], "date", [1.5, 0.25, 2]),
        (["31.01.2025", "02.01.1970", "01.01.1970"], "date", [20119, 1, 0]),
        (["01/31/2025", "01/02/1970", "1/1/1970"], "date", [20119, 1, 0]),
        (["31/01/2025", "02/01/1970", "01/01/1970"], "date", [20119, 1, 0]),
    ],
)
def test_a_kind_and_its_numbers(column_of, cells, kind, numbers):
    table, column = column_of(cells)
    assert column.kind == kind
    np.testing.assert_allclose(table.numbers(column), numbers)


@pytest.mark.parametrize("missing", ["", "NA", "n/a", "NaN", "null", "?"])
def test_what_stands_for_nothing_is_missing(column_of, missing):
    table, column = column_of(["1", missing, "3", "4"])
    assert (column.kind, column.n_missing, column.n_wrong) == ("whole number", 1, 0)
    assert np.isnan(table.numbers(column)).tolist() == [False, True, False, False]


def test_few_words_are_categories_and_free_text_is_not(column_of):
    assert column_of(["b", "a", "b"] * 9)[1].kind == "category"
    assert column_of([f"A sentence, the number {n}" for n in range(50)])[1].kind == "text"
    assert column_of(["x" * 150, "y" * 150, "x" * 150])[1].kind == "text"


def test_a_column_of_nothing_is_empty(column_of):
    assert column_of(["", "", ""])[1].kind == "empty"


def test_some_words_among_numbers_are_wrong_numbers(column_of):
    table, column = column_of([*map(str, range(18)), "old", "inf"])
    assert (column.kind, column.n_wrong) == ("whole number", 2)
    assert np.isnan(table.numbers(column)).sum() == 2


def test_a_word_far_behind_the_lines_that_were_looked_at_makes_no_row_vanish(column_of):
    table, column = column_of([*map(str, range(50_000)), "old"])
    assert table.n_rows == 50_001
    assert (column.kind, column.n_wrong) == ("whole number", 1)
    assert table.rows(50_000, 50_001)[0][1] == "old"


def test_some_numbers_among_words_are_words(column_of):
    table, column = column_of(["A", "1", "B", "2"] * 5)
    assert column.kind == "category"
    assert table.values(column, 9) == ["1", "2", "A", "B"]


def test_blanks_around_names_make_no_other_category(column_of):
    table, column = column_of(["a", " a", "a ", "b"])
    assert table.values(column, 9) == ["a", "b"]


@pytest.mark.parametrize(("cells", "order"), [(["01/02/2025", "03/04/2025"], "month/day"), (["01-02-2025"], None)])
def test_dates_that_could_mean_two_days_are_told(column_of, cells, order):
    table, _ = column_of(cells)
    notes = [str(note) for note in table.notes]
    if order:
        sentence = f"has dates in which day and month could be exchanged; read as {order}: kept"
        assert notes == [f"table.csv, column cells {sentence}"]
    else:
        assert notes == []


def test_commas_that_may_be_decimal_ones_are_told(column_of):
    table, _ = column_of(["1,234", "5,678", "9,000"])
    [note] = table.notes
    assert str(note) == "table.csv, column cells has commas that are read as marks between thousands (1,234): kept"


def test_numbers_that_single_precision_does_not_hold_are_wrong_ones(column_of):
    table, column = column_of(["1", "2.5", "3", "4", "5", "1e300"])
    assert (column.kind, column.n_wrong) == ("number", 1)
    assert np.isnan(table.numbers(column)[5])
