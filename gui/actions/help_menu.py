"""The actions of the Help menu: how things are found and learnt."""

from gui.actions.row import ActionRow

ROWS = (
    ActionRow(
        "commandPaletteAction",
        "&Help",
        "&Command palette…",
        "Find any action, project or layer by a few letters",
        "mdi6.console-line",
        "Ctrl+Shift+P",
        always=True,
    ),
    ActionRow(
        "manualAction",
        "&Help",
        "&Manual",
        "Read about the panel that is in use",
        "mdi6.book-open-page-variant-outline",
        "F1",
        separator=True,
        always=True,
    ),
    ActionRow(
        "shortcutsAction",
        "&Help",
        "&Keys and gestures",
        "All shortcuts, and what the mouse does on the canvas",
        "mdi6.keyboard-outline",
        "Ctrl+/",
        always=True,
    ),
    ActionRow(
        "tourAction",
        "&Help",
        "Guided &tour",
        "Five steps on the digits network: build, repair, train, export",
        "mdi6.map-marker-path",
        "Shift+F1",
        always=True,
    ),
    ActionRow(
        "aboutAction",
        "&Help",
        "&About Netloom",
        "Versions and licences, to copy into a report",
        "mdi6.information-outline",
        "Ctrl+F1",
        separator=True,
        always=True,
    ),
)
