"""The groups in which settings of training stand, and what is said of each while it is folded."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from core.recipe.settings import TrainingSettings


@dataclass(frozen=True)
class Group:
    """Settings that belong together.

    Attributes:
        key: its name in programs.
        title: its name for people.
        fields: names of settings that are plain fields; a choice of the same group stands above them.
        words: what is set, in a line.
        is_open: whether it is shown where nobody folded it.
        choice: name of the setting that is one of several kinds; empty if there is none.
    """

    key: str
    title: str
    fields: tuple[str, ...]
    words: Callable[[TrainingSettings], str]
    is_open: bool = False
    choice: str = ""


def _run_words(training: TrainingSettings) -> str:
    return f"{_count(training.epochs, 'epoch')}, batches of {training.batch_size:,}"


def _optimizer_words(training: TrainingSettings) -> str:
    return f"{training.optimizer.type}, learning rate {training.optimizer.lr:g}"


def _rate_words(training: TrainingSettings) -> str:
    warm_up = f"a warm-up of {training.warmup_epochs:g} epochs" if training.warmup_epochs else ""
    if training.schedule is None:
        return f"stays the same after {warm_up}" if warm_up else "stays the same"
    return f"{training.schedule.type} after {warm_up}" if warm_up else training.schedule.type


def _gradient_words(training: TrainingSettings) -> str:
    return _listed(
        (
            f"{training.accumulate} batches make one step" if training.accumulate > 1 else "",
            f"cut to length {training.clip_norm:g}" if training.clip_norm is not None else "",
            f"each number cut to {training.clip_value:g}" if training.clip_value is not None else "",
        ),
        "as they come",
    )


def _stopping_words(training: TrainingSettings) -> str:
    return _listed(
        (
            f"after {_count(training.steps, 'step')}" if training.steps is not None else "",
            f"after {training.minutes:g} min" if training.minutes is not None else "",
            f"after {_count(training.patience, 'validation')} without a better one" if training.patience else "",
            f"validates every {_count(training.validate_every, 'step')}" if training.validate_every else "",
        ),
        "after the last epoch",
    )


def _averaging_words(training: TrainingSettings) -> str:
    if training.averaging == "ema":
        return f"keeps a mean of the weights that forgets slowly ({training.ema_decay:g})"
    return "none" if training.averaging == "none" else "keeps the mean of the weights over the last quarter"


def _machine_words(training: TrainingSettings) -> str:
    saves = f"saves every {training.save_every:g} min"
    return _listed(
        (
            training.precision,
            "compiled" if training.compile else "",
            "deterministic" if training.deterministic else "",
            f"{saves} or {_count(training.save_steps, 'step')}" if training.save_steps else saves,
            "" if training.sync_batch_norm else "batch normalisation apart in each process",
        )
    )


GROUPS = (
    Group("run", "Run", ("epochs", "batch_size", "seed"), _run_words, is_open=True),
    Group("optimizer", "Optimizer", (), _optimizer_words, is_open=True, choice="optimizer"),
    Group("schedule", "Learning rate", ("warmup_epochs",), _rate_words, choice="schedule"),
    Group("loss", "Loss", (), lambda training: training.loss.type, is_open=True, choice="loss"),
    Group("gradients", "Gradients", ("accumulate", "clip_norm", "clip_value"), _gradient_words),
    Group("stopping", "Stopping and validating", ("steps", "minutes", "patience", "validate_every"), _stopping_words),
    Group("averaging", "Averaging", ("averaging", "ema_decay"), _averaging_words),
    Group(
        "machine",
        "Precision, saving, processes",
        ("precision", "compile", "deterministic", "save_every", "save_steps", "sync_batch_norm"),
        _machine_words,
    ),
)


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _listed(parts: Iterable[str], otherwise: str = "") -> str:
    return "; ".join(part for part in parts if part) or otherwise
