"""Steps from one value of a setting to the next, as the wheel takes them."""

import pytest

from core.form import FieldForm, fields_of, stepped
from core.layers.base import LAYERS
from core.layers.convolution import Conv2d
from core.recipe.optimizers.adaptive import Adam
from core.recipe.schedules import MultiStepLR


def form(kind, **parts):
    return FieldForm("x", kind, None, "what it is", **parts)


@pytest.mark.parametrize(
    ("field", "value", "by", "next_value"),
    [
        (form("integer", minimum=1), 16, 1, 17),
        (form("integer", minimum=1), 16, -3, 13),
        (form("integer", minimum=1), 1, -1, 1),
        (form("integer", minimum=1, maximum=32), 32, 1, 32),
        (form("real", minimum=0, maximum=1), 0.5, 1, 0.55),
        (form("real", minimum=0, maximum=1, below=True), 0.95, 1, 0.95),
        (form("real", minimum=0, maximum=1), 0.05, -1, 0.0),
        (form("real"), 0.01, 1, 0.011),
        (form("real"), 0.0, -1, -0.1),
        (form("real"), 2.0, -1, 1.9),
        (form("real", minimum=0, above=True), 0.1, -1, 0.09),
        (form("size", axes=2, minimum=1), 3, 1, 4),
        (form("size", axes=2, minimum=1), (3, 5), 1, (4, 6)),
        (form("size", axes=2, minimum=1), (1, 5), -1, (1, 5)),
        (form("size", axes=2, choices=("same",)), "same", 1, "same"),
        (form("choice", choices=("sequence", "last")), "sequence", 1, "last"),
        (form("choice", choices=("sequence", "last")), "last", 1, "last"),
        (form("boolean"), True, 1, True),
        (form("integer", optional=True), None, 1, None),
    ],
)
def test_a_step_stays_within_the_bounds(field, value, by, next_value):
    new = stepped(field, value, by)
    assert (new, type(new)) == (next_value, type(next_value))


@pytest.mark.parametrize("spec", [pytest.param(spec, id=id) for id, spec in LAYERS.items()])
def test_what_a_card_shows_of_a_layer_are_settings_that_a_form_has(spec):
    fields = {field.name for field in fields_of(spec)}
    parts = spec().summary_parts()
    assert {part.setting for part in parts if part.setting} <= fields
    assert "".join(part.text for part in parts) == spec().summary()
    assert len([part for part in parts if part.setting]) <= 3


def test_only_sides_of_one_thing_are_multiplied():
    joints = [(Conv2d, "kernel_size", " × "), (MultiStepLR, "milestones", ", "), (Adam, "betas", ", ")]
    for settings, name, joint in joints:
        assert fields_of(settings, (name,))[0].joint == joint
