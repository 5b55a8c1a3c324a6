"""The loops that are compared, as objects that do an epoch when asked to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from time import perf_counter

import torch
from _paired import Figures
from torch import Tensor, nn, optim
from torch.nn import functional

from core.data.sources.mnist import FashionMNIST
from core.data.split import Split, load_split
from core.document.model import Document
from core.document.storage import load
from core.graph.build import build
from core.progress import Unwatched
from core.settings import Choice
from core.training.events import EpochDone, Event, Gradients, StepsDone
from core.training.loop import train
from resources import templates

Batches = Callable[[], Iterable[tuple[Tensor, Tensor]]]
VALIDATION_BATCH = 512


def template(name: str, source: Choice | None = None) -> Document:
    """A template's document, to be trained for as long as anybody asks; on other data, if ``source`` names it."""
    document = load(next(path for path in templates() if path.stem == name))
    data = document.data if source is None else document.data.model_copy(update={"source": source})
    return document.changed(data=data, training=document.training.model_copy(update={"epochs": 1_000_000}))


def fashion(folder: Path, padding: int = 0) -> FashionMNIST:
    """The settings of the pictures in ``folder``."""
    return FashionMNIST(folder=str(folder), download=False, padding=padding)


def bare_network(document: Document) -> nn.Sequential:
    """The network of a document as plain torch modules in a row; it knows nothing of Netloom any more."""
    return nn.Sequential(*build(document).children())


class NetloomLoop:
    """``core.training.loop.train``, probes on, as its events come.

    Args:
        document: what to train.
        folder: the run folder, None for none.
    """

    def __init__(self, document: Document, folder: Path | None = None) -> None:
        self._events: Iterator[Event] = train(document, "cpu", folder=folder)
        self._n_train = len(load_split(document.data, Unwatched()).train_targets)
        next(self._events)

    def epoch(self) -> Figures:
        """One epoch; its speed is that of its training part alone, and with validation and everything else."""
        began = trained = perf_counter()
        for event in self._events:
            if isinstance(event, (StepsDone, Gradients)):
                trained = perf_counter()
            if isinstance(event, EpochDone):
                break
        else:
            raise RuntimeError("training ended before its time")
        return speeds(self._n_train, began, trained, perf_counter())

    def close(self) -> None:
        """End the run."""
        self._events.close()


class HandWrittenLoop:
    """The loop that a person writes: one epoch of training, then validation.

    Args:
        network: what to train.
        optimizer: a class of ``torch.optim`` with its arguments bound.
        train: gives the training batches of an epoch.
        validation: gives the validation batches.
        n_train: number of training samples.
    """

    def __init__(
        self,
        network: nn.Module,
        optimizer: Callable[[Iterable[nn.Parameter]], optim.Optimizer],
        train: Batches,
        validation: Batches,
        n_train: int,
    ) -> None:
        self._network, self._optimizer = network, optimizer(network.parameters())
        self._train, self._validation, self._n_train = train, validation, n_train

    def epoch(self) -> Figures:
        """One epoch; its speed is that of its training part alone, and with validation."""
        network, optimizer = self._network, self._optimizer
        began = perf_counter()
        network.train()
        for inputs, targets in self._train():
            optimizer.zero_grad()
            loss = functional.cross_entropy(network(inputs), targets)
            loss.backward()
            optimizer.step()
        trained = perf_counter()
        network.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for inputs, targets in self._validation():
                outputs = network(inputs)
                total += functional.cross_entropy(outputs, targets, reduction="sum").item()
                hits += int((outputs.argmax(dim=1) == targets).sum())
        return speeds(self._n_train, began, trained, perf_counter())


def in_memory(split: Split, batch_size: int, as_floats: bool = True) -> tuple[Batches, Batches]:
    """Batches gathered from one tensor: floats made beforehand, or bytes that become floats batch by batch."""
    inputs, targets = _tensors(split.train_inputs, as_floats), torch.as_tensor(split.train_targets)
    checks, check_targets = _tensors(split.validation_inputs, as_floats), torch.as_tensor(split.validation_targets)

    def training() -> Iterator[tuple[Tensor, Tensor]]:
        for chosen in torch.randperm(len(targets)).split(batch_size):
            yield _floats(inputs[chosen]), targets[chosen]

    def validation() -> Iterator[tuple[Tensor, Tensor]]:
        for batch, batch_targets in zip(
            checks.split(VALIDATION_BATCH), check_targets.split(VALIDATION_BATCH), strict=True
        ):
            yield _floats(batch), batch_targets

    return training, validation


def speeds(n: int, began: float, trained: float, ended: float) -> Figures:
    """Samples a second of the training part and of the whole epoch."""
    return {"training_samples_per_second": n / (trained - began), "epoch_samples_per_second": n / (ended - began)}


def _tensors(inputs: object, as_floats: bool) -> Tensor:
    tensor = torch.as_tensor(inputs)
    return _floats(tensor) if as_floats else tensor


def _floats(inputs: Tensor) -> Tensor:
    return inputs.float().div_(255) if inputs.dtype == torch.uint8 else inputs
