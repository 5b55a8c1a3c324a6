"""Who may import whom, and what may be loaded before it is needed."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
QT = {"PySide6", "shiboken6", "pyqtgraph", "qtawesome", "qtpy", "gui"}
TORCH = {"torch", "torchvision"}
SLOW = {"torch", "torchvision", "sklearn", "scipy", "duckdb", "PySide6", "pyqtgraph"}

WINDOW_MODULES = (
    "core.errors",
    "core.registry",
    "core.settings",
    "core.data.base",
    "core.data.sources",
    "core.recipe",
    "core.layers",
    "core.document",
    "core.graph.check",
)
"""What the window imports before it is on screen; a package with everything in it."""


def test_the_contracts_of_import_linter_hold():
    lint = [sys.executable, Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    result = subprocess.run(lint, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("module", WINDOW_MODULES)
def test_the_window_can_import(module):
    assert loaded_by(module) & SLOW == set()


def test_filling_the_registries_loads_no_torch():
    assert modules_after(
        "from core.data.base import SOURCES\n"
        "from core.layers.base import LAYERS\n"
        "from core.recipe.base import LOSSES, OPTIMIZERS\n"
        "assert all(list(registry.items()) for registry in (LAYERS, SOURCES, LOSSES, OPTIMIZERS))"
    ).isdisjoint(SLOW)


def test_importing_the_window_loads_no_torch():
    assert loaded_by("gui.main_window") & (TORCH | {"sklearn", "duckdb"}) == set()


def test_gui_never_imports_torch():
    assert imports_of("gui", TORCH) == []


def test_core_never_imports_qt():
    assert imports_of("core", QT) == []


def loaded_by(name: str) -> set[str]:
    """Top-level packages that importing ``name``, and every module in it, loads."""
    return modules_after(
        "import importlib, pkgutil\n"
        f"module = importlib.import_module({name!r})\n"
        "for found in pkgutil.walk_packages(getattr(module, '__path__', []), module.__name__ + '.'):\n"
        "    importlib.import_module(found.name)"
    )


def modules_after(code: str) -> set[str]:
    """Top-level packages that are loaded after a fresh Python has run ``code``."""
    code = f"import sys\n{code}\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return set(result.stdout.split())


def imports_of(package: str, forbidden: set[str]) -> list[str]:
    """Places below ``package`` that import something of ``forbidden``, inside functions and type checks, too."""
    files = sorted((ROOT / package).rglob("*.py"))
    assert files, f"there is no module in {package}"
    return [
        f"{file.relative_to(ROOT)}:{line} imports {name}"
        for file in files
        for line, name in imports_in(file)
        if name.partition(".")[0] in forbidden
    ]


def imports_in(file: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, alias.name) for alias in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield node.lineno, module
            case ast.Call(func=ast.Attribute(attr="import_module"), args=[ast.Constant(value=str(name)), *_]):
                yield node.lineno, name
