"""Forecasts of time follow their formula."""

from dataclasses import replace

import pytest

from core.graph.cost import Cost
from core.graph.duration import DeviceSpeed, Rates, TimeForecast, epoch_seconds, step_work
from core.graph.shapes import measure
from core.layers.convolution import Conv2d
from core.layers.linear import Linear
from core.layers.recurrent import LSTM

RATES = Rates(
    step=1e-4, kernel=1e-5, convolution=1e-4, flop=1e-11, convolution_flop=2e-11, byte=1e-10, parameter=1e-9, error=0.5
)
SPEED = DeviceSpeed("cpu", small=RATES, large=replace(RATES, error=1.0), small_step=20_000_000)
LINEAR = Cost.of(measure(Linear(out_features=10), ((784,),)))
CONVOLUTION = Cost.of(measure(Conv2d(out_channels=8), ((3, 16, 16),)))


def test_a_step_goes_forward_once_and_back_twice():
    work = step_work(LINEAR, 64)
    assert (work.step, work.kernel, work.convolution, work.parameter) == (1, 1, 0, 7850)
    assert (work.flop, work.byte) == (3 * 64 * 2 * 7840, 3 * 64 * 4 * 794)


def test_operations_of_convolutions_count_apart():
    work = step_work(CONVOLUTION, 2)
    assert (work.flop, work.convolution_flop, work.convolution) == (0, 6 * CONVOLUTION.flops, 1)


def test_an_epoch_is_its_full_steps_and_a_smaller_last_one():
    whole, last = (RATES.seconds(step_work(LINEAR, batch)) for batch in (64, 36))
    assert epoch_seconds(LINEAR, 100, 64, SPEED).seconds == pytest.approx(whole + last)
    assert epoch_seconds(LINEAR, 6400, 64, SPEED).seconds == pytest.approx(100 * whole)


def test_validation_takes_a_third_of_training():
    alone, both = (epoch_seconds(LINEAR, 128, 64, SPEED, n_validation=n).seconds for n in (0, 256))
    assert both - alone == pytest.approx(RATES.seconds(step_work(LINEAR, 256)) / 3)


def test_bounds_are_as_far_off_as_the_error_says():
    forecast = epoch_seconds(LINEAR, 64, 64, SPEED)
    assert (forecast.low, forecast.high) == pytest.approx((forecast.seconds / 1.5, forecast.seconds * 1.5))


@pytest.mark.parametrize(("flops_per_batch", "error"), [(19_999_999, 0.5), (20_000_000, 1.0)])
def test_large_steps_have_rates_of_their_own(flops_per_batch, error):
    assert SPEED.rates(flops_per_batch).error == error


def test_steps_of_a_recurrent_layer_may_run_as_one_or_one_by_one():
    short, long = (Cost.of(measure(LSTM(hidden_size=4), ((n, 4),))) for n in (1, 50))
    assert (short.kernels, short.repeated_kernels) == (long.kernels, 0)
    forecast = epoch_seconds(long, 8, 8, SPEED)
    as_one, one_by_one = (RATES.seconds(step_work(long, 8, fused)) for fused in (True, False))
    assert one_by_one - as_one == pytest.approx(long.repeated_kernels * RATES.kernel)
    assert (forecast.low, forecast.high) == pytest.approx((as_one / 1.5, one_by_one * 1.5))
    assert as_one < forecast.seconds < one_by_one


def test_a_forecast_of_a_step_times_the_steps_is_one_of_the_epoch():
    assert TimeForecast(2, 1, 4) * 10 == TimeForecast(20, 10, 40)
