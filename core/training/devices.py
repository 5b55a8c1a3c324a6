"""The devices that torch can train on here."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.errors import NetloomError

if TYPE_CHECKING:
    import torch

AUTO = "auto"


class DeviceError(NetloomError):
    """A device that does not exist here."""


@dataclass(frozen=True)
class Device:
    """A device. ``id`` is what torch and the command line call it; ``memory`` is in bytes, None where unknown."""

    id: str
    name: str
    memory: int | None = None


def list_devices() -> tuple[Device, ...]:
    """Every device that torch reports, the fastest kind first and the CPU last; imports torch."""
    import torch

    from core.data.feeding.memory import all_memory

    found = [_accelerator("cuda", index) for index in range(torch.cuda.device_count())]
    if hasattr(torch, "xpu") and torch.xpu.is_available():
        found += [_accelerator("xpu", index) for index in range(torch.xpu.device_count())]
    if torch.backends.mps.is_available():
        found.append(Device("mps", "Apple GPU", torch.mps.recommended_max_memory()))
    n_threads = torch.get_num_threads()
    threads = f"CPU, {n_threads} thread{'' if n_threads == 1 else 's'}"
    return (*found, Device("cpu", threads + _processor(), all_memory()))


def resolve(id: str) -> torch.device:
    """The torch device of an id; "auto" is the first of ``list_devices``.

    Raises:
        DeviceError: if torch does not report it; the sentence lists what there is.
    """
    import torch

    ids = [device.id for device in list_devices()]
    wanted = ids[0] if id == AUTO else f"{id}:0" if f"{id}:0" in ids else id
    if wanted not in ids:
        raise DeviceError(f"there is no device {id!r} here: choose auto or one of {', '.join(ids)}")
    return torch.device(wanted)


def memory_of(id: str) -> int | None:
    """Bytes of a device by its id or "auto"; None where that is not known. Imports torch."""
    devices = list_devices()
    wanted = (id, f"{id}:0", devices[0].id if id == AUTO else id)
    return next((device.memory for device in devices if device.id in wanted), None)


def _accelerator(kind: str, index: int) -> Device:
    import torch

    properties = getattr(torch, kind).get_device_properties(index)
    return Device(f"{kind}:{index}", properties.name, properties.total_memory)


def _processor() -> str:
    name = platform.machine()
    return f" ({name})" if name else ""
