"""Project files: JSON in one stable order, versioned, written whole or not at all, never executed.

The position of a layer is [across the flow, along it]: pixels from the left and from the top where the network is
drawn top-down. With ``"direction": "right"`` the same places are drawn from left to right (see
``core.document.orientation``).
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from core.document.data_paths import found_from, told_from
from core.document.freeing import Renaming, free_names
from core.document.model import Document
from core.errors import NetloomError
from core.settings import describe_errors

SUFFIX = ".netloom"
VERSION = 1
_ORDER = ("name", "data", "training", "direction", "nodes", "edges", "notes")


class ProjectError(NetloomError):
    """A project file that cannot be read or written."""


class Reading(NamedTuple):
    """A project, and which of its layers bear another name than in the file, see ``freeing``."""

    document: Document
    renamed: tuple[Renaming, ...] = ()


def load(path: Path) -> Document:
    """Read a project; see ``read``."""
    return read(path).document


def read(path: Path) -> Reading:
    """Read a project, and free its layers of names that are reserved; relative paths to data are taken from its folder.

    Raises:
        ProjectError: if the file is missing, broken, not a project or of a newer version; the sentence says which.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ProjectError(f"{path} is not a Netloom project: it is not text") from None
    except OSError as error:
        raise ProjectError(f"{path} cannot be read: {reason(error)}") from None
    try:
        document, renamed = read_text(text)
        return Reading(found_from(document, path.parent), renamed)
    except ProjectError as error:
        raise ProjectError(f"{path} {error}") from None


def parse(text: str) -> Document:
    """Build the document that the text of a project file describes; see ``read_text``."""
    return read_text(text).document


def read_text(text: str) -> Reading:
    """Build the document that the text of a project file describes.

    Raises:
        ProjectError: if it is broken, not a project or of a newer version; the sentence follows the name of the file.
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ProjectError(f"is broken: {broken_at(error)}") from None
    if not isinstance(content, dict) or content.pop("format", None) != "netloom":
        raise ProjectError('is not a Netloom project: it does not say "format": "netloom"')
    version = content.pop("version", None)
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise ProjectError(f"is broken: its version is {version!r}, not a whole number")
    if version > VERSION:
        raise ProjectError(
            f"was made by a newer Netloom (project version {version}, this one reads up to {VERSION}): update Netloom"
        )
    try:
        renamed = free_names(content)
        # strict JSON mode turns lists into tuples; strict Python mode would refuse them
        return Reading(Document.model_validate_json(json.dumps(content)), renamed)
    except ValidationError as error:
        raise ProjectError(f"is broken: {describe_errors(error)}") from None
    except RecursionError as error:
        raise ProjectError(f"is broken: {broken_at(error)}") from None


def dump(document: Document) -> str:
    """The text of a project file: the same document always gives the same text."""
    dumped = document.model_dump(mode="json")
    ordered = {name: dumped[name] for name in _ORDER if name in dumped}
    content: dict[str, Any] = {"format": "netloom", "version": VERSION, **ordered}
    return json_lines(content) + "\n"


def save(document: Document, path: Path) -> None:
    """Write a project; a crash at any moment leaves the old file or the new one, never half of one.

    Paths to data inside the folder of the project become relative, so that both can be taken elsewhere together.

    Raises:
        ProjectError: if the file cannot be written.
    """
    try:
        text = dump(told_from(document, path.parent))
    except (ValueError, RecursionError):
        raise ProjectError(
            f"{path} cannot be written: its blocks are nested too deeply, ungroup some of them"
        ) from None
    try:
        write_atomically(path, text.encode())
    except OSError as error:
        raise ProjectError(f"{path} cannot be written: {reason(error)}") from None


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file beside ``path``, bring it to the disk, then let it take the place of ``path``.

    Raises:
        OSError: if that fails; ``path`` is then as it was.
    """
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _keep_mode(path, temporary)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def reason(error: OSError) -> str:
    """What went wrong, as a person says it."""
    return (error.strerror or str(error)).lower()


def broken_at(error: Exception) -> str:
    """Where JSON is broken, as a person says it."""
    if isinstance(error, json.JSONDecodeError):
        return f"line {error.lineno}, column {error.colno}: {error.msg.lower()}"
    return "it is nested too deeply"


def json_lines(value: Any, indent: str = "", depth: int = 0) -> str:
    """JSON with one line for each node and edge, so that a change of one layer is a change of one line."""
    if isinstance(value, dict) and value and (depth < 2 or _holds_layers(value)):
        inner = ((key, item, 0 if key == "body" else depth + 1) for key, item in value.items())
        rows = (f"{indent}  {json.dumps(key)}: {json_lines(item, indent + '  ', level)}" for key, item, level in inner)
        return "{\n" + ",\n".join(rows) + "\n" + indent + "}"
    if isinstance(value, list) and value and depth < 2:
        return (
            "[\n"
            + ",\n".join(f"{indent}  {json_lines(item, indent + '  ', 2)}" for item in value)
            + "\n"
            + indent
            + "]"
        )
    return _compact(value)


def _keep_mode(path: Path, temporary: str) -> None:
    """Give the new file the rights of the old one; mkstemp's are for the owner alone."""
    try:
        mode = path.stat().st_mode & 0o777
    except FileNotFoundError:
        mode = 0o644
    os.chmod(temporary, mode)


def _holds_layers(value: dict[str, Any]) -> bool:
    """Whether this is a block, or a node that is one."""
    layer = value.get("layer")
    return "body" in value or (isinstance(layer, dict) and "body" in layer)


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
