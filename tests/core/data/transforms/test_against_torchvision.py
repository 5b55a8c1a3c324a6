"""Where torchvision has the same, it is the same."""

import importlib

import pytest
import torch
from torch.nn import functional

from core.data.augmenting import colouring, trivial
from core.data.augmenting.resampling import moved, resized_windows
from core.data.transforms.affine import inverse_matrices
from core.data.transforms.colours import RGB, Grayscale
from core.data.transforms.jitter import RandomInvert, RandomPosterize, RandomSolarize
from core.data.transforms.sizes import CenterCrop, Pad, Resize
from core.data.vision import torchvision

v2 = importlib.import_module("torchvision.transforms.v2") if torchvision else None


@pytest.fixture(scope="module")
def pictures() -> torch.Tensor:
    """Smooth ones, with some grey and some black pixels."""
    drawn = torch.rand(5, 3, 7, 9, generator=torch.Generator().manual_seed(0))
    smooth = functional.interpolate(drawn, (21, 18), mode="bicubic").clamp(0, 1)
    smooth[0, :, :4] = 0
    smooth[1, :, :4] = 0.5
    return smooth


@pytest.mark.parametrize("size", [10, 40, (12, 33), (21, 18)], ids=str)
@pytest.mark.parametrize("interpolation", ["bilinear", "bicubic", "nearest"])
@pytest.mark.parametrize("antialias", [True, False])
def test_resize(pictures, size, interpolation, antialias):
    wanted = v2.Resize(size, v2.InterpolationMode(interpolation), antialias=antialias)(pictures)
    ours = Resize(size=size, interpolation=interpolation, antialias=antialias)
    assert torch.allclose(ours.applied(pictures), wanted, atol=1e-6)


@pytest.mark.parametrize("size", [1, 7, 18, (20, 5)], ids=str)
def test_crop_of_the_middle(pictures, size):
    assert torch.equal(CenterCrop(size=size).applied(pictures), v2.CenterCrop(size)(pictures))


@pytest.mark.parametrize("padding", [0, 3, (1, 2, 3, 4)], ids=str)
@pytest.mark.parametrize("mode", ["constant", "edge", "reflect"])
def test_pad(pictures, padding, mode):
    wanted = v2.Pad(list(padding) if isinstance(padding, tuple) else padding, 0.25, mode)(pictures)
    assert torch.equal(Pad(padding=padding, padding_mode=mode, fill=0.25).applied(pictures), wanted)


def test_grey_and_three_channels(pictures):
    assert torch.allclose(Grayscale().applied(pictures), v2.Grayscale()(pictures), atol=1e-6)
    assert torch.allclose(Grayscale(keep_channels=True).applied(pictures), v2.Grayscale(3)(pictures), atol=1e-6)
    assert torch.equal(RGB().applied(pictures[:, :1]), v2.RGB()(pictures[:, :1]))


@pytest.mark.parametrize(
    ("ours", "theirs", "factor"),
    [
        (colouring.brightened, v2.functional.adjust_brightness, 1.4),
        (colouring.brightened, v2.functional.adjust_brightness, 0.3),
        (colouring.contrasted, v2.functional.adjust_contrast, 1.7),
        (colouring.contrasted, v2.functional.adjust_contrast, 0.2),
        (colouring.saturated, v2.functional.adjust_saturation, 1.7),
        (colouring.saturated, v2.functional.adjust_saturation, 0.0),
        (colouring.turned, v2.functional.adjust_hue, 0.23),
        (colouring.turned, v2.functional.adjust_hue, -0.5),
    ],
)
def test_colours(pictures, ours, theirs, factor):
    assert torch.allclose(ours(pictures, torch.full((5,), factor)), theirs(pictures, factor), atol=2e-5)


def test_each_picture_gets_the_figure_of_its_own(pictures):
    factors = torch.tensor([0.5, 0.8, 1.0, 1.2, 2.0])
    wanted = [v2.functional.adjust_contrast(p, float(f)) for p, f in zip(pictures, factors, strict=True)]
    assert torch.allclose(colouring.contrasted(pictures, factors), torch.stack(wanted), atol=1e-6)


@pytest.mark.parametrize("mode", ["bilinear", "nearest"])
@pytest.mark.parametrize("fill", [0.0, 0.7])
def test_rotation(pictures, mode, fill):
    wanted = v2.functional.rotate(pictures, 33.0, v2.InterpolationMode(mode), fill=fill or None)
    ours = moved(pictures, inverse_matrices(torch.full((5,), 33.0)), mode, fill)
    different = ((ours - wanted).abs() > 1e-4).float().mean()  # at the edge torchvision blends its mask apart
    assert different < (0.1 if fill else 1e-9)


def test_affine(pictures):
    five = torch.ones(5)
    wanted = v2.functional.affine(pictures, -20.0, [2.0, -3.0], 1.3, [12.0, 0.0], v2.InterpolationMode.BILINEAR)
    # its affine counts the angle clockwise, its rotation does not
    matrices = inverse_matrices(20.0 * five, (2.0 * five, -3.0 * five), 1.3 * five, 12.0 * five)
    assert torch.allclose(moved(pictures, matrices), wanted, atol=1e-4)


def test_windows_are_resized_as_interpolation_with_smoothing_does(pictures):
    windows = [(0, 0, 21, 18), (3, 2, 10, 9), (5, 6, 1, 2), (20, 17, 1, 1), (1, 0, 15, 17)]
    for size in ((8, 8), (30, 5), (21, 18)):
        ours = resized_windows(pictures, tuple(torch.tensor(windows).float().unbind(1)), size)
        for index, (top, left, height, width) in enumerate(windows):
            wanted = v2.functional.resized_crop(pictures[index], top, left, height, width, list(size), antialias=True)
            assert torch.allclose(ours[index], wanted, atol=1e-5)


def test_negatives_and_fewer_steps(pictures):
    steps = (pictures * 255).round() / 255
    assert torch.allclose(RandomInvert(p=1).recoloured(steps), v2.functional.invert(steps))
    assert torch.allclose(RandomSolarize(threshold=0.3).recoloured(steps), v2.functional.solarize(steps, 0.3))
    as_bytes = (steps * 255).round().to(torch.uint8)
    wanted = v2.functional.posterize(as_bytes, 3) / 255
    assert torch.allclose(RandomPosterize(bits=3).recoloured(steps), wanted)


def test_operations_of_trivial_augment(pictures):
    steps = (pictures * 255).round() / 255
    five = torch.ones(5)
    as_bytes = (steps * 255).round().to(torch.uint8)
    assert torch.allclose(trivial.sharpened(steps, 1.6 * five), v2.functional.adjust_sharpness(steps, 1.6), atol=1e-5)
    assert torch.allclose(trivial.stretched(steps, five, five), v2.functional.autocontrast(steps), atol=1e-6)
    assert torch.allclose(trivial.equalised(steps, five, five) * 255, v2.functional.equalize(as_bytes).float())
    assert torch.allclose(
        trivial.posterised(steps, five * 0.5, five) * 255, v2.functional.posterize(as_bytes, 5).float()
    )
    assert torch.allclose(trivial.solarised(steps, five * 0.25, five), v2.functional.solarize(steps, 0.75))


@pytest.mark.parametrize("sign", [-1.0, 1.0])
def test_trivial_augment_shifts_to_both_sides(pictures, sign):
    shifted = trivial.OPERATIONS[3](pictures, torch.full((5,), 4 / 32), torch.full((5,), sign))
    kept = (slice(None), slice(None), slice(None))
    wanted, ours = (slice(4, None), slice(None, -4)) if sign > 0 else (slice(None, -4), slice(4, None))
    assert torch.equal(shifted[(*kept, ours)], pictures[(*kept, wanted)])
