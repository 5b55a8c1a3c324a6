"""What every transform promises: its form, its JSON, its shape, and that each sample goes its own way."""

import json

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from core.data.fitting import fitted
from core.data.info import DataInfo
from core.data.objections import objection
from core.data.split import Split
from core.data.transforms.base import TRANSFORMS, Transform
from core.form import fields_of
from core.settings import choice_from_json

ALL = [pytest.param(kind, id=id) for id, kind in TRANSFORMS.items()]
every_transform = pytest.mark.parametrize("kind", ALL)
every_random_one = pytest.mark.parametrize("kind", [each for each in ALL if each.values[0].is_random])
every_one_with_a_chance = pytest.mark.parametrize("kind", [each for each in ALL if "p" in each.values[0].model_fields])

SHAPES = [(3, 32, 32), (64,), (1, 28, 28), (4,), (5, 7), (2, 3, 4, 5), (5, 9, 9), (3, 2, 2), ()]
MIXING = {"MixUp", "CutMix"}
CPU = torch.device("cpu")


def fitting_shape(transform: Transform) -> tuple[int, ...]:
    return next(shape for shape in SHAPES if transform.objection(shape) is None)


def split_of(inputs: np.ndarray) -> Split:
    targets = np.arange(len(inputs), dtype=np.int64) % 3
    info = DataInfo(in_shape=inputs.shape[1:], classes=("a", "b", "c"), n_samples=len(inputs), preparation="as it is")
    return Split(inputs, targets, inputs, targets, info)


def samples(shape: tuple[int, ...], n: int = 12, as_bytes: bool = False) -> np.ndarray:
    pixels = np.random.default_rng(0).integers(0, 256, (n, *shape), dtype=np.uint8)
    return pixels if as_bytes else pixels.astype(np.float32) / 255


def pipeline(inputs: np.ndarray, *transforms: Transform):
    return fitted(transforms, split_of(inputs), CPU)


def learned(inputs: np.ndarray, *transforms: Transform, seed: int = 1) -> tuple[torch.Tensor, torch.Tensor]:
    targets = torch.arange(len(inputs)) % 3
    generator = torch.Generator().manual_seed(seed)
    return pipeline(inputs, *transforms).for_training(torch.from_numpy(inputs), targets, generator)


@every_transform
def test_comes_back_from_json_and_describes_itself(kind):
    transform = kind()
    assert choice_from_json(TRANSFORMS, json.loads(json.dumps(transform.to_json()))) == transform
    assert kind.title
    assert kind.summary_line().endswith((".", ":")) or "." in kind.summary_line()
    assert all(form.description for form in fields_of(kind))
    assert transform.words()


@every_transform
@pytest.mark.parametrize("as_bytes", [False, True], ids=["floats", "bytes"])
def test_gives_the_shape_that_it_promises_as_float32_and_leaves_its_input_alone(kind, as_bytes):
    transform = kind()
    shape = fitting_shape(transform)
    inputs = samples(shape, as_bytes=as_bytes)
    before = inputs.copy()
    made, _ = learned(inputs, transform)
    judged = pipeline(inputs, transform).prepared(torch.from_numpy(inputs))
    assert made.shape[1:] == judged.shape[1:] == transform.out_shape(shape)
    assert made.dtype == judged.dtype == torch.float32
    assert torch.isfinite(made).all()
    assert np.array_equal(inputs, before)


@every_transform
def test_does_to_bytes_what_it_does_to_numbers_from_0_to_1(kind):
    inputs = samples(fitting_shape(kind()), as_bytes=True)
    from_bytes, _ = learned(inputs, kind())
    from_floats, _ = learned(inputs.astype(np.float32) / 255, kind())
    assert torch.allclose(from_bytes, from_floats, atol=1e-6)


@every_transform
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_objects_in_a_sentence_or_works(kind, shape):
    transform = kind()
    reason = transform.objection(shape)
    if reason is None:
        made, _ = learned(samples(shape), transform)
        assert made.shape[1:] == transform.out_shape(shape)
    else:
        assert ": " in reason
        assert "\n" not in reason
        for mended in transform.mended(shape):
            assert mended.objection(shape) is None
            assert learned(samples(shape), mended)[0].shape[1:] == mended.out_shape(shape)


@every_random_one
def test_two_equal_samples_of_a_batch_come_out_different(kind):
    transform = kind(**({"p": 0.5} if "p" in kind.model_fields else {}))
    n = 64
    one = np.concatenate([samples(fitting_shape(transform), 1)] * n)
    if kind.type in MIXING:
        one[n // 2 :] = 1 - one[n // 2 :]
    made, targets = learned(one, transform)
    same = made[: n // 2].flatten(1)
    assert len(same.unique(dim=0)) > 1
    assert len(targets) == n


@every_random_one
def test_equal_seeds_give_equal_batches_and_others_give_others(kind):
    inputs = samples(fitting_shape(kind()), 64)
    first, again, other = (learned(inputs, kind(), seed=seed)[0] for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


@every_random_one
def test_a_state_that_is_restored_goes_on_as_it_would_have(kind):
    inputs = samples(fitting_shape(kind()), 16)
    steps, generator = pipeline(inputs, kind()), torch.Generator().manual_seed(4)
    batch = torch.from_numpy(inputs), torch.arange(16) % 3
    steps.for_training(*batch, generator)
    state = generator.get_state()
    torch.manual_seed(99)
    next_one, _ = steps.for_training(*batch, generator)
    torch.manual_seed(7)
    restored, _ = pipeline(inputs, kind()).for_training(*batch, torch.Generator().set_state(state))
    assert torch.equal(next_one, restored)


@every_random_one
def test_what_is_not_learned_from_gets_nothing_random(kind):
    inputs = samples(fitting_shape(kind()))
    steps = pipeline(inputs, kind())
    first, again = (steps.for_validation(torch.from_numpy(inputs), torch.zeros(12))[0] for _ in range(2))
    assert torch.equal(first, again)
    if kind().fixed_words() is None:
        assert torch.equal(first, torch.from_numpy(inputs))


@every_one_with_a_chance
def test_a_chance_of_0_changes_nothing_and_of_1_everything(kind):
    inputs = samples(fitting_shape(kind()), 64)
    as_they_were = torch.from_numpy(inputs)
    assert torch.equal(learned(inputs, kind(p=0))[0], as_they_were)
    changed = (learned(inputs, kind(p=1))[0] != as_they_were).flatten(1).any(dim=1)
    assert changed.float().mean() > 0.9  # a mixed sample may meet itself, and a part that is cut out may be empty
    if kind.type not in MIXING:
        assert changed.all()


@pytest.mark.parametrize("type_id", sorted(MIXING))
def test_mixed_classes_are_shares_that_add_up_to_1_also_where_nothing_is_mixed(type_id):
    kind = TRANSFORMS.get(type_id)
    for p in (0, 0.5, 1):
        _, targets = learned(samples((3, 8, 8)), kind(p=p))
        assert targets.shape == (12, 3)
        assert targets.dtype == torch.float32
        assert torch.allclose(targets.sum(1), torch.ones(12))
    _, twice = learned(samples((3, 8, 8)), kind(), kind())
    assert torch.allclose(twice.sum(1), torch.ones(12))


@every_transform
def test_whole_numbers_and_numbers_to_predict_are_refused_where_they_make_no_sense(kind):
    transform = kind()
    shape = fitting_shape(transform)
    words = DataInfo(shape, ("a", "b"), 9, "", whole_numbers=True)
    numbers = DataInfo(shape, (), 9, "", quantities=("price",))
    assert (objection([transform], words) is None) == transform.for_whole_numbers
    assert (objection([transform], numbers) is None) == (kind.type != "CutMix")


EXTENT = st.integers(1, 12)


@st.composite
def any_settings(draw, kind):
    """Settings of a kind, of every field that has bounds or choices."""
    values = {}
    for form in fields_of(kind):
        if form.kind == "boolean":
            values[form.name] = draw(st.booleans())
        elif form.kind == "choice":
            values[form.name] = draw(st.sampled_from(form.choices))
        elif form.kind == "size" and form.whole:
            low = int(form.minimum or 0)
            number = st.integers(low, 12)
            wide = (
                st.tuples(*[number] * form.axes) if form.axes else st.lists(number, min_size=1, max_size=3).map(tuple)
            )
            values[form.name] = draw(wide if not form.axes else number | wide)
        elif form.kind == "real" and form.minimum is not None and form.maximum is not None:
            inside = {"exclude_min": form.above, "exclude_max": form.below}
            values[form.name] = draw(st.floats(form.minimum, form.maximum, **inside))
    return kind(**values)


@every_transform
@hypothesis_settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_keeps_its_promises_whatever_its_settings_and_the_size_of_the_pictures(kind, data):
    try:
        transform = data.draw(any_settings(kind))
    except ValueError:
        return  # settings that contradict each other are refused
    shape = data.draw(st.tuples(st.sampled_from([1, 3, 4]), EXTENT, EXTENT) | st.tuples(EXTENT))
    candidates = [transform] if transform.objection(shape) is None else transform.mended(shape)
    for each in candidates:
        assert each.objection(shape) is None
        inputs = samples(shape, 4, as_bytes=data.draw(st.booleans()))
        made, _ = learned(inputs, each)
        judged = pipeline(inputs, each).prepared(torch.from_numpy(inputs))
        assert made.shape[1:] == judged.shape[1:] == each.out_shape(shape)
        assert torch.isfinite(made).all()
        assert torch.isfinite(judged).all()
