"""Work that several threads do while its results are used, in order."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")

_MOST = 16


def n_threads() -> int:
    """How many threads read: one for each core that this process may use."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(_MOST, usable)


def in_turn(
    work: Callable[[Job], Result], jobs: Iterable[Job], threads: int, ahead: int
) -> Generator[tuple[Job, Result], None, None]:
    """Do jobs on threads, some ahead, and give each with its result in the order of the jobs.

    The threads end with the generator: when it is exhausted, closed, or fails. Threads, not processes, because what
    decodes pictures lets go of Python's lock meanwhile: with the same reader, training from JPEG files takes 0.61 ms of
    a core for a picture where two worker processes take 0.71 ms, and as long, as far as a busy machine lets one tell.
    Threads share memory, end with their program, and need neither a second import of torch nor anything pickled.

    Args:
        work: what is done; called on any of the threads.
        jobs: asked for on the caller's thread, as late as possible.
        threads: how many.
        ahead: jobs that are begun or done before their turn comes.
    """
    executor = ThreadPoolExecutor(threads, thread_name_prefix="read")
    begun: deque[tuple[Job, Future[Result]]] = deque()
    try:
        for job in jobs:
            begun.append((job, executor.submit(work, job)))
            if len(begun) >= ahead:
                first, future = begun.popleft()
                yield first, future.result()
        while begun:
            first, future = begun.popleft()
            yield first, future.result()
    finally:
        executor.shutdown(wait=True, cancel_futures=True)
