"""A real file server on this machine, and the IDX files that it and folders hold."""

import gzip
import hashlib
import io
import struct
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import numpy as np
import pytest

from core.data.download import RemoteFile
from core.progress import Reported

IdxFiles = dict[str, bytes]


@dataclass
class Server:
    """Serves ``files`` by name, and misbehaves as told.

    Attributes:
        files: content by name.
        requests: (name, Range header or None) of every request, in order.
        with_ranges: whether a Range header is honoured.
        stalls_after: bytes of each answer after which nothing more comes, the connection staying open.
        breaks_after: bytes of each answer after which the connection closes.
        stopping: ends what is stalled.
    """

    address: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    requests: list[tuple[str, str | None]] = field(default_factory=list)
    with_ranges: bool = True
    stalls_after: int | None = None
    breaks_after: int | None = None
    stopping: Event = field(default_factory=Event)

    def url(self, name: str) -> str:
        return f"{self.address}/{name}"


def _handler(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name, wanted = self.path.lstrip("/"), self.headers["Range"]
            server.requests.append((name, wanted))
            if name not in server.files:
                self.send_error(404)
                return
            content, start = server.files[name], 0
            if wanted and server.with_ranges:
                start = int(wanted.removeprefix("bytes=").removesuffix("-"))
                if start >= len(content):
                    self.send_error(416)
                    return
                self.send_response(206)
                self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
            else:
                self.send_response(200)
            self.send_header("Content-Length", str(len(content) - start))
            self.end_headers()
            self._send(content[start:])

        def _send(self, content: bytes) -> None:
            try:
                self.wfile.write(content[: server.stalls_after or server.breaks_after])
            except ConnectionError:
                return  # whoever asked has cancelled
            if server.stalls_after is not None:
                server.stopping.wait()

        def log_message(self, *_: object) -> None: ...

    return Handler


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("no_proxy", "*")
    server = Server()
    with ThreadingHTTPServer(("127.0.0.1", 0), _handler(server)) as http:
        server.address = f"http://127.0.0.1:{http.server_port}"
        thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.stopping.set()
        http.shutdown()
        thread.join()


class Watch(Reported):
    """Progress that remembers what it was told and is cancelled as soon as ``until`` holds for a report."""

    def __init__(self, until: Callable[[float | None, str], bool] = lambda fraction, text: False) -> None:
        self.fractions: list[float | None] = []
        self.texts: list[str] = []
        self._unwanted = Event()
        self._until = until
        super().__init__(self._note, self._unwanted.is_set)

    def _note(self, fraction: float | None, text: str) -> None:
        self.fractions.append(fraction)
        self.texts.append(text)
        if self._until(fraction, text):
            self._unwanted.set()


@pytest.fixture
def watched() -> type[Watch]:
    return Watch


def _idx(values: np.ndarray) -> bytes:
    header = struct.pack(f">HBB{values.ndim}I", 0, 8, values.ndim, *values.shape)
    return header + values.astype(np.uint8).tobytes()


@pytest.fixture
def idx() -> Callable[[np.ndarray], bytes]:
    """Writes an array as an IDX file of bytes."""
    return _idx


@pytest.fixture
def pictures() -> dict[str, np.ndarray]:
    """The arrays of a small set, by file name: 30 pictures for training and 10 for testing."""
    random = np.random.default_rng(0)
    return {
        "train-images-idx3-ubyte": random.integers(0, 256, (30, 28, 28)),
        "train-labels-idx1-ubyte": np.arange(30) % 10,
        "t10k-images-idx3-ubyte": random.integers(0, 256, (10, 28, 28)),
        "t10k-labels-idx1-ubyte": np.arange(10)[::-1],
    }


@pytest.fixture
def idx_files(pictures: dict[str, np.ndarray]) -> IdxFiles:
    """The four files of ``pictures``, by name."""
    return {name: _idx(values) for name, values in pictures.items()}


@pytest.fixture
def put() -> Callable[..., None]:
    """Puts files into a folder, as they are or each as .gz."""

    def put(files: IdxFiles, folder: Path, packed: bool = False) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            if packed:
                (folder / f"{name}.gz").write_bytes(gzip.compress(content))
            else:
                (folder / name).write_bytes(content)

    return put


@pytest.fixture(params=["MNIST", "FashionMNIST", "KMNIST"])
def published(request: pytest.FixtureRequest, server: Server, idx_files: IdxFiles, monkeypatch) -> str:
    """The name of a set of torchvision whose four files the server has."""
    from core.data.vision import torchvision

    server.files = {f"{name}.gz": gzip.compress(content) for name, content in idx_files.items()}
    dataset = getattr(torchvision.datasets, request.param)
    checksums = [(name, hashlib.md5(content).hexdigest()) for name, content in server.files.items()]
    monkeypatch.setattr(dataset, "mirrors", [f"{server.address}/"])
    monkeypatch.setattr(dataset, "resources", checksums)
    return request.param


@pytest.fixture
def publish(server: Server) -> Callable[[str, bytes], RemoteFile]:
    """Puts a file on the server, in the place of the real one."""

    def publish(name: str, content: bytes) -> RemoteFile:
        server.files[name] = content
        return RemoteFile(name, hashlib.md5(content).hexdigest(), (server.url(name),))

    return publish


def _zip_of(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def _tar_of(files: dict[str, bytes], mode: str = "w:gz") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return out.getvalue()


@pytest.fixture
def zip_of() -> Callable[[dict[str, bytes]], bytes]:
    """Packs files by name into a .zip."""
    return _zip_of


@pytest.fixture
def tar_of() -> Callable[..., bytes]:
    """Packs files by name into a .tar.gz, or a .tar with the mode "w"."""
    return _tar_of
