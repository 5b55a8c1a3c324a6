"""ResNet-18 and a U-Net, built from the palette with keys and mouse: to the last number they are those of torch."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractSpinBox, QCheckBox, QLineEdit, QWidget
from torch import nn

from core.data.base import DataSettings
from core.data.sources.synthetic import Synthetic
from core.document import edits

UNET = [
    ("Conv2d", 8, []), ("ReLU", None, []), ("MaxPool2d", None, []),
    ("Conv2d", 16, []), ("ReLU", None, []), ("MaxPool2d", None, []),
    ("Conv2d", 32, []), ("ReLU", None, []), ("MaxPool2d", None, []),
    ("Conv2d", 64, []), ("ReLU", None, []),
    ("ConvTranspose2d", 32, []), ("Concatenate", None, ["relu3"]), ("Conv2d", 32, []), ("ReLU", None, []),
    ("ConvTranspose2d", 16, []), ("Concatenate", None, ["relu2"]), ("Conv2d", 16, []), ("ReLU", None, []),
    ("ConvTranspose2d", 8, []), ("Concatenate", None, ["relu1"]), ("Conv2d", 8, []), ("ReLU", None, []),
]  # fmt: skip
"""Layers in the order in which they are added, their channels, and what is wired to them besides."""


@pytest.fixture
def builder(qtbot, empty, checked) -> Builder:
    return Builder(qtbot, empty)


class Builder:
    """Adds layers from the palette by typing their names, and types their settings into the form."""

    def __init__(self, qtbot, window) -> None:
        self._qtbot, self.window = qtbot, window
        self._search = window.palette_panel.findChild(QLineEdit, "paletteSearch")

    def use(self, **shape: int) -> None:
        """Choose synthetic pictures of a shape, as the data panel does."""
        data = DataSettings(source=Synthetic(samples=2000, **shape))
        self.window.editor.apply_to_document("Choose data", lambda document: edits.change_data(document, data))

    def add(self, type_id: str, **settings: object) -> str:
        """Put a layer at the end of the network and set it up; returns its id."""
        self._search.setFocus()
        self._search.selectAll()
        self._qtbot.keyClicks(self._search, type_id)
        self._qtbot.keyClick(self._search, Qt.Key.Key_Return)
        (node,) = self.window.scene.selected_nodes()
        assert node.layer.type == type_id
        for name, value in settings.items():
            self._set(name, value)
        return node.id

    def _set(self, name: str, value: object) -> None:
        field = self.window.inspector.form.findChild(QWidget, f"{name}Field")
        if isinstance(field, QCheckBox):
            if field.isChecked() != value:
                self._qtbot.keyClick(field, Qt.Key.Key_Space)
            return
        assert isinstance(field, (QLineEdit, QAbstractSpinBox))
        field.setFocus()
        field.selectAll()
        self._qtbot.keyClicks(field, str(value))
        self._qtbot.keyClick(field, Qt.Key.Key_Return)


def test_resnet_18_from_the_palette_has_the_parameters_of_torch(builder, checked):
    builder.use(channels=3, height=224, width=224, classes=1000)
    builder.add("Conv2d", out_channels=64, kernel_size=7, stride=2, padding=3, bias=False)
    builder.add("BatchNorm2d")
    builder.add("ReLU")
    builder.add("MaxPool2d", kernel_size=3, stride=2, padding=1)
    for width, stride in ((64, 1), (128, 2), (256, 2), (512, 2)):
        builder.add("ResidualBlock", out_channels=width, stride=stride, repeat=2)
    builder.add("AdaptiveAvgPool2d")
    builder.add("Flatten")
    builder.add("Linear", out_features=1000)
    checked()
    check = builder.window.editor.check
    assert (check.parameters, check.output_shape) == (11_689_512, (1000,))
    assert check.ok
    assert [problem.code for problem in check.problems if problem.severity == "error"] == []


def test_resnet_18_taken_apart_into_single_layers_is_the_same(builder, checked, qtbot):
    test_resnet_18_from_the_palette_has_the_parameters_of_torch(builder, checked)
    window = builder.window
    for number in (1, 2, 3, 4):
        window.scene.select_only([f"residual{number}"])
        window.actions_by_name["ungroupAction"].trigger()
        checked()
    assert window.editor.check.parameters == 11_689_512
    assert len(window.editor.check.order) == 4 + 4 * 14 + 3 * 2 + 3
    assert window.editor.check.ok


def test_a_u_net_of_three_levels_from_single_layers_has_the_parameters_of_torch(builder, hand, checked):
    builder.use(channels=3, height=32, width=32, classes=10)
    window = builder.window
    for type_id, channels, besides in UNET:
        id = builder.add(type_id, **_settings(type_id, channels))
        for source in besides:
            window.canvas.fit()
            hand.drag(hand.out_port(source), hand.node(id))
    builder.add("Conv2d", out_channels=10, kernel_size=1)
    builder.add("AdaptiveAvgPool2d", output_size=1)
    builder.add("Flatten")
    checked()
    check = window.editor.check
    assert check.ok
    assert check.output_shape == (10,)
    assert check.parameters == sum(_weights())


def _settings(type_id: str, channels: int | None) -> dict[str, object]:
    if type_id == "Conv2d":
        return {"out_channels": channels, "kernel_size": 3, "padding": 1}
    if type_id == "ConvTranspose2d":
        return {"out_channels": channels, "kernel_size": 2, "stride": 2}
    return {"kernel_size": 2} if type_id == "MaxPool2d" else {}


def _weights() -> Iterator[int]:
    """The sizes of the weights and biases of torch's own layers."""
    convolutions = [(3, 8), (8, 16), (16, 32), (32, 64), (64, 32), (32, 16), (16, 8)]
    layers = [nn.Conv2d(*channels, 3) for channels in convolutions]
    layers += [nn.ConvTranspose2d(*channels, 2) for channels in [(64, 32), (32, 16), (16, 8)]]
    yield from (parameter.numel() for layer in (*layers, nn.Conv2d(8, 10, 1)) for parameter in layer.parameters())
