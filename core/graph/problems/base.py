"""What a problem is: one sentence, and edits that mend it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Protocol, TypeVar

from core.blocks.nesting import inside
from core.data.info import DataInfo
from core.document.model import Graph, Node
from core.recipe.settings import TrainingSettings
from core.settings import Shape

Severity = Literal["error", "warning"]
G = TypeVar("G", bound=Graph)


@dataclass(frozen=True)
class Setting:
    """What a network is for, which decides what is wrong with it.

    Attributes:
        info: what is known of the data.
        training: how it is trained.
        inside: whether this is the inside of a block.
        whole: for each input, whether whole numbers come in, which are looked up; none where all are real.
    """

    info: DataInfo
    training: TrainingSettings
    inside: bool = False
    whole: tuple[bool, ...] = ()


class Known(Protocol):
    """What is known of a node: see ``core.graph.check.LayerCheck``."""

    @property
    def in_shapes(self) -> tuple[Shape, ...]:
        """The shapes that arrive; none if that is not known."""

    @property
    def out_shape(self) -> Shape | None:
        """The shape that leaves; None if that is not known."""

    @property
    def whole(self) -> bool:
        """Whether whole numbers leave."""

    @property
    def parameters(self) -> int:
        """Numbers that its weights hold."""

    @property
    def trainable(self) -> int:
        """Those of them that training changes."""


@dataclass(frozen=True)
class Place:
    """A layer where it stands.

    Attributes:
        graph: the network, or the inside of a block.
        node: the layer.
        in_shapes: the shapes that arrive, in the order of its inputs.
        setting: what the network is for.
        known: what is known of the layers before it, by id. Whether there is a problem must not depend on it, since a
            layer without one is asked again only when its settings or shapes change; its text and its fixes may.
        whole: whether whole numbers arrive, which are looked up, not computed with.
    """

    graph: Graph
    node: Node
    in_shapes: tuple[Shape, ...]
    setting: Setting
    known: Mapping[str, Known] = field(default_factory=dict)
    whole: bool = False

    @property
    def in_shape(self) -> Shape:
        """The shape that arrives first."""
        return self.in_shapes[0]


@dataclass(frozen=True)
class Fix:
    """An edit that mends a problem.

    Args:
        text: what its button says.
        edit: the edit, of the graph in which the problem is.
        of_document: whether the edit is one of the whole document, wherever the problem is.
    """

    text: str
    edit: Callable[[Any], Any]
    of_document: bool = False

    def apply(self, graph: G) -> G:
        """The network with the edit made.

        Raises:
            EditError: if it does not fit the network any more.
        """
        edited: G = self.edit(graph)
        return edited

    def within(self, block: str) -> Fix:
        """The same fix for the graph in which the block of the problem stands."""
        return self if self.of_document else Fix(self.text, lambda graph: inside(graph, (block,), self.edit))


@dataclass(frozen=True)
class Problem:
    """Something wrong with a network. Errors stop training.

    Attributes:
        node: id of the node it is shown on.
        layer: name of that node; of one inside of blocks, with theirs before it ("stage1.conv1").
        path: ids of the blocks around the node, the outermost first; empty if it stands in no block.
    """

    code: str
    severity: Severity
    node: str
    layer: str
    message: str
    fixes: tuple[Fix, ...] = ()
    path: tuple[str, ...] = ()

    def within(self, block: Node, editable: bool) -> Problem:
        """The same problem as seen from the graph in which ``block`` stands."""
        return replace(
            self,
            layer=f"{block.name}.{self.layer}",
            message=_placed(self.message, block.name, nested=bool(self.path)),
            fixes=tuple(fix.within(block.id) for fix in self.fixes if editable or fix.of_document),
            path=(block.id, *self.path),
        )

    def to_json(self) -> dict[str, Any]:
        """The object that ``check --json`` prints."""
        return {
            "layer": self.layer,
            "severity": self.severity,
            "code": self.code,
            "message": self.message,
            "fixes": [fix.text for fix in self.fixes],
        }


def _placed(message: str, block: str, nested: bool) -> str:
    """The sentence with the block it is about: "In stage1.block2: …"."""
    return message.replace("In ", f"In {block}.", 1) if nested else f"In {block}: {message}"


def problem(node: Node, code: str, message: str, *fixes: Fix, severity: Severity = "error") -> Problem:
    """A problem of ``node``."""
    return Problem(code, severity, node.id, node.name, message, fixes)
