"""Recovery files: a state comes back as it was, a living window keeps its own, and what was left behind is found."""

import json
import os
import shutil
import subprocess
import sys
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from core.document import storage
from core.document.recovery import Recovery, RecoveryError, describe, dump_recovery, moment, parse_recovery
from core.document.recovery_files import RecoveryFile, left_behind, recovery_folder

ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("NETLOOM_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


LEAVE = """
import os, sys
from pathlib import Path
from core.document import storage
from core.document.recovery import Recovery
from core.document.recovery_files import RecoveryFile

document = storage.load(Path(sys.argv[1]))
project = Path(sys.argv[2]) if len(sys.argv) > 2 else None
file = RecoveryFile.new()
file.write(Recovery.of(document, project.stem if project else document.name, project))
print("written", flush=True)
sys.stdin.read()
"""


def crash(folder, document, project=None) -> None:
    """Let a real process keep a state of a project, and die with it."""
    before = left_behind()
    storage.save(document, folder / "state")
    command = [sys.executable, "-c", LEAVE, folder / "state", *([project] if project else [])]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "written\n"
        assert left_behind() == before, "a living process keeps its own"
        child.kill()


@pytest.fixture
def leave(tmp_path):
    """Lets a real process keep a state of a project, and die with it."""
    return partial(crash, tmp_path)


@pytest.fixture(scope="module")
def crashed_home(perceptron, tmp_path_factory) -> Path:
    """A home in which a process crashed that had the perceptron open: made once, for it takes a second."""
    home = tmp_path_factory.mktemp("crashed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NETLOOM_HOME", str(home))
        crash(tmp_path_factory.mktemp("crashing"), perceptron)
    return home


@pytest.fixture
def crashed(crashed_home, home) -> None:
    """A process that had the perceptron open has crashed."""
    shutil.copytree(crashed_home, home)


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_a_state_comes_back_as_it_was(perceptron, tmp_path):
    for project in (None, tmp_path / "ü 日本.netloom"):
        state = Recovery.of(perceptron, 'Mine "\\ 日本', project)
        assert parse_recovery(dump_recovery(state)) == state


def test_a_crash_leaves_the_state_with_the_file_it_came_from(perceptron, leave, tmp_path):
    leave(perceptron, tmp_path / "mine.netloom")
    (left,) = left_behind()
    assert left.content.document == perceptron
    assert (left.content.name, left.content.project) == ("mine", tmp_path / "mine.netloom")
    assert datetime.now().astimezone() - left.content.written < timedelta(minutes=5)


def test_two_crashes_leave_two_states_the_latest_first(perceptron, chain, leave):
    leave(perceptron)
    leave(chain())
    assert [left.content.document for left in left_behind()] == [chain(), perceptron]


def test_looking_does_not_take_anything_away(perceptron, crashed):
    assert left_behind() == left_behind() != ()


def test_what_another_window_has_taken_is_neither_offered_nor_given_twice(perceptron, crashed):
    (left,) = left_behind()
    mine = RecoveryFile(left.path)
    assert mine.take().document == perceptron
    assert left_behind() == ()
    for deed in (RecoveryFile(left.path).take, RecoveryFile(left.path).remove):
        with pytest.raises(RecoveryError, match="open in another window"):
            deed()
    mine.remove()
    assert names_in(recovery_folder()) == []


def test_what_was_taken_goes_on_in_the_same_file(perceptron, chain, crashed):
    mine = RecoveryFile(left_behind()[0].path)
    mine.take()
    mine.write(Recovery.of(chain(), "Mine", None))
    assert names_in(recovery_folder()) == [mine.path.name, f"{mine.path.name}.lock"]
    assert parse_recovery(mine.path.read_text()).document == chain()
    mine.remove()


def test_what_is_gone_meanwhile_is_told(perceptron, crashed):
    (left,) = left_behind()
    left.path.unlink()
    with pytest.raises(RecoveryError, match="cannot be read: no such file or directory"):
        RecoveryFile(left.path).take()
    assert left_behind() == ()
    assert names_in(recovery_folder()) == []


def test_a_file_that_was_removed_is_not_written_any_more(perceptron):
    file = RecoveryFile.new()
    file.write(Recovery.of(perceptron, "Mine", None))
    file.remove()
    file.write(Recovery.of(perceptron, "Mine", None))
    assert names_in(recovery_folder()) == []


def test_nothing_is_offered_when_the_projects_own_file_holds_just_that(perceptron, chain, leave, tmp_path):
    storage.save(perceptron, tmp_path / "mine.netloom")
    leave(perceptron, tmp_path / "mine.netloom")
    assert left_behind() == ()
    assert names_in(recovery_folder()) == []
    leave(chain(), tmp_path / "mine.netloom")
    assert len(left_behind()) == 1


def test_says_how_a_state_stands_to_the_file_of_its_project(perceptron, tmp_path):
    path = tmp_path / "mine.netloom"
    assert describe(Recovery.of(perceptron, "Mine", None)) == "never saved"
    assert describe(Recovery.of(perceptron, "mine", path)) == f"{path} is gone"
    storage.save(perceptron, path)
    state = Recovery.of(perceptron, "mine", path)
    for seconds, says in ((-60, "unsaved changes"), (60, "older than its file, which was saved ")):
        when = state.written.timestamp() + seconds
        os.utime(path, (when, when))
        assert describe(state).startswith(says)


def test_names_the_day_of_what_is_not_from_today():
    now = datetime.now().astimezone()
    assert moment(now) == f"{now:%H:%M}"
    assert moment(now - timedelta(days=2)).startswith(f"{now - timedelta(days=2):%Y-%m-%d} ")


def broken(state: Recovery, **changes) -> str:
    return json.dumps({**json.loads(dump_recovery(state)), **changes})


BROKEN = {
    "cut off": (lambda state: dump_recovery(state)[:200], "is broken: it is not JSON"),
    "empty": (lambda state: "", "is broken: it is not JSON"),
    "nested too deeply": (lambda state: "[" * 100_000, "is broken: it is not JSON"),
    "a project": (lambda state: storage.dump(state.document), "is not a recovery file"),
    "newer": (lambda state: broken(state, version=2), "has version 2, this Netloom reads 1: update Netloom"),
    "no time": (lambda state: broken(state, written="noon"), "is broken: 'noon' is no time"),
    "no name": (lambda state: broken(state, name=3), "is broken: its name is not text"),
    "no path": (lambda state: broken(state, project="a\0b"), "is broken: its project is no path"),
    "broken project": (lambda state: broken(state, document="{"), "holds a project that is broken: line 1"),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_file_is_named_in_one_sentence_beside_the_others(perceptron, crashed, fault):
    make, sentence = BROKEN[fault]
    bad = recovery_folder() / "1-bad.recovery"
    bad.write_text(make(Recovery.of(perceptron, "Mine", None)))
    good, left = left_behind()
    assert good.content.document == perceptron
    assert left.content.startswith(f"{bad} ")
    assert sentence in left.content
    assert "\n" not in left.content
    RecoveryFile(bad).remove()
    assert left_behind() == (good,)


def test_a_file_that_is_no_text_and_a_folder_in_its_place_are_named(home):
    (home / "recovery" / "1-folder.recovery").mkdir(parents=True)
    (home / "recovery" / "2-bytes.recovery").write_bytes(b"\x89PNG\xff\xfe")
    folder, no_text = left_behind()
    assert "cannot be read" in folder.content
    assert "is broken: it is not text" in no_text.content


def test_a_place_that_cannot_be_written_is_told(perceptron, home):
    home.write_text("a file where the folder should be")
    with pytest.raises(RecoveryError, match="cannot be written"):
        RecoveryFile.new().write(Recovery.of(perceptron, "Mine", None))
