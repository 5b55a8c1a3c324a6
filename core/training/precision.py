"""Numbers of half the size and compiled networks, where the device has them; where not, the run says so and goes on."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch
    from torch import Tensor, nn

    from core.recipe.settings import TrainingSettings


@dataclass(frozen=True)
class Precision:
    """What layers compute with.

    Attributes:
        autocast: makes the context in which a forward pass and its loss run.
        scaler: keeps small gradients of 16 bits from vanishing; None where that is not needed.
        notes: what is not as it was wished, each a sentence.
    """

    autocast: Callable[[], AbstractContextManager[Any]] = nullcontext
    scaler: torch.amp.GradScaler | None = None
    notes: tuple[str, ...] = field(default=())


def precision_for(settings: TrainingSettings, device: torch.device) -> Precision:
    """What settings wish, as far as the device can do it."""
    if settings.precision == "float32":
        return Precision()
    import torch

    dtype = getattr(torch, settings.precision)
    if not _has(device, dtype):
        return Precision(notes=(f"{device} does not compute with {settings.precision}: training with float32",))
    scaler = torch.amp.GradScaler(device.type) if dtype == torch.float16 else None
    return Precision(lambda: torch.autocast(device.type, dtype), scaler)


def _has(device: torch.device, dtype: torch.dtype) -> bool:
    """Whether a small product works there in this type and gives numbers."""
    import torch

    if device.type == "cuda" and dtype == torch.bfloat16 and not torch.cuda.is_bf16_supported():
        return False
    try:
        with torch.autocast(device.type, dtype):
            product = torch.ones(4, 4, device=device) @ torch.ones(4, 4, device=device)
        return product.dtype == dtype and bool(product.isfinite().all())
    except (RuntimeError, TypeError):
        return False


def compiled(network: nn.Module, example: Tensor) -> tuple[nn.Module, tuple[str, ...]]:
    """The network compiled by torch, or itself and why not.

    It is tried once forwards and backwards on ``example``, since compilers fail at the first call; weights, statistics
    and random numbers are afterwards as they were.

    Args:
        network: what to compile.
        example: (N, *in_shape) samples as training gives them.
    """
    import torch

    from core.graph.uncompiled import allow_compiler

    allow_compiler()
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    try:
        with torch.random.fork_rng(devices=[example.device] if example.is_cuda else []):
            fast: nn.Module = torch.compile(network)  # type: ignore[assignment]  # of a module it is one
            fast(example).sum().backward()
    except Exception as error:  # compilers raise whatever they like
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        return network, (f"torch.compile does not work here ({reason[:200]}): training without it",)
    finally:
        network.load_state_dict(before)
        network.zero_grad()
    return fast, ()
