"""The project that a command is about, with what its own files hold now."""

from __future__ import annotations

from core.data.looked_at import LookedAt
from core.document import edits
from core.document.model import Document
from core.progress import Progress, Unwatched


def looked_at(document: Document, progress: Progress | None = None) -> Document:
    """The document with what a look at its files of samples tells now; as it is where there is nothing to look at.

    Raises:
        DataError: if the files are missing or not what they should be.
        Cancelled: if the progress was cancelled.
    """
    source = document.data.source
    if not isinstance(source, LookedAt) or source.lacks() is not None:
        return document
    progress = progress or Unwatched()
    opened = source.opened(progress, document.data.room)  # held until it was looked at
    found = source.looked_at(progress)
    del opened
    return edits.change_data(document, document.data.model_copy(update={"source": found}))
