"""Blocks that people keep to use again: one JSON file each, in their own folder, never executed."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any

from pydantic import Field, ValidationError

from core.blocks.base import Block, Composite
from core.document.freeing import free_names_inside
from core.document.model import AnyLayer
from core.document.storage import reason, write_atomically
from core.errors import NetloomError
from core.folders import user_folder
from core.settings import Settings, describe_errors

FORMAT = "netloom block"
VERSION = 1
_LONGEST = 60


class SavedBlockError(NetloomError):
    """A block that cannot be read, written, or found."""


class NameTaken(SavedBlockError):
    """Another saved block has this name already."""


class _Content(Settings):
    """What a file says besides its format and version."""

    name: str = Field(min_length=1, max_length=_LONGEST)
    layer: AnyLayer


@dataclass(frozen=True)
class SavedBlock:
    """A block in the user's folder.

    Attributes:
        key: what the file is called, without its ending; drags carry it.
        name: what people call it.
        layer: the block with all that is inside.
    """

    key: str
    name: str
    layer: Composite


@dataclass(frozen=True)
class Shelf:
    """Everything in the folder: blocks by name, and a sentence for each file that cannot be read, by its key."""

    blocks: tuple[SavedBlock, ...] = ()
    broken: dict[str, str] = field(default_factory=dict)


def blocks_folder() -> Path:
    """Where saved blocks are; it need not exist yet."""
    return user_folder() / "blocks"


def saved_blocks() -> Shelf:
    """Read every saved block; files that cannot be read are named and stop nothing."""
    blocks: list[SavedBlock] = []
    broken: dict[str, str] = {}
    for path in sorted(blocks_folder().glob("*.json")):
        try:
            blocks.append(_read(path))
        except SavedBlockError as error:
            broken[path.stem] = str(error)
    return Shelf(tuple(sorted(blocks, key=lambda block: block.name.casefold())), broken)


def load_block(key: str) -> SavedBlock:
    """Read one saved block.

    Raises:
        SavedBlockError: if there is none, or its file is broken or of a newer version; the sentence says which.
    """
    return _read(_path(key))


def save_block(name: str, layer: Composite, replace: bool = False) -> SavedBlock:
    """Write a block into the user's folder.

    Args:
        name: what it is to be called; a block of people's own inside is called the same.
        layer: the block.
        replace: whether it may take the place of one with the same name.

    Raises:
        NameTaken: if there is one with the same name and it may not be replaced.
        SavedBlockError: if the name cannot be used or the file cannot be written.
    """
    content = _content(name, layer)
    there = _called(content.name)
    if there is not None and not replace:
        raise NameTaken(f"there is a saved block called {there.name!r} already: replace it, or choose another name")
    return _write(there.key if there is not None else _free_key(content.name), content)


def rename_block(key: str, name: str) -> SavedBlock:
    """Call a saved block something else; its file keeps its name.

    Raises:
        NameTaken: if another one has that name.
        SavedBlockError: if the name cannot be used, or the file cannot be read or written.
    """
    block = load_block(key)
    content = _content(name, block.layer)
    there = _called(content.name)
    if there is not None and there.key != key:
        raise NameTaken(f"there is a saved block called {there.name!r} already: choose another name")
    return _write(key, content)


def delete_block(key: str) -> None:
    """Take a saved block, or a file that cannot be read, out of the folder.

    Raises:
        SavedBlockError: if there is none, or it cannot be removed.
    """
    path = _path(key)
    try:
        path.unlink()
    except OSError as error:
        raise SavedBlockError(f"{path} cannot be deleted: {reason(error)}") from None


def free_block_name(name: str) -> str:
    """The name itself if no saved block has it, or else the first of "name 2", "name 3", … that none has."""
    taken = {block.name.casefold() for block in saved_blocks().blocks}
    number, found = 1, name.strip()
    while found.casefold() in taken:
        number += 1
        found = f"{name.strip()[: _LONGEST - 5]} {number}"
    return found


# --- files ----------------------------------------------------------------------------------------------------


def _content(name: str, layer: Composite) -> _Content:
    name = name.strip()
    named = layer.model_copy(update={"name": name}) if isinstance(layer, Block) else layer
    try:
        return _Content(name=name, layer=named)
    except ValidationError as error:
        raise SavedBlockError(f"{name!r} cannot be the name of a block: {describe_errors(error)}") from None


def _called(name: str) -> SavedBlock | None:
    return next((block for block in saved_blocks().blocks if block.name.casefold() == name.casefold()), None)


def _path(key: str) -> Path:
    """The file of a block; a key comes from outside and must not lead out of the folder."""
    name = f"{key}.json"
    if not key or key.startswith(".") or "\\" in key or not key.isprintable() or PurePath(name).name != name:
        raise SavedBlockError(f"{key!r} is no saved block")
    return blocks_folder() / name


def _free_key(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "block"
    number, key = 1, stem
    while (blocks_folder() / f"{key}.json").exists():
        number += 1
        key = f"{stem}-{number}"
    return key


def _write(key: str, content: _Content) -> SavedBlock:
    path = _path(key)
    dumped: dict[str, Any] = {"format": FORMAT, "version": VERSION, **content.model_dump(mode="json")}
    text = json.dumps(dumped, ensure_ascii=False, allow_nan=False, indent=1)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, f"{text}\n".encode())
    except OSError as error:
        raise SavedBlockError(f"{path} cannot be written: {reason(error)}") from None
    return _block(key, content)


def _read(path: Path) -> SavedBlock:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise SavedBlockError(f"{path} is not a saved block: it is not text") from None
    except FileNotFoundError:
        raise SavedBlockError(f"there is no saved block {path.stem!r} any more") from None
    except OSError as error:
        raise SavedBlockError(f"{path} cannot be read: {reason(error)}") from None
    try:
        return _block(path.stem, _parse(text))
    except SavedBlockError as error:
        raise SavedBlockError(f"{path} {error}") from None


def _parse(text: str) -> _Content:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SavedBlockError(f"is broken: {str(error).lower()}") from None
    if not isinstance(content, dict) or content.pop("format", None) != FORMAT:
        raise SavedBlockError(f'is not a saved block: it does not say "format": "{FORMAT}"')
    version = content.pop("version", None)
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise SavedBlockError(f"is broken: its version is {version!r}, not a whole number")
    if version > VERSION:
        raise SavedBlockError(
            f"was made by a newer Netloom (block version {version}, this one reads up to {VERSION}): update Netloom"
        )
    try:
        free_names_inside(content.get("layer"))
        # strict JSON mode turns lists into tuples; strict Python mode would refuse them
        return _Content.model_validate_json(json.dumps(content))
    except ValidationError as error:
        raise SavedBlockError(f"is broken: {describe_errors(error)}") from None
    except RecursionError:
        raise SavedBlockError("is broken: it is nested too deeply") from None


def _block(key: str, content: _Content) -> SavedBlock:
    if not isinstance(content.layer, Composite):
        raise SavedBlockError(f"is broken: a {content.layer.type} is no block")
    return SavedBlock(key, content.name, content.layer)
