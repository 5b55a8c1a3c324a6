"""Published sets of pictures of various sizes, which are decoded while they are needed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from core.data.info import DataError, DataInfo
from core.data.pictures import settings as picture_settings
from core.data.pictures.settings import Channels, Fit, Side
from core.data.published.declared import PublishedSet
from core.data.samples import Finding, Samples
from core.progress import Progress

if TYPE_CHECKING:
    from core.data.published.picture_lists import Listed


class PictureSet(PublishedSet):
    """A published set of pictures in files; it adds which of them is of which class.

    Class attributes:
        class_names: in the order of the labels.
        numbers: of training and of test pictures.
    """

    class_names: ClassVar[tuple[str, ...]]
    numbers: ClassVar[tuple[int, int]]

    channels: Channels = "colour"
    height: Side = Field(64, description="height to which each picture is brought")
    width: Side = Field(64, description="width to which each picture is brought")
    fit: Fit = "crop"

    def info(self) -> DataInfo:
        n_train, n_test = self.numbers
        n_test = n_test if self.validates_on_test() else 0
        return DataInfo(
            in_shape=picture_settings.in_shape(self),
            classes=self.names(),
            n_samples=n_train + n_test,
            n_test=n_test,
            preparation=picture_settings.words(self),
        )

    def names(self) -> tuple[str, ...]:
        """The classes, in the order of the labels."""
        return self.class_names

    def listed(self, test: bool, progress: Progress) -> Listed:
        """The training or the test pictures.

        Raises:
            DataError: if a list is broken or cannot be read.
            Cancelled: if the progress was cancelled.
        """
        raise NotImplementedError

    def read_unpacked(self, progress: Progress) -> Samples:
        samples = self._part(False, progress)
        if not self.validates_on_test():
            return samples
        test = self._part(True, progress)
        return replace(samples, validation=test, findings=samples.findings + test.findings)

    def _part(self, test: bool, progress: Progress) -> Samples:
        import numpy as np

        from core.data.pictures.checks import faults

        progress.check_cancelled()
        progress.report(None, f"Looking for the {'test' if test else 'training'} pictures of {self.title}")
        listed = self.listed(test, progress)
        self._check(listed, test)
        found = faults(listed.paths, progress)
        sound = [index for index in range(len(listed.paths)) if index not in found]
        if not sound:
            raise DataError(f"{self._where()} has no {_word(test)} pictures that can be read: {self._remedy()}")
        return Samples(
            picture_settings.files(self, [listed.paths[index] for index in sound]),
            np.array(listed.labels, np.int64)[sound],
            findings=(*self._too_few(listed, test), *listed.findings, *found.values()),
        )

    def _check(self, listed: Listed, test: bool) -> None:
        """Refuse labels that name no class."""
        wrong = [label for label in listed.labels if not 0 <= label < len(self.names())]
        if wrong:
            raise DataError(
                f"the {_word(test)} pictures in {self._where()} have a class {wrong[0] + 1} where 1 to "
                f"{len(self.names())} are known: {self._remedy()}"
            )

    def _too_few(self, listed: Listed, test: bool) -> tuple[Finding, ...]:
        """Tell of a set that is not whole: an unpacking by another program may have been interrupted."""
        wanted, n_found = self.numbers[test], len(listed.paths)
        if n_found == wanted:
            return ()
        what = f"has {n_found:,} {_word(test)} pictures where {wanted:,} are published"
        return (Finding(self._where(), what, "kept"),)

    def _where(self) -> str:
        from core.data.pictures.listing import printable

        return printable(self.at(""))

    def _remedy(self) -> str:
        return "delete what is there and download it again"


def _word(test: bool) -> str:
    return "test" if test else "training"
