"""Who trains together: one process, or several of torchrun that learn from shares of the same batches.

A team has one clock and one set of buttons, those of its first member. So all come to the same decisions at the same
step, though none asks the others: whoever took another turn would leave them waiting for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING, TypeVar

from core.data.share import ALL, Share
from core.errors import NetloomError
from core.training.control import Control
from core.training.events import Finished
from core.training.team.ending import Ended, Store, leave, left

if TYPE_CHECKING:
    import numpy as np
    import torch
    from numpy.typing import NDArray
    from torch import Tensor, nn

T = TypeVar("T")
Forward = Callable[["Tensor"], "Tensor"]


class Alone:
    """A process that trains by itself.

    Attributes:
        share: its part of every batch.
        again: whether it stands in for processes that went down.
        before: how an attempt before this one ended for good; None if none did.
        notes: what is not as it was wished, each a sentence.
        machines: names of the machines on which the processes run, one a process; the first process knows them.
    """

    def __init__(self, share: Share = ALL, again: bool = False, store: Store | None = None) -> None:
        self.share, self.again, self._store = share, again, store
        self.before = left(store) if store is not None else None
        self.notes: tuple[str, ...] = ()
        self.machines: tuple[str, ...] = ()
        self._urgent = False

    @property
    def size(self) -> int:
        """How many processes train."""
        return self.share.of

    @property
    def is_first(self) -> bool:
        """Whether this is the one that tells and keeps what happens."""
        return self.share.rank == 0

    # --- the end -----------------------------------------------------------------------------------------------

    def leave(self, sentence: str, code: int) -> None:
        """Leave word to later attempts that the run has ended for good, with this exit code."""
        with suppress(RuntimeError):  # whoever keeps the word may be gone: the run ends without it
            if self._store is not None:
                leave(self._store, Ended(sentence, code), self.is_first)

    @contextmanager
    def own_failures(self) -> Iterator[None]:
        """While whatever is wrong was asked for wrongly, so that every attempt must end with it."""
        try:
            yield
        except NetloomError as error:
            self.leave(str(error), 2)
            raise

    def ended(self, finished: Finished) -> Finished:
        """How a run that failed in this process has failed for all, which is left to later attempts if it is for good.

        Of a process that lost another one the reason is what that one has left.
        """
        if finished.for_good:
            self.leave(finished.message, 1)
            return finished
        with suppress(RuntimeError):
            if self._store is not None and (known := left(self._store)) is not None:
                return replace(finished, message=known.sentence, for_good=True)
        return finished

    # --- when --------------------------------------------------------------------------------------------------

    def shared(self, control: Control) -> Control:
        """The buttons that this process obeys."""
        return control

    def now(self) -> float:
        """Seconds on the clock of the team; only differences mean something."""
        return perf_counter()

    def confer(self, urgent: bool = False, at_once: bool = False) -> None:
        """Called between steps, and between the batches of a validation, by all at the same ones.

        Args:
            urgent: whether figures must be told soon.
            at_once: whether to set the clocks now; else that is done every few steps.
        """
        self._urgent = urgent

    def change_pace(self) -> None:
        """Something else comes than steps: how long that takes is not known yet."""

    @property
    def urgent(self) -> bool:
        """Whether anybody's figures must be told soon."""
        return self._urgent

    # --- what --------------------------------------------------------------------------------------------------

    def parallel(self, network: nn.Module, device: torch.device, synchronised: bool) -> nn.Module:
        """The network whose gradients are those of the whole batch.

        Args:
            network: on the device, the same for all.
            device: where it is.
            synchronised: whether batch normalisation takes the statistics of the whole batch, too.
        """
        return network

    def keeping_gradients(self, forward: Forward) -> AbstractContextManager[object]:
        """While gradients are added up that the next backward pass will share with the others."""
        return nullcontext()

    def factors(self, mine: Sequence[int], whole: Sequence[int]) -> list[float]:
        """What the mean loss of each batch counts in the mean over all of their samples.

        Args:
            mine: how many samples this process has of each.
            whole: how many they should have altogether.
        """
        return [n / sum(mine) for n in mine]

    def added_up(self, value: Tensor) -> Tensor:
        """The sum over all processes, where the tensor is; nobody waits for the device."""
        return value

    def summed(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """The sums over all processes."""
        return values

    def told(self, value: T) -> T:
        """What the first process has."""
        return value

    def like_first(self, tensors: Sequence[Tensor]) -> None:
        """Take over the tensors of the first process, in place."""


ALONE = Alone()
