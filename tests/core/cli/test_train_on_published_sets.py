"""The command ``train`` on published sets, one of each family: from the files as they are published to the weights."""

import bz2
import io
import json
import struct

import numpy as np
import pytest
import scipy.io

from core.data.base import SOURCES
from core.data.published.declared import Published
from core.document.storage import save
from core.layers.linear import Linear
from core.layers.pooling import AvgPool2d
from core.layers.shape import Flatten
from core.recipe.optimizers.adaptive import Adam
from tests.core.data.picture_sets import SETS, Made, picture
from tests.core.serving import zip_of

RANDOM = np.random.default_rng(0)
N = 24
LABELS = np.arange(N) % 2


def drawn(shape: tuple[int, ...]) -> np.ndarray:
    """Pictures (N, *shape) whose brightness tells their class."""
    return (LABELS.reshape(-1, *[1] * len(shape)) * 180 + RANDOM.integers(0, 40, (N, *shape))).astype(np.uint8)


def idx(values: np.ndarray) -> bytes:
    return struct.pack(f">HBB{values.ndim}I", 0, 8, values.ndim, *values.shape) + values.astype(np.uint8).tobytes()


def mat(**arrays) -> bytes:
    out = io.BytesIO()
    scipy.io.savemat(out, arrays)
    return out.getvalue()


def lines() -> bytes:
    rows = drawn((256,)) / 127.5 - 1
    return "\n".join(
        f"{label + 1} " + " ".join(f"{number}:{value:.4f}" for number, value in enumerate(row, 1))
        for label, row in zip(LABELS, rows, strict=True)
    ).encode()


def records(n_labels: int) -> bytes:
    return b"".join(
        bytes([label] * n_labels) + pixels.tobytes() for label, pixels in zip(LABELS, drawn((3, 32, 32)), strict=True)
    )


FAMILIES = {
    "KMNIST": lambda: {
        f"{part}-{what}": content
        for part in ("train", "t10k")
        for what, content in (("images-idx3-ubyte", idx(drawn((28, 28)))), ("labels-idx1-ubyte", idx(LABELS)))
    },
    "CIFAR100": lambda: {"train.bin": records(2), "test.bin": records(2)},
    "USPS": lambda: {"usps.bz2": bz2.compress(lines()), "usps.t.bz2": bz2.compress(lines())},
    "SVHN": lambda: {
        f"{part}_32x32.mat": mat(X=drawn((3, 32, 32)).transpose(2, 3, 1, 0), y=LABELS.reshape(-1, 1) + 1)
        for part in ("train", "test")
    },
    "STL10": lambda: {
        f"stl10_binary/{part}_{what}.bin": content
        for part in ("train", "test")
        for what, content in (("X", drawn((3, 96, 96)).tobytes()), ("y", (LABELS + 1).astype(np.uint8).tobytes()))
    },
}


def many_signs() -> Made:
    """Traffic signs, enough of each to learn from."""
    made = SETS["GTSRB"]()
    made.archives["GTSRB-Training_fixed.zip"] = {
        f"GTSRB/Training/{label:05d}/{number:05d}_00000.ppm": picture(label, "PPM")
        for label in (1, 42)
        for number in range(12)
    }
    return made


@pytest.fixture
def trained(netloom, chain, tmp_path):
    """Trains a small network on a source, and gives the lines of JSON."""

    def train(source, *layers):
        path = tmp_path / "network.netloom"
        layers = (*layers, Flatten(), Linear(out_features=len(source.info().classes)))
        save(chain(*layers, source=source, epochs=12, batch_size=8, optimizer=Adam(lr=0.02)), path)
        answer = netloom("train", path, "--device", "cpu", "--json", "--run", tmp_path / "run")
        assert (answer.code, answer.err) == (0, "")
        assert (tmp_path / "run" / "best.pth").is_file()
        return answer.json_lines

    return train


@pytest.mark.parametrize("type_id", FAMILIES)
def test_pictures_as_numbers_are_learned(type_id, trained, tmp_path):
    for name, content in FAMILIES[type_id]().items():
        path = tmp_path / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    source = SOURCES.get(type_id)(folder=str(tmp_path / "files"), download=False)
    *_, last, finished = trained(source, AvgPool2d(kernel_size=source.info().in_shape[1] // 8))
    assert finished["event"] == "finished"
    assert last["val_accuracy"] > 0.9


def test_pictures_in_files_are_learned_from_their_archives(trained, tmp_path):
    for name, content in many_signs().archives.items():
        (tmp_path / name).write_bytes(zip_of(content))
    first, *_, last, finished = trained(SOURCES.get("GTSRB")(folder=str(tmp_path), height=8, width=8))
    assert finished["event"] == "finished"
    assert last["val_accuracy"] == 1
    assert first["event"] == "data"
    assert [found["what"] for found in first["findings"]] == [
        "has 24 training pictures where 26,640 are published",
        "has 2 test pictures where 12,630 are published",
    ]


def test_a_set_in_folders_is_downloaded_and_learned(trained, server, monkeypatch, tmp_path):
    kind = SOURCES.get("EuroSAT")
    names = {f"2750/{kind.folders[label]}/{number}.jpg": label for label in (0, 9) for number in range(12)}
    content = zip_of({name: picture(label * 5) for name, label in names.items()})
    (declared,) = kind.files
    monkeypatch.setattr(kind, "files", (Published(server.publish("EuroSAT.zip", content), declared.places),))
    lines = trained(kind(folder=str(tmp_path), height=8, width=8))
    assert lines[-2]["val_accuracy"] == 1


def test_without_files_the_command_says_in_one_sentence_what_to_put_where(netloom, chain, tmp_path):
    source = SOURCES.get("Flowers102")(folder=str(tmp_path / "flowers"), download=False)
    save(chain(Flatten(), Linear(out_features=102), source=source), tmp_path / "network.netloom")
    answer = netloom("train", tmp_path / "network.netloom", "--device", "cpu")
    assert answer.code == 2
    assert answer.sentence.startswith(
        f"Flowers 102 needs 102flowers.tgz, imagelabels.mat, setid.mat in {tmp_path / 'flowers'}: put them there, as "
    )


def test_every_set_stands_in_the_list_of_data_sets(netloom):
    listed = {row["id"]: row for row in json.loads(netloom("list", "datasets", "--json").out)}
    wanted = {"MNIST", "KMNIST", "QMNIST", "EMNIST", "USPS", "CIFAR10", "CIFAR100", "SVHN", "STL10", *SETS}
    assert {name for name in wanted if listed[name]["kind"] == "Pictures to download"} == wanted
