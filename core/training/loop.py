"""The training loop: a generator of events. It is the plain PyTorch loop, with probes that it hardly feels."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from contextlib import closing, suppress
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from core.data.samples import Finding
from core.data.split import load_split
from core.document.model import Document
from core.document.storage import save
from core.errors import Cancelled
from core.graph.weights import load_weights, save_weights, snapshot
from core.progress import Progress, Unwatched
from core.training.best import Best
from core.training.checkpoint import BEST, LAST, PROJECT, START, RunFolder
from core.training.control import Control
from core.training.determinism import repeatable
from core.training.devices import AUTO, resolve
from core.training.events import (
    Continued,
    EpochDone,
    Event,
    Findings,
    Finished,
    Gradients,
    Kept,
    Noted,
    Paused,
    Reason,
    Saved,
    Started,
    StepsDone,
    Validated,
)
from core.training.failures import failed, not_a_number
from core.training.measures import score_text
from core.training.not_finite import NotFinite, cause
from core.training.parts import Parts, assembled
from core.training.resume import State, StateWriter, copied, load_state, random_state, set_random_state
from core.training.totals import Clock, Totals

if TYPE_CHECKING:
    from torch import Tensor

_SECONDS_BETWEEN_FIGURES = 0.1
_SECONDS_BETWEEN_SAVES = 2.0
"""After an epoch a run is saved if the last time was so long ago: short epochs are not spent on writing."""


def train(
    document: Document,
    device: str = AUTO,
    control: Control | None = None,
    folder: Path | None = None,
    progress: Progress | None = None,
    first_weights: Path | None = None,
    resume: bool = False,
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

    Yields:
        Started, then Findings if the data has any, then StepsDone, Gradients, Predictions, EpochDone, Paused,
        Continued as they come, and Finished last.
    """
    control = control or Control()
    try:
        chosen = resolve(device)
        device = str(chosen)
        progress = progress or Unwatched()
        with repeatable(document.training.deterministic):
            data = load_split(document.data, progress)
            state = load_state(folder) if resume and folder else None
            weights = load_weights(first_weights) if first_weights and state is None else None
            parts = assembled(document, data, chosen, progress, weights)
            yield from _Run(parts, control, RunFolder(folder) if folder else None, state).events()
    except Cancelled:
        yield Finished("stopped", "Stopped before training began")
    except Exception as error:
        yield failed(error, document, device)


class _Run:
    """One run: everything that ``train`` needs between its first and its last event.

    Args:
        parts: what it is made of.
        control: its buttons.
        folder: where it keeps what it has; None for nowhere.
        state: what it goes on from; None where it begins.
    """

    def __init__(self, parts: Parts, control: Control, folder: RunFolder | None, state: State | None) -> None:
        self._parts, self._control, self._folder = parts, control, folder
        self._settings = parts.document.training
        self._writer = StateWriter(folder.path) if folder else None
        self._findings: tuple[Finding, ...] = ()
        self._best = Best(parts.info.is_regression, self._settings.patience)
        self._step = self._epoch = self._done = 0
        self._steps_validated = 0
        self._totals, self._clock = Totals(), Clock()
        self._meter = parts.meter()
        self._epoch_began = 0.0
        self._epoch_seconds: list[float] = []
        self._order_state = parts.order.get_state()
        if state is not None:
            self._restore(state)
        self._plan_save()

    def events(self) -> Iterator[Event]:
        if self._folder:
            save(self._parts.document, self._folder.path / PROJECT)
            if not self._step:
                save_weights(snapshot(self._parts.network), self._folder.path / START)
        yield self._started()
        yield from self._tell_findings(self._parts.data.findings)
        yield from map(Noted, self._parts.notes)
        try:
            yield from self._epochs()
        except GeneratorExit:
            with suppress(Exception):  # nobody listens any more; what is owed is written if that still works
                list(self._close())
            raise
        except Exception:
            yield from self._close()
            raise
        yield from self._close()
        reason: Reason = (
            "stopped" if self._control.stopping else "early_stop" if self._best.patience_ended else "completed"
        )
        yield Finished(reason, self._summary(reason))

    # --- epochs and steps -------------------------------------------------------------------------------------

    def _epochs(self) -> Iterator[Event]:
        while not self._is_over():
            if self._done == 0:
                self._begin_epoch()
            yield from self._rest_of_epoch()
            yield from self._tell_findings()
            if self._control.stopping:
                return

    def _is_over(self) -> bool:
        over = self._parts.length.over(self._step, self._clock.seconds())
        return (over and self._done == 0) or self._best.patience_ended

    def _begin_epoch(self) -> None:
        self._epoch += 1
        self._totals, self._epoch_began = Totals(), self._clock.seconds()
        self._order_state = self._parts.order.get_state()

    def _rest_of_epoch(self) -> Iterator[Event]:
        """Train on the batches that are left, then validate; ends early when the run is stopped or over."""
        parts, control, length = self._parts, self._control, self._parts.length
        groups = parts.groups()
        parts.network.train()
        due = perf_counter() + _SECONDS_BETWEEN_FIGURES
        parts.order.set_state(self._order_state)
        skip = sum(groups[: self._done])
        with closing(parts.fed.training.shuffled(self._settings.batch_size, parts.order, skip=skip)) as batches:
            for size in groups[self._done :]:
                if self._step >= length.steps or (control.interrupted and not (yield from self._attend())):
                    break
                if parts.rate.is_due:
                    parts.rate.prepare(length.moment(self._step, self._clock.seconds()))
                if not self._take_step(batches, size):
                    break
                if perf_counter() >= due or self._meter.full:
                    yield from self._figures()
                    due = perf_counter() + _SECONDS_BETWEEN_FIGURES
                    if length.over(self._step, self._clock.seconds()):
                        break
                if self._settings.validate_every and self._step % self._settings.validate_every == 0:
                    yield from self._validate_between(len(groups))
                    if self._best.patience_ended:
                        break
                if perf_counter() >= self._save_due or self._step == self._save_step:
                    yield from self._save()
            if self._done == len(groups):
                next(batches, None)  # a pass draws when it begins, also one of which every batch was done before
        yield from self._figures()
        if not control.stopping and not (self._best.patience_ended and self._steps_validated == self._step):
            yield from self._end_epoch()

    def _take_step(self, batches: Iterator[tuple[Tensor, Tensor]], size: int) -> bool:
        """Learn from the next batch, or the next ``size`` ones together. Returns whether there was any."""
        parts = self._parts
        try:
            if size == 1:
                batch = next(batches, None)
                if batch is None:
                    return False
                inputs, targets = batch
                loss, outputs = parts.stepper.step(inputs, targets)
                self._meter.add(loss, outputs, targets)
            else:
                together = list(islice(batches, size))
                if not together:
                    return False
                loss, answers = parts.stepper.step_over(together)
                self._meter.add_together(loss, answers, [targets for _, targets in together])
        except NotFinite as found:
            raise self._not_a_number(self._step + 1, found.inputs) from None
        self._step += 1
        self._done += 1
        if parts.average is not None:
            parts.average.stepped(parts.length.moment(self._step, self._clock.seconds()))
        return True

    def _attend(self) -> Generator[Event, None, bool]:
        """Do what people asked for, and pause if they wish. Returns whether to go on."""
        control, paused = self._control, False
        while True:
            wishes = control.take_wishes()
            if wishes.learning_rate is not None:
                self._parts.rate.change(wishes.learning_rate)
            if wishes.save:
                yield from self._save(now=True)
            if not control.must_wait():
                break
            began = perf_counter()
            if not paused:
                paused = True
                yield from self._figures()
                yield from self._save(now=True)
                yield Paused(self._step)
            control.wait()
            self._clock.leave_out(perf_counter() - began)
        go_on = control.gate()
        if paused and not control.must_wait():
            yield Continued()
        return go_on

    # --- figures ----------------------------------------------------------------------------------------------

    def _started(self) -> Started:
        parts = self._parts
        return Started(
            device=str(parts.device),
            epochs=self._settings.epochs,
            steps_per_epoch=parts.length.steps_per_epoch,
            n_train=len(parts.fed.training),
            n_validation=len(parts.fed.validation),
            parameters=sum(p.numel() for p in parts.network.parameters() if p.requires_grad),
            layers=parts.probe.layers,
            classes=parts.info.classes,
            quantities=parts.info.quantities,
            shown=parts.showing.inputs.cpu().numpy(),
            shown_targets=parts.showing.targets.cpu().numpy(),
            plane=parts.showing.plane,
            feeding=parts.fed.how,
            target_mean=parts.data.target_mean,
            target_std=parts.data.target_std,
            step=self._step,
        )

    def _tell_findings(self, before: tuple[Finding, ...] = ()) -> Iterator[Event]:
        """Tell what was found before, and which samples could not be read since the last time."""
        if findings := before + self._parts.fed.take_findings():
            self._findings += findings
            if self._folder:
                self._folder.keep_findings(self._findings)
            yield Findings(findings)

    def _figures(self) -> Iterator[Event]:
        """Tell what happened since the last time."""
        if not len(self._meter):
            return
        parts = self._parts
        taken = self._meter.take()
        losses = taken.losses
        first = self._step - len(losses) + 1
        if not np.isfinite(losses).all():
            raise self._not_a_number(first + int(np.argmin(np.isfinite(losses))), parts.showing.inputs)
        self._totals.add(taken)
        seconds = self._clock.seconds()
        left, score = self._seconds_left(seconds), self._totals.score(parts.measure)
        yield StepsDone(self._epoch, first, losses, self._speed(), left, parts.rate.now, score)
        yield Gradients(self._step, parts.probe.measure())
        if parts.showing.due:
            yield from parts.showing.events(parts.judged_network, self._step)

    def _speed(self) -> float:
        """Samples a second over the epoch so far."""
        return self._totals.samples / max(1e-9, self._clock.seconds() - self._epoch_began)

    def _seconds_left(self, now: float) -> float:
        """Rest of this epoch at its own speed, and the epochs to come at the mean of those done."""
        length, past = self._parts.length, self._epoch_seconds
        since = now - self._epoch_began
        whole = since * len(self._parts.fed.training) / max(1, self._totals.samples)
        each = sum(past) / len(past) if past else whole
        left = max(0.0, each - since) + each * max(0.0, length.epochs - self._epoch)
        return left if length.seconds is None else max(0.0, min(left, length.seconds - now))

    def _not_a_number(self, step: int, inputs: Tensor) -> Exception:
        return not_a_number(step, self._parts.rate.now, cause(self._parts.network, inputs))

    # --- validation -------------------------------------------------------------------------------------------

    def _end_epoch(self) -> Iterator[Event]:
        speed = self._speed()
        found = yield from self._validate()
        if found is None:
            return
        loss, score, best = found
        self._epoch_seconds.append(self._clock.seconds() - self._epoch_began)
        parts, totals = self._parts, self._totals
        is_last = parts.length.over(self._step, self._clock.seconds())
        yield from parts.showing.events(parts.judged_network, self._step, last=is_last)
        self._done = 0
        yield EpochDone(
            epoch=self._epoch,
            step=self._step,
            train_loss=totals.mean_loss(),
            measure=parts.measure.name,
            train_score=totals.score(parts.measure),
            val_loss=loss,
            val_score=score,
            seconds=self._epoch_seconds[-1],
            samples_per_second=speed,
            best=best,
        )
        self._control.epoch_ended()
        if perf_counter() - self._saved >= _SECONDS_BETWEEN_SAVES:
            yield from self._save()

    def _validate_between(self, n_steps: int) -> Iterator[Event]:
        """Validate in the middle of an epoch; at its end that happens anyway."""
        if self._done == n_steps:
            return
        yield from self._figures()
        found = yield from self._validate()
        if found is not None:
            loss, score, best = found
            yield Validated(self._step, loss, score, best, self._parts.measure.name)
        self._parts.network.train()

    def _validate(self) -> Generator[Event, None, tuple[float, float, bool] | None]:
        """Loss, score and whether they are the best so far; None if the run was stopped meanwhile."""
        found = self._parts.judge(lambda: self._control.stopping)
        if found is None:
            return None
        if not np.isfinite(found.loss):
            raise self._not_a_number(self._step, self._parts.showing.inputs)
        self._parts.rate.validated(found.loss)
        self._steps_validated = self._step
        best = self._best.validated(found)
        if self._folder:
            kinds = [
                Kept(name, self._step, self._epoch, self._parts.measure.name, found.score)
                for name in ((BEST, LAST) if best else (LAST,))
            ]
            yield from self._folder.keep(snapshot(self._parts.judged_network), *kinds)
        return found.loss, found.score, best

    # --- saving -----------------------------------------------------------------------------------------------

    def _save(self, now: bool = False) -> Iterator[Event]:
        """Keep what is needed to go on from here; ``now`` waits until it is on the disk."""
        self._plan_save()
        if not self._folder or not self._writer:
            return
        yield from self._figures()
        if now:
            if self._step > self._steps_validated:
                yield from self._folder.keep(snapshot(self._parts.judged_network), Kept(LAST, self._step))
            yield from self._folder.close()
        self._writer.write(self._state())
        if now:
            self._writer.close()
        yield Saved(self._step)

    def _plan_save(self) -> None:
        """Decide when the run is saved next."""
        self._saved = perf_counter()
        self._save_due = self._saved + 60 * self._settings.save_every
        self._save_step = self._step + (self._settings.save_steps or self._parts.length.steps)

    def _state(self) -> State:
        parts = self._parts
        scaler = parts.precision.scaler
        state: dict[str, Any] = {
            "step": self._step,
            "epoch": self._epoch,
            "done": self._done,
            "steps_validated": self._steps_validated,
            "totals": self._totals.state(),
            "seconds": self._clock.seconds(),
            "epoch_began": self._epoch_began,
            "epoch_seconds": list(self._epoch_seconds),
            "best": self._best.state(),
            "order": self._order_state if self._done else parts.order.get_state(),
            "random": random_state(parts.device),
            "network": parts.network.state_dict(),
            "optimizer": parts.optimizer.state_dict(),
            "rate": parts.rate.state(),
            "average": parts.average.state() if parts.average is not None else None,
            "scaler": scaler.state_dict() if scaler is not None else None,
        }
        return dict(copied(state))

    def _restore(self, state: State) -> None:
        parts = self._parts
        parts.network.load_state_dict(state["network"])
        parts.optimizer.load_state_dict(state["optimizer"])
        parts.rate.restore(state["rate"])
        if parts.average is not None and state["average"] is not None:
            parts.average.restore(state["average"])
        if parts.precision.scaler is not None and state["scaler"] is not None:
            parts.precision.scaler.load_state_dict(state["scaler"])
        self._step, self._epoch, self._done = state["step"], state["epoch"], state["done"]
        self._steps_validated = state["steps_validated"]
        self._totals = Totals.of(state["totals"])
        self._clock, self._epoch_began = Clock(state["seconds"]), state["epoch_began"]
        self._epoch_seconds = list(state["epoch_seconds"])
        self._best.restore(state["best"])
        self._order_state = state["order"]
        parts.order.set_state(self._order_state)
        set_random_state(state["random"])

    def _close(self) -> Iterator[Event]:
        """Keep the last weights and the state, unless they are broken, and write what is owed."""
        if not self._folder or not self._writer:
            return
        if len(self._meter):
            self._totals.add(self._meter.take())
        weights = snapshot(self._parts.judged_network)
        if _is_sound(weights):
            if self._step > self._steps_validated or not self._best.is_known:
                names = (LAST,) if self._best.is_known else (BEST, LAST)
                yield from self._folder.keep(weights, *(Kept(name, self._step) for name in names))
            if _is_sound(snapshot(self._parts.network)):
                self._writer.write(self._state())
        yield from self._folder.close()
        self._writer.close()

    def _summary(self, reason: Reason) -> str:
        how = {"completed": "Trained", "stopped": "Stopped after", "early_stop": "Stopped early after"}[reason]
        epochs = self._epoch_seconds
        planned = self._settings.epochs
        done = f"{how} {len(epochs)} of {planned} epochs"
        if self._best.score is None:
            return f"{done}, {self._step} steps"
        name = self._parts.measure.name
        return f"{done}, best validation {name} {score_text(name, self._best.score)}"


def _is_sound(weights: Mapping[str, Tensor]) -> bool:
    return all(bool(tensor.isfinite().all()) for tensor in weights.values())
