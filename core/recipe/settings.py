"""What a project stores about training."""

from typing import Annotated, Any, Literal

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer

from core.fields import Unit, Usual
from core.recipe.base import LOSSES, OPTIMIZERS, LossSpec, OptimizerSpec
from core.recipe.losses.classes import CrossEntropyLoss
from core.recipe.optimizers.adaptive import Adam
from core.recipe.schedules import AnySchedule, WarmUp
from core.settings import Settings, one_of

AnyOptimizer = Annotated[OptimizerSpec, *one_of(OPTIMIZERS)]
AnyLoss = Annotated[LossSpec, *one_of(LOSSES)]
Precision = Literal["float32", "bfloat16", "float16"]
Averaging = Literal["none", "ema", "swa"]

_ALWAYS_TOLD = ("optimizer", "loss", "epochs", "batch_size", "seed")


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
    schedule: AnySchedule | None = None
    warmup_epochs: float = Field(
        0.0, ge=0, description="epochs during which the learning rate rises from a tenth, before the schedule begins"
    )
    steps: Annotated[int | None, Usual(1000)] = Field(
        None, ge=1, description="ends the run after so many steps, if that is earlier"
    )
    minutes: Annotated[float | None, Unit("min"), Usual(10)] = Field(
        None, gt=0, description="ends the run after so much time, if that is earlier"
    )
    accumulate: int = Field(
        1, ge=1, le=10_000, description="batches whose gradients make one step together, as one larger batch would"
    )
    clip_norm: Annotated[float | None, Usual(1.0)] = Field(
        None, gt=0, description="length to which all gradients together are cut where they are longer"
    )
    clip_value: Annotated[float | None, Usual(0.5)] = Field(
        None, gt=0, description="size to which each number of a gradient is cut"
    )
    precision: Precision = Field(
        "float32", description="numbers that layers compute with; half of the bits are faster on GPUs made for them"
    )
    compile: bool = Field(
        False, description="lets torch compile the network first: seconds at the start, faster steps on a GPU"
    )
    averaging: Averaging = Field(
        "none",
        description="validates and keeps a mean of the weights: ema forgets slowly, swa is of the last quarter",
    )
    ema_decay: float = Field(0.999, gt=0, lt=1, description="how slowly the mean of ema forgets")
    patience: Annotated[int | None, Usual(5)] = Field(
        None, ge=1, description="ends the run after so many validations without a better one (early stopping)"
    )
    validate_every: Annotated[int | None, Unit("steps"), Usual(100)] = Field(
        None, ge=1, description="validates after so many steps, not only after each epoch"
    )
    save_every: Annotated[float, Unit("min")] = Field(
        5.0, gt=0, description="how often a run is saved so that it can be continued, if its epochs are longer"
    )
    save_steps: Annotated[int | None, Unit("steps"), Usual(1000)] = Field(
        None, ge=1, description="saves the run after so many steps, too"
    )
    deterministic: bool = Field(
        False, description="allows only operations that repeat to the last bit, also on GPUs where they are slower"
    )

    sync_batch_norm: bool = Field(
        True,
        description="on several GPUs: batch normalisation takes the statistics of the whole batch, not of each share",
    )

    @property
    def n_averages(self) -> int:
        """How many copies of the weights are kept that hold a mean of them."""
        return int(self.averaging != "none")

    @property
    def warm_up(self) -> WarmUp:
        """What comes before the schedule."""
        return WarmUp(self.warmup_epochs, 0.1)

    @model_serializer(mode="wrap")
    def _without_what_is_as_ever(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out what nobody changed, so that projects stay short."""
        fields = type(self).model_fields
        return {
            name: value
            for name, value in dump(self).items()
            if name in _ALWAYS_TOLD or getattr(self, name) != fields[name].default
        }
