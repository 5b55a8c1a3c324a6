"""What a layer declares: its settings, what it accepts, how it is built. Imports no torch until it is built."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import AfterValidator

from core.layers.code import LayerCode, call_code
from core.registry import Registry
from core.settings import Choice, InferredFrom, Shape, inference_rules

if TYPE_CHECKING:
    from torch import nn

Family = Literal[
    "Linear", "Convolution", "Pooling", "Normalisation", "Activation", "Regularisation", "Shape", "Merge", "Data"
]

LAYERS: Registry[LayerSpec] = Registry("layer", "core.layers")

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
        torch_module: where the class of the same name lives.
        uses: one sentence on when to use it, for the tooltip.
    """

    family: ClassVar[Family]
    merges: ClassVar[bool] = False
    accepts: ClassVar[tuple[int, ...]] = ()
    wants: ClassVar[str] = "values"
    torch_module: ClassVar[str] = "torch.nn"
    uses: ClassVar[str] = ""

    def summary(self) -> str:
        """The one or two settings that matter, short enough for the node ("16 × 3×3")."""
        return ""

    def inferred(self, in_shape: Shape) -> dict[str, int]:
        """What the fields left open follow to, from a shape that the layer accepts."""
        return {name: rule(in_shape) for name, rule in inference_rules(type(self)).items()}

    def arguments(self, in_shape: Shape) -> dict[str, Any]:
        """Arguments of the torch class, by name, for samples of ``in_shape``."""
        given = {name: getattr(self, name) for name in type(self).model_fields}
        return given | {name: value for name, value in self.inferred(in_shape).items() if given[name] is None}

    def torch_class(self) -> type[nn.Module]:
        """The class this layer stands for; imports torch."""
        found: type[nn.Module] = getattr(importlib.import_module(self.torch_module), self.type)
        return found

    def build(self, in_shape: Shape) -> nn.Module:
        """A module with fresh weights on torch's current default device, for samples of ``in_shape``."""
        return self.torch_class()(**self.arguments(in_shape))

    def code(self, in_shape: Shape) -> LayerCode:
        """The Python code of what ``build`` makes; a layer that torch has no class for brings its definition along."""
        torch_class, arguments = self.torch_class(), self.arguments(in_shape)
        if self.torch_module == "torch.nn":
            return LayerCode(call_code(f"nn.{self.type}", torch_class, arguments))
        return LayerCode(call_code(self.type, torch_class, arguments), (inspect.getsource(torch_class),))


def _first(shape: Shape) -> int:
    return shape[0]


def _last(shape: Shape) -> int:
    return shape[-1]


Channels = Annotated[int | None, InferredFrom(_first)]
"""The first extent of a sample."""
Features = Annotated[int | None, InferredFrom(_last)]
"""The last extent of a sample."""


def _not_the_batch(axis: int) -> int:
    if axis == 0:
        raise ValueError("axis 0 is the batch, whose samples do not mix: count the axes of a sample from 1")
    return axis


SampleAxis = Annotated[int, AfterValidator(_not_the_batch)]
"""An axis of a sample, from 1, or from the end, -1 being the last."""


def shape_text(shape: Shape) -> str:
    """A shape as people write it: 16×8×8."""
    return "×".join(map(str, shape)) if shape else "1"


def extents_text(size: int | tuple[int, ...] | str, axes: int) -> str:
    """A size setting as people write it: 3×3 for 3 on two axes."""
    if isinstance(size, str):
        return size
    return shape_text(size if isinstance(size, tuple) else (size,) * axes)
