"""Tables as people have them: every way of writing one comes out as the same rows, and damage is told."""

import os
import sys
from pathlib import Path

import duckdb
import pytest

from core.data.info import DataError
from core.data.tables.table_file import TableFile
from core.errors import Cancelled
from core.progress import Reported

ROWS = [("Zoë", "1.5"), ("Bo, b", "-2"), ('C"c', "3e2")]


@pytest.fixture
def written(tmp_path):
    """Writes a file, and opens it as a table."""

    def write(content: bytes | str, name: str = "table.csv", separator: str = "") -> TableFile:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return TableFile.opened(path, separator)

    return write


def csv(separator: str = ",", newline: str = "\n") -> str:
    lines = [("name", "size"), *ROWS]
    quoted = [separator.join('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines]
    return newline.join(quoted) + newline


def told(table: TableFile) -> list[str]:
    return [str(finding) for finding in (*table.damage, *table.notes)]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_separators_and_line_ends_are_found(written, separator, newline):
    table = written(csv(separator, newline))
    assert [column.name for column in table.columns] == ["name", "size"]
    assert [row[0] for row in table.rows(0, 9)] == [name for name, _ in ROWS]
    assert table.numbers(table.column("size")).tolist() == [1.5, -2, 300]
    assert told(table) == []


@pytest.mark.parametrize("separator", [" ", ":", "^", "~"])
def test_unusual_separators_are_found_by_their_number_in_each_line(written, separator):
    table = written(separator.join("abc") + "\n" + "\n".join(separator.join(f"{n}1{n}") for n in range(9)))
    assert [column.name for column in table.columns] == ["a", "b", "c"]


def test_a_separator_that_is_told_is_taken(written):
    content = "a,b::c\n1,2::3\n4,5::6\n"
    assert [column.name for column in written(content, separator="::").columns] == ["a,b", "c"]


@pytest.mark.parametrize(
    ("encoding", "what"),
    [
        ("utf-8-sig", None),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16-LE"),
        ("utf-16-be", "UTF-16-BE"),
        ("utf-32", "UTF-32"),
        ("latin-1", "Latin-1"),
    ],
)
def test_encodings_are_found_and_foreign_ones_told(written, encoding, what):
    table = written(csv().encode(encoding))
    assert table.rows(0, 1) == [("Zoë", "1.5")]
    assert told(table) == ([f"table.csv is not UTF-8 and was read as {what}: kept"] if what else [])


def test_bytes_that_are_not_utf8_may_come_late(written):
    lines = ["name,size", *(f"row {n},{n}" for n in range(200_000)), "Zoë,1"]
    table = written("\n".join(lines).encode("latin-1"))
    assert table.rows(200_000, 200_001) == [("Zoë", "1")]
    assert told(table) == ["table.csv is not UTF-8 and was read as Latin-1: kept"]


def test_nul_characters_are_taken_out_and_told(written):
    table = written(b"name,size\nA\0da,1\nBob,2\n")
    assert table.rows(0, 9) == [("Ada", "1"), ("Bob", "2")]
    assert told(table) == ["table.csv holds NUL characters, which were taken out: kept"]


def test_cells_may_hold_lines_and_be_huge(written):
    table = written(f'name,size\n"two\nlines",1\n{"x" * 3_000_000},2\n')
    assert table.rows(0, 9) == [("two\nlines", "1"), ("x" * 200, "2")]


def test_ragged_lines_are_left_out_by_number(written):
    lines = ["a,b,c", *(f"{n},{n},{n}" for n in range(200))]
    lines[50], lines[120] = "7,8", "1,2,3,4,5"
    table = written("\n".join(lines))
    assert table.n_rows == 198
    assert told(table) == [
        "table.csv, line 51 has fewer fields than there are columns: left out",
        "table.csv, line 121 has more fields than there are columns: left out",
    ]


def test_many_ragged_lines_are_counted(written):
    lines = ["a,b", *(f"{n},{n}" for n in range(1000)), *(f"{n},{n},{n}" for n in range(100))]
    table = written("\n".join(lines))
    assert table.n_rows == 1000
    assert told(table)[-1] == "table.csv, 80 more lines have more fields than there are columns: left out"


def test_names_that_are_missing_or_come_twice_are_made_up_and_told(written):
    table = written("a,,a,a,A\n1,2,3,4,5\n6,7,8,9,10\n")
    assert [column.name for column in table.columns] == ["a", "column 2", "a (2)", "a (3)", "A"]
    assert told(table) == [
        "table.csv, column 2 has no name and is called 'column 2': kept",
        "table.csv, column 3 is called 'a' as another one is, and becomes 'a (2)': kept",
        "table.csv, column 4 is called 'a' as another one is, and becomes 'a (3)': kept",
    ]


def test_made_up_names_keep_clear_of_given_ones(written):
    table = written("a,column 1,,a,a (2)\n" + "1,2,3,4,5\n" * 3)
    names = [column.name for column in table.columns]
    assert len(set(names)) == 5
    assert names[1] == "column 1"
    assert names[4] == "a (2)"


def test_a_table_without_names_is_told(written):
    table = written("1,2,x\n3,4,y\n5,6,x\n")
    assert table.n_rows == 3
    assert told(table) == ["table.csv has no line with names, so its columns are called column 1 to column 3: kept"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "table.csv is empty: choose a file with a table"),
        (b"\n\n \n", "table.csv holds no rows: choose a file with a table"),
        (bytes(range(256)) * 20, "table.csv is no text: choose a table as CSV, TSV or Parquet"),
        (
            b"PK\x03\x04" + b"x" * 100,
            "table.csv is a spreadsheet or an archive, not a text: save the table as CSV and choose that",
        ),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(written, content, sentence):
    with pytest.raises(DataError) as caught:
        written(content)
    assert str(caught.value).endswith(sentence)


def test_a_folder_is_no_table(tmp_path):
    with pytest.raises(DataError, match="is a folder: choose a file with a table"):
        TableFile.opened(tmp_path)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(DataError, match=r"gone\.csv is not there: put it back or choose another file"):
        TableFile.opened(tmp_path / "gone.csv")


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="rights do not bind who runs this")
def test_a_file_without_rights_is_named(tmp_path):
    path = tmp_path / "secret.csv"
    path.write_text("a,b\n1,2\n")
    path.chmod(0)
    with pytest.raises(DataError, match=r"secret\.csv cannot be read \(Permission denied\)"):
        TableFile.opened(path)


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path):
    path = tmp_path / "growing.csv"
    path.write_text("a,b\n" + "1,2\n" * 1000)

    def grow(fraction: float | None, text: str) -> None:
        if text.startswith("Reading"):
            with path.open("a") as file:
                file.write("3,4\n")

    with pytest.raises(DataError, match="changed while it was being read: try again"):
        TableFile.opened(path, progress=Reported(grow, lambda: False))


def test_a_file_that_vanishes_while_it_is_read_is_named(tmp_path):
    path = tmp_path / "fading.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(DataError, match=r"fading\.csv is not there"):
        TableFile.opened(path, progress=Reported(lambda fraction, text: path.unlink(missing_ok=True), lambda: False))


@pytest.mark.parametrize("name", ["a*b?.csv", "a[1].csv", "it's.csv", "größe = 1.csv"])
@pytest.mark.skipif(sys.platform == "win32", reason="Windows allows no such names")
def test_a_name_is_never_taken_for_a_pattern_or_code(written, name, tmp_path):
    (tmp_path / "axby.csv").write_text("wrong,table\n1,2\n")
    (tmp_path / "a1.csv").write_text("wrong,table\n1,2\n")
    assert written("right,table\n1,2\n", name).columns[0].name == "right"


def test_names_of_columns_are_never_taken_for_code(written):
    names = ['x"); DROP TABLE cells; --', "it's", "a\\b", "SELECT 1", "$1"]
    header = ",".join('"' + name.replace('"', '""') + '"' for name in names)
    table = written(f"{header}\n1,2,3,4,o'k\n5,6,7,8,no\n")
    assert [column.name for column in table.columns] == names
    assert table.summary(names[0]).mean == 3
    assert table.codes(table.columns[-1], ["o'k", "no"]).tolist() == [0, 1]


def test_a_table_sees_its_own_file_alone(written, tmp_path):
    (tmp_path / "secret.csv").write_text("a,b\n1,2\n")
    table = written(csv())
    with pytest.raises(DataError, match="Cannot access file"):
        table.database.rows(f"SELECT * FROM read_csv('{tmp_path / 'secret.csv'}')", table_progress())
    with pytest.raises(DataError, match="locked"):
        table.database.rows("SET enable_external_access = true", table_progress())


def table_progress():
    return Reported(lambda fraction, text: None, lambda: False)


@pytest.fixture
def parquet(tmp_path):
    """Writes what a query gives as a Parquet file."""

    def write(query: str, name: str = "table.parquet") -> Path:
        path = tmp_path / name
        duckdb.sql(query).write_parquet(str(path))
        return path

    return write


def test_parquet_keeps_its_types(parquet):
    table = TableFile.opened(
        parquet(
            "SELECT i AS whole, i / 4 AS number, i % 2 = 0 AS even, DATE '2025-01-31' + i::INT AS day, "
            "['x', 'y'][1 + i % 2] AS letter, [i] AS listed, if(i = 3, 'nan'::DOUBLE, i / 8) AS gaps "
            "FROM range(50) AS t(i)"
        )
    )
    kinds = {column.name: column.kind for column in table.columns}
    assert kinds == {
        "whole": "whole number",
        "number": "number",
        "even": "yes or no",
        "day": "date",
        "letter": "category",
        "listed": "text",
        "gaps": "number",
    }
    assert table.rows(0, 2)[1] == ("1", "0.25", "false", "2025-02-01", "y", "[1]", "0.125")
    assert table.numbers(table.column("even")).tolist()[:2] == [1, 0]
    assert table.numbers(table.column("day")).tolist()[0] == 20119


def test_parquet_is_known_by_its_content(parquet, tmp_path):
    path = parquet("SELECT 1 AS a, 2 AS b")
    renamed = path.rename(tmp_path / "odd.csv")
    assert TableFile.opened(renamed).rows(0, 9) == [("1", "2")]


def test_a_folder_with_an_equals_sign_adds_no_column(parquet, tmp_path):
    (tmp_path / "year=2025").mkdir()
    table = TableFile.opened(parquet("SELECT 1 AS a, 2 AS b", "year=2025/table.parquet"))
    assert [column.name for column in table.columns] == ["a", "b"]


@pytest.mark.parametrize("kept", [3, 20, 200])
def test_a_parquet_file_that_was_cut_is_refused(parquet, kept):
    path = parquet("SELECT i AS a, i AS b FROM range(100) AS t(i)")
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(DataError, match=r"table\.parquet"):
        TableFile.opened(path)


def test_opening_is_cancelled_at_once(tmp_path):
    path = tmp_path / "long.csv"
    path.write_text("a,b\n" + "1,2\n" * 10)
    with pytest.raises(Cancelled):
        TableFile.opened(path, progress=Reported(lambda fraction, text: None, lambda: True))


def test_a_question_is_cancelled_while_it_is_answered(written):
    table = written(csv())
    looks = iter([False] * 3)
    progress = Reported(lambda fraction, text: None, lambda: next(looks, True))
    with pytest.raises(Cancelled):
        table.database.rows("SELECT count(*) FROM range(1000000000000) AS t(i) WHERE i % 7 = hash(i) % 7", progress)
    assert table.rows(0, 1) == [("Zoë", "1.5")]


def test_a_file_is_read_once_as_long_as_somebody_holds_it(written, tmp_path):
    first = written(csv())
    assert TableFile.opened(tmp_path / "table.csv") is first
    assert written("a,b\n1,2\n").columns[0].name == "a"


def test_thousands_of_columns_can_be_read(written):
    table = written(",".join(f"c{n}" for n in range(1000)) + "\n" + (",".join(["1.5"] * 1000) + "\n") * 3)
    assert len(table.columns) == 1000
    assert table.rows(0, 1, columns=["c999", "c0"]) == [("1.5", "1.5")]


def test_remarks_before_a_table_are_told_and_take_no_row_with_them(written):
    rows = [("#red", "1"), ("blue", "2"), ("#red", "3")]
    table = written("# by hand\n# on Monday\ncolour,size\n" + "".join(",".join(row) + "\n" for row in rows))
    assert table.rows(0, 9) == rows
    assert told(table) == ["table.csv, lines 1 to 2 stand before the table: left out"]


def test_a_line_of_names_may_look_like_a_remark(written):
    table = written("## by a program\n#id,size\n1,0.5\n2,0.7\n")
    assert [column.name for column in table.columns] == ["#id", "size"]


def test_a_spreadsheet_may_name_its_separator_first(written):
    table = written("sep=;\nname;size\n" + "".join(f"n{n};{n},5\n" for n in range(9)))
    assert [column.name for column in table.columns] == ["name", "size"]
    assert table.n_rows == 9


def test_a_first_line_of_words_that_come_again_is_a_row(written):
    table = written("Oslo,cold\nRome,warm\nOslo,warm\n")
    assert table.rows(0, 9) == [("Oslo", "cold"), ("Rome", "warm"), ("Oslo", "warm")]


def test_a_text_of_remarks_alone_holds_no_rows(written):
    with pytest.raises(DataError, match="holds no rows"):
        written("# by hand\n")
