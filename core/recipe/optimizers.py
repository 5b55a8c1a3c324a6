"""Optimizers of torch.optim."""

from typing import Self

from pydantic import Field, model_validator

from core.recipe.base import OPTIMIZERS, OptimizerSpec, registered


@registered(OPTIMIZERS)
class SGD(OptimizerSpec):
    """Steps against the gradient, with momentum if wanted."""

    fused = True

    lr: float = Field(0.01, gt=0, description="learning rate: how far a step goes")
    momentum: float = Field(0.0, ge=0, lt=1, description="share of the last step that is taken again")
    weight_decay: float = Field(0.0, ge=0, description="pulls every weight towards zero")
    nesterov: bool = Field(False, description="looks ahead along the momentum; needs a momentum above 0")

    @property
    def state_per_parameter(self) -> int:
        """The momentum, if there is one."""
        return int(self.momentum > 0)

    @model_validator(mode="after")
    def _nesterov_has_momentum(self) -> Self:
        if self.nesterov and self.momentum == 0:
            raise ValueError("nesterov needs a momentum above 0, for example 0.9")
        return self


class _Adam(OptimizerSpec):
    """What Adam and AdamW share."""

    fused = True

    lr: float = Field(0.001, gt=0, description="learning rate: how far a step goes")
    weight_decay: float = Field(0.0, ge=0, description="pulls every weight towards zero")
    eps: float = Field(1e-8, gt=0, description="keeps the division by small gradients finite")
    amsgrad: bool = Field(False, description="never lets the step of a weight grow again")

    @property
    def state_per_parameter(self) -> int:
        """Means of the gradient and of its square; with amsgrad, the largest of the latter."""
        return 2 + self.amsgrad


@registered(OPTIMIZERS)
class Adam(_Adam):
    """Gives each weight a step size of its own from its recent gradients; a good first choice."""


@registered(OPTIMIZERS)
class AdamW(_Adam):
    """Adam with weight decay that does not disturb the step sizes."""

    weight_decay: float = Field(0.01, ge=0, description="pulls every weight towards zero")


@registered(OPTIMIZERS)
class RMSprop(OptimizerSpec):
    """Divides each gradient by its recent size."""

    lr: float = Field(0.01, gt=0, description="learning rate: how far a step goes")
    alpha: float = Field(0.99, ge=0, lt=1, description="how slowly the recent size forgets")
    momentum: float = Field(0.0, ge=0, lt=1, description="share of the last step that is taken again")
    weight_decay: float = Field(0.0, ge=0, description="pulls every weight towards zero")
    eps: float = Field(1e-8, gt=0, description="keeps the division by small gradients finite")
    centered: bool = Field(False, description="subtracts the recent mean of the gradient first")

    @property
    def state_per_parameter(self) -> int:
        """The mean of the squared gradient, the momentum if there is one, and the mean of the gradient if centered."""
        return 1 + (self.momentum > 0) + self.centered
