"""What a run tries of a sweep: its number there, and the values of the settings that the sweep varies."""

from __future__ import annotations

import json
from dataclasses import dataclass

from core.document.model import Document
from core.document.overrides import Override, overridden


@dataclass(frozen=True)
class Trial:
    """One combination of values.

    Attributes:
        number: its place in the sweep, from 1; every trial has one of its own.
        values: the path of each setting ("lr", "fc1.out_features") and its value, as people type both.
    """

    number: int
    values: tuple[tuple[str, str], ...]

    @property
    def title(self) -> str:
        """Its values in one line: "lr 0.01, batch_size 32"."""
        return ", ".join(f"{path} {text}" for path, text in self.values)

    def run_name(self, project: str) -> str:
        """What its run is called."""
        return f"{project}: {self.title}"

    def document(self, project: Document) -> Document:
        """The project with these values.

        Raises:
            OverrideError: if a setting does not exist or does not take its value.
        """
        given = (Override(tuple(path.split(".")), text, f"{path}={text}") for path, text in self.values)
        return overridden(project, given)


@dataclass(frozen=True)
class SweepEntry:
    """A sweep in the record of runs.

    Attributes:
        id: what its runs name it by.
        name: what people call it.
        began: when, in seconds since 1970.
        definition: what is varied and how, as the text that ``core.sweeps`` writes.
    """

    id: str
    name: str
    began: float
    definition: str


def dump_trial(trial: Trial) -> str:
    """The text of a trial in the record."""
    return json.dumps({"number": trial.number, "values": dict(trial.values)}, ensure_ascii=False)


def parse_trial(text: str) -> Trial | None:
    """The trial that a text of the record tells of; None if there is none."""
    if not text:
        return None
    content = json.loads(text)
    return Trial(content["number"], tuple(content["values"].items()))
