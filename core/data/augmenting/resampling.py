"""Pictures between their pixels: windows resized, turned and blurred, each sample in its own way and all at once."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional


def resized_windows(pictures: Tensor, window: tuple[Tensor, Tensor, Tensor, Tensor], size: tuple[int, int]) -> Tensor:
    """Cut a window out of each picture and resize it, as bilinear interpolation with smoothing does.

    Resizing is linear along each axis, so it is one matrix for the rows and one for the columns of each sample: no loop
    over samples, and no other way on any device.

    Args:
        pictures: (N, C, H, W).
        window: top, left, height and width of each, (N,) in pixels.
        size: height and width afterwards.
    """
    top, left, height, width = window
    rows = _weights(top, height, pictures.shape[2], size[0])
    columns = _weights(left, width, pictures.shape[3], size[1])
    return rows[:, None] @ pictures @ columns[:, None].mT


def _weights(start: Tensor, extent: Tensor, n_in: int, n_out: int) -> Tensor:
    """(N, n_out, n_in): how much each pixel of a row gives to each pixel of the resized window."""
    device = start.device
    scale = (extent / n_out)[:, None, None]
    centre = start[:, None, None] + (torch.arange(n_out, device=device)[None, :, None] + 0.5) * scale
    pixel = torch.arange(n_in, device=device)[None, None, :]
    weights = (1 - ((pixel + 0.5 - centre) / scale.clamp_min(1)).abs()).clamp_min(0)
    inside = (pixel >= start[:, None, None]) & (pixel < (start + extent)[:, None, None])
    weights = weights * inside
    return weights / weights.sum(-1, keepdim=True)


def moved(pictures: Tensor, matrices: Tensor, mode: str = "bilinear", fill: float = 0.0) -> Tensor:
    """Turn, shift, stretch and shear each picture around its middle.

    Args:
        pictures: (N, C, H, W).
        matrices: (N, 2, 3), from places in the result to places in the picture, in pixels from the middle.
        mode: "bilinear" or "nearest".
        fill: what comes in from outside.
    """
    height, width = pictures.shape[2:]
    half = torch.tensor([width / 2, height / 2], device=pictures.device)
    scaled = matrices.clone()
    scaled[:, :, 2] = matrices[:, :, 2] / half
    scaled[:, :, :2] = matrices[:, :, :2] * half[None, None, :] / half[None, :, None]
    grid = functional.affine_grid(scaled, list(pictures.shape), align_corners=False)
    sampled = functional.grid_sample(pictures - fill if fill else pictures, grid, mode=mode, align_corners=False)
    return sampled + fill if fill else sampled


def blurred(pictures: Tensor, sigma: Tensor) -> Tensor:
    """Blur each picture with a Gaussian of its own deviation, (N,) in pixels; beyond the edge nothing counts."""
    rows, columns = (_gaussian(extent, sigma) for extent in pictures.shape[2:])
    return rows[:, None] @ pictures @ columns[:, None].mT


def _gaussian(extent: int, sigma: Tensor) -> Tensor:
    """(N, extent, extent): how much each pixel of a row gives to each."""
    place = torch.arange(extent, device=sigma.device)
    distance = (place[:, None] - place[None, :]).float() / sigma[:, None, None]
    weights = torch.exp(-0.5 * distance.square())
    return weights / weights.sum(-1, keepdim=True)
