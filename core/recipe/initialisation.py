"""Where the weights and biases of a layer begin: the schemes of torch.nn.init."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self, TypeVar

from pydantic import Field, SerializerFunctionWrapHandler, field_validator, model_serializer, model_validator

from core.registry import Registry
from core.settings import Choice, Settings, Shape, one_of

if TYPE_CHECKING:
    from torch import Tensor

SCHEMES: Registry[Scheme] = Registry("initialisation scheme")
LARGEST_FLOAT = 3.4e38
"""What a number of float32 can hold; torch refuses to fill a tensor with more."""

Part = Literal["weights", "biases"]
PARTS: tuple[Part, ...] = ("weights", "biases")
ANY = range(9)
"""Numbers of axes of a scheme that sets each number alone."""

S = TypeVar("S", bound="type[Scheme]")


def scheme(cls: S) -> S:
    """Register a scheme under the name of torch's function, without its underscore: XavierUniform as xavier_uniform."""
    cls.type = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()
    SCHEMES.add(cls.type, cls)
    return cls


class Scheme(Choice):
    """Settings of a function of ``torch.nn.init``; field names are torch's own.

    Class attributes:
        n_axes: how many axes a tensor may have that it sets.
        wants: those tensors in words.
    """

    n_axes: ClassVar[range] = ANY
    wants: ClassVar[str] = "any numbers"

    @field_validator("*")
    @classmethod
    def _fits_float32(cls, value: object) -> object:
        if isinstance(value, float) and abs(value) > LARGEST_FLOAT:
            raise ValueError("must lie within ±3.4e38, since weights are float32")
        return value

    def objection(self, shape: Shape) -> str | None:
        """Why it cannot set a tensor, in words that follow the name of the tensor; None if it can."""
        if len(shape) in self.n_axes:
            return None
        return f"has {len(shape)} {'axis' if len(shape) == 1 else 'axes'}, but it needs {self.wants}"

    def fill(self, tensor: Tensor) -> None:
        """Set a tensor in place, with torch's global random numbers where it takes chance."""
        from torch.nn import init

        getattr(init, f"{self.type}_")(tensor, **self.model_dump())


class Initialisation(Settings):
    """Where the parameters of a layer begin; None leaves them as PyTorch makes them."""

    weights: Annotated[Scheme, *one_of(SCHEMES)] | None = None
    biases: Annotated[Scheme, *one_of(SCHEMES)] | None = None

    @property
    def chosen(self) -> dict[Part, Scheme]:
        """The schemes that people chose."""
        both: dict[Part, Scheme | None] = {"weights": self.weights, "biases": self.biases}
        return {part: scheme for part, scheme in both.items() if scheme is not None}

    def with_part(self, part: Part, scheme: Scheme | None) -> Initialisation:
        """The same with another scheme for one part."""
        return self.model_copy(update={part: scheme})

    @model_serializer(mode="wrap")
    def _without_torchs_own(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {name: value for name, value in dump(self).items() if value is not None}


def members(part: Part, parameters: Mapping[str, Shape]) -> dict[str, Shape]:
    """The parameters of a layer that are its weights, or its biases.

    Biases have one axis and are called so. Weights have two or more; where there are none of these, as in a
    normalisation, they are what is no bias.

    Args:
        part: which.
        parameters: shapes by name, all those of the layer.
    """
    biases = {name: shape for name, shape in parameters.items() if len(shape) < 2 and "bias" in name.split(".")[-1]}
    if part == "biases":
        return biases
    large = {name: shape for name, shape in parameters.items() if len(shape) > 1}
    return large or {name: shape for name, shape in parameters.items() if name not in biases}


class _OfFans(Scheme):
    """What looks at how many values a number of the next layer comes from."""

    n_axes = range(2, 9)
    wants = "two or more"


class _Xavier(_OfFans):
    gain: float = Field(
        1.0, description="factor on the deviation; torch.nn.init.calculate_gain gives that of an activation"
    )


@scheme
class XavierUniform(_Xavier):
    """Glorot: keeps the spread of values the same forwards and backwards, for tanh and sigmoid; evenly spread."""


@scheme
class XavierNormal(_Xavier):
    """Glorot: keeps the spread of values the same forwards and backwards, for tanh and sigmoid; bell-shaped."""


class _Kaiming(_OfFans):
    a: float = Field(0.0, description="slope below zero of a leaky ReLU that follows; used with leaky_relu alone")
    mode: Literal["fan_in", "fan_out"] = Field(
        "fan_in", description="keeps the spread on the way forward (fan_in) or of gradients on their way back (fan_out)"
    )
    nonlinearity: Literal["relu", "leaky_relu", "tanh", "sigmoid", "selu", "linear"] = Field(
        "leaky_relu", description="the activation that follows"
    )


@scheme
class KaimingUniform(_Kaiming):
    """He: makes up for the half that ReLU sets to zero; evenly spread."""


@scheme
class KaimingNormal(_Kaiming):
    """He: makes up for the half that ReLU sets to zero; bell-shaped."""


@scheme
class Orthogonal(_OfFans):
    """Directions at right angles to each other: keeps lengths, for recurrent and for very deep networks."""

    gain: float = Field(1.0, description="factor on all numbers")


class _Bell(Scheme):
    mean: float = Field(0.0, description="the middle of the numbers")


@scheme
class Normal(_Bell):
    """Random numbers, bell-shaped around a mean."""

    std: float = Field(1.0, ge=0, description="their standard deviation")


@scheme
class TruncNormal(_Bell):
    """Random numbers, bell-shaped, none outside of two bounds; usual in vision transformers, with std 0.02."""

    std: float = Field(1.0, gt=0, description="their standard deviation before they are cut off")
    a: float = Field(-2.0, description="the smallest number allowed")
    b: float = Field(2.0, description="the largest number allowed")

    @model_validator(mode="after")
    def _bounds_are_in_order(self) -> Self:
        if self.a >= self.b:
            raise ValueError(f"a must be below b, but {self.a:g} is not below {self.b:g}")
        return self


@scheme
class Uniform(Scheme):
    """Random numbers, evenly spread between two bounds."""

    a: float = Field(0.0, description="the smallest number")
    b: float = Field(1.0, description="the largest number")

    @model_validator(mode="after")
    def _bounds_are_in_order(self) -> Self:
        if self.a > self.b:
            raise ValueError(f"a must not be above b, but {self.a:g} is above {self.b:g}")
        return self


@scheme
class Constant(Scheme):
    """One number everywhere."""

    val: float = Field(0.0, description="the number")


@scheme
class Zeros(Scheme):
    """Nothing but 0: for biases, or for the last normalisation of a residual block."""


@scheme
class Ones(Scheme):
    """Nothing but 1: for the weights of a normalisation."""


@scheme
class Dirac(Scheme):
    """Lets a convolution begin as one that passes its channels on unchanged."""

    n_axes = range(3, 6)
    wants = "three to five, as in a convolution"

    groups: int = Field(1, ge=1, description="groups of channels that are passed on each for itself")

    def objection(self, shape: Shape) -> str | None:
        reason = super().objection(shape)
        if reason is None and shape[0] % self.groups:
            return f"has {shape[0]} filters, which {self.groups} groups do not divide"
        return reason


@scheme
class Eye(Scheme):
    """Lets a linear layer begin as one that passes its features on unchanged."""

    n_axes = range(2, 3)
    wants = "two, as in a linear layer"


@scheme
class Sparse(Scheme):
    """Most numbers of each column 0, the rest bell-shaped around 0."""

    n_axes = range(2, 3)
    wants = "two, as in a linear layer"

    sparsity: float = Field(0.9, ge=0, le=1, description="share of each column that is 0")
    std: float = Field(0.01, ge=0, description="standard deviation of the rest")
