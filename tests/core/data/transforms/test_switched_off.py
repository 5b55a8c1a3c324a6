"""A transform that is switched off stays in the list, and does nothing anywhere."""

import json

import torch

from core.data.base import DataSettings
from core.data.fitting import fitted
from core.data.objections import objection
from core.data.preview import preview
from core.data.sources.synthetic import Synthetic
from core.data.split import load_split
from core.data.transforms.sizes import CenterCrop, Resize
from core.data.transforms.values import Normalize
from core.exporters.preparation import preparation_of
from core.progress import Unwatched

SOURCE = Synthetic(height=8, width=8, samples=40)


def settings(*transforms):
    return DataSettings(source=SOURCE, transforms=transforms)


def test_batches_code_and_shape_are_those_of_the_list_without_it():
    both, one = settings(Resize(size=12, enabled=False), Normalize()), settings(Normalize())
    split = load_split(one, Unwatched())
    raw = torch.from_numpy(split.train_inputs[:4])
    first, second = (fitted(each.transforms, split, torch.device("cpu")).prepared(raw) for each in (both, one))
    assert torch.equal(first, second)
    assert both.info() == one.info()
    assert preparation_of(both, split).lines == preparation_of(one, split).lines
    assert settings(Resize(size=12), Normalize()).info().in_shape == (3, 12, 12)


def test_the_file_says_so_only_where_it_is_off():
    kept = json.loads(settings(Resize(size=12, enabled=False), Normalize()).model_dump_json())
    assert [each.get("enabled") for each in kept["transforms"]] == [False, None]
    assert DataSettings.model_validate(kept).transforms == (Resize(size=12, enabled=False), Normalize())


def test_nothing_speaks_against_what_is_not_done():
    too_large = CenterCrop(size=20)
    assert objection((too_large,), SOURCE.info()).index == 0
    assert objection((too_large.model_copy(update={"enabled": False}),), SOURCE.info()) is None


def test_the_preview_after_it_is_the_one_before_it():
    transforms = (Resize(size=12), Normalize(enabled=False), CenterCrop(size=6))
    data = settings(*transforms)
    stages = preview(data, load_split(data, Unwatched()), 0, Unwatched()).stages
    assert [stage.samples.shape[-1] for stage in stages] == [8, 12, 12, 6]
    assert stages[2] is stages[1]
