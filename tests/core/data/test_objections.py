"""Lists of transforms that do not fit, and what mends them."""

import pytest

from core.data.base import DataSettings
from core.data.info import DataInfo
from core.data.objections import objection
from core.data.sources.digits import Digits
from core.data.sources.iris import Iris
from core.data.sources.synthetic import Synthetic
from core.data.transforms.colours import RGB, Grayscale
from core.data.transforms.crops import RandomCrop
from core.data.transforms.flips import RandomHorizontalFlip
from core.data.transforms.jitter import ColorJitter
from core.data.transforms.mixing import CutMix, MixUp
from core.data.transforms.noise import GaussianNoise
from core.data.transforms.shapes import Flatten, Reshape
from core.data.transforms.sizes import CenterCrop, Pad, Resize
from core.data.transforms.values import Normalize, ToRange
from core.document.edits import change_data
from core.graph.check import check
from core.layers.linear import Linear
from core.layers.shape import Flatten as FlattenLayer


def info(*shape, **more) -> DataInfo:
    return DataInfo(shape, () if "quantities" in more else ("a", "b"), 100, "", **more)


@pytest.mark.parametrize(
    ("transforms", "shape", "says", "buttons"),
    [
        (
            [CenterCrop(size=28)],
            (1, 20, 24),
            "Crop the middle cuts 28×28 pixels, but a picture has only 20×24: set size to 20×24",
            ["Set size to 20×24", "Remove Crop the middle"],
        ),
        (
            [RandomCrop(size=30, padding=1)],
            (1, 20, 40),
            "Crop at a random place cuts 30×30 pixels, but a picture has only 22×42: set size to 22×30",
            ["Set size to 22×30", "Remove Crop at a random place"],
        ),
        (
            [Grayscale()],
            (5, 9, 9),
            "Greyscale is for pictures of 1 or 3 channels, but these have 5: remove it",
            ["Remove Greyscale"],
        ),
        (
            [Pad(padding=9, padding_mode="reflect")],
            (1, 8, 8),
            "Pad mirrors 9 pixels, but a picture of 8×8 can give only 7: repeat the edge instead",
            ["Set padding_mode to 'edge'", "Set padding to 7", "Remove Pad"],
        ),
        (
            [Flatten(), RandomHorizontalFlip()],
            (1, 8, 8),
            "Flip left and right wants pictures (channels × height × width), but a sample is 64: remove it",
            ["Remove Flip left and right"],
        ),
        (
            [Reshape()],
            (49,),
            "Reshape makes 64 numbers of the 49 that a sample has: set shape to 1×7×7",
            ["Set shape to 1×7×7", "Remove Reshape"],
        ),
        (
            [Normalize(statistics="ImageNet")],
            (1, 8, 8),
            "Normalise has ImageNet's figures for 3 channels, but a sample has 1: take those of the training part",
            ["Set statistics to 'training part'", "Remove Normalise"],
        ),
        (
            [Normalize(), GaussianNoise(), ColorJitter()],
            (3, 8, 8),
            "Colour jitter works on numbers from 0 to 1, but Normalise before it changes them: move it before that",
            ["Move Colour jitter forward", "Remove Colour jitter"],
        ),
    ],
)
def test_says_what_does_not_fit_and_offers_what_mends_it(transforms, shape, says, buttons):
    found = objection(transforms, info(*shape))
    assert str(found) == says
    assert [better.text for better in found.better] == buttons
    for better in found.better:
        assert objection(better.transforms, info(*shape)) is None


def test_the_shape_is_followed_through_the_list():
    assert (
        objection([Resize(size=28), CenterCrop(size=28), RGB(), Normalize(statistics="ImageNet")], info(1, 8, 8))
        is None
    )
    found = objection([Resize(size=28), CenterCrop(size=20), CenterCrop(size=21)], info(1, 8, 8))
    assert found.index == 2


def test_what_changes_the_range_may_follow_what_needs_it():
    assert objection([ColorJitter(), Normalize()], info(3, 8, 8)) is None
    assert objection([ToRange(low=0, high=0.5), ColorJitter()], info(3, 8, 8)) is None
    assert objection([ToRange(), ColorJitter()], info(3, 8, 8)).index == 1


def test_a_mistake_that_cannot_be_mended_by_moving_is_not_offered_so():
    found = objection([ToRange(), Resize(size=4), Flatten(), ColorJitter()], info(3, 8, 8))
    assert [better.text for better in found.better] == ["Remove Colour jitter"]


def test_numbers_to_predict_may_be_added_up_but_not_cut_together():
    numbers = info(3, 8, 8, quantities=("price",))
    assert objection([MixUp()], numbers) is None
    assert str(objection([CutMix()], numbers)) == ("CutMix mixes classes, but this network predicts numbers: remove it")


def test_words_stay_words():
    found = objection([GaussianNoise()], info(20, whole_numbers=True))
    assert "whole numbers that stand for words" in str(found)
    assert objection([Flatten()], info(20, whole_numbers=True)) is None


def test_an_empty_list_fits_everything():
    assert objection([], info()) is None


def test_the_button_of_a_problem_mends_the_project(chain):
    document = chain(FlattenLayer(), Linear(out_features=10), source=Digits())
    broken = change_data(document, DataSettings(source=Digits(), transforms=(CenterCrop(size=28), Normalize())))
    problem = next(each for each in check(broken).problems if each.code == "unfit_transform")
    for fix in problem.fixes:
        mended = fix.apply(broken)
        assert not [each for each in check(mended).problems if each.code == "unfit_transform"]
        assert mended.data.transforms[-1] == Normalize()
    assert problem.fixes[0].apply(broken).data.transforms[0] == CenterCrop(size=8)


def test_the_data_say_what_was_done_to_samples_but_not_what_is_drawn():
    transforms = (Resize(size=(12, 10)), RandomHorizontalFlip(), RandomCrop(size=8), Normalize(), MixUp())
    told = DataSettings(source=Synthetic(), transforms=transforms).info()
    assert told.in_shape == (3, 8, 8)
    assert told.preparation == (
        "pixels from 0 to 255, divided by 255; resized to 12×10 pixels (bilinear, smoothed); cut to the 8×8 pixels in "
        "the middle; less the mean, divided by the deviation, of each channel in the training part"
    )
    only_drawn = DataSettings(source=Iris(), transforms=(GaussianNoise(),)).info()
    assert only_drawn == Iris().info()
