"""The actions of the Edit menu: what changes the network."""

from gui.actions.row import ActionRow

ROWS = (
    ActionRow(
        "undoAction",
        "&Edit",
        "&Undo",
        "Take the last edit back",
        "mdi6.undo",
        "Ctrl+Z",
        needs="there is nothing to take back",
    ),
    ActionRow(
        "redoAction", "&Edit", "&Redo", "Do it again", "mdi6.redo", "Ctrl+Shift+Z", needs="nothing was taken back"
    ),
    ActionRow(
        "historyAction",
        "&Edit",
        "&History",
        "Show or hide the list of all edits; a click on one goes there",
        "mdi6.history",
        "Ctrl+H",
        switch=True,
    ),
    ActionRow(
        "cutAction",
        "&Edit",
        "Cu&t",
        "Take the selected layers and notes away, to paste them elsewhere",
        "mdi6.content-cut",
        "Ctrl+X",
        separator=True,
        needs="select layers first",
    ),
    ActionRow(
        "copyAction",
        "&Edit",
        "&Copy",
        "Copy the selected layers and notes and the wires among them, as text that can be sent",
        "mdi6.content-copy",
        "Ctrl+C",
        needs="select layers first",
    ),
    ActionRow(
        "pasteAction",
        "&Edit",
        "&Paste",
        "Put copied layers at the pointer, or a chain of them onto the selected wire",
        "mdi6.content-paste",
        "Ctrl+V",
    ),
    ActionRow(
        "duplicateAction",
        "&Edit",
        "D&uplicate",
        "Put copies of the selected layers and notes beside them (also by dragging with Ctrl)",
        "",
        "Ctrl+D",
        needs="select layers first",
    ),
    ActionRow(
        "deleteAction", "&Edit", "&Delete", "Remove the selected layers, wires and notes", "", "Del", separator=True
    ),
    ActionRow(
        "renameAction",
        "&Edit",
        "Re&name",
        "Change the name of the selected layer on its card (also with a double-click on the name)",
        "",
        "F2",
    ),
    ActionRow("selectAllAction", "&Edit", "Select &all", "Select every layer and note", "", "Ctrl+A"),
    *(
        ActionRow(
            f"walk{side}Action",
            "&Edit",
            f"Go to the {side.lower()}",
            f"Select the nearest layer or note to the {side.lower()}; arrows with the flow walk along the wires",
            "",
            f"Alt+{side}",
            separator=side == "Left",
        )
        for side in ("Left", "Right")
    ),
    ActionRow("nextNoteAction", "&Edit", "Next no&te", "Select the next comment or frame", "", "Alt+M"),
    ActionRow("previousNoteAction", "&Edit", "Previous note", "Select the note before", "", "Alt+Shift+M"),
    ActionRow(
        "earlierAction",
        "&Edit",
        "Move &earlier",
        "Swap the selected layer with the one before it",
        "",
        "Alt+Up",
        separator=True,
    ),
    ActionRow("laterAction", "&Edit", "Move &later", "Swap the selected layer with the one after it", "", "Alt+Down"),
    *(
        ActionRow(
            f"move{side}Action",
            "&Edit",
            f"Move {side.lower()}",
            f"Move the selected layers {where} by a step of the grid; also with the arrow alone, with Shift by a row",
            "",
            f"Ctrl+Shift+{side}",
            separator=side == "Left",
        )
        for side, where in (("Left", "to the left"), ("Right", "to the right"), ("Up", "up"), ("Down", "down"))
    ),
    ActionRow(
        "addHereAction",
        "&Edit",
        "Add a layer &here…",
        "Search what to add at the pointer (also with a double-click on the canvas)",
        "mdi6.plus-box-outline",
        "/",
        separator=True,
    ),
    ActionRow(
        "commentAction",
        "&Edit",
        "Add a co&mment",
        "Write a comment at the pointer; double-click one to change its text",
        "mdi6.comment-plus-outline",
        "Ctrl+M",
        separator=True,
    ),
    ActionRow(
        "frameAction",
        "&Edit",
        "Add a f&rame",
        "Put a coloured frame with a title around the selected layers",
        "mdi6.vector-rectangle",
        "Ctrl+Shift+M",
    ),
    ActionRow(
        "findOnCanvasAction",
        "&Edit",
        "&Find on the canvas…",
        "Find layers and notes by name, type, setting or state, also inside of blocks",
        "mdi6.magnify",
        "Ctrl+F",
        separator=True,
    ),
    ActionRow("findNextAction", "&Edit", "Find &next", "Show the next layer that was found", "", "F3"),
    ActionRow("findPreviousAction", "&Edit", "Find pre&vious", "Show the layer that was found before", "", "Shift+F3"),
    ActionRow("findLayerAction", "&Edit", "Find a layer to a&dd", "Search the palette", "", "Ctrl+Shift+F"),
    ActionRow(
        "fixAllAction",
        "&Edit",
        "Fi&x all problems",
        "Apply the fixes of all problems, as long as they make it better",
        "",
        "Ctrl+.",
    ),
)
