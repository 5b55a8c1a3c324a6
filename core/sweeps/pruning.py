"""Stops a trial between epochs, where it is worse than others were."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Protocol, cast

from core.runs.trial import Trial
from core.training.control import Control
from core.training.events import EpochDone, Event, Finished


class Pruning(Protocol):
    """Decides whether a trial goes on."""

    def gives_up(self, epoch: int, loss: float, score: float) -> bool:
        """Whether the trial is not worth going on, by what was validated after an epoch."""


@dataclass(frozen=True)
class Tried:
    """What a run tries of a sweep.

    Attributes:
        sweep: id of the sweep in the record.
        trial: which of its trials.
        pruning: decides between epochs whether it goes on; None where nobody does.
    """

    sweep: str
    trial: Trial
    pruning: Pruning | None = None


def pruned(events: Iterator[Event], control: Control, pruning: Pruning | None) -> Iterator[Event]:
    """Pass the events of a run on as they come, and stop it where a pruner gives it up."""
    if pruning is None:
        yield from events
        return
    gave_up = 0
    with closing(cast("Generator[Event, None, None]", events)):
        for event in events:
            if isinstance(event, EpochDone) and not gave_up and not control.stopping:
                if pruning.gives_up(event.epoch, event.val_loss, event.val_score):
                    gave_up = event.epoch
                    control.stop()
            elif isinstance(event, Finished) and gave_up and event.reason == "stopped":
                sentence = f"Pruned after epoch {gave_up}: it was worse than half of the trials before it"
                yield replace(event, reason="pruned", message=sentence)
                return
            yield event
