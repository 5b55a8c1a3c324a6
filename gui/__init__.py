"""The window. Knows Qt and no torch."""

import os

from gui.override_guard import guard_overrides

os.environ.setdefault("QT_API", "pyside6")  # qtawesome and pyqtgraph would pick another binding if one is installed
guard_overrides()
