"""What people do to a run while it goes on: attended to between batches, also between those that make one step."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from time import perf_counter
from typing import Literal, TypeVar

from core.training.control import Control, Wishes
from core.training.events import Continued, Event, Paused
from core.training.parts import Parts
from core.training.position import Position
from core.training.saving import Saving
from core.training.telling import Telling
from core.training.unfinished import Unfinished

T = TypeVar("T")
Begun = Literal["step", "validation"]


class Attention:
    """Obeys the buttons of one run. Nothing here waits for the disk.

    Args:
        control: the buttons.
        parts: what the run is made of.
        at: where it is.
        saving: keeps it.
        telling: tells of it.
    """

    def __init__(self, control: Control, parts: Parts, at: Position, saving: Saving, telling: Telling) -> None:
        self._control, self._parts, self._at = control, parts, at
        self._saving, self._telling = saving, telling
        self._stepping = self._waited = False

    def attend(self, amid: Begun | None = None) -> Generator[Event, None, bool]:
        """Do what people asked for, and pause if they wish. Returns whether to go on.

        Args:
            amid: what has begun and is not done yet.
        """
        control, paused = self._control, False
        while True:
            yield from self._saving.news()
            yield from self._grant(control.take_wishes())
            if self._goes_on(amid, paused):
                break
            began = perf_counter()
            if not paused:
                paused = True
                yield from self._pause()
            control.wait()
            self._at.clock.leave_out(perf_counter() - began)
        if paused and not control.must_wait():
            yield Continued()
        return not control.stopping

    def through(
        self, work: Generator[None, None, T], step: Unfinished | None = None
    ) -> Generator[Event, None, T | None]:
        """Do work, and attend to people wherever it stops for them. Returns what it gives; None if the run is to end.

        Args:
            work: stops between batches.
            step: what the work changes as long as it is not done, if it is a step; it is then as if it had not begun.
        """
        team = self._parts.team
        if step is None:
            team.change_pace()
        while True:
            try:
                next(work)
            except StopIteration as done:
                found: T = done.value
                return found
            team.confer(self._telling.meter.full)
            if self._control.interrupted and not (yield from self._attend_amid(step)):
                work.close()
                return None

    def save(self, with_weights: bool = False) -> Iterator[Event]:
        """Tell what is known, then keep what is needed to go on from here."""
        yield from self._telling.figures()
        self._saving.save(with_weights)

    def _attend_amid(self, step: Unfinished | None) -> Generator[Event, None, bool]:
        if step is None:
            return (yield from self.attend("validation"))
        step.exchange()
        goes_on = yield from self.attend("step")
        if goes_on:
            step.exchange()
            self._parts.set_rate(self._at)
        return goes_on

    def _goes_on(self, amid: Begun | None, paused: bool) -> bool:
        """Whether nobody wants the run to wait; a single step includes the validation after it."""
        control = self._control
        if amid == "validation" or (amid == "step" and not paused):
            return self._stepping or not control.must_wait()
        goes_on = control.admits()
        if goes_on:
            self._stepping, self._waited = control.pausing, paused and control.pausing
        return goes_on

    def _grant(self, wishes: Wishes) -> Iterator[Event]:
        if wishes.learning_rate is not None:
            self._parts.rate.change(wishes.learning_rate)
        if wishes.save:
            yield from self.save(with_weights=True)

    def _pause(self) -> Iterator[Event]:
        """Tell that the run waits, and save it; of single steps in a row not each, which takes time and memory."""
        yield from self._telling.figures()
        yield Paused(self._at.step)
        if not self._waited or self._saving.is_due_after_epoch:
            yield from self.save(with_weights=True)
