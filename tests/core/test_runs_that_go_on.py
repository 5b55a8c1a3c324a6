"""Which runs can go on, and which of them is offered."""

import os
import platform
from dataclasses import replace

import pytest

from core.document.storage import save
from core.runs.going_on import interrupted, may_go_on, resumable, saved_at
from core.runs.store import Environment, RunStore
from core.training.resume import RESUME, ResumeError

GONE = 2**22 + 1
"""No process of this machine has a number so high."""


@pytest.fixture
def store(tmp_path):
    store = RunStore(tmp_path / "runs.sqlite")
    yield store
    store.close()


@pytest.fixture
def add(store, perceptron, tmp_path):
    """Puts a run into the record, saved or not."""

    def make(name, status="interrupted", saved=True, process=GONE, sweep=""):
        folder = tmp_path / name
        folder.mkdir()
        save(perceptron, folder / "project.netloom")
        if saved:
            (folder / RESUME).write_bytes(b"a state")
        here = replace(Environment.here("cpu"), process=process, host=platform.node())
        return store.begin(perceptron, folder, here, name, sweep, status=status)

    return make


def offered(store, besides=(), first=lambda run: False, others=True):
    found = interrupted(store, besides, first, others)
    return None if found is None else found.name


def test_the_latest_run_whose_process_is_gone_is_offered(store, add):
    add("older")
    add("latest", status="running")
    add("alive", status="running", process=os.getpid())
    for status in ("completed", "stopped", "failed"):
        add(status, status=status)
    add("not saved", saved=False)
    add("trial", sweep="sweep")
    assert offered(store) == "latest"


def test_a_run_of_the_project_in_sight_comes_first_and_those_not_wanted_never(store, add):
    add("mine")
    latest = add("latest")
    assert offered(store, first=lambda run: run.name == "mine") == "mine"
    assert offered(store, first=lambda run: run.name == "mine", others=False) == "mine"
    assert offered(store, others=False) is None
    assert offered(store, besides=[latest]) == "mine"


def test_what_goes_on_has_its_project_and_no_end(store, add, perceptron):
    id = add("failed", status="failed")
    assert may_go_on(store.run(id))
    assert saved_at(store.run(id)).tzinfo is not None
    found = resumable(store, id)
    assert found.document == perceptron
    assert found.record.finished is None


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"status": "running", "process": os.getpid()}, "is being trained by another program"),
        ({"status": "completed"}, "has come to its end"),
        ({"saved": False}, "was not saved before it ended"),
    ],
)
def test_what_cannot_go_on_says_why(store, add, facts, why):
    id = add("run", **facts)
    assert not may_go_on(store.run(id))
    with pytest.raises(ResumeError, match=why):
        resumable(store, id)
