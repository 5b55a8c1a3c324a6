"""What every scheme of first weights promises: its settings are those of torch.nn.init, and it works."""

import inspect
import json

import pytest
import torch
from torch.nn import init

from core.form import fields_of
from core.recipe.initialisation import SCHEMES, Initialisation, Scheme
from core.settings import choice_from_json

every_scheme = pytest.mark.parametrize("kind", [pytest.param(kind, id=id) for id, kind in SCHEMES.items()])

NOT_SETTINGS = {"tensor", "generator"}
OUR_DEFAULTS = {("constant", "val"), ("sparse", "sparsity")}
"""Settings for which torch has no default."""

SHAPES = [(6,), (6, 4), (6, 4, 3), (6, 4, 3, 3), (6, 4, 3, 3, 3), (6, 4, 3, 3, 3, 3)]


def function(kind: type[Scheme]):
    return getattr(init, f"{kind.type}_")


def test_every_function_of_torch_that_fills_a_tensor_is_a_scheme():
    functions = {name[:-1] for name in dir(init) if name.endswith("_") and not name.startswith("_")}
    assert functions == {id for id, _ in SCHEMES.items()}


@every_scheme
def test_has_the_settings_and_the_defaults_of_torch(kind):
    arguments = {
        name: a for name, a in inspect.signature(function(kind)).parameters.items() if name not in NOT_SETTINGS
    }
    assert list(kind.model_fields) == list(arguments)
    for name, argument in arguments.items():
        if (kind.type, name) not in OUR_DEFAULTS:
            assert kind.model_fields[name].default == argument.default, name


@every_scheme
def test_offers_only_choices_that_torch_knows(kind):
    for form in fields_of(kind):
        assert form.description
        for choice in form.choices:
            kind(**{form.name: choice}).fill(torch.empty(6, 4))


@every_scheme
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_fills_every_tensor_that_it_does_not_object_to_and_objects_to_what_torch_refuses(kind, shape):
    scheme, tensor = kind(), torch.full(shape, float("nan"))
    objection = scheme.objection(shape)
    if objection is None:
        scheme.fill(tensor)
        assert torch.isfinite(tensor).all()
    else:
        assert "axis" in objection or "axes" in objection
        with pytest.raises(ValueError, match=r"tensor|[Ff]an"):
            scheme.fill(tensor)


@every_scheme
def test_comes_back_from_json(kind):
    scheme = kind()
    assert choice_from_json(SCHEMES, json.loads(json.dumps(scheme.to_json()))) == scheme
    both = Initialisation(weights=scheme, biases=scheme)
    assert Initialisation.model_validate_json(both.model_dump_json()) == both


@every_scheme
def test_repeats_with_the_same_seed(kind):
    shape = next(shape for shape in SHAPES if kind().objection(shape) is None)
    tensors = [torch.empty(shape), torch.empty(shape)]
    for tensor in tensors:
        torch.manual_seed(3)
        kind().fill(tensor)
    assert torch.equal(*tensors)


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"type": "uniform", "a": 2, "b": 1}, "a must not be above b"),
        ({"type": "trunc_normal", "a": 1, "b": 1}, "a must be below b"),
        ({"type": "constant", "val": 1e39}, "float32"),
        ({"type": "normal", "std": -1}, "greater than or equal to 0"),
        ({"type": "xavier"}, "not a known initialisation scheme"),
    ],
)
def test_refuses_settings_that_torch_would_stumble_over(settings, says):
    with pytest.raises(ValueError, match=says):
        choice_from_json(SCHEMES, settings)
