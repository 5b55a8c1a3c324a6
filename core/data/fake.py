"""Pictures of pure noise, as torchvision's FakeData draws them, for any number of channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from core.settings import Shape


def fake_sample(index: int, shape: Shape, n_classes: int, seed: int) -> tuple[NDArray[np.uint8], int]:
    """The pixels and the class of one sample of ``FakeData(…, shape, n_classes, random_offset=seed)``.

    FakeData itself sets the random numbers of the whole process for every sample, and those of CUDA without putting
    them back: what trains beside it on another thread would not give the same again. It knows one to four channels.

    Args:
        index: which sample.
        shape: channels, height and width.
        n_classes: how many classes there are.
        seed: where its random numbers begin.
    """
    import torch

    generator = torch.Generator().manual_seed(index + seed)
    pixels = torch.randn(shape, generator=generator)
    target = torch.randint(0, n_classes, (1,), generator=generator)
    return pixels.mul(255).byte().numpy(), int(target)
