"""The text of recovery files: what a project looks like while it is not saved, in JSON; nothing in it is executed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from core.document.model import Document
from core.document.storage import ProjectError, dump, parse, reason
from core.errors import NetloomError

VERSION = 1


class RecoveryError(NetloomError):
    """A recovery file that cannot be read or written."""


@dataclass(frozen=True)
class Recovery:
    """The state of a project at one moment.

    Attributes:
        document: what was on the canvas.
        name: what people call the project.
        project: its own file; None if it never had one.
        written: when this state was kept, with its time zone.
    """

    document: Document
    name: str
    project: Path | None
    written: datetime

    @classmethod
    def of(cls, document: Document, name: str, project: Path | None) -> Recovery:
        """The state of a project now."""
        return cls(document, name, project.absolute() if project else None, datetime.now().astimezone())


def dump_recovery(recovery: Recovery) -> str:
    """The text of a recovery file; the text of the project stands in it whole."""
    content = {
        "format": "netloom-recovery",
        "version": VERSION,
        "name": recovery.name,
        "project": str(recovery.project) if recovery.project else None,
        "written": recovery.written.isoformat(),
        "document": dump(recovery.document),
    }
    return json.dumps(content, indent=2) + "\n"


def parse_recovery(text: str) -> Recovery:
    """Build the state that the text of a recovery file describes.

    Raises:
        RecoveryError: if it is broken, no recovery file or of a newer version; the sentence follows the file's name.
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise RecoveryError("is broken: it is not JSON") from None
    if not isinstance(content, dict) or content.get("format") != "netloom-recovery":
        raise RecoveryError('is not a recovery file: it does not say "format": "netloom-recovery"')
    if content.get("version") != VERSION:
        raise RecoveryError(f"has version {content.get('version')!r}, this Netloom reads {VERSION}: update Netloom")
    project = _text(content, "project") if content.get("project") is not None else None
    if project is not None and "\0" in project:
        raise RecoveryError("is broken: its project is no path")
    document = _document(_text(content, "document"))
    written = _time(_text(content, "written"))
    return Recovery(document, _text(content, "name"), Path(project) if project else None, written)


def read_recovery(path: Path) -> Recovery:
    """Read a recovery file.

    Raises:
        RecoveryError: if it is missing, broken, no recovery file or of a newer version; the sentence says which.
    """
    try:
        return parse_recovery(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise RecoveryError(f"{path} is broken: it is not text") from None
    except OSError as error:
        raise RecoveryError(f"{path} cannot be read: {reason(error)}") from None
    except RecoveryError as error:
        raise RecoveryError(f"{path} {error}") from None


def describe(recovery: Recovery) -> str:
    """How a state stands to the project's own file, in a few words."""
    if recovery.project is None:
        return "never saved"
    try:
        saved = datetime.fromtimestamp(recovery.project.stat().st_mtime).astimezone()
    except OSError:
        return f"{recovery.project} is gone"
    if saved > recovery.written:
        return f"older than its file, which was saved {moment(saved)}"
    return "unsaved changes"


def moment(when: datetime) -> str:
    """A time as people say it: the hour today, with the day before that."""
    local = when.astimezone()
    today = local.date() == datetime.now().astimezone().date()
    return f"{local:%H:%M}" if today else f"{local:%Y-%m-%d %H:%M}"


def _text(content: dict[str, Any], name: str) -> str:
    value = content.get(name)
    if not isinstance(value, str):
        raise RecoveryError(f"is broken: its {name} is not text")
    return value


def _document(text: str) -> Document:
    try:
        return parse(text)
    except ProjectError as error:
        raise RecoveryError(f"holds a project that {error}") from None


def _time(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError, OSError):  # the last two from years that the system's clock does not know
        raise RecoveryError(f"is broken: {text!r} is no time") from None
