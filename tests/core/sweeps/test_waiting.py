"""What waits to be trained survives the window, and is taken by one other alone."""

import pytest

from core.sweeps.queue_files import QueueFile, queue_folder
from core.sweeps.sweep import make_sweep, parse_swept
from core.sweeps.waiting import QueueError, Waiting, dump_queue, parse_queue


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("NETLOOM_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def sweep():
    return make_sweep([parse_swept("lr=0.1,0.01,0.001")])


@pytest.fixture
def queue(perceptron, sweep):
    return [Waiting(perceptron, "as it is"), Waiting(perceptron, "many", sweep, "id", frozenset({2}), 1)]


def told(queue):
    return [(each.document, each.name, each.sweep, each.id, each.again, each.n_made) for each in queue]


def test_a_queue_comes_back_from_its_text(queue):
    assert told(parse_queue(dump_queue(queue))) == told(queue)
    assert queue[1].title == "many: sweep of lr, 2 of 3 to go"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("half of a fi", "is broken"),
        ("{}", "is not a queue"),
        ('{"format": "netloom-queue", "version": 9}', "has version 9"),
        ('{"format": "netloom-queue", "version": 1, "waiting": [{"name": "x", "document": "{}"}]}', "holds what"),
    ],
)
def test_what_is_no_queue_is_refused_with_a_sentence(text, sentence):
    with pytest.raises(QueueError, match=sentence):
        parse_queue(text)


def test_what_a_closed_window_left_is_taken_over_once(queue):
    first = QueueFile()
    first.write(queue)
    assert QueueFile().take_over() == ([], [])  # its window lives
    first.let_go()
    second, third = QueueFile(), QueueFile()
    found, refused = second.take_over()
    assert (told(found), refused) == (told(queue), [])
    assert third.take_over() == ([], [])
    second.let_go()
    assert told(third.take_over()[0]) == told(queue)  # it had not been started, so it waits still
    third.let_go()


def test_a_queue_in_which_nothing_waits_leaves_no_file(queue):
    file = QueueFile()
    file.write(queue)
    file.write([])
    file.let_go()
    assert list(queue_folder().iterdir()) == []


def test_a_file_that_cannot_be_read_stays_and_the_others_are_taken(queue):
    queue_folder().mkdir()
    broken = queue_folder() / "1-broken.queue"
    broken.write_text("half of a fi")
    left = QueueFile()
    left.write(queue)
    left.let_go()
    found, refused = QueueFile().take_over()
    assert len(found) == 2
    assert len(refused) == 1
    assert refused[0].startswith(f"{broken} is broken")
    assert broken.exists()
