"""Exporting, as the window and the commands do it: write the file, then prove that it works without Netloom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.data.feeding import first_prepared
from core.data.split import Split, in_own_units
from core.document.model import Document
from core.document.storage import reason, write_atomically
from core.exporters.base import EXPORTERS, ExportError, Subject
from core.exporters.preparation import preparation_of
from core.exporters.proof import Proof, Watch
from core.graph.build import build_bare, build_with
from core.graph.check import check
from core.graph.weights import load_weights

if TYPE_CHECKING:
    from torch import Tensor, nn

N_SAMPLES = 16


@dataclass(frozen=True)
class Exported:
    """What an export wrote, and how it was shown to work."""

    path: Path
    format: str
    proof: Proof


def export(
    document: Document,
    out: Path,
    format: str,
    weights: Path | None = None,
    split: Split | None = None,
    watch: Watch | None = None,
) -> Exported:
    """Write a network to ``out`` and prove the file; another thread may train meanwhile.

    Args:
        document: the network.
        out: the file to write; what was there is replaced as a whole or stays.
        format: an id of ``EXPORTERS``.
        weights: a state dict; may be left out where the format takes no weights.
        split: the data, if it is at hand: the proof then uses validation samples instead of random ones, and the code
            holds the numbers by which samples are scaled.
        watch: when to give up the proof; the file is then written already.

    Raises:
        UnknownId: if there is no such format.
        BuildError: if the network has errors.
        WeightsError: if the weights cannot be read or do not fit.
        ExportError: if weights are needed and none are given, or the file cannot be written.
        Cancelled: if the watch says so.
    """
    exporter = EXPORTERS.get(format)()
    if exporter.needs_weights and weights is None:
        raise ExportError(
            f"{format} holds trained weights, but none are given: train the network and name its run folder or weights"
        )
    subject = _subject(document, weights, split)
    content = exporter.content(subject)
    try:
        write_atomically(out, content)
    except OSError as error:
        raise ExportError(f"{out} cannot be written: {reason(error)}") from None
    proof = exporter.prove(subject, out, _samples(document, split), watch or Watch())
    return Exported(out, format, proof)


def _subject(document: Document, weights: Path | None, split: Split | None) -> Subject:
    if weights is None:
        network = build_with(document, _made_up(build_bare(document)))
    else:
        network = build_with(document, load_weights(weights), str(weights))
    if split is not None and document.training.loss.takes_own_units:
        split = in_own_units(split)
    scales = (split.target_mean, split.target_std, split.fitted) if split else ()
    preparation = preparation_of(document.data, split)
    return Subject(check(document), network.eval(), weights is not None, preparation, *scales)


def _made_up(network: nn.Module) -> Mapping[str, Tensor]:
    """Some weights for a network on the meta device, drawn without torch's global random state."""
    import torch

    generator = torch.Generator().manual_seed(0)

    def draw(like: Tensor) -> Tensor:
        if not like.is_floating_point():
            return torch.zeros(like.shape, dtype=like.dtype)
        drawn = torch.rand(like.shape, generator=generator, dtype=like.dtype)
        # vectors stay above zero: a variance may be among them
        return drawn - 0.5 if like.dim() > 1 else drawn + 0.5

    return {name: draw(tensor) for name, tensor in network.state_dict().items()}


def _samples(document: Document, split: Split | None) -> NDArray[Any]:
    """Inputs for the proof, as the network gets them."""
    if split is not None:
        return first_prepared(split, document.data, N_SAMPLES)
    info, random = document.data.info(), np.random.default_rng(0)
    if info.whole_numbers:
        return random.integers(0, max(1, info.n_words), (N_SAMPLES, *info.in_shape))
    return random.standard_normal((N_SAMPLES, *info.in_shape)).astype(np.float32)
