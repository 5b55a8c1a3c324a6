"""Figures shown on the layers of a canvas: what each stands for, and how it compares with the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Literal

from core.graph.check import GraphCheck
from core.graph.forecast import Forecast, Path
from core.layers.base import shape_text
from core.units import bytes_text, count_text, three_digits

Health = Literal["vanishing", "healthy", "exploding"]

EXPLODING = 100.0
"""Norms of gradients above this make training jump about, unless they are clipped; a rule of thumb."""
VANISHING = 1e-3
"""Below this part of the greatest norm, a layer hardly learns while others do; a rule of thumb."""
VANISHED = 1e-7
"""Below this, nothing is learnt in float32 whatever the others do."""


@dataclass(frozen=True)
class Tint:
    """What one layer shows.

    Attributes:
        text: the figure.
        more: the same in words, for the tooltip.
        heat: where it stands between the lowest and the highest, 0 to 1; None where figures do not compare.
        health: of a gradient, what it means.
    """

    text: str
    more: str
    heat: float | None = None
    health: Health | None = None


NO_FIGURE = Tint("", "")
"""What a layer shows that has no such figure."""


@dataclass(frozen=True)
class Overlay:
    """What all layers show.

    Attributes:
        title: what the figures are, with their unit.
        tints: what each layer shows, by its id.
        low, high: the ends of the scale; empty where there is none.
        note: why there is nothing to see, and what to do.
    """

    title: str
    tints: Mapping[str, Tint] = field(default_factory=dict)
    low: str = ""
    high: str = ""
    note: str = ""


def shape_overlay(check: GraphCheck | None) -> Overlay:
    """The shape that leaves each layer."""
    title = "Output shape of one sample"
    if check is None:
        return Overlay(title, note=_WAIT)
    shapes = ((id, check.layers[id].out_shape) for id in _layers(check))
    texts = {id: shape_text(shape) for id, shape in shapes if shape is not None}
    return Overlay(title, {id: Tint(text, f"Gives {text} for one sample") for id, text in texts.items()})


def parameters_overlay(check: GraphCheck | None) -> Overlay:
    """The numbers that the weights of each layer hold, and their share of all."""
    title = "Parameters and their share"
    if check is None:
        return Overlay(title, note=_WAIT)
    return _shares(title, check, lambda id: check.layers[id].parameters, "parameters", "No layer here has weights")


def multiply_adds_overlay(check: GraphCheck | None) -> Overlay:
    """Multiplications with an addition in each layer, for one sample on its way forward, and their share of all."""
    title = "Multiply-adds of one sample"
    if check is None:
        return Overlay(title, note=_WAIT)
    none = "No layer here multiplies matrices or convolves"
    return _shares(title, check, lambda id: check.layers[id].flops // 2, "multiply-adds", none)


def activations_overlay(check: GraphCheck | None, forecast: Forecast | None, path: Path) -> Overlay:
    """The memory that training keeps of a batch in each layer, from its way forward until its way back.

    Args:
        check: what is known of the graph on the canvas.
        forecast: what training the whole network takes; None while that is not known, or for one with errors.
        path: the blocks that are open.
    """
    title = "Memory of activations in a batch"
    if check is None or forecast is None:
        return Overlay(title, note="Known once the network has no errors")
    batch_size = forecast.check.document.training.batch_size
    parts = {id: forecast.parts.get((*path, id)) for id in _layers(check)}
    sizes = {id: part.kept * batch_size for id, part in parts.items() if part is not None and part.kept}
    most = max(sizes.values(), default=0)
    until = f"of a batch of {batch_size} from its way forward until its way back"
    tints = {id: Tint(bytes_text(size), f"Keeps {bytes_text(size)} {until}", size / most) for id, size in sizes.items()}
    return Overlay(title, tints, *(("0 B", bytes_text(most)) if most else ("", "", "Nothing is kept here")))


def gradients_overlay(norms: Mapping[str, float], inside: bool = False) -> Overlay:
    """How well gradients reach each layer.

    Args:
        norms: the recent size of the gradient of each layer, by its id; none before any was measured.
        inside: whether a block is open, of which only the whole is measured.
    """
    title = "Gradient norm, latest steps"
    if inside:
        return Overlay(title, note="Measured for blocks as a whole: leave the block to see it")
    if not norms:
        return Overlay(title, note="Train to see it")
    greatest = max((norm for norm in norms.values() if norm <= EXPLODING), default=0.0)
    tints = {}
    for id, norm in norms.items():
        health = gradient_health(norm, greatest)
        tints[id] = Tint(f"{_SIGNS[health]}{_norm_text(norm)}", f"{_MEANS[health]}: {_norm_text(norm)}", health=health)
    return Overlay(title, tints)


def gradient_health(norm: float, greatest: float) -> Health:
    """What the size of a layer's gradient means.

    Args:
        norm: its Euclidean norm.
        greatest: the greatest norm of all layers that is not exploding.
    """
    if not isfinite(norm) or norm > EXPLODING:
        return "exploding"
    return "vanishing" if norm < max(VANISHED, VANISHING * greatest) else "healthy"


_WAIT = "Known in a moment"
_SIGNS: dict[Health, str] = {"vanishing": "↓ ", "healthy": "", "exploding": "↑ "}
_MEANS: dict[Health, str] = {
    "vanishing": "Gradient vanishing, it hardly learns",
    "healthy": "Gradient healthy",
    "exploding": "Gradient exploding, training may become unstable",
}


def _shares(title: str, check: GraphCheck, figure: Callable[[str], int], what: str, none: str) -> Overlay:
    figures = {id: n for id in _layers(check) if (n := figure(id))}
    total, most = sum(figures.values()), max(figures.values(), default=0)
    tints = {
        id: Tint(f"{count_text(n)} · {_percent(n / total)}", f"{n:,} {what}, {_percent(n / total)} of all", n / most)
        for id, n in figures.items()
    }
    return Overlay(title, tints, *(("0", f"{count_text(most)} · {_percent(most / total)}") if most else ("", "", none)))


def _layers(check: GraphCheck) -> Iterable[str]:
    """Ids of the layers that samples reach, without the ends of the network."""
    by_id = check.graph.by_id
    return (id for id in check.layers if id in by_id and not by_id[id].is_terminal)


def _percent(share: float) -> str:
    return "<1%" if 0 < share < 0.005 else f"{share:.0%}"


def _norm_text(norm: float) -> str:
    if not isfinite(norm):
        return "∞"
    return three_digits(norm) if norm == 0 or norm >= 0.001 else f"{norm:.0e}"
