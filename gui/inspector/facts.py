"""Facts: what something is and what it costs, names on the left, figures on the right, more in the tooltip."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from core.graph.check import GraphCheck
from core.graph.cost import Cost
from core.graph.forecast import Forecast, Path
from core.graph.layer_check import LayerCheck
from core.layers.base import shape_text
from core.settings import Shape
from core.units import bytes_text, range_text, seconds_text
from gui.parts.layouts import label

_KEPT = "Kept of one sample from its way forward until its way back"


_SMALLEST_SHARE = 0.005


@dataclass(frozen=True)
class Fact:
    """One line; ``more`` is shown where the pointer rests on it."""

    name: str
    value: str
    more: str = ""


class FactsView(QWidget):
    """Shows facts; rows are made anew only when there are more or fewer of them."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("facts")
        self._shown: tuple[Fact, ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)

    @property
    def text(self) -> str:
        """All facts, a line each."""
        return "\n".join(f"{fact.name}  {fact.value}" for fact in self._shown)

    def show_facts(self, facts: Iterable[Fact]) -> None:
        """Show these facts and no others."""
        wanted = tuple(facts)
        if wanted == self._shown:
            return
        self._shown = wanted
        for row, fact in enumerate(wanted):
            if self._grid.itemAtPosition(row, 0) is None:
                self._grid.addWidget(label(kind="muted", wraps=False), row, 0, Qt.AlignmentFlag.AlignTop)
                self._grid.addWidget(label(), row, 1)
            for column, text in enumerate((fact.name, fact.value)):
                cell = self._grid.itemAtPosition(row, column).widget()
                cell.setText(text)
                cell.setToolTip(fact.more)
                cell.show()
        for row in range(len(wanted), self._grid.rowCount()):
            for column in (0, 1):
                item = self._grid.itemAtPosition(row, column)
                if item is not None:
                    item.widget().hide()


def network_facts(check: GraphCheck, forecast: Forecast | None, measuring: bool) -> Iterable[Fact]:
    """Facts of a whole network.

    Args:
        check: what is known of it.
        forecast: what training it takes; None while that is not known.
        measuring: whether the time of an epoch is not known yet, but will be.
    """
    so_far = "" if check.out_shape is not None else " up to the first problem"
    yield Fact("Layers", f"{len(check.counted):,}")
    yield _shape(check.in_shapes, check.out_shape)
    yield from _cost(check.cost, so_far)
    if forecast is not None:
        yield from _memory(forecast)
        yield _epoch(forecast, measuring)


def inside_facts(check: GraphCheck, n_rounds: int, forecast: Forecast | None, path: Path) -> Iterable[Fact]:
    """Facts of the inside of a block that is repeated ``n_rounds`` times."""
    yield Fact("Layers", f"{len(check.counted):,}")
    yield _shape(check.in_shapes, check.out_shape)
    yield from _cost(check.cost)
    if n_rounds > 1:
        more = "The figures above are those of the first repetition, those below of all together"
        yield Fact("Repetitions", f"{n_rounds:,}", more)
    yield from _training(forecast, path)


def layer_facts(known: LayerCheck, forecast: Forecast | None, path: Path) -> Iterable[Fact]:
    """Facts of a layer or a block, with all of its repetitions."""
    yield _shape(known.in_shapes, known.out_shape)
    if known.out_shape is None:
        yield from (Fact(name, "?", "Known once its problem is solved") for name in ("Parameters", "Multiply-adds"))
        return
    yield from _cost(known.cost)
    yield from _training(forecast, path)


def _shape(in_shapes: tuple[Shape, ...], out_shape: Shape | None) -> Fact:
    arriving = ", ".join(map(shape_text, in_shapes))
    out = shape_text(out_shape) if out_shape is not None else "?"
    return Fact("Shape", f"{arriving} → {out}", "Shape of one sample that arrives, and of what leaves")


def _cost(cost: Cost, so_far: str = "") -> Iterable[Fact]:
    yield Fact("Parameters", f"{cost.parameters:,}{so_far}", "Numbers that the weights hold")
    if cost.trainable != cost.parameters:
        yield Fact(
            "Trainable", f"{cost.trainable:,}{so_far}", "Parameters that training changes; the others are frozen"
        )
    yield Fact(
        "Multiply-adds",
        f"{cost.flops // 2:,}{so_far}",
        "Multiplications with an addition, for one sample on its way forward, in matrix products and convolutions",
    )


def _memory(forecast: Forecast) -> Iterable[Fact]:
    memory, batch_size = forecast.memory, forecast.check.document.training.batch_size
    a_sample = sum(part.kept for path, part in forecast.parts.items() if len(path) == 1)
    yield Fact("Activations", f"{bytes_text(a_sample)} a sample", _KEPT)
    parts = {
        "weights": memory.weights,
        "gradients": memory.gradients,
        "optimizer": memory.optimizer,
        "activations": memory.activations,
        "inputs": memory.inputs,
        "mean of the weights": memory.averages,
    }
    lines = [f"{bytes_text(size)}  {name}" for name, size in parts.items() if size or name != "mean of the weights"]
    left_out = "Besides it: the data, PyTorch itself, and what its kernels take for a moment."
    yield Fact("Memory", f"{bytes_text(memory.total)} in batches of {batch_size}", "\n".join([*lines, left_out]))


def _epoch(forecast: Forecast, measuring: bool) -> Fact:
    epoch, speed = forecast.epoch, forecast.speed
    if epoch is None or speed is None:
        why = "measured when nothing else runs" if measuring else "this device could not be measured"
        return Fact("Epoch", "…" if measuring else "unknown", why)
    more = (
        f"Training on all samples once and validating, on {speed.device}. Forecast from how long small networks took "
        "there; the bounds are as far off as such forecasts were."
    )
    bounds = range_text(seconds_text(epoch.low), seconds_text(epoch.high))
    return Fact("Epoch", f"about {seconds_text(epoch.seconds)} ({bounds})", more)


def _training(forecast: Forecast | None, path: Path) -> Iterable[Fact]:
    """Its part in what training takes."""
    part = forecast.parts.get(path) if forecast is not None else None
    if forecast is None or part is None:
        return
    if part.kept:
        yield Fact("Activations", f"{bytes_text(part.kept)} a sample", f"{_KEPT}, all repetitions together")
    more = "Its part in the memory of training: weights, gradients, optimizer and activations of a batch"
    yield Fact("Memory", f"{bytes_text(part.memory)} of {bytes_text(forecast.memory.total)}", more)
    if part.share is not None and forecast.epoch is not None:
        seconds = seconds_text(part.share * forecast.epoch.seconds)
        small = part.share < _SMALLEST_SHARE
        text = "less than 1% of an epoch" if small else f"about {part.share:.0%} of an epoch, {seconds}"
        yield Fact("Time", text, "Forecast like the time of an epoch")
