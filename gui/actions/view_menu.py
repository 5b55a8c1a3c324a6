"""The actions of the View menu: how the network is seen."""

from gui.actions.row import ActionRow

_OVERLAYS = (
    ("no", "&Nothing more", "Show what each layer is, and how many parameters it has"),
    ("shape", "Output &shape", "Show on each layer the shape that it gives"),
    ("parameters", "&Parameters", "Colour each layer by its share of all parameters"),
    ("multiplyAdds", "&Multiply-adds", "Colour each layer by how much it computes for one sample"),
    ("activations", "Memory of &activations", "Colour each layer by what training keeps of a batch in it"),
    ("gradients", "&Gradient health", "Colour each layer by whether its gradients vanish or explode in the run"),
)
"""What can be shown on the layers."""

ROWS = (
    ActionRow(
        "arrangeAction",
        "&View",
        "&Arrange",
        "Put every layer after what leads to it, branches beside each other",
        "mdi6.sitemap-outline",
        "Ctrl+Shift+A",
    ),
    ActionRow(
        "downLayoutAction",
        "&View",
        "&Top-down",
        "Draw the network from the top to the bottom, and arrange it",
        "",
        "Alt+Shift+Down",
        group="direction",
        submenu="&Lay out",
    ),
    ActionRow(
        "rightLayoutAction",
        "&View",
        "Left to &right",
        "Draw the network from left to right, and arrange it",
        "",
        "Alt+Shift+Right",
        group="direction",
        submenu="&Lay out",
    ),
    ActionRow("fitAction", "&View", "&Fit network", "Show the whole network", "mdi6.fit-to-page-outline", "Ctrl+0"),
    ActionRow("actualSizeAction", "&View", "&Actual size", "Zoom to 100 %", "", "Ctrl+1"),
    ActionRow("zoomInAction", "&View", "Zoom &in", "Zoom in", "", "Ctrl++"),
    ActionRow("zoomOutAction", "&View", "Zoom &out", "Zoom out", "", "Ctrl+-"),
    ActionRow(
        "minimapAction",
        "&View",
        "&Map",
        "Show a small map in the corner of the canvas while not all of the network is in sight",
        "",
        "Ctrl+Alt+M",
        switch=True,
    ),
    *(
        ActionRow(
            f"{kind}OverlayAction",
            "&View",
            text,
            tip,
            "",
            f"Alt+{number}",
            separator=number == 0,
            group="overlay",
            submenu="Show on &layers",
        )
        for number, (kind, text, tip) in enumerate(_OVERLAYS)
    ),
    ActionRow(
        "plotsAction",
        "&View",
        "&Plots",
        "Show the plots below the canvas; they come up by themselves when a run begins",
        "",
        "F9",
        separator=True,
        switch=True,
    ),
    ActionRow(
        "runsAction",
        "&View",
        "R&uns",
        "Show all runs below the canvas: compare, name, note, delete, and open them again",
        "mdi6.chart-multiple",
        "Ctrl+R",
        switch=True,
    ),
    ActionRow(
        "nextPanelAction",
        "&View",
        "&Next panel",
        "Go on to the next panel: layers, canvas, settings, plots, tool bar",
        "",
        "Ctrl+Tab",
    ),
    ActionRow("previousPanelAction", "&View", "&Previous panel", "Go back to the panel before", "", "Ctrl+Shift+Tab"),
    ActionRow(
        "systemThemeAction",
        "&View",
        "Follow the &system",
        "Light or dark as the system is",
        "",
        "Alt+Shift+S",
        separator=True,
        group="theme",
        always=True,
    ),
    ActionRow("lightThemeAction", "&View", "&Light", "Light colours", "", "Alt+Shift+L", group="theme", always=True),
    ActionRow("darkThemeAction", "&View", "&Dark", "Dark colours", "", "Alt+Shift+D", group="theme", always=True),
)
