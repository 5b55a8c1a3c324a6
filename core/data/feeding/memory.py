"""How much memory is free, here and on a device, and how much of it samples may fill."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

_SHARE = 4
"""Samples fill a quarter of what is free; networks, their gradients and other programs need some, too."""

_WHERE_NOBODY_KNOWS = 4 * 10**9
_CONTROL_GROUPS = Path("/sys/fs/cgroup")


def budget(megabytes: int | None) -> int:
    """Bytes that samples may fill: what a person set, or else a quarter of the free memory."""
    return free_memory() // _SHARE if megabytes is None else megabytes * 10**6


def fits_on(device: torch.device, n_bytes: int) -> bool:
    """Whether so many bytes take at most a quarter of what is free on a device; where nobody knows, they do not."""
    return n_bytes <= free_on(device) // _SHARE


def free_memory() -> int:
    """Bytes that could be filled before the system pushes programs out of memory or ends them."""
    known = [_of_system(), in_control_group()]
    return min((each for each in known if each is not None), default=_WHERE_NOBODY_KNOWS)


def all_memory() -> int | None:
    """Bytes that this machine has, or that a container may use of them; None where nobody knows."""
    return min((each for each in (_all_of_system(), _limit_of_control_group()) if each), default=None)


def free_on(device: torch.device) -> int:
    """Bytes that training could fill on a device; 0 where nobody knows."""
    import torch

    match device.type:
        case "cpu":
            return free_memory()
        case "mps":  # shares its memory with the processor
            return torch.mps.recommended_max_memory() - torch.mps.driver_allocated_memory()
        case "cuda" | "xpu":
            room = getattr(torch, device.type)
            with suppress(RuntimeError, AttributeError):
                return int(room.mem_get_info(device)[0] + room.memory_reserved(device) - room.memory_allocated(device))
    return 0


def _of_system() -> int | None:
    reader: Callable[[], int | None] = {"linux": _of_linux, "darwin": _of_macos, "win32": _of_windows}.get(
        sys.platform, _half_of_all
    )
    with suppress(OSError, ValueError, subprocess.SubprocessError):
        return reader()
    return None


def _of_linux() -> int | None:
    found = re.search(r"^MemAvailable:\s+(\d+) kB", Path("/proc/meminfo").read_text(encoding="ascii"), re.MULTILINE)
    return int(found[1]) * 1024 if found else _half_of_all()


def _of_macos() -> int | None:
    told = subprocess.run(["/usr/bin/vm_stat"], capture_output=True, text=True, check=True, timeout=5).stdout
    pages = sum(map(int, re.findall(r"^Pages (?:free|inactive|speculative|purgeable):\s+(\d+)", told, re.MULTILINE)))
    size = re.search(r"page size of (\d+) bytes", told)
    return pages * int(size[1]) if size and pages else _half_of_all()


def _of_windows() -> int | None:
    status = _windows_status()
    return int(status.free) if status is not None else None


def _windows_status() -> Any:
    """What Windows knows of its memory; None elsewhere, or if it does not say."""
    if sys.platform != "win32":  # for mypy, which else looks for Windows here
        return None
    import ctypes

    class Status(ctypes.Structure):
        _fields_ = [
            ("length", ctypes.c_uint32),
            ("load", ctypes.c_uint32),
            *(
                (name, ctypes.c_uint64)
                for name in ("all", "free", "all_page", "page", "all_virtual", "virtual", "more")
            ),
        ]

    status = Status(length=ctypes.sizeof(Status))
    if not ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status)):
        return None
    return status


def _half_of_all() -> int | None:
    whole = _all_of_system()
    return whole // 2 if whole else None


def _all_of_system() -> int | None:
    if "SC_PHYS_PAGES" in getattr(os, "sysconf_names", {}):
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    status = _windows_status()
    return int(status.all) if status is not None else None


def _limit_of_control_group(root: Path = _CONTROL_GROUPS) -> int | None:
    for limit in ("memory.max", "memory/memory.limit_in_bytes"):
        with suppress(OSError, ValueError):
            return int((root / limit).read_text(encoding="ascii"))
    return None


def in_control_group(root: Path = _CONTROL_GROUPS) -> int | None:
    """What a container leaves: its limit less what it holds, but for pages of files that it can let go of.

    Args:
        root: where the system tells of control groups, of version 2 or 1.

    Returns:
        Bytes; None without a limit.
    """
    for limit, used, listing, reclaimable in (
        ("memory.max", "memory.current", "memory.stat", "inactive_file"),
        ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes", "memory/memory.stat", "total_inactive_file"),
    ):
        with suppress(OSError, ValueError):
            most, now = (int((root / name).read_text(encoding="ascii")) for name in (limit, used))
            found = re.search(rf"^{reclaimable} (\d+)$", (root / listing).read_text(encoding="ascii"), re.MULTILINE)
            return max(0, most - now + (int(found[1]) if found else 0))
    return None
