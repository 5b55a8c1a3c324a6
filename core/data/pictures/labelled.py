"""Pictures and the labels that a table gives them: matched, with a finding for all that does not match."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from core.data.info import DataError
from core.data.pictures.label_table import Labels, labels_in
from core.data.pictures.label_values import number
from core.data.pictures.listing import entries, listed, printable
from core.data.pictures.names import PictureNames
from core.data.samples import Finding
from core.progress import Progress


@dataclass(frozen=True)
class Labelled:
    """Pictures with their labels.

    Attributes:
        paths: a file each, in the order of the table.
        labels: one for each.
        name: of the column with the labels.
        findings: what was left out.
    """

    paths: tuple[str, ...]
    labels: tuple[str, ...]
    name: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Place:
    """Where labels and pictures stand; the columns may be empty, to be guessed."""

    table: Path
    folder: Path
    file_column: str = ""
    label_column: str = ""


def labelled(place: Place, numbers: bool, progress: Progress) -> Labelled:
    """Read a table of labels and find its pictures, without opening any.

    Args:
        place: where they are.
        numbers: whether labels must be numbers.
        progress: asked whether the work is still wanted.

    Raises:
        DataError: if table or folder cannot be read, or no row names a picture.
        Cancelled: if the progress was cancelled.
    """
    progress.report(None, f"Looking for pictures in {printable(place.folder)}")
    entries(place.folder)  # says why, if it cannot be read
    below = listed(str(place.folder), progress)
    names = PictureNames(place.folder, below.pictures)
    progress.report(None, f"Reading {printable(place.table)}")
    table = labels_in(place.table, names, place.file_column, place.label_column, progress)
    progress.check_cancelled()
    match = _Match(printable(place.table))
    given = match.given(table, names)
    kept = match.without_contradictions(given, numbers)
    if not kept:
        raise DataError(
            f"no row of {match.table} gives a label to a picture in {printable(place.folder)}: choose the folder that "
            "its files are named from, or other columns"
        )
    unlabelled = [picture for picture in below.pictures if picture not in given]
    findings = (*below.findings, *table.findings, *match.findings, *match.unlabelled(unlabelled))
    return Labelled(tuple(kept), tuple(kept.values()), table.name, findings)


class _Match:
    """Rows held against files; collects findings on the way."""

    def __init__(self, table: str) -> None:
        self.table = table
        self.findings: list[Finding] = []

    def given(self, table: Labels, names: PictureNames) -> dict[str, list[tuple[int, str]]]:
        """All labels of each picture, with the lines that give them."""
        given: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for line, file, label in table.rows:
            picture = names.find(file)
            if picture is None:
                what = f"names {file!r}, {names.lack(file)}" if file else "names no file"
                self._leave_out(line, what)
            else:
                given[picture].append((line, label))
        return dict(given)

    def without_contradictions(self, given: dict[str, list[tuple[int, str]]], numbers: bool) -> dict[str, str]:
        """One label for each picture; pictures without a label, or with different ones, are left out."""
        kept: dict[str, str] = {}
        for picture, rows in given.items():
            labels = {label: line for line, label in reversed(rows)}
            if len(labels) > 1:
                told = ", ".join(sorted(label or "none" for label in labels))
                self._leave_out_picture(picture, f"has different labels in {self.table} ({told})")
                continue
            ((label, line),) = labels.items()
            if fault := _fault(label, numbers):
                self._leave_out(line, f"{fault} to {printable(picture)}")
                continue
            if len(rows) > 1:
                what = f"stands {len(rows)} times in {self.table} with the same label; it counts once"
                self.findings.append(Finding(printable(picture), what, "kept"))
            kept[picture] = label
        return kept

    def unlabelled(self, pictures: list[str]) -> list[Finding]:
        """What is said of pictures of which no row speaks."""
        return [Finding(printable(picture), f"has no label in {self.table}", "left out") for picture in pictures]

    def _leave_out(self, line: int, what: str) -> None:
        self.findings.append(Finding(f"{self.table}, row {line},", what, "left out"))

    def _leave_out_picture(self, picture: str, what: str) -> None:
        self.findings.append(Finding(printable(picture), what, "left out"))


def _fault(label: str, numbers: bool) -> str | None:
    if not label:
        return "gives no label"
    if numbers and number(label) is None:
        return f"gives {label!r}, which is no number that can be learned,"
    return None
