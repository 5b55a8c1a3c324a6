"""Weights on disk: plain state dicts, written whole or not at all."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from core.document.storage import reason, write_atomically
from core.errors import NetloomError

if TYPE_CHECKING:
    from torch import Tensor, nn

BEST, LAST, PROJECT = "best.pth", "last.pth", "project.netloom"

_SECONDS_BETWEEN_WRITES = 2.0


class WeightsError(NetloomError):
    """Weights that cannot be read, written, or do not fit the network."""


def snapshot(network: nn.Module) -> dict[str, Tensor]:
    """A copy of the weights in main memory, which further training does not touch."""
    return {name: tensor.detach().to("cpu", copy=True) for name, tensor in network.state_dict().items()}


def save_weights(weights: Mapping[str, Tensor], path: Path) -> None:
    """Write a plain state dict.

    Raises:
        WeightsError: if the file cannot be written; a file that was there before is untouched.
    """
    import torch

    content = io.BytesIO()
    torch.save(dict(weights), content)
    try:
        write_atomically(path, content.getvalue())
    except OSError as error:
        raise WeightsError(f"{path} cannot be written: {reason(error)}") from None


def load_weights(path: Path) -> dict[str, Tensor]:
    """Read a plain state dict to main memory; nothing in the file is executed.

    Raises:
        WeightsError: if it is missing or is not a plain state dict.
    """
    import torch

    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except OSError as error:
        raise WeightsError(f"{path} cannot be read: {reason(error)}") from None
    except Exception:  # torch raises many kinds for a file that is not its own
        raise WeightsError(f"{path} holds no weights that can be read safely: give a state dict saved as .pth") from None
    if not isinstance(content, dict) or not all(isinstance(value, torch.Tensor) for value in content.values()):
        raise WeightsError(f"{path} is not a state dict (names and tensors): save model.state_dict() instead")
    return content


class RunFolder:
    """The folder of one run: its project, its best and its last weights.

    Weights are written at most every two seconds, so that short epochs are not spent on writing; ``close`` writes
    what is still owed.

    Args:
        path: the folder; it is made if it is missing.

    Raises:
        WeightsError: if it cannot be made.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._owed: dict[str, Mapping[str, Tensor]] = {}
        self._written = -_SECONDS_BETWEEN_WRITES
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise WeightsError(f"the run folder {path} cannot be made: {reason(error)}") from None

    def keep(self, name: str, weights: Mapping[str, Tensor]) -> None:
        """Remember weights as ``best.pth`` or ``last.pth`` and write them when it is time."""
        self._owed[name] = weights
        if monotonic() - self._written >= _SECONDS_BETWEEN_WRITES:
            self.close()

    def close(self) -> None:
        """Write what is owed."""
        while self._owed:
            name, weights = self._owed.popitem()
            save_weights(weights, self.path / name)
        self._written = monotonic()
