"""The window. Knows Qt and no torch."""

import os

os.environ.setdefault("QT_API", "pyside6")  # qtawesome and pyqtgraph would pick another binding if one is installed
