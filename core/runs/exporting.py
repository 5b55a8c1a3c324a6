"""The figures of runs for other programs: a table as CSV, and the event files that TensorBoard reads."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.document.storage import reason, write_atomically
from core.errors import NetloomError
from core.progress import Progress, Unwatched
from core.runs.record import RunRecord
from core.runs.store import RunStore
from core.runs.summary import RunSummary
from core.runs.writing import record_of
from core.training.events import EpochDone, Validated

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

COLUMNS = (
    "run",
    "id",
    "step",
    "epoch",
    "loss",
    "train_loss",
    "train_score",
    "val_loss",
    "val_score",
    "measure",
    "seconds",
    "samples_per_second",
    "learning_rate",
)
_NO_TENSORBOARD = "TensorBoard is not installed: install it with 'pip install tensorboard', then export again"
_ROWS_BETWEEN_LOOKS = 10_000


class RunExportError(NetloomError):
    """Figures that cannot be written."""


def write_csv(store: RunStore, ids: Sequence[str], path: Path, progress: Progress | None = None) -> int:
    """Write a row for each step of each run; where an epoch ends, or the run was validated, it has those figures, too.

    Returns:
        The number of rows.

    Raises:
        RunExportError: if the file cannot be written.
        RunStoreError: if a run cannot be read.
        Cancelled: if nobody wants it any more; nothing is written then.
    """
    progress = progress or Unwatched()
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    n_rows = 0
    for number, id in enumerate(ids):
        summary = store.run(id)
        progress.report(number / len(ids), f"Exporting {summary.name}")
        for row in _rows(summary, record_of(store, id)):
            writer.writerow(row)
            n_rows += 1
            if n_rows % _ROWS_BETWEEN_LOOKS == 0:
                progress.check_cancelled()
    try:
        write_atomically(path, text.getvalue().encode())
    except OSError as error:
        raise RunExportError(f"{path} cannot be written: {reason(error)}") from None
    return n_rows


def write_tensorboard(store: RunStore, ids: Sequence[str], folder: Path, progress: Progress | None = None) -> int:
    """Write event files, in a folder of its own for each run, as TensorBoard compares them.

    Returns:
        The number of runs.

    Raises:
        RunExportError: if TensorBoard is not installed or the files cannot be written.
        RunStoreError: if a run cannot be read.
        Cancelled: if nobody wants it any more.
    """
    progress = progress or Unwatched()
    make = _summary_writer()
    for number, id in enumerate(ids):
        progress.check_cancelled()
        summary = store.run(id)
        progress.report(number / len(ids), f"Exporting {summary.name}")
        try:
            with make(log_dir=str(folder / _folder_name(summary))) as writer:
                _add_scalars(writer, summary, record_of(store, id))
        except OSError as error:
            raise RunExportError(f"{folder} cannot be written: {reason(error)}") from None
    return len(ids)


def require_tensorboard() -> None:
    """Return if TensorBoard is installed.

    Raises:
        RunExportError: if it is not; the sentence says how to get it.
    """
    if find_spec("tensorboard") is None:
        raise RunExportError(_NO_TENSORBOARD)


def _summary_writer() -> Any:
    try:
        from torch.utils.tensorboard import SummaryWriter  # takes seconds, and is not there unless people want it
    except ImportError:
        raise RunExportError(_NO_TENSORBOARD) from None
    return SummaryWriter


def _rows(summary: RunSummary, record: RunRecord) -> Iterator[tuple[object, ...]]:
    done = {each.step: each for each in record.validated}
    per_epoch = record.epochs[0].step if record.epochs else 0
    losses = record.losses.column().tolist()
    rates = dict(zip(record.rate_steps.column().tolist(), record.rates.column().tolist(), strict=True))
    for step in sorted({*range(1, len(losses) + 1), *done}):
        loss = losses[step - 1] if step <= len(losses) and not isnan(losses[step - 1]) else ""
        number: object = (step - 1) // per_epoch + 1 if per_epoch else ""
        match done.get(step):
            case EpochDone() as epoch:
                number = epoch.epoch
                scores = (epoch.train_loss, epoch.train_score, epoch.val_loss, epoch.val_score)
                values: tuple[object, ...] = (*scores, epoch.measure, epoch.seconds, epoch.samples_per_second)
            case Validated() as between:
                values = ("", "", between.val_loss, between.val_score, between.measure, "", "")
            case None:
                values = ("",) * 7
        yield (summary.name, summary.id, step, number, loss, *values, rates.get(step, ""))


def _add_scalars(writer: Any, summary: RunSummary, record: RunRecord) -> None:
    import numpy as np

    steps = np.arange(1, record.step + 1)
    for step, loss, moment in zip(
        steps.tolist(), record.losses.column().tolist(), _moments(summary, record, steps), strict=True
    ):
        if not isnan(loss):
            writer.add_scalar("loss/step", loss, step, walltime=moment)
    at = record.rate_steps.column().astype(np.int64)
    for step, rate, moment in zip(
        at.tolist(), record.rates.column().tolist(), _moments(summary, record, at), strict=True
    ):
        writer.add_scalar("learning_rate", rate, step, walltime=moment)
    validated = record.validated
    ends = np.array([done.step for done in validated])
    for done, moment in zip(validated, _moments(summary, record, ends), strict=True):
        for tag, value in _figures(done).items():
            writer.add_scalar(tag, value, done.step, walltime=moment)


def _figures(done: EpochDone | Validated) -> dict[str, float]:
    """The figures of a validation, and of the epoch that ends with it, by the names that TensorBoard groups them by."""
    name = "r2" if done.measure == "R²" else done.measure
    figures = {"loss/validation": done.val_loss, f"{name}/validation": done.val_score}
    if isinstance(done, EpochDone):
        figures |= {"loss/train": done.train_loss, f"{name}/train": done.train_score}
    return figures


def _moments(summary: RunSummary, record: RunRecord, steps: NDArray[np.int64]) -> list[float]:
    """When each step was done, in seconds since 1970, as evenly within an epoch as nobody knows better."""
    import numpy as np

    ends = [0, *(epoch.step for epoch in record.epochs)]
    seconds = np.cumsum([0.0, *(epoch.seconds for epoch in record.epochs)])
    moments: list[float] = (summary.began + np.interp(steps, ends, seconds)).tolist()
    return moments


def _folder_name(summary: RunSummary) -> str:
    """The name of a run as a folder may be called, and enough of its id to tell runs of one name apart."""
    plain = "".join(letter if letter.isalnum() else "-" for letter in summary.name).strip("-") or "run"
    return f"{plain}-{summary.id[:8]}"
