"""What a block is: a graph of layers that stands on the canvas as one layer, as often as it says."""

from __future__ import annotations

import json
from typing import Annotated, ClassVar

from pydantic import Field, ValidationError, field_validator
from pydantic_core import PydanticCustomError

from core.document.model import Edge, Graph, ends
from core.fields import OnCanvas
from core.layers.base import LayerSpec, layer
from core.settings import Shape, describe_errors

MOST_REPEATS = 1000
EMPTY = Graph(nodes=ends(), edges=(Edge(source="input", target="output"),))
"""The inside of a block without layers."""


class Composite(LayerSpec):
    """A layer made of layers. Compiled, each repetition has weights of its own: ``<block>.<repetition>.<layer>``.

    With one repetition the number is left out: ``<block>.<layer>``.

    Class attributes:
        unfolds: whether ``graph_for`` depends on settings and shapes; if not, what is inside can be edited.
    """

    family = "Block"
    torch_module = ""
    unfolds: ClassVar[bool] = True

    repeat: int = Field(1, ge=1, le=MOST_REPEATS, description="how often the block stands there, one after another")

    @property
    def label(self) -> str:
        """What people call this kind of block."""
        return type(self).title()

    @classmethod
    def title(cls) -> str:
        """The name of the class in words: "Residual block"."""
        return _in_words(cls.__name__)

    def graph_for(self, in_shapes: tuple[Shape, ...], repetition: int = 0) -> Graph:
        """What is inside, for samples of ``in_shapes`` that the block accepts; repetitions count from 0.

        Asked again the same, it gives the same object, so that a check knows what it has seen.
        """
        raise NotImplementedError


@layer("Block")
class Block(Composite):
    """Layers of your own that stand as one; double-click it to look inside."""

    unfolds = False

    name: str = Field("Block", min_length=1, max_length=60, description="what this kind of block is called")
    body: Annotated[Graph, OnCanvas()] = EMPTY

    @field_validator("body", mode="before")
    @classmethod
    def _read(cls, value: object) -> object:
        """Take what JSON gives; strict settings take tuples for lists from JSON only."""
        if not isinstance(value, dict):
            return value
        try:
            return Graph.model_validate_json(json.dumps(value))
        except ValidationError as error:
            raise PydanticCustomError("body", "{text}", {"text": describe_errors(error)}) from None

    @property
    def label(self) -> str:
        return self.name

    @property
    def n_inputs(self) -> int | None:
        return len(self.body.inputs)

    def summary_form(self) -> str:
        n_layers = sum(not node.is_terminal for node in self.body.nodes)
        return "1 layer" if n_layers == 1 else f"{n_layers} layers"

    def graph_for(self, in_shapes: tuple[Shape, ...], repetition: int = 0) -> Graph:
        return self.body


def _in_words(name: str) -> str:
    return "".join(f" {char.lower()}" if char.isupper() and i else char for i, char in enumerate(name))
