"""What differs between runs: settings of data and training, and their networks, by the names of layers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from core.blocks.base import Block
from core.document.model import Document, Graph, Node

Kind = Literal["setting", "layer", "wire"]
_Wire = tuple[str, str, int]


@dataclass(frozen=True)
class Difference:
    """One thing that is not the same in all of several projects.

    Attributes:
        kind: what it is.
        name: its path ("training.optimizer.lr"), a layer ("conv1"), a setting of one ("conv1.out_channels") or a wire.
        values: what it is in each project, in their order; empty where there is no such thing.
    """

    kind: Kind
    name: str
    values: tuple[str, ...]


def compared(documents: Sequence[Document]) -> tuple[Difference, ...]:
    """Everything in which projects differ: settings first, then layers in the order of the first, then wires."""
    if not documents:
        return ()
    layers = [_layers(document) for document in documents]
    return (
        *_differing("setting", [_settings(document) for document in documents]),
        *_differing("layer", layers),
        *_differing("wire", _between_known([_wires(document) for document in documents], layers)),
    )


def _differing(kind: Kind, tables: Sequence[Mapping[str, str]]) -> Iterator[Difference]:
    names = dict.fromkeys(name for table in tables for name in table)
    for name in names:
        values = tuple(table.get(name, "") for table in tables)
        if len(set(values)) > 1 and not _follows(name, tables):
            yield Difference(kind, name, values)


def _follows(name: str, tables: Sequence[Mapping[str, str]]) -> bool:
    """Whether it is missing somewhere only because what is around it is missing there, or is of another type."""
    if all(name in table for table in tables):
        return False
    around = name.rpartition("." if "." in name else "/")[0]
    whole = [table.get(around) for table in tables]
    return any(whole) and len(set(whole)) > 1


def _settings(document: Document) -> dict[str, str]:
    dumped = {"data": document.data.model_dump(mode="json"), "training": document.training.model_dump(mode="json")}
    return dict(_flat(dumped, ""))


def _flat(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Settings by their path; a choice has its type as its own value."""
    if not isinstance(value, dict):
        yield path, _text(value)
        return
    if "type" in value:
        yield path, str(value["type"])
    for name, item in value.items():
        if name != "type":
            yield from _flat(item, f"{path}.{name}" if path else name)


def _layers(graph: Graph, prefix: str = "") -> dict[str, str]:
    """Layers by name, with what is inside of blocks; each setting below its layer."""
    found: dict[str, str] = {}
    for node in graph.nodes:
        name = prefix + node.name
        found[name] = node.layer.label if isinstance(node.layer, Block) else node.layer.type
        found |= {f"{name}.{setting}": text for setting, text in _of_node(node)}
        if isinstance(node.layer, Block):
            found |= _layers(node.layer.body, f"{name}/")
    return found


def _of_node(node: Node) -> Iterator[tuple[str, str]]:
    layer = node.layer.model_dump(mode="json", exclude={"body"})
    layer.pop("type", None)
    begins = node.initialisation.model_dump(mode="json")
    marks = {"frozen": node.frozen, "bypassed": node.bypassed, "lr_factor": node.lr_factor}
    yield from _flat({**layer, **marks, **begins}, "")


def _wires(graph: Graph, prefix: str = "") -> set[_Wire]:
    """Wires by the names of both ends and the input they lead to, with those inside of blocks."""
    names = {node.id: prefix + node.name for node in graph.nodes}
    found = {(names[edge.source], names[edge.target], edge.port) for edge in graph.edges}
    for node in graph.nodes:
        if isinstance(node.layer, Block):
            found |= _wires(node.layer.body, f"{prefix}{node.name}/")
    return found


def _between_known(wires: Sequence[set[_Wire]], layers: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """Wires between layers that all have: that a layer is missing says already that its wires are."""
    shared = set.intersection(*(set(table) for table in layers))
    return [
        {_wire_text(wire): "yes" for wire in sorted(each) if wire[0] in shared and wire[1] in shared} for each in wires
    ]


def _wire_text(wire: _Wire) -> str:
    source, target, port = wire
    return f"{source} → {target}, input {port + 1}" if port else f"{source} → {target}"


def _text(value: Any) -> str:
    if value is None:
        return "automatic"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return (", " if any(isinstance(each, float) for each in value) else " × ").join(map(_text, value))
    return str(value)
