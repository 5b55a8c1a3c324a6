"""What is drawn is what the settings say, and targets go with what becomes of samples."""

import pytest
import torch
from torch.nn import functional

from core.data.augmenting.draws import Draws
from core.data.transforms.affine import RandomAffine, RandomRotation
from core.data.transforms.crops import RandomCrop, RandomResizedCrop
from core.data.transforms.mixing import CutMix, MixUp
from core.data.transforms.noise import GaussianBlur, GaussianNoise, RandomErasing, RandomFeatureDropout
from core.data.transforms.steps import Facts

CPU = torch.device("cpu")


def draws() -> Draws:
    return Draws(torch.Generator().manual_seed(3), CPU)


def facts(n_classes: int, *shape: int) -> Facts:
    def nobody_asks():
        raise AssertionError

    return Facts(shape, n_classes, CPU, nobody_asks)


@pytest.mark.parametrize("mixing", [MixUp(alpha=1), CutMix(), MixUp(alpha=0.1, p=0.5), CutMix(p=0.5)], ids=repr)
def test_a_mixed_target_says_what_is_in_the_sample(mixing):
    classes = torch.arange(64) % 4
    brightness = torch.tensor([0.0, 0.2, 0.5, 1.0])
    pictures = brightness[classes].reshape(-1, 1, 1, 1).expand(-1, 3, 8, 9).contiguous()
    step = mixing.build(facts(4, 3, 8, 9))
    mixed, shares = step.training(pictures, classes, torch.Generator().manual_seed(0))
    assert torch.allclose(mixed.mean((1, 2, 3)), shares @ brightness, atol=1e-5)
    assert (shares.max(1).values < 1).any()
    assert bool((shares.max(1).values == 1).any()) or mixing.p == 1


def test_numbers_to_predict_are_mixed_as_the_samples_are():
    vectors = torch.rand(50, 6)
    answers = vectors @ torch.rand(6, 2)
    step = MixUp(alpha=1).build(facts(0, 6))
    mixed, targets = step.training(vectors, answers, torch.Generator().manual_seed(0))
    solved = torch.linalg.lstsq(vectors, answers).solution
    assert torch.allclose(mixed @ solved, targets, atol=1e-4)
    assert not torch.allclose(targets, answers)


@pytest.mark.parametrize("mode", ["constant", "edge", "reflect"])
def test_each_crop_is_a_window_of_the_padded_picture_and_all_windows_come(mode):
    picture = torch.rand(1, 2, 5, 6)
    torch_mode = {"constant": "constant", "edge": "replicate", "reflect": "reflect"}[mode]
    wide = functional.pad(picture, (1, 1, 1, 1), torch_mode)
    windows = [wide[0, :, top : top + 5, left : left + 6] for top in range(3) for left in range(3)]
    crops = RandomCrop(padding=1, padding_mode=mode).changed(picture.expand(200, -1, -1, -1), draws())
    which = [next(i for i, window in enumerate(windows) if torch.equal(crop, window)) for crop in crops]
    assert set(which) == set(range(9))


def test_a_whole_window_is_the_picture():
    pictures = torch.rand(3, 1, 9, 9)
    whole = RandomResizedCrop(size=9, scale=1.0, ratio=1.0).changed(pictures, draws())
    assert torch.allclose(whole, pictures, atol=1e-6)


def test_windows_have_the_areas_that_were_asked_for():
    ramp = torch.linspace(0, 1, 100).expand(400, 1, 100, 100)
    made = RandomResizedCrop(size=10, scale=0.25, ratio=1.0).changed(ramp, draws())
    spans = made[:, 0, 0, -1] - made[:, 0, 0, 0]
    assert torch.allclose(spans, torch.tensor(0.45 / 0.99), atol=0.02)  # 9 of 10 tenths of half the width
    assert made.mean((1, 2, 3)).std() > 0.1  # they stand at different places


def test_what_is_erased_has_the_area_and_the_value_that_were_asked_for():
    pictures = torch.zeros(300, 3, 40, 40)
    made = RandomErasing(p=1, scale=(0.1, 0.2), ratio=(0.5, 2.0), value=0.7).changed(pictures, draws())
    lost = (made == 0.7).all(1).float().mean((1, 2))
    assert torch.equal((made > 0).any(1), (made == 0.7).all(1))
    assert 0.085 < lost.min() < lost.max() < 0.215


def test_turning_by_nothing_changes_nothing():
    pictures = torch.rand(4, 3, 7, 8)
    assert torch.allclose(RandomRotation(degrees=0).changed(pictures, draws()), pictures, atol=1e-5)
    still = RandomAffine(degrees=0, translate=0, scale=1.0)
    assert torch.allclose(still.changed(pictures, draws()), pictures, atol=1e-5)


def test_noise_has_the_mean_and_the_deviation_that_were_asked_for():
    added = GaussianNoise(mean=0.5, sigma=2).changed(torch.zeros(100, 500), draws())
    assert added.mean().item() == pytest.approx(0.5, abs=0.05)
    assert added.std().item() == pytest.approx(2, abs=0.05)
    kept = GaussianNoise(sigma=2, clip=True).changed(torch.full((10, 50), 0.5), draws())
    assert 0 <= kept.min() < kept.max() <= 1


def test_as_many_numbers_are_left_out_as_were_asked_for():
    made = RandomFeatureDropout(p=0.3).changed(torch.ones(100, 500), draws())
    assert (made == 0).float().mean().item() == pytest.approx(0.3, abs=0.02)
    assert ((made == 0) | (made == 1)).all()


def test_a_blur_keeps_what_is_even_and_spreads_a_point():
    even = torch.full((2, 1, 9, 9), 0.3)
    assert torch.allclose(GaussianBlur(p=1).changed(even, draws()), even, atol=1e-6)
    point = torch.zeros(1, 1, 21, 21)
    point[..., 10, 10] = 1
    spread = GaussianBlur(p=1, sigma=1.5).changed(point, draws())
    distance = torch.arange(21.0) - 10
    assert spread.sum().item() == pytest.approx(1, abs=1e-3)
    assert (spread[0, 0].sum(0) * distance**2).sum().item() == pytest.approx(1.5**2, rel=0.02)
