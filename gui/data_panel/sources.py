"""What the chooser says of each source of data: its group, icon, size and the path that makes it somebody's own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from core.data.base import DataSource, sources
from core.data.looked_at import LookedAt
from core.form import FieldForm, fields_of
from core.search import ranked
from core.units import count_text
from gui.theme import data_icon

OWN, DOWNLOADS = "Your own files", "Pictures to download"
SHORT = {
    "PictureFolder": "Folder of pictures…",
    "PictureTable": "Pictures with labels…",
    "Table": "Table…",
    "Arrays": "Arrays…",
}
"""What buttons say that open a dialog for one's own files, in their order."""

_DOWNLOAD = re.compile(r"([\d.,]+ [kMGT]B) to download")


@dataclass(frozen=True)
class SourceRow:
    """A row of the chooser: a source, or the heading of a group."""

    title: str
    kind: type[DataSource] | None = None

    @property
    def is_heading(self) -> bool:
        """Whether it only says what comes below."""
        return self.kind is None

    @property
    def tip(self) -> str:
        """What its tooltip says."""
        return self.kind.summary_line() if self.kind else ""


def own_kinds() -> list[type[LookedAt]]:
    """Sources of one's own files: the common ones first."""
    kinds = [kind for kind in sources() if issubclass(kind, LookedAt)]
    order = list(SHORT)
    return sorted(kinds, key=lambda kind: order.index(kind.type) if kind.type in order else len(order))


def short_title(kind: type[DataSource]) -> str:
    """What a button says that opens a dialog for one's own files."""
    return SHORT.get(kind.type, f"{kind.title}…")


def rows(text: str) -> list[SourceRow]:
    """What can be chosen: in groups, or the best first while somebody searches."""
    if text.strip():
        return [SourceRow(kind.title, kind) for kind in found(text)]
    made: list[SourceRow] = []
    for group, of_group in groups().items():
        made += [SourceRow(group), *(SourceRow(kind.title, kind) for kind in of_group)]
    return made


def groups() -> dict[str, list[type[DataSource]]]:
    """All sources by group: one's own files first, what must be downloaded last."""
    kinds = [*own_kinds(), *(kind for kind in sources() if not issubclass(kind, LookedAt))]
    names = sorted({kind.kind: None for kind in kinds}, key=lambda name: (name == DOWNLOADS, name != OWN))
    return {name: [kind for kind in kinds if kind.kind == name] for name in names}


def found(text: str) -> list[type[DataSource]]:
    """Sources by a few letters of their name, or by what they hold: the best first."""
    kinds = [kind for of_group in groups().values() for kind in of_group]
    return ranked(text, kinds, lambda kind: (kind.title, kind.type), lambda kind: _said(kind).lower())


def size_text(kind: type[DataSource]) -> str:
    """How many samples a source has, and how much there is to download: "70,000 · 12 MB"."""
    info = kind().info()
    count = count_text(info.n_samples) if info.is_known else ""
    download = _DOWNLOAD.search(_said(kind))
    return " · ".join(part for part in (count, download.group(1) if download else "") if part)


@cache
def icon_name(kind: type[DataSource]) -> str:
    """The icon of what a sample is."""
    return data_icon(kind().info(), kind.type)


def path_field(kind: type[DataSource]) -> FieldForm | None:
    """The field of the file or folder that a source cannot do without; None for a source of nobody's own files."""
    if not issubclass(kind, LookedAt):
        return None
    return next((field for field in fields_of(kind) if field.kind in ("file", "folder")), None)


def _said(kind: type[DataSource]) -> str:
    return f"{kind.summary_line()} {kind.kind}"
