"""What is said of one action."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ActionRow:
    """One action. ``name`` is its object name and the key of what it does; a ``group`` holds exclusive choices."""

    name: str
    menu: str
    text: str
    tip: str
    icon: str = ""
    shortcut: str = ""
    separator: bool = False
    group: str = ""
    submenu: str = ""
    """A menu inside of the menu, at the place of the first row that names it."""
    always: bool = False
    """Whether it makes sense while no project is in sight."""
    switch: bool = False
    """Whether it turns something on and off, with a mark while it is on."""

    @property
    def title(self) -> str:
        """Its text without the mark of the letter that chooses it in the menu."""
        return self.text.replace("&", "")
