"""What every layer promises: its settings are those of its torch class, and everything that is made of them works."""

import contextlib
import inspect
import json
import math
import re

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from torch import Tensor, fx, nn

from core.document.names import RESERVED, free_name, name_error, stem_of
from core.fields import Divides, InferredFrom, OnCanvas, marked
from core.form import FieldForm, fields_of
from core.graph.shapes import Measured, measure
from core.layers.base import LAYERS, LayerSpec
from core.settings import choice_from_json

SPECS = [pytest.param(spec, id=name) for name, spec in LAYERS.items()]
BUILT = {name: spec for name, spec in LAYERS.items() if spec.torch_module and not spec.merges}
TORCH_SPECS = [pytest.param(spec, id=name) for name, spec in BUILT.items()]

SHAPES = {1: (12,), 2: (12, 10), 3: (12, 10, 10), 4: (12, 6, 6, 6)}
"""A sample with each number of axes."""

OTHER_DEFAULTS = {
    ("Softmax", "dim"): "torch's None guesses the axis and warns that it will not for much longer",
    ("LogSoftmax", "dim"): "as for Softmax",
    ("Softmin", "dim"): "as for Softmax",
    ("FractionalMaxPool2d", "output_ratio"): "torch wants a ratio or a size, and has a default for neither",
    ("FractionalMaxPool3d", "output_ratio"): "as for FractionalMaxPool2d",
    ("Upsample", "scale_factor"): "torch wants a factor or a size, and has a default for neither",
    ("UpsamplingNearest2d", "scale_factor"): "as for Upsample",
    ("UpsamplingBilinear2d", "scale_factor"): "as for Upsample",
    ("Upsample", "align_corners"): "torch's None means False, and is what the modes without corners get",
    ("TransformerEncoderLayer", "activation"): "torch's is the function of that name",
}
"""Fields whose default is not torch's, and why."""

OUR_OWN = {("RNN", "output"), ("LSTM", "output"), ("GRU", "output")}
"""Fields that torch's class does not have: which of its outputs goes on."""

NOT_SETTINGS = {
    "device": "networks are built where they are trained",
    "dtype": "networks are built in float32",
    "batch_first": "the batch always stands first",
    "return_indices": "a second output",
    "_random_samples": "for torch's own tests",
    "_weight": "weights are learned or loaded",
    "_freeze": "weights are learned or loaded",
    "sparse": "sparse gradients are refused by most optimizers",
    "include_last_offset": "belongs to bags of different lengths, a second input",
    "recompute_scale_factor": "would change the factor a little where sizes are rounded",
    "kdim": "keys are the sequence itself",
    "vdim": "values are the sequence itself",
    "min_value": "the old name of min_val",
    "max_value": "the old name of max_val",
}
"""Arguments of torch that are no fields, and why."""

NOT_SETTINGS_OF = {
    **{(f"ConvTranspose{n}d", "padding_mode"): "torch knows only zeros" for n in (1, 2, 3)},
    **{
        (f"{kind}Norm{n}d", "bias"): "newer than the oldest torch that Netloom runs on"
        for kind in ("Batch", "Instance")
        for n in (1, 2, 3)
    },
    ("GroupNorm", "bias"): "newer than the oldest torch that Netloom runs on",
}
"""The same for some layers only."""

NOT_IN_THE_REGISTRY = {
    "a base class": "Module RNNBase RNNCellBase Container",
    "a container": "Sequential ModuleList ModuleDict ParameterList ParameterDict",
    "a loss": """AdaptiveLogSoftmaxWithLoss BCELoss BCEWithLogitsLoss CTCLoss CosineEmbeddingLoss CrossEntropyLoss
        GaussianNLLLoss HingeEmbeddingLoss HuberLoss KLDivLoss L1Loss LinearCrossEntropyLoss MSELoss MarginRankingLoss
        MultiLabelMarginLoss MultiLabelSoftMarginLoss MultiMarginLoss NLLLoss NLLLoss2d PoissonNLLLoss SmoothL1Loss
        SoftMarginLoss TripletMarginLoss TripletMarginWithDistanceLoss""",
    "takes two tensors": """Bilinear CosineSimilarity PairwiseDistance MaxUnpool1d MaxUnpool2d MaxUnpool3d Transformer
        TransformerDecoder TransformerDecoderLayer""",
    "one step of a recurrence, which takes its state as a second input": "RNNCell LSTMCell GRUCell",
    "takes a layer: TransformerEncoderLayer, repeated, is the same with other first weights": "TransformerEncoder",
    "sets its sizes at the first batch, which inferred fields do before": """LazyBatchNorm1d LazyBatchNorm2d
        LazyBatchNorm3d LazyConv1d LazyConv2d LazyConv3d LazyConvTranspose1d LazyConvTranspose2d LazyConvTranspose3d
        LazyInstanceNorm1d LazyInstanceNorm2d LazyInstanceNorm3d LazyLinear""",
    "runs in several processes or devices, which training arranges": "DataParallel SyncBatchNorm",
    "the old twin of LocalResponseNorm": "CrossMapLRN2d",
}
"""Classes of torch.nn that are no layers here, by reason."""

FROM_NOTHING_LEARNED = {"LayerNorm", "RMSNorm", "GroupNorm", "PReLU", "Linear", "Embedding", "EmbeddingBag"}
WITH_WEIGHTS = re.compile(r"Conv|BatchNorm|RNN|LSTM|GRU|Attention|Transformer|" + "|".join(FROM_NOTHING_LEARNED))

STARRED = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)

every_layer = pytest.mark.parametrize("spec", SPECS)
every_torch_layer = pytest.mark.parametrize("spec", TORCH_SPECS)


def class_in_torch(spec: type[LayerSpec]) -> type[nn.Module] | None:
    """The class of ``torch.nn`` that a layer stands for, under its own name; None for an operation of our own."""
    return getattr(nn, spec.type, None)


def arguments_of(spec: type[LayerSpec]) -> dict[str, inspect.Parameter]:
    """The named arguments of torch's class, by name; those that it documents where it takes ``*args, **kwargs``."""
    torch_class = class_in_torch(spec) or spec().torch_class()
    signature = inspect.signature(torch_class)
    documented = re.match(r"__init__(\(.*\))", torch_class.__doc__ or "")
    if documented and all(argument.kind in STARRED for argument in signature.parameters.values()):
        scope: dict[str, object] = {}
        exec(f"def documented{documented[1]}: ...", scope)
        signature = inspect.signature(scope["documented"])
    return {name: argument for name, argument in signature.parameters.items() if argument.kind not in STARRED}


def accepted_shapes(spec: type[LayerSpec]) -> list[tuple[int, ...]]:
    return [SHAPES[n_axes] for n_axes in spec.accepts or SHAPES if n_axes in SHAPES]


def samples(spec: type[LayerSpec], shape: tuple[int, ...]) -> Tensor:
    """A batch of two samples: whole numbers where the layer takes them, and real ones that can learn elsewhere."""
    generator = torch.Generator().manual_seed(0)
    if spec.takes_integers:
        return torch.randint(0, 100, (2, *shape), generator=generator)
    return torch.randn(2, *shape, generator=generator).requires_grad_()


def run(module: nn.Module, inputs: Tensor) -> Tensor:
    """Outputs of a module, with the same random numbers each time; inputs may be overwritten, so a copy goes in."""
    torch.manual_seed(0)
    return module(inputs.clone())


def made_by(code) -> nn.Module:
    """The module that exported code makes, in a scope that knows only torch."""
    scope = {"torch": torch, "nn": nn, "Tensor": Tensor}
    for definition in code.definitions:
        exec(definition, scope)
    return eval(code.expression, scope)


@every_torch_layer
def test_stands_for_a_torch_module(spec):
    torch_class = spec().torch_class()
    assert issubclass(torch_class, class_in_torch(spec) or nn.Module)


def test_every_class_of_torch_nn_is_a_layer_or_left_out_for_a_reason():
    theirs = {name for name, found in vars(nn).items() if inspect.isclass(found) and issubclass(found, nn.Module)}
    left_out = {name for names in NOT_IN_THE_REGISTRY.values() for name in names.split()}
    ours = {name for name in BUILT if hasattr(nn, name)}
    assert sorted(theirs - ours - left_out) == []
    assert sorted(left_out - theirs) == []
    assert sorted(left_out & ours) == []


@every_torch_layer
def test_has_fields_that_torch_has(spec):
    ours = {name for name in spec.model_fields if (spec.type, name) not in OUR_OWN}
    assert ours <= arguments_of(spec).keys()


@every_torch_layer
def test_has_a_field_for_every_argument_that_is_not_left_out_for_a_reason(spec):
    arguments = {name for name in arguments_of(spec) if (spec.type, name) not in NOT_SETTINGS_OF}
    assert arguments - spec.model_fields.keys() <= NOT_SETTINGS.keys()


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
        if theirs.get(name, inspect.Parameter.empty) is not inspect.Parameter.empty
        if (spec.type, name) not in OTHER_DEFAULTS and field.default != theirs[name]
    }
    assert different == {}


def test_every_exception_is_still_one():
    for name, field in OTHER_DEFAULTS:
        spec = LAYERS.get(name)
        assert spec.model_fields[field].default != arguments_of(spec)[field].default
    for name, field in NOT_SETTINGS_OF:
        assert field in arguments_of(LAYERS.get(name))
    known = {name for spec in BUILT.values() for name in arguments_of(spec)}
    assert NOT_SETTINGS.keys() <= known


@every_layer
def test_can_be_made_without_saying_anything(spec):
    assert isinstance(spec(), LayerSpec)


@every_torch_layer
def test_says_nothing_against_a_shape_that_it_accepts(spec):
    assert [spec().objection(shape) for shape in accepted_shapes(spec)] == [None] * len(accepted_shapes(spec))


@every_torch_layer
@pytest.mark.parametrize("training", [True, False], ids=["training", "using"])
def test_gives_the_shape_that_the_check_forecasts(spec, training):
    for shape in accepted_shapes(spec):
        measured = measure(spec(), (shape,))
        assert isinstance(measured, Measured)
        outputs = run(spec().build(shape).train(training), samples(spec, shape))
        assert outputs.shape == (2, *measured.out_shape)


@every_torch_layer
def test_has_weights_if_it_learns(spec):
    shape = accepted_shapes(spec)[0]
    assert (measure(spec(), (shape,)).parameters > 0) == bool(WITH_WEIGHTS.search(spec.type))


@every_torch_layer
def test_gives_finite_gradients(spec):
    for shape in accepted_shapes(spec):
        module, inputs = spec().build(shape), samples(spec, shape)
        run(module, inputs).square().sum().backward()
        learned = [*module.parameters(), *([] if spec.takes_integers else [inputs])]
        assert [tensor.shape for tensor in learned if tensor.grad is None or not tensor.grad.isfinite().all()] == []


@every_torch_layer
def test_exported_code_makes_the_same_module(spec):
    for shape in accepted_shapes(spec):
        built, inputs = spec().build(shape).eval(), samples(spec, shape)
        exported = made_by(spec().code(shape)).eval()
        assert repr(exported) == repr(built)
        exported.load_state_dict(built.state_dict())
        torch.testing.assert_close(run(exported, inputs), run(built, inputs), rtol=0, atol=0)


@every_torch_layer
def test_infers_what_is_left_open(spec):
    inferred = marked(spec, InferredFrom).keys()
    for shape in accepted_shapes(spec):
        arguments = spec().arguments(shape)
        assert {name for name in inferred if arguments[name] is None} == set()


@every_torch_layer
def test_keeps_what_is_set_instead_of_inferring_it(spec):
    for shape in accepted_shapes(spec):
        chosen = {name: values_like(value) for name, value in spec().inferred(shape).items()}
        arguments = spec(**chosen).arguments(shape)
        assert chosen.items() <= arguments.items()


def values_like(value: int | tuple[int, ...]) -> int | tuple[int, ...]:
    """Another value of the same kind, in which every axis is named once."""
    return tuple(range(1, len(value) + 1)) if isinstance(value, tuple) else 24


@every_torch_layer
def test_names_what_does_not_divide_and_mends_it(spec):
    for name, mark in marked(spec, Divides).items():
        for shape in accepted_shapes(spec):
            total = mark.rule(spec(), shape)
            changes = {name: total + 1} | ({"out_channels": total + 1} if "out_channels" in spec.model_fields else {})
            layer = spec(**changes)
            objection = layer.objection(shape)
            assert f"{total} {mark.of} into {total + 1} {mark.into}" in objection.text
            mended = layer.model_copy(update=dict(objection.mend))
            assert isinstance(measure(mended, (shape,)), Measured)


@every_layer
def test_describes_every_field(spec):
    drawn = marked(spec, OnCanvas).keys()
    assert [form.name for form in fields_of(spec)] == [name for name in spec.model_fields if name not in drawn]
    assert [form.name for form in fields_of(spec) if not form.description.strip()] == []


@every_torch_layer
def test_says_in_its_first_line_what_shapes_it_takes(spec):
    assert re.search(r"\(N, |any shape", spec.summary_line())


@every_layer
def test_belongs_to_a_family_and_says_when_to_use_it(spec):
    assert spec.family
    assert spec.uses or not spec.torch_module
    assert spec.wants != "values" or not spec.accepts


@every_layer
def test_makes_names_that_a_layer_may_have(spec):
    assert name_error(free_name(stem_of(spec.type), ())) is None


@every_layer
@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_comes_back_from_json_as_it_was(spec, data):
    layer = data.draw(specs_of(spec))
    assert choice_from_json(LAYERS, json.loads(json.dumps(layer.to_json()))) == layer
    assert isinstance(layer.summary(), str)


@every_torch_layer
@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_objects_or_is_measured_whatever_its_settings(spec, data):
    """Nothing that a form can say may break the check: a layer objects, or torch works or says why not."""
    layer = data.draw(specs_of(spec))
    shape = data.draw(st.sampled_from(accepted_shapes(spec)))
    if any(getattr(layer, name) not in (None, value) for name, value in layer.inferred(shape).items()):
        return  # the check says so before it asks the layer
    objection = layer.objection(shape)
    if objection is not None:
        spec.model_validate({**dict(layer), **objection.mend})
        assert objection.text
    elif parameters_at_most(layer):
        measure(layer, (shape,))


def parameters_at_most(layer: LayerSpec, limit: float = 1e8) -> bool:
    """Whether the numbers of a layer are small enough to count on them fitting into 64 bits."""
    numbers = [value for _, value in layer if isinstance(value, int)]
    return math.prod(max(1, abs(number)) for number in numbers) < limit


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
            return sizes_of(form)
        case _:
            return st.text()


def sizes_of(form: FieldForm) -> st.SearchStrategy:
    low = -3 if form.minimum is None else int(form.minimum)
    number = st.integers(low, low + 6) if form.whole else st.floats(0.1, 4)
    several = st.tuples(*[number] * form.axes) if form.axes else st.lists(number, min_size=1, max_size=4).map(tuple)
    sizes = number | several
    return sizes | st.sampled_from(form.choices) if form.choices else sizes


@pytest.mark.parametrize("network", [nn.Sequential(), fx.symbolic_trace(nn.Identity())], ids=["chain", "branches"])
def test_no_layer_can_hide_an_attribute_of_what_a_network_compiles_to(network):
    public = {name for name in dir(network) if not name.startswith("_")}
    assert public <= RESERVED


def test_no_layer_can_be_called_as_code_calls_the_network():
    assert name_error("self") is not None
