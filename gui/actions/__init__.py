"""Every action of the window: one row each, in a file for its menu, with name, icon, shortcut and tooltip."""

from gui.actions.actions import Actions, finish_typing
from gui.actions.row import ActionRow
from gui.actions.rows import ALWAYS, ROWS

__all__ = ["ALWAYS", "ROWS", "ActionRow", "Actions", "finish_typing"]
