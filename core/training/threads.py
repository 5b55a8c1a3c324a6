"""How many processor threads a run takes."""

from __future__ import annotations

import os
from functools import cache

SMALL_STEP = 20_000_000
"""Operations of a forward pass over one batch below which threads wait for each other longer than they help.

Measured on two cores: a digits network of 11 million operations a batch takes 1.9 ms a step on one thread, 2.1 ms on
two, and 26 to 42 ms on two while another process keeps a core busy."""


def wait_without_spinning() -> None:
    """Let idle threads of OpenMP sleep instead of spin; call it before torch is imported.

    A spinning thread takes the core that another one needs: where something else keeps a core busy, a step of a
    784-512-512-10 perceptron took 38 ms with spinning and 6 ms without. What the user set himself stays.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def use_threads_for(flops_per_batch: int) -> None:
    """Let torch work with one thread on small steps, and on others with as many as it would have by itself."""
    import torch

    by_itself = _threads_at_start()
    torch.set_num_threads(1 if flops_per_batch < SMALL_STEP else by_itself)


@cache
def _threads_at_start() -> int:
    import torch

    return torch.get_num_threads()
