"""Speeds are measured on real steps, and nothing else notices."""

from threading import Event, Thread

import pytest
import torch
from torch import nn

from core.errors import Cancelled
from core.graph.duration import DeviceSpeed, epoch_seconds
from core.progress import Reported
from core.training.calibration import calibrate
from core.training.devices import DeviceError
from core.training.references import LARGE, SMALL, Reference
from core.training.threads import SMALL_STEP


@pytest.fixture(scope="module")
def cpu() -> DeviceSpeed:
    return calibrate("cpu")


@pytest.mark.parametrize("references", [SMALL, LARGE], ids=["small", "large"])
def test_references_are_on_their_side_of_the_border(references: tuple[Reference, ...]):
    for reference in references:
        assert (reference.cost().flops * reference.batch_size < SMALL_STEP) == (references is SMALL)


def test_every_forecast_is_positive_and_within_its_bounds(cpu):
    for reference in (*SMALL, *LARGE):
        forecast = epoch_seconds(reference.cost(), 1000, reference.batch_size, cpu)
        assert 0 < forecast.low <= forecast.seconds <= forecast.high


def test_no_rate_is_negative_and_errors_are_owned_up_to(cpu):
    for rates in (cpu.small, cpu.large):
        assert min(rates.kernel, rates.flop, rates.byte, rates.parameter) >= 0
        assert rates.error > 0


def test_a_device_is_measured_once(cpu):
    assert calibrate("cpu") is cpu


def test_measuring_again_replaces_what_is_known(cpu):
    again = calibrate("cpu", again=True)
    assert again is not cpu
    assert calibrate("cpu") is again


def test_random_state_and_threads_stay_as_they_are():
    state, threads = torch.get_rng_state(), torch.get_num_threads()
    calibrate("cpu", again=True)
    assert torch.equal(torch.get_rng_state(), state)
    assert torch.get_num_threads() == threads


def test_measuring_tells_how_far_it_is_and_can_be_cancelled():
    told: list[float | None] = []
    with pytest.raises(Cancelled):
        calibrate("cpu", Reported(lambda done, text: told.append(done), lambda: len(told) >= 5), again=True)
    assert told == sorted(told)
    assert len(told) == 5
    assert isinstance(calibrate("cpu"), DeviceSpeed)


def test_a_device_that_is_not_there_is_refused():
    with pytest.raises(DeviceError, match="no device"):
        calibrate("cuda:99")


def test_it_works_while_another_thread_trains():
    done = Event()
    other = Thread(target=train_until, args=(done,))
    other.start()
    try:
        assert calibrate("cpu", again=True).small.kernel >= 0
    finally:
        done.set()
        other.join()


def small_network() -> nn.Module:
    return nn.Sequential(nn.Linear(4, 8), nn.Dropout(), nn.ReLU(), nn.Linear(8, 3))


def train_until(done: Event) -> None:
    network = small_network()
    while not done.is_set():
        network(torch.rand(8, 4)).sum().backward()
