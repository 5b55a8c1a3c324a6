"""Losses for choosing one of several classes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from core.recipe.base import LOSSES, LossSpec, registered

if TYPE_CHECKING:
    from torch import Tensor

_AS_EVER = {"class_weights": "none", "label_smoothing": 0.0}


class ClassLoss(LossSpec):
    """A loss for choosing one of several classes, which may count rare ones for more."""

    class_weights: Literal["none", "balanced"] = Field(
        "none", description="what a sample of each class counts; balanced: rare classes for more, so that all are equal"
    )

    @property
    def weighs_classes(self) -> bool:
        return self.class_weights == "balanced"

    def to_json(self) -> dict[str, Any]:
        """Without settings that are off, as in most projects."""
        return {name: value for name, value in super().to_json().items() if _AS_EVER.get(name, ...) != value}


@registered(LOSSES)
class CrossEntropyLoss(ClassLoss):
    """For choosing one of several classes; takes raw outputs, its softmax is built in."""

    label_smoothing: float = Field(
        0.0, ge=0, lt=1, description="share of each target that is spread over all classes; against overconfidence"
    )

    def build(self, n_answers: int, weights: Tensor | None = None) -> Callable[[Tensor, Tensor], Tensor]:
        from torch.nn import functional

        if weights is None and not self.label_smoothing:
            return functional.cross_entropy
        return partial(functional.cross_entropy, weight=weights, label_smoothing=self.label_smoothing)

    def probabilities(self, outputs: Tensor) -> Tensor:
        return outputs.softmax(dim=1)


@registered(LOSSES)
class NLLLoss(ClassLoss):
    """For choosing one of several classes; takes logarithms of probabilities, so the network ends with LogSoftmax."""

    wants_logarithms = True

    def build(self, n_answers: int, weights: Tensor | None = None) -> Callable[[Tensor, Tensor], Tensor]:
        from torch.nn import functional

        def loss(outputs: Tensor, targets: Tensor) -> Tensor:
            if targets.is_floating_point():  # shares of each class, as mixed samples have them
                shares = targets if weights is None else targets * weights
                return -(shares * outputs).sum(dim=1).mean()
            return functional.nll_loss(outputs, targets, weights)

        return loss

    def probabilities(self, outputs: Tensor) -> Tensor:
        """The exponentials; without a LogSoftmax at the end they are cut off at 1."""
        return outputs.exp().clamp(max=1)


@registered(LOSSES)
class KLDivLoss(LossSpec):
    """How far the predicted distribution is from that of the targets; takes logarithms of probabilities."""

    wants_logarithms = True

    def build(self, n_answers: int, weights: Tensor | None = None) -> Callable[[Tensor, Tensor], Tensor]:
        from torch.nn import functional

        from core.torch_targets import shares

        return lambda outputs, targets: functional.kl_div(outputs, shares(targets, outputs), reduction="batchmean")

    def probabilities(self, outputs: Tensor) -> Tensor:
        return outputs.exp().clamp(max=1)


@registered(LOSSES)
class BCEWithLogitsLoss(LossSpec):
    """Judges each class, or each yes-no number, for itself; takes raw outputs, its sigmoid is built in."""

    answers = ("classes", "numbers")
    answer_code = "outputs.sigmoid()"
    lowest, highest = 0.0, 1.0

    def build(self, n_answers: int, weights: Tensor | None = None) -> Callable[[Tensor, Tensor], Tensor]:
        from torch.nn import functional

        from core.torch_targets import shares

        return lambda outputs, targets: functional.binary_cross_entropy_with_logits(outputs, shares(targets, outputs))

    def numbers(self, outputs: Tensor) -> Tensor:
        return outputs.sigmoid()

    def probabilities(self, outputs: Tensor) -> Tensor:
        return outputs.sigmoid()


@registered(LOSSES)
class MultiMarginLoss(LossSpec):
    """Wants the score of the right class above all others by a margin, as a support vector machine does."""

    p: Literal["1", "2"] = Field("1", description="power of what is missing to the margin")
    margin: float = Field(1.0, gt=0, description="by how much the right class must win")

    def build(self, n_answers: int, weights: Tensor | None = None) -> Callable[[Tensor, Tensor], Tensor]:
        from torch.nn import functional

        p, margin = int(self.p), self.margin

        def loss(outputs: Tensor, targets: Tensor) -> Tensor:
            labels = targets.argmax(dim=1) if targets.is_floating_point() else targets  # of mixed samples the greater
            return functional.multi_margin_loss(outputs, labels, p=p, margin=margin)

        return loss

    def probabilities(self, outputs: Tensor) -> Tensor:
        """A softmax of the scores, which only ranks them: this loss knows no probabilities."""
        return outputs.softmax(dim=1)
