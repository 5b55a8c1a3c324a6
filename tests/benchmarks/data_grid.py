"""How soon a table of 200,000 rows stands in the grid, and how long frames take while people scroll through it.

A CSV of 12 columns is written to a temporary folder; it is opened as the explorer opens it, in a window on the screen.
Scrolling is as with a wheel (three rows a frame) and as with the handle of the bar (to far places), each frame painted.
Garbage is collected as in the app, and nothing begins before the device was measured, as once after each start.
A frame is late where the event loop is held; cells that are not there yet are shown as such and do not hold it.

python tests/benchmarks/data_grid.py [--rows 200000] [--quick]
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter, sleep, thread_time

sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np
from _display import display

from core.data.base import DataSettings
from core.data.sources.table import Table
from core.document import edits

NAMES = ("index", "age", "income", "height", "city", "joined", "member", "score", "visits", "note", "ratio", "class")


def write(path: Path, rows: int) -> None:
    """A table of numbers, words, dates and gaps."""
    random = np.random.default_rng(0)
    cities = np.array(["Berlin", "Paris", "Rome", "Oslo", "New York", ""])
    days = np.datetime64("2015-01-01") + random.integers(0, 4000, rows)
    columns = [
        np.arange(rows),
        random.integers(18, 90, rows),
        random.normal(40_000, 12_000, rows).round(2),
        random.normal(172, 9, rows).round(1),
        cities[random.choice(6, rows, p=[0.4, 0.25, 0.15, 0.1, 0.05, 0.05])],
        days,
        np.where(random.random(rows) < 0.3, "yes", "no"),
        random.beta(2, 5, rows).round(4),
        random.poisson(4, rows),
        np.char.add("note ", random.integers(0, rows, rows).astype(str)),
        random.exponential(1.0, rows).round(5),
        np.array(["a", "b", "c"])[random.choice(3, rows, p=[0.8, 0.15, 0.05])],
    ]
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join(NAMES) + "\n")
        file.writelines(",".join(map(str, row)) + "\n" for row in zip(*columns, strict=True))


def measure(path: Path, frames: int) -> dict[str, object]:
    """Open the table and scroll through it."""
    from PySide6.QtCore import QSettings
    from PySide6.QtWidgets import QApplication

    from gui.garbage import Collector, spare_collector
    from gui.main_window import MainWindow
    from gui.theme import Appearance

    application = QApplication.instance() or QApplication([])
    Collector(application)
    folder = path.parent
    settings = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
    window = MainWindow(Appearance(application, settings), settings)
    spare_collector(window)
    window.show()
    _until(application, lambda: bool(window.run_area.plots) and window.editor.is_checked)
    window.show_canvas()
    window.data_explorer.open()  # on the digits: the room is imported, as it is for people who look at data twice
    explorer = window.data_explorer.explorer
    _until(application, lambda: explorer.loader.state != "reading" and not window.forecaster.is_measuring)

    data = DataSettings(source=Table(file=str(path)))
    start = perf_counter()
    window.editor.apply_to_document("Take the table", lambda document: edits.change_data(document, data))
    grid, rows = explorer.table.grid, explorer.table.rows
    _until(application, lambda: rows.table is not None and grid.isVisible() and rows.cell(0, 0)[0])
    grid.viewport().repaint()
    opened = perf_counter() - start
    _until(application, lambda: explorer.loader.state != "reading" and len(explorer.table.head.summaries) > 4)

    bar = grid.verticalScrollBar()
    wheel = [frame * 3 * grid.rowHeight(0) for frame in range(frames)]
    far = np.random.default_rng(1).integers(0, bar.maximum(), frames).tolist()
    result = {
        "first rows s": round(opened, 3),
        "wheel": _scrolled(application, grid, rows, wheel),
        "far": _scrolled(application, grid, rows, far),
    }
    start = perf_counter()
    explorer.table.head.sectionClicked.emit(2)
    _until(application, lambda: rows.sort_order is not None and rows.cell(grid.rowAt(0), 0)[0])
    result["ordered s"] = round(perf_counter() - start, 3)
    result["far in another order"] = _scrolled(application, grid, rows, far)
    window.editor.save(folder / "table.netloom")
    window.close()
    return result


def _scrolled(application, grid, rows, places) -> dict[str, float]:
    """Milliseconds that each frame held the event loop, and until its cells were there."""
    bar, held, busy, there = grid.verticalScrollBar(), [], [], []
    for place in places:
        start, used = perf_counter(), thread_time()
        bar.setValue(place)
        grid.viewport().repaint()
        application.processEvents()
        held.append(1000 * (perf_counter() - start))
        busy.append(1000 * (thread_time() - used))
        held += _until(application, lambda: rows.cell(grid.rowAt(0), 0)[0])
        there.append(1000 * (perf_counter() - start))
    return {
        "frame median ms": round(median(held), 2),
        "frame worst ms": round(max(held), 2),
        "worst processor time of a frame ms": round(max(busy), 2),
        "cells median ms": round(median(there), 2),
        "cells worst ms": round(max(there), 2),
    }


def _until(application, met) -> list[float]:
    """Let the window live until something is so; returns for how many milliseconds each turn held the event loop."""
    held: list[float] = []
    while not met():
        sleep(0.001)  # a loop that never rests would keep Python's lock from the threads that read
        start = perf_counter()
        application.processEvents()
        held.append(1000 * (perf_counter() - start))
    return held


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--quick", action="store_true", help="fewer frames")
    arguments = parser.parse_args()
    with display() as environment, tempfile.TemporaryDirectory(prefix="netloom-") as folder:
        os.environ.update(environment, NETLOOM_HOME=folder)
        path = Path(folder) / "table.csv"
        write(path, arguments.rows)
        found = measure(path, 40 if arguments.quick else 300)
    json.dump({"rows": arguments.rows, **found}, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
