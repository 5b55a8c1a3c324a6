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

    needs: str = ""
    """What to do first where it cannot be used, for the command palette."""

    @property
    def title(self) -> str:
        """Its text without the mark of the letter that chooses it in the menu."""
        return self.text.replace("&", "")

    @property
    def full_title(self) -> str:
        """Its title where no menu stands around it: "Show on layers: Parameters"."""
        title = self.title.removesuffix("…")
        return f"{self.submenu.replace('&', '')}: {title}" if self.submenu else title
