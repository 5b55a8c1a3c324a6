"""Pictures with a table of labels."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from core.data.base import source
from core.data.info import DataError, DataInfo
from core.data.looked_at import Found, LookedAt
from core.data.pictures import settings as picture_settings
from core.data.pictures.label_values import classes_of, number
from core.data.pictures.labelled import Labelled, Place, labelled
from core.data.pictures.listing import printable
from core.data.pictures.settings import Channels, Fit, Side
from core.data.samples import Samples
from core.fields import File, Folder
from core.progress import Progress


@source("Pictures with labels", "Your own files", place=61)
class PictureTable(LookedAt):
    """Your own pictures, with a table that gives a label to each: a class, or a number to predict.

    A row has the file and the label of a picture: "cats/1.jpg,cat". The table may have a header and more columns, and
    any of the usual separators. Files are named from the folder of the pictures; a suffix that is left out is found.
    """

    table: Annotated[str, File((".csv", ".tsv", ".txt"))] = Field("", description="the table of the labels")
    folder: Annotated[str, Folder("the folder of the table")] = Field(
        "", description="where the pictures are; empty for the folder in which the table stands"
    )
    file_column: str = Field("", description="name or number of the column with the files; empty to find it")
    label_column: str = Field("", description="name or number of the column with the labels; empty to find it")
    predict: Literal["classes", "numbers"] = Field(
        "classes", description="whether labels are classes, or numbers to come as close to as possible"
    )
    channels: Channels = "colour"
    height: Side = Field(64, description="height to which each picture is brought")
    width: Side = Field(64, description="width to which each picture is brought")
    fit: Fit = "crop"

    def info(self) -> DataInfo:
        info = super().info()
        return replace(info, in_shape=picture_settings.in_shape(self)) if info.is_known else info

    def preparation(self) -> str:
        return picture_settings.words(self)

    def lacks(self) -> str | None:
        return None if self.table else "choose the table that gives a label to each picture"

    def look(self, progress: Progress) -> Found:
        return self._found(self._labelled(progress))

    def load(self, progress: Progress) -> Samples:
        import numpy as np

        from core.data.pictures.checks import faults

        known = self._labelled(progress)
        found = self._found(known)
        if self.found is not None and self._answers(self.found) != self._answers(found):
            raise DataError(f"{self._place} has other labels than when it was looked at: look at it again")
        broken = faults(known.paths, progress)
        sound = [index for index in range(len(known.paths)) if index not in broken]
        inputs = picture_settings.files(self, [known.paths[index] for index in sound])
        labels = [known.labels[index] for index in sound]
        findings = (*known.findings, *broken.values())
        if self.predict == "numbers":
            targets = np.array([[number(label)] for label in labels], np.float32).reshape(-1, 1)
            return Samples(inputs, targets, standardise_targets=True, findings=findings)
        self._require_two(classes_of(labels), "can be read")
        places = {name: place for place, name in enumerate(found.classes)}
        return Samples(inputs, np.array([places[label] for label in labels], np.int64), findings=findings)

    @property
    def _place(self) -> str:
        return printable(Path(self.table).expanduser())

    def _labelled(self, progress: Progress) -> Labelled:
        if lacking := self.lacks():
            raise DataError(f"{self.title}: {lacking}")
        progress.check_cancelled()
        table = Path(self.table).expanduser()
        folder = Path(self.folder).expanduser() if self.folder else table.parent
        return labelled(Place(table, folder, self.file_column, self.label_column), self.predict == "numbers", progress)

    def _found(self, known: Labelled) -> Found:
        numbers = self.predict == "numbers"
        classes = () if numbers else classes_of(known.labels)
        if not numbers:
            self._require_two(classes, "are there")
            self._require_repeated(known, classes)
        return Found(
            in_shape=picture_settings.in_shape(self),
            classes=classes,
            quantities=(known.name,) if numbers else (),
            n_samples=len(known.paths),
        )

    def _require_two(self, classes: tuple[str, ...], how: str) -> None:
        if len(classes) < 2:
            which = f"are all of one class, {classes[0]}" if classes else "are none"
            raise DataError(f"the pictures of {self._place} that {how} {which}: at least two classes are needed")

    def _require_repeated(self, known: Labelled, classes: tuple[str, ...]) -> None:
        """Refuse labels of which each is another one where they are numbers: they were meant to be predicted."""
        if len(classes) == len(known.labels) > 2 and all(number(label) is not None for label in classes):
            raise DataError(
                f"{self._place} gives another number to each picture: predict numbers, or choose another label_column"
            )

    @staticmethod
    def _answers(found: Found) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return found.classes, found.quantities
