"""Layers that read a sequence step by step and remember."""

from typing import Literal, Self

from pydantic import Field, model_validator

from core.layers.base import OWN_MODULES, Features, LayerSpec, layer


class _Recurrent(LayerSpec):
    """What RNN, LSTM and GRU share. The batch stands first: (N, length, features)."""

    torch_module = OWN_MODULES
    stepwise = True
    accepts = (2,)
    wants = "a sequence (length × features)"

    input_size: Features = Field(None, ge=1, description="number of features that arrive at each step")
    hidden_size: int = Field(64, ge=1, description="number of features that it remembers")
    num_layers: int = Field(
        1, ge=1, le=32, description="layers stacked on each other, each reading what the one below says"
    )
    bias: bool = Field(True, description="adds learned constants")
    dropout: float = Field(0.0, ge=0, lt=1, description="share of values set to zero between stacked layers")
    bidirectional: bool = Field(False, description="also reads from the end; twice as many features leave")
    output: Literal["sequence", "last"] = Field(
        "sequence", description="what goes on: the features of every step, or the last state alone"
    )

    @model_validator(mode="after")
    def _dropout_has_a_place(self) -> Self:
        if self.dropout and self.num_layers == 1:
            raise ValueError("dropout works between stacked layers: set num_layers to 2 or more, or dropout to 0")
        return self

    def summary_form(self) -> str:
        return "→ {hidden_size} ⇄, {output}" if self.bidirectional else "→ {hidden_size}, {output}"


@layer("Recurrent")
class RNN(_Recurrent):
    """Reads a sequence with a simple memory: (N, L, F) → (N, L, hidden_size), or the last state (N, hidden_size)."""

    uses = "The simplest memory, for short sequences and for understanding; LSTM and GRU remember longer."

    nonlinearity: Literal["tanh", "relu"] = Field("tanh", description="what bends the memory at each step")


@layer("Recurrent")
class LSTM(_Recurrent):
    """Reads a sequence with a gated memory: (N, L, F) → (N, L, hidden_size), or the last state (N, hidden_size)."""

    uses = "For text, signals and rows of pixels; with output 'last' a Linear after it classifies the sequence."

    proj_size: int = Field(0, ge=0, description="features to which each output is projected; 0: no projection")

    @model_validator(mode="after")
    def _projection_is_smaller(self) -> Self:
        if self.proj_size >= self.hidden_size:
            raise ValueError(
                f"proj_size must be below hidden_size, but {self.proj_size} is not below {self.hidden_size}"
            )
        return self


@layer("Recurrent")
class GRU(_Recurrent):
    """Reads a sequence with two gates: (N, L, F) → (N, L, hidden_size), or the last state (N, hidden_size)."""

    uses = "Nearly as good a memory as LSTM with a quarter fewer weights."
