"""Blocks of transformers."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated

from pydantic import Field

from core.blocks.base import Composite
from core.blocks.wiring import Wiring
from core.document.model import Graph
from core.fields import Divides
from core.layers.activation import GELU
from core.layers.attention import MultiheadAttention
from core.layers.base import last, layer
from core.layers.linear import Linear
from core.layers.merge import Add
from core.layers.normalisation import LayerNorm
from core.layers.regularisation import Dropout
from core.settings import Shape


@layer("Block")
class TransformerEncoder(Composite):
    """Attention and two Linear layers, normalised first, then added to what came in: (N, L, features), shape kept."""

    accepts = (2,)
    wants = "a sequence (length × features)"
    followed_by = ("Mean", "LayerNorm", "Linear")
    uses = "Repeat it to get the encoder of a vision transformer; every part can be looked at and changed."

    num_heads: Annotated[int, Divides(last, of="features", into="heads")] = Field(
        4, ge=1, description="number of heads of the attention; divides the number of features"
    )
    dim_feedforward: int = Field(256, ge=1, description="width between the two Linear layers; often 4 × features")
    dropout: float = Field(0.1, ge=0, lt=1, description="share of values set to zero while training")

    def summary_form(self) -> str:
        return "{num_heads} heads, {dim_feedforward}"

    def graph_for(self, in_shapes: tuple[Shape, ...], repetition: int = 0) -> Graph:
        return _unfolded(self, in_shapes[0][-1])


@lru_cache(maxsize=4096)
def _unfolded(block: TransformerEncoder, features: int) -> Graph:
    """Kept, so that a check sees the very nodes that it knows."""
    wiring = Wiring()
    norm = wiring.add("norm1", LayerNorm(), wiring.input, column=1)
    seen = wiring.add("attention", MultiheadAttention(num_heads=block.num_heads, dropout=block.dropout), norm)
    added = wiring.add("add1", Add(), wiring.input, seen, column=0)
    wide = wiring.add("norm2", LayerNorm(), added, column=1)
    for name, part in (
        ("fc1", Linear(out_features=block.dim_feedforward)),
        ("gelu", GELU()),
        ("dropout1", Dropout(p=block.dropout)),
        ("fc2", Linear(out_features=features)),
        ("dropout2", Dropout(p=block.dropout)),
    ):
        wide = wiring.add(name, part, wide)
    return wiring.graph(wiring.add("add2", Add(), added, wide, column=0))
