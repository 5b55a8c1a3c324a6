"""Where weights begin: as the scheme says, the same with the same seed, and the same in exported code."""

import math

import pytest
import torch
from torch import nn

from core.blocks.grouping import group
from core.document import edits, storage
from core.document.several import initialise
from core.exporters.base import Subject
from core.exporters.python import source_of
from core.graph.build import build
from core.graph.check import check
from core.graph.first_weights import initialise as set_weights
from core.layers.attention import MultiheadAttention, PositionEmbedding, TransformerEncoderLayer
from core.layers.convolution import Conv2d, ConvTranspose2d
from core.layers.embedding import Embedding
from core.layers.linear import Linear
from core.layers.normalisation import BatchNorm2d
from core.layers.recurrent import GRU, LSTM
from core.layers.shape import Flatten, Reshape
from core.recipe.initialisation import (
    Constant,
    Dirac,
    Eye,
    KaimingNormal,
    KaimingUniform,
    Normal,
    Ones,
    Orthogonal,
    TruncNormal,
    XavierNormal,
    XavierUniform,
    Zeros,
)


def begun(document, weights=None, biases=None, ids=None):
    """The document with schemes for some layers, or for all."""
    chosen = ids or [node.id for node in document.nodes]
    return initialise(initialise(document, chosen, "weights", weights), chosen, "biases", biases)


def found(document):
    """The problems that are about schemes."""
    return [problem for problem in check(document).problems if "initialis" in problem.code]


def problems(document):
    return [(problem.code, problem.severity) for problem in found(document)]


def exported(document) -> dict:
    text = source_of(Subject(check(document), build(document).eval(), trained=False))
    space = {"__name__": "exported", "text": text}
    exec(compile(text, "exported.py", "exec"), space)
    return space


def same_weights(one: nn.Module, other: nn.Module) -> bool:
    first, second = one.state_dict(), other.state_dict()
    return list(first) == list(second) and all(torch.equal(first[name], second[name]) for name in first)


@pytest.fixture
def wide(chain):
    return chain(Conv2d(out_channels=64, padding=1), Flatten(), Linear(out_features=256), Linear(out_features=10))


def test_without_a_scheme_weights_are_torchs_own_and_files_say_nothing(wide):
    torch.manual_seed(wide.training.seed)
    by_hand = nn.Conv2d(1, 64, 3, padding=1)
    assert torch.equal(build(wide).conv1.weight, by_hand.weight)
    assert "initialisation" not in storage.dump(wide)


def test_a_file_keeps_the_schemes_in_the_line_of_the_layer(wide, tmp_path):
    document = begun(wide, KaimingNormal(nonlinearity="relu"), ids=["fc1"])
    storage.save(document, tmp_path / "a.netloom")
    assert storage.load(tmp_path / "a.netloom") == document
    (line,) = [line for line in (tmp_path / "a.netloom").read_text().splitlines() if "initialisation" in line]
    assert '"initialisation": {"weights": {"type": "kaiming_normal"' in line
    assert "biases" not in line


@pytest.mark.parametrize(
    ("scheme", "deviation"),
    [
        (KaimingNormal(nonlinearity="relu"), lambda fan_in, fan_out: math.sqrt(2 / fan_in)),
        (KaimingNormal(nonlinearity="relu", mode="fan_out"), lambda fan_in, fan_out: math.sqrt(2 / fan_out)),
        (KaimingUniform(a=1.0), lambda fan_in, fan_out: math.sqrt(1 / fan_in)),
        (XavierNormal(gain=2.0), lambda fan_in, fan_out: 2 * math.sqrt(2 / (fan_in + fan_out))),
        (XavierUniform(), lambda fan_in, fan_out: math.sqrt(2 / (fan_in + fan_out))),
        (Normal(std=0.02), lambda fan_in, fan_out: 0.02),
    ],
    ids=lambda value: getattr(value, "type", ""),
)
def test_the_spread_is_the_one_that_the_scheme_promises(wide, scheme, deviation):
    weight = build(begun(wide, scheme, ids=["fc1"])).fc1.weight
    fan_out, fan_in = weight.shape
    assert weight.std().item() == pytest.approx(deviation(fan_in, fan_out), rel=0.02)
    assert abs(weight.mean().item()) < 0.01 * deviation(fan_in, fan_out) * 3


def test_weights_and_biases_have_schemes_of_their_own(wide):
    network = build(begun(wide, Constant(val=0.5), Zeros(), ids=["conv1", "fc1"]))
    for layer in (network.conv1, network.fc1):
        assert torch.all(layer.weight == 0.5)
        assert torch.all(layer.bias == 0)
    assert network.fc2.bias.abs().sum() > 0


def test_the_same_seed_gives_the_same_weights_and_leaves_torchs_random_state_alone(wide):
    document = begun(wide, TruncNormal(std=0.02), Normal(std=0.1))
    before = torch.get_rng_state()
    first, second = build(document), build(document)
    assert torch.equal(torch.get_rng_state(), before)
    assert same_weights(first, second)
    seeded = edits.change_training(document, document.training.model_copy(update={"seed": 1}))
    assert not same_weights(first, build(seeded))


def test_a_chain_stays_a_sequential_with_the_same_names(wide):
    network = build(begun(wide, Orthogonal(), Zeros()))
    assert isinstance(network, nn.Sequential)
    assert list(network.state_dict()) == list(build(wide).state_dict())


def test_orthogonal_recurrent_layers_keep_lengths(chain):
    document = chain(Reshape(shape=(8, 8)), LSTM(hidden_size=16, num_layers=2, output="last"), Linear(out_features=10))
    network = build(begun(document, Orthogonal(), Zeros(), ids=["lstm1"]))
    for name, parameter in network.lstm1.named_parameters():
        if "bias" in name:
            assert torch.all(parameter == 0), name
        else:
            assert torch.allclose(parameter.T @ parameter, torch.eye(parameter.shape[1]), atol=1e-5), name


@pytest.mark.parametrize(
    "layer",
    [GRU(bidirectional=True), LSTM(proj_size=4), MultiheadAttention(), TransformerEncoderLayer(), PositionEmbedding()],
    ids=lambda layer: layer.type,
)
def test_every_weight_and_bias_of_a_layer_with_many_is_set(chain, layer):
    document = chain(Reshape(shape=(8, 8)), layer, Flatten(), Linear(out_features=10))
    name = next(node.name for node in document.nodes if type(node.layer) is type(layer))
    document = begun(document, Constant(val=0.25), ids=[name])
    document = initialise(document, [name], "biases", Constant(val=0.5) if "Position" not in layer.type else None)
    for parameter_name, parameter in build(document).get_submodule(name).named_parameters():
        if parameter.dim() > 1:
            assert torch.all(parameter == 0.25), parameter_name
        elif "bias" in parameter_name:
            assert torch.all(parameter == 0.5), parameter_name
        else:
            assert torch.all(parameter == 1), parameter_name  # the weight of a normalisation among larger ones


def test_a_normalisation_alone_can_begin_at_zero(chain):
    document = begun(chain(Conv2d(), BatchNorm2d(), Flatten(), Linear(out_features=10)), Zeros(), Ones(), ids=["norm1"])
    norm = build(document).norm1
    assert (norm.weight.sum(), norm.bias.sum()) == (0, 16)


def test_a_convolution_that_begins_as_dirac_passes_channels_on(chain):
    document = chain(Conv2d(out_channels=1, padding=1, bias=False), Flatten(), Linear(out_features=10))
    network = build(begun(document, Dirac(), ids=["conv1"]))
    samples = torch.rand(2, 1, 8, 8)
    assert torch.equal(network.conv1(samples), samples)


def test_a_frozen_layer_keeps_its_scheme(wide):
    network = build(edits.freeze(begun(wide, Constant(val=0.5), ids=["fc1"]), ["fc1"], True))
    assert torch.all(network.fc1.weight == 0.5)
    assert not network.fc1.weight.requires_grad


def test_the_row_of_an_embedding_that_stands_for_nothing_stays_zero(chain):
    layer = Embedding(num_embeddings=5, embedding_dim=3, padding_idx=2)
    document = begun(edits.insert_free(chain(), layer, (0, 0)), Ones(), ids=["embedding1"])
    module = layer.build((4,))
    set_weights(document.node("embedding1"), module)
    assert module.weight.sum(dim=1).tolist() == [3, 3, 0, 3, 3]


# --- inside of blocks -----------------------------------------------------------------------------------------


@pytest.fixture
def blocks(chain):
    """Two stages of a block that holds a convolution with schemes; the second has more filters and no bias."""
    document = chain(Conv2d(out_channels=4), Conv2d(out_channels=8), Flatten(), Linear(out_features=10))
    document = begun(document, KaimingUniform(nonlinearity="relu"), Normal(std=0.1), ids=["conv1", "conv2", "fc1"])
    document = group(group(document, ["conv1"], "Stage"), ["conv2"], "Stage")
    return edits.change_layer(document, "stage2", repeat=2)


def test_layers_inside_of_blocks_begin_as_they_say(chain):
    document = begun(chain(Conv2d(), Flatten(), Linear(out_features=10)), Constant(val=0.5), ids=["conv1"])
    grouped = edits.change_layer(group(document, ["conv1"], "Stage"), "stage1", repeat=2)
    network = build(grouped)
    assert torch.all(network.get_parameter("stage1.0.conv1.weight") == 0.5)
    assert torch.all(network.get_parameter("stage1.1.conv1.weight") == 0.5)


def test_a_block_itself_has_nothing_to_set(blocks):
    document = begun(blocks, Zeros(), ids=["stage1"])
    assert ("nothing_to_initialise", "warning") in problems(document)
    assert same_weights(build(document), build(blocks))


# --- exported code --------------------------------------------------------------------------------------------


def test_exported_code_makes_the_weights_that_netloom_makes(wide):
    document = begun(wide, KaimingNormal(nonlinearity="relu"), Zeros(), ids=["conv1", "fc1"])
    code, network = exported(document), build(document)
    for make in (code["Net"], code["sequential"]):
        torch.manual_seed(document.training.seed)
        assert same_weights(make(), network)
    assert '        nn.init.kaiming_normal_(self.fc1.weight, nonlinearity="relu")\n' in code["text"]
    assert "        nn.init.zeros_(self.fc1.bias)\n" in code["text"]
    assert "fc2.weight" not in code["text"]


def test_exported_code_makes_the_same_blocks(blocks):
    torch.manual_seed(blocks.training.seed)
    assert same_weights(exported(blocks)["Net"](), build(blocks))


def test_exported_blocks_whose_layers_begin_otherwise_are_classes_of_their_own(chain):
    document = chain(Conv2d(out_channels=4), Conv2d(out_channels=4, bias=False), Flatten(), Linear(out_features=10))
    document = begun(document, Orthogonal(), ids=["conv1", "conv2"])
    document = initialise(document, ["conv1"], "biases", Zeros())
    document = group(group(document, ["conv1"], "Stage"), ["conv2"], "Stage")
    torch.manual_seed(document.training.seed)
    assert same_weights(exported(document)["Net"](), build(document))


def test_exported_code_of_many_weights_is_a_loop(chain):
    document = chain(Reshape(shape=(8, 8)), LSTM(hidden_size=16, output="last"), Linear(out_features=10))
    document = begun(document, Orthogonal(), Zeros(), ids=["lstm1"])
    code = exported(document)
    assert (
        'for name in ("weight_ih_l0", "weight_hh_l0"):\n            nn.init.orthogonal_(self.lstm1.get' in code["text"]
    )
    torch.manual_seed(document.training.seed)
    assert same_weights(code["Net"](), build(document))


# --- schemes that do not fit ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("id", "part", "scheme", "says", "instead"),
    [
        ("fc1", "weights", Dirac(), "fc1 cannot begin with dirac: its weight, 256×4096, has 2 axes", Eye()),
        ("conv1", "weights", Eye(), "but it needs two, as in a linear layer; choose dirac", Dirac()),
        ("conv1", "biases", XavierNormal(), "its bias, 64, has 1 axis, but it needs two or more", Zeros()),
        ("conv1", "weights", Dirac(groups=3), "64 filters, which 3 groups do not divide", Dirac()),
    ],
)
def test_a_scheme_that_does_not_fit_is_a_problem_with_a_fix(wide, id, part, scheme, says, instead):
    document = initialise(wide, [id], part, scheme)
    (problem,) = found(document)
    assert (problem.code, problem.severity, problem.node) == ("wrong_initialisation", "error", id)
    assert says in problem.message
    better, own = (fix.apply(document) for fix in problem.fixes)
    assert better.node(id).initialisation.chosen == {part: instead}
    assert own == wide
    assert check(better).ok
    build(better)


def test_xavier_needs_more_than_the_one_axis_of_a_normalisation(chain):
    document = chain(Conv2d(), BatchNorm2d(), Flatten(), Linear(out_features=10))
    (problem,) = found(begun(document, XavierUniform(), ids=["norm1"]))
    assert "norm1 cannot begin with xavier_uniform: its weight, 16, has 1 axis" in problem.message


def test_shapes_behind_a_scheme_that_does_not_fit_stay_known(wide):
    checked = check(begun(wide, Dirac(), ids=["fc1"]))
    assert not checked.ok
    assert checked.output_shape == (10,)


def test_a_layer_without_weights_sets_nothing_and_says_so(wide):
    document = begun(wide, Zeros(), ids=["flatten1"])
    assert problems(document) == [("nothing_to_initialise", "warning")]
    assert same_weights(build(document), build(wide))


def test_a_bypassed_layer_has_no_scheme_to_complain_of(chain):
    document = begun(chain(ConvTranspose2d(), Flatten(), Linear(out_features=10)), Eye(), ids=["convtranspose1"])
    assert problems(document) == [("wrong_initialisation", "error")]
    assert problems(edits.bypass(document, ["convtranspose1"], True)) == []
