"""A layer says in one sentence why a shape does not fit, and what it offers instead works."""

import pytest
from pydantic import ValidationError

from core.graph.shapes import Measured, Unworkable, measure
from core.layers.base import LAYERS

OBJECTIONS = {
    "an axis that is not there": (
        "Mean",
        {"dim": (1, 4)},
        (5, 6),
        "works along axes 1, 4 but receives only 2 axes: set dim to -1, the last",
    ),
    "the axis of the batch from behind": (
        "Softmax",
        {"dim": -2},
        (5,),
        "works along axis -2 but receives only one axis: set dim to 1, the first",
    ),
    "heads": (
        "MultiheadAttention",
        {"num_heads": 4},
        (5, 6),
        "cannot divide 6 features into 4 heads: let num_heads follow the input",
    ),
    "groups": (
        "GroupNorm",
        {"num_groups": 4},
        (6, 5),
        "cannot divide 6 channels into 4 groups: let num_groups follow the input",
    ),
    "a window on a sequence": (
        "Conv1d",
        {"kernel_size": 5, "dilation": 2},
        (3, 7),
        "has a window of 9 but receives a sequence of only 7: make kernel_size smaller or remove a pooling before it",
    ),
    "a window without a border": (
        "Conv2d",
        {"kernel_size": 5, "padding": "valid"},
        (3, 3, 8),
        "has a window of 5×5 but receives a picture of only 3×8: "
        "make kernel_size smaller or remove a pooling before it",
    ),
    "random windows that are too large": (
        "FractionalMaxPool2d",
        {"kernel_size": 5},
        (3, 6, 8),
        "has windows of 5×5 but receives only 6×8: set kernel_size to 4×5",
    ),
    "random windows of which more come out than there is room for": (
        "FractionalMaxPool2d",
        {"output_size": 7},
        (3, 6, 8),
        "cannot bring 6×8 to 7×7: set output_size to 1",
    ),
    "a mode for pictures": (
        "Upsample",
        {"mode": "bilinear"},
        (3, 7),
        "cannot use mode bilinear on a sample with 2 axes: set mode to linear",
    ),
    "a mirror that is too small": (
        "ReflectionPad2d",
        {"padding": 4},
        (3, 4, 8),
        "cannot take a border of 4 from an extent of 4: set padding to 3",
    ),
    "an odd half": ("GLU", {}, (4, 5), "cannot halve axis -1, whose extent of 5 is odd: set dim to 1"),
    "too many values": ("Reshape", {"shape": (5, 5)}, (4, 6), "cannot bring 24 values into shape 5×5: set it to -1"),
    "an uneven rest": ("Reshape", {"shape": (5, -1)}, (4, 6), "cannot bring 24 values into shape 5×-1: set it to -1"),
    "an uneven split": (
        "Unflatten",
        {"unflattened_size": (5, -1)},
        (24,),
        "cannot bring 24 values into unflattened_size 5×-1: let it follow the input",
    ),
    "axes in excess": (
        "Permute",
        {"dims": (2, 3, 1)},
        (4, 6),
        "orders 3 axes but receives 2: let dims follow the input",
    ),
    "an empty slice": (
        "Slice",
        {"start": 9},
        (4, 6),
        "keeps nothing of axis 1, whose extent is 4: keep it from 0 to the end",
    ),
    "a place behind the end": (
        "Select",
        {"index": 4},
        (4, 6),
        "takes place 4 of axis 1, which has only 4: set index to -1, the last",
    ),
    "too few channels": (
        "PixelShuffle",
        {},
        (6, 4, 4),
        "needs a multiple of 4 channels but receives 6: set upscale_factor to 1",
    ),
    "odd pixels": (
        "PixelUnshuffle",
        {},
        (6, 5, 4),
        "cannot divide a height of 5 and a width of 4 by 2: set downscale_factor to 1",
    ),
    "too few rows": (
        "Fold",
        {},
        (6, 4),
        "needs a multiple of 4 rows, one for each point of a patch, but receives 6: set kernel_size to 1",
    ),
}

NOT_REFUSED_BY_TORCH = {"the axis of the batch from behind", "an empty slice"}
"""What torch does without a word, although nobody wants it."""

REFUSED = {
    "RNN": ({"dropout": 0.5}, "dropout works between stacked layers"),
    "LSTM": ({"proj_size": 64}, "proj_size must be below hidden_size"),
    "ConvTranspose2d": ({"output_padding": (0, 1)}, "output_padding must be smaller than stride or dilation"),
    "Conv3d": ({"kernel_size": (3, 3)}, "kernel_size: must be a whole number of at least 1, or 3 of them"),
    "Conv1d": ({"padding": "same", "stride": 2}, "padding 'same' works only with stride 1"),
    "MaxPool3d": ({"padding": 2}, "padding must be at most half the kernel size"),
    "FractionalMaxPool2d": ({"output_ratio": 1.0}, "output_ratio must be below 1"),
    "Hardtanh": ({"min_val": 1.0}, "min_val must be below max_val"),
    "RReLU": ({"lower": 0.5}, "lower must be at most upper"),
    "EmbeddingBag": ({"mode": "max", "scale_grad_by_freq": True}, "scale_grad_by_freq does not work with mode max"),
    "Embedding": ({"num_embeddings": 5, "padding_idx": 5}, "padding_idx must be below num_embeddings"),
    "Permute": ({"dims": (1, 3)}, "dims must name every axis from 1 on once"),
    "Reshape": ({"shape": (-1, -1)}, "shape must hold numbers above 0, and -1 at most once"),
    "Softmax": ({"dim": 0}, "axis 0 is the batch"),
    "Mean": ({"dim": (1, 0)}, "axis 0 is the batch"),
}


@pytest.mark.parametrize("case", OBJECTIONS)
def test_the_sentence_says_what_to_do_and_doing_it_works(case):
    type_id, settings, in_shape, sentence = OBJECTIONS[case]
    layer = LAYERS.get(type_id)(**settings)
    objection = layer.objection(in_shape)
    assert objection.text == sentence
    mended = type(layer).model_validate({**dict(layer), **objection.mend})
    assert mended.objection(in_shape) is None
    assert isinstance(measure(layer, (in_shape,)), Unworkable) or case in NOT_REFUSED_BY_TORCH
    assert isinstance(measure(mended, (in_shape,)), Measured)


@pytest.mark.parametrize("type_id", REFUSED)
def test_settings_that_torch_refuses_are_refused_with_a_sentence(type_id):
    settings, sentence = REFUSED[type_id]
    with pytest.raises(ValidationError) as caught:
        LAYERS.get(type_id)(**settings)
    assert sentence in str(caught.value)
