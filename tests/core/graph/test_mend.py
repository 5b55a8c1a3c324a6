"""Whatever people break, every error says what to do, and mending all of them leads to a network that trains."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.blocks.grouping import group
from core.blocks.nesting import inside
from core.data.base import DataSettings, DataSource
from core.data.sources.digits import Digits
from core.data.sources.iris import Iris
from core.data.sources.mnist import MNIST
from core.document import edits
from core.document.model import Document, EditError, Graph, empty_document
from core.document.placement import Position
from core.errors import Cancelled
from core.graph.build import build
from core.graph.check import check
from core.graph.mend import mend_all
from core.layers.activation import GELU, ReLU, Sigmoid, Tanh
from core.layers.base import LAYERS, LayerSpec
from core.layers.convolution import Conv2d
from core.layers.linear import Linear
from core.layers.merge import Add, Concatenate, Multiply
from core.layers.normalisation import BatchNorm1d, BatchNorm2d
from core.layers.pooling import AvgPool2d, MaxPool2d
from core.layers.regularisation import Dropout, Dropout2d
from core.layers.shape import Flatten
from core.progress import Reported
from core.recipe.base import LOSSES

SOURCES = (Digits(), Iris(), MNIST(), MNIST(padding=2))
TYPES = tuple(id for id, layer in LAYERS.items() if layer.family not in ("Data", "Block"))


def trains_a_step(document: Document) -> None:
    """One step of training on random numbers."""
    checked = check(document)
    network = build(document).train()
    samples = torch.rand(4, *checked.input_shape)
    targets = torch.randint(len(document.data.source.info().classes), (4,))
    loss = document.training.loss.build(len(document.data.source.info().classes))(network(samples), targets)
    loss.backward()


def branched(document: Document, rng: random.Random) -> Document:
    """A short cut around some layers, ended by a merge, where it makes no error."""
    merge = rng.choice((Add(), Multiply(), Concatenate()))
    edge = rng.choice(document.edges)
    with_merge = edits.insert_on_edge(document, merge, edge)
    new = next(id for id in with_merge.by_id if id not in document.by_id)
    source = rng.choice([node.id for node in document.nodes])
    try:
        joined = edits.connect(with_merge, source, new)
    except EditError:
        return document
    return joined if check(joined).ok else document


def grouped(document: Document, rng: random.Random) -> Document:
    """Some neighbouring layers as a block, where they can be one."""
    ids = [node.id for node in document.nodes if not node.is_terminal]
    start = rng.randrange(len(ids))
    try:
        found = group(document, ids[start : start + rng.randint(1, 4)])
    except EditError:
        return document
    return found if check(found).ok else document


def random_layer(rng: random.Random) -> LayerSpec:
    return LAYERS.get(rng.choice(TYPES))()


def another_value(value: object, rng: random.Random) -> object:
    """A value of the same kind that is not too large to compute with."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int) or value is None:
        return rng.choice((1, 2, 3, 4, 5, 7, 9, 16))
    if isinstance(value, float):
        return rng.choice((0.1, 0.5, 0.9, 1.5))
    if isinstance(value, tuple):
        return tuple(rng.choice((1, 2, 3, 4)) for _ in value)
    return rng.choice(("same", "valid", "tanh", "relu", "last", "sequence", "linear", "bilinear"))


def remove_a_layer(graph: Graph, rng: random.Random) -> Graph:
    return edits.remove(graph, [rng.choice(graph.nodes).id])


def cut_a_wire(graph: Graph, rng: random.Random) -> Graph:
    return edits.disconnect(graph, rng.choice(graph.edges)) if graph.edges else graph


def change_a_setting(graph: Graph, rng: random.Random) -> Graph:
    node = rng.choice(graph.nodes)
    names = [name for name in type(node.layer).model_fields if name != "body"]
    if not names:
        return graph
    name = rng.choice(names)
    return edits.change_layer(graph, node.id, **{name: another_value(getattr(node.layer, name), rng)})


def enlarge_a_window(graph: Graph, rng: random.Random) -> Graph:
    windows = [node for node in graph.nodes if "kernel_size" in type(node.layer).model_fields]
    return edits.change_layer(graph, rng.choice(windows).id, kernel_size=rng.randint(4, 40)) if windows else graph


def replace_a_layer(graph: Graph, rng: random.Random) -> Graph:
    node = rng.choice(graph.nodes)
    return graph if node.is_terminal else edits.replace_layer(graph, node.id, rng.choice(TYPES))


def add_a_wire(graph: Graph, rng: random.Random) -> Graph:
    source, target = rng.choice(graph.nodes), rng.choice(graph.nodes)
    return edits.connect(graph, source.id, target.id)


def insert_a_layer(graph: Graph, rng: random.Random) -> Graph:
    return edits.insert_on_edge(graph, random_layer(rng), rng.choice(graph.edges)) if graph.edges else graph


def put_a_layer_beside(graph: Graph, rng: random.Random) -> Graph:
    return edits.insert_free(graph, random_layer(rng), Position(300, rng.randint(0, 9) * 72))


def move_a_layer(graph: Graph, rng: random.Random) -> Graph:
    return edits.move_to_edge(graph, rng.choice(graph.nodes).id, rng.choice(graph.edges)) if graph.edges else graph


def freeze_all(graph: Graph, rng: random.Random) -> Graph:
    return edits.freeze(graph, [node.id for node in graph.nodes], frozen=True)


def other_data(graph: Graph, rng: random.Random) -> Graph:
    assert isinstance(graph, Document)
    return edits.change_data(graph, DataSettings(source=rng.choice(SOURCES)))


def other_loss(graph: Graph, rng: random.Random) -> Graph:
    assert isinstance(graph, Document)
    loss = rng.choice([loss for _, loss in LOSSES.items()])()
    batch_size = rng.choice((1, 64))
    return edits.change_training(graph, graph.training.model_copy(update={"loss": loss, "batch_size": batch_size}))


Edit = Callable[[Any, random.Random], Any]

ANYWHERE: tuple[Edit, ...] = (
    remove_a_layer,
    cut_a_wire,
    change_a_setting,
    enlarge_a_window,
    replace_a_layer,
    add_a_wire,
    insert_a_layer,
    put_a_layer_beside,
    move_a_layer,
    freeze_all,
)
OF_DOCUMENTS: tuple[Edit, ...] = (other_data, other_loss)


def broken(document: Document, rng: random.Random, kinds: Sequence[Edit] = (*ANYWHERE, *OF_DOCUMENTS)) -> Document:
    """The network after one random edit of some kind, of itself or inside of one of its blocks."""
    edit = rng.choice(kinds)
    blocks = [node.id for node in document.nodes if node.layer.type == "Block"]
    try:
        if blocks and edit in ANYWHERE and rng.random() < 0.5:
            return inside(document, (rng.choice(blocks),), lambda graph: edit(graph, rng))
        return edit(document, rng)
    except EditError:
        return document


def body(source: DataSource, rng: random.Random) -> list[LayerSpec]:
    """Layers of a network for pictures or for tables, as people build them."""
    activations = (ReLU(), Tanh(), ReLU(inplace=True), GELU(), Sigmoid())
    layers: list[LayerSpec] = []
    if source.info().is_picture:
        for _ in range(rng.randint(0, 4)):
            out_channels, padding, bias = rng.choice((4, 6, 8)), rng.choice((0, 1)), rng.random() < 0.5
            layers.append(Conv2d(out_channels=out_channels, padding=padding, bias=bias))
            layers += [BatchNorm2d()] * rng.randint(0, 1) + [rng.choice(activations)] * rng.randint(0, 1)
            layers += [rng.choice((MaxPool2d(), AvgPool2d(), Dropout2d(inplace=True)))] * rng.randint(0, 1)
        layers.append(Flatten())
    for _ in range(rng.randint(0, 3)):
        layers += [Linear(out_features=rng.choice((4, 8, 16)))] + [BatchNorm1d()] * rng.randint(0, 1)
        layers += [rng.choice((*activations, Dropout(), Dropout(inplace=True)))] * rng.randint(0, 2)
    return layers


def random_network(rng: random.Random) -> Document:
    """A network without errors, with branches and blocks."""
    source = rng.choice(SOURCES)
    document = empty_document(DataSettings(source=source))
    for layer in (*body(source, rng), Linear(out_features=len(source.info().classes))):
        longer = edits.append(document, layer)
        document = longer if check(longer).output_shape is not None else document
    for _ in range(rng.randint(0, 4)):
        document = branched(document, rng)
    for _ in range(rng.randint(0, 2)):
        document = grouped(document, rng)
    return document


@st.composite
def broken_networks(draw, chains) -> Document:
    """Chains of any layers, and networks with branches and blocks, after up to eight random edits."""
    rng = random.Random(draw(st.integers(0, 2**32)))
    document = random_network(rng) if draw(st.booleans()) else grouped(branched(draw(chains), rng), rng)
    kinds = rng.sample((*ANYWHERE, *OF_DOCUMENTS), rng.randint(1, 12))
    for _ in range(draw(st.integers(1, 8))):
        document = broken(document, rng, kinds)
    return document


def expect_a_sentence(message: str) -> None:
    """What is wrong, and after a colon, a comma or a semicolon what to do."""
    assert re.fullmatch(r"[A-Za-z][^\n]{20,}[^\s.]", message), message
    assert re.search(r"[:,;] ", message), message
    assert not re.search(r"Traceback|Error\b|<class|\bNone\b", message), message


def expect_sentences_and_fixes_that_fit(document: Document) -> None:
    """Every problem is told in one sentence, and after each of its fixes the network can be checked."""
    for problem in check(document).problems:
        expect_a_sentence(problem.message)
        assert problem.fixes, problem
        for fix in problem.fixes:
            with suppress(EditError):
                check(fix.apply(document))


@settings(deadline=None, max_examples=80, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_is_broken_can_be_mended_and_then_trains(chains, data):
    document = data.draw(broken_networks(chains))
    expect_sentences_and_fixes_that_fit(document)
    mended = mend_all(document)
    assert mended.check.ok, [problem.message for problem in mended.remaining]
    trains_a_step(mended.document)


@pytest.fixture
def residual() -> Document:
    """A convolution whose output is added to what it got."""
    document = empty_document(DataSettings(source=Digits()))
    for layer in (Conv2d(padding=1), ReLU(), Conv2d(padding=1), Add(), ReLU(), Flatten(), Linear(out_features=10)):
        document = edits.append(document, layer)
    return edits.connect(document, "relu1", "add1")


def test_a_network_without_problems_stays_as_it_is(residual):
    mended = mend_all(residual)
    assert mended.document is residual
    assert (mended.applied, mended.remaining) == ((), ())


def test_several_mistakes_are_mended_at_once_and_each_fix_is_named(residual):
    wrong = edits.change_layer(edits.change_layer(residual, "conv2", in_channels=3, padding=0), "fc1", out_features=7)
    mended = mend_all(wrong)
    assert mended.remaining == ()
    assert mended.applied == (
        "Let in_channels follow the input",
        "Put ZeroPad2d between conv2 and add1",
        "Set out_features of fc1 to 10",
    )


def test_an_error_that_hides_another_is_mended_without_giving_layers_up(residual):
    wrong = edits.change_layer(edits.change_layer(residual, "conv1", in_channels=3), "conv2", in_channels=3)
    mended = mend_all(wrong)
    assert mended.applied == ("Let in_channels follow the input",) * 2
    assert {node.id for node in mended.document.nodes} == {node.id for node in residual.nodes}


def test_problems_inside_of_blocks_are_mended_where_they_are(residual):
    nested = group(group(residual, ["conv2", "add1"], "Inner"), ["relu1", "inner1"], "Outer")
    path = ("outer1", "inner1")
    wrong = inside(nested, path, lambda graph: edits.change_layer(graph, "conv2", in_channels=3))
    mended = mend_all(wrong)
    assert mended.remaining == ()
    assert mended.document == nested


def test_a_block_that_shrinks_its_input_too_often_is_repeated_less_often(residual):
    pooled = edits.insert_on_edge(residual, MaxPool2d(), residual.into["flatten1"][0])
    often = edits.change_layer(group(pooled, ["pool1"]), "block1", repeat=9)
    (problem,) = (found for found in check(often).problems if found.severity == "error")
    assert problem.message.startswith("In block1: ")
    fewer = next(fix for fix in problem.fixes if fix.text == "Set repeat of block1 to 3")
    assert check(fewer.apply(often)).ok
    assert mend_all(often).check.ok


def test_mending_can_be_cancelled(residual):
    wrong = edits.change_layer(residual, "conv2", in_channels=3)
    with pytest.raises(Cancelled):
        mend_all(wrong, progress=Reported(lambda fraction, text: None, lambda: True))


def test_a_network_that_is_mended_stays_so(residual):
    once = mend_all(edits.disconnect(residual, residual.into["conv2"][0]))
    assert once.check.ok
    assert mend_all(once.document).applied == ()
