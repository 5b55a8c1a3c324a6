"""A display of its own for a window, where there is none."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_SCREEN = "1600x1000x24"


@contextmanager
def display() -> Iterator[dict[str, str]]:
    """The environment in which a window opens: on the present display, else on an Xvfb that ends afterwards."""
    if sys.platform != "linux" or os.environ.get("DISPLAY"):
        yield dict(os.environ)
        return
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", _SCREEN, "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with open(reading, encoding="ascii") as numbers:
            number = numbers.readline().strip()
        yield {**os.environ, "DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
    finally:
        server.terminate()
        server.wait()
