"""What training will take, in the inspector: memory at once, time once the device was measured."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel

from core.data.feeding.memory import all_memory
from core.document import edits
from core.graph.forecast import forecast
from core.units import bytes_text
from gui.inspector.facts import FactsView


def facts(window) -> str:
    return "\n".join(view.text for view in window.inspector.findChildren(FactsView) if view.isVisible())


@pytest.fixture
def told(qtbot, digits):
    """The window with the digits network, when memory is forecast."""
    qtbot.waitUntil(lambda: digits.forecaster.forecast is not None)
    return digits


def test_the_memory_of_training_stands_below_the_network(told):
    expected = forecast(told.editor.check).memory.total
    assert f"Memory  {bytes_text(expected)} in batches of" in facts(told)


def test_a_larger_batch_takes_more_memory(qtbot, told):
    before = told.forecaster.forecast.memory.total
    larger = told.editor.document.training.model_copy(update={"batch_size": 1024})
    told.editor.apply_to_document("Change batch_size", lambda document: edits.change_training(document, larger))
    qtbot.waitUntil(lambda: "in batches of 1024" in facts(told))
    assert told.forecaster.forecast.memory.total > before


def test_a_network_that_does_not_fit_into_the_device_is_told_before_it_is_trained(qtbot, told):
    assert told.inspector.findChild(QLabel, "networkStatus").text() == "No problems found: it can be trained."
    told.editor.apply("Change conv1", lambda graph: edits.change_layer(graph, "conv1", out_channels=2_000_000))
    status = told.inspector.findChild(QLabel, "networkStatus")
    qtbot.waitUntil(lambda: status.text().startswith("Training takes"))
    assert bytes_text(all_memory()) in status.text()


def test_an_epoch_is_forecast_once_the_device_was_measured(qtbot, told):
    qtbot.waitUntil(lambda: "Epoch  about" in facts(told))
    assert not told.forecaster.is_measuring
    told.scene.select_only(["conv1"])
    assert "of an epoch" in facts(told)


def test_a_layer_says_what_it_keeps(told):
    told.scene.select_only(["conv1"])
    kept = forecast(told.editor.check).parts["conv1",].kept
    assert f"Activations  {bytes_text(kept)} a sample" in facts(told)


def test_a_network_with_errors_has_no_forecast(qtbot, told):
    told.editor.apply("Remove flatten", lambda graph: edits.remove(graph, ["flatten1"]))
    qtbot.waitUntil(lambda: "Memory" not in facts(told))


def test_a_frozen_layer_is_counted_apart(qtbot, told):
    told.editor.apply("Freeze", lambda graph: edits.freeze(graph, ["fc1"], True))
    qtbot.waitUntil(lambda: "Trainable" in facts(told))


def test_a_run_that_begins_stops_the_measurement(qtbot, told):
    with qtbot.waitSignal(told.trainer.started):
        told.controls.train()
    told.controls.stop()
    qtbot.waitUntil(lambda: not told.trainer.is_running)
    qtbot.waitUntil(lambda: "Epoch  about" in facts(told))
