"""The network as PyTorch code: one self-contained file that needs only torch."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.data.info import DataInfo
from core.exporters.base import Exporter, Subject, exporter
from core.exporters.block_classes import BlockClasses, remark
from core.exporters.first_weights import first_weights_lines
from core.exporters.forward import batch_text, forward_lines
from core.exporters.meaning import WIDTH, constants, demo, functions, input_type, output_text, where_prepared
from core.exporters.proof import Part, Proof, Watch, prove
from core.graph.topology import is_chain
from core.graph.weights import dump_weights, snapshot
from core.layers.code import LayerCode


@exporter("python", title="PyTorch code", suffix=".py", needs_weights=False)
class Python(Exporter):
    """The network as one readable Python file that needs only torch; it takes the weights of a .pth."""

    def content(self, subject: Subject) -> bytes:
        return source_of(subject).encode()

    def prove(self, subject: Subject, written: Path, inputs: NDArray[np.float32], watch: Watch) -> Proof:
        name = "the trained weights" if subject.trained else "made-up weights"
        weights = Part(name, dump_weights(snapshot(subject.network)))
        return prove(subject.network, Part(written.name, written), weights, inputs, watch)


def source_of(subject: Subject) -> str:
    """The Python file of a network; its state-dict keys are those of the canvas: ``<node name>.<parameter>``."""
    checked = subject.checked
    nodes = tuple(checked.acting.by_id[id] for id in checked.order)
    classes = BlockClasses(checked)
    layers = [
        _Layer(node.name, classes.code(node, checked.layers[node.id]), remark(checked.graph, node.id)) for node in nodes
    ]
    chained = is_chain(checked.acting, nodes)
    info = checked.document.data.info()
    own = (text.strip() for layer in layers for text in layer.code.definitions)
    definitions = dict.fromkeys((*own, *classes.sources))
    blocks = [
        _docstring(subject, info),
        "from collections import OrderedDict\n\nimport torch\nfrom torch import Tensor, nn",
        constants(subject, info),
        *(f"\n{text}" for text in (*definitions, *functions(subject))),
        f"\n{_class(subject, layers, forward_lines(checked))}",
        *([f"\n{_chain(layers, first_weights_lines(checked, owner='network'))}"] if chained else []),
        f"\n{demo(subject, info)}",
    ]
    return "\n\n".join(blocks) + "\n"


@dataclass(frozen=True)
class _Layer:
    """One line of the network."""

    name: str
    code: LayerCode
    remark: str


def _docstring(subject: Subject, info: DataInfo) -> str:
    checked = subject.checked
    title = _plain(checked.document.name) or "A network"
    out_shape = batch_text(checked.output_shape or ())
    layers = "1 layer" if len(checked.order) == 1 else f"{len(checked.order)} layers"
    facts = {
        "Input": f"{input_type(info)} {batch_text(info.in_shape)}; {_plain(info.preparation)}"
        + where_prepared(subject),
        "Output": f"float32 {out_shape}; {output_text(subject, info)}",
        "Parameters": f"{checked.parameters:,}",
    }
    lines = [f'"""{title}: a network of {layers}, exported from Netloom.', ""]
    for name, text in facts.items():
        lines += textwrap.wrap(f"{name + ':':<12}{text}", WIDTH, subsequent_indent=" " * 12)
    lines += [
        "",
        "To use trained weights:",
        "",
        "    model = Net()",
        '    model.load_state_dict(torch.load("model.pth"))',
        "    model.eval()",
        '"""',
    ]
    return "\n".join(lines)


def _class(subject: Subject, layers: list[_Layer], forward: list[str]) -> str:
    in_shape, out_shape = subject.checked.input_shape, subject.checked.output_shape or ()
    return "\n".join(
        [
            "class Net(nn.Module):",
            f'    """{batch_text(in_shape)} -> {batch_text(out_shape)}."""',
            "",
            "    def __init__(self) -> None:",
            "        super().__init__()",
            *(f"        self.{layer.name} = {layer.code.expression}{layer.remark}" for layer in layers),
            *(f"        {line}" for line in first_weights_lines(subject.checked)),
            "",
            *(f"    {line}" for line in forward),
        ]
    )


def _chain(layers: list[_Layer], first_weights: list[str]) -> str:
    return "\n".join(
        [
            "def sequential() -> nn.Sequential:",
            '    """The same network as a chain; it takes the same weights."""',
            f"    {'network =' if first_weights else 'return'} nn.Sequential(",
            "        OrderedDict(",
            "            [",
            *(f'                ("{layer.name}", {layer.code.expression}),{layer.remark}' for layer in layers),
            "            ]",
            "        )",
            "    )",
            *(f"    {line}" for line in first_weights),
            *(["    return network"] if first_weights else []),
        ]
    )


def _plain(text: str) -> str:
    """Text that cannot end a docstring, nor be read as anything but itself."""
    shown = "".join(char if char.isprintable() else " " for char in text)
    return shown.replace("\\", "\\\\").replace('"', "'").strip()
