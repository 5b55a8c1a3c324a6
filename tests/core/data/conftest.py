"""A file server, progress that is watched, and IDX files."""

import gzip
import hashlib
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import numpy as np
import pytest

from core.data.published.download import RemoteFile
from core.progress import Reported
from tests.core.serving import Server, serving
from tests.core.serving import tar_of as pack_tar
from tests.core.serving import zip_of as pack_zip

IdxFiles = dict[str, bytes]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("no_proxy", "*")
    with serving() as server:
        yield server


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
    return server.publish


@pytest.fixture
def zip_of() -> Callable[[dict[str, bytes]], bytes]:
    """Packs files by name into a .zip."""
    return pack_zip


@pytest.fixture
def tar_of() -> Callable[..., bytes]:
    """Packs files by name into a .tar.gz, or a .tar with the mode "w"."""
    return pack_tar
