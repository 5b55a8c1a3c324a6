"""How long tests wait for what they expect: a machine may be slow and busy, and nobody waits where all goes well."""

from __future__ import annotations

from functools import partialmethod

from pytestqt.qtbot import QtBot

PATIENCE = 60_000
"""Milliseconds after which what is waited for will not come any more."""


class PatientBot(QtBot):
    """Waits for a minute, unless told otherwise, where pytest-qt waits for five seconds."""

    waitUntil = partialmethod(QtBot.waitUntil, timeout=PATIENCE)  # noqa: N815  # pytest-qt's names
    waitSignal = partialmethod(QtBot.waitSignal, timeout=PATIENCE)  # noqa: N815
    waitExposed = partialmethod(QtBot.waitExposed, timeout=PATIENCE)  # noqa: N815
