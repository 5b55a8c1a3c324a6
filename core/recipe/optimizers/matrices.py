"""Optimizers that look at a layer's weights as a matrix, or at the whole loss."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from core.recipe.base import OPTIMIZERS, OptimizerSpec, registered
from core.recipe.optimizers.adaptive import AdamW

if TYPE_CHECKING:
    from torch import optim


@registered(OPTIMIZERS)
class Adafactor(OptimizerSpec):
    """Adam that remembers a row and a column for each matrix instead of all of it: for networks that fill memory."""

    lr: float = Field(0.01, gt=0, description="learning rate: how far a step goes at most")
    beta2_decay: float = Field(-0.8, le=0, description="power with which the mean of squares learns to remember")
    d: float = Field(1.0, gt=0, description="size above which an update is scaled down")
    weight_decay: float = Field(0.0, ge=0, description="pulls every weight towards zero")

    @property
    def state_per_parameter(self) -> int:
        """A row and a column for each matrix, which is next to nothing beside the matrix."""
        return 0


@registered(OPTIMIZERS)
class Muon(OptimizerSpec):
    """Steps in which all directions of a matrix count the same; weights that are no matrices get AdamW.

    Source: K. Jordan et al., "Muon: An optimizer for hidden layers in neural networks", 2024.
    """

    lr: float = Field(0.001, gt=0, description="learning rate of the matrices, as AdamW would take it")
    weight_decay: float = Field(0.1, ge=0, description="pulls every weight towards zero")
    momentum: float = Field(0.95, ge=0, lt=1, description="how slowly the mean of the gradients forgets")
    nesterov: bool = Field(True, description="looks ahead along the momentum")
    ns_steps: int = Field(5, ge=1, le=20, description="rounds of Newton and Schulz that make directions equal")
    others_lr: float = Field(0.001, gt=0, description="learning rate of what is no matrix, which AdamW takes")

    @property
    def state_per_parameter(self) -> int:
        """The momentum of matrices; AdamW keeps two means for the rest, mostly few."""
        return 1

    def over(self, groups: Sequence[dict[str, Any]], fused: bool) -> optim.Optimizer:
        from torch import optim

        from core.torch_optimizers import Together, parted

        matrices, others = parted(groups, lambda parameter: parameter.dim() == 2, self.others_lr / self.lr)
        settings = self.model_dump(exclude={"others_lr"})
        parts: list[optim.Optimizer] = []
        if matrices:
            parts.append(optim.Muon(matrices, **settings, adjust_lr_fn="match_rms_adamw"))
        if others:
            parts.append(AdamW(lr=self.others_lr, weight_decay=self.weight_decay).over(others, fused))
        return Together(parts)


@registered(OPTIMIZERS)
class LBFGS(OptimizerSpec):
    """Looks at the loss several times a step to learn its curvature; for small networks and whole data sets at once."""

    asks_again = True

    lr: float = Field(1.0, gt=0, description="learning rate: share of the step that the curvature suggests")
    max_iter: int = Field(20, ge=1, le=1000, description="the most rounds within one step")
    tolerance_grad: float = Field(1e-7, ge=0, description="gradient at which a step is content")
    tolerance_change: float = Field(1e-9, ge=0, description="change at which a step is content")
    history_size: int = Field(100, ge=1, le=1000, description="steps from which the curvature is learned")
    line_search_fn: Literal["none", "strong_wolfe"] = Field(
        "strong_wolfe", description="looks along each direction for a good length; steadier"
    )

    @property
    def state_per_parameter(self) -> int:
        """Two numbers for each step of the history, and some directions."""
        return 2 * self.history_size + 4

    def over(self, groups: Sequence[dict[str, Any]], fused: bool) -> optim.Optimizer:
        from torch import optim

        search = None if self.line_search_fn == "none" else self.line_search_fn
        everything = [parameter for group in groups for parameter in group["params"]]
        return optim.LBFGS(everything, **self.model_dump(exclude={"line_search_fn"}), line_search_fn=search)
