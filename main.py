"""Starts Netloom: the window, or one of the commands."""

from __future__ import annotations

import sys
from pathlib import Path

from core.cli import COMMANDS
from core.cli import main as run_command
from core.training.threads import wait_without_spinning


def main() -> None:
    """Run what the command line asks for, and exit with its code."""
    wait_without_spinning()
    try:
        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)


def run(arguments: list[str]) -> int:
    """Run a command, or open the window, on a project if one is given; returns the exit code."""
    if arguments and (arguments[0] in COMMANDS or arguments[0].startswith("-")):
        return run_command(arguments)
    if len(arguments) > 1:
        return _refuse(f"there is no command {arguments[0]!r}: choose one of {', '.join(COMMANDS)}")
    if arguments and not Path(arguments[0]).is_file():
        return _refuse(f"there is no project {arguments[0]!r}, nor a command: those are {', '.join(COMMANDS)}")
    return _open_window(arguments)


def _open_window(arguments: list[str]) -> int:
    try:
        from gui.app import main as start
    except ImportError as error:
        if (error.name or "").partition(".")[0] in ("gui", "core"):
            raise
        return _refuse(
            f"the window cannot be opened ({error}): install what it needs with 'pip install PySide6-Essentials "
            "pyqtgraph QtAwesome', or use the commands, see --help"
        )
    return start(arguments)


def _refuse(sentence: str) -> int:
    sys.stderr.write(f"netloom: {sentence}\n")
    return 2


if __name__ == "__main__":
    main()
