"""What can be added: every layer, the blocks of the library and those that people saved; and how a search finds it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.blocks.saved import SavedBlock, load_block, saved_blocks
from core.layers.base import LAYERS, LayerSpec
from core.search import ranked
from gui.canvas.drops import BLOCK_MIME, LAYER_MIME
from gui.palette.shelves import layers_on, shelves, title_of

MINE = "My blocks"
"""The family of saved blocks."""


@dataclass(frozen=True)
class Entry:
    """Something that can be added.

    Attributes:
        mime: what kind of reference a drag carries.
        key: the reference: a type of layers, or a saved block.
        title: what it is called.
        family: whose colour and icon it has.
        purpose: what it does, in one line.
        words: what else a search looks through, in small letters.
    """

    mime: str
    key: str
    title: str
    family: str
    purpose: str = ""
    words: str = ""

    @property
    def is_saved(self) -> bool:
        """Whether it is a block that people saved."""
        return self.mime == BLOCK_MIME

    @property
    def names(self) -> tuple[str, ...]:
        """What people may call it."""
        return (self.title,) if self.is_saved else (self.title, self.key)

    def layer(self) -> LayerSpec:
        """A new layer.

        Raises:
            NetloomError: if a saved block cannot be read.
        """
        return load_block(self.key).layer if self.is_saved else LAYERS.get(self.key)()


def layer_entry(type_id: str) -> Entry:
    """The entry of a type of layers."""
    layer = LAYERS.get(type_id)
    title, purpose = title_of(layer), layer.summary_line()
    words = f"{type_id} {title} {layer.family} {purpose} {layer.uses}".lower()
    return Entry(LAYER_MIME, type_id, title, layer.family, purpose, words)


def saved_entry(block: SavedBlock) -> Entry:
    """The entry of a saved block."""
    layer = block.layer
    words = f"{block.name} {MINE} saved {layer.type}".lower()
    return Entry(BLOCK_MIME, block.key, block.name, "Block", layer.summary() or layer.summary_line(), words)


def all_entries() -> list[Entry]:
    """Everything that can be added: what people need most first, then their own blocks, then the rare layers."""
    often, rare = [], []
    for shelf in shelves():
        first, more = layers_on(shelf)
        (often if shelf.unfolded else rare).extend(first)
        rare.extend(more)
    mine = [saved_entry(block) for block in saved_blocks().blocks]
    return [*map(layer_entry, often), *mine, *map(layer_entry, rare)]


def search(query: str, entries: Iterable[Entry]) -> list[Entry]:
    """The entries that a query finds, the likeliest first."""
    return ranked(query, entries, lambda entry: entry.names, lambda entry: entry.words)
