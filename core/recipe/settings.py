"""What a project stores about training."""

from typing import Annotated

from pydantic import Field

from core.recipe.base import LOSSES, OPTIMIZERS, LossSpec, OptimizerSpec
from core.recipe.losses.classes import CrossEntropyLoss
from core.recipe.optimizers.adaptive import Adam
from core.settings import Settings, one_of

AnyOptimizer = Annotated[OptimizerSpec, *one_of(OPTIMIZERS)]
AnyLoss = Annotated[LossSpec, *one_of(LOSSES)]


class TrainingSettings(Settings):
    """How to train a network."""

    optimizer: AnyOptimizer = Adam()
    loss: AnyLoss = CrossEntropyLoss()
    epochs: int = Field(10, ge=1, le=1_000_000, description="passes over the training data")
    batch_size: int = Field(64, ge=1, le=1_000_000, description="samples that make one step")
    seed: int = Field(
        0,
        ge=0,
        lt=2**31,
        description="decides first weights and order of samples; on the CPU the same seed repeats a run",
    )
