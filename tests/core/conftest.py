"""Networks that the tests of several rooms share."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import strategies as st
from pydantic import ValidationError

from core.blocks.attention import TransformerEncoder
from core.blocks.base import Composite
from core.blocks.convolutional import ConvBNReLU, DenseBlock, InceptionModule, SqueezeExcite
from core.blocks.grouping import group
from core.blocks.residual import Bottleneck, InvertedResidual, ResidualBlock
from core.data.base import DataSettings, DataSource
from core.data.sources.digits import Digits
from core.data.sources.iris import Iris
from core.data.sources.mnist import MNIST
from core.document import storage
from core.document.edits import append, bypass, change_layer, connect, insert_free
from core.document.model import Document, EditError, empty_document
from core.document.placement import Position
from core.graph.check import check
from core.layers.activation import GELU, LeakyReLU, LogSoftmax, ReLU, Sigmoid, Softmax, Tanh
from core.layers.base import LayerSpec
from core.layers.convolution import Conv2d
from core.layers.linear import Linear
from core.layers.merge import Add, Concatenate, Multiply
from core.layers.normalisation import BatchNorm1d, BatchNorm2d
from core.layers.pooling import AdaptiveAvgPool2d, AvgPool2d, MaxPool2d
from core.layers.regularisation import Dropout
from core.layers.shape import Flatten
from core.recipe.settings import TrainingSettings
from core.training.events import EpochDone, Event, Finished
from core.training.loop import train
from resources import templates


def chain_of(*layers: LayerSpec, source: DataSource | None = None, name: str = "Test", **training) -> Document:
    """A document whose layers stand one after the other."""
    document = empty_document(DataSettings(source=source or Digits()), TrainingSettings(**training), name)
    for layer in layers:
        document = append(document, layer)
    return document


@pytest.fixture(scope="session")
def chain() -> Callable[..., Document]:
    """Makes a document of layers that stand one after the other, on the digits unless ``source`` is given."""
    return chain_of


@pytest.fixture(scope="session")
def perceptron() -> Document:
    """A small network for the flowers; one epoch is eight steps."""
    return chain_of(Linear(out_features=8), ReLU(), Linear(out_features=3), source=Iris(), epochs=3, batch_size=16)


@pytest.fixture(scope="session")
def convolutional() -> Document:
    """A small network for the digits with everything that keeps state: weights, running means, a counter."""
    layers = (Conv2d(out_channels=4), BatchNorm2d(), ReLU(), MaxPool2d(), Flatten(), Dropout(), Linear(out_features=10))
    return chain_of(*layers, epochs=1, batch_size=64)


@pytest.fixture(scope="session")
def digits() -> Document:
    """The template that the window opens with."""
    return storage.load(next(path for path in templates() if path.stem == "digits"))


@dataclass(frozen=True)
class Run:
    """A run that is over."""

    document: Document
    folder: Path
    events: list[Event]

    @property
    def epochs(self) -> list[EpochDone]:
        return [event for event in self.events if isinstance(event, EpochDone)]

    @property
    def finished(self) -> Finished:
        assert isinstance(self.events[-1], Finished)
        return self.events[-1]


@pytest.fixture(scope="session")
def digits_run(digits, tmp_path_factory) -> Run:
    """The template after its own training."""
    folder = tmp_path_factory.mktemp("runs") / "digits"
    return Run(digits, folder, list(train(digits, "cpu", folder=folder)))


@pytest.fixture(scope="session")
def perceptron_run(perceptron, tmp_path_factory) -> Run:
    """The perceptron after its own training."""
    folder = tmp_path_factory.mktemp("runs") / "perceptron"
    return Run(perceptron, folder, list(train(perceptron, "cpu", folder=folder)))


@pytest.fixture(scope="session")
def chains() -> st.SearchStrategy[Document]:
    """Any chain without errors: draw it with ``data.draw(chains)``."""
    return valid_chains()


@st.composite
def valid_chains(draw) -> Document:
    source = draw(st.sampled_from([Digits(), Iris(), MNIST(), MNIST(padding=2)]))
    document = empty_document(DataSettings(source=source), name=draw(st.text(max_size=8)))
    for layer in draw(st.lists(LAYERS, max_size=6)):
        longer = append(document, layer)
        if arriving(longer) is not None and not overwrites(longer):
            document = longer
    if len(arriving(document) or ()) > 1:
        document = append(document, Flatten())
    return append(document, Linear(out_features=len(source.info().classes), bias=draw(st.booleans())))


@pytest.fixture(scope="session")
def networks() -> st.SearchStrategy[Document]:
    """Any network without errors, with branches and blocks: draw it with ``data.draw(networks)``."""
    return valid_networks()


@st.composite
def valid_networks(draw) -> Document:
    """Grown step by step: a layer, a library block, a way around the last layers, a group, a repetition, bypassing."""
    source = draw(st.sampled_from([Digits(), Iris(), MNIST(padding=2)]))
    document = empty_document(DataSettings(source=source), name=draw(st.text(max_size=8)))
    for step in draw(
        st.lists(st.sampled_from([add_layer, add_block, add_branch, add_group, repeat_group, bypass_layer]), max_size=8)
    ):
        grown = step(document, draw)
        if check(grown).output_shape is not None and not broken(grown):
            document = grown
    if len(arriving(document) or ()) > 1:
        document = append(document, Flatten())
    return append(document, Linear(out_features=len(source.info().classes), bias=draw(st.booleans())))


def broken(document: Document) -> bool:
    """Whether it has errors other than that it does not answer yet."""
    found = (problem for problem in check(document).problems if problem.severity == "error")
    return any(problem.code not in ("wrong_answer", "empty") for problem in found)


def add_layer(document: Document, draw) -> Document:
    return append(document, draw(LAYERS))


def add_block(document: Document, draw) -> Document:
    return append(document, draw(BLOCKS))


def add_branch(document: Document, draw) -> Document:
    """A second way from anywhere to a new merge at the end, with or without a layer on it."""
    begins = draw(st.sampled_from([node.id for node in document.nodes if node is not document.output]))
    merged = append(document, draw(st.sampled_from([Add(), Multiply(), Concatenate()])))
    (merge,) = merged.by_id.keys() - document.by_id.keys()
    if draw(st.booleans()):
        aside = insert_free(merged, draw(LAYERS), Position(400, 0))
        (way,) = aside.by_id.keys() - merged.by_id.keys()
        merged, begins = connect(aside, begins, way), way
    return connect(merged, begins, merge)


def add_group(document: Document, draw) -> Document:
    """Some layers that follow each other become a block, if they can."""
    layers = check(document).order
    if not layers:
        return document
    start = draw(st.integers(0, len(layers) - 1))
    with suppress(EditError):
        return group(
            document, layers[start : start + draw(st.integers(1, 4))], draw(st.sampled_from(["Part", "x y", "Ü"]))
        )
    return document


def repeat_group(document: Document, draw) -> Document:
    blocks = [node.id for node in document.nodes if isinstance(node.layer, Composite)]
    if not blocks:
        return document
    return change_layer(document, draw(st.sampled_from(blocks)), repeat=draw(st.integers(1, 3)))


def bypass_layer(document: Document, draw) -> Document:
    return bypass(document, [draw(st.sampled_from([node.id for node in document.nodes]))], True)


def arriving(document: Document) -> tuple[int, ...] | None:
    """What arrives at the output; None if a layer cannot work."""
    return check(document).output_shape


def overwrites(document: Document) -> bool:
    """Whether a layer works in place on what is needed later."""
    return any(problem.code == "overwritten" for problem in check(document).problems)


def settings_of(spec: type[LayerSpec], **fields: st.SearchStrategy) -> st.SearchStrategy[LayerSpec]:
    """Settings that the layer itself takes."""

    def make(values: dict[str, object]) -> LayerSpec | None:
        try:
            return spec(**values)
        except ValidationError:
            return None

    return st.fixed_dictionaries(fields).map(make).filter(lambda layer: layer is not None)


def sizes(low: int, high: int) -> st.SearchStrategy[int | tuple[int, int]]:
    extent = st.integers(low, high)
    return extent | st.tuples(extent, extent)


FLAG = st.booleans()
NORM = {"eps": st.floats(1e-6, 0.1), "momentum": st.floats(0, 1), "affine": FLAG, "track_running_stats": FLAG}
LAYERS = st.one_of(
    settings_of(
        Conv2d,
        out_channels=st.integers(1, 6),
        kernel_size=sizes(1, 3),
        stride=sizes(1, 2),
        padding=sizes(0, 1) | st.sampled_from(["same", "valid"]),
        dilation=sizes(1, 2),
        groups=st.integers(1, 2),
        bias=FLAG,
        padding_mode=st.sampled_from(["zeros", "reflect", "replicate", "circular"]),
    ),
    settings_of(Linear, out_features=st.integers(1, 9), bias=FLAG),
    settings_of(
        MaxPool2d, kernel_size=sizes(1, 3), stride=st.none() | sizes(1, 2), padding=sizes(0, 1), ceil_mode=FLAG
    ),
    settings_of(
        AvgPool2d, kernel_size=sizes(1, 3), stride=st.none() | sizes(1, 2), ceil_mode=FLAG, count_include_pad=FLAG
    ),
    settings_of(AdaptiveAvgPool2d, output_size=sizes(1, 4)),
    settings_of(BatchNorm1d, **NORM),
    settings_of(BatchNorm2d, **NORM),
    settings_of(Dropout, p=st.floats(0, 0.9), inplace=FLAG),
    settings_of(Flatten, start_dim=st.integers(1, 2)),
    settings_of(ReLU, inplace=FLAG),
    settings_of(LeakyReLU, negative_slope=st.floats(-1, 1)),
    settings_of(GELU, approximate=st.sampled_from(["none", "tanh"])),
    settings_of(Softmax, dim=st.sampled_from([-1, 1])),
    settings_of(LogSoftmax),
    settings_of(Tanh),
    settings_of(Sigmoid),
)

SMALL = {"out_channels": st.integers(1, 8), "stride": st.integers(1, 2), "repeat": st.integers(1, 3)}
BRANCH = st.integers(1, 4)
BLOCKS = st.one_of(
    settings_of(ConvBNReLU, kernel_size=st.sampled_from([1, 3, 5]), **SMALL),
    settings_of(ResidualBlock, **SMALL),
    settings_of(Bottleneck, reduction=BRANCH, **SMALL),
    settings_of(InvertedResidual, expand_ratio=st.integers(1, 3), **SMALL),
    settings_of(
        InceptionModule,
        **dict.fromkeys(["branch1x1", "reduce3x3", "branch3x3", "reduce5x5", "branch5x5", "branch_pool"], BRANCH),
    ),
    settings_of(DenseBlock, layers=BRANCH, growth_rate=BRANCH, repeat=st.integers(1, 2)),
    settings_of(SqueezeExcite, reduction=BRANCH),
    settings_of(TransformerEncoder, num_heads=st.integers(1, 2), dim_feedforward=st.integers(1, 8)),
)


@pytest.fixture(autouse=True, scope="session")
def own_home(tmp_path_factory) -> Iterator[None]:
    """Commands record runs in Netloom's own folder, which is none of the user's here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NETLOOM_HOME", str(tmp_path_factory.mktemp("home")))
        yield
