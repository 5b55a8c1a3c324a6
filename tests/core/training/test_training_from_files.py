"""Training on samples that stay in their files: it learns the same, tells what is lost, and ends without a trace."""

import json
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.data.base import DataSettings
from core.data.sources.picture_folder import PictureFolder
from core.data.split import forget_split
from core.document.edits import change_data, change_training
from core.document.model import Document
from core.document.storage import save
from core.layers.linear import Linear
from core.layers.pooling import AdaptiveAvgPool2d
from core.layers.shape import Flatten
from core.progress import Reported, Unwatched
from core.runs import RunRecord
from core.training.control import Control
from core.training.events import EpochDone, Findings, Finished, Started, StepsDone
from core.training.loop import train

N, SIDE = 60, 128  # 49,152 bytes a picture: 20 of the 60 fit into 1 MB


@pytest.fixture
def folder(tmp_path) -> Path:
    """Pictures that are dark or bright."""
    random = np.random.default_rng(0)
    for index in range(N):
        path = tmp_path / "pictures" / ("dark", "bright")[index % 2] / f"{index}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        low = 128 * (index % 2)
        Image.fromarray(random.integers(low, low + 128, (SIDE, SIDE, 3), np.uint8)).save(path)
    yield tmp_path / "pictures"
    forget_split()


@pytest.fixture
def document(chain, folder) -> Document:
    source = PictureFolder(folder=str(folder), height=SIDE, width=SIDE).looked_at(Unwatched())
    layers = (AdaptiveAvgPool2d(output_size=1), Flatten(), Linear(out_features=2))
    return chain(*layers, source=source, epochs=3, batch_size=8)


def limited(document: Document, megabytes: int) -> Document:
    return change_data(document, document.data.model_copy(update={"memory_limit": megabytes}))


def of(events, kind):
    return [event for event in events if isinstance(event, kind)]


def losses(events):
    return np.concatenate([event.losses for event in of(events, StepsDone)])


def reading_threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("read")]


def test_training_from_files_learns_what_training_from_memory_does(document):
    in_memory, streamed = (list(train(limited(document, limit), "cpu")) for limit in (100, 1))
    assert of(in_memory, Started)[0].feeding == "all 60 samples in memory on cpu (2.9 MB)"
    assert of(streamed, Started)[0].feeding.startswith("60 samples read from files while training")
    assert np.array_equal(losses(in_memory), losses(streamed))
    one, other = ([(epoch.val_loss, epoch.val_score) for epoch in of(run, EpochDone)] for run in (in_memory, streamed))
    assert one == other


def test_two_runs_one_after_the_other_are_alike(document):
    first, second = (list(train(limited(document, 1), "cpu")) for _ in range(2))
    assert np.array_equal(losses(first), losses(second))


def test_a_run_that_is_stopped_leaves_no_thread(document):
    control = Control()
    for event in train(limited(document, 1), "cpu", control):
        if isinstance(event, Started):
            control.stop()
    assert event.reason == "stopped"
    assert reading_threads() == []


def test_a_run_that_is_closed_in_the_middle_leaves_no_thread(document):
    events = train(limited(document, 1), "cpu")
    while not isinstance(next(events), StepsDone):
        pass
    events.close()
    assert reading_threads() == []


def test_a_run_that_waits_keeps_its_place(document):
    whole = list(train(limited(document, 1), "cpu"))
    control, events = Control(), []
    control.step()
    run = train(limited(document, 1), "cpu", control)
    for event in run:
        events.append(event)
        if type(event).__name__ == "Paused":
            control.resume()
    assert np.array_equal(losses(whole), losses(events))


def test_reading_can_be_cancelled(document):
    told = []
    progress = Reported(lambda _, text: told.append(text), lambda: "Reading training samples" in told)
    events = list(train(limited(document, 100), "cpu", progress=progress))
    assert events == [Finished("stopped", "Stopped before training began")]
    assert reading_threads() == []


def test_a_picture_that_vanishes_is_told_once_after_its_epoch(document, folder):
    record, events = RunRecord(), []
    gone = folder / "dark" / "0.png"
    for event in train(limited(document, 1), "cpu"):
        events.append(event)
        record.apply(event)
        if isinstance(event, Started):
            gone.unlink()
    assert event.reason == "completed"
    (told,) = of(events, Findings)
    assert [finding.where for finding in told.findings] == [str(gone)]
    assert record.findings == told.findings
    assert events.index(told) > events.index(of(events, EpochDone)[0]) > 0
    assert events.index(told) < events.index(of(events, EpochDone)[1])


def test_validation_counts_the_samples_that_are_there(document, folder):
    whole = of(list(train(limited(document, 1), "cpu")), EpochDone)[0]
    document = limited(document, 1)
    for event in train(document, "cpu"):
        if isinstance(event, Started):
            for path in sorted(folder.rglob("*.png"))[:20]:
                path.unlink()
        if isinstance(event, EpochDone):
            break
    assert 0.2 * whole.val_loss < event.val_loss < 5 * whole.val_loss
    assert 0 <= event.val_score <= 1


def test_a_folder_that_vanishes_ends_the_run_with_a_sentence(document, folder):
    named = []
    for event in train(limited(document, 1), "cpu"):
        if isinstance(event, Started):
            folder.rename(folder.with_name("elsewhere"))
        if isinstance(event, Findings):
            named += event.findings
    assert named[-1].done == "stopped"
    assert {finding.done for finding in named[:-1]} == {"left out"}
    assert event.reason == "failed"
    assert "more than half of the 48 training samples cannot be read" in event.message
    assert event.message.endswith("bring their files back and train again")
    assert reading_threads() == []


def test_what_was_wrong_before_is_told_when_training_begins(document, folder):
    (folder / "dark" / "2.png").write_bytes(b"no picture")
    events = list(train(limited(document, 1), "cpu"))
    (told,) = of(events, Findings)
    assert [finding.where for finding in told.findings] == [str(folder / "dark" / "2.png")]
    assert isinstance(events[events.index(told) - 1], Started)


@pytest.mark.long
def test_the_command_line_says_where_samples_are_and_what_is_wrong(document, folder, tmp_path):
    (folder / "dark" / "2.png").write_bytes(b"no picture")
    project = tmp_path / "own.netloom"
    save(limited(document, 1), project)
    command = [sys.executable, "main.py", "train", str(project), "--device", "cpu"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=200, check=True)
    assert "59 samples read from files while training, by " in done.stdout
    assert f"{folder / 'dark' / '2.png'} " in done.stderr
    done = subprocess.run([*command, "--json"], capture_output=True, text=True, timeout=200, check=True)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    (data,) = (line for line in told if line["event"] == "data")
    assert [finding["where"] for finding in data["findings"]] == [str(folder / "dark" / "2.png")]


_GROWTH = """
import re, sys
from pathlib import Path
from core.data.base import DataSettings
from core.data.sources.synthetic import Synthetic
from core.document.edits import change_data
from core.document.storage import load
from core.training.events import EpochDone
from core.training.loop import train

def megabytes():
    return int(re.search(r"VmRSS:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) / 1000

document = load(Path(sys.argv[1]))
few = Synthetic(classes=2, samples=40, height=256, width=256)
small = change_data(document, DataSettings(source=few))
assert list(train(small, "cpu"))[-1].reason == "completed"  # everything is imported now
begun = megabytes()
for event in train(document, "cpu"):
    if isinstance(event, EpochDone):
        print(megabytes() - begun)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux how much memory a process holds")
@pytest.mark.parametrize(("megabytes", "least", "most"), [(20, 10, 100), (200, 120, 260)])
def test_memory_stays_near_the_limit(document, tmp_path, megabytes, least, most):
    """118 MB of decoded pictures."""
    for index in range(600):
        path = tmp_path / "many" / ("dark", "bright")[index % 2] / f"{index}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (16, 16), (index % 256,) * 3).save(path)
    source = PictureFolder(folder=str(tmp_path / "many"), height=256, width=256).looked_at(Unwatched())
    project = tmp_path / "own.netloom"
    document = change_training(document, document.training.model_copy(update={"batch_size": 2}))
    save(change_data(document, DataSettings(source=source, memory_limit=megabytes)), project)
    command = [sys.executable, "-c", _GROWTH, str(project)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=200, check=True)
    assert least < max(map(float, done.stdout.splitlines())) < most
