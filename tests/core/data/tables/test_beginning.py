"""The first rows of a large file are there before the whole file is read."""

from core.data.sources.table import Table
from core.data.tables.beginning import beginning
from core.data.tables.table_file import TableFile
from core.progress import Unwatched

N_ROWS = 60_000


def write(path, n_rows=N_ROWS, encoding="utf-8"):
    rows = [f'{n};"Oslo; Norway {n % 7}";{n * 0.25:.2f};word {n}' for n in range(n_rows)]
    path.write_text("\n".join(["id;city;size;note", *rows]) + "\n", encoding=encoding)
    return path


def test_the_first_rows_of_a_large_file_are_those_of_the_whole(tmp_path):
    path = write(tmp_path / "large.csv")
    first = Table(file=str(path)).beginning(Unwatched())
    whole = TableFile.opened(path)
    assert 100 < first.n_rows < whole.n_rows == N_ROWS
    assert first.path == path
    assert [(each.name, each.kind) for each in first.columns] == [(each.name, each.kind) for each in whole.columns]
    assert first.rows(0, first.n_rows) == whole.rows(0, first.n_rows)


def test_a_small_file_is_read_at_once(tmp_path):
    assert beginning(write(tmp_path / "small.csv", 100), "", Unwatched()) is None


def test_a_file_that_is_open_needs_no_beginning(tmp_path):
    path = write(tmp_path / "large.csv")
    whole = TableFile.opened(path)
    assert beginning(path, "", Unwatched()) is None
    assert whole.n_rows == N_ROWS


def test_letters_of_several_bytes_are_not_cut_but_left_to_the_whole_file(tmp_path):
    assert beginning(write(tmp_path / "wide.csv", encoding="utf-16"), "", Unwatched()) is None


def test_what_is_no_table_is_told_by_the_reading_of_the_whole(tmp_path):
    path = tmp_path / "broken.csv"
    path.write_bytes(b"PK\x03\x04" + b"no table\n" * 200_000)
    assert beginning(path, "", Unwatched()) is None
    assert beginning(tmp_path / "missing.csv", "", Unwatched()) is None
