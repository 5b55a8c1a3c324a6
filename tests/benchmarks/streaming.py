"""Training from JPEG files that do not fit into memory, against torchvision's ImageFolder in a DataLoader.

20,000 files of 200×200 pixels become 64×64 and train the same small network in batches of 64. The DataLoader has a
worker for each core, which it keeps between epochs. Netloom is measured with a budget that holds nearly nothing, and
with one that holds half of the decoded pictures; and a DataLoader whose workers decode with Netloom's own reader, to
tell processes from threads. First and second epoch are told apart, because workers start in the
first one, and what was decoded is kept for the second. "busy" is the share of all cores that was used, "cost" the
milliseconds of a core for each picture.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from multiprocessing import active_children
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

import _paired
import numpy as np
import torch
from _paired import Figures
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor, nn, optim
from torch.nn import functional
from torch.utils.data import DataLoader, Dataset

from core.data.base import DataSettings
from core.data.feeding import feed
from core.data.info import DataInfo
from core.data.pictures.files import PictureFiles
from core.data.sources.digits import Digits
from core.data.split import Split
from core.data.vision import torchvision

_TARGET = 1.0
_BATCH = 64
_SIDE, _WANTED, _CLASSES = 200, 64, 10
_MEGABYTES = 10**6
_FIGURES = ("first_samples_per_second", "second_samples_per_second")


def main() -> None:
    """Measure three ways and print how they compare."""
    options = _paired.arguments(__doc__)
    if options.threads:
        torch.set_num_threads(options.threads)
    n = 4_000 if options.quick else 20_000
    with TemporaryDirectory() as folder:
        write_pictures(Path(folder), n)
        half = n * 3 * _WANTED**2 // 2 // _MEGABYTES
        ways = {
            "netloom": lambda: _netloom(Path(folder), 1),
            "netloom_with_half_kept": lambda: _netloom(Path(folder), half),
            "image_folder": lambda: _image_folder(folder),
            "own_reader_in_workers": lambda: _workers(Path(folder)),
        }
        turns = {name: _turn(way, n) for name, way in ways.items()}
        measured = _paired.alternate(turns, options.rounds or 3, warm_ups=0, patience=900)
    ratios = {
        f"{ours} / image_folder": {figure: _paired.ratio(measured, ours, "image_folder", figure) for figure in _FIGURES}
        for ours in ("netloom", "netloom_with_half_kept", "own_reader_in_workers")
    }
    worse = min(ratios["netloom / image_folder"].values(), key=lambda ratio: ratio["median"])
    medians = {which: _paired.medians(rows) for which, rows in measured.items()}
    figures = {"pictures": n, **_paired.at_least(worse, _TARGET), "ratios": ratios, "medians": medians}
    _paired.print_result("streaming", {"threads": torch.get_num_threads(), **figures})


def write_pictures(folder: Path, n: int) -> None:
    """Write JPEG files that are smooth, as photographs are, into a folder for each class."""
    drawn = np.random.default_rng(0)
    for index in range(n):
        place = folder / f"class{index % _CLASSES}"
        place.mkdir(exist_ok=True)
        coarse = Image.fromarray(drawn.integers(0, 255, (25, 25, 3), np.uint8))
        coarse.resize((_SIDE, _SIDE), Image.Resampling.BICUBIC).save(place / f"{index:05}.jpg", quality=85)


Batches = Callable[[], Iterable[tuple[Tensor, Tensor]]]


def _files(folder: Path) -> tuple[PictureFiles, NDArray[np.int64]]:
    paths = sorted(map(str, folder.rglob("*.jpg")))
    targets = np.array([int(Path(path).parent.name.removeprefix("class")) for path in paths])
    return PictureFiles(tuple(paths), 3, _WANTED, _WANTED, "stretch"), targets


class _Decoded(Dataset[tuple[Tensor, int]]):
    """What workers of a DataLoader read."""

    def __init__(self, files: PictureFiles, targets: NDArray[np.int64]) -> None:
        self._files, self._targets = files, targets

    def __len__(self) -> int:
        return len(self._files)

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        return torch.from_numpy(self._files.read(index)), int(self._targets[index])


def _workers(folder: Path) -> Batches:
    loader = _loader(_Decoded(*_files(folder)))
    return lambda: ((inputs.float().div_(255), targets) for inputs, targets in loader)


def _loader(data: Dataset[tuple[Tensor, int]]) -> DataLoader[tuple[Tensor, int]]:
    return DataLoader(data, _BATCH, shuffle=True, num_workers=os.cpu_count() or 1, persistent_workers=True)


def _netloom(folder: Path, megabytes: int) -> Batches:
    files, targets = _files(folder)
    info = DataInfo(files.shape[1:], tuple(map(str, range(_CLASSES))), len(files), "")
    split = Split(files, targets, files.taken(np.arange(1)), targets[:1], info)
    fed = feed(split, DataSettings(source=Digits(), memory_limit=megabytes), torch.device("cpu"))
    order = torch.Generator().manual_seed(0)
    return lambda: fed.training.shuffled(_BATCH, order)


def _image_folder(folder: str) -> Batches:
    transforms = torchvision.transforms
    steps = transforms.Compose([transforms.Resize((_WANTED, _WANTED)), transforms.ToTensor()])
    loader = _loader(torchvision.datasets.ImageFolder(folder, steps))
    return lambda: loader


def _turn(way: Callable[[], Batches], n: int) -> Callable[[], Figures]:
    """Two epochs from the beginning."""

    def turn() -> Figures:
        batches, step = way(), _step()
        figures = {}
        for name in _FIGURES:
            began, before = perf_counter(), _cpu_seconds()
            for inputs, targets in batches():
                step(inputs, targets)
            seconds, used = perf_counter() - began, _cpu_seconds() - before
            figures[name] = n / seconds
            figures[name.replace("samples_per_second", "busy")] = used / seconds / (os.cpu_count() or 1)
            figures[name.replace("samples_per_second", "cost")] = 1000 * used / n
        return figures

    return turn


def _step() -> Callable[[Tensor, Tensor], None]:
    torch.manual_seed(0)
    network = nn.Sequential(
        nn.Conv2d(3, 16, 3, stride=2),
        nn.ReLU(),
        nn.Conv2d(16, 32, 3, stride=2),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(32 * 15 * 15, _CLASSES),
    )
    optimizer = optim.Adam(network.parameters(), fused=True)

    def step(inputs: Tensor, targets: Tensor) -> None:
        optimizer.zero_grad()
        functional.cross_entropy(network(inputs), targets).backward()
        optimizer.step()

    return step


def _cpu_seconds() -> float:
    """Of this process and, on Linux, of the workers that it started."""
    return process_time() + sum(_of_process(child.pid) for child in active_children())


def _of_process(pid: int | None) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
