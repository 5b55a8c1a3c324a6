"""Layers in which the places of a sequence look at each other."""

import math
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import Field

from core.fields import Divides, InferredFrom
from core.layers.base import OWN_MODULES, Features, LayerSpec, first, last, layer
from core.settings import Shape


def _heads(name: str) -> Any:
    """A rule: the number of heads that was chosen; else up to 8 that divide the features."""

    def rule(layer: LayerSpec, in_shape: Shape) -> int:
        chosen: int | None = getattr(layer, name)
        return chosen or math.gcd(8, in_shape[-1])

    return InferredFrom(rule)


_IntoHeads = Divides(last, of="features", into="heads")
_HEADS = "number of heads, each of which looks for something else; divides the number of features"


class _Attention(LayerSpec):
    """What the attention layers share. The batch stands first: (N, length, features)."""

    accepts = (2,)
    wants = "a sequence (length × features)"


@layer("Attention")
class MultiheadAttention(_Attention):
    """Lets every place of a sequence look at all others: (N, L, embed_dim), shape kept."""

    torch_module = OWN_MODULES
    uses = "The heart of a transformer: queries, keys and values all come from the sequence that arrives."

    embed_dim: Features = Field(None, ge=1, description="number of features of each place")
    num_heads: Annotated[int | None, _heads("num_heads"), _IntoHeads] = Field(None, ge=1, description=_HEADS)
    dropout: float = Field(0.0, ge=0, lt=1, description="share of the looks that are left out while training")
    bias: bool = Field(True, description="adds learned constants")
    add_bias_kv: bool = Field(False, description="adds one learned place that all others can look at")
    add_zero_attn: bool = Field(False, description="adds one place of zeros, so that looking at nothing is possible")

    def summary_form(self) -> str:
        return "{num_heads} heads" if self.num_heads else ""


@layer("Attention")
class PositionEmbedding(_Attention):
    """Adds a learned vector to each place of a sequence: (N, length, embedding_dim), shape kept."""

    torch_module = OWN_MODULES
    uses = "Put it before the first attention, which by itself does not know where in the sequence anything stands."

    length: Annotated[int | None, InferredFrom(first)] = Field(None, ge=1, description="number of places")
    embedding_dim: Features = Field(None, ge=1, description="number of features of each place")


@layer("Attention")
class TransformerEncoderLayer(_Attention):
    """Attention, then two Linear layers, each with a short cut and a LayerNorm: (N, L, d_model), shape kept."""

    fixed = MappingProxyType({"batch_first": True})
    uses = "Stacked several times it is the encoder of BERT and of vision transformers."
    followed_by = ("TransformerEncoderLayer", "Mean", "Linear")

    d_model: Features = Field(None, ge=1, description="number of features of each place")
    nhead: Annotated[int | None, _heads("nhead"), _IntoHeads] = Field(None, ge=1, description=_HEADS)
    dim_feedforward: int = Field(2048, ge=1, description="width between the two Linear layers; often 4 × d_model")
    dropout: float = Field(0.1, ge=0, lt=1, description="share of values set to zero while training")
    activation: Literal["relu", "gelu"] = Field("relu", description="what stands between the two Linear layers")
    layer_norm_eps: float = Field(1e-5, gt=0, description="added to the variance so that nothing is divided by zero")
    norm_first: bool = Field(False, description="normalises before instead of after each part; trains more steadily")
    bias: bool = Field(True, description="adds learned constants")

    def summary_form(self) -> str:
        return "{nhead} heads, {dim_feedforward}" if self.nhead else "{dim_feedforward}"
