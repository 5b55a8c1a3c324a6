"""The command line as a whole: which commands there are, and what becomes of their errors."""

from __future__ import annotations

import argparse
import os
import sys
from typing import NoReturn

from core import __version__
from core.cli import check, export, listing, sweep, train
from core.cli.terminal import Terminal, use_utf8
from core.errors import Cancelled, NetloomError
from core.graph.build import BuildError

FAILED, UNUSABLE, INTERRUPTED = 1, 2, 130

_DESCRIPTION = "Build, train and export PyTorch networks. Without a command, or with a project, the window opens."


class UsageError(NetloomError):
    """A command line that cannot be understood."""


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one sentence."""

    def error(self, message: str) -> NoReturn:
        """Raise what is wrong as a UsageError."""
        raise UsageError(f"{message} (see {self.prog} --help)")


def run(arguments: list[str]) -> int:
    """Run a command and return its exit code; see ``core.cli.main``."""
    use_utf8()
    terminal = Terminal(sys.stdout, sys.stderr)
    try:
        code = _run(arguments, terminal)
        sys.stdout.flush()
    except BrokenPipeError:
        # whoever read our output has gone; Python must not complain about it once more when it exits
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    return code


def _run(arguments: list[str], terminal: Terminal) -> int:
    try:
        parsed = parser().parse_args(arguments)
        code: int = parsed.run(parsed, terminal)
    except BuildError as error:
        return terminal.fail(str(error), FAILED)
    except NetloomError as error:
        return terminal.fail(str(error), UNUSABLE)
    except (KeyboardInterrupt, Cancelled):
        return terminal.fail("interrupted", INTERRUPTED)
    except SystemExit as done:  # --help and --version
        return int(done.code or 0)
    except BrokenPipeError:
        raise
    except Exception as error:
        if sys.flags.dev_mode:
            raise
        what = f"{type(error).__name__}: {error}".splitlines()[0]
        return terminal.fail(f"unexpected error ({what}): run it again with python -X dev to see where", FAILED)
    return code


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    whole = Parser(prog="netloom", description=_DESCRIPTION, allow_abbrev=False)
    whole.add_argument("--version", action="version", version=f"netloom {__version__}")
    commands = whole.add_subparsers(metavar="COMMAND", required=True, parser_class=Parser)
    for command in (check, train, sweep, export, listing):
        command.add_to(commands)
    return whole
