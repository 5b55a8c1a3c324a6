"""Edits of several layers at once."""

import pytest

from core.document.edits import freeze
from core.document.model import EditError
from core.document.several import change_layers, common_fields, initialise, shared_value
from core.layers.activation import ReLU
from core.layers.convolution import Conv1d, Conv2d, ConvTranspose2d
from core.layers.linear import Linear
from core.layers.shape import Flatten
from core.recipe.initialisation import Zeros


@pytest.fixture
def mixed(chain):
    return chain(Conv2d(out_channels=4), Conv2d(out_channels=6, groups=2), ReLU(), Flatten(), Linear(out_features=10))


def nodes(document, *ids):
    return [document.node(id) for id in ids]


def names(fields):
    return [field.name for field in fields]


def test_layers_of_one_kind_share_all_settings(mixed):
    assert names(common_fields(nodes(mixed, "conv1", "conv2"))) == list(Conv2d.model_fields)


def test_layers_of_several_kinds_share_what_has_the_same_name_and_kind(mixed):
    assert names(common_fields(nodes(mixed, "conv1", "fc1"))) == ["bias"]
    assert common_fields(nodes(mixed, "conv1", "relu1")) == ()


def test_a_size_for_another_number_of_axes_is_another_setting(chain):
    document = chain(Conv2d(), ConvTranspose2d(), Conv1d())
    assert "kernel_size" in names(common_fields(nodes(document, "conv1", "convtranspose1")))
    assert "kernel_size" not in names(common_fields(nodes(document, "conv1", "conv2")))


def test_values_are_shared_or_several(mixed):
    both = nodes(mixed, "conv1", "conv2")
    assert shared_value(both, "kernel_size") == (3, True)
    assert shared_value(both, "out_channels") == (4, False)


def test_a_change_reaches_all_that_take_it_and_says_why_the_others_do_not(mixed):
    changed = change_layers(mixed, ["conv1", "conv2"], out_channels=5)
    assert changed.graph.node("conv1").layer.out_channels == 5
    assert changed.graph.node("conv2").layer.out_channels == 6
    assert list(changed.refused) == ["conv2"]
    assert "groups" in changed.refused["conv2"]


def test_a_change_that_all_refuse_changes_nothing(mixed):
    changed = change_layers(mixed, ["conv1", "conv2"], kernel_size=0)
    assert changed.graph is mixed
    assert list(changed.refused) == ["conv1", "conv2"]


def test_a_scheme_reaches_all_but_the_ends(mixed):
    begun = initialise(mixed, ["input", "conv1", "fc1"], "weights", Zeros())
    assert [node.id for node in begun.nodes if node.initialisation.chosen] == ["conv1", "fc1"]
    assert initialise(begun, ["conv1", "fc1"], "weights", None) == mixed


def test_a_layer_that_is_not_there_is_refused(mixed):
    for edit in (lambda: change_layers(mixed, ["conv9"], bias=False), lambda: initialise(mixed, ["x"], "biases", None)):
        with pytest.raises(EditError, match="there is no layer"):
            edit()


def test_a_scheme_and_freezing_do_not_disturb_each_other(mixed):
    node = freeze(initialise(mixed, ["conv1"], "weights", Zeros()), ["conv1"], True).node("conv1")
    assert (node.frozen, node.initialisation.weights) == (True, Zeros())
