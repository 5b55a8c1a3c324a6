"""Rectangles in pictures, one for each sample."""

from __future__ import annotations

import torch
from torch import Tensor


def inside(height: int, width: int, top: Tensor, left: Tensor, bottom: Tensor, right: Tensor) -> Tensor:
    """(N, 1, height, width): which pixels are in the rectangles, whose edges are (N,); bottom and right are not in."""
    rows, columns = (torch.arange(extent, device=top.device)[None] for extent in (height, width))
    tall = (rows >= top[:, None]) & (rows < bottom[:, None])
    wide = (columns >= left[:, None]) & (columns < right[:, None])
    return tall[:, None, :, None] & wide[:, None, None, :]
