"""The one way to torchvision: ``from core.data.vision import torchvision``, inside the function that needs it.

torchvision's wheel from the registry is a CUDA build. Its C++ operators cannot load beside a CPU-only torch, and then
even ``import torchvision`` fails, because it describes two operators that nobody declared. Declared without code they
let everything else work: datasets, transforms.v2, models, fx. ``torchvision.ops.nms`` and ``torchvision.io`` still do
not work: read pictures with Pillow.
"""

import importlib
from types import ModuleType

from torch.library import Library

__all__ = ["torchvision"]

_OPERATORS = ("nms", "qnms")
_SCHEMA = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
_declared: list[Library] = []  # an operator is gone as soon as the library object that declared it is


def _import_torchvision() -> ModuleType:
    try:
        return importlib.import_module("torchvision")
    except RuntimeError as error:
        if "operator torchvision::nms does not exist" not in str(error):
            raise
        _declare_operators()
        return importlib.import_module("torchvision")


def _declare_operators() -> None:
    library = Library("torchvision", "FRAGMENT")
    for name in _OPERATORS:
        library.define(name + _SCHEMA)
    _declared.append(library)


torchvision = _import_torchvision()
