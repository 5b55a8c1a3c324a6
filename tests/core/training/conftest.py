"""A disk that can be held, and buttons that are pressed in the middle of a step."""

import os
import threading

import pytest
from torch.utils._python_dispatch import TorchDispatchMode


class Disk:
    """The disk of this process: while it is held, nothing comes to rest on it."""

    def __init__(self, fsync):
        self._fsync, self._free, self.asked = fsync, threading.Event(), threading.Event()
        self._free.set()

    def hold(self):
        self.asked.clear()
        self._free.clear()

    def release(self):
        self._free.set()

    def fsync(self, handle):
        self.asked.set()
        self._free.wait(120)
        self._fsync(handle)


@pytest.fixture
def disk(monkeypatch):
    disk = Disk(os.fsync)
    monkeypatch.setattr(os, "fsync", disk.fsync)
    yield disk
    disk.release()


class Pressed(TorchDispatchMode):
    """Does something while the loss of a certain batch is computed; batches are counted from 1."""

    def __init__(self, batch, press):
        super().__init__()
        self._at, self._press, self.batches = batch, press, 0

    def __torch_dispatch__(self, function, types, arguments=(), keywords=None):
        if "nll_loss_forward" in str(function):
            self.batches += 1
            if self.batches == self._at:
                self._press()
        return function(*arguments, **(keywords or {}))


@pytest.fixture
def pressed():
    return Pressed
