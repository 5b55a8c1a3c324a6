"""Rows that stay in files: what is seen of them, and that nothing of Netloom's own files is left behind."""

import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from core.data.base import DataSettings
from core.data.info import DataError
from core.data.preview import preview
from core.data.samples import Stored
from core.data.seeing.duplicates import duplicates_in
from core.data.seeing.explored import Explored
from core.data.seeing.statistics import figures_of
from core.data.sources.arrays import Arrays
from core.data.sources.table import Table
from core.data.split import forget_split, load_split
from core.data.storing.scratch import own_folder, scratch_home, sweep
from core.errors import Cancelled
from core.progress import Unwatched

N, WIDTH = 6000, 50  # 1.2 MB of floats
LIMIT = 1


class GivingUpAt(Unwatched):
    """Cancelled once a text was told."""

    def __init__(self, text: str) -> None:
        self._text, self._told = text, ""

    def report(self, fraction, text) -> None:
        self._told = text

    def check_cancelled(self) -> None:
        if self._told.startswith(self._text):
            raise Cancelled

    def is_cancelled(self) -> bool:
        return self._told.startswith(self._text)


@pytest.fixture(scope="module")
def table(tmp_path_factory) -> Table:
    random = np.random.default_rng(0)
    numbers = random.normal(size=(N, WIDTH)).round(4)
    numbers[N - 9 :] = numbers[:9]
    lines = [",".join([*(f"f{number}" for number in range(WIDTH)), "label"])]
    lines += [",".join([*map(str, row), "ab"[int(row[0] > 0)]]) for row in numbers.tolist()]
    lines[3] = lines[3].replace(lines[3].partition(",")[0], "", 1)
    path = tmp_path_factory.mktemp("tables") / "large.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return Table(file=str(path)).looked_at(Unwatched())


@pytest.fixture
def packed(tmp_path) -> Arrays:
    path = tmp_path / "packed.npz"
    np.savez_compressed(path, x=np.arange(N * WIDTH, dtype=np.float32).reshape(N, WIDTH), y=np.arange(N) % 3)
    return Arrays(file=str(path)).looked_at(Unwatched())


def split_of(source, limit: int | None = LIMIT):
    return load_split(DataSettings(source=source, memory_limit=limit), Unwatched())


def left_behind() -> list[Path]:
    """Files and folders of this process that are still there."""
    return list(scratch_home().glob("*/*"))


@pytest.fixture(autouse=True)
def nothing_kept():
    forget_split()
    yield
    forget_split()
    assert not left_behind()


def test_what_is_seen_of_rows_in_a_file_is_what_is_seen_of_those_in_memory(table):
    settings = DataSettings(source=table, memory_limit=LIMIT)
    there, stored = (Explored(split_of(table, limit)) for limit in (1000, LIMIT))
    assert isinstance(stored.split.train_inputs, Stored)
    assert not isinstance(there.split.train_inputs, Stored)
    for number in (0, 17, len(there) - 1):
        np.testing.assert_array_equal(stored.read(number), there.read(number))
    assert stored.where(0).startswith("large.csv row ")
    figures, expected = (figures_of(each, Unwatched()) for each in (stored, there))
    assert figures.n_read == expected.n_read
    np.testing.assert_allclose([each.mean for each in figures.each], [each.mean for each in expected.each])
    assert duplicates_in(stored, Unwatched()) == duplicates_in(there, Unwatched())
    one, other = (preview(settings, each.split, 0, Unwatched()) for each in (stored, there))
    np.testing.assert_array_equal(one.after.samples, other.after.samples)


def test_a_row_in_a_file_is_told_by_its_number_in_the_table(table):
    inputs = split_of(table).train_inputs
    first = Path(table.file).read_text(encoding="utf-8").splitlines()
    index = 5
    number = int(inputs.where(index).rpartition(" ")[2])
    split = load_split(DataSettings(source=table, memory_limit=LIMIT), Unwatched())
    cells = np.array(first[number].split(",")[:WIDTH], float)
    np.testing.assert_allclose(inputs.read(index) * split.std + split.mean, cells, atol=1e-4)


def test_a_lower_limit_leaves_in_files_what_was_in_memory_before(packed):
    in_memory = split_of(packed, 1000)
    assert split_of(packed, 500) is in_memory
    assert split_of(packed, None) is in_memory
    stored = split_of(packed, 1)
    assert isinstance(stored.train_inputs, Stored)
    assert split_of(packed, 2) is stored


@pytest.mark.parametrize(("kind", "text"), [("table", "Reading rows"), ("packed", "Unpacking")])
def test_what_is_cancelled_half_way_leaves_no_file(request, kind, text):
    source = request.getfixturevalue(kind)
    with pytest.raises(Cancelled):
        load_split(DataSettings(source=source, memory_limit=LIMIT), GivingUpAt(text))
    assert not left_behind()
    assert isinstance(split_of(source).train_inputs, Stored)


def test_a_broken_archive_is_refused_and_leaves_no_file(packed):
    path = Path(packed.file)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(DataError, match="is cut off or of another format"):
        split_of(packed)


def run(code: str, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


HOLDS = """
import sys
from pathlib import Path
from core.data.storing.scratch import own_folder
folder = own_folder()
(Path(folder.name) / "rows").write_bytes(b"1" * 1000)
print(folder.name, flush=True)
sys.stdin.read()
"""


def test_files_of_a_process_that_was_killed_go_when_the_next_one_looks():
    killed = subprocess.Popen([sys.executable, "-c", HOLDS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    lives = subprocess.Popen([sys.executable, "-c", HOLDS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    left, used = Path(killed.stdout.readline().strip()), Path(lives.stdout.readline().strip())
    killed.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    killed.communicate()
    assert (left / "rows").is_file()
    sweep()
    assert not left.parent.exists()
    assert (used / "rows").is_file()
    lives.communicate()
    assert not used.parent.exists()


FULL = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
from core.data.sources.arrays import Arrays
from core.data.storing.scratch import scratch_home
from core.progress import Unwatched
try:
    Arrays(file=sys.argv[1]).load_within(1_000_000, Unwatched())
except Exception as error:
    print(type(error).__name__, error, len(list(scratch_home().glob("*/*"))), sep="|")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="this system has no limit on the size of files")
def test_a_full_disk_ends_in_a_sentence_and_leaves_no_file(packed):
    told, error = run(FULL, packed.file).communicate()
    assert told.strip() == (
        f"DataError|there is no space left in {scratch_home()} for rows that do not fit into memory: free some, or "
        "raise the memory limit|0"
    ), error


PEAK = """
import re, sys, threading
from pathlib import Path
import torch
from core.data.base import DataSettings
from core.data.feeding import feed
from core.data.sources.arrays import Arrays
from core.data.split import load_split
from core.progress import Unwatched

def held():
    return int(re.search(r"RssAnon:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024

def watch():
    while not done.wait(0.003):
        peak[0] = max(peak[0], held())

settings = DataSettings(source=Arrays(file=sys.argv[1]).looked_at(Unwatched()), memory_limit=int(sys.argv[2]))
import sklearn.model_selection
torch.zeros(1) + 1
before, peak, done = held(), [0], threading.Event()
watcher = threading.Thread(target=watch)
watcher.start()
fed = feed(load_split(settings, Unwatched()), settings, torch.device("cpu"))
n = sum(len(targets) for _, targets in fed.training.shuffled(64, torch.Generator()))
done.set()
watcher.join()
print(n, peak[0] - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells which memory is no page of a file")
def test_memory_holds_a_small_part_of_a_large_file(tmp_path):
    x = np.tile(np.arange(100, dtype=np.float32), (160_000, 1))
    np.savez_compressed(tmp_path / "large.npz", x=x, y=np.arange(len(x)) % 2)
    told, error = run(PEAK, tmp_path / "large.npz", 5).communicate()
    n, megabytes = map(int, told.split())
    assert n == 128_000, error
    assert megabytes < 32  # of 64


def test_findings_name_the_array_that_a_row_stands_in(tmp_path):
    x = np.ones((20, 2), np.float32)
    x[4, 1] = np.nan
    y = np.arange(20) % 2
    np.savez(tmp_path / "parts.npz", x_train=x, y_train=y, x_test=x, y_test=y)
    findings = Arrays(file=str(tmp_path / "parts.npz")).looked_at(Unwatched()).load(Unwatched()).findings
    assert [finding.where for finding in findings] == ["parts.npz x_train row 4", "parts.npz x_test row 4"]


def test_folders_go_with_whoever_holds_them():
    folder = own_folder()
    path = Path(folder.name)
    assert path.is_dir()
    del folder
    assert not path.exists()
