"""Uneven classes: counted, named, and made up for."""

import numpy as np
import pytest
from sklearn.utils.class_weight import compute_class_weight

from core.data.balance import balance_of
from core.data.info import DataInfo
from core.data.split import Split


def split_of(targets, n_classes=3, **info) -> Split:
    targets = np.array(targets, np.int64)
    inputs = np.zeros((len(targets), 2), np.float32)
    facts = {"classes": tuple("abcdefgh"[:n_classes]), **info}
    return Split(inputs, targets, inputs, targets, DataInfo(in_shape=(2,), n_samples=2, preparation="", **facts))


def test_weights_are_those_that_scikit_learn_calls_balanced():
    targets = [0] * 7 + [1] * 2 + [2] * 11
    wanted = compute_class_weight("balanced", classes=np.arange(3), y=targets)
    assert np.allclose(balance_of(split_of(targets)).weights(), wanted)


def test_all_samples_together_count_as_before():
    balance = balance_of(split_of([0] * 90 + [1] * 9 + [2]))
    assert (balance.weights() * balance.counts).sum() == pytest.approx(100)
    assert len(set((balance.weights() * balance.counts).round(3))) == 1


def test_uneven_classes_are_named_with_a_way_out():
    balance = balance_of(split_of([0] * 90 + [1] * 9 + [2]))
    assert balance.imbalance == 90
    assert balance.is_uneven
    assert balance.words().startswith("a has 90 times as many samples as c: set class_weights")
    assert balance_of(split_of([0, 1, 2, 2])).words() is None


def test_a_class_without_samples_is_named_and_weighs_nothing_special():
    balance = balance_of(split_of([0, 0, 2, 2]))
    assert balance.empty == ("b",)
    assert balance.imbalance == 1
    assert "no sample to learn from is of b" in balance.words()
    assert list(balance.weights()) == [1, 1, 1]


def test_no_samples_at_all_is_no_imbalance():
    assert balance_of(split_of([])).imbalance == 1


def test_numbers_to_predict_have_no_classes():
    assert balance_of(split_of([0, 1], classes=(), quantities=("price",))) is None
