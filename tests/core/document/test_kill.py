"""A process that saves and autosaves is killed at any moment: what it leaves can be read, and is what it wrote."""

import os
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from core.document.recovery import Recovery
from core.document.recovery_files import left_behind, recovery_folder
from core.document.storage import load

N_KILLS = 40
SEED = int(os.environ.get("NETLOOM_TEST_SEED", "20240611"))
ROOT = Path(__file__).parents[3]

# Forks a writer for each line that comes in, so that what takes long, importing, is done once for all kills.
WRITE_UNTIL_KILLED = """
import os, sys
from pathlib import Path
from core.data.base import DataSettings
from core.data.sources.digits import Digits
from core.document.edits import append
from core.document.model import empty_document
from core.document.recovery import Recovery
from core.document.recovery_files import RecoveryFile
from core.document.storage import save
from core.layers.linear import Linear

project = Path(sys.argv[1])

def state(n):
    document = empty_document(DataSettings(source=Digits()), name=f"State {n}")
    for _ in range(30):
        document = append(document, Linear(out_features=n))
    return document

def say(word, n):
    os.write(1, f"{word} {n}\\n".encode())  # at once and whole, whatever is killed meanwhile

def write_from(n):
    file = RecoveryFile.new()
    while True:
        save(state(n), project)
        say("saved", n)
        file.write(Recovery.of(state(n + 1), "mine", project))
        say("kept", n + 1)
        n += 2
        if n % 14 == 0:
            file.remove()
            file = RecoveryFile.new()

for line in sys.stdin:
    writer = os.fork()
    if writer == 0:
        write_from(int(line))
    say("writer", writer)
    os.waitpid(writer, 0)
    say("ended", 0)
"""


def number_of(document) -> int:
    """Which state a document is, once it is sure that all of it is of that one."""
    (number,) = {node.layer.out_features for node in document.nodes if hasattr(node.layer, "out_features")}
    assert document.name == f"State {number}"
    return number


@pytest.mark.skipif(os.name != "posix", reason="Windows has neither fork nor SIGKILL")
def test_a_kill_at_any_moment_leaves_a_project_and_a_recovery_file_that_can_be_read(tmp_path, monkeypatch):
    monkeypatch.setenv("NETLOOM_HOME", str(tmp_path / "home"))
    project, chance = tmp_path / "mine.netloom", random.Random(SEED)
    command = [sys.executable, "-c", WRITE_UNTIL_KILLED, project]
    n_saves = n_recovered = n_caught_writing = 0
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as nursery:
        for kill in range(N_KILLS):
            first = 2 + 1000 * kill
            said = written_until_killed(nursery, first, chance)
            n_saves += len(said["saved"]) + len(said["kept"])
            n_caught_writing += any(tmp_path.rglob("*.part"))
            if said["saved"]:
                assert number_of(load(project)) in {said["saved"][-1], said["saved"][-1] + 2}
            elif project.exists():
                number_of(load(project))
            for left in left_behind():
                assert isinstance(left.content, Recovery), left.content
                assert left.content.project == project
                last = said["kept"][-1] if said["kept"] else first - 1
                assert number_of(left.content.document) in {last, last + 2}
                left.path.unlink()
                n_recovered += 1
            assert left_behind() == ()
            assert [path.name for path in recovery_folder().iterdir()] == []
            for half_written in tmp_path.glob(".*.part"):
                half_written.unlink()
        nursery.kill()
    assert n_saves > 300
    assert n_recovered > N_KILLS / 2
    assert n_caught_writing > 0, "no kill came in the middle of a write: this test shows nothing"


def written_until_killed(nursery: subprocess.Popen, first: int, chance: random.Random) -> dict[str, list[int]]:
    """Let a writer begin with a state, kill it at some moment, and give the numbers that it said it had written."""
    assert nursery.stdin is not None
    assert nursery.stdout is not None
    nursery.stdin.write(f"{first}\n")
    nursery.stdin.flush()
    said: dict[str, list[int]] = {"saved": [], "kept": [], "writer": []}
    wanted, due = chance.randrange(24), None
    for line in nursery.stdout:
        word, number = line.split()
        if word == "ended":
            break
        assert word in said, line
        said[word].append(int(number))
        if due is None and said["writer"] and len(said["saved"]) + len(said["kept"]) >= wanted:
            # a moment later, so that the kill comes anywhere between two writes and not always after one
            due = threading.Timer(chance.random() * 0.004, os.kill, (said["writer"][0], signal.SIGKILL))
            due.start()
    assert due is not None
    due.join()
    return said
