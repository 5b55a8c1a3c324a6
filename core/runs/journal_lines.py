"""Lines of a journal: one event each, as JSON. Arrays travel as base64 of little-endian 32-bit floats.

A line is checked as a whole before it becomes an event: it comes from another process, perhaps from another machine or
another version of Netloom, and nothing in it is trusted.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from core.errors import NetloomError
from core.training import events

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LONGEST = 4 * 2**20
"""Bytes of a line at most."""
_MOST_STEPS = 200_000
_MOST_FINDINGS = 100


class DamagedLine(NetloomError):
    """A line that is no event, though its kind is known."""


class UnknownLine(NetloomError):
    """A line of a kind that this version does not know."""


Count = Annotated[int, Field(ge=0, le=2**53)]
Number = Annotated[int, Field(ge=1, le=2**53)]
Names = Annotated[tuple[str, ...], Field(max_length=100_000)]


class _Line(BaseModel):
    """What is in a line; a newer version may tell more."""

    model_config = ConfigDict(extra="ignore", strict=False)


class _Started(_Line):
    device: str
    epochs: Number
    steps_per_epoch: Number
    n_train: Count
    n_validation: Count
    parameters: Count
    layers: Names
    classes: Names
    quantities: Names = ()
    feeding: str = ""
    step: Count = 0
    processes: Number = 1
    machines: Names = ()

    def event(self) -> events.Started:
        """Without samples, which a journal does not hold."""
        import numpy as np

        nobody = np.zeros((0, 1), np.float32), np.zeros(0, np.int64)
        return events.Started(**self.model_dump(), shown=nobody[0], shown_targets=nobody[1])


class _Steps(_Line):
    epoch: Number
    first_step: Number
    losses: str
    samples_per_second: float
    seconds_left: float
    learning_rate: float
    score: float

    def event(self) -> events.StepsDone:
        losses = _floats(self.losses)
        if not 0 < len(losses) <= _MOST_STEPS:
            raise DamagedLine(f"it tells of {len(losses):,} steps")
        return events.StepsDone(**{**self.model_dump(), "losses": losses})


class _Gradients(_Line):
    step: Count
    norms: str

    def event(self) -> events.Gradients:
        return events.Gradients(self.step, _floats(self.norms))


_PACKED: dict[str, type[_Started | _Steps | _Gradients]] = {
    "started": _Started,
    "steps": _Steps,
    "gradients": _Gradients,
}
_PLAIN: dict[str, type[Any]] = {
    "epoch": events.EpochDone,
    "validated": events.Validated,
    "noted": events.Noted,
    "findings": events.Findings,
    "saved": events.Saved,
    "kept": events.Kept,
    "paused": events.Paused,
    "continued": events.Continued,
    "finished": events.Finished,
}
_NAMES = {events.Started: "started", events.StepsDone: "steps", events.Gradients: "gradients"} | {
    kind: name for name, kind in _PLAIN.items()
}
_adapters: dict[str, TypeAdapter[Any]] = {}


def line_of(event: events.Event) -> str | None:
    """The line of an event, without its end; None of those that a journal does not hold."""
    name = _NAMES.get(type(event))
    if name is None:
        return None
    if isinstance(event, events.Findings):
        event = events.Findings(event.findings[:_MOST_FINDINGS])  # all of them are in a file of their own
    told = {"event": name, **_content(event)}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), default=_packed)


def event_in(content: dict[str, Any]) -> events.Event:
    """The event that the object of a line tells of.

    Raises:
        UnknownLine: if it is of a kind that this version does not know.
        DamagedLine: if it cannot be read, or its values cannot be.
    """
    name = content.get("event")
    if not isinstance(name, str):
        raise DamagedLine("it does not say which event it is")
    read = _reader(name)
    if read is None:
        raise UnknownLine(f"it tells of {name[:40]!r}, which this version does not know")
    try:
        return read(content)
    except (ValidationError, ValueError, OverflowError) as error:
        raise DamagedLine(str(error).splitlines()[0]) from None


def content_of(line: bytes) -> dict[str, Any]:
    """The object in a line.

    Raises:
        DamagedLine: if there is none.
    """
    try:
        content = json.loads(line)
    except (ValueError, RecursionError):
        raise DamagedLine("it is no JSON") from None
    if not isinstance(content, dict):
        raise DamagedLine("it is no JSON object")
    return content


def _reader(name: str) -> Callable[[dict[str, Any]], events.Event] | None:
    if name in _PACKED:
        kind = _PACKED[name]
        return lambda content: kind.model_validate(content).event()
    if name in _PLAIN:
        adapter = _adapters.setdefault(name, TypeAdapter(_PLAIN[name]))
        return adapter.validate_python
    return None


def _content(event: events.Event) -> dict[str, Any]:
    if isinstance(event, events.Started):
        return {name: getattr(event, name) for name in _Started.model_fields}
    if isinstance(event, events.Findings):
        return {"findings": [asdict(found) for found in event.findings]}
    return {field.name: getattr(event, field.name) for field in fields(event)}


def _packed(values: Any) -> Any:
    """Arrays as text, and numbers of NumPy as numbers."""
    import numpy as np

    return b64encode(values.astype("<f4").tobytes()).decode() if isinstance(values, np.ndarray) else values.item()


def _floats(text: str) -> NDArray[np.float32]:
    import numpy as np

    return np.frombuffer(b64decode(text, validate=True), "<f4").astype(np.float32)
