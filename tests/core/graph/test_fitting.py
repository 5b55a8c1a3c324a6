"""What fits somewhere, and the shape that it would give there, agree with what the check says once it stands there."""

import pytest

from core.blocks.convolutional import ConvBNReLU
from core.data.sources.digits import Digits
from core.graph.fitting import Follower, fit
from core.graph.problems import Setting
from core.layers.activation import ReLU
from core.layers.convolution import Conv2d
from core.layers.linear import Linear
from core.layers.merge import Add
from core.layers.pooling import MaxPool2d
from core.layers.shape import Flatten
from core.layers.terminals import Output
from core.recipe.settings import TrainingSettings

PICTURE = (16, 8, 8)


@pytest.fixture
def setting():
    return Setting(Digits().info(), TrainingSettings())


@pytest.mark.parametrize(
    ("layer", "text"),
    [
        (MaxPool2d(), "16×8×8 → 16×4×4"),
        (Conv2d(out_channels=32, padding=1), "16×8×8 → 32×8×8"),
        (ConvBNReLU(), "16×8×8 → 64×8×8"),
        (Flatten(), "16×8×8 → 1024"),
        (Add(), "16×8×8 → 16×8×8"),
    ],
)
def test_what_fits_says_what_it_gives(setting, layer, text):
    assert str(fit(layer, PICTURE, setting)) == text


def test_what_cannot_work_does_not_fit(setting):
    assert fit(Conv2d(), (64,), setting) is None
    assert fit(Conv2d(kernel_size=9), PICTURE, setting) is None
    assert fit(ConvBNReLU(), (64,), setting) is None


def test_before_another_layer_only_what_that_can_work_on(setting):
    before_conv = Follower(Conv2d())
    assert fit(MaxPool2d(), PICTURE, setting, before_conv) is not None
    assert fit(Flatten(), PICTURE, setting, before_conv) is None
    assert fit(Flatten(), PICTURE, setting, Follower(Output())) is not None


def test_before_a_merge_only_what_matches_its_other_inputs(setting):
    other = Follower(Add(), before=(PICTURE,))
    assert fit(ReLU(), PICTURE, setting, other) is not None
    assert fit(MaxPool2d(), PICTURE, setting, other) is None
    assert fit(Linear(out_features=8), PICTURE, setting, other) is not None
