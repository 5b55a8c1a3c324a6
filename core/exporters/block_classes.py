"""Blocks in exported code: a class for each kind of block, with a parameter for each setting that differs."""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from core.blocks.base import Composite
from core.document.model import Graph, Node
from core.document.names import free_name
from core.exporters.first_weights import first_weights_lines, first_weights_of
from core.exporters.forward import forward_lines
from core.graph.check import GraphCheck
from core.graph.layer_check import LayerCheck
from core.layers.base import LAYERS, OWN_MODULES
from core.layers.code import LayerCode, Name, literal

Slot = tuple[str, int, str]
"""An argument of a layer inside of a block: the layer, its repetition, the name of the argument."""

_TAKEN = frozenset({"Net", "Tensor", "OrderedDict", "INPUT_SHAPE", "CLASSES", "MEAN", "STD"})


@dataclass(frozen=True)
class BlockClass:
    """A class of the exported code.

    Attributes:
        name: how the code calls it.
        parameters: names of its constructor's arguments, each with the place where its value is found.
        source: its code.
        definitions: code that it needs.
    """

    name: str
    parameters: dict[str, Slot]
    source: str
    definitions: tuple[str, ...]


class BlockClasses:
    """The classes that the blocks of a network become.

    Blocks that have the same layers and wires share a class; what differs between them, their channels for example,
    becomes an argument, as a person would write it.

    Args:
        checked: the network, without errors.
    """

    def __init__(self, checked: GraphCheck) -> None:
        self._keys: dict[int, str] = {}
        self._groups: dict[str, list[GraphCheck]] = {}
        self._labels: dict[str, str] = {}
        self._classes: dict[str, BlockClass] = {}
        self._collect(checked)
        for key in self._groups:  # blocks inside of others come before them
            self._classes[key] = self._make(key)

    @property
    def sources(self) -> tuple[str, ...]:
        """Code of the classes, each after those that it needs; what only they need comes before them."""
        needed = dict.fromkeys(text for made in self._classes.values() for text in made.definitions)
        return (*needed, *(made.source for made in self._classes.values()))

    def code(self, node: Node, known: LayerCheck, names: dict[tuple[int, str], Name] | None = None) -> LayerCode:
        """How a layer or a block of the network is made.

        Args:
            node: the layer.
            known: what the check knows of it.
            names: variables that stand for arguments, by repetition and name.
        """
        names = names or {}
        if known.rounds:
            code = LayerCode(self._block_code(known, names))
        else:
            code = node.layer.code(known.in_shapes[0], {name: value for (_, name), value in names.items()})
        return LayerCode(f"{code.expression}.requires_grad_(False)", code.definitions) if node.frozen else code

    def _block_code(self, known: LayerCheck, names: dict[tuple[int, str], Name]) -> str:
        calls = []
        for number, inside in enumerate(known.rounds):
            made = self._classes[self._keys[id(inside)]]
            values = self._slots(inside)
            arguments = (literal(names.get((number, name), values[slot])) for name, slot in made.parameters.items())
            calls.append(f"{made.name}({', '.join(arguments)})")
        if len(calls) == 1:
            return calls[0]
        if len(set(calls)) == 1:
            return f"nn.Sequential(*({calls[0]} for _ in range({len(calls)})))"
        return f"nn.Sequential({', '.join(calls)})"

    def _collect(self, checked: GraphCheck) -> None:
        """Find every kind of block, those inside of others first."""
        for id_ in checked.order:
            known, layer = checked.layers[id_], checked.acting.by_id[id_].layer
            for inside in known.rounds:
                if id(inside) in self._keys:
                    continue
                self._collect(inside)
                assert isinstance(layer, Composite)
                key = self._key(layer.label, inside)
                self._keys[id(inside)] = key
                self._labels[key] = layer.label
                self._groups.setdefault(key, []).append(inside)

    def _key(self, label: str, inside: GraphCheck) -> str:
        """What two blocks must have in common to share a class: everything but the values of their arguments."""
        return repr((label, list(self._traits(inside)), forward_lines(inside, shapes=False)))

    def _traits(self, inside: GraphCheck) -> Iterator[tuple[object, ...]]:
        for id_ in inside.order:
            node, known = inside.acting.by_id[id_], inside.layers[id_]
            kinds = tuple(self._keys[id(each)] for each in known.rounds)
            begins = tuple(first_weights_of(node, known))
            yield node.name, kinds or node.layer.type, node.frozen, remark(inside.graph, id_), begins

    def _slots(self, inside: GraphCheck) -> dict[Slot, Any]:
        """The arguments of every layer of a block."""
        found: dict[Slot, Any] = {}
        for id_ in inside.order:
            node, known = inside.acting.by_id[id_], inside.layers[id_]
            for number, each in enumerate(known.rounds):
                values, made = self._slots(each), self._classes_of(each)
                found |= {(node.name, number, name): values[slot] for name, slot in made.parameters.items()}
            if not known.rounds:
                arguments = node.layer.arguments(known.in_shapes[0])
                found |= {(node.name, 0, name): value for name, value in arguments.items()}
        return found

    def _classes_of(self, inside: GraphCheck) -> BlockClass:
        return self._classes[self._keys[id(inside)]]

    def _make(self, key: str) -> BlockClass:
        members = self._groups[key]
        columns = self._columns(members)
        parameters = _parameters(columns)
        by_column = {tuple(map(repr, columns[slot])): Name(name) for name, slot in parameters.items()}
        names = {
            slot: by_column[column] for slot in columns if (column := tuple(map(repr, columns[slot]))) in by_column
        }
        first = members[0]
        ours = (name for name, layer in LAYERS.items() if layer.torch_module == OWN_MODULES)
        taken = {*_TAKEN, *dir(builtins), *ours, *(made.name for made in self._classes.values())}
        name = _class_name(self._labels[key], taken)
        made = {node_id: self._inner_code(first, node_id, names) for node_id in first.order}
        arguments = "".join(f", {name}: {_type_text(columns[slot])}" for name, slot in parameters.items())
        lines = [
            f"class {name}(nn.Module):",
            f"    def __init__(self{arguments}) -> None:",
            "        super().__init__()",
            *(
                f"        self.{first.graph.by_id[id_].name} = {made[id_].expression}{remark(first.graph, id_)}"
                for id_ in first.order
            ),
            *(f"        {line}" for line in first_weights_lines(first)),
            "",
            *(f"    {line}" for line in forward_lines(first, shapes=len({each.in_shapes for each in members}) == 1)),
        ]
        definitions = tuple(dict.fromkeys(text.strip() for code in made.values() for text in code.definitions))
        return BlockClass(name, parameters, "\n".join(lines), definitions)

    def _inner_code(self, inside: GraphCheck, id_: str, names: dict[Slot, Name]) -> LayerCode:
        node = inside.acting.by_id[id_]
        own = {(number, name): value for (layer, number, name), value in names.items() if layer == node.name}
        return self.code(node, inside.layers[id_], own)

    def _columns(self, members: list[GraphCheck]) -> dict[Slot, tuple[Any, ...]]:
        """The values that each argument has in each of the blocks."""
        slots = [self._slots(inside) for inside in members]
        return {slot: tuple(values[slot] for values in slots) for slot in slots[0]}


def remark(graph: Graph, id: str) -> str:
    """The comment behind a layer that is bypassed, which says what it would be; nothing behind others."""
    node = graph.by_id[id]
    if not node.bypassed:
        return ""
    kind = node.layer.label if isinstance(node.layer, Composite) else node.layer.type
    said = "".join(char if char.isprintable() else " " for char in f"{kind} {node.layer.summary()}".strip())
    return f"  # bypassed: {said}"


def _parameters(columns: dict[Slot, tuple[Any, ...]]) -> dict[str, Slot]:
    """A name for every column of values that are not all the same; arguments that always agree share one."""
    found: dict[str, Slot] = {}
    seen: set[tuple[str, ...]] = set()
    for slot, values in columns.items():
        column = tuple(map(repr, values))
        if len(set(column)) == 1 or column in seen:
            continue
        seen.add(column)
        layer, _, argument = slot
        name = argument if argument not in found else f"{layer}_{argument}"
        found[name if name not in found else free_name(name, found)] = slot
    return found


def _class_name(label: str, taken: set[str]) -> str:
    words = "".join(char if char.isascii() and char.isalnum() else " " for char in label).split()
    name = "".join(word[0].upper() + word[1:] for word in words)
    if not name or not name[0].isalpha():
        name = f"Block{name}"
    return name if name not in taken else free_name(name, {*taken, f"{name}1"})


def _type_text(values: tuple[Any, ...]) -> str:
    """The type of an argument as code has it."""
    kinds = dict.fromkeys("None" if value is None else type(value).__name__ for value in values)
    return " | ".join("tuple[int, ...]" if kind == "tuple" else kind for kind in kinds)
