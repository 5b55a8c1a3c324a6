"""A mean of the weights over the steps of a run: exponential (EMA) or over its last quarter (SWA)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import deepcopy
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor, nn
    from torch.nn.modules.batchnorm import _BatchNorm

    from core.recipe.schedules import Moment
    from core.recipe.settings import TrainingSettings

_SWA_BEGINS = 0.75
"""Share of a run after which Izmailov et al. ("Averaging weights leads to wider optima", 2018) begin to average."""
_COUNT, _PREFIX = "n_averaged", "module."
"""The names that ``torch.optim.swa_utils.AveragedModel`` gives to what it keeps."""


class Average:
    """Follows a network; ``network`` is the one to judge and to keep.

    The means are those of ``torch.optim.swa_utils.AveragedModel``, which counts its steps in a tensor: to a GPU that
    number is copied, and waited for, at every step.

    Args:
        network: what is trained.
        settings: which mean.
    """

    def __init__(self, network: nn.Module, settings: TrainingSettings) -> None:
        self._trained, self._mean = network, deepcopy(network)
        self._is_swa, self._decay = settings.averaging == "swa", settings.ema_decay
        self._n = 0

    @property
    def network(self) -> nn.Module:
        """The network with the mean of the weights; before there is one, the network that is trained."""
        return self._mean if self._n else self._trained

    def stepped(self, moment: Moment) -> None:
        """Take note of a step that is done."""
        import torch

        if self._is_swa and moment.progress < _SWA_BEGINS:
            return
        share = 1.0 if not self._n else 1 / (self._n + 1) if self._is_swa else 1 - self._decay
        averaged, copied = self._pairs()
        with torch.no_grad():
            torch._foreach_lerp_([mean for mean, _ in averaged], [now for _, now in averaged], share)
            for mean, now in copied:
                mean.copy_(now)
        self._n += 1

    def _pairs(self) -> tuple[list[tuple[Tensor, Tensor]], list[tuple[Tensor, Tensor]]]:
        """Means and what they follow: those that are averaged, and those that are copied, as counts of batches are."""
        averaged: list[tuple[Tensor, Tensor]] = []
        copied: list[tuple[Tensor, Tensor]] = []
        averaged += zip(self._mean.parameters(), self._trained.parameters(), strict=True)
        for pair in zip(self._mean.buffers(), self._trained.buffers(), strict=True):
            (copied if self._is_swa or not pair[0].is_floating_point() else averaged).append(pair)
        return averaged, copied

    def settle(self, batches: Iterable[Tensor | None]) -> Iterator[None]:
        """Find the statistics of batch normalisations anew, which a mean over weights does not have.

        It stops after each batch; ended there, the statistics are those of the samples seen by then.

        Args:
            batches: inputs of the training part, (N, *in_shape) each; None where none are left of a batch.
        """
        import torch

        network, norms = self._mean, _norms_in(self._mean)
        momenta = [norm.momentum for norm in norms]
        for norm in norms:
            norm.reset_running_stats()
            norm.momentum = None  # a plain mean over all batches, as torch.optim.swa_utils.update_bn takes it
        network.eval()  # dropout stays off: samples are judged without it, and nothing is drawn
        try:
            for norm in norms:
                norm.train()
            for inputs in batches:
                if inputs is not None:
                    with torch.no_grad():
                        network(inputs)
                yield
        finally:
            for norm, momentum in zip(norms, momenta, strict=True):
                norm.momentum = momentum

    @property
    def needs_settling(self) -> bool:
        """Whether there are statistics to settle."""
        return self._is_swa and bool(self._n) and bool(_norms_in(self._trained))

    def state(self) -> dict[str, Any]:
        """What must be known to go on later."""
        means = self._mean.state_dict()
        return {_COUNT: self._n, **{f"{_PREFIX}{name}": tensor for name, tensor in means.items()}}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from a state."""
        means = {name.removeprefix(_PREFIX): value for name, value in state.items() if name != _COUNT}
        self._mean.load_state_dict(means)
        self._n = int(state[_COUNT])


def _norms_in(network: nn.Module) -> list[_BatchNorm]:
    from torch.nn.modules.batchnorm import _BatchNorm

    return [module for module in network.modules() if isinstance(module, _BatchNorm)]
