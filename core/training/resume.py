"""What a run needs to go on as if nothing had happened: written whole or not at all, beside the training."""

from __future__ import annotations

import io
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.document.storage import reason, write_atomically
from core.errors import NetloomError

if TYPE_CHECKING:
    import torch

RESUME = "resume.pt"
_VERSION = 1


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


def random_state(device: torch.device) -> State:
    """The state of every generator that training draws from."""
    import torch

    state = {"cpu": torch.get_rng_state()}
    if device.type in ("cuda", "xpu", "mps"):
        state[device.type] = getattr(torch, device.type).get_rng_state()
    return state


def set_random_state(state: State) -> None:
    """Go on drawing where ``random_state`` was taken; what belongs to another kind of device is left out."""
    import torch

    torch.set_rng_state(state["cpu"])
    for kind in ("cuda", "xpu", "mps"):
        if kind in state and getattr(torch, kind).is_available():
            getattr(torch, kind).set_rng_state(state[kind])


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


class StateWriter:
    """Writes states of a run on a thread of its own; of states that come while it writes, the latest is written next.

    Args:
        folder: where to.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / RESUME
        self._changed = threading.Condition()
        self._waiting: State | None = None
        self._busy = False
        self._error: OSError | None = None
        self._thread: threading.Thread | None = None

    def write(self, state: State) -> None:
        """Write a state soon; its tensors must be copies.

        Raises:
            ResumeError: if writing has failed before.
        """
        with self._changed:
            self._complain()
            self._waiting = {"version": _VERSION, **state}
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="save state", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    @property
    def is_busy(self) -> bool:
        """Whether something is still to be written."""
        with self._changed:
            return self._busy or self._waiting is not None

    def close(self) -> None:
        """Wait until everything is written, and end the thread.

        Raises:
            ResumeError: if that failed.
        """
        with self._changed:
            thread, self._thread = self._thread, None
            self._changed.notify_all()
        if thread is not None:
            thread.join()
        with self._changed:
            self._complain()

    def _complain(self) -> None:
        error, self._error = self._error, None
        if error is not None:
            raise ResumeError(f"{self._path} cannot be written: {reason(error)}")

    def _work(self) -> None:
        while (state := self._next()) is not None:
            try:
                write_atomically(self._path, _dumped(state))
            except OSError as error:
                with self._changed:
                    self._error = error

    def _next(self) -> State | None:
        """The state to write now; None once nothing is waiting and the writer is closed."""
        with self._changed:
            self._busy = False
            self._changed.wait_for(lambda: self._waiting is not None or self._thread is None)
            state, self._waiting = self._waiting, None
            self._busy = state is not None
            return state


def _dumped(state: State) -> bytes:
    import torch

    content = io.BytesIO()
    torch.save(state, content)
    return content.getvalue()
