"""The actions of the Block menu: layers made of layers, and what is done with whole layers."""

from gui.actions.row import ActionRow

ROWS = (
    ActionRow(
        "groupAction", "&Block", "&Group into a block", "Make one block of the selected layers", "mdi6.group", "Ctrl+G"
    ),
    ActionRow(
        "ungroupAction",
        "&Block",
        "&Ungroup",
        "Put the layers inside of the selected block in its place",
        "",
        "Ctrl+Shift+G",
    ),
    ActionRow(
        "openBlockAction",
        "&Block",
        "&Open block",
        "Look inside of the selected block (also with Enter or a double-click)",
        "mdi6.arrow-down-right",
        "Ctrl+Down",
        separator=True,
    ),
    ActionRow(
        "closeBlockAction",
        "&Block",
        "&Leave block",
        "Go back to what is around the block",
        "mdi6.arrow-left",
        "Ctrl+Up",
    ),
    ActionRow(
        "makeEditableAction",
        "&Block",
        "&Make it editable",
        "Turn a block of the library into one of your own, whose layers you can change",
        "",
        "Ctrl+Shift+E",
    ),
    ActionRow(
        "saveBlockAction",
        "&Block",
        "&Save block to palette",
        "Keep the selected block under My blocks",
        "",
        "Ctrl+B",
        separator=True,
    ),
    ActionRow(
        "freezeAction",
        "&Block",
        "&Freeze",
        "Let training leave the weights of the selected layers as they are",
        "",
        "Ctrl+L",
        separator=True,
    ),
    ActionRow(
        "bypassAction",
        "&Block",
        "&Bypass",
        "Let samples pass the selected layers unchanged; their settings are kept",
        "",
        "Ctrl+Shift+B",
    ),
)
