"""The training loop: a generator of events. It is the plain PyTorch loop, with probes that it hardly feels."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from core.data.batches import batch_bounds
from core.data.feeding import feed
from core.data.samples import Finding
from core.data.split import Split, load_split
from core.document.model import Document
from core.document.storage import save
from core.errors import Cancelled
from core.graph.build import build
from core.graph.check import check
from core.graph.weights import snapshot
from core.progress import Progress, Unwatched
from core.training.checkpoint import BEST, LAST, PROJECT, RunFolder
from core.training.control import Control
from core.training.devices import AUTO, resolve
from core.training.events import (
    Continued,
    EpochDone,
    Event,
    Findings,
    Finished,
    Gradients,
    Kept,
    Paused,
    Reason,
    Started,
    StepsDone,
)
from core.training.failures import explain, not_a_number, nothing_to_learn
from core.training.losses import loss_for
from core.training.measures import measure_for, score_text
from core.training.probes import GradientProbe, StepMeter, Taken
from core.training.showing import Showing
from core.training.threads import use_threads_for

if TYPE_CHECKING:
    import torch

_SECONDS_BETWEEN_FIGURES = 0.1
_VALIDATION_BATCH = 512
"""Without gradients a sample takes a fraction of the memory, and larger batches waste less time."""


def train(
    document: Document,
    device: str = AUTO,
    control: Control | None = None,
    folder: Path | None = None,
    progress: Progress | None = None,
) -> Iterator[Event]:
    """Train the network of a document; never raises, the last event says how it ended.

    Args:
        document: the snapshot to train; later edits do not reach it.
        device: an id of ``core.training.devices.list_devices``, or "auto".
        control: the buttons of the run.
        folder: where the run keeps its project and weights; None keeps nothing.
        progress: told about reading and downloading the data.

    Yields:
        Started, then Findings if the data has any, then StepsDone, Gradients, Predictions, EpochDone, Paused,
        Continued as they come, and Finished last.
    """
    control = control or Control()
    try:
        chosen = resolve(device)
        device = str(chosen)
        progress = progress or Unwatched()
        data = load_split(document.data, progress)
        run = _Run(document, data, progress, chosen, control, RunFolder(folder) if folder else None)
        yield from run.events()
    except Cancelled:
        yield Finished("stopped", "Stopped before training began")
    except Exception as error:
        yield Finished("failed", explain(error, document, device))


@dataclass
class _Totals:
    """Sums over the epoch so far."""

    loss: float = 0.0
    judged: np.ndarray[Any, np.dtype[np.float64]] | None = None
    samples: int = 0

    def add(self, taken: Taken) -> None:
        self.loss += taken.total_loss
        self.judged = taken.judged if self.judged is None else self.judged + taken.judged
        self.samples += taken.samples

    def mean_loss(self) -> float:
        return self.loss / max(1, self.samples)


@dataclass
class _Clock:
    """Time spent working, without pauses."""

    began: float = field(default_factory=perf_counter)
    paused: float = 0.0

    def seconds(self) -> float:
        return perf_counter() - self.began - self.paused


class _Run:
    """One run: everything that ``train`` needs between its first and its last event."""

    def __init__(
        self,
        document: Document,
        data: Split,
        progress: Progress,
        device: torch.device,
        control: Control,
        folder: RunFolder | None,
    ) -> None:
        import torch

        self._document = document
        self._settings = document.training
        self._control = control
        self._folder = folder
        self._findings: tuple[Finding, ...] = ()
        self._found_before = data.findings
        self._device = device
        self._info = replace(document.data.info(), classes=data.info.classes, quantities=data.info.quantities)
        self._measure = measure_for(self._info.is_regression)
        self._target_mean, self._target_std = data.target_mean, data.target_std
        if device.type == "cpu":
            use_threads_for(check(document).flops * self._settings.batch_size)
        torch.manual_seed(self._settings.seed)
        self._order = torch.Generator().manual_seed(self._settings.seed)
        self._network = build(document).to(self._device)
        self._loss = loss_for(self._settings.loss, data, self._device)
        fused = self._device.type in ("cpu", "cuda")
        trainable = [parameter for parameter in self._network.parameters() if parameter.requires_grad]
        if not trainable:
            raise nothing_to_learn()
        self._optimizer = self._settings.optimizer.build(trainable, fused)
        self._fed = fed = feed(data, document.data, self._device, progress)
        self._training, self._validation = fed.training, fed.validation
        self._showing = Showing(data, self._info, fed.pipeline, self._settings.loss, self._device, self._settings.seed)
        self._probe = GradientProbe(self._network)
        self._steps_per_epoch = len(batch_bounds(len(self._training), self._settings.batch_size))
        self._step = 0
        self._steps_validated = 0
        self._best: tuple[tuple[float, float], float] | None = None
        self._epoch_seconds: list[float] = []

    def events(self) -> Iterator[Event]:
        if self._folder:
            save(self._document, self._folder.path / PROJECT)
        yield self._started()
        yield from self._tell_findings(self._found_before)
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
        reason: Reason = "stopped" if self._control.stopping else "completed"
        yield Finished(reason, self._summary(reason))

    def _epochs(self) -> Iterator[Event]:
        for epoch in range(1, self._settings.epochs + 1):
            yield from self._epoch(epoch)
            yield from self._tell_findings()
            if self._control.stopping:
                return

    def _tell_findings(self, before: tuple[Finding, ...] = ()) -> Iterator[Event]:
        """Tell what was found before, and which samples could not be read since the last time."""
        if findings := before + self._fed.take_findings():
            self._findings += findings
            if self._folder:
                self._folder.keep_findings(self._findings)
            yield Findings(findings)

    def _started(self) -> Started:
        return Started(
            device=str(self._device),
            epochs=self._settings.epochs,
            steps_per_epoch=self._steps_per_epoch,
            n_train=len(self._training),
            n_validation=len(self._validation),
            parameters=sum(p.numel() for p in self._network.parameters() if p.requires_grad),
            layers=self._probe.layers,
            classes=self._info.classes,
            quantities=self._info.quantities,
            shown=self._showing.inputs.cpu().numpy(),
            shown_targets=self._showing.targets.cpu().numpy(),
            plane=self._showing.plane,
            feeding=self._fed.how,
            target_mean=self._target_mean,
            target_std=self._target_std,
        )

    def _epoch(self, epoch: int) -> Iterator[Event]:
        """Train on every batch once, then validate; ends early when the run is stopped."""
        totals, clock, meter = _Totals(), _Clock(), StepMeter(self._measure)
        network, loss_function, optimizer, control = self._network, self._loss, self._optimizer, self._control
        network.train()
        due = clock.began + _SECONDS_BETWEEN_FIGURES
        with closing(self._training.shuffled(self._settings.batch_size, self._order)) as batches:
            for inputs, targets in batches:
                if control.interrupted and not (yield from self._wait(epoch, totals, clock, meter)):
                    break
                optimizer.zero_grad()
                outputs = network(inputs)
                loss = loss_function(outputs, targets)
                loss.backward()
                optimizer.step()
                self._step += 1
                meter.add(loss, outputs, targets)
                if perf_counter() >= due or meter.full:
                    yield from self._figures(epoch, totals, clock, meter)
                    due = perf_counter() + _SECONDS_BETWEEN_FIGURES
        yield from self._figures(epoch, totals, clock, meter)
        if not control.stopping:
            yield from self._validate(epoch, totals, clock)

    def _wait(self, epoch: int, totals: _Totals, clock: _Clock, meter: StepMeter) -> Generator[Event, None, bool]:
        """Pause if asked to. Returns whether to go on."""
        if not self._control.must_wait():
            return self._control.gate()
        began = perf_counter()
        yield from self._figures(epoch, totals, clock, meter)
        if self._folder:
            yield from self._folder.keep(snapshot(self._network), Kept(LAST, self._step))
            yield from self._folder.close()
        yield Paused(self._step)
        go_on = self._control.gate()
        clock.paused += perf_counter() - began
        if not self._control.must_wait():
            yield Continued()
        return go_on

    def _figures(self, epoch: int, totals: _Totals, clock: _Clock, meter: StepMeter) -> Iterator[Event]:
        """Tell what happened since the last time."""
        if not len(meter):
            return
        taken = meter.take()
        losses = taken.losses
        first = self._step - len(losses) + 1
        if not np.isfinite(losses).all():
            raise not_a_number(first + int(np.argmin(np.isfinite(losses))), self._document)
        totals.add(taken)
        speed = totals.samples / max(1e-9, clock.seconds())
        yield StepsDone(epoch, first, losses, speed, self._seconds_left(epoch, totals, clock))
        yield Gradients(self._step, self._probe.measure())
        if self._showing.due:
            yield from self._showing.events(self._network, self._step)

    def _validate(self, epoch: int, totals: _Totals, clock: _Clock) -> Iterator[Event]:
        speed = totals.samples / max(1e-9, clock.seconds())
        found = self._evaluate()
        if found is None:
            return
        loss, score = found
        if not np.isfinite(loss):
            raise not_a_number(self._step, self._document)
        self._steps_validated = self._step
        rank = (0.0 if self._info.is_regression else score, -loss)
        best = self._best is None or rank > self._best[0]
        if best:
            self._best = (rank, score)
        if self._folder:
            kinds = [
                Kept(name, self._step, epoch, self._measure.name, score) for name in ((BEST, LAST) if best else (LAST,))
            ]
            yield from self._folder.keep(snapshot(self._network), *kinds)
        self._epoch_seconds.append(clock.seconds())
        yield from self._showing.events(self._network, self._step, last=epoch == self._settings.epochs)
        yield EpochDone(
            epoch=epoch,
            step=self._step,
            train_loss=totals.mean_loss(),
            measure=self._measure.name,
            train_score=self._measure.value(totals.judged) if totals.judged is not None else 0.0,
            val_loss=loss,
            val_score=score,
            seconds=self._epoch_seconds[-1],
            samples_per_second=speed,
            best=best,
        )

    def _evaluate(self) -> tuple[float, float] | None:
        """Mean loss and score over the validation samples; None if the run was stopped meanwhile."""
        import torch

        loss = torch.zeros((), device=self._device)
        judged: torch.Tensor | None = None
        self._network.eval()
        samples = 0
        batch_size = min(_VALIDATION_BATCH, 4 * self._settings.batch_size)
        with torch.no_grad(), closing(self._validation.in_order(batch_size)) as batches:
            for inputs, targets in batches:
                if self._control.stopping:
                    return None
                outputs = self._network(inputs)
                loss += self._loss(outputs, targets) * len(targets)
                sums = self._measure.sums(outputs, targets)
                judged = sums if judged is None else judged + sums
                samples += len(targets)
        assert judged is not None  # most of the validation part can be read, or reading fails
        score = self._measure.value(judged.cpu().numpy().astype(np.float64))
        return float(loss) / samples, score

    def _seconds_left(self, epoch: int, totals: _Totals, clock: _Clock) -> float:
        """Rest of this epoch at its own speed, and the epochs to come at the mean of those done."""
        now = clock.seconds()
        whole = now * len(self._training) / max(1, totals.samples)
        past = self._epoch_seconds
        each = sum(past) / len(past) if past else whole
        return max(0.0, each - now) + each * (self._settings.epochs - epoch)

    def _close(self) -> Iterator[Event]:
        """Keep the last weights, unless they are broken, and write what is owed."""
        if not self._folder:
            return
        weights = snapshot(self._network)
        sound = all(bool(tensor.isfinite().all()) for tensor in weights.values())
        if sound and (self._step > self._steps_validated or self._best is None):
            names = (LAST,) if self._best is not None else (BEST, LAST)
            yield from self._folder.keep(weights, *(Kept(name, self._step) for name in names))
        yield from self._folder.close()

    def _summary(self, reason: Reason) -> str:
        how = {"completed": "Trained", "stopped": "Stopped after"}[reason]
        done = f"{how} {len(self._epoch_seconds)} of {self._settings.epochs} epochs"
        if self._best is None:
            return f"{done}, {self._step} steps"
        score = score_text(self._measure.name, self._best[1])
        return f"{done}, best validation {self._measure.name} {score}"
