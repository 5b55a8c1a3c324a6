"""The actions of the View menu: how the network is seen."""

from gui.actions.row import ActionRow

ROWS = (
    ActionRow(
        "arrangeAction",
        "&View",
        "&Arrange",
        "Put every layer below what leads to it, branches beside each other",
        "mdi6.sitemap-outline",
        "Ctrl+Shift+A",
    ),
    ActionRow("fitAction", "&View", "&Fit network", "Show the whole network", "mdi6.fit-to-page-outline", "Ctrl+0"),
    ActionRow("actualSizeAction", "&View", "&Actual size", "Zoom to 100 %", "", "Ctrl+1"),
    ActionRow("zoomInAction", "&View", "Zoom &in", "Zoom in", "", "Ctrl++"),
    ActionRow("zoomOutAction", "&View", "Zoom &out", "Zoom out", "", "Ctrl+-"),
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
