"""A mean of the weights over the steps of a run: exponential (EMA) or over its last quarter (SWA)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor, nn
    from torch.nn.modules.batchnorm import _BatchNorm

    from core.recipe.schedules import Moment
    from core.recipe.settings import TrainingSettings

_SWA_BEGINS = 0.75
"""Share of a run after which Izmailov et al. ("Averaging weights leads to wider optima", 2018) begin to average."""


class Average:
    """Follows a network; ``network`` is the one to judge and to keep.

    Args:
        network: what is trained.
        settings: which mean.
    """

    def __init__(self, network: nn.Module, settings: TrainingSettings) -> None:
        from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

        self._trained = network
        self._is_swa = settings.averaging == "swa"
        if self._is_swa:
            self._mean = AveragedModel(network)
        else:
            self._mean = AveragedModel(network, multi_avg_fn=get_ema_multi_avg_fn(settings.ema_decay), use_buffers=True)

    @property
    def network(self) -> nn.Module:
        """The network with the mean of the weights; before there is one, the network that is trained."""
        module: nn.Module = self._mean.module
        return module if int(self._mean.n_averaged) else self._trained

    def stepped(self, moment: Moment) -> None:
        """Take note of a step that is done."""
        if not self._is_swa or moment.progress >= _SWA_BEGINS:
            self._mean.update_parameters(self._trained)

    def settle(self, batches: Iterable[Tensor]) -> Iterator[None]:
        """Find the statistics of batch normalisations anew, which a mean over weights does not have.

        It stops after each batch; ended there, the statistics are those of the samples seen by then.

        Args:
            batches: inputs of the training part, (N, *in_shape) each.
        """
        import torch

        network, norms = self._mean.module, _norms_in(self._mean.module)
        momenta = [norm.momentum for norm in norms]
        for norm in norms:
            norm.reset_running_stats()
            norm.momentum = None  # a plain mean over all batches, as torch.optim.swa_utils.update_bn takes it
        network.eval()  # dropout stays off: samples are judged without it, and nothing is drawn
        try:
            for norm in norms:
                norm.train()
            for inputs in batches:
                with torch.no_grad():
                    network(inputs)
                yield
        finally:
            for norm, momentum in zip(norms, momenta, strict=True):
                norm.momentum = momentum

    @property
    def needs_settling(self) -> bool:
        """Whether there are statistics to settle."""
        return self._is_swa and bool(int(self._mean.n_averaged)) and bool(_norms_in(self._trained))

    def state(self) -> dict[str, Any]:
        """What must be known to go on later."""
        return self._mean.state_dict()

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from a state."""
        self._mean.load_state_dict(state)


def _norms_in(network: nn.Module) -> list[_BatchNorm]:
    from torch.nn.modules.batchnorm import _BatchNorm

    return [module for module in network.modules() if isinstance(module, _BatchNorm)]
