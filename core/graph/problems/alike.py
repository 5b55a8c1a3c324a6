"""Layers that bring one shape to another, so that a merge can take both."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from core.layers.base import LAYERS, LayerSpec, value_text
from core.layers.convolution import Conv1d, Conv2d, Conv3d
from core.layers.linear import Linear
from core.layers.shape import Flatten
from core.layers.windows import single
from core.settings import Shape

Bring = tuple[LayerSpec, ...]
"""Layers one after the other; none where nothing has to be done."""


def projected(shape: Shape, goal: Shape) -> Bring | None:
    """A projection: a 1×1 convolution that skips what is too much, or a Linear for vectors; None if none fits."""
    if shape == goal:
        return ()
    if not shape or not goal:
        return None
    if shape[:-1] == goal[:-1] and len(goal) <= 2:
        return (Linear(out_features=goal[-1]),)
    if len(goal) == 1:
        return (Flatten(), *(() if goal[0] == prod(shape) else (Linear(out_features=goal[0]),)))
    if len(shape) != len(goal) or not 2 <= len(goal) <= 4:
        return None
    if any(extent % wanted for extent, wanted in zip(shape[1:], goal[1:], strict=True)):
        return None
    strides = tuple(extent // wanted for extent, wanted in zip(shape[1:], goal[1:], strict=True))
    return (_convolution(len(goal) - 1, goal[0], single(strides)),)


def padded(shape: Shape, goal: Shape) -> Bring | None:
    """A border of zeros, and a 1×1 convolution where the channels differ, too; None if the goal is no larger."""
    if shape == goal:
        return ()
    if not _are_spatial(shape, goal) or any(n > wanted for n, wanted in zip(shape[1:], goal[1:], strict=True)):
        return None
    return (*_border(shape, goal), *_channels(shape, goal))


def pooled(shape: Shape, goal: Shape) -> Bring | None:
    """Means over windows, and a 1×1 convolution where the channels differ, too."""
    if shape == goal:
        return ()
    if not _are_spatial(shape, goal):
        return None
    axes = len(goal) - 1
    pool = LAYERS.get(f"AdaptiveAvgPool{axes}d").model_validate({"output_size": single(goal[1:])})
    return (*((pool,) if shape[1:] != goal[1:] else ()), *_channels(shape, goal))


def types_of(layers: Bring) -> str:
    """What the layers are, in words: "ZeroPad2d and a 1×1 Conv2d"."""
    return " and ".join(_words(layer) for layer in layers)


def _are_spatial(shape: Shape, goal: Shape) -> bool:
    return len(shape) == len(goal) and 2 <= len(goal) <= 4


def _border(shape: Shape, goal: Shape) -> Iterator[LayerSpec]:
    missing = [wanted - n for n, wanted in zip(shape[1:], goal[1:], strict=True)]
    if any(missing):
        sides = tuple(side for each in reversed(missing) for side in (each // 2, each - each // 2))
        yield LAYERS.get(f"ZeroPad{len(missing)}d").model_validate({"padding": single(sides)})


def _channels(shape: Shape, goal: Shape) -> Iterator[LayerSpec]:
    if shape[0] != goal[0]:
        yield _convolution(len(goal) - 1, goal[0], 1)


def _convolution(axes: int, channels: int, stride: object) -> LayerSpec:
    settings = {"out_channels": channels, "kernel_size": 1, "stride": stride}
    return LAYERS.get(f"Conv{axes}d").model_validate(settings)


def _words(layer: LayerSpec) -> str:
    if not isinstance(layer, (Conv1d, Conv2d, Conv3d)):
        return layer.type
    stride = f" with stride {value_text(layer.stride)}" if layer.stride != 1 else ""
    return f"a {'×'.join('1' * layer.axes)} {layer.type}{stride}"
