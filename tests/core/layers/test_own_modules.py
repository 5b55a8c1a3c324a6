"""What torch.nn has no class for does what its one line of torch does."""

import pytest
import torch
from torch import nn

from core.layers.base import LAYERS

SHAPE = (4, 6)
INPUTS = torch.randn(3, *SHAPE, generator=torch.Generator().manual_seed(1))

OPERATIONS = {
    "Scale": ({"factor": 0.5}, lambda x: x / 2),
    "Mean": ({"dim": (1, 2)}, lambda x: x.mean((1, 2))),
    "Max": ({"dim": (-1,), "keepdim": True}, lambda x: x.max(dim=2, keepdim=True).values),
    "Reshape": ({"shape": (2, -1, 3)}, lambda x: x.reshape(3, 2, 4, 3)),
    "Permute": ({}, lambda x: x.transpose(1, 2)),
    "Slice": ({"dim": 2, "start": -4, "stop": 5, "step": 2}, lambda x: x[:, :, -4:5:2]),
    "Select": ({"dim": 1, "index": 2}, lambda x: x[:, 2]),
}


@pytest.mark.parametrize("type_id", OPERATIONS)
def test_an_operation_is_its_line_of_torch(type_id):
    settings, line = OPERATIONS[type_id]
    module = LAYERS.get(type_id)(**settings).build(SHAPE)
    torch.testing.assert_close(module(INPUTS), line(INPUTS), rtol=0, atol=0)


@pytest.mark.parametrize("bidirectional", [False, True], ids=["forwards", "both ways"])
@pytest.mark.parametrize("type_id", ["RNN", "LSTM", "GRU"])
def test_a_recurrent_layer_gives_the_steps_or_the_last_state_of_torch(type_id, bidirectional):
    settings = {"hidden_size": 5, "num_layers": 2, "bidirectional": bidirectional}
    steps = LAYERS.get(type_id)(**settings).build(SHAPE)
    last = LAYERS.get(type_id)(**settings, output="last").build(SHAPE)
    theirs = getattr(nn, type_id)(6, batch_first=True, **settings)
    for module in (steps, last):
        module.load_state_dict(theirs.state_dict())
    sequence = theirs(INPUTS)[0]
    torch.testing.assert_close(steps(INPUTS), sequence, rtol=0, atol=0)
    read = torch.cat(
        (sequence[:, -1, :5], sequence[:, 0, 5:]), dim=1
    )  # forwards ends at the end, backwards at the start
    torch.testing.assert_close(last(INPUTS), read, rtol=0, atol=0)


def test_attention_is_that_of_torch_from_a_sequence_to_itself():
    ours = LAYERS.get("MultiheadAttention")(num_heads=3).build(SHAPE)
    theirs = nn.MultiheadAttention(6, 3, batch_first=True)
    ours.load_state_dict(theirs.state_dict())
    torch.testing.assert_close(ours(INPUTS), theirs(INPUTS, INPUTS, INPUTS)[0])


def test_a_position_embedding_adds_its_own_vector_to_each_place():
    module = LAYERS.get("PositionEmbedding")().build(SHAPE)
    assert module.weight.shape == SHAPE
    torch.testing.assert_close(module(INPUTS), torch.stack([x + module.weight for x in INPUTS]), rtol=0, atol=0)
