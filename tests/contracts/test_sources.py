"""Every data source keeps its promises."""

import pickle

import numpy as np
import pytest

from core.data.base import SOURCES, DataSettings
from core.data.info import UNKNOWN, DataError
from core.data.looked_at import LookedAt
from core.data.published.file_set import FileSet
from core.data.split import forget_split, load_split
from core.form import fields_of
from core.progress import Unwatched

ALL = [cls for _, cls in SOURCES.items()]
OWN_FILES = [cls for cls in ALL if issubclass(cls, LookedAt)]
AT_HAND = [cls for cls in ALL if not issubclass(cls, (LookedAt, FileSet))]


def of_type(classes):
    return pytest.mark.parametrize("cls", classes, ids=lambda cls: cls.type)


def test_titles_are_told_apart():
    titles = [cls.title for cls in ALL]
    assert len(titles) == len(set(titles))


@of_type(ALL)
def test_a_source_says_what_it_is_in_a_line(cls):
    assert len(cls.summary_line()) <= 120
    assert cls.summary_line().endswith(".")


@of_type(ALL)
def test_every_option_has_an_editor_and_an_explanation(cls):
    for field in fields_of(cls):
        assert field.description, field.name


@of_type(ALL)
def test_a_source_comes_back_from_its_json_and_from_a_pickle(cls):
    settings = DataSettings(source=cls())
    assert DataSettings.model_validate_json(settings.model_dump_json()) == settings
    assert pickle.loads(pickle.dumps(settings)) == settings


@of_type(AT_HAND)
def test_a_source_gives_what_it_says(cls):
    source = cls()
    info, samples = source.info(), source.load(Unwatched())
    assert samples.inputs.shape == (info.n_samples, *info.in_shape)
    assert samples.inputs.dtype == (np.int64 if info.whole_numbers else samples.inputs.dtype)
    if info.is_regression:
        assert samples.targets.dtype == np.float32
        assert samples.targets.shape == (info.n_samples, len(info.quantities))
    else:
        assert samples.targets.dtype == np.int64
        assert set(samples.targets.tolist()) == set(range(len(info.classes)))
    assert info.preparation


@of_type(AT_HAND)
def test_a_source_gives_the_same_samples_each_time(cls):
    first, second = cls().load(Unwatched()), cls().load(Unwatched())
    np.testing.assert_array_equal(first.inputs, second.inputs)
    np.testing.assert_array_equal(first.targets, second.targets)


@of_type([cls for cls in AT_HAND if "seed" in cls.model_fields])
def test_another_seed_draws_other_samples(cls):
    assert not np.array_equal(cls().load(Unwatched()).inputs, cls(seed=1).load(Unwatched()).inputs)


@of_type(AT_HAND)
def test_a_source_can_be_divided(cls):
    forget_split()
    split = load_split(DataSettings(source=cls()), Unwatched())
    assert np.isfinite(split.train_inputs).all()
    assert len(split.train_targets) + len(split.validation_targets) == cls().info().n_samples


@of_type(OWN_FILES)
def test_a_source_of_own_files_says_what_must_be_chosen_first(cls):
    assert cls().info() == UNKNOWN
    assert cls().lacks()


@of_type(OWN_FILES)
def test_a_source_of_own_files_refuses_files_that_are_not_there(cls, tmp_path):
    places = {field.name: str(tmp_path / "nowhere") for field in fields_of(cls) if field.kind in ("file", "folder")}
    source = cls(**places)
    with pytest.raises(DataError, match="nowhere"):
        source.look(Unwatched())
