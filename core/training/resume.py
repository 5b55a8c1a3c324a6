"""What a run needs to go on as if nothing had happened."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.document.storage import reason
from core.errors import NetloomError

if TYPE_CHECKING:
    import torch

RESUME = "resume.pt"
_VERSION = 1
_WITH_GENERATORS = ("cuda", "xpu", "mps")
"""Kinds of devices that draw by themselves."""


class ResumeError(NetloomError):
    """A run that cannot be continued."""


State = dict[str, Any]
"""Numbers, texts, lists, dicts and tensors: what ``torch.load`` reads without executing anything."""


def copied(value: Any) -> Any:
    """A state whose tensors are copies in main memory, which further training does not touch."""
    import torch

    if isinstance(value, torch.Tensor):
        return value.detach().to("cpu", copy=True)
    if isinstance(value, Mapping):
        return {name: copied(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(copied(item) for item in value)
    return value


def to_write(state: State) -> State:
    """A state as ``load_state`` reads it, which further training does not touch."""
    return {"version": _VERSION, **copied(state)}


def random_state(device: torch.device) -> State:
    """The state of every generator that training draws from."""
    import torch

    state = {"cpu": torch.get_rng_state()}
    if device.type in _WITH_GENERATORS:  # each has one of its own, and that of the current one is not always meant
        state[device.type] = getattr(torch, device.type).get_rng_state(device)
    return state


def set_random_state(state: State, device: torch.device) -> None:
    """Go on drawing where ``random_state`` was taken; what belongs to another kind of device is left out."""
    import torch

    torch.set_rng_state(state["cpu"])
    if device.type in _WITH_GENERATORS and device.type in state:
        getattr(torch, device.type).set_rng_state(state[device.type], device)


def load_state(folder: Path) -> State:
    """Read what the run in ``folder`` was when it was saved last.

    Raises:
        ResumeError: if there is nothing, or nothing that can be read.
    """
    import torch

    path = folder / RESUME
    if not path.is_file():
        raise ResumeError(f"{folder} holds no {RESUME}: there is no run to continue there")
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
        version = state["version"]
    except OSError as error:
        raise ResumeError(f"{path} cannot be read: {reason(error)}") from None
    except Exception:  # torch raises many kinds for a file that is not its own
        raise ResumeError(f"{path} is not what a run left there: start the run anew") from None
    if version != _VERSION:
        raise ResumeError(f"{path} is of another version of Netloom ({version}): continue it with that one")
    return dict(state)
