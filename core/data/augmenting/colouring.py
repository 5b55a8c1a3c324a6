"""Brightness, contrast, saturation and hue of a batch of pictures, each by a figure of its own.

Formulas and figures are torchvision's (``torchvision.transforms.v2.functional``). Pictures are (N, C, H, W) from 0
to 1, and stay so; figures are (N,).
"""

from __future__ import annotations

import torch
from torch import Tensor

from core.data.augmenting.draws import each
from core.data.transforms.colours import grey


def brightened(pictures: Tensor, factor: Tensor) -> Tensor:
    """0 is black, 1 as it was."""
    return (pictures * each(factor, pictures)).clamp_(0, 1)


def contrasted(pictures: Tensor, factor: Tensor) -> Tensor:
    """0 is the mean grey, 1 as it was."""
    single = grey(pictures) if pictures.shape[1] == 3 else pictures
    return blended(pictures, single.mean((1, 2, 3), keepdim=True), factor)


def saturated(pictures: Tensor, factor: Tensor) -> Tensor:
    """0 is grey, 1 as it was; of three channels."""
    return blended(pictures, grey(pictures), factor)


def blended(pictures: Tensor, others: Tensor, factor: Tensor) -> Tensor:
    """0 is the other picture, 1 as it was."""
    return others.lerp(pictures, each(factor, pictures)).clamp_(0, 1)


def turned(pictures: Tensor, share: Tensor) -> Tensor:
    """Turn the circle of colours by a share of it; of three channels."""
    hue, saturation, value = _hsv(pictures)
    return _rgb((hue + share.reshape(-1, 1, 1)) % 1.0, saturation, value)


def _hsv(pictures: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Hue, saturation and value, (N, H, W) each from 0 to 1 (Smith 1978)."""
    red, green, blue = pictures.unbind(1)
    value, least = pictures.amax(1), pictures.amin(1)
    chroma = value - least
    divisor = chroma.where(chroma > 0, 1.0)
    hue = torch.where(
        value == red,
        (green - blue) / divisor,
        torch.where(value == green, 2 + (blue - red) / divisor, 4 + (red - green) / divisor),
    )
    return (hue / 6) % 1.0, chroma / value.where(value > 0, 1.0), value


def _rgb(hue: Tensor, saturation: Tensor, value: Tensor) -> Tensor:
    """(N, 3, H, W) from hue, saturation and value: each channel is a trapezium over the circle of colours."""
    place = hue[:, None] * 6 + torch.tensor([5.0, 3.0, 1.0], device=hue.device).reshape(1, 3, 1, 1)
    place = place % 6
    share = torch.minimum(place, 4 - place).clamp_(0, 1)
    return value[:, None] * (1 - saturation[:, None] * share)
