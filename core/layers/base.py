"""What a layer declares: its settings, what it accepts, how it is built. Imports no torch until it is built."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, TypeVar

from core.fields import Axis, Divides, Extents, InferredFrom, Size, marked
from core.layers.code import LayerCode, Name, call_code, definition
from core.layers.objections import Objection, indivisible, missing_axis
from core.layers.summary import SummaryPart, summary_parts, value_in_words
from core.registry import Registry
from core.settings import Choice, Shape

if TYPE_CHECKING:
    from torch import nn

Family = Literal[
    "Linear",
    "Convolution",
    "Pooling",
    "Upsampling",
    "Normalisation",
    "Activation",
    "Regularisation",
    "Recurrent",
    "Attention",
    "Embedding",
    "Shape",
    "Padding",
    "Merge",
    "Block",
    "Data",
]

OWN_MODULES = "core.torch_modules"
"""Where the classes live that torch.nn does not have."""

LAYERS: Registry[LayerSpec] = Registry("layer", "core.layers", "core.blocks")

S = TypeVar("S", bound="type[LayerSpec]")


def layer(family: Family) -> Callable[[S], S]:
    """Register a layer under its class name, which is also the name of its class in ``torch.nn``."""

    def register(cls: S) -> S:
        cls.type = cls.__name__
        cls.family = family
        LAYERS.add(cls.type, cls)
        return cls

    return register


class LayerSpec(Choice):
    """Settings of one layer. Field names are torch's own argument names.

    Class attributes:
        family: the group under which the palette shows it.
        merges: whether it takes several inputs, in the order of their ports.
        accepts: numbers of axes a sample may have, without the batch; empty means any.
        wants: what the layer works on, for messages ("a picture (channels × height × width)").
        takes_integers: whether it looks up whole numbers instead of computing with real ones.
        stepwise: whether it does the same at every step of a sequence, so that two steps tell what all of them cost.
        torch_module: where the class of the same name lives.
        fixed: arguments of that class that are no settings, since only one value makes sense here.
        uses: one sentence on when to use it, for the tooltip.
        followed_by: types that usually follow it, where that is not the habit of its family; "ConvNd" for Conv1d to 3d.
    """

    family: ClassVar[Family]
    merges: ClassVar[bool] = False
    accepts: ClassVar[tuple[int, ...]] = ()
    wants: ClassVar[str] = "values"
    takes_integers: ClassVar[bool] = False
    stepwise: ClassVar[bool] = False
    torch_module: ClassVar[str] = "torch.nn"
    fixed: ClassVar[Mapping[str, Any]] = MappingProxyType({})
    uses: ClassVar[str] = ""
    followed_by: ClassVar[tuple[str, ...]] = ()

    @property
    def n_inputs(self) -> int | None:
        """How many inputs it has; None for any number."""
        return None if self.merges else 1

    def summary_form(self) -> str:
        """The one or two settings that matter, with few words around them: "{out_channels} × {kernel_size}"."""
        return ""

    def setting_text(self, name: str, how: str = "") -> str:
        """The value of a setting as the summary has it; ``how`` stands behind a colon there."""
        return value_in_words(getattr(self, name), how)

    def summary_parts(self) -> tuple[SummaryPart, ...]:
        """The summary in its pieces: words, and settings that can be changed where they stand."""
        return tuple(summary_parts(self.summary_form(), self.setting_text))

    def summary(self) -> str:
        """The one or two settings that matter, short enough for the node ("16 × 3×3")."""
        return "".join(part.text for part in self.summary_parts())

    def inferred(self, in_shape: Shape) -> dict[str, Any]:
        """The values of the fields that follow from a shape that the layer accepts; for what people chose, see Rule."""
        return {name: mark.rule(self, in_shape) for name, mark in marked(type(self), InferredFrom).items()}

    def objection(self, in_shape: Shape) -> Objection | None:
        """Why the layer cannot work on a shape whose number of axes it accepts; None where it knows of nothing."""
        return missing_axis(self, in_shape) or indivisible(self, in_shape)

    def arguments(self, in_shape: Shape) -> dict[str, Any]:
        """Arguments of the torch class, by name, for samples of ``in_shape``."""
        given = {name: getattr(self, name) for name in type(self).model_fields}
        inferred = {name: value for name, value in self.inferred(in_shape).items() if given[name] is None}
        return {**given, **inferred, **self.fixed}

    def torch_class(self) -> type[nn.Module]:
        """The class this layer stands for; imports torch."""
        found: type[nn.Module] = getattr(importlib.import_module(self.torch_module), self.type)
        return found

    def build(self, in_shape: Shape) -> nn.Module:
        """A module with fresh weights on torch's current default device, for samples of ``in_shape``."""
        return self.torch_class()(**self.arguments(in_shape))

    def code(self, in_shape: Shape, names: Mapping[str, Name] | None = None) -> LayerCode:
        """The Python code of what ``build`` makes; a layer that torch has no class for brings its definition along.

        Args:
            in_shape: shape of the samples that arrive.
            names: variables that stand for some of its arguments.
        """
        torch_class, arguments = self.torch_class(), {**self.arguments(in_shape), **(names or {})}
        if self.torch_module == OWN_MODULES:
            return LayerCode(call_code(self.type, torch_class, arguments), (definition(torch_class),))
        module = self.torch_module.removeprefix("torch.")
        return LayerCode(call_code(f"{module}.{self.type}", torch_class, arguments))


def first(layer: LayerSpec, in_shape: Shape) -> int:
    """The first extent of a sample: its channels."""
    return in_shape[0]


def last(layer: LayerSpec, in_shape: Shape) -> int:
    """The last extent of a sample: its features."""
    return in_shape[-1]


Channels = Annotated[int | None, InferredFrom(first)]
Features = Annotated[int | None, InferredFrom(last)]
SampleAxis = Annotated[int, Axis()]
SampleAxes = Annotated[tuple[int, ...], Size(0, minimum=None, listed=True), Axis()]
Groups = Annotated[int, Divides(first, of="channels", into="groups")]

ANY_BUT_NONE = tuple(range(1, 9))
"""Numbers of axes of a layer that needs one axis and takes more."""


def shape_text(shape: Shape) -> str:
    """A shape as people write it: 16×8×8."""
    return "×".join(map(str, shape)) if shape else "1"


def extents_text(size: Extents | str, axes: int) -> str:
    """A size setting as people write it: 3×3 for 3 on two axes."""
    if isinstance(size, str):
        return size
    return "×".join(f"{extent:g}" for extent in (size if isinstance(size, tuple) else (size,) * axes))


def value_text(value: object) -> str:
    """The value of a setting as people write it."""
    return shape_text(value) if isinstance(value, tuple) else str(value)
