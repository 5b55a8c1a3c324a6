"""Building: from a document, and optionally weights, to a module."""

import threading

import pytest
import torch

from core.document.edits import change_layer, change_training, remove, rename
from core.graph.build import BuildError, build, build_bare, build_with
from core.graph.weights import WeightsError, load_weights, save_weights, snapshot


def random_state() -> bytes:
    return torch.get_rng_state().numpy().tobytes()


def test_the_keys_are_the_names_on_the_canvas(perceptron):
    network = build(rename(perceptron, "fc1", "hidden"))
    assert list(network.state_dict()) == ["hidden.weight", "hidden.bias", "fc2.weight", "fc2.bias"]


def test_the_same_seed_gives_the_same_first_weights(perceptron):
    first, second = build(perceptron).state_dict(), build(perceptron).state_dict()
    assert all(torch.equal(first[name], second[name]) for name in first)
    other = build(change_training(perceptron, perceptron.training.model_copy(update={"seed": 1}))).state_dict()
    assert not torch.equal(first["fc1.weight"], other["fc1.weight"])


def test_building_leaves_the_random_state_as_it_was(perceptron):
    before = random_state()
    build(perceptron)
    assert random_state() == before


def test_a_network_with_errors_is_not_built(perceptron):
    with pytest.raises(BuildError, match="fc2 expects in_features 9 but receives 8"):
        build(change_layer(perceptron, "fc2", in_features=9))


def test_a_bare_network_has_shapes_but_no_memory(convolutional):
    assert {tensor.device.type for tensor in build_bare(convolutional).state_dict().values()} == {"meta"}


def test_weights_give_the_network_they_came_from(convolutional, tmp_path):
    trained = build(convolutional)
    trained(torch.rand(8, 1, 8, 8))  # moves the running means and the counter of the normalisation
    save_weights(snapshot(trained), tmp_path / "weights.pth")
    again = build_with(convolutional, load_weights(tmp_path / "weights.pth"))
    assert again.norm1.num_batches_tracked == 1
    samples = torch.rand(8, 1, 8, 8)
    assert torch.equal(again.eval()(samples), trained.eval()(samples))
    assert all(parameter.requires_grad for parameter in again.parameters())


def test_giving_weights_never_touches_the_random_state_of_another_thread(convolutional):
    weights = snapshot(build(convolutional))
    before = random_state()
    seen = []

    def work() -> None:
        build_with(convolutional, weights)
        seen.append(random_state())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [before]


def test_weights_of_half_the_precision_are_widened(perceptron):
    weights = {name: tensor.half() for name, tensor in snapshot(build(perceptron)).items()}
    assert build_with(perceptron, weights).fc1.weight.dtype == torch.float32


def test_weights_of_a_layer_that_is_gone_are_named(perceptron):
    weights = snapshot(build(perceptron))
    smaller = change_layer(remove(perceptron, ["fc1"]), "fc2", in_features=None)
    with pytest.raises(WeightsError, match=r"best\.pth holds fc1\.weight, but the network has no layer fc1 .*: give "):
        build_with(smaller, weights, "best.pth")


def test_a_parameter_that_is_switched_off_is_named(perceptron):
    weights = snapshot(build(perceptron))
    without = change_layer(perceptron, "fc1", bias=False)
    with pytest.raises(WeightsError, match=r"holds fc1\.bias, which layer fc1 does not have .*: set fc1 as it was"):
        build_with(without, weights)


def test_a_missing_parameter_is_named(perceptron):
    weights = snapshot(build(change_layer(perceptron, "fc1", bias=False)))
    with pytest.raises(WeightsError, match=r"lacks fc1\.bias, which layer fc1 needs: give the weights"):
        build_with(perceptron, weights)


def test_a_wrong_shape_is_named_with_both_shapes(perceptron):
    weights = snapshot(build(change_layer(perceptron, "fc1", out_features=9)))
    with pytest.raises(WeightsError, match=r"layer fc1: its fc1\.weight is 9×4, but the network needs 8×4; set fc1"):
        build_with(perceptron, weights)
