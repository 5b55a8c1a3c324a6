"""Steps of a size of its own for each weight, from what its gradients were: Adam and its relatives."""

from __future__ import annotations

from pydantic import Field

from core.recipe.base import OPTIMIZERS, OptimizerSpec, Shares, registered

_DECAY = "pulls every weight towards zero"
_FINITE = "keeps the division by small gradients finite"
_BETAS = "how slowly the means of the gradient and of its square forget"


class _Adam(OptimizerSpec):
    """What Adam and AdamW share."""

    fused = True
    rare = ("betas",)

    lr: float = Field(0.001, gt=0, description="learning rate: how far a step goes")
    betas: Shares = Field((0.9, 0.999), description=_BETAS)
    weight_decay: float = Field(0.0, ge=0, description=_DECAY)
    eps: float = Field(1e-8, gt=0, description=_FINITE)
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

    weight_decay: float = Field(0.01, ge=0, description=_DECAY)


class _TwoMeans(OptimizerSpec):
    lr: float = Field(0.002, gt=0, description="learning rate: how far a step goes")
    betas: Shares = Field((0.9, 0.999), description=_BETAS)
    eps: float = Field(1e-8, gt=0, description=_FINITE)
    weight_decay: float = Field(0.0, ge=0, description=_DECAY)

    @property
    def state_per_parameter(self) -> int:
        """Means of the gradient and of its square."""
        return 2


@registered(OPTIMIZERS)
class NAdam(_TwoMeans):
    """Adam that looks ahead along the momentum, as Nesterov does."""

    momentum_decay: float = Field(0.004, ge=0, description="how quickly the momentum reaches its full size")
    decoupled_weight_decay: bool = Field(False, description="decays weights as AdamW does")


@registered(OPTIMIZERS)
class RAdam(_TwoMeans):
    """Adam that goes carefully until it knows the gradients well: a warm-up that nobody must set."""

    lr: float = Field(0.001, gt=0, description="learning rate: how far a step goes")
    decoupled_weight_decay: bool = Field(False, description="decays weights as AdamW does")


@registered(OPTIMIZERS)
class Adamax(_TwoMeans):
    """Adam with the largest recent gradient in place of their mean square; steady where gradients are rare."""


@registered(OPTIMIZERS)
class RMSprop(OptimizerSpec):
    """Divides each gradient by its recent size."""

    lr: float = Field(0.01, gt=0, description="learning rate: how far a step goes")
    alpha: float = Field(0.99, ge=0, lt=1, description="how slowly the recent size forgets")
    momentum: float = Field(0.0, ge=0, lt=1, description="share of the last step that is taken again")
    weight_decay: float = Field(0.0, ge=0, description=_DECAY)
    eps: float = Field(1e-8, gt=0, description=_FINITE)
    centered: bool = Field(False, description="subtracts the recent mean of the gradient first")

    @property
    def state_per_parameter(self) -> int:
        """The mean of the squared gradient, the momentum if there is one, and the mean of the gradient if centered."""
        return 1 + (self.momentum > 0) + self.centered


@registered(OPTIMIZERS)
class Adagrad(OptimizerSpec):
    """Divides each gradient by the size of all before it, so steps only get smaller; for rare features."""

    fused = True

    lr: float = Field(0.01, gt=0, description="learning rate: how far the first step goes")
    lr_decay: float = Field(0.0, ge=0, description="makes steps smaller with time, besides")
    weight_decay: float = Field(0.0, ge=0, description=_DECAY)
    initial_accumulator_value: float = Field(0.0, ge=0, description="size that all gradients seem to have had before")
    eps: float = Field(1e-10, gt=0, description=_FINITE)

    @property
    def state_per_parameter(self) -> int:
        """The sum of the squared gradients."""
        return 1


@registered(OPTIMIZERS)
class Adadelta(OptimizerSpec):
    """Steps as large as recent ones were, so it hardly needs a learning rate."""

    lr: float = Field(1.0, gt=0, description="factor on the steps")
    rho: float = Field(0.9, ge=0, lt=1, description="how slowly recent sizes forget")
    eps: float = Field(1e-6, gt=0, description=_FINITE)
    weight_decay: float = Field(0.0, ge=0, description=_DECAY)

    @property
    def state_per_parameter(self) -> int:
        """Means of the squares of gradients and of steps."""
        return 2
