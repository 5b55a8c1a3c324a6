"""Undo and redo by keeping documents, not inverse commands."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.document.model import Document


@dataclass(frozen=True)
class Step:
    """One entry of the history: the document after an edit, and what the edit is called."""

    document: Document
    label: str = ""
    merge_key: str | None = None


@dataclass(frozen=True)
class History:
    """Past, present and future documents, without a limit; they share all that did not change.

    Args:
        steps: every step, the oldest first.
        index: which of them is the present.
    """

    steps: tuple[Step, ...]
    index: int = 0

    @classmethod
    def of(cls, document: Document) -> History:
        """A history that begins with ``document``."""
        return cls((Step(document),))

    @property
    def document(self) -> Document:
        """The present document."""
        return self.steps[self.index].document

    @property
    def undo_label(self) -> str | None:
        """Name of the edit that undo takes back; None if there is none."""
        return self.steps[self.index].label if self.index else None

    @property
    def redo_label(self) -> str | None:
        """Name of the edit that redo does again; None if there is none."""
        return self.steps[self.index + 1].label if self.index + 1 < len(self.steps) else None

    def applied(self, label: str, document: Document, merge_key: str | None = None) -> History:
        """A history with one more step; edits one after another with the same merge key become one step.

        A document equal to the present one adds nothing.
        """
        if document is self.document or document == self.document:
            return self
        present = self.steps[self.index]
        merges = merge_key is not None and merge_key == present.merge_key and self.index > 0
        kept = self.steps[: self.index if merges else self.index + 1]
        return History((*kept, Step(document, label, merge_key)), len(kept))

    def sealed(self) -> History:
        """A history whose last step takes no further edits in (a drag or a form has ended)."""
        steps = list(self.steps)
        steps[self.index] = replace(steps[self.index], merge_key=None)
        return History(tuple(steps), self.index)

    def undone(self) -> History:
        """A history one step back; itself at the beginning."""
        return self.jump(self.index - 1)

    def redone(self) -> History:
        """A history one step forward; itself at the end."""
        return self.jump(self.index + 1)

    def jump(self, index: int) -> History:
        """A history in which the document of another step is the present one; all steps are kept.

        Args:
            index: of the step; one outside of the history leads to its beginning or end.
        """
        return History(self.steps, min(len(self.steps) - 1, max(0, index)))
