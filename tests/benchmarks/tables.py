"""A table of 200,000 rows from the disk to a grid, and one of a million rows to the shapes of a network.

Opening holds everything that a grid shows at first: columns with kinds, the first rows, and a histogram of each column.
Scrolling asks for 60 rows at a time from anywhere, in the order of the file and sorted. Each round opens anew.
"""

from __future__ import annotations

import random
import statistics
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

import _paired
import duckdb

from core.data.sources.table import Table
from core.data.tables.table_file import Sort, TableFile
from core.progress import Unwatched

_SECONDS = 1.0
_VISIBLE = 60


def main() -> None:
    """Measure and print."""
    options = _paired.arguments(__doc__)
    rounds = options.rounds or (3 if options.quick else 7)
    with TemporaryDirectory() as folder:
        many, most = Path(folder) / "many.csv", Path(folder) / "most.csv"
        write(many, 200_000)
        write(most, 1_000_000)
        megabytes = many.stat().st_size / 1e6
        TableFile(write(Path(folder) / "few.csv", 10), "", Unwatched())  # imports the engine
        opened = [_opened(many) for _ in range(rounds)]
        looked = [_looked(most) for _ in range(rounds)]
        scrolled = _scrolled(TableFile.opened(many), 50 if options.quick else 300)
    seconds = statistics.median(wall for wall, _ in opened)
    figures = {
        "megabytes_200000": _paired.rounded(megabytes),
        "open_first_rows_histograms_seconds": _paired.rounded(seconds),
        "of_processor_time": _paired.rounded(statistics.median(used for _, used in opened)),
        **scrolled,
        "look_at_1000000_seconds": _paired.rounded(statistics.median(wall for wall, _ in looked)),
        "look_at_1000000_processor_seconds": _paired.rounded(statistics.median(used for _, used in looked)),
        **_paired.at_most(seconds, _SECONDS, "s until the grid shows 200,000 rows"),
    }
    _paired.print_result("tables", figures)


def write(path: Path, n_rows: int) -> Path:
    """A table of ten columns: a counter, whole numbers, words, six numbers, and yes or no to predict."""
    numbers = ", ".join(f"round(sin(i * {n + 1}.7) * 100, 5) AS b{n}" for n in range(6))
    rows = f"i AS id, i * 7 % 73 AS age, ['Oslo', 'Rome; Italy', 'Pa\"ris'][1 + i % 3] AS city, {numbers}"
    query = f"SELECT {rows}, if(i % 2 = 0, 'yes', 'no') AS label FROM range({n_rows}) AS t(i)"
    duckdb.sql(query).write_csv(str(path), sep=";")
    return path


def _opened(path: Path) -> tuple[float, float]:
    began, used = perf_counter(), process_time()
    table = TableFile(path, "", Unwatched())
    assert len(table.rows(0, _VISIBLE)) == _VISIBLE
    assert all(table.summary(column.name).bars for column in table.columns)
    return perf_counter() - began, process_time() - used


def _looked(path: Path) -> tuple[float, float]:
    began, used = perf_counter(), process_time()
    assert Table(file=str(path)).look(Unwatched()).n_samples == 1_000_000
    return perf_counter() - began, process_time() - used


def _scrolled(table: TableFile, n_windows: int) -> dict[str, float]:
    """Milliseconds of one window of rows."""
    draw = random.Random(0)
    found = {}
    for name, sort in (("in_order", None), ("sorted", Sort("b3", descending=True))):
        began = perf_counter()
        table.rows(0, _VISIBLE, sort)
        found[f"first_window_{name}_ms"] = _paired.rounded(1000 * (perf_counter() - began))
        times = []
        for _ in range(n_windows):
            start = draw.randrange(table.n_rows - _VISIBLE)
            began = perf_counter()
            assert len(table.rows(start, start + _VISIBLE, sort)) == _VISIBLE
            times.append(1000 * (perf_counter() - began))
        found[f"window_{name}_ms"] = _paired.rounded(statistics.median(times))
        found[f"window_{name}_ms_95th"] = _paired.rounded(_paired.percentile(times, 95))
    return found


if __name__ == "__main__":
    main()
