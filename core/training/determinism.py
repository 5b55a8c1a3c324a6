"""Runs that repeat to the last bit, also where that makes them slower."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def repeatable(wanted: bool) -> Iterator[None]:
    """Allow only operations that give the same bits every time, if that is wanted; afterwards as before.

    Source: "Reproducibility" in the notes of PyTorch's documentation.
    """
    if not wanted:
        yield
        return
    import torch
    from torch.backends import cudnn

    before = torch.are_deterministic_algorithms_enabled(), cudnn.benchmark
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # cuBLAS asks for it when it is first used
    torch.use_deterministic_algorithms(True)
    cudnn.benchmark = False
    try:
        yield
    finally:
        torch.use_deterministic_algorithms(before[0])
        cudnn.benchmark = before[1]
