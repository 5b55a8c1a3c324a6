"""What overlays say of each layer."""

import numpy as np
import pytest

from core.blocks.grouping import group
from core.document.edits import bypass
from core.document.model import empty_document
from core.graph.check import check
from core.graph.forecast import forecast
from core.graph.overlays import (
    activations_overlay,
    gradient_health,
    gradients_overlay,
    multiply_adds_overlay,
    parameters_overlay,
    shape_overlay,
)
from core.runs import RunRecord
from core.training.events import Gradients


@pytest.fixture(scope="module")
def known(digits):
    return check(digits)


def test_shapes_are_those_that_leave(known):
    overlay = shape_overlay(known)
    assert overlay.tints["conv1"].text == "16×8×8"
    assert overlay.tints["flatten1"].text == "128"
    assert all(tint.heat is None for tint in overlay.tints.values())
    assert {"input", "output"}.isdisjoint(overlay.tints)


def test_parameters_are_counted_and_shared_out(known):
    overlay = parameters_overlay(known)
    total = sum(layer.parameters for layer in known.layers.values())
    conv = overlay.tints["conv2"]
    assert conv.text == f"4.6k · {4608 / total:.0%}"
    assert (conv.heat, overlay.low, overlay.high) == (1.0, "0", conv.text)
    assert overlay.tints["fc1"].heat == known.layers["fc1"].parameters / 4608
    assert "relu1" not in overlay.tints


def test_multiply_adds_are_half_of_the_operations(known):
    overlay = multiply_adds_overlay(known)
    assert overlay.tints["fc1"].more.startswith(f"{known.layers['fc1'].flops // 2:,} multiply-adds")
    assert set(overlay.tints) == {"conv1", "conv2", "fc1"}


def test_activations_are_those_of_a_batch(known, digits):
    found = forecast(known)
    overlay = activations_overlay(known, found, ())
    kept = sum(found.parts[(id,)].kept for id in overlay.tints) * digits.training.batch_size
    assert kept == found.memory.activations - known.cost.kept_once
    assert max(tint.heat for tint in overlay.tints.values()) == 1.0
    assert overlay.low == "0 B"


def test_inside_of_a_block_its_layers_have_their_own_figures(digits):
    grouped = group(digits, ["conv1", "norm1"])
    (block,) = grouped.by_id.keys() - digits.by_id.keys()
    outer = check(grouped)
    inner = outer.known(block).rounds[0]
    assert set(parameters_overlay(inner).tints) == {"conv1", "norm1"}
    assert set(activations_overlay(inner, forecast(outer), (block,)).tints) >= {"conv1"}
    assert parameters_overlay(outer).tints[block].text.startswith("176 ")


def test_a_network_without_layers_says_why_there_is_nothing(digits):
    empty = check(empty_document(digits.data))
    assert parameters_overlay(empty).note == "No layer here has weights"
    assert multiply_adds_overlay(empty).note.startswith("No layer here multiplies")
    assert activations_overlay(empty, forecast(empty), ()).tints == {}
    assert not parameters_overlay(empty).high


def test_before_the_check_and_with_errors_it_says_so():
    assert shape_overlay(None).note == parameters_overlay(None).note == "Known in a moment"
    assert "no errors" in activations_overlay(None, None, ()).note


def test_a_bypassed_layer_costs_nothing(digits):
    assert "conv1" not in parameters_overlay(check(bypass(digits, ["conv1"], True))).tints


@pytest.mark.parametrize(
    ("norm", "greatest", "health"),
    [
        (1.0, 1.0, "healthy"),
        (0.0011, 1.0, "healthy"),
        (0.0009, 1.0, "vanishing"),
        (1e-8, 1e-8, "vanishing"),
        (0.0, 0.0, "vanishing"),
        (100.0, 1.0, "healthy"),
        (101.0, 1.0, "exploding"),
        (float("inf"), 1.0, "exploding"),
        (float("nan"), 1.0, "exploding"),
    ],
)
def test_what_the_size_of_a_gradient_means(norm, greatest, health):
    assert gradient_health(norm, greatest) == health


def test_gradients_show_signs_besides_colours():
    overlay = gradients_overlay({"a": 2.0, "b": 1e-5, "c": float("inf")})
    assert [tint.text for tint in overlay.tints.values()] == ["2", "↓ 1e-05", "↑ ∞"]
    assert [tint.health for tint in overlay.tints.values()] == ["healthy", "vanishing", "exploding"]


def test_without_a_run_it_asks_to_train():
    assert gradients_overlay({}).note == "Train to see it"
    assert "leave the block" in gradients_overlay({"a": 1.0}, inside=True).note


def test_a_record_gives_the_middle_of_the_latest_gradients(perceptron_run):
    record = RunRecord()
    assert record.recent_gradients == {}
    for event in perceptron_run.events:
        record.apply(event)
    names = record.started.layers
    expected = np.median(record.gradients.values[-20:], axis=0)
    assert list(record.recent_gradients) == list(names) == ["fc1", "fc2"]
    assert list(record.recent_gradients.values()) == pytest.approx(expected.tolist())
    record.apply(Gradients(999, np.array([np.nan, 1.0], np.float32)))
    assert record.recent_gradients["fc1"] == float("inf")
