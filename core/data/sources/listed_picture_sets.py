"""Published sets of pictures that come with a list of which picture is of which class."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from core.data.base import source
from core.data.pictures.settings import Fit, Side
from core.data.published.class_names import DTD as TEXTURES
from core.data.published.class_names import FLOWERS_102, FOOD_101, PETS, readable
from core.data.published.class_names import GTSRB as SIGNS
from core.data.published.declared import published, tested
from core.data.published.file_set import broken
from core.data.published.mat import read_mat
from core.data.published.picture_lists import Listed, by_folder, by_name, json_of, lines_of, number_of, rows_of
from core.data.published.picture_set import PictureSet
from core.progress import Progress

_OXFORD = "https://www.robots.ox.ac.uk/~vgg/data/"
_GTSRB = "https://sid.erda.dk/public/archives/daaeac0d7ce1152aea9b61d9f1e19370/"


@source("GTSRB", "Pictures to download", place=35)
class GTSRB(PictureSet):
    """39,270 photographs of 43 German traffic signs, of various sizes; 277 MB to download."""

    folder_name = "gtsrb"
    files = (
        published(
            f"{_GTSRB}GTSRB-Training_fixed.zip",
            "513f3c79a4c5141765e10e952eaa2478",
            ("GTSRB/Training",),
            of="train",
        ),
        published(
            f"{_GTSRB}GTSRB_Final_Test_Images.zip",
            "c7e4e6327067d32654124b0fe9e82185",
            ("GTSRB/Final_Test/Images",),
            of="test",
        ),
        published(
            f"{_GTSRB}GTSRB_Final_Test_GT.zip",
            "fe31e9c9270bbcd7b84b7f21a9d9d9e5",
            ("GT-final_test.csv",),
            of="test",
        ),
    )
    class_names = readable(SIGNS)
    numbers = (26_640, 12_630)

    height: Side = Field(32, description="height to which each picture is brought")
    width: Side = Field(32, description="width to which each picture is brought")
    fit: Fit = "stretch"
    use_test_set: bool = tested(*numbers)

    def listed(self, test: bool, progress: Progress) -> Listed:
        if not test:
            classes = {f"{label:05d}": label for label in range(len(SIGNS))}
            return by_folder(self.at("GTSRB/Training"), classes, progress)
        table = self.at("GT-final_test.csv")
        rows = rows_of(table, ("Filename", "ClassId"))
        named = [(row["Filename"], number_of(row["ClassId"], table)) for row in rows]
        return by_name(self.at("GTSRB/Final_Test/Images"), named, table)


@source("Flowers 102", "Pictures to download", place=37)
class Flowers102(PictureSet):
    """8,189 photographs of 102 kinds of flowers, of various sizes; 345 MB to download."""

    folder_name = "flowers-102"
    files = (
        published(f"{_OXFORD}flowers/102/102flowers.tgz", "52808999861908f626f3c1f4e79d11fa", ("jpg",)),
        published(f"{_OXFORD}flowers/102/imagelabels.mat", "e0620be6f572b9609742df49c70aed4d"),
        published(f"{_OXFORD}flowers/102/setid.mat", "a5357ecc9cb78c4bef273ce3793fc85c"),
    )
    class_names = readable(FLOWERS_102)
    numbers = (2_040, 6_149)

    use_test_set: bool = Field(
        True,
        description="validate on the set's own 6,149 test pictures instead of on a share of the 2,040 that it has for "
        "training and validation",
    )

    def listed(self, test: bool, progress: Progress) -> Listed:
        labels_path, parts_path = self.found("imagelabels.mat"), self.found("setid.mat")
        labels = read_mat(labels_path, {"labels": (1, None)})["labels"][0]
        names = ("tstid",) if test else ("trnid", "valid")
        parts = read_mat(parts_path, dict.fromkeys(names, (1, None)))
        ids = [int(id) for name in names for id in parts[name][0]]
        if ids and not (min(ids) >= 1 and max(ids) <= len(labels)):
            raise broken(parts_path, f"it names pictures other than the 1 to {len(labels):,} that have labels")
        named = [(f"image_{id:05d}.jpg", int(labels[id - 1]) - 1) for id in ids]
        return by_name(self.at("jpg"), named, parts_path)


@source("Oxford-IIIT Pet", "Pictures to download", place=38)
class OxfordIIITPet(PictureSet):
    """7,349 photographs of cats and dogs of 37 breeds, of various sizes; 811 MB to download."""

    folder_name = "oxford-iiit-pet"
    files = (
        published(f"{_OXFORD}pets/data/images.tar.gz", "5c4f3ee8e5d25df40f4fd59a7f44e54c", ("images",)),
        published(f"{_OXFORD}pets/data/annotations.tar.gz", "95a8c909bbe2e81eed6a22bccdf3f68f", ("annotations",)),
    )
    unpacked_limit = 4 << 30
    numbers = (3_680, 3_669)

    labels: Literal["breed", "species"] = Field("breed", description="which classes: 37 breeds, or cat and dog")
    use_test_set: bool = tested(*numbers)

    def names(self) -> tuple[str, ...]:
        return readable(PETS) if self.labels == "breed" else ("cat", "dog")

    def listed(self, test: bool, progress: Progress) -> Listed:
        path = self.at(f"annotations/{'test' if test else 'trainval'}.txt")
        column = 1 if self.labels == "breed" else 2
        rows = [line.split() for line in lines_of(path)]
        if any(len(row) != 4 for row in rows):
            raise broken(path, "it has a line that is not a name and three numbers")
        named = [(f"{row[0]}.jpg", number_of(row[column], path) - 1) for row in rows]
        return by_name(self.at("images"), named, path)


@source("Food-101", "Pictures to download", place=42)
class Food101(PictureSet):
    """101,000 photographs of 101 dishes, of various sizes; 5 GB to download, 5 GB more once unpacked."""

    folder_name = "food-101"
    files = (
        published(
            "http://data.vision.ee.ethz.ch/cvl/food-101.tar.gz",
            "85eeb15f3717b99a5da872d97d918f87",
            {"food-101/images": "images", "food-101/meta": "meta"},
        ),
    )
    unpacked_limit = 12 << 30
    class_names = readable(FOOD_101)
    numbers = (75_750, 25_250)

    use_test_set: bool = tested(*numbers)

    def listed(self, test: bool, progress: Progress) -> Listed:
        path = self.at(f"meta/{'test' if test else 'train'}.json")
        known = {name: label for label, name in enumerate(FOOD_101)}
        table = json_of(path)
        if not isinstance(table, dict) or not all(_are_texts(names) for names in table.values()):
            raise broken(path, "it is not a list of pictures for each class")
        if unknown := [name for name in table if name not in known]:
            raise broken(path, f"it has a class {unknown[0]!r} that is not known")
        named = [(f"{name}.jpg", known[dish]) for dish in sorted(table) for name in table[dish]]
        return by_name(self.at("images"), named, path)


@source("DTD textures", "Pictures to download", place=40)
class DTD(PictureSet):
    """5,640 photographs of 47 kinds of textures, of various sizes; 625 MB to download."""

    folder_name = "dtd"
    files = (
        published(
            f"{_OXFORD}dtd/download/dtd-r1.0.1.tar.gz",
            "fff73e5086ae6bdbea199a49dfb8a4c1",
            ("dtd/images", "dtd/labels"),
        ),
    )
    unpacked_limit = 4 << 30
    class_names = readable(TEXTURES)
    numbers = (3_760, 1_880)

    partition: Annotated[int, Field(ge=1, le=10, description="which of the ten splits that its makers drew")] = 1
    use_test_set: bool = tested(*numbers)

    def listed(self, test: bool, progress: Progress) -> Listed:
        parts = [self._listed(name) for name in (("test",) if test else ("train", "val"))]
        return parts[0] if test else parts[0] + parts[1]

    def _listed(self, part: str) -> Listed:
        path: Path = self.at(f"dtd/labels/{part}{self.partition}.txt")
        known = {name: label for label, name in enumerate(TEXTURES)}
        lines = lines_of(path)
        if unknown := [line for line in lines if line.partition("/")[0] not in known]:
            raise broken(path, f"it has a line {unknown[0][:40]!r} of no class that is known")
        return by_name(self.at("dtd/images"), [(line, known[line.partition("/")[0]]) for line in lines], path)


def _are_texts(names: object) -> bool:
    return isinstance(names, list) and all(isinstance(name, str) for name in names)
