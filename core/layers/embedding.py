"""Layers that look up a vector for each whole number, such as that of a word."""

from typing import Literal, Self

from pydantic import Field, model_validator

from core.layers.base import LayerSpec, layer


class _Lookup(LayerSpec):
    """What Embedding and EmbeddingBag share."""

    takes_integers = True

    num_embeddings: int = Field(10_000, ge=1, description="how many numbers there are: 0 up to one less than this")
    embedding_dim: int = Field(64, ge=1, description="length of the vector of each number")
    padding_idx: int | None = Field(None, ge=0, description="number that stands for nothing and learns nothing")
    max_norm: float | None = Field(None, gt=0, description="longest that a vector may be; longer ones are shortened")
    norm_type: float = Field(2.0, gt=0, description="the p of the norm that max_norm speaks of")
    scale_grad_by_freq: bool = Field(False, description="divides gradients by how often a number occurs in the batch")

    @model_validator(mode="after")
    def _padding_is_one_of_them(self) -> Self:
        if self.padding_idx is not None and self.padding_idx >= self.num_embeddings:
            raise ValueError(
                f"padding_idx must be below num_embeddings, but {self.padding_idx} is not below {self.num_embeddings}"
            )
        return self

    def summary_form(self) -> str:
        return "{num_embeddings} × {embedding_dim}"


@layer("Embedding")
class Embedding(_Lookup):
    """Looks up a learned vector for each whole number: (N, *) → (N, *, embedding_dim)."""

    uses = "The first layer of a network for text: words come in as numbers."


@layer("Embedding")
class EmbeddingBag(_Lookup):
    """Looks up learned vectors and joins them to one for each sample: (N, L) → (N, embedding_dim)."""

    accepts = (1,)
    wants = "a row of whole numbers"
    uses = "Classifies short texts quickly, without looking at the order of the words."
    followed_by = ("Linear", "ReLU", "Dropout")

    mode: Literal["sum", "mean", "max"] = Field("mean", description="how the vectors of a sample are joined")

    @model_validator(mode="after")
    def _maximum_has_no_frequency(self) -> Self:
        if self.mode == "max" and self.scale_grad_by_freq:
            raise ValueError("scale_grad_by_freq does not work with mode max: choose sum or mean, or switch it off")
        return self
