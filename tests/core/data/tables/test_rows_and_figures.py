"""What a grid asks of a table: windows of rows in any order, and figures of each column."""

from concurrent.futures import ThreadPoolExecutor

import duckdb
import numpy as np
import pytest

from core.data.info import DataError
from core.data.tables.table_file import Sort, TableFile


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    """1,000 rows whose figures are known; every tenth age is missing, city repeats, day moves on."""
    random = np.random.default_rng(0)
    ages = random.integers(18, 90, 1000)
    path = tmp_path_factory.mktemp("tables") / "people.csv"
    with path.open("w") as file:
        file.write("age,city,day,smoker\n")
        for n, age in enumerate(ages):
            shown = "" if n % 10 == 0 else age
            city, smoker = ["Oslo", "Rome", "Rome", "Paris"][n % 4], "yes" if n < 250 else "no"
            file.write(f"{shown},{city},2025-01-{1 + n % 28:02},{smoker}\n")
    known = np.where(np.arange(1000) % 10 == 0, np.nan, ages)
    return TableFile.opened(path), known


def test_a_window_of_rows_is_what_stands_there(people):
    table, ages = people
    rows = table.rows(500, 503)
    assert rows[0] == (None, "Oslo", "2025-01-25", "no")
    assert [row[0] for row in rows[1:]] == [str(int(age)) for age in ages[501:503]]
    assert table.rows(998, 2000) == table.rows(998, 1000)
    assert table.rows(1000, 1010) == table.rows(5, 5) == []


@pytest.mark.parametrize("descending", [False, True])
def test_rows_are_sorted_by_numbers_with_nothing_last(people, descending):
    table, ages = people
    rows = table.rows(0, 1000, Sort("age", descending))
    given = np.array([np.nan if row[0] is None else float(row[0]) for row in rows])
    known = np.sort(ages[~np.isnan(ages)])
    np.testing.assert_array_equal(given[:900], known[::-1] if descending else known)
    assert np.isnan(given[900:]).all()


def test_equal_cells_keep_the_order_of_the_file(people):
    table, _ = people
    numbers = table.row_numbers(Sort("city"))
    assert numbers.tolist()[:250] == list(range(0, 1000, 4))
    assert sorted(numbers.tolist()) == list(range(1000))


def test_a_window_of_a_sorted_table_is_a_part_of_it(people):
    table, _ = people
    whole = table.rows(0, 1000, Sort("day", True))
    assert table.rows(700, 750, Sort("day", True)) == whole[700:750]


def test_an_unknown_column_is_named_with_the_known_ones(people):
    with pytest.raises(DataError, match="has no column 'size': choose one of age, city, day, smoker"):
        people[0].rows(0, 5, Sort("size"))


def test_figures_of_numbers_are_those_of_numpy(people):
    table, ages = people
    found = table.summary("age", 10)
    assert found.mean == pytest.approx(np.nanmean(ages))
    assert found.deviation == pytest.approx(np.nanstd(ages))
    assert (found.minimum, found.maximum) == (f"{np.nanmin(ages):.0f}", f"{np.nanmax(ages):.0f}")
    assert (found.n_values, found.n_missing, found.n_wrong) == (900, 100, 0)
    counts, edges = np.histogram(ages[~np.isnan(ages)], 10)
    assert [bar.count for bar in found.bars] == counts.tolist()
    np.testing.assert_allclose([bar.low for bar in found.bars], edges[:-1])


def test_figures_of_words_are_the_most_frequent_ones(people):
    found = people[0].summary("city", 2)
    assert [(bar.label, bar.count) for bar in found.bars] == [("Rome", 500), ("Oslo", 250)]
    assert (found.n_others, found.minimum, found.maximum) == (250, "Oslo", "Rome")


def test_figures_of_dates_and_of_yes_and_no(people):
    table, _ = people
    day, smoker = table.summary("day"), table.summary("smoker")
    assert (day.minimum, day.maximum) == ("2025-01-01", "2025-01-28")
    assert sum(bar.count for bar in day.bars) == 1000
    assert smoker.mean == 0.25
    assert [(bar.label, bar.count) for bar in smoker.bars] == [("no", 750), ("yes", 250)]


def test_a_column_of_one_value_or_of_none_has_figures(tmp_path):
    path = tmp_path / "flat.csv"
    path.write_text("a,b,c\n" + "5,,x\n" * 4)
    table = TableFile.opened(path)
    flat, empty = table.summary("a"), table.summary("b")
    assert [(bar.label, bar.count) for bar in flat.bars] == [("5", 4)]
    assert (empty.n_missing, empty.bars, empty.mean, empty.minimum) == (4, (), None, "")


def test_many_threads_may_ask_at_once(people):
    table, _ = people
    sorts = [Sort(name, way) for name in ("age", "city", "day", "smoker") for way in (False, True)]
    alone = [table.rows(100, 120, sort) for sort in sorts]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda sort: table.rows(100, 120, sort), sorts * 5))
    assert together == alone * 5


def test_a_million_rows_are_read_and_seen_in_windows(tmp_path):
    path = tmp_path / "million.csv"
    query = "SELECT i AS id, i % 97 AS age, 'city ' || i % 5 AS city, i / 8 AS size FROM range(1000000) AS t(i)"
    duckdb.sql(query).write_csv(str(path), sep=";")
    table = TableFile.opened(path)
    assert table.n_rows == 1_000_000
    assert table.rows(765_432, 765_433) == [("765432", "5", "city 2", "95679.0")]
    assert table.rows(0, 1, Sort("size", True)) == [("999999", "26", "city 4", "124999.875")]
    assert table.summary("city").bars[0].count == 200_000
