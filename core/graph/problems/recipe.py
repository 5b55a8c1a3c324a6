"""Mistakes of how a network is trained: settings that do not go together, or not with the data.

They are shown on the output, where the settings of training are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from core.data.transforms.base import switched_on
from core.data.transforms.mixing import Mixing
from core.document.model import Document
from core.graph.problems import fixes
from core.graph.problems.base import Fix, Problem, Severity, problem
from core.graph.run_length import epochs_of, steps_per_epoch
from core.recipe.base import LossSpec
from core.recipe.losses.classes import CrossEntropyLoss, MultiMarginLoss
from core.recipe.optimizers.adaptive import Adam
from core.recipe.schedules import MultiStepLR, StepLR


def several_looks_at_half_numbers(document: Document) -> Iterator[Problem]:
    """An optimizer that looks at the loss again and again cannot work on losses that float16 makes larger."""
    training = document.training
    if training.optimizer.asks_again and training.precision == "float16":
        name = training.optimizer.type
        message = f"{name} looks at the loss several times a step, which float16 cannot follow: train with float32"
        yield _found(document, "scaled_again", message, _with(document, "Train with float32", precision="float32"))


def one_rate_for_all(document: Document) -> Iterator[Problem]:
    """An optimizer that steps with all weights at once, and layers with a learning rate of their own."""
    own = [node.name for node in document.nodes if node.lr_factor != 1]
    if document.training.optimizer.asks_again and own:
        name = document.training.optimizer.type
        message = (
            f"{name} has one learning rate for all layers, so that of {', '.join(own)} does nothing: train with Adam"
        )
        yield _warning(document, "one_rate", message, _with(document, "Train with Adam", optimizer=Adam()))


def margins_of_mixed_samples(document: Document) -> Iterator[Problem]:
    """A loss that knows one class a sample, of samples that are of two."""
    mixing = next((each for each in switched_on(document.data.transforms) if isinstance(each, Mixing)), None)
    if mixing is not None and isinstance(document.training.loss, MultiMarginLoss):
        message = (
            f"MultiMarginLoss takes samples that {mixing.type} has mixed for the class with the greater share alone: "
            "train with CrossEntropyLoss"
        )
        yield _warning(document, "margin_of_mixed", message, _train_with(document, CrossEntropyLoss()))


def warms_up_twice(document: Document) -> Iterator[Problem]:
    """A warm-up before a schedule that begins with one."""
    training = document.training
    if training.schedule is not None and training.schedule.starts_low and training.warmup_epochs > 0:
        message = f"{training.schedule.type} warms up by itself: set warmup_epochs to 0"
        yield _warning(
            document, "warms_up_twice", message, _with(document, "Set warmup_epochs to 0", warmup_epochs=0.0)
        )


def only_warms_up(document: Document) -> Iterator[Problem]:
    """A warm-up that is as long as the run."""
    training, epochs = document.training, epochs_of(document)
    if training.warmup_epochs < epochs or training.warmup_epochs == 0:
        return
    shorter = float(f"{epochs / 10:.1g}")
    message = f"The warm-up takes the whole run of {epochs:g} epochs: make it shorter"
    fix = _with(document, f"Set warmup_epochs to {shorter:g}", warmup_epochs=shorter)
    yield _warning(document, "only_warms_up", message, fix)


def never_changes(document: Document) -> Iterator[Problem]:
    """A schedule whose first change would come after the run has ended."""
    training = document.training
    schedule, epochs = training.schedule, epochs_of(document) - training.warmup_epochs
    if isinstance(schedule, StepLR) and schedule.step_size >= epochs > 1:
        sooner: dict[str, Any] = {"step_size": max(1, int(epochs / 3))}
    elif isinstance(schedule, MultiStepLR) and schedule.milestones[0] >= epochs > 2:
        sooner = {"milestones": tuple(sorted({int(epochs / 2), int(epochs * 3 / 4)}))}
    else:
        return
    [(name, value)] = sooner.items()
    text = f"Set {name} to {', '.join(map(str, value)) if isinstance(value, tuple) else value}"
    message = f"{schedule.type} would change the learning rate first when the run has ended: s{text[1:]}"
    yield _warning(
        document, "never_changes", message, _with(document, text, schedule=schedule.model_copy(update=sooner))
    )


def less_than_an_epoch(document: Document) -> Iterator[Problem]:
    """A limit of steps that ends the run before it has seen every sample."""
    steps, each = document.training.steps, steps_per_epoch(document)
    if steps is not None and each is not None and steps < each:
        message = f"The run ends after {steps:,} of the {each:,} steps that see each sample once: set steps to {each}"
        yield _warning(document, "less_than_an_epoch", message, _with(document, f"Set steps to {each}", steps=each))


RECIPE_CODES = frozenset(
    {
        "scaled_again",
        "one_rate",
        "margin_of_mixed",
        "warms_up_twice",
        "only_warms_up",
        "never_changes",
        "less_than_an_epoch",
    }
)
RECIPE_RULES: tuple[Callable[[Document], Iterator[Problem]], ...] = (
    several_looks_at_half_numbers,
    one_rate_for_all,
    margins_of_mixed_samples,
    warms_up_twice,
    only_warms_up,
    never_changes,
    less_than_an_epoch,
)


def recipe_problems(document: Document) -> Iterator[Problem]:
    """What is wrong with how a network is trained."""
    for rule in RECIPE_RULES:
        yield from rule(document)


def _with(document: Document, text: str, **settings: Any) -> Fix:
    return fixes.train_with(document.training.model_copy(update=settings), text)


def _train_with(document: Document, loss: LossSpec) -> Fix:
    return _with(document, f"Train with {loss.type}", loss=loss)


def _warning(document: Document, code: str, message: str, fix: Fix) -> Problem:
    return _found(document, code, message, fix, severity="warning")


def _found(document: Document, code: str, message: str, *offered: Fix, severity: Severity = "error") -> Problem:
    return problem(document.output, code, message, *offered, severity=severity)
