"""What every layer promises: its settings are those of its torch class, and everything that is made of them works."""

import contextlib
import inspect
import json
import re

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from core.document.names import RESERVED, free_name, name_error, stem_of
from core.layers.base import LAYERS, LayerSpec
from core.settings import FieldForm, choice_from_json, fields_of, inference_rules

SPECS = [pytest.param(spec, id=name) for name, spec in LAYERS.items()]
TORCH_SPECS = [pytest.param(spec, id=name) for name, spec in LAYERS.items() if spec.torch_module]

SHAPES = {1: (12,), 2: (12, 10), 3: (12, 10, 10), 4: (12, 6, 6, 6)}
"""A sample with each number of axes."""

OTHER_DEFAULTS = {
    ("Softmax", "dim"): "torch's None guesses the axis and warns that it will not for much longer",
    ("LogSoftmax", "dim"): "as for Softmax",
}
"""Fields whose default is not torch's, and why."""

STARRED = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)

every_layer = pytest.mark.parametrize("spec", SPECS)
every_torch_layer = pytest.mark.parametrize("spec", TORCH_SPECS)


def arguments_of(spec: type[LayerSpec]) -> dict[str, inspect.Parameter]:
    """The named arguments of the torch class, by name."""
    arguments = inspect.signature(spec().torch_class()).parameters
    return {name: argument for name, argument in arguments.items() if argument.kind not in STARRED}


def accepted_shapes(spec: type[LayerSpec]) -> list[tuple[int, ...]]:
    return [SHAPES[n_axes] for n_axes in spec.accepts or SHAPES]


@every_torch_layer
def test_stands_for_a_torch_module(spec):
    assert issubclass(spec().torch_class(), torch.nn.Module)


@every_torch_layer
def test_has_fields_that_torch_has(spec):
    assert spec.model_fields.keys() <= arguments_of(spec).keys()


@every_torch_layer
def test_has_a_field_for_every_argument_that_torch_requires(spec):
    required = {name for name, argument in arguments_of(spec).items() if argument.default is argument.empty}
    assert required <= spec.model_fields.keys()


@every_torch_layer
def test_has_the_defaults_of_torch(spec):
    theirs = {name: argument.default for name, argument in arguments_of(spec).items()}
    different = {
        name: (field.default, theirs[name])
        for name, field in spec.model_fields.items()
        if theirs[name] is not inspect.Parameter.empty and (spec.type, name) not in OTHER_DEFAULTS
        if field.default != theirs[name]
    }
    assert different == {}


def test_every_other_default_is_still_one():
    for name, field in OTHER_DEFAULTS:
        spec = LAYERS.get(name)
        assert spec.model_fields[field].default != arguments_of(spec)[field].default


@every_layer
def test_can_be_made_without_saying_anything(spec):
    assert isinstance(spec(), LayerSpec)


@every_torch_layer
@pytest.mark.parametrize("training", [True, False], ids=["training", "using"])
def test_builds_and_runs_on_every_shape_that_it_accepts(spec, training):
    for shape in accepted_shapes(spec):
        with torch.device("meta"):
            module = spec().build(shape).train(training)
            assert module(torch.empty(2, *shape)).shape[0] == 2


@every_torch_layer
def test_infers_what_is_left_open(spec):
    inferred = inference_rules(spec).keys()
    for shape in accepted_shapes(spec):
        arguments = spec().arguments(shape)
        assert {name for name in inferred if arguments[name] is None} == set()


@every_torch_layer
def test_keeps_what_is_set_instead_of_inferring_it(spec):
    for shape in accepted_shapes(spec):
        chosen = dict.fromkeys(inference_rules(spec), 24)
        arguments = spec(**chosen).arguments(shape)
        assert chosen.items() <= arguments.items()


@every_layer
def test_describes_every_field(spec):
    assert [form.name for form in fields_of(spec)] == list(spec.model_fields)
    assert [form.name for form in fields_of(spec) if not form.description.strip()] == []


@every_torch_layer
def test_says_in_its_first_line_what_shapes_it_takes(spec):
    assert re.search(r"\(N, |any shape", spec.summary_line())


@every_layer
def test_belongs_to_a_family_and_says_when_to_use_it(spec):
    assert spec.family
    assert spec.uses or not spec.torch_module


@every_layer
def test_makes_names_that_a_layer_may_have(spec):
    assert name_error(free_name(stem_of(spec.type), ())) is None


@every_layer
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_comes_back_from_json_as_it_was(spec, data):
    layer = data.draw(specs_of(spec))
    assert choice_from_json(LAYERS, json.loads(json.dumps(layer.to_json()))) == layer


@st.composite
def specs_of(draw, spec: type[LayerSpec]) -> LayerSpec:
    """Any settings to which a person gets by changing one field after the other in a form."""
    layer = spec()
    for form in fields_of(spec):
        changed = {**dict(layer), form.name: draw(values_of(form))}
        with contextlib.suppress(ValidationError):  # it does not go with what is set already
            layer = spec(**changed)
    return layer


def values_of(form: FieldForm) -> st.SearchStrategy:
    """Values that an editor of this field can give."""
    values = plain_values_of(form)
    return st.none() | values if form.optional else values


def plain_values_of(form: FieldForm) -> st.SearchStrategy:
    low = None if form.minimum is None else int(form.minimum)
    match form.kind:
        case "integer":
            return st.integers(low, None if form.maximum is None else int(form.maximum))
        case "real":
            bounds = {"exclude_min": form.above, "exclude_max": form.below}
            return st.floats(form.minimum, form.maximum, allow_nan=False, allow_infinity=False, **bounds)
        case "boolean":
            return st.booleans()
        case "choice":
            return st.sampled_from(form.choices)
        case "size":
            extent = st.integers(low, low + 6)
            sizes = extent | st.tuples(*[extent] * form.axes)
            return sizes | st.sampled_from(form.choices) if form.choices else sizes
        case _:
            return st.text()


def test_no_layer_can_hide_an_attribute_of_sequential():
    public = {name for name in dir(torch.nn.Sequential()) if not name.startswith("_")}
    assert public <= RESERVED
