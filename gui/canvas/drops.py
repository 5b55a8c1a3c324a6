"""What can be dropped on the canvas: a layer of a type, or a block that people saved."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QMimeData

from core.blocks.saved import load_block
from core.layers.base import LAYERS, LayerSpec

LAYER_MIME = "application/x-netloom-layer"
BLOCK_MIME = "application/x-netloom-block"

_MAKERS: dict[str, Callable[[str], LayerSpec]] = {
    LAYER_MIME: lambda type_id: LAYERS.get(type_id)(),
    BLOCK_MIME: lambda key: load_block(key).layer,
}


def is_layer(content: QMimeData) -> bool:
    """Whether something that is dragged can be dropped."""
    return any(content.hasFormat(kind) for kind in _MAKERS)


def dropped_layer(content: QMimeData) -> LayerSpec:
    """The layer that was dropped.

    Raises:
        NetloomError: if there is no such layer, or the file of a block cannot be read.
    """
    kind = next(kind for kind in _MAKERS if content.hasFormat(kind))
    return _MAKERS[kind](bytes(content.data(kind).data()).decode(errors="replace"))
