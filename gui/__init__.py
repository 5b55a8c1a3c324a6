"""The window. Knows Qt and no torch."""

from gui.override_guard import guard_overrides

guard_overrides()
