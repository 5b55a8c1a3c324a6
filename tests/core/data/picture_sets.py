"""Small published sets of pictures, file by file as their makers laid them out."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import scipy.io
from PIL import Image


@dataclass
class Made:
    """A small set.

    Attributes:
        archives: what each published file holds, by its name; bytes where it is no archive.
        train: classes of the training pictures, in the order in which they are listed.
        test: the same of the test pictures; none where the set has none.
        settings: what has to be chosen for it.
    """

    archives: dict[str, dict[str, bytes] | bytes]
    train: list[int]
    test: list[int] = field(default_factory=list)
    settings: dict[str, object] = field(default_factory=dict)


def picture(label: int, format: str = "JPEG", size: tuple[int, int] = (21, 17)) -> bytes:
    """A picture of one colour, which tells its class."""
    out = io.BytesIO()
    Image.new("RGB", size, colour(label)).save(out, format)
    return out.getvalue()


def colour(label: int) -> tuple[int, int, int]:
    return (label * 5) % 256, 255 - (label * 5) % 256, 128


def gtsrb() -> Made:
    training = {
        f"GTSRB/Training/{label:05d}/0000{number}_00000.ppm": picture(label, "PPM")
        for label in (0, 14, 42)
        for number in range(2)
    }
    training |= {f"GTSRB/Training/{label:05d}/GT-{label:05d}.csv": b"Filename;Width\n" for label in (0, 14, 42)}
    test = {f"GTSRB/Final_Test/Images/0000{number}.ppm": picture(label, "PPM") for number, label in enumerate((42, 1))}
    test |= {"GTSRB/Final_Test/Images/GT-final_test.test.csv": b"Filename;Width\n"}
    table = b"Filename;Width;Height;Roi.X1;Roi.Y1;Roi.X2;Roi.Y2;ClassId\r\n"
    table += b"00000.ppm;21;17;1;1;20;16;42\r\n00001.ppm;21;17;1;1;20;16;1\r\n"
    archives = {
        "GTSRB-Training_fixed.zip": training,
        "GTSRB_Final_Test_Images.zip": test,
        "GTSRB_Final_Test_GT.zip": {"GT-final_test.csv": table},
    }
    return Made(archives, [0, 0, 14, 14, 42, 42], [42, 1])


def mat(**arrays) -> bytes:
    out = io.BytesIO()
    scipy.io.savemat(out, arrays, do_compression=True)
    return out.getvalue()


def flowers() -> Made:
    labels = [77, 77, 1, 102, 5, 9]
    archives = {
        "102flowers.tgz": {f"jpg/image_{id:05d}.jpg": picture(label - 1) for id, label in enumerate(labels, 1)},
        "imagelabels.mat": mat(labels=np.array([labels], np.uint8)),
        "setid.mat": mat(
            trnid=np.array([[4, 1]], np.uint16),
            valid=np.array([[3, 6]], np.uint16),
            tstid=np.array([[5, 2]], np.uint16),
        ),
    }
    return Made(archives, [101, 76, 0, 8], [4, 76])


def pets() -> Made:
    train = "Abyssinian_100 1 1 1\nyorkshire_terrier_7 37 2 25\nBengal_1 6 1 2\n"
    test = "boxer_3 9 2 6\n"
    names = [("Abyssinian_100", 0), ("yorkshire_terrier_7", 36), ("Bengal_1", 5), ("boxer_3", 8)]
    archives = {
        "images.tar.gz": {f"images/{name}.jpg": picture(label) for name, label in names} | {"images/a.mat": b"other"},
        "annotations.tar.gz": {
            "annotations/trainval.txt": train.encode(),
            "annotations/test.txt": test.encode(),
            "annotations/trimaps/._boxer_3.png": b"other",
        },
    }
    return Made(archives, [0, 36, 5], [8])


def food() -> Made:
    pictures = {
        f"food-101/images/{dish}/{id}.jpg": picture(label)
        for dish, label, id in (("waffles", 100, 7), ("apple_pie", 0, 9), ("apple_pie", 0, 11))
    }
    meta = {
        "food-101/meta/train.json": json.dumps({"waffles": ["waffles/7"], "apple_pie": ["apple_pie/9"]}).encode(),
        "food-101/meta/test.json": json.dumps({"apple_pie": ["apple_pie/11"], "waffles": []}).encode(),
    }
    return Made({"food-101.tar.gz": {"food-101/license.txt": b"", **meta, **pictures}}, [0, 100], [0])


def dtd() -> Made:
    names = {"train3": "zigzagged/z_1.jpg", "val3": "banded/b_1.jpg", "test3": "banded/b_2.jpg"}
    archive = {f"dtd/labels/{part}.txt": f"{name}\n".encode() for part, name in names.items()}
    archive |= {f"dtd/images/{name}": picture(0 if name.startswith("b") else 46) for name in names.values()}
    return Made({"dtd-r1.0.1.tar.gz": {**archive, "dtd/imdb/imdb.mat": b"other"}}, [46, 0], [0], {"partition": 3})


def caltech_101() -> Made:
    names = {"Faces/image_0001.jpg": 0, "accordion/image_0001.jpg": 4, "accordion/image_0002.jpg": 4}
    inner = {f"101_ObjectCategories/{name}": picture(label) for name, label in names.items()}
    inner["101_ObjectCategories/BACKGROUND_Google/image_0001.jpg"] = picture(99)
    archive = {"caltech-101/101_ObjectCategories.tar.gz": inner, "caltech-101/Annotations.tar": b"other"}
    return Made({"caltech-101.zip": archive}, [0, 4, 4])


def caltech_256() -> Made:
    names = {"001.ak47/001_0001.jpg": 0, "198.spider/198_0001.jpg": 197, "257.clutter/257_0001.jpg": 256}
    archive = {f"256_ObjectCategories/{name}": picture(label) for name, label in names.items()}
    archive["256_ObjectCategories/198.spider/RENAME2"] = b"other"
    return Made({"256_ObjectCategories.tar": archive}, [0, 197, 256])


def eurosat() -> Made:
    names = {"AnnualCrop/AnnualCrop_1.jpg": 0, "River/River_1.jpg": 8, "SeaLake/SeaLake_1.jpg": 9}
    return Made(
        {"EuroSAT.zip": {f"2750/{name}": picture(label, size=(64, 64)) for name, label in names.items()}}, [0, 8, 9]
    )


def imagenette() -> Made:
    names = {"train/n01440764/a_1.JPEG": 0, "train/n03888257/b_1.JPEG": 9, "val/n03000684/c_1.JPEG": 3}
    archive = {f"imagenette2-320/{name}": picture(label) for name, label in names.items()}
    return Made(
        {"imagenette2-320.tgz": {**archive, "imagenette2-320/noisy.csv": b"other"}}, [0, 9], [3], {"size": "320px"}
    )


SETS: dict[str, Callable[[], Made]] = {
    "GTSRB": gtsrb,
    "Flowers102": flowers,
    "OxfordIIITPet": pets,
    "Food101": food,
    "DTD": dtd,
    "Caltech101": caltech_101,
    "Caltech256": caltech_256,
    "EuroSAT": eurosat,
    "Imagenette": imagenette,
}
