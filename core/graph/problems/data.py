"""Mistakes of the data, and of how it fits the training. They are shown on the two ends of the network."""

from __future__ import annotations

from collections.abc import Iterator

from core.data.base import DataSettings
from core.data.looked_at import LookedAt
from core.data.objections import Better, objection
from core.document import edits
from core.document.model import Graph
from core.graph.problems import fixes
from core.graph.problems.base import Fix, Problem, problem
from core.graph.problems.whole import Whole
from core.recipe.base import LossSpec
from core.recipe.losses.classes import CrossEntropyLoss
from core.recipe.losses.numbers import MSELoss

UNFIT_TRANSFORM = "unfit_transform"


def unknown_data(graph: Graph, data: DataSettings) -> Iterator[Problem]:
    """Files that were not chosen, or that nobody looked at."""
    source = data.source
    if isinstance(source, LookedAt) and source.found is None:
        unseen = f"Nobody looked at the files of {source.title} yet: press Look again in the Data tab"
        message = source.lacks() or unseen
        yield problem(graph.inputs[0], "unknown_data", message)


def unfit_transforms(graph: Graph, data: DataSettings) -> Iterator[Problem]:
    """A transform that cannot work on the samples that reach it."""
    info = data.source.info()
    found = objection(data.transforms, info) if info.is_known else None
    if found is not None:
        offered = (_with_transforms(data, better) for better in found.better)
        yield problem(graph.inputs[0], UNFIT_TRANSFORM, str(found), *offered)


def _with_transforms(data: DataSettings, better: Better) -> Fix:
    mended = data.model_copy(update={"transforms": better.transforms})
    return Fix(better.text, lambda document: edits.change_data(document, mended), of_document=True)


def loss_of_another_task(whole: Whole) -> Iterator[Problem]:
    """A loss for classes where numbers are predicted, or the other way round."""
    setting = whole.setting
    if setting.inside:
        return
    task, loss = "numbers" if setting.info.is_regression else "classes", setting.training.loss
    if task in loss.answers:
        return
    better: LossSpec = MSELoss() if setting.info.is_regression else CrossEntropyLoss()
    what = "predicts numbers" if setting.info.is_regression else "chooses between classes"
    message = f"{loss.type} is for {loss.answers[0]}, but this network {what}: train with {better.type}"
    training = setting.training.model_copy(update={"loss": better})
    fix = fixes.train_with(training, f"Train with {better.type}")
    yield problem(whole.graph.output, "loss_of_another_task", message, fix)
