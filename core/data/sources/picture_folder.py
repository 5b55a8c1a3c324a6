"""A folder of pictures, one folder a class."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from core.data.base import source
from core.data.info import DataError, DataInfo
from core.data.looked_at import Found, LookedAt
from core.data.pictures import settings as picture_settings
from core.data.pictures.classes import Classes, SplitBy, classes_in
from core.data.pictures.listing import printable
from core.data.pictures.settings import Channels, Fit, Side
from core.data.samples import Samples
from core.fields import Folder
from core.progress import Progress

if TYPE_CHECKING:
    from core.data.pictures.classes import Part
    from core.data.samples import Finding


@source("Folder of pictures", "Your own files", place=60)
class PictureFolder(LookedAt):
    """Your own pictures: a folder that holds one folder for each class, named after it.

    Folders for training, validation and test may stand above the classes: train/cats/1.jpg, val/cats/2.jpg. Pictures
    may be JPEG, PNG, GIF, BMP, WebP, TIFF or PPM files of any size; folders inside that of a class belong to it.
    """

    folder: Annotated[str, Folder()] = Field("", description="where the folders of the classes are")
    channels: Channels = "colour"
    height: Side = Field(64, description="height to which each picture is brought")
    width: Side = Field(64, description="width to which each picture is brought")
    fit: Fit = "crop"
    split: SplitBy = Field(
        "folders",
        description="whether folders named train and val, or test, say what is validated on; made here draws from "
        "train and val together, and leaves test aside. Without such folders the split is always made here",
    )

    def info(self) -> DataInfo:
        info = super().info()
        return replace(info, in_shape=picture_settings.in_shape(self)) if info.is_known else info

    def preparation(self) -> str:
        return picture_settings.words(self)

    def lacks(self) -> str | None:
        return None if self.folder else "choose the folder in which each class has a folder of pictures"

    def look(self, progress: Progress) -> Found:
        classes = self._classes(progress)
        n_test = len(classes.validation.paths) if classes.validation else 0
        return Found(
            in_shape=picture_settings.in_shape(self),
            classes=classes.names,
            n_samples=len(classes.training.paths) + n_test,
            n_test=n_test,
        )

    def load(self, progress: Progress) -> Samples:
        classes = self._classes(progress)
        if self.found is not None and self.found.classes != classes.names:
            raise DataError(f"{self._place} has other classes than when it was looked at: look at it again")
        training, faults = self._samples(classes.training, progress)
        _require_two(self._place, training, classes.names)
        findings = [*classes.findings, *faults]
        validation = None
        if classes.validation is not None:
            validation, faults = self._samples(classes.validation, progress)
            findings += faults
        return replace(training, validation=validation, findings=tuple(findings))

    @property
    def _place(self) -> str:
        return printable(Path(self.folder).expanduser())

    def _classes(self, progress: Progress) -> Classes:
        if lacking := self.lacks():
            raise DataError(f"{self.title}: {lacking}")
        progress.check_cancelled()
        return classes_in(str(Path(self.folder).expanduser()), self.split, progress)

    def _samples(self, part: Part, progress: Progress) -> tuple[Samples, tuple[Finding, ...]]:
        """The pictures of a part that can be read, and what is wrong with the others."""
        import numpy as np

        from core.data.pictures.checks import faults

        found = faults(part.paths, progress)
        sound = [index for index in range(len(part.paths)) if index not in found]
        paths = [part.paths[index] for index in sound]
        targets = np.array(part.targets, np.int64)[sound]
        return Samples(picture_settings.files(self, paths), targets), tuple(found.values())


def _require_two(place: str, samples: Samples, names: tuple[str, ...]) -> None:
    """Refuse a set whose pictures that can be read are all of one class."""
    left = sorted({*samples.targets.tolist()})
    if len(left) < 2:
        which = f"those of {names[left[0]]} alone" if left else "none"
        raise DataError(f"{place} has pictures of {len(names)} classes, but {which} can be read: replace the others")
