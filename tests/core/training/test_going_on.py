"""Runs that are killed, stopped or paused end as if nothing had happened."""

import os
import random
from contextlib import suppress

import pytest
import torch

from core.data.base import DataSettings
from core.data.sources.digits import Digits
from core.data.transforms.base import TRANSFORMS
from core.document.edits import append, change_data, change_training
from core.document.storage import save
from core.graph.weights import load_weights
from core.layers.activation import ReLU
from core.layers.linear import Linear
from core.layers.normalisation import BatchNorm1d
from core.layers.regularisation import Dropout
from core.layers.shape import Flatten
from core.recipe.optimizers.adaptive import AdamW
from core.recipe.optimizers.gradient import SGD
from core.recipe.schedules import OneCycleLR, ReduceLROnPlateau
from core.training.control import Control
from core.training.events import EpochDone, Finished, Noted, Saved, StepsDone, Validated
from core.training.loop import train
from core.training.resume import RESUME, load_state
from tests.core.training.killable import begun


@pytest.fixture
def document(chain):
    """A network with everything that draws: dropout, order, augmentation; and with what remembers: statistics."""
    layers = (Flatten(), Linear(out_features=48), BatchNorm1d(), ReLU(), Dropout(p=0.3), Linear(out_features=10))
    made = chain(*layers, epochs=4, batch_size=32, optimizer=AdamW(lr=0.01))
    known = dict(TRANSFORMS.items())
    transforms = (known["RandomCrop"](padding=1), known["GaussianNoise"](sigma=0.05), known["MixUp"]())
    return change_data(made, DataSettings(source=Digits(), transforms=transforms))


def trained_with(document, **settings):
    return change_training(document, document.training.model_copy(update=settings))


def same_weights(one, other):
    first, second = load_weights(one), load_weights(other)
    return first.keys() == second.keys() and all(torch.equal(first[name], second[name]) for name in first)


def interrupted(document, folder, after_steps, **options):
    """Train until so many steps are done, then stop as a person does."""
    control = Control()
    events = []
    for event in train(document, "cpu", control, folder, **options):
        events.append(event)
        if isinstance(event, StepsDone) and event.first_step + len(event.losses) - 1 >= after_steps:
            control.stop()
    return events


def last_step(event):
    return event.step if isinstance(event, Validated) else event.first_step + len(event.losses) - 1


MANY = {
    "plain": {},
    "one cycle": {"schedule": OneCycleLR(), "optimizer": SGD(lr=0.1, momentum=0.9)},
    "plateau": {"schedule": ReduceLROnPlateau(patience=0, factor=0.5)},
    "accumulated": {"accumulate": 4, "batch_size": 8, "clip_norm": 0.5},
    "averaged": {"averaging": "ema", "ema_decay": 0.9},
    "swa": {"averaging": "swa", "epochs": 8},
    "limited": {"steps": 77},
    "often validated": {"validate_every": 7},
}


@pytest.mark.parametrize("settings", MANY.values(), ids=MANY.keys())
def test_a_run_that_was_stopped_anywhere_ends_with_the_bits_of_one_that_was_not(document, tmp_path, settings):
    document = trained_with(document, **settings)
    whole = list(train(document, "cpu", folder=tmp_path / "whole"))
    assert whole[-1].reason == "completed"
    folder = tmp_path / "parted"
    events = interrupted(document, folder, 3)
    for after in (20, 31, 64):
        events += interrupted(document, folder, after, resume=True)
    events += train(document, "cpu", folder=folder, resume=True)
    assert events[-1] == whole[-1]
    for name in ("last.pth", "best.pth", "start.pth"):
        assert same_weights(tmp_path / "whole" / name, folder / name), name
    told, expected = ({e.epoch: e for e in each if isinstance(e, EpochDone)} for each in (events, whole))
    last = max(expected)
    for figure in ("step", "train_loss", "train_score", "val_loss", "val_score", "best"):
        assert getattr(told[last], figure) == getattr(expected[last], figure), figure


@pytest.mark.parametrize("kind", [StepsDone, Validated])
def test_validations_between_epochs_are_made_once_also_by_a_run_that_is_stopped_at_one(document, tmp_path, kind):
    document = trained_with(document, validate_every=7, epochs=1)
    whole = [event for event in train(document, "cpu") if isinstance(event, Validated)]
    control, events = Control(), []
    for event in train(document, "cpu", control, tmp_path):
        events.append(event)
        if isinstance(event, kind) and last_step(event) % 7 == 0:
            control.stop()
    assert events[-1].reason == "stopped"
    assert load_state(tmp_path)["step"] % 7 == 0
    events += train(document, "cpu", folder=tmp_path, resume=True)
    assert [event for event in events if isinstance(event, Validated)] == whole


def until_it_ends(heard):
    """What a process tells until it is gone."""
    with heard, suppress(EOFError):
        while True:
            yield heard.recv()


@pytest.mark.long
@pytest.mark.timeout(400)
@pytest.mark.skipif(os.name != "posix", reason="Windows has neither fork nor SIGKILL")
def test_a_run_that_is_killed_ten_times_ends_with_the_bits_of_one_that_was_not(document, tmp_path):
    chance = random.Random(4)
    document = trained_with(document, epochs=40, save_steps=5)
    project, folder = tmp_path / "project.netloom", tmp_path / "killed"
    save(document, project)
    list(train(document, "cpu", folder=tmp_path / "whole"))
    killed, reached = 0, 0
    while True:
        child, heard = begun(project, folder)
        target = reached + chance.randrange(1, 160)
        for word in until_it_ends(heard):
            if isinstance(word, int) and word >= target and killed < 10:
                child.kill()
                killed, reached = killed + 1, reached + 60
                break
        child.join()
        if child.exitcode == 0:
            break
    assert killed == 10
    for name in ("last.pth", "best.pth"):
        assert same_weights(tmp_path / "whole" / name, folder / name), name


def test_a_run_that_is_over_says_so_again(document, tmp_path):
    first = list(train(document, "cpu", folder=tmp_path))
    again = list(train(document, "cpu", folder=tmp_path, resume=True))
    assert again[-1] == first[-1]
    assert not [event for event in again if isinstance(event, StepsDone)]


def test_a_folder_without_a_state_is_refused(document, tmp_path):
    (finished,) = train(document, "cpu", folder=tmp_path, resume=True)
    assert isinstance(finished, Finished)
    assert "holds no resume.pt" in finished.message


def test_what_was_written_so_far_when_a_run_was_killed_is_removed_and_nothing_else(document, tmp_path):
    interrupted(document, tmp_path, 20)
    for name in (".best.pth.x7q_3k.part", ".resume.pt.abc.part", ".my.part", "mine.part"):
        (tmp_path / name).write_bytes(b"so far")
    list(train(document, "cpu", folder=tmp_path, resume=True))
    assert {path.name for path in tmp_path.glob("*.part")} | {path.name for path in tmp_path.glob(".*.part")} == {
        ".my.part",
        "mine.part",
    }


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (lambda document: trained_with(document, optimizer=AdamW(lr=0.5)), "keeps its optimizer"),
        (lambda document: trained_with(document, optimizer=SGD(lr=0.1, momentum=0.9)), "keeps its optimizer"),
        (lambda document: append(document, Linear(out_features=10)), "began with another network"),
    ],
)
def test_a_run_does_not_go_on_with_another_optimizer_or_network_and_stays_as_it_was(
    document, tmp_path, changed, sentence
):
    interrupted(document, tmp_path, 20)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    (refused,) = train(changed(document), "cpu", folder=tmp_path, resume=True)
    assert sentence in refused.message
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_run_that_goes_on_says_where_its_data_has_changed(document, tmp_path):
    interrupted(document, tmp_path, 20)
    other = change_data(document, document.data.model_copy(update={"validation_fraction": 0.5}))
    notes = [event.text for event in train(other, "cpu", folder=tmp_path, resume=True) if isinstance(event, Noted)]
    assert len(notes) == 1
    assert "(1,437 and 360 samples to learn from and to be judged on, now 898 and 899)" in notes[0]


def test_a_run_goes_on_for_longer_with_a_schedule_and_a_mean_that_it_did_not_have(document, tmp_path):
    list(train(document, "cpu", folder=tmp_path))
    longer = trained_with(document, epochs=6, averaging="ema", schedule=ReduceLROnPlateau())
    *_, last = train(longer, "cpu", folder=tmp_path, resume=True)
    assert last.message.startswith("Trained 6 of 6 epochs")


def test_a_run_is_saved_when_people_wish_it(document, tmp_path):
    control, saved = Control(), []
    for event in train(document, "cpu", control, tmp_path):
        if isinstance(event, StepsDone) and not saved:
            control.save()
        if isinstance(event, Saved):
            saved.append(event.step)
            assert (tmp_path / RESUME).is_file()
    assert saved


def test_every_so_many_steps_a_run_is_saved(document, tmp_path):
    events = list(train(trained_with(document, save_steps=10, epochs=2), "cpu", folder=tmp_path))
    *steps, last = [event.step for event in events if isinstance(event, Saved)]
    assert steps  # some, since of those that come while one is written only the latest is
    assert all(step % 10 == 0 for step in steps)
    assert last == events[-2].step == 90
