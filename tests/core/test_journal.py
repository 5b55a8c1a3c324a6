"""A journal tells others of a run, whole lines at a time, and whoever follows it sees what the run told."""

import json
import os
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data.samples import Finding
from core.runs import RunRecord
from core.runs.following import Follower, FollowError, is_run_folder
from core.runs.journal import JOURNAL, Journal
from core.runs.journal_lines import LONGEST, content_of, event_in, line_of
from core.runs.recording import recorded
from core.training.events import (
    Continued,
    EpochDone,
    Findings,
    Finished,
    Gradients,
    Kept,
    Noted,
    Paused,
    Predictions,
    Saved,
    Started,
    StepsDone,
    Validated,
)
from core.training.loop import train

NO_SAMPLES = {"shown": np.zeros((0, 1), np.float32), "shown_targets": np.zeros(0, np.int64)}
BEGIN = Started("cpu", 3, 10, 100, 20, 1234, ("fc1",), ("a",), **NO_SAMPLES)

numbers = st.floats(width=32)
counts = st.integers(0, 2**53)
floats = st.lists(numbers, min_size=1, max_size=20).map(lambda values: np.array(values, np.float32))
words = st.text(max_size=20)
events = st.one_of(
    st.builds(
        Started, words, counts.map(lambda n: n + 1), st.integers(1, 99), counts, counts, counts,
        st.lists(words).map(tuple), st.lists(words).map(tuple), **{name: st.just(v) for name, v in NO_SAMPLES.items()},
        quantities=st.lists(words).map(tuple), feeding=words, step=counts, processes=st.integers(1, 64),
        machines=st.lists(words).map(tuple),
    ),
    st.builds(StepsDone, st.integers(1, 99), st.integers(1, 2**40), floats, numbers, numbers, numbers, numbers),
    st.builds(Gradients, counts, floats),
    st.builds(
        EpochDone, counts, counts, numbers, numbers, numbers, numbers, numbers, numbers, st.booleans(),
        st.sampled_from(["accuracy", "R²"]),
    ),
    st.builds(Validated, counts, numbers, numbers, st.booleans()),
    st.builds(Noted, words),
    st.builds(Findings, st.lists(st.builds(Finding, words, words, st.sampled_from(["kept", "left out"]))).map(tuple)),
    st.builds(Saved, counts),
    st.builds(Kept, words, counts, st.none() | counts, words, st.none() | numbers),
    st.builds(Paused, counts),
    st.builds(Continued),
    st.builds(Finished, st.sampled_from(["completed", "stopped", "failed"]), words, st.none() | counts),
)  # fmt: skip


def steps(first, *losses, rate=0.1):
    return StepsDone(1, first, np.array(losses, np.float32), 1.0, 1.0, rate)


def same(one, other) -> bool:
    """Whether two events tell the same, not-a-numbers included."""
    return type(one) is type(other) and all(
        np.array_equal(np.asarray(mine), np.asarray(theirs))
        or (np.asarray(mine).dtype.kind == "f" and np.array_equal(mine, theirs, equal_nan=True))
        for mine, theirs in ((getattr(each, field.name) for each in (one, other)) for field in fields(one))
    )


def written(folder, *told, goes_on=False):
    journal = Journal(folder, goes_on)
    for event in told:
        journal.apply(event)
    journal.flush()
    return folder / JOURNAL


def followed(follower) -> RunRecord:
    record = RunRecord()
    for event in follower.look().events:
        record.apply(event)
    return record


@given(event=events)
def test_an_event_comes_out_of_its_line_as_it_went_in(event):
    line = line_of(event)
    assert "\n" not in line
    assert same(event_in(content_of(line.encode())), event)


def test_who_follows_a_run_sees_what_it_tells(perceptron, tmp_path):
    folder = tmp_path / "run"
    told = list(recorded(train(perceptron, "cpu", None, folder), tmp_path / "runs", perceptron, folder, "cpu"))
    assert is_run_folder(folder)
    follower, record, mine = Follower(folder), RunRecord(), RunRecord()
    news = follower.look()
    for event in news.events:
        record.apply(event)
    for event in told:
        mine.apply(event)
    assert np.array_equal(record.losses.column(), mine.losses.column())
    assert np.array_equal(record.gradients.values, mine.gradients.values)
    assert record.epochs == mine.epochs
    assert record.kept == mine.kept
    assert record.finished == mine.finished
    assert record.predictions is None
    assert (news.state, news.more, follower.look().events) == ("finished", False, ())


def test_an_unfinished_line_is_left_for_later(tmp_path):
    path = written(tmp_path, BEGIN, steps(1, 5.0))
    follower = Follower(tmp_path)
    assert followed(follower).step == 1
    whole = line_of(steps(2, 4.0, 3.0)) + "\n"
    with path.open("a") as file:
        file.write(whole[:30])
    assert follower.look().events == ()
    with path.open("a") as file:
        file.write(whole[30:])
    (event,) = follower.look().events
    assert event.losses.tolist() == [4.0, 3.0]


def test_half_a_first_line_is_waited_for_too(tmp_path):
    (tmp_path / JOURNAL).write_text('{"event":"jour')
    assert Follower(tmp_path).look().state == "live"


def test_what_a_killed_program_left_of_a_line_goes_when_the_run_goes_on(tmp_path):
    path = written(tmp_path, BEGIN, steps(1, *range(8)))
    follower, record = Follower(tmp_path), RunRecord()
    for event in follower.look().events:
        record.apply(event)
    with path.open("a") as file:
        file.write('{"event":"steps","epo')
    written(tmp_path, replace(BEGIN, step=5), steps(6, 50, 60), goes_on=True)
    news = follower.look()
    assert not news.anew
    assert not news.notes
    for event in news.events:
        record.apply(event)
    assert record.losses.column().tolist() == [0, 1, 2, 3, 4, 50, 60]
    assert followed(Follower(tmp_path)).losses.column().tolist() == [0, 1, 2, 3, 4, 50, 60]


def test_a_run_that_begins_anew_is_followed_from_its_beginning(tmp_path):
    written(tmp_path, BEGIN, steps(1, 1, 2, 3), Finished("stopped", "Stopped"))
    follower = Follower(tmp_path)
    assert follower.look().state == "finished"
    written(tmp_path, BEGIN, steps(1, 7), *(steps(n, n) for n in range(2, 40)), Noted("longer than the one before"))
    news = follower.look()
    assert (news.anew, news.state, news.events[0].epochs) == (True, "live", 3)
    assert follower.look().anew is False


def test_a_folder_that_does_not_exist_is_waited_for(tmp_path):
    follower = Follower(tmp_path / "later")
    assert follower.look().state == "absent"
    (tmp_path / "later").mkdir()
    path = written(tmp_path / "later", BEGIN)
    assert follower.look().state == "live"
    path.unlink()
    gone = follower.look()
    assert (gone.state, gone.anew) == ("absent", True)


def test_a_journal_that_somebody_takes_away_begins_again_with_what_is_needed(tmp_path):
    journal = Journal(tmp_path)
    for event in (BEGIN, steps(1, 1.0)):
        journal.apply(event)
    journal.flush()
    (tmp_path / JOURNAL).unlink()
    journal.apply(steps(2, 2.0))
    journal.flush()
    record = followed(Follower(tmp_path))
    assert record.started.layers == ("fc1",)
    assert np.array_equal(record.losses.column(), [np.nan, 2.0], equal_nan=True)


def test_a_run_that_says_nothing_for_long_is_silent(tmp_path):
    path = written(tmp_path, BEGIN)
    long_ago = path.stat().st_mtime - 3600
    os.utime(path, (long_ago, long_ago))
    news = Follower(tmp_path).look()
    assert news.state == "silent"
    assert news.seconds >= 3600


@pytest.mark.parametrize("content", [b"GIF89a is a picture", b'{"event":"journal","of":"a ship"}\n', b"\x00" * 9000])
def test_what_is_no_journal_is_refused_in_one_sentence(tmp_path, content):
    (tmp_path / JOURNAL).write_bytes(content)
    with pytest.raises(FollowError, match="is no journal of a run: choose the folder"):
        Follower(tmp_path).look()


def test_a_line_without_an_end_is_refused(tmp_path):
    with written(tmp_path, BEGIN).open("ab") as file:
        file.write(b"x" * (2 * LONGEST))
    follower = Follower(tmp_path)
    follower.look()
    with pytest.raises(FollowError, match="more than 4 MB"):
        follower.look()


def test_a_newer_journal_is_followed_as_far_as_it_is_understood(tmp_path):
    path = written(tmp_path, BEGIN)
    with path.open("a") as file:
        file.write('{"event":"dreamed","of":["sheep"]}\n')
        file.write(line_of(steps(1, 2.0))[:-1] + ',"mood":"good"}\n')
    follower = Follower(tmp_path)
    news = follower.look()
    assert [type(event) for event in news.events] == [Started, StepsDone]
    assert "newer Netloom" in " ".join(news.notes)
    with path.open("a") as file:
        file.write('{"event":"dreamed"}\n')
    assert follower.look().notes == ()


BAD = (
    "not json", "[]", '{"event":["a"]}', '{"event":"steps"}', '{"event":"finished","reason":"tired","message":""}',
    json.dumps({**json.loads(line_of(steps(1, 1.0))), "losses": "###"}),
    line_of(steps(10**12, 1.0)), line_of(steps(1)), line_of(Gradients(1, np.ones(3, np.float32))),
    line_of(replace(BEGIN, steps_per_epoch=0)), line_of(replace(BEGIN, step=2**50)),
)  # fmt: skip


@pytest.mark.parametrize("line", BAD)
def test_a_damaged_line_is_left_out_and_told_once(tmp_path, line):
    with written(tmp_path, BEGIN).open("a") as file:
        file.write(f"{line}\n{line_of(steps(1, 2.0))}\n")
    news = Follower(tmp_path).look()
    assert [type(event) for event in news.events] == [Started, StepsDone]
    assert news.notes == ("Some lines of its journal are damaged, and left out",)


def test_a_journal_holds_no_samples_and_joins_steps(tmp_path):
    seen = Predictions(1, np.zeros(1, np.int64), np.ones(1, np.float32))
    path = written(tmp_path, BEGIN, *(steps(n, float(n)) for n in range(1, 100)), seen)
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [line["event"] for line in lines] == ["journal", "started", "steps"]
    assert followed(Follower(tmp_path)).step == 99


def test_a_journal_that_cannot_be_written_is_told_once_and_training_goes_on(perceptron, tmp_path):
    folder = tmp_path / "run"
    (folder / JOURNAL).mkdir(parents=True)
    told = list(recorded(train(perceptron, "cpu", None, folder), tmp_path / "runs", perceptron, folder, "cpu"))
    notes = [event.text for event in told if isinstance(event, Noted)]
    assert len(notes) == 1
    assert "journal.jsonl cannot be written, so nobody can follow the run: is a directory" in notes[0]
    assert told[-1].reason == "completed"
