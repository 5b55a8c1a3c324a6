"""Steps along the gradient itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

from pydantic import Field, model_validator

from core.recipe.base import OPTIMIZERS, OptimizerSpec, Pair, registered

if TYPE_CHECKING:
    from torch import optim


@registered(OPTIMIZERS)
class SGD(OptimizerSpec):
    """Steps against the gradient, with momentum if wanted."""

    fused = True
    rare = ("dampening",)

    lr: float = Field(0.01, gt=0, description="learning rate: how far a step goes")
    momentum: float = Field(0.0, ge=0, lt=1, description="share of the last step that is taken again")
    weight_decay: float = Field(0.0, ge=0, description="pulls every weight towards zero")
    nesterov: bool = Field(False, description="looks ahead along the momentum; needs a momentum above 0")
    dampening: float = Field(0.0, ge=0, le=1, description="share of the new gradient that momentum leaves out")

    @property
    def state_per_parameter(self) -> int:
        """The momentum, if there is one."""
        return int(self.momentum > 0)

    def over(self, groups: Sequence[dict[str, Any]], fused: bool) -> optim.Optimizer:
        if not self.momentum and not self.weight_decay:
            return GradientDescent(lr=self.lr).over(groups, fused)
        return super().over(groups, fused)

    @model_validator(mode="after")
    def _nesterov_fits_momentum(self) -> Self:
        if self.nesterov and self.momentum == 0:
            raise ValueError("nesterov needs a momentum above 0, for example 0.9")
        if self.nesterov and self.dampening > 0:
            raise ValueError("nesterov needs a dampening of 0")
        return self


@registered(OPTIMIZERS)
class GradientDescent(OptimizerSpec):
    """The step of the textbook and nothing else: weight − learning rate × gradient."""

    lr: float = Field(0.1, gt=0, description="learning rate: how far a step goes")

    @property
    def state_per_parameter(self) -> int:
        """Nothing is remembered."""
        return 0

    def over(self, groups: Sequence[dict[str, Any]], fused: bool) -> optim.Optimizer:
        from core.torch_optimizers import GradientDescent as Steps

        return Steps(groups, lr=self.lr)


@registered(OPTIMIZERS)
class ASGD(OptimizerSpec):
    """Gradient steps that get smaller by a formula, with an average of all weights kept beside (Polyak, Juditsky)."""

    lr: float = Field(0.01, gt=0, description="learning rate: how far the first step goes")
    lambd: float = Field(1e-4, ge=0, description="how quickly the steps get smaller")
    alpha: float = Field(0.75, gt=0, description="power with which the steps get smaller")
    t0: float = Field(1e6, ge=0, description="step from which weights are averaged")
    weight_decay: float = Field(0.0, ge=0, description="pulls every weight towards zero")

    @property
    def state_per_parameter(self) -> int:
        """The average of the weights."""
        return 1


@registered(OPTIMIZERS)
class Rprop(OptimizerSpec):
    """Looks at signs alone: a weight's step grows while its gradient keeps its sign; for full batches."""

    lr: float = Field(0.01, gt=0, description="learning rate: how far the first step goes")
    etas: Pair = Field((0.5, 1.2), description="factors by which a step shrinks and grows; below and above 1")
    step_sizes: Pair = Field((1e-6, 50.0), description="the smallest and the largest step")

    @property
    def state_per_parameter(self) -> int:
        """The last gradient and the step of each weight."""
        return 2

    @model_validator(mode="after")
    def _factors_shrink_and_grow(self) -> Self:
        if not 0 < self.etas[0] < 1 < self.etas[1]:
            raise ValueError("etas must be one factor between 0 and 1 and one above 1, for example (0.5, 1.2)")
        return self
