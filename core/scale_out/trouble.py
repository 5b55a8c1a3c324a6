"""What went wrong in processes that torchrun started, found in what they wrote to standard error."""

from __future__ import annotations

import re
from collections.abc import Sequence

_OURS = re.compile(r"(?:\[[^\]]*\]:)?netloom: (?!note: )(.+)")
_PYTHONS = re.compile(r"(?:\[[^\]]*\]:)?\s*(?:[\w.]+\.)?([A-Z]\w*(?:Error|Exception|Exit)): (.+)")
_OF_TORCHRUN = ("ChildFailedError", "SignalException")


def sentence_in(lines: Sequence[str], code: int) -> str:
    """One sentence on why processes ended: Netloom's own where there is one, else that of the last exception.

    Args:
        lines: the last ones of standard error.
        code: the exit code.
    """
    for line in reversed(lines):
        if found := _OURS.match(line):
            return found[1]
    for line in reversed(lines):
        found = _PYTHONS.match(line)
        if found and found[1] not in _OF_TORCHRUN:
            return f"{found[1]}: {found[2]}"
    last = next((line.strip() for line in reversed(lines) if line.strip()), "")
    return f"the processes ended with code {code}" + (f": {last}" if last else " and said nothing")
