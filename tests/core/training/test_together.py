"""Several processes of torchrun train one network, lose one of their number, are stopped, and go on."""

import os
import platform
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.distributed as dist
from hypothesis import given
from hypothesis import strategies as st
from torch.distributed import HashStore, TCPStore

from core.cli import main
from core.data.base import DataSettings
from core.data.batches import TensorData, batch_bounds
from core.data.share import Share
from core.data.sources.arrays import Arrays
from core.data.sources.digits import Digits
from core.document.edits import change_data, change_training
from core.document.storage import save
from core.graph.weights import load_weights
from core.layers.activation import ReLU
from core.layers.linear import Linear
from core.layers.normalisation import BatchNorm1d
from core.layers.regularisation import Dropout
from core.layers.shape import Flatten
from core.progress import Unwatched
from core.recipe.losses.classes import CrossEntropyLoss
from core.recipe.optimizers.gradient import SGD
from core.recipe.settings import TrainingSettings
from core.runs.following import Follower
from core.training.checkpoint import LAST
from core.training.control import Control
from core.training.events import EpochDone, Finished, Started, StepsDone
from core.training.loop import train
from core.training.losses import Loss
from core.training.measures import measure_for
from core.training.precision import Precision
from core.training.probes import Taken
from core.training.resume import RESUME
from core.training.stepping import Stepper
from core.training.team.alone import ALONE
from core.training.team.ending import Ended
from core.training.team.meeting import MeetingError, met
from core.training.team.torchrun import Workers
from core.training.validation import judged

ROOT = Path(__file__).parents[3]
CPU = torch.device("cpu")


@pytest.fixture
def document(chain):
    """A perceptron for the digits; 1,437 samples leave a last batch that two processes cannot halve."""
    made = chain(Flatten(), Linear(out_features=32), ReLU(), Linear(out_features=10), epochs=2, batch_size=64)
    made = change_data(made, DataSettings(source=Digits()))
    return trained_with(made, optimizer=SGD(lr=0.1, momentum=0.9))


def trained_with(document, **settings):
    return change_training(document, document.training.model_copy(update=settings))


def torchrun(*arguments, processes=2, restarts=0):
    """Two processes that train, with one thread each."""
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={processes}"]
    command += [f"--max-restarts={restarts}", "--monitor-interval=0.1", "--", ROOT / "main.py", "train"]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(
        [*map(str, [*command, *arguments])], cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip


def workers_of(process) -> dict[str, int]:
    """Process numbers of those that torchrun has started, by their rank."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
                told = dict(each.split("=", 1) for each in (entry / "environ").read_text().split("\0") if "=" in each)
            except OSError:  # it has ended meanwhile
                continue
            if parent == str(process.pid) and "RANK" in told:
                found[told["RANK"]] = int(entry.name)
    return found


# --- shares ---------------------------------------------------------------------------------------------------


@given(n=st.integers(0, 300), of=st.integers(1, 9))
def test_every_sample_of_a_batch_is_in_one_share(n, of):
    shares = [Share(rank, of) for rank in range(of)]
    parts = [share.of_batch(torch.arange(n)) for share in shares]
    assert sorted(torch.cat(parts).tolist()) == list(range(n))
    assert [len(part) for part in parts] == [share.size(n) for share in shares]


@given(n=st.integers(2, 500), batch_size=st.integers(2, 70), of=st.integers(1, 4))
def test_no_share_of_a_batch_is_too_small_for_batch_normalisation(n, batch_size, of):
    share = Share(of - 1, of)
    sizes = batch_bounds(n, batch_size, share.least)
    assert sum(sizes) == n
    if min(n, batch_size) >= share.least:
        assert all(share.size(size) >= 2 for size in sizes)


def test_the_shares_of_a_pass_are_the_batches_of_one_process():
    inputs, targets = np.arange(50, dtype=np.float32)[:, None], np.arange(50)

    def given_out(share):
        data = TensorData(inputs, targets, CPU, share=share)
        return [batch.tolist() for _, batch in data.shuffled(16, torch.Generator().manual_seed(3))]

    alone, first, second = given_out(Share()), given_out(Share(0, 2)), given_out(Share(1, 2))
    alone[-2:] = [alone[-2] + alone[-1]]  # the last two samples are too few for two processes
    assert [sorted(batch) for batch in alone] == [sorted(a + b) for a, b in zip(first, second, strict=True)]


def test_figures_of_two_processes_count_each_sample_once():
    mine = Taken(np.array([1.0, 4.0], np.float32), np.array([2.0, 8.0]), np.array([2, 1]))
    other = np.array([2 * 3.0, 3 * 2.0, 2, 3, 5.0, 10.0])  # losses times sizes, sizes, judged
    both = mine.summed(lambda values: values + other)
    assert both.losses.tolist() == [2.0, 2.5]
    assert both.sizes.tolist() == [4, 4]
    assert both.judged.tolist() == [7.0, 18.0]


def test_what_each_process_adds_makes_the_mean_over_all_samples():
    assert ALONE.factors([3, 5], []) == [3 / 8, 5 / 8]
    assert Workers(Share(0, 2)).factors([2], [3]) == [2 * 2 / 3]  # gradients are averaged over both afterwards
    assert Workers(Share(1, 2)).factors([1], [3]) == [1 * 2 / 3]


# --- meeting --------------------------------------------------------------------------------------------------


def meet(store, rank, size=3):
    return met(store, rank, size, patience=30)


def test_all_of_an_attempt_have_one_word_and_the_next_attempt_another():
    store = HashStore()
    with ThreadPoolExecutor(3) as threads:
        meetings = [list(threads.map(partial(meet, store), range(3))) for _ in range(2)]
    first, second = ({each.word for each in meeting} for meeting in meetings)
    assert len(first) == len(second) == 1
    assert first != second
    assert [meeting[0].again for meeting in meetings] == [False, True]
    assert meetings[0][0].machines == (platform.node(),) * 3


def test_a_process_that_comes_first_waits_for_those_of_its_own_attempt():
    store = HashStore()
    with ThreadPoolExecutor(3) as threads:
        old = {each.word for each in threads.map(partial(meet, store), range(3))}
        early = [threads.submit(meet, store, rank) for rank in (1, 2)]
        with pytest.raises(TimeoutError):
            early[0].result(timeout=0.3)
        new = meet(store, 0)
        assert {each.result().word for each in early} == {new.word} != old


def test_whoever_waits_in_vain_says_so():
    with pytest.raises(MeetingError, match="not all of them came"):
        met(HashStore(), 0, 2, patience=0.1)


# --- the end --------------------------------------------------------------------------------------------------


def test_what_ended_a_run_for_good_is_known_to_its_other_processes_and_to_later_attempts():
    store = HashStore()
    first, second = Workers(Share(0, 2), store=store), Workers(Share(1, 2), store=store)
    lost = Finished("failed", "another process went down")
    assert first.ended(lost) == lost
    assert Workers(Share(0, 2), store=store).before is None
    second.ended(Finished("failed", "there is too little memory", for_good=True))
    assert first.ended(lost).message == "there is too little memory"
    assert Workers(Share(0, 2), store=store).before == Ended("there is too little memory", 1)


def test_of_several_reasons_that_of_the_first_process_counts():
    store = HashStore()
    Workers(Share(1, 2), store=store).leave("fc2 broke", 1)
    Workers(Share(0, 2), store=store).leave("fc1 broke", 1)
    Workers(Share(1, 2), store=store).leave("fc3 broke", 1)
    assert Workers(Share(0, 2), store=store).before == Ended("fc1 broke", 1)


def test_a_wrong_setting_ends_every_attempt_as_it_ended_the_first(document, tmp_path, monkeypatch, capsys):
    store = TCPStore("127.0.0.1", 0, is_master=True, wait_for_workers=False)
    for name, value in {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": store.port, "TORCHELASTIC_USE_AGENT_STORE": True,
                        "RANK": 0, "LOCAL_RANK": 0, "WORLD_SIZE": 1}.items():  # fmt: skip
        monkeypatch.setenv(name, str(value))
    project = tmp_path / "project.netloom"
    save(document, project)
    assert main(["train", str(project), "--set", "lr=fast"]) == 2
    first = capsys.readouterr().err
    assert "lr" in first
    assert main(["train", str(project), "--epochs", "1"]) == 2
    assert capsys.readouterr() == ("", first)


# --- gradients ------------------------------------------------------------------------------------------------


@pytest.fixture
def group():
    """A group of this process alone, in which everything goes the way it goes among many."""
    dist.init_process_group("gloo", store=HashStore(), rank=0, world_size=1)
    yield Workers(Share(0, 1))
    dist.destroy_process_group()


def test_gradients_that_are_added_up_are_sent_once(group):
    network = torch.nn.Linear(4, 2)
    forward = group.parallel(network, CPU, synchronised=True)
    sent = []

    def counted(state, bucket):
        sent.append(bucket.index())
        done = torch.futures.Future()
        done.set_result(bucket.buffer())
        return done

    forward.register_comm_hook(None, counted)
    batches = [(torch.rand(3, 4), torch.tensor([0, 1, 0])) for _ in range(4)]
    settings = TrainingSettings(optimizer=SGD(lr=0.1), accumulate=4)
    optimizer = torch.optim.SGD(network.parameters(), 0.1)
    loss = Loss(torch.nn.functional.cross_entropy)
    stepper = Stepper(forward, list(network.parameters()), loss, optimizer, settings, Precision(), group)
    stepper.step_over(batches, [3] * 4)
    assert sent == [0]


@pytest.mark.parametrize("n", [1024, 1025, 3])
def test_all_stop_equally_often_in_a_validation_whatever_they_have_of_its_batches(n):
    def stops(share):
        data = TensorData(np.zeros((n, 4), np.float32), np.zeros(n, np.int64), CPU, share=share)
        loss = Loss(torch.nn.functional.cross_entropy)
        work = judged(torch.nn.Linear(4, 2), data, loss, lambda outputs: outputs, measure_for(False), 128)
        return sum(1 for _ in work)

    assert len({stops(Share(rank, 2)) for rank in range(2)}) == 1


def test_a_team_is_stopped_in_the_middle_of_a_validation(document, group):
    document, control = change_data(document, DataSettings(source=Digits(), validation_fraction=0.9)), Control()
    events = []
    for event in train(document, "cpu", control, team=group):
        events.append(event)
        if isinstance(event, StepsDone):
            control.stop()  # which is heard of when all confer, and that is in the validation
    assert isinstance(events[-1], Finished)
    assert events[-1].reason == "stopped"
    assert not any(isinstance(event, EpochDone) for event in events)


# --- for real -------------------------------------------------------------------------------------------------


@pytest.fixture
def uneven(document, tmp_path):
    """The perceptron on classes of which one has 40 times as many samples as another, weighed so that all are equal."""
    inputs = np.random.default_rng(0).normal(size=(900, 64)).astype(np.float32)
    targets = np.repeat(np.arange(10), [400, 200, 100, 50, 50, 30, 30, 20, 10, 10])
    np.savez(tmp_path / "uneven.npz", inputs=inputs + targets[:, None] / 4, targets=targets)
    source = Arrays(file=str(tmp_path / "uneven.npz")).looked_at(Unwatched())
    return trained_with(
        change_data(document, DataSettings(source=source)), loss=CrossEntropyLoss(class_weights="balanced")
    )


ACCUMULATED = {"accumulate": 3, "batch_size": 16, "clip_norm": 1.0, "averaging": "swa"}


@pytest.mark.long
@pytest.mark.timeout(300)
@pytest.mark.parametrize(("data", "settings"), [("document", {}), ("uneven", ACCUMULATED)])
def test_two_processes_end_within_rounding_of_one(request, tmp_path, data, settings):
    document = trained_with(request.getfixturevalue(data), **settings)
    project = tmp_path / "project.netloom"
    save(document, project)
    alone = [event for event in train(document, "cpu", folder=tmp_path / "one") if isinstance(event, EpochDone)]
    process = torchrun(project, "--device", "cpu", "--run", tmp_path / "two")
    out, err = process.communicate(timeout=240)
    assert process.returncode == 0, err
    assert "device cpu, 2 processes" in out
    one, two = (load_weights(tmp_path / folder / LAST) for folder in ("one", "two"))
    for name in one:
        torch.testing.assert_close(two[name], one[name], rtol=1e-3, atol=1e-4)
    events = Follower(tmp_path / "two").look().events
    assert next(event.machines for event in events if isinstance(event, Started)) == (platform.node(),) * 2
    together = [event for event in events if isinstance(event, EpochDone)]
    for figure in ("train_loss", "train_score", "val_loss", "val_score"):
        expected = [getattr(epoch, figure) for epoch in alone]
        assert [getattr(epoch, figure) for epoch in together] == pytest.approx(expected, rel=1e-3), figure


@pytest.mark.long
@pytest.mark.timeout(300)
def test_a_run_that_ends_for_its_own_reasons_is_not_trained_again(document, tmp_path):
    project = tmp_path / "project.netloom"
    save(trained_with(document, optimizer=SGD(lr=1e30)), project)
    process = torchrun(project, "--device", "cpu", "--run", tmp_path / "run", restarts=1)
    out, err = process.communicate(timeout=240)
    assert process.returncode != 0
    assert out.count("2 processes") == 1, out
    assert err.count("netloom: the loss is not a number any more since step") == 2, err


@pytest.mark.long
@pytest.mark.timeout(400)
@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="finds the processes of torchrun in /proc")
def test_a_lost_process_is_replaced_and_a_stopped_run_goes_on_with_another_number(chain, tmp_path):
    layers = (Flatten(), Linear(out_features=32), BatchNorm1d(), ReLU(), Dropout(p=0.2), Linear(out_features=10))
    document = change_data(chain(*layers, epochs=100_000, batch_size=64), DataSettings(source=Digits()))
    project, folder = tmp_path / "project.netloom", tmp_path / "run"
    save(trained_with(document, save_steps=5), project)
    process = torchrun(project, "--device", "cpu", "--run", folder, restarts=1)
    try:
        until((folder / RESUME).exists, process)
        first = workers_of(process)
        os.kill(first["1"], signal.SIGKILL)
        until(lambda: len(now := workers_of(process)) == 2 and now["0"] != first["0"], process)
        reached = step_of(folder)
        until(lambda: step_of(folder) > reached, process)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=120)
    finally:
        process.kill()
    assert "another process of this run went down" in err
    assert "going on after step" in out, err
    assert "Stopped after" in out, err
    reached = step_of(folder)
    again = trained_with(document, epochs=1 + reached // 23)
    save(again, folder / "project.netloom")
    alone = subprocess.run(
        [sys.executable, ROOT / "main.py", "train", project, "--device", "cpu", "--run", folder, "--resume"],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert f"going on after step {reached:,}" in alone.stdout
    assert "Trained" in alone.stdout


@pytest.mark.timeout(300)
@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="finds the processes of torchrun in /proc")
def test_workers_whose_torchrun_is_killed_save_and_end(document, tmp_path):
    project, folder = tmp_path / "project.netloom", tmp_path / "run"
    save(trained_with(document, epochs=100_000, save_steps=5), project)
    with torchrun(project, "--device", "cpu", "--run", folder) as process:
        until((folder / RESUME).exists, process)
        process.kill()
        out = process.stdout.read()  # which ends when nobody is left to write to it
    assert "the program that had started it ended" in out
    assert "go on with: train" in out


def test_more_processes_than_samples_in_a_batch_are_refused(document):
    *_, last = train(trained_with(document, batch_size=1), "cpu", team=Workers(Share(0, 2)))
    assert last.reason == "failed"
    assert "2 processes cannot share batches of 1" in last.message


def step_of(folder) -> int:
    """How far the run was when it was saved last."""
    return int(torch.load(folder / RESUME, weights_only=True)["step"])


def until(condition, process, seconds=150):
    """Wait for something that other processes do."""
    end = time.monotonic() + seconds
    while not condition():
        assert process.poll() is None, process.communicate()[1]
        assert time.monotonic() < end
        time.sleep(0.05)  # nothing tells of it
