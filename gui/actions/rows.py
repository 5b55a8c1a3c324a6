"""The actions of all menus, in their order."""

from gui.actions import block_menu, edit_menu, file_menu, help_menu, runs_menu, train_menu, view_menu

ROWS = (
    *file_menu.ROWS,
    *edit_menu.ROWS,
    *block_menu.ROWS,
    *view_menu.ROWS,
    *train_menu.ROWS,
    *runs_menu.ROWS,
    *help_menu.ROWS,
)

ALWAYS = frozenset(row.name for row in ROWS if row.always)
"""Actions that make sense while no project is in sight."""
