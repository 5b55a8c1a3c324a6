"""The operations of TrivialAugment, each with a strength of its own for every picture.

Operations and their ranges are those of the "wide" space of Müller and Hutter, TrivialAugment (2021), as torchvision
has them; turning and shearing go around the middle. Pictures are (N, C, H, W) from 0 to 1, strengths (N,) from 0 to 1,
signs (N,) are -1 or 1.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from core.data.augmenting import colouring
from core.data.augmenting.draws import each
from core.data.augmenting.resampling import moved
from core.data.transforms.affine import inverse_matrices

Operation = Callable[[Tensor, Tensor, Tensor], Tensor]

_SHEAR, _TURN, _SHIFT, _COLOUR = 0.99, 135.0, 32.0, 0.99


def unchanged(pictures: Tensor, strength: Tensor, sign: Tensor) -> Tensor:
    """Leave them as they are."""
    return pictures


def rotated(pictures: Tensor, strength: Tensor, sign: Tensor) -> Tensor:
    """Turn them by up to 135°."""
    return moved(pictures, inverse_matrices(strength * sign * _TURN), "nearest")


def _linear(row: int, column: int) -> Operation:
    most = _SHIFT if column == 2 else _SHEAR

    def operation(pictures: Tensor, strength: Tensor, sign: Tensor) -> Tensor:
        matrices = torch.eye(2, 3, device=pictures.device).repeat(len(pictures), 1, 1)
        matrices[:, row, column] = strength * sign * most
        return moved(pictures, matrices, "nearest")

    return operation


def _coloured(way: Callable[[Tensor, Tensor], Tensor]) -> Operation:
    return lambda pictures, strength, sign: way(pictures, 1 + strength * sign * _COLOUR)


def _saturated(pictures: Tensor, factor: Tensor) -> Tensor:
    return colouring.saturated(pictures, factor) if pictures.shape[1] == 3 else pictures


def sharpened(pictures: Tensor, factor: Tensor) -> Tensor:
    """0 is smoothed, 1 as it was; the outermost pixels stay."""
    if min(pictures.shape[2:]) <= 2:
        return pictures
    kernel = torch.ones(3, 3, device=pictures.device)
    kernel[1, 1] = 5
    channels = pictures.shape[1]
    smooth = pictures.clone()
    weights = (kernel / kernel.sum()).expand(channels, 1, 3, 3)
    smooth[..., 1:-1, 1:-1] = functional.conv2d(pictures, weights, groups=channels)
    return colouring.blended(pictures, smooth, factor)


def posterised(pictures: Tensor, strength: Tensor, sign: Tensor) -> Tensor:
    """Leave 8 to 2 bits."""
    step = each(2.0 ** (6 * strength).round(), pictures)
    return (pictures * 255).round().div(step).floor() * step / 255


def solarised(pictures: Tensor, strength: Tensor, sign: Tensor) -> Tensor:
    """Invert what is as bright as a threshold, from white down to black."""
    return pictures.where(pictures < each(1 - strength, pictures), 1 - pictures)


def stretched(pictures: Tensor, strength: Tensor, sign: Tensor) -> Tensor:
    """Stretch each channel to all of 0 to 1."""
    low, high = pictures.amin((2, 3), keepdim=True), pictures.amax((2, 3), keepdim=True)
    flat = high == low
    return torch.where(flat, pictures, (pictures - low) / (high - low).where(~flat, 1.0))


def equalised(pictures: Tensor, strength: Tensor, sign: Tensor) -> Tensor:
    """Make each of 256 steps of brightness as frequent as another, channel by channel, as Pillow does."""
    steps = (pictures * 255).round().long().flatten(2).flatten(0, 1)
    counts = torch.zeros(len(steps), 256, dtype=torch.long, device=steps.device)
    counts.scatter_add_(1, steps, torch.ones_like(steps))
    brightest = counts.gather(1, steps.amax(1, keepdim=True))
    width = (steps.shape[1] - brightest) // 255
    below = counts.cumsum(1) - counts
    table = ((below + width // 2) // width.clamp_min(1)).clamp(0, 255)
    equal = torch.where(width == 0, steps, table.gather(1, steps))
    return equal.reshape(pictures.shape).float() / 255


OPERATIONS: tuple[Operation, ...] = (
    unchanged,
    _linear(0, 1),
    _linear(1, 0),
    _linear(0, 2),
    _linear(1, 2),
    rotated,
    _coloured(colouring.brightened),
    _coloured(_saturated),
    _coloured(colouring.contrasted),
    _coloured(sharpened),
    posterised,
    solarised,
    stretched,
    equalised,
)
