"""Weights as files: plain state dicts, written whole or not at all, read without executing anything."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from core.document.storage import reason, write_atomically
from core.errors import NetloomError

if TYPE_CHECKING:
    from torch import Tensor, nn


class WeightsError(NetloomError):
    """Weights that cannot be read, written, or do not fit the network."""


def snapshot(network: nn.Module) -> dict[str, Tensor]:
    """A copy of the weights in main memory, which further training does not touch."""
    return {name: tensor.detach().to("cpu", copy=True) for name, tensor in network.state_dict().items()}


def dump_weights(weights: Mapping[str, Tensor]) -> bytes:
    """The content of a ``.pth`` file with a plain state dict."""
    import torch

    content = io.BytesIO()
    torch.save(dict(weights), content)
    return content.getvalue()


def save_weights(weights: Mapping[str, Tensor], path: Path) -> None:
    """Write a plain state dict.

    Raises:
        WeightsError: if the file cannot be written; a file that was there before is untouched.
    """
    try:
        write_atomically(path, dump_weights(weights))
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
        text = f"{path} holds no weights that can be read safely: give a state dict saved as .pth"
        raise WeightsError(text) from None
    if not isinstance(content, dict) or not all(isinstance(value, torch.Tensor) for value in content.values()):
        raise WeightsError(f"{path} is not a state dict (names and tensors): save model.state_dict() instead")
    return content
