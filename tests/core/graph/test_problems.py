"""Every mistake is told in one sentence that says what to do, and its fix mends it."""

import pytest
import torch

from core.data.sources.digits import Digits
from core.data.sources.iris import Iris
from core.document.edits import change_layer, connect, disconnect, freeze, insert_free, insert_on_edge
from core.document.model import Document
from core.document.placement import Position
from core.graph.check import check
from core.graph.problems.inplace import KEEPING, KEEPING_IN_PLACE
from core.layers.activation import LeakyReLU, ReLU, Softmax, Tanh
from core.layers.base import LAYERS
from core.layers.convolution import Conv1d, Conv2d
from core.layers.linear import Linear
from core.layers.merge import Add
from core.layers.normalisation import BatchNorm1d, BatchNorm2d
from core.layers.padding import ZeroPad2d
from core.layers.pooling import MaxPool2d
from core.layers.recurrent import LSTM
from core.layers.regularisation import Dropout
from core.layers.shape import Flatten, Slice
from core.recipe.losses.numbers import MSELoss

TEN = Linear(out_features=10)

MISTAKES = {
    "a Linear that counts wrong": (
        [Flatten(), Linear(in_features=60), TEN],
        "wrong_in_features",
        "fc1 expects in_features 60 but receives 64: set in_features to 64",
        "Let in_features follow the input",
    ),
    "a convolution that counts wrong": (
        [Conv2d(in_channels=3), Flatten(), TEN],
        "wrong_in_channels",
        "conv1 expects in_channels 3 but receives 1: set in_channels to 1",
        "Let in_channels follow the input",
    ),
    "a normalisation that counts wrong": (
        [Conv2d(out_channels=8), BatchNorm2d(num_features=4), Flatten(), TEN],
        "wrong_num_features",
        "norm1 expects num_features 4 but receives 8: set num_features to 8",
        "Let num_features follow the input",
    ),
    "a convolution after Flatten": (
        [Flatten(), Conv2d(), TEN],
        "wrong_axes",
        "conv1 needs a picture (channels × height × width) but receives 64: move it before flatten1",
        "Move conv1 before flatten1",
    ),
    "vector normalisation on a picture": (
        [Conv2d(), BatchNorm1d(), Flatten(), TEN],
        "wrong_axes",
        "norm1 needs a vector (features) or a sequence (channels × length) but receives 16×6×6: use BatchNorm2d",
        "Make norm1 a BatchNorm2d",
    ),
    "groups that do not divide": (
        [Conv2d(groups=2, out_channels=4), Flatten(), TEN],
        "groups",
        "conv1 cannot divide 1 channels into 2 groups: set groups to 1",
        "Set groups of conv1 to 1",
    ),
    "a window larger than the picture": (
        [MaxPool2d(kernel_size=4), MaxPool2d(kernel_size=4), Flatten(), TEN],
        "used_up",
        "The picture is used up at pool2: pool1 left 2×2 of 8×8, too little for its window of 4×4; remove pool1",
        "Remove pool1",
    ),
    "a window larger than the data": (
        [MaxPool2d(kernel_size=9), Flatten(), TEN],
        "window_too_large",
        "pool1 has a window of 9×9 but receives a picture of only 8×8: make kernel_size smaller or remove a pooling "
        "before it",
        "Set kernel_size of pool1 to 8",
    ),
    "a dilated window larger than the picture": (
        [Conv2d(kernel_size=(3, 1), dilation=5), Flatten(), TEN],
        "window_too_large",
        "conv1 has a window of 11×1 but receives a picture of only 8×8: make kernel_size smaller or remove a pooling "
        "before it",
        "Set kernel_size of conv1 to 3×1",
    ),
    "no layer at all": (
        [],
        "empty",
        "The network is empty: drag layers from the palette onto the canvas",
        "Add Flatten and Linear with 10 outputs",
    ),
    "too few outputs": (
        [Flatten(), Linear(out_features=7)],
        "wrong_answer",
        "The network gives 7 but the data has 10 classes: set out_features of fc1 to 10",
        "Set out_features of fc1 to 10",
    ),
    "no Linear at the end": (
        [Conv2d()],
        "wrong_answer",
        "The network gives 16×6×6 but the data has 10 classes: end it with Linear",
        "Add Flatten and Linear with 10 outputs",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_sentence_says_what_to_do_and_the_fix_mends_it(chain, mistake):
    layers, code, message, fix = MISTAKES[mistake]
    document = chain(*layers, source=Digits())
    found = check(document).problems[0]
    assert (found.severity, found.code, found.message) == ("error", code, message)
    assert found.fixes[0].text == fix
    mended = check(found.fixes[0].apply(document))
    assert mended.ok
    assert code not in {problem.code for problem in mended.problems}


@pytest.mark.parametrize("layers", [mistake[0] for mistake in MISTAKES.values()], ids=MISTAKES)
def test_looking_for_problems_changes_nothing(chain, layers):
    document = chain(*layers)
    before = document.model_dump_json()
    for problem in check(document).problems:
        for fix in problem.fixes:
            fix.apply(document)
    assert document.model_dump_json() == before


def test_a_linear_on_a_picture_is_told_to_flatten_first(chain):
    document = chain(Linear(out_features=10))
    problems = check(document).problems
    assert [(problem.severity, problem.code) for problem in problems] == [
        ("error", "wrong_answer"),
        ("warning", "missing_flatten"),
    ]
    assert {problem.fixes[0].text for problem in problems} == {"Put Flatten before fc1"}
    for problem in problems:
        assert check(problem.fixes[0].apply(document)).problems == ()


def test_picture_layers_on_a_table_are_to_be_removed(chain):
    document = chain(Conv2d(), Linear(out_features=3), source=Iris())
    found = check(document).problems[0]
    assert found.message.endswith("remove it or choose data that fits")
    assert check(found.fixes[0].apply(document)).problems == ()


def test_what_only_torch_knows_is_said_in_its_words(chain):
    document = chain(Conv2d(kernel_size=3, padding=9, padding_mode="reflect"), Flatten(), TEN)
    found = check(document).problems[0]
    assert found.code == "refused"
    assert found.message.startswith("conv1 cannot work on 1×8×8: ")
    assert check(found.fixes[0].apply(document)).ok


def test_a_layer_that_stands_alone_is_a_warning_with_a_fix(perceptron):
    document = insert_free(perceptron, ReLU(), Position(300, 0))
    found = check(document).problems[0]
    assert (found.severity, found.layer) == ("warning", "relu2")
    assert check(document).ok
    assert any(check(fix.apply(document)).problems == () for fix in found.fixes)


def test_a_last_softmax_before_cross_entropy_is_warned_about_and_removed(chain):
    document = chain(Flatten(), Linear(out_features=10), Softmax())
    (problem,) = check(document).problems
    assert (problem.code, problem.severity) == ("softmax_before_loss", "warning")
    assert check(problem.fixes[0].apply(document)).problems == ()
    assert check(chain(Flatten(), Linear(out_features=10), Softmax(), loss=MSELoss())).problems == ()


def test_a_batch_normalisation_of_single_samples_is_an_error_with_a_fix(chain):
    document = chain(Flatten(), Linear(out_features=10), BatchNorm1d(), batch_size=1)
    (problem,) = check(document).problems
    assert problem.code == "batch_of_one"
    assert check(problem.fixes[0].apply(document)).ok


def test_layers_may_not_mix_the_samples_of_a_batch(chain):
    with pytest.raises(ValueError, match="axis 0 is the batch"):
        Flatten(start_dim=0)
    with pytest.raises(ValueError, match="axis 0 is the batch"):
        Softmax(dim=0)
    (problem,) = [each for each in check(chain(Flatten(start_dim=-4), Linear())).problems if each.layer == "flatten1"]
    assert problem.message == "flatten1 works along axis -4 but receives only 3 axes: set start_dim to 1, the first"


def test_flattened_pictures_are_picked_up_before_the_flatten_only_where_a_picture_arrives(chain):
    (problem, *_) = check(chain(Flatten(), Conv2d())).problems
    assert problem.fixes[0].text == "Move conv1 before flatten1"
    (problem, *_) = check(chain(Flatten(), Conv2d(), source=Iris())).problems
    assert problem.fixes[0].text == "Remove conv1"


def test_a_picture_that_is_used_up_names_the_layers_that_did_it_and_offers_gentler_ones(chain):
    layers = (Conv2d(stride=2), MaxPool2d(), Conv2d(), Flatten(), TEN)
    document = chain(*layers, source=Digits())
    found = check(document).problems[0]
    assert (found.code, found.layer) == ("used_up", "conv2")
    assert found.message == (
        "The picture is used up at conv2: conv1 and pool1 left 1×1 of 8×8, too little for its window of 3×3; "
        "remove pool1"
    )
    assert "Set padding of conv2 to 1" in [fix.text for fix in found.fixes]
    for fix in found.fixes:
        assert "used_up" not in {problem.code for problem in check(fix.apply(document)).problems}


def test_a_layer_that_leaves_nothing_is_an_error_with_a_fix(chain):
    (found,) = check(chain(ZeroPad2d(padding=-4), Flatten(), TEN)).problems
    assert found.message == "zeropad1 leaves nothing: it makes 1×0×0 of 1×8×8; let it take less away, or remove it"
    for fix in found.fixes:
        assert check(fix.apply(chain(ZeroPad2d(padding=-4), Flatten(), TEN))).ok


def test_the_nearest_divisors_are_offered_for_groups(chain):
    document = chain(Conv2d(out_channels=12), ReLU(), Conv2d(out_channels=20, groups=5), ReLU(), Flatten(), TEN)
    (found,) = check(document).problems
    assert found.message == "conv2 cannot divide 12 channels into 5 groups: set groups to 2 or 4"
    assert [fix.text for fix in found.fixes] == ["Set groups of conv2 to 4", "Set groups of conv2 to 2"]
    for fix in found.fixes:
        assert check(fix.apply(document)).problems == ()


def test_a_layer_made_another_keeps_the_settings_that_both_have(chain):
    document = chain(Conv1d(out_channels=5, kernel_size=4), ReLU(), Flatten(), TEN)
    (found,) = check(document).problems
    assert found.fixes[0].text == "Make conv1 a Conv2d"
    assert found.fixes[0].apply(document).by_id["conv1"].layer == Conv2d(out_channels=5, kernel_size=4)


def test_a_picture_can_be_read_row_by_row(chain):
    document = chain(LSTM(output="last"), TEN)
    (found,) = check(document).problems
    assert found.message == "lstm1 needs a sequence (length × features) but receives 1×8×8: put Flatten before it"
    assert check(found.fixes[0].apply(document)).layers["lstm1"].in_shapes == ((8, 8),)


@pytest.fixture
def forked(chain) -> Document:
    """A second branch that ends in a ReLU of the same shape as what it could be added to."""
    document = chain(Linear(out_features=8), ReLU(), Linear(out_features=3), source=Iris())
    return connect(insert_free(document, ReLU(), Position(300, 0)), "fc1", "relu2")


def test_a_second_end_is_joined_or_removed(forked):
    (found,) = check(forked).problems
    assert (found.code, found.layer, found.severity) == ("two_outputs", "relu2", "warning")
    assert [fix.text for fix in found.fixes] == ["Join relu2 by Add before fc2", "Remove relu2"]
    for fix in found.fixes:
        assert check(fix.apply(forked)).problems == ()


def test_a_second_end_of_another_width_is_joined_by_concatenation(forked):
    wider = insert_on_edge(forked, Linear(out_features=5), forked.into["relu2"][0])
    found = next(problem for problem in check(wider).problems if problem.code == "two_outputs")
    joined = found.fixes[0].apply(wider)
    assert found.fixes[0].text == "Join relu2 by Concatenate before fc2"
    assert check(joined).layers["fc2"].in_shapes == ((13,),)
    assert [fix.text for fix in found.fixes][1:] == ["Remove fc3 and relu2"]


def test_a_layer_that_stands_alone_is_put_where_it_fits(perceptron):
    document = insert_free(perceptron, Dropout(), Position(300, 0))
    (found,) = check(document).problems
    assert [fix.text for fix in found.fixes] == ["Put dropout1 between relu1 and fc2", "Remove dropout1"]
    for fix in found.fixes:
        assert check(fix.apply(document)).problems == ()


@pytest.mark.parametrize(
    ("target", "wire"), [("output", "Wire fc2 to output"), ("fc2", "Wire relu1 to fc2"), ("fc1", "Wire input to fc1")]
)
def test_a_path_that_was_cut_is_wired_again(perceptron, target, wire):
    document = disconnect(perceptron, perceptron.into[target][0])
    (found,) = check(document).problems
    assert found.message == f"No path leads from the input to the output: w{wire[1:]}"
    assert found.fixes[0].text == wire
    assert set(found.fixes[0].apply(document).edges) == set(perceptron.edges)


@pytest.mark.parametrize("before", [ReLU(), Tanh(), LeakyReLU(inplace=True)], ids=lambda layer: layer.type)
def test_overwriting_what_a_gradient_needs_is_an_error_with_a_fix(chain, before):
    document = chain(Linear(), before, Flatten(), Dropout(inplace=True), Linear(out_features=3), source=Iris())
    (found,) = check(document).problems
    assert found.code == "overwritten"
    assert found.message.startswith("dropout1 overwrites what the gradient of ")
    assert check(found.fixes[0].apply(document)).problems == ()


def test_overwriting_what_another_branch_needs_is_an_error(forked):
    joined = connect(insert_on_edge(forked, Add(), forked.into["fc2"][0]), "relu2", "add1")
    assert [problem.message for problem in check(change_layer(joined, "relu2", inplace=True)).problems] == [
        "relu2 overwrites what relu1 still needs: switch inplace off"
    ]


def test_torch_agrees_on_which_layers_need_what_they_gave():
    """Each layer is built, and something is written over its output before the gradient is computed.

    Recurrent layers all count as needing it: on a CPU some do not, but cuDNN's do.
    """
    for type_id, spec in LAYERS.items():
        if spec.merges or spec.takes_integers or spec.family in ("Data", "Block"):
            continue
        for layer in (spec(), *([spec(inplace=True)] if "inplace" in spec.model_fields else [])):
            shape = (8,) * (max(spec.accepts) if spec.accepts and 3 not in spec.accepts else 3)
            expected = type_id in KEEPING or (getattr(layer, "inplace", False) and type_id in KEEPING_IN_PLACE)
            if layer.objection(shape) is None:
                needed = _needs_its_output(layer, shape)
                assert needed == expected or (expected and spec.family == "Recurrent"), layer


def _needs_its_output(layer, shape) -> bool:
    out = layer.build(shape)(torch.nn.Linear(shape[-1], shape[-1])(torch.rand(4, *shape)))
    try:
        torch.nn.functional.relu(out, inplace=True).sum().backward()
    except RuntimeError:
        return True
    return False


def test_a_network_without_weights_and_one_that_is_frozen_cannot_learn(chain, perceptron):
    frozen = freeze(perceptron, ["fc1", "fc2"], frozen=True)
    (found,) = check(frozen).problems
    assert found.message == "Every layer with weights is frozen, so nothing can be learned: unfreeze one"
    assert found.fixes[0].apply(frozen) == perceptron
    (found,) = check(chain(Slice(stop=3), source=Iris())).problems
    assert found.code == "nothing_to_learn"
    assert check(found.fixes[0].apply(chain(Slice(stop=3), source=Iris()))).problems == ()
