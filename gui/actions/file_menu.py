"""The actions of the File menu: projects, windows and what leaves them."""

from gui.actions.row import ActionRow

ROWS = (
    ActionRow(
        "newAction", "&File", "&New network…", "Start a new network", "mdi6.file-plus-outline", "Ctrl+N", always=True
    ),
    ActionRow("newWindowAction", "&File", "New &window", "Open a further window", "", "Ctrl+Alt+N", always=True),
    ActionRow("openAction", "&File", "&Open…", "Open a project", "mdi6.folder-open-outline", "Ctrl+O", always=True),
    ActionRow("saveAction", "&File", "&Save", "Save the project", "mdi6.content-save-outline", "Ctrl+S"),
    ActionRow("saveAsAction", "&File", "Save &as…", "Save the project under another name", "", "Ctrl+Shift+S"),
    ActionRow(
        "exportAction",
        "&File",
        "&Export…",
        "Write the trained weights and the PyTorch code, and prove that they work",
        "mdi6.export-variant",
        "Ctrl+E",
        separator=True,
    ),
    ActionRow(
        "startPageAction",
        "&File",
        "Start &page",
        "Show templates and recent projects",
        "",
        "Ctrl+Shift+N",
        separator=True,
        always=True,
    ),
    ActionRow("closeWindowAction", "&File", "&Close window", "Close this window", "", "Ctrl+W", always=True),
    ActionRow("quitAction", "&File", "&Quit", "Close every window", "", "Ctrl+Q", always=True),
)
