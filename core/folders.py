"""Where Netloom keeps what belongs to no project: downloaded data, runs, recent files."""

import os
from pathlib import Path

from platformdirs import user_data_path


def user_folder() -> Path:
    """The folder that the environment variable NETLOOM_HOME names, or else the system's own place for user data.

    It need not exist yet.
    """
    home = os.environ.get("NETLOOM_HOME")
    return Path(home).expanduser() if home else user_data_path("netloom", appauthor=False)
