"""Files from the network: whole and verified, or not there at all."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from threading import Thread
from typing import TypeVar
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from filelock import FileLock, Timeout

from core.data.info import DataError
from core.progress import Progress

PATIENCE = 20.0
"""Seconds without a single byte after which a server counts as dead."""

_CHUNK = 1 << 16
_CANCEL_LATENCY = 0.1

T = TypeVar("T")


@dataclass(frozen=True)
class RemoteFile:
    """A file that can be had from the network.

    Attributes:
        name: what it is called in the folder.
        md5: checksum of its content, in hexadecimal digits.
        mirrors: addresses of the same content, tried in turn.
    """

    name: str
    md5: str
    mirrors: tuple[str, ...]


class _MirrorFailed(Exception):
    """One mirror does not give the file; the text says why."""


class _RangeRefused(_MirrorFailed):
    """The server has nothing after what is already there."""


def download(files: Sequence[RemoteFile], folder: Path, progress: Progress, patience: float = PATIENCE) -> None:
    """Bring ``files`` into ``folder``; files that are there and have the right checksum stay as they are.

    What arrives goes to ``<name>.part``, which takes its real name only when it is whole and verified. A ``.part``
    left by a cancelled or broken download is continued where the server can do that.

    Args:
        files: what to bring.
        folder: where to; it is made if it does not exist.
        progress: told the share of the files done and the megabytes of the current one.
        patience: seconds without a single byte after which a server counts as dead.

    Raises:
        DataError: if no mirror gives a file, or the folder cannot be written to.
        Cancelled: if the progress was cancelled, also while a server is silent.
    """
    with writing_to(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for position, file in enumerate(files):
            progress.check_cancelled()
            transfer = _Transfer(file, folder, _Share(progress, file.name, position, len(files)), patience)
            try:
                transfer.run()
            except _MirrorFailed as failure:
                names = ", ".join(missing.name for missing in files[position:])
                raise DataError(
                    f"{file.name} could not be downloaded ({failure}): "
                    f"check the network and try again, or put {names} into {folder} yourself"
                ) from None


@contextmanager
def writing_to(folder: Path) -> Iterator[None]:
    """Turn the ways in which files cannot be written to ``folder`` into one sentence each.

    Raises:
        DataError: instead of any OSError from within.
    """
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            text = f"there is no space left for {folder}: free some or choose another folder"
        elif isinstance(error, PermissionError) or error.errno == errno.EROFS:
            text = f"Netloom may not write to {folder}: change its rights or choose another folder"
        else:
            text = f"{folder} cannot be written to ({error.strerror or error}): choose another folder"
        raise DataError(text) from error


@contextmanager
def alone_in(folder: Path, progress: Progress) -> Iterator[None]:
    """Wait until no other process downloads into ``folder``, and keep others waiting meanwhile.

    ``torchrun`` starts several processes that all miss the same files at the same moment.

    Raises:
        DataError: if the folder cannot be written to.
        Cancelled: if the progress was cancelled while waiting.
    """
    with writing_to(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / ".netloom.lock")
        while not _acquired(lock):
            progress.report(None, f"Waiting for another download into {folder}")
            progress.check_cancelled()
    try:
        yield
    finally:
        lock.release()


def _acquired(lock: FileLock) -> bool:
    try:
        lock.acquire(timeout=_CANCEL_LATENCY)
    except Timeout:
        return False
    return True


@dataclass(frozen=True)
class _Share:
    """The progress of one file among several."""

    progress: Progress
    name: str
    position: int
    n_files: int

    def report(self, done: int, total: int | None) -> None:
        which = f"{self.name} ({self.position + 1} of {self.n_files})"
        if total is None:
            self.progress.report(None, f"Downloading {which}: {done / 1e6:.1f} MB")
        else:
            fraction = (self.position + done / max(total, 1)) / self.n_files
            self.progress.report(fraction, f"Downloading {which}: {done / 1e6:.1f} of {total / 1e6:.1f} MB")


class _Transfer:
    """One file on its way."""

    def __init__(self, file: RemoteFile, folder: Path, share: _Share, patience: float) -> None:
        self._file = file
        self._target = folder / file.name
        self._part = folder / f"{file.name}.part"
        self._share = share
        self._patience = patience

    def run(self) -> None:
        if self._is_right(self._target):
            return
        failures = []
        for url in self._file.mirrors:
            try:
                self._bring(url)
                os.replace(self._part, self._target)
                return
            except _MirrorFailed as failure:
                failures.append(f"{urlsplit(url).netloc}: {failure}")
        raise _MirrorFailed("; ".join(failures) or "no mirror is known")

    def _bring(self, url: str) -> None:
        """Complete and verify the part; one that was begun earlier and leads to a wrong whole is begun anew."""
        if self._arrived():
            if self._is_right(self._part):
                return
            with suppress(_RangeRefused):
                self._receive(url, start=self._arrived())
            if self._is_right(self._part):
                return
        self._receive(url, start=0)
        if not self._is_right(self._part):
            self._part.unlink()
            raise _MirrorFailed("what it sent has the wrong checksum")

    def _receive(self, url: str, start: int) -> None:
        headers = {"User-Agent": "netloom"} | ({"Range": f"bytes={start}-"} if start else {})
        request = Request(url, headers=headers)
        response: HTTPResponse = self._ask(lambda: urlopen(request, timeout=self._patience))
        try:
            resumed = response.status == 206 and (response.headers["Content-Range"] or "").startswith(f"bytes {start}-")
            self._store(response, start if resumed else 0)
        finally:
            # Closing waits for a read that is under way, and that may be stalled.
            Thread(target=response.close, daemon=True).start()

    def _store(self, response: HTTPResponse, done: int) -> None:
        total = None if response.length is None else done + response.length
        with self._part.open("ab" if done else "wb") as part:
            while total is None or done < total:
                chunk = self._ask(lambda: response.read1(_CHUNK))
                if not chunk:
                    break
                part.write(chunk)
                done += len(chunk)
                self._share.report(done, total)
        if total is not None and done < total:
            raise _MirrorFailed(f"the connection broke after {done / 1e6:.1f} of {total / 1e6:.1f} MB")

    def _ask(self, call: Callable[[], T]) -> T:
        """Call the network, watching for cancellation all the while."""
        answer = _on_a_thread(call)
        while not wait([answer], timeout=_CANCEL_LATENCY).done:
            self._share.progress.check_cancelled()
        self._share.progress.check_cancelled()
        try:
            return answer.result()
        except (OSError, HTTPException) as error:
            raise _failure(error, self._patience) from None

    def _arrived(self) -> int:
        return self._part.stat().st_size if self._part.is_file() else 0

    def _is_right(self, path: Path) -> bool:
        if not path.is_file():
            return False
        with path.open("rb") as content:
            digest = hashlib.file_digest(content, lambda: hashlib.md5(usedforsecurity=False))
        return digest.hexdigest() == self._file.md5


def _on_a_thread(call: Callable[[], T]) -> Future[T]:
    """Start ``call`` on a thread that nobody needs to wait for.

    A socket's timeout covers neither the look-up of a name nor, once it struck, any further read from the socket.
    """
    future: Future[T] = Future()

    def work() -> None:
        try:
            future.set_result(call())
        except BaseException as error:
            future.set_exception(error)

    Thread(target=work, name="netloom-download", daemon=True).start()
    return future


def _failure(error: OSError | HTTPException, patience: float) -> _MirrorFailed:
    reason = error.reason if isinstance(error, URLError) and not isinstance(error, HTTPError) else error
    if isinstance(reason, HTTPError):
        with reason:
            text = f"HTTP {reason.code} {reason.msg.splitlines()[0] if reason.msg else ''}".rstrip(" .")
        return _RangeRefused(text) if reason.code == 416 else _MirrorFailed(text)
    if isinstance(reason, TimeoutError):
        return _MirrorFailed(f"no answer for {patience:g} seconds")
    return _MirrorFailed(getattr(reason, "strerror", None) or str(reason) or type(reason).__name__)
