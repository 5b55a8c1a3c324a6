"""One's own arrays: files of NumPy and torch, of any shape."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import Field

from core.data.arrays.options import SUFFIXES, Layout, Task, Values
from core.data.base import source
from core.data.info import DataError
from core.data.looked_at import Found, LookedAt
from core.data.samples import Samples
from core.fields import File

if TYPE_CHECKING:
    from core.data.arrays.pairs import Pair
    from core.progress import Progress


@source("Arrays", "Your own files", place=62)
class Arrays(LookedAt):
    """Your own numbers from NumPy (.npy, .npz) or torch (.pt): tables, pictures, sequences, words.

    One file with inputs and targets, or one for each. What does not fit into memory is read while training, from its
    own file, or from an unpacked copy of a compressed one.
    Nothing in them is executed: files that hold more than plain numbers are refused.
    """

    file: Annotated[str, File(SUFFIXES)] = Field("", description="samples; with their targets, or without")
    targets_file: Annotated[str, File(SUFFIXES)] = Field(
        "", description="targets, a row for each sample; empty if they stand in the file with the samples"
    )
    inputs_name: str = Field("", description="name of the samples in their file; empty for a guess")
    targets_name: str = Field("", description="name of the targets in their file; empty for a guess")
    task: Task = Field(
        "guess", description="what targets are; the guess takes whole numbers, texts and one-hot for classes"
    )
    values: Values = Field(
        "as stored", description="what samples are; stored bytes are brought to 0 to 1, whole numbers are looked up"
    )
    layout: Layout = Field("guess", description="where the channels of pictures stand")
    standardise: bool = Field(
        False, description="bring each input to mean 0 and deviation 1, as the training part has it; not whole numbers"
    )
    use_test_part: bool = Field(
        True, description="validate on the arrays of the file that are named like the others, with test for train"
    )

    def lacks(self) -> str | None:
        return None if self.file else "No file is chosen yet: choose a .npy, .npz or .pt file in the Data tab"

    def preparation(self) -> str:
        assert self.found is not None
        parts = [self.found.stored_as]
        if self.standardise and not self.found.whole_numbers:
            parts.append("each value less its mean, divided by its deviation, both taken on the training part")
        if self.found.quantities:
            parts.append("the numbers to predict standardised in the same way")
        return "; ".join(parts)

    def as_real_numbers(self) -> Self | None:
        if self.found is None or not self.found.whole_numbers:
            return None
        told = {"whole_numbers": False, "n_words": 0, "stored_as": "whole numbers as real ones"}
        return self.model_copy(update={"values": "real numbers", "found": self.found.model_copy(update=told)})

    def look(self, progress: Progress) -> Found:
        progress.report(None, "Looking at the arrays")
        progress.check_cancelled()
        training, test = self._pairs()
        form = training.form
        classes, quantities = training.answers(self.task)
        if test is not None:
            test.check_like(training, "classes" if classes else "numbers", classes)
        return Found(
            in_shape=form.in_shape(training.inputs.shape),
            classes=classes,
            quantities=quantities,
            n_samples=len(training) + (len(test) if test else 0),
            n_test=len(test) if test else 0,
            whole_numbers=form.whole,
            n_words=max(pair.n_words(progress) for pair in (training, test) if pair) if form.whole else 0,
            stored_as=form.words,
        )

    def load(self, progress: Progress) -> Samples:
        from core.data.feeding.memory import budget

        return self.load_within(budget(None), progress)

    def load_within(self, room: int, progress: Progress) -> Samples:
        from core.data.arrays.pairs import fit_into

        found = self.found or self.look(progress)
        pairs = [self._checked(pair, found) for pair in self._pairs() if pair is not None]
        in_memory = fit_into(room, pairs)
        training, *tests = (pair.samples(self.task, found.classes, in_memory, progress) for pair in pairs)
        test = tests[0] if tests else None
        return Samples(
            training.inputs,
            training.targets,
            standardise=self.standardise and not found.whole_numbers,
            standardise_targets=bool(found.quantities),
            validation=test,
            findings=training.findings + (test.findings if test else ()),
        )

    def _checked(self, pair: Pair, found: Found) -> Pair:
        if pair.form.in_shape(pair.inputs.shape) != found.in_shape or pair.form.whole != found.whole_numbers:
            raise DataError(f"{pair.path} is another array than at the last look: look at it again")
        return pair

    def _pairs(self) -> tuple[Pair, Pair | None]:
        """The samples with their targets, and those that were put aside for testing."""
        from core.data.arrays.pairs import Chosen, find_pairs

        if (lacks := self.lacks()) is not None:
            raise DataError(lacks)
        files = [Path(name).expanduser() for name in (self.file, self.targets_file) if name]
        names = Chosen(self.inputs_name.strip(), self.targets_name.strip(), self.values, self.layout)
        training, test = find_pairs(files, names)
        return training, test if self.use_test_part else None
