"""A team that torchrun started: one process a device, on one machine or on several.

Gradients are averaged by torch's DistributedDataParallel, with NCCL between GPUs and with Gloo otherwise; what else is
agreed on goes through Gloo, so that no step waits for a device.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from core.data.share import Share
from core.errors import NetloomError
from core.training.control import Control
from core.training.devices import AUTO
from core.training.team.alone import ALONE, Alone, Forward, T
from core.training.team.ending import Store
from core.training.team.meeting import met

if TYPE_CHECKING:
    import torch
    from numpy.typing import NDArray
    from torch import Tensor, nn
    from torch.distributed import Store as Keys  # type: ignore[attr-defined]

_SECONDS_BETWEEN = 0.05
"""How often all confer: stopping takes effect within a tenth of a second, or one step where that is longer."""
_MOST_STEPS_BETWEEN = 1000


_SECONDS_TO_MEET = 900.0
"""Some machines are slow to start."""
_APART = "batch normalisation takes the statistics of each process's own share: only GPUs can put them together"


class TeamError(NetloomError):
    """Processes that cannot train together."""


def is_worker() -> bool:
    """Whether torchrun started this process, perhaps as one of several."""
    return all(name in os.environ for name in ("RANK", "WORLD_SIZE", "LOCAL_RANK", "MASTER_ADDR"))


@contextmanager
def joined(device: str) -> Iterator[tuple[Alone, str]]:
    """Meet the others that torchrun started, and leave them at the end.

    Args:
        device: what was asked for.

    Yields:
        The team, and the device of this process: each gets a GPU of its own where there are enough.

    Raises:
        TeamError, MeetingError: if there are not as many devices, or the others cannot be reached.
    """
    if not is_worker():
        yield ALONE, device
        return
    import torch.distributed as dist

    if not dist.is_available():
        raise TeamError("this torch is built without torch.distributed: start one process alone")
    again = int(os.environ.get("TORCHELASTIC_RESTART_COUNT", "0")) > 0
    share = Share(int(os.environ["RANK"]), int(os.environ["WORLD_SIZE"]))
    with _reaching():
        store = _store(share) if share.of > 1 or _outlives_attempts() else None
    team = Alone(share, again, store)
    if store is None or share.of == 1 or team.before is not None:
        yield team, device
        return
    with team.own_failures():
        mine = _device(device)
    with _reaching():
        meeting = met(store, share.rank, share.of, _SECONDS_TO_MEET)
        _form_group(store, meeting.word, share, mine)
    try:
        yield Workers(share, again or meeting.again, store, meeting.machines), mine
    finally:
        dist.destroy_process_group()


@contextmanager
def _reaching() -> Iterator[None]:
    """While others are looked for.

    Raises:
        TeamError: if torch does not find them.
    """
    try:
        yield
    except (RuntimeError, ValueError) as error:
        raise TeamError(f"the other processes cannot be reached: {str(error).splitlines()[0]}") from None


def _outlives_attempts() -> bool:
    """Whether torchrun keeps the store, and not the first process."""
    return os.environ.get("TORCHELASTIC_USE_AGENT_STORE") == "True"


def _store(share: Share) -> Keys:
    """Keys that all processes share."""
    from torch.distributed import TCPStore  # type: ignore[attr-defined]  # its stubs do not name it

    is_host = share.rank == 0 and not _outlives_attempts()
    address, port = os.environ["MASTER_ADDR"], int(os.environ["MASTER_PORT"])
    return TCPStore(address, port, share.of, is_host, wait_for_workers=False, multi_tenant=is_host)


def _form_group(store: Keys, word: str, share: Share, device: str) -> None:
    """Let torch connect those who have met, under keys that only they share."""
    import torch.distributed as dist
    from torch.distributed import PrefixStore  # type: ignore[attr-defined]  # its stubs do not name it

    backend = "cpu:gloo,cuda:nccl" if device.startswith("cuda") else "gloo"
    dist.init_process_group(backend, store=PrefixStore(word, store), rank=share.rank, world_size=share.of)


def _device(wanted: str) -> str:
    """The device of this process.

    Raises:
        TeamError: if there are too few of that kind on this machine.
    """
    import torch

    local, here = int(os.environ["LOCAL_RANK"]), int(os.environ.get("LOCAL_WORLD_SIZE", "1"))
    n_gpus = torch.cuda.device_count()
    if wanted in (AUTO, "cuda") and n_gpus >= here:
        torch.cuda.set_device(local)
        return f"cuda:{local}"
    if wanted in (AUTO, "cpu"):
        return "cpu"
    if wanted == "cuda":
        raise TeamError(f"{here} processes need {here} GPUs, and there are {n_gpus}: start as many as there are GPUs")
    raise TeamError(f"several processes train on 'cpu' or 'cuda', not on {wanted!r}: torchrun gives each a GPU")


class Workers(Alone):
    """One of several processes, which have all joined.

    Args:
        share: which one.
        again: whether they stand in for others that went down.
        store: keys that all attempts share, if there are any.
        machines: on which each of them runs, if that is known.
    """

    def __init__(
        self, share: Share, again: bool = False, store: Store | None = None, machines: tuple[str, ...] = ()
    ) -> None:
        super().__init__(share, again, store)
        self.machines = machines
        self._asked, self._obeyed = Control(), Control()
        self._time, self._began = 0.0, perf_counter()
        self._steps_left = self._steps_between = 0
        self._told_lately = perf_counter()

    # --- when --------------------------------------------------------------------------------------------------

    def shared(self, control: Control) -> Control:
        """Buttons that all obey together: those of the first process, and stopping of any."""
        self._asked = control
        return self._obeyed

    def now(self) -> float:
        """Seconds that the first process knew of when all last conferred."""
        return self._time

    def confer(self, urgent: bool = False, at_once: bool = False) -> None:
        """Agree on the time, on what people ask for, and on how many steps to take until the next time."""
        self._steps_left -= 1
        if self._steps_left > 0 and not at_once:
            return
        told: list[float] = self.summed(self._agenda(urgent)).tolist()
        self._time, between, lr, save, stopping, n_urgent = told
        self._urgent = n_urgent > 0
        self._steps_left = self._steps_between = int(between)
        if lr:
            self._obeyed.change_learning_rate(lr)
        if save:
            self._obeyed.save()
        if stopping:
            self._obeyed.stop()

    def change_pace(self) -> None:
        """Confer at the next opportunity, and then as often as that turns out to be quick."""
        self._steps_left = self._steps_between = 0

    def _agenda(self, urgent: bool) -> NDArray[np.float64]:
        """What this process has to say: the time, steps until the next time, rate, save, stop, and urgency."""
        stopping = float(self._asked.stopping)
        if not self.is_first:
            return np.array([0, 0, 0, 0, stopping, urgent], np.float64)
        wishes, now = self._asked.take_wishes(), perf_counter()
        taken = self._steps_between - max(0, self._steps_left)
        if taken > 0:
            speed = taken / max(1e-6, now - self._told_lately)
            between = int(min(_MOST_STEPS_BETWEEN, max(1, speed * _SECONDS_BETWEEN)))
        else:
            between = 1
        self._told_lately = now
        return np.array([now - self._began, between, wishes.learning_rate or 0, wishes.save, stopping, urgent])

    # --- what --------------------------------------------------------------------------------------------------

    def parallel(self, network: nn.Module, device: torch.device, synchronised: bool) -> nn.Module:
        """The network in torch's DistributedDataParallel."""
        from torch.nn import SyncBatchNorm
        from torch.nn.modules.batchnorm import _BatchNorm
        from torch.nn.parallel import DistributedDataParallel

        if synchronised and any(isinstance(module, _BatchNorm) for module in network.modules()):
            if device.type == "cuda":
                SyncBatchNorm.convert_sync_batchnorm(network)  # its children in place, with the same weights
            else:
                self.notes = (*self.notes, _APART)
        if not any(parameter.requires_grad for parameter in network.parameters()):
            return network
        return DistributedDataParallel(network, device_ids=[device] if device.type == "cuda" else None)

    def keeping_gradients(self, forward: Forward) -> AbstractContextManager[object]:
        """While nothing is sent to the others."""
        no_sync = getattr(forward, "no_sync", None)
        return no_sync() if no_sync is not None else nullcontext()

    def factors(self, mine: Sequence[int], whole: Sequence[int]) -> list[float]:
        """Each by its share of all samples, times the number of processes: their gradients are averaged."""
        return [self.share.size(n) * self.size / sum(whole) for n in whole]

    def added_up(self, value: Tensor) -> Tensor:
        """The sum over all processes, the same for all to the last bit."""
        import torch.distributed as dist

        total = value.clone()
        dist.all_reduce(total)
        return total

    def summed(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """The sums over all processes, the same for all to the last bit."""
        import torch
        import torch.distributed as dist

        sums = torch.from_numpy(np.array(values, np.float64))
        dist.all_reduce(sums)
        return sums.numpy()

    def told(self, value: T) -> T:
        """What the first process has, sent to the others."""
        import torch.distributed as dist

        box: list[Any] = [value if self.is_first else None]
        dist.broadcast_object_list(box, device=_cpu())
        told: T = box[0]
        return told

    def like_first(self, tensors: Sequence[Tensor]) -> None:
        """Take over the tensors of the first process, in place."""
        import torch.distributed as dist

        for tensor in tensors:
            dist.broadcast(tensor, 0)


def _cpu() -> torch.device:
    import torch

    return torch.device("cpu")
