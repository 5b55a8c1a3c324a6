"""What is suggested after a layer exists, can be added, and works on what leaves the layer."""

import pytest

from core.data.sources.digits import Digits
from core.graph.fitting import shape_alone
from core.graph.problems import Setting
from core.layers.base import LAYERS
from core.layers.followers import usual_before, usual_followers
from core.layers.terminals import Input, Output
from core.recipe.settings import TrainingSettings

SHAPES = ((12,), (12, 16), (36, 36), (12, 16, 16), (12, 6, 6, 6))
"""Samples with each number of axes."""

# what is inside of a block has no habits to keep that are about the whole network
SETTING = Setting(Digits().info(), TrainingSettings(), inside=True)

ADDABLE = {name: spec for name, spec in LAYERS.items() if spec not in (Input, Output)}
every_layer = pytest.mark.parametrize("spec", [pytest.param(spec, id=name) for name, spec in ADDABLE.items()])


def shapes_after(layer):
    """What leaves a layer, for samples that it can work on."""
    if isinstance(layer, Input):
        return set(SHAPES)
    whole = layer.takes_integers
    found = {shape_alone(layer, (shape,) * (layer.n_inputs or 2), SETTING, whole) for shape in SHAPES}
    return found - {None}


def works_on_any(name, shapes):
    follower = LAYERS.get(name)()
    return any(shape_alone(follower, (shape,), SETTING, follower.takes_integers) is not None for shape in shapes)


@every_layer
def test_has_usual_followers_that_exist(spec):
    names = usual_followers(spec)
    assert names
    assert set(names) <= ADDABLE.keys()


@pytest.mark.parametrize("spec", [pytest.param(spec, id=name) for name, spec in LAYERS.items() if spec is not Output])
def test_its_usual_followers_work_on_what_it_gives(spec):
    given, names = shapes_after(spec()), usual_followers(spec)
    assert given, "no sample above fits this layer: add one"
    if getattr(spec, "axes", 0):  # else the habits are those of several numbers of axes, of which the shape chooses
        assert [name for name in names if not works_on_any(name, given)] == []
    assert any(works_on_any(name, given) for name in names)


@every_layer
def test_what_comes_before_a_layer_names_it(spec):
    for name in usual_before(spec):
        assert spec.type in usual_followers(LAYERS.get(name))


def test_the_habits_that_everybody_knows():
    assert usual_followers(LAYERS.get("Conv2d")) == ("BatchNorm2d", "ReLU", "MaxPool2d")
    assert usual_followers(LAYERS.get("Conv1d")) == ("BatchNorm1d", "ReLU", "MaxPool1d")
    assert usual_followers(LAYERS.get("Linear"))[:2] == ("ReLU", "Dropout")
    assert usual_followers(LAYERS.get("Flatten")) == ("Linear",)
    assert {"Conv2d", "Flatten"} <= set(usual_followers(Input))
    assert usual_before(LAYERS.get("BatchNorm2d"))[0] == "Conv2d"
