"""Whoever takes the network home prepares raw samples as it was trained, without Netloom."""

import ast

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.base import DataSettings
from core.data.fitting import fitted
from core.data.sources.digits import Digits
from core.data.sources.iris import Iris
from core.data.sources.synthetic import Synthetic
from core.data.split import load_split
from core.data.transforms.base import shape_after
from core.data.transforms.colours import RGB, Grayscale
from core.data.transforms.crops import RandomCrop, RandomResizedCrop
from core.data.transforms.flips import RandomHorizontalFlip
from core.data.transforms.noise import GaussianNoise
from core.data.transforms.shapes import Flatten, Reshape
from core.data.transforms.sizes import CenterCrop, Pad, Resize
from core.data.transforms.values import Clip, Log, Normalize, ToRange
from core.document.edits import change_data
from core.exporters.base import Subject
from core.exporters.export import export
from core.exporters.preparation import preparation_of
from core.exporters.python import source_of
from core.graph.build import build
from core.graph.check import check
from core.layers.linear import Linear
from core.layers.shape import Flatten as FlattenLayer
from core.progress import Unwatched

COLOURED = Synthetic(height=12, width=10, samples=60)
FIXED = [
    Resize(size=9),
    Resize(size=(14, 7), interpolation="bicubic"),
    Resize(size=20, interpolation="nearest"),
    CenterCrop(size=(8, 7)),
    Pad(padding=(1, 2, 3, 4), padding_mode="reflect"),
    Pad(fill=0.5),
    Pad(padding_mode="edge"),
    Grayscale(),
    Grayscale(keep_channels=True),
    RGB(),
    Normalize(),
    Normalize(per="number"),
    Normalize(per="sample"),
    Normalize(statistics="ImageNet"),
    Normalize(statistics="given", mean=(0.1, 0.2, 0.3), std=(0.4, 0.5, 0.6)),
    ToRange(),
    Clip(low=0.2, high=0.7),
    Log(),
    RandomHorizontalFlip(),
    RandomCrop(size=6),
    RandomCrop(size=13),
    RandomResizedCrop(size=(6, 8)),
    GaussianNoise(),
]


def network_on(chain, source, *transforms):
    document = chain(FlattenLayer(), Linear(out_features=len(source.info().classes)), source=source)
    data = DataSettings(source=source, transforms=transforms)
    return change_data(document, data)


def prepare_of(document, split):
    subject = Subject(
        check(document), build(document).eval(), trained=False, preparation=preparation_of(document.data, split)
    )
    space = {"__name__": "exported"}
    text = source_of(subject)
    exec(compile(text, "exported.py", "exec"), space)
    return space, text


def agree(document, source):
    split = load_split(document.data, Unwatched())
    space, _ = prepare_of(document, split)
    raw = source.load(Unwatched()).inputs
    prepared = space["prepare"](torch.from_numpy(raw)) if "prepare" in space else torch.from_numpy(raw).float()
    if "prepare" not in space and raw.dtype == np.uint8:
        prepared = prepared / 255
    pipeline = fitted(document.data.transforms, split, torch.device("cpu"))
    before = torch.from_numpy(raw) if split.mean is None else torch.from_numpy((raw - split.mean) / split.std)
    wanted = pipeline.prepared(before)
    assert prepared.shape[1:] == space["INPUT_SHAPE"] == wanted.shape[1:]
    assert torch.allclose(prepared.float(), wanted, atol=1e-5)
    weights = torch.rand(prepared[0].numel())
    assert torch.allclose(prepared.flatten(1).float() @ weights, wanted.flatten(1) @ weights, atol=1e-3)


@pytest.mark.parametrize("transform", FIXED, ids=repr)
def test_every_fixed_transform_is_in_the_exported_code(chain, transform):
    agree(network_on(chain, COLOURED, transform), COLOURED)


@settings(max_examples=40, deadline=None)
@given(chosen=st.lists(st.sampled_from(FIXED), max_size=4), flat=st.booleans())
def test_any_list_of_them_is_in_the_exported_code(chain, chosen, flat):
    fitting, shape = [], COLOURED.info().in_shape
    for each in chosen:
        if each.objection(shape) is None:
            fitting.append(each)
            shape = each.out_shape(shape)
    transforms = (*fitting, Flatten()) if flat else tuple(fitting)
    assert shape_after(transforms, COLOURED.info().in_shape) == ((int(np.prod(shape)),) if flat else shape)
    agree(network_on(chain, COLOURED, *transforms), COLOURED)


@pytest.mark.parametrize(
    ("source", "transforms"),
    [
        (Iris(), (Normalize(), ToRange(), Normalize(statistics="given", mean=(0, 1, 2, 3), std=(2,)))),
        (Digits(), (Resize(size=12), RGB(), Normalize(statistics="ImageNet"))),
        (Digits(), (Flatten(), Reshape(shape=(4, 16)), Normalize())),
    ],
    ids=["table", "grey pictures", "other shapes"],
)
def test_other_kinds_of_samples_too(chain, source, transforms):
    agree(network_on(chain, source, *transforms), source)


def test_the_code_reads_as_a_person_writes_it(chain):
    transforms = (Resize(size=(8, 8)), CenterCrop(size=6), RandomHorizontalFlip(), Normalize(statistics="ImageNet"))
    document = network_on(chain, COLOURED, *transforms)
    _, text = prepare_of(document, load_split(document.data, Unwatched()))
    function = text[text.index("def prepare") :].partition("\n\n")[0]
    assert function == (
        "def prepare(samples: Tensor) -> Tensor:\n"
        '    """Bring raw samples (N, 3, 12, 10) to what the network was trained on."""\n'
        "    if samples.dtype == torch.uint8:\n"
        "        samples = samples.float() / 255\n"
        '    samples = nn.functional.interpolate(samples, (8, 8), mode="bilinear", antialias=True)\n'
        "    samples = samples[..., 1:7, 1:7]\n"
        "    return (samples - MEAN) / STD"
    )
    said = " ".join(ast.get_docstring(ast.parse(text)).split())
    assert (
        "pixels from 0 to 255, divided by 255; resized to 8×8 pixels (bilinear, smoothed); cut to the 6×6 pixels in "
        "the middle; less 0.485, 0.456, 0.406, divided by 0.229, 0.224, 0.225: see prepare"
    ) in said
    assert "mirrored" not in said


def test_without_the_data_the_code_says_that_figures_are_missing_but_not_where_none_are_needed(chain):
    with_figures, text = prepare_of(network_on(chain, COLOURED, Resize(size=6), Normalize()), None)
    assert "prepare" not in with_figures
    assert "the figures are missing here" in text
    without, text = prepare_of(network_on(chain, COLOURED, Resize(size=6)), None)
    assert without["prepare"](torch.zeros(2, 3, 12, 10, dtype=torch.uint8)).shape == (2, 3, 7, 6)
    assert "missing" not in text


def test_the_exported_file_is_proven_with_prepared_samples(chain, tmp_path):
    document = network_on(chain, COLOURED, RandomCrop(), Grayscale(), Normalize())
    exported = export(document, tmp_path / "net.py", "python", split=load_split(document.data, Unwatched()))
    assert exported.proof.ok, exported.proof.message
