"""Optimizers that ``torch.optim`` has no class for. Imported when one is built: it needs torch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import torch
from torch import nn
from torch.optim import Optimizer


class GradientDescent(Optimizer):
    """weight ← weight − learning rate × gradient, rounded after each of the two, as by hand.

    torch's SGD rounds once, with a fused multiply-add, so it differs in the last bit.

    Args:
        groups: parameters, or groups of them as ``torch.optim`` takes them.
        lr: the learning rate.
    """

    def __init__(self, groups: Iterable[nn.Parameter] | Iterable[dict[str, Any]], lr: float) -> None:
        super().__init__(groups, {"lr": lr})

    @torch.no_grad()
    def step(self, closure: Callable[[], Any] | None = None) -> None:  # type: ignore[override]
        """Take one step along the gradients that are there."""
        for group in self.param_groups:
            weights = [weight for weight in group["params"] if weight.grad is not None]
            if weights:
                torch._foreach_sub_(weights, torch._foreach_mul([weight.grad for weight in weights], group["lr"]))


class Together(Optimizer):
    """Several optimizers, each over parameters of its own, as one.

    Args:
        parts: at least one; their groups stay theirs, so what changes a learning rate here changes it there.
    """

    def __init__(self, parts: Sequence[Optimizer]) -> None:
        self._parts = tuple(parts)
        super().__init__([group for part in parts for group in part.param_groups], {})
        self.param_groups = [group for part in parts for group in part.param_groups]

    def step(self, closure: Callable[[], Any] | None = None) -> None:  # type: ignore[override]
        """Let each take its step."""
        for part in self._parts:
            part.step()

    def state_dict(self) -> dict[str, Any]:
        return {"parts": [part.state_dict() for part in self._parts]}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        for part, state in zip(self._parts, state_dict["parts"], strict=True):
            part.load_state_dict(state)
        self.param_groups = [group for part in self._parts for group in part.param_groups]


def parted(
    groups: Sequence[dict[str, Any]], belongs: Callable[[nn.Parameter], bool], others_factor: float
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Divide each group into the parameters that belong and the others, whose learning rate gets a factor."""
    chosen, others = [], []
    for group in groups:
        yes = [parameter for parameter in group["params"] if belongs(parameter)]
        no = [parameter for parameter in group["params"] if not belongs(parameter)]
        if yes:
            chosen.append({**group, "params": yes})
        if no:
            rate = {"lr": group["lr"] * others_factor} if "lr" in group else {}
            others.append({**group, "params": no, **rate})
    return chosen, others
