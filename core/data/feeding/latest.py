"""What was read into memory for the last run, so that training again reads nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from core.data.feeding.parts import InFiles, InMemory
from core.data.feeding.unreadable import Unreadable
from core.progress import Progress

if TYPE_CHECKING:
    from core.data.split import Split


@dataclass(frozen=True, eq=False)
class Filling:
    """Both parts of a split in memory.

    Attributes:
        training: what is learned from.
        validation: what the network is judged on.
        unreadable: what could not be read, of parts that stand in files.
    """

    training: InMemory
    validation: InMemory
    unreadable: tuple[Unreadable, ...]


class Fillings:
    """Those of splits that somebody still holds; ``load_split`` keeps the latest."""

    def __init__(self) -> None:
        self._of_split: WeakKeyDictionary[Split, Filling] = WeakKeyDictionary()

    def has(self, split: Split) -> bool:
        """Whether everything of a split is in memory already."""
        return split in self._of_split

    def forget(self, split: Split) -> None:
        """Let go of what was read: it must not fill so much memory any more."""
        self._of_split.pop(split, None)

    def get(self, split: Split, parts: tuple[InMemory | InFiles, InMemory | InFiles], progress: Progress) -> Filling:
        """Both parts in memory, read now unless they were before.

        Raises:
            DataError: if most files cannot be read any more.
            Cancelled: if the progress was cancelled.
        """
        kept = self._of_split.get(split)
        if kept is not None:
            for part in kept.unreadable:
                part.tell_again()
            return kept
        unreadable = tuple(part.unreadable for part in parts if isinstance(part, InFiles))
        filling = Filling(_read(parts[0], progress), _read(parts[1], progress), unreadable)
        if unreadable:
            self._of_split[split] = filling
        return filling


def _read(part: InMemory | InFiles, progress: Progress) -> InMemory:
    return part.in_memory(progress) if isinstance(part, InFiles) else part
