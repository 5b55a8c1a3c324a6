"""Where Netloom keeps what belongs to no project: downloaded data, runs, recent files."""

import os
from datetime import datetime
from pathlib import Path

from platformdirs import user_data_path


def user_folder() -> Path:
    """The folder that the environment variable NETLOOM_HOME names, or else the system's own place for user data.

    It need not exist yet.
    """
    home = os.environ.get("NETLOOM_HOME")
    return Path(home).expanduser() if home else user_data_path("netloom", appauthor=False)


def new_run_folder(name: str) -> Path:
    """A folder for one run, named after what people call it and the moment; it does not exist yet."""
    plain = "".join(letter if letter.isalnum() else "-" for letter in name).strip("-")[:60] or "run"
    return user_folder() / "runs" / f"{datetime.now():%Y%m%d-%H%M%S-%f}-{plain}"
