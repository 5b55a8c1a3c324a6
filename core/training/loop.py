"""The training loop: a generator of events. It is the plain PyTorch loop, with probes that it hardly feels."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core.data.split import load_split
from core.document.model import Document
from core.errors import Cancelled
from core.graph.weights import load_weights
from core.progress import Progress, Unwatched
from core.training.assembling import assembled
from core.training.attention import Attention
from core.training.best import Best
from core.training.checkpoint import RunFolder
from core.training.control import Control
from core.training.determinism import repeatable
from core.training.devices import AUTO, resolve
from core.training.events import EpochDone, Event, Finished, Noted, Reason, Validated
from core.training.failures import failed
from core.training.holding import held
from core.training.not_finite import NotFinite
from core.training.parts import Parts
from core.training.position import Position
from core.training.resume import State, load_state
from core.training.saving import Saving
from core.training.stepping import Batch
from core.training.team.alone import ALONE, Alone
from core.training.telling import Telling
from core.training.unfinished import Unfinished

if TYPE_CHECKING:
    import torch
    from torch import Tensor

_SECONDS_BETWEEN_FIGURES = 0.1


def train(
    document: Document,
    device: str = AUTO,
    control: Control | None = None,
    folder: Path | None = None,
    progress: Progress | None = None,
    first_weights: Path | None = None,
    resume: bool = False,
    team: Alone = ALONE,
) -> Iterator[Event]:
    """Train the network of a document; never raises, the last event says how it ended.

    Args:
        document: the snapshot to train; later edits do not reach it.
        device: an id of ``core.training.devices.list_devices``, or "auto".
        control: the buttons of the run.
        folder: where the run keeps its project and weights; None keeps nothing.
        progress: told about reading and downloading the data.
        first_weights: a state dict to begin with; None for new weights, drawn from the seed.
        resume: whether to go on from what the run in ``folder`` saved last; on the CPU the end is then, to the last
            bit, that of a run that nothing interrupted.
        team: who trains together; each of them calls this with the same document, and the first keeps the folder.

    Yields:
        Started, then Findings if the data has any, then StepsDone, Gradients, Predictions, EpochDone, Paused,
        Continued as they come, and Finished last.
    """
    control = team.shared(control or Control())
    folder = folder if team.is_first else None
    try:
        chosen = resolve(device)
        device = str(chosen)
        with repeatable(document.training.deterministic):
            yield from _events(document, chosen, control, folder, progress or Unwatched(), first_weights, resume, team)
    except Cancelled:
        yield Finished("stopped", "Stopped before training began")
    except Exception as error:
        yield team.ended(failed(error, document, device))


def _events(
    document: Document,
    device: torch.device,
    control: Control,
    folder: Path | None,
    progress: Progress,
    first_weights: Path | None,
    resume: bool,
    team: Alone,
) -> Iterator[Event]:
    """What ``train`` tells, apart from failures: when one is told, nothing of the run is on the device any more."""
    data = load_split(document.data, progress)
    weights = load_weights(first_weights) if first_weights and not resume else None
    parts = assembled(document, data, device, progress, weights, team)
    if folder and not resume:
        RunFolder(folder)
    with held(folder):
        state = team.told(load_state(folder) if folder else None) if resume else None
        yield from _Run(parts, control, RunFolder(folder) if folder else None, state).events()


class _Run:
    """One run: everything that ``train`` needs between its first and its last event.

    Args:
        parts: what it is made of.
        control: its buttons.
        folder: where it keeps what it has; None for nowhere.
        state: what it goes on from; None where it begins.
    """

    def __init__(self, parts: Parts, control: Control, folder: RunFolder | None, state: State | None) -> None:
        self._parts, self._control = parts, control
        self._settings = parts.document.training
        parts.team.confer(at_once=True)  # and wait until all are there
        self._at = at = Position(
            parts.order.get_state(), Best(parts.info.is_regression, self._settings.patience), parts.team.now
        )
        self._notes = parts.notes
        if state is not None:
            at.restore(state)
            self._notes += parts.restore(state)
        self._saving, self._telling = Saving(parts, at, folder, control.tell), Telling(parts, at, folder)
        self._attention = Attention(control, parts, at, self._saving, self._telling)
        self._meter = self._telling.meter

    def events(self) -> Iterator[Event]:
        self._saving.begin()
        try:
            yield self._telling.started()
            yield from self._telling.findings(self._parts.data.findings)
            yield from map(Noted, self._notes)
            yield from self._epochs()
        except GeneratorExit:
            with suppress(Exception):  # nobody listens any more; what is owed is written if that still works
                list(self._close())
            raise
        except Exception:
            with suppress(Exception):  # a device that is gone keeps its tensors; why it ended matters more
                yield from self._close()
            with suppress(Exception):
                yield from self._telling.findings()
            raise
        yield from self._close()
        reason: Reason = (
            "stopped" if self._control.stopping else "early_stop" if self._at.best.patience_ended else "completed"
        )
        yield Finished(reason, self._telling.summary(reason))

    # --- epochs and steps -------------------------------------------------------------------------------------

    def _epochs(self) -> Iterator[Event]:
        while not self._is_over():
            if self._at.done == 0:
                self._at.begin_epoch(self._parts.order.get_state())
            yield from self._rest_of_epoch()
            yield from self._telling.findings()
            if self._control.stopping:
                return

    def _is_over(self) -> bool:
        over = self._parts.length.over(self._at.step, self._at.clock.seconds())
        return (over and self._at.done == 0) or self._at.best.patience_ended

    def _rest_of_epoch(self) -> Iterator[Event]:
        """Train on the batches that are left, then validate; ends early when the run is stopped or over."""
        parts, control, length, team = self._parts, self._control, self._parts.length, self._parts.team
        groups = parts.groups()
        parts.network.train()
        due = team.now() + _SECONDS_BETWEEN_FIGURES
        parts.order.set_state(self._at.order)
        skip = sum(map(len, groups[: self._at.done]))
        with closing(parts.fed.training.shuffled(self._settings.batch_size, parts.order, skip=skip)) as batches:
            for sizes in groups[self._at.done :]:
                team.confer(self._meter.full)
                if self._at.is_to_validate(self._settings.validate_every):
                    yield from self._validate_between()
                    if self._at.best.patience_ended:
                        break
                if self._at.step >= length.steps or (control.interrupted and not (yield from self._attention.attend())):
                    break
                parts.set_rate(self._at)
                if not (yield from self._take_step(batches, sizes)):
                    break
                if team.now() >= due or team.urgent:
                    yield from self._telling.figures()
                    due = team.now() + _SECONDS_BETWEEN_FIGURES
                    if length.over(self._at.step, self._at.clock.seconds()):
                        break
                if self._saving.is_due:
                    yield from self._attention.save()
            if self._at.done == len(groups):
                next(batches, None)  # a pass draws when it begins, also one of which every batch was done before
        team.confer(at_once=True)
        yield from self._telling.figures()
        if not control.stopping and not (self._at.best.patience_ended and self._at.validated == self._at.step):
            yield from self._end_epoch()

    def _take_step(self, batches: Iterator[Batch], sizes: Sequence[int]) -> Generator[Event, None, bool]:
        """Learn from the next batches together, each of such a size. Returns whether there was any, and it is done."""
        parts = self._parts
        try:
            if len(sizes) == 1:
                batch = next(batches, None)
                if batch is None:
                    return False
                inputs, targets = batch
                loss, outputs = parts.stepper.step(inputs, targets, sizes[0])
                self._meter.add(loss, outputs, targets)
            else:
                step = Unfinished(parts.network, parts.device)
                found = yield from self._attention.through(self._learned(batches, sizes), step)
                if found is None:
                    return False
                self._meter.add_together(*found)
        except NotFinite as broken:
            raise self._telling.not_a_number(self._at.step + 1, broken.inputs) from None
        self._at.step += 1
        self._at.done += 1
        if parts.average is not None:
            parts.average.stepped(parts.length.moment(self._at.step, self._at.clock.seconds()))
        return True

    def _learned(
        self, batches: Iterator[Batch], sizes: Sequence[int]
    ) -> Generator[None, None, tuple[Tensor, list[Tensor], list[Tensor]] | None]:
        """One step over several batches: their mean loss, and outputs and targets of each; None if there is none."""
        together: list[Batch] = []
        for batch in islice(batches, len(sizes)):
            together.append(batch)
            yield
        if not together:
            return None
        loss, outputs = yield from self._parts.stepper.passes(together, sizes[: len(together)])
        return loss, outputs, [targets for _, targets in together]

    # --- validation -------------------------------------------------------------------------------------------

    def _end_epoch(self) -> Iterator[Event]:
        speed = self._at.speed
        found = yield from self._validate()
        if found is None:
            return
        loss, score, best = found
        parts, totals = self._parts, self._at.totals
        parts.team.confer(at_once=True)
        is_last = parts.length.over(self._at.step, self._at.clock.seconds())
        yield from self._telling.shown(last=is_last)
        seconds = self._at.end_epoch()
        yield EpochDone(
            epoch=self._at.epoch,
            step=self._at.step,
            train_loss=totals.mean_loss(),
            measure=parts.measure.name,
            train_score=totals.score(parts.measure),
            val_loss=loss,
            val_score=score,
            seconds=seconds,
            samples_per_second=speed,
            best=best,
        )
        self._control.epoch_ended()
        if self._saving.is_due_after_epoch:
            yield from self._attention.save()

    def _validate_between(self) -> Iterator[Event]:
        """Validate in the middle of an epoch."""
        yield from self._telling.figures()
        found = yield from self._validate()
        if found is not None:
            loss, score, best = found
            yield Validated(self._at.step, loss, score, best, self._parts.measure.name)
        self._parts.network.train()

    def _validate(self) -> Generator[Event, None, tuple[float, float, bool] | None]:
        """Loss, score and whether they are the best so far; None if the run was stopped meanwhile."""
        found = yield from self._attention.through(self._parts.judge())
        if found is None:
            return None
        if not np.isfinite(found.loss):
            raise self._telling.not_a_number(self._at.step, self._parts.showing.inputs)
        self._parts.rate.validated(found.loss)
        self._at.validated = self._at.step
        best = self._at.best.validated(found)
        self._saving.keep_validated(found.score, best)
        return found.loss, found.score, best

    def _close(self) -> Iterator[Event]:
        """Keep what can be kept at the end."""
        try:
            if len(self._meter) and self._parts.team.size == 1:  # the others may be gone: they are not waited for
                self._at.totals.add(self._meter.take())
        finally:
            yield from self._saving.close()
