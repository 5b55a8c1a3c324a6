"""From a document to the torch module it stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.document.model import Document
from core.errors import NetloomError
from core.graph.check import check

if TYPE_CHECKING:
    from torch import nn


class BuildError(NetloomError):
    """A network that has errors cannot be built."""


def build(document: Document) -> nn.Sequential:
    """Compile a chain to ``nn.Sequential`` with the layers' names as children.

    First weights depend on the document's seed alone; torch's global random state is left as it was.

    Raises:
        BuildError: if the network has errors; the sentence names the first.
    """
    import torch
    from torch import nn

    checked = check(document)
    if not checked.ok:
        raise BuildError(checked.problems[0].message)
    network = nn.Sequential()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(document.training.seed)
        for id in checked.order:
            node = document.by_id[id]
            network.add_module(node.name, node.layer.build(checked.layers[id].in_shapes[0]))
    return network
