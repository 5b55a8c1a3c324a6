"""What differs between files and what a project knows of them, in words."""

import pytest

from core.data.looked_at import Changed, Found

KNOWN = Found(in_shape=(3, 64, 64), classes=("cat", "dog"), n_samples=100)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"classes": ("cat", "dog", "owl")}, "now have 3 classes, the project knows 2 classes"),
        ({"in_shape": (1, 8, 8)}, "now have samples of 1×8×8, the project knows samples of 3×64×64"),
        ({"n_samples": 99}, "now have 99 samples, the project knows 100 samples"),
        ({"n_test": 10}, "now have 10 samples to test on"),
        ({"classes": ("cat", "hen")}, "hen instead of dog"),
        ({"classes": (), "quantities": ("price",)}, "now have the number price to predict"),
        ({"stored_as": "bytes"}, "not what they were"),
    ],
)
def test_names_the_difference_that_matters_most(changes, words):
    assert words in Changed(KNOWN, KNOWN.model_copy(update=changes)).words()
