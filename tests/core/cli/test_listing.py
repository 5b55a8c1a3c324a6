"""The command ``list``."""

import pytest

from core.exporters.base import EXPORTERS
from core.layers.base import LAYERS
from core.recipe.base import LOSSES, OPTIMIZERS
from core.recipe.initialisation import SCHEMES
from core.recipe.schedules import SCHEDULES

KINDS = ("layers", "datasets", "optimizers", "losses", "schedulers", "initialisations", "exporters", "devices")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_listed_for_people_and_for_programs(netloom, kind):
    entries = netloom("list", kind, "--json").json
    shown = netloom("list", kind)
    assert shown.code == 0
    for entry in entries:
        assert entry["description"]
        assert any(line.startswith(entry["id"]) for line in shown.out.splitlines())


@pytest.mark.parametrize(
    ("kind", "registry"),
    [
        ("optimizers", OPTIMIZERS),
        ("losses", LOSSES),
        ("schedulers", SCHEDULES),
        ("initialisations", SCHEMES),
        ("exporters", EXPORTERS),
    ],
)
def test_everything_registered_is_listed(netloom, kind, registry):
    assert [entry["id"] for entry in netloom("list", kind, "--json").json] == [id for id, _ in registry.items()]


def test_layers_are_listed_without_the_ends_of_the_network(netloom):
    listed = {entry["id"] for entry in netloom("list", "layers", "--json").json}
    assert listed == {id for id, _ in LAYERS.items()} - {"Input", "Output"}


def test_a_field_is_listed_with_its_default_bounds_and_description(netloom):
    layers = {entry["id"]: entry for entry in netloom("list", "layers", "--json").json}
    fields = {field["name"]: field for field in layers["Dropout"]["fields"]}
    p = fields["p"]
    assert (p["kind"], p["default"], p["minimum"], p["maximum"], p["below"]) == ("real", 0.5, 0, 1, True)
    assert p["description"] == "share of what is set to zero"
    assert "p        0.5, real ≥ 0 < 1" in netloom("list", "layers").out


def test_an_unknown_kind_is_answered_with_the_known_ones(netloom):
    answer = netloom("list", "cars")
    assert answer.code == 2
    assert all(kind in answer.sentence for kind in KINDS)
