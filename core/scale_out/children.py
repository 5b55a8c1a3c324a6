"""The processes that torchrun has started: killing it leaves them behind."""

from __future__ import annotations

import os
import signal
import subprocess


def children_of(pid: int) -> tuple[int, ...]:
    """The processes that a process has started; none where the system does not tell.

    Takes some milliseconds.
    """
    try:
        told = subprocess.run(
            ["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, timeout=5, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return _from_proc(pid)
    pairs = (line.split() for line in told.splitlines())
    return tuple(int(pair[0]) for pair in pairs if len(pair) == 2 and pair[1] == str(pid))


def kill_with_children(pid: int) -> None:
    """End a process and those it has started, at once."""
    for each in (*children_of(pid), pid):
        try:
            os.kill(each, signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
        except OSError:
            continue  # it has ended meanwhile


def _from_proc(pid: int) -> tuple[int, ...]:
    found = []
    for name in os.listdir("/proc") if os.path.isdir("/proc") else ():
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat") as file:
                    parent = file.read().rpartition(")")[2].split()[1]
            except OSError:
                continue
            if parent == str(pid):
                found.append(int(name))
    return tuple(found)
