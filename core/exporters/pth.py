"""Weights as a plain state dict."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.exporters.base import Exporter, Subject, exporter
from core.exporters.proof import Part, Proof, Watch, prove
from core.exporters.python import source_of
from core.graph.weights import dump_weights, snapshot


@exporter("pth", title="Weights", suffix=".pth", needs_weights=True)
class Pth(Exporter):
    """The trained weights as a plain state dict: model.load_state_dict(torch.load(FILE))."""

    def content(self, subject: Subject) -> bytes:
        return dump_weights(snapshot(subject.network))

    def prove(self, subject: Subject, written: Path, inputs: NDArray[np.float32], watch: Watch) -> Proof:
        code = Part("the network's PyTorch code", source_of(subject).encode())
        return prove(subject.network, code, Part(written.name, written), inputs, watch)
