"""What every registry promises."""

import sys

import pytest

from core.registry import Registry, UnknownId


class Coffee:
    """Something to register."""


class Tea:
    """Something else to register."""


@pytest.fixture
def package(tmp_path, monkeypatch):
    """The folder of an importable package without modules; the test declares them."""
    folder = tmp_path / "netloom_test_drinks"
    folder.mkdir()
    (folder / "__init__.py").write_text("", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield folder
    for name in [name for name in sys.modules if name.partition(".")[0] == folder.name]:
        del sys.modules[name]


@pytest.fixture
def registry(package):
    """An empty registry over the package of the test."""
    return Registry("drink", package.name)


def test_an_id_cannot_be_taken_twice(registry):
    registry.add("Coffee", Coffee)
    with pytest.raises(ValueError, match="two classes are registered as drink 'Coffee'"):
        registry.add("Coffee", Tea)
    assert registry.get("Coffee") is Coffee


def test_an_unknown_id_is_answered_with_the_known_ones(registry):
    registry.add("Coffee", Coffee)
    registry.add("Tea", Tea)
    with pytest.raises(UnknownId) as caught:
        registry.get("Tee")
    assert str(caught.value) == "there is no drink called 'Tee': choose one of Coffee, Tea"


def test_items_come_in_the_order_of_registration(registry):
    registry.add("Tea", Tea)
    registry.add("Coffee", Coffee)
    assert list(registry.items()) == [("Tea", Tea), ("Coffee", Coffee)]


@pytest.mark.parametrize("look_up", [lambda drinks: drinks.get("Water"), lambda drinks: dict(drinks.items())["Water"]])
def test_the_first_look_up_imports_every_module_of_the_package(package, look_up):
    declare(package, "base", "from core.registry import Registry\nDRINKS = Registry('drink', 'netloom_test_drinks')")
    declare(package, "cold", "from .base import DRINKS\nclass Water: ...\nDRINKS.add('Water', Water)")
    from netloom_test_drinks.base import DRINKS

    assert "netloom_test_drinks.cold" not in sys.modules
    assert look_up(DRINKS).__name__ == "Water"
    assert [id for id, _ in DRINKS.items()] == ["Water"]


def declare(package, module: str, code: str) -> None:
    (package / f"{module}.py").write_text(code, encoding="utf-8")
