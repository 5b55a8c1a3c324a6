"""Published sets of pictures that have a folder for each class."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Literal

from pydantic import Field

from core.data.base import source
from core.data.published.class_names import CALTECH_101, CALTECH_256, readable
from core.data.published.declared import Published, published, tested
from core.data.published.picture_lists import Listed, by_folder
from core.data.published.picture_set import PictureSet
from core.progress import Progress


class _InFolders(PictureSet):
    """A set without a test part.

    Class attributes:
        folders: the folder of each class, in the order of the labels.
        top: where these folders are.
        ignored: folders beside them that are no class.
    """

    folders: ClassVar[tuple[str, ...]]
    top: ClassVar[str]
    ignored: ClassVar[tuple[str, ...]] = ()

    def listed(self, test: bool, progress: Progress) -> Listed:
        classes = {name: label for label, name in enumerate(self.folders)}
        return by_folder(self.at(self.top), classes, progress, self.ignored)


@source("Caltech 101", "Pictures to download", place=39)
class Caltech101(_InFolders):
    """8,677 photographs of 101 kinds of things, of various sizes; 137 MB to download."""

    folder_name = "caltech101"
    files = (
        published(
            "https://data.caltech.edu/records/mzrjq-6wc02/files/caltech-101.zip",
            "3138e1922a9193bfa496528edbbc45d0",
            ("101_ObjectCategories",),
            inner="caltech-101/101_ObjectCategories.tar.gz",
        ),
    )
    top = "101_ObjectCategories"
    folders = CALTECH_101
    ignored = ("BACKGROUND_Google",)
    class_names = readable(CALTECH_101)
    numbers = (8_677, 0)


@source("Caltech 256", "Pictures to download", place=41)
class Caltech256(_InFolders):
    """30,607 photographs of 256 kinds of things and of clutter, of various sizes; 1.2 GB to download."""

    folder_name = "caltech256"
    files = (
        published(
            "https://data.caltech.edu/records/nyy15-4j048/files/256_ObjectCategories.tar",
            "67b4f42ca05d46448c6bb8ecd2220f6d",
            ("256_ObjectCategories",),
        ),
    )
    unpacked_limit = 4 << 30
    top = "256_ObjectCategories"
    folders = tuple(f"{number:03d}.{name}" for number, name in enumerate(CALTECH_256, 1))
    class_names = CALTECH_256
    numbers = (30_607, 0)


@source("EuroSAT", "Pictures to download", place=34)
class EuroSAT(_InFolders):
    """27,000 pictures of land by a satellite, ten uses of it, 64×64 colour pixels; 94 MB to download."""

    folder_name = "eurosat"
    files = (
        published(
            "https://huggingface.co/datasets/torchgeo/eurosat/resolve/"
            "c877bcd43f099cd0196738f714544e355477f3fd/EuroSAT.zip",
            "c8fa014336c82ac7804f0398fcb19387",
            ("2750",),
        ),
    )
    top = "2750"
    folders = (
        "AnnualCrop",
        "Forest",
        "HerbaceousVegetation",
        "Highway",
        "Industrial",
        "Pasture",
        "PermanentCrop",
        "Residential",
        "River",
        "SeaLake",
    )
    class_names = (
        "annual crop",
        "forest",
        "herbaceous vegetation",
        "highway",
        "industrial",
        "pasture",
        "permanent crop",
        "residential",
        "river",
        "sea or lake",
    )
    numbers = (27_000, 0)


_IMAGENETTE = {
    "n01440764": "tench",
    "n02102040": "English springer",
    "n02979186": "cassette player",
    "n03000684": "chain saw",
    "n03028079": "church",
    "n03394916": "French horn",
    "n03417042": "garbage truck",
    "n03425413": "gas pump",
    "n03445777": "golf ball",
    "n03888257": "parachute",
}
_IMAGENETTE_FILES = {
    "160px": ("imagenette2-160", "e793b78cc4c9e9a4ccc0c1155377a412"),
    "320px": ("imagenette2-320", "3df6f0d01a2c9592104656642f5e78a3"),
    "full": ("imagenette2", "fe2fc210e6bb7c5664d602c3cd71e612"),
}


@source("Imagenette", "Pictures to download", place=36)
class Imagenette(PictureSet):
    """13,394 photographs of ten classes of ImageNet that are easy to tell apart; 99 MB to download."""

    files: ClassVar[tuple[Published, ...]] = tuple(
        published(
            f"https://s3.amazonaws.com/fast-ai-imageclas/{name}.tgz",
            md5,
            {f"{name}/train": "train", f"{name}/val": "val"},
            of=size,
        )
        for size, (name, md5) in _IMAGENETTE_FILES.items()
    )
    unpacked_limit = 4 << 30
    class_names = tuple(_IMAGENETTE.values())
    numbers = (9_469, 3_925)

    size: Literal["160px", "320px", "full"] = Field(
        "160px",
        description="the shorter side of the pictures that are downloaded: 160px (99 MB), 320px (342 MB) or full (as "
        "they were taken, 1.6 GB)",
    )
    use_test_set: bool = tested(*numbers)

    def own_folder(self) -> Path:
        return self.home() / _IMAGENETTE_FILES[self.size][0]

    def needed(self) -> list[Published]:
        return [file for file in self.files if file.of == self.size]

    def is_whole(self, folder: Path) -> bool:
        """Other sets have folders of these names, too."""
        return super().is_whole(folder) and any((folder / "train" / name).is_dir() for name in _IMAGENETTE)

    def listed(self, test: bool, progress: Progress) -> Listed:
        classes = {name: label for label, name in enumerate(_IMAGENETTE)}
        return by_folder(self.at("val" if test else "train"), classes, progress)
