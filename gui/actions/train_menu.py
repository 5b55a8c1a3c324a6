"""The actions of the Train menu: runs."""

from gui.actions.row import ActionRow

ROWS = (
    ActionRow(
        "trainAction",
        "&Train",
        "&Train",
        "Train the network on the chosen device",
        "mdi6.play",
        "F5",
        needs="the network is being trained already",
    ),
    ActionRow(
        "pauseAction",
        "&Train",
        "&Pause",
        "Wait after this batch; press again to continue",
        "mdi6.pause",
        "F6",
        needs="nothing is being trained",
    ),
    ActionRow(
        "stepAction",
        "&Train",
        "S&tep",
        "Train one batch, then wait",
        "mdi6.skip-next",
        "F7",
        needs="pause the run first",
    ),
    ActionRow(
        "stopAction",
        "&Train",
        "&Stop",
        "End the run and keep the weights reached",
        "mdi6.stop",
        "F8",
        needs="nothing is being trained",
    ),
    ActionRow(
        "queueRunAction",
        "&Train",
        "Add to the &queue",
        "Train the project as it is now when the runs before it have ended",
        "",
        "Shift+F6",
        separator=True,
    ),
    ActionRow(
        "sweepAction",
        "&Train",
        "S&weep…",
        "Train the project with many settings, one trial after the other, and compare",
        "mdi6.tune-variant",
        "Ctrl+Shift+F5",
    ),
    ActionRow(
        "findRateAction",
        "&Train",
        "&Find a learning rate…",
        "Try learning rates on a copy of the network, and suggest one",
        "mdi6.chart-bell-curve-cumulative",
        "Shift+F5",
        separator=True,
    ),
)
