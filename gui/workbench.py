"""All that a window is made of: each part is given what it needs; what leads from one to another is the window's."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSettings

from core.data.base import DataSettings
from core.data.info import DataError
from core.data.sources.digits import Digits
from core.document.model import empty_document
from core.graph.problems import Problem
from gui.add_box.box import AddBox
from gui.background import Background
from gui.canvas.arranging import Arranger
from gui.canvas.minimap import Minimap
from gui.canvas.scene import CanvasScene
from gui.canvas.view import CanvasView
from gui.controls.block_controls import BlockControls
from gui.controls.canvas_tools import CanvasTools
from gui.controls.clipboard_controls import ClipboardControls
from gui.controls.explorer_controls import ExplorerControls
from gui.controls.follow_controls import FollowControls
from gui.controls.going_on import GoingOn
from gui.controls.history_controls import HistoryControls
from gui.controls.running_controls import RunningControls
from gui.controls.runs_controls import RunsControls
from gui.controls.sweep_controls import SweepControls
from gui.controls.training_controls import TrainingControls
from gui.editor import Editor
from gui.forecasts import Forecaster
from gui.inspector.block_part import BlockDeeds
from gui.inspector.inspector import Inspector
from gui.mending import Mender
from gui.palette.palette import Palette
from gui.panels.data_panel import DataPanel
from gui.panels.notice import Notice, sentence
from gui.panels.run_area import RunArea
from gui.panels.training_panel import TrainingPanel
from gui.project.autosave import Autosave
from gui.project.project_drops import DropWindow, ProjectDrops
from gui.project.project_files import ProjectFiles
from gui.project.recoverer import Recoverer
from gui.project.start_page import StartPage
from gui.project.windows import Windows
from gui.theme import Appearance
from gui.train_thread import TrainThread


class Workbench(DropWindow):
    """A window with its parts, before they are laid out.

    Args:
        appearance: the theme.
        settings: remembers geometry, theme and recent projects.
        windows: all windows of the process, this one among them.
    """

    def __init__(self, appearance: Appearance, settings: QSettings, windows: Windows) -> None:
        super().__init__()
        self.windows = windows
        self.background = Background()
        self.editor = Editor(empty_document(DataSettings(source=Digits())), self.background, self)
        self.trainer = TrainThread(self, windows.turn)
        self.files = ProjectFiles(self, self.editor, settings, self.complain)
        self.start_page = StartPage(appearance)
        self.notice = Notice(appearance)
        self.autosave = Autosave(self.editor, self.background, self.complain)
        self.recoverer = Recoverer(
            self, self.editor, self.files, self.autosave, self.background, self.start_page, self.notice
        )
        self.following = FollowControls(self, appearance, self.complain)
        open_here, follow = self.files.open, self.following.follow
        ProjectDrops(self, open_here, self.windows.open, self.take_data, follow, self.complain)
        self.scene = CanvasScene(self.editor, appearance)
        self.arranger = Arranger(self.editor, self.scene, self.background)
        self.canvas = CanvasView(self.scene, self.editor, appearance)
        self.minimap = Minimap(self.canvas, self.editor, appearance, settings)
        self.blocks = BlockControls(self.editor, self.scene, self)
        self.clipboard = ClipboardControls(self.editor, self.canvas, self)
        self.history = HistoryControls(self.editor, appearance, self.canvas.setFocus)
        self.palette_panel = Palette(appearance, settings)
        self.controls = TrainingControls(self.editor, self.trainer, self.background, appearance, self.complain_about)
        self.forecaster = Forecaster(self.editor, self.trainer, self.background, self.controls.device)
        self.controls.device_box.currentIndexChanged.connect(self.forecaster.refresh)
        self.tools = CanvasTools(
            self.editor,
            self.canvas,
            appearance,
            settings,
            self.blocks,
            self.forecaster,
            self.trainer,
            self.background,
        )
        self.mender = Mender(self.editor, self.background)
        deeds = BlockDeeds(self.blocks.open, self.blocks.ungroup, self.blocks.save)
        self.add_box = AddBox(self, self.editor, self.canvas, self.background, appearance)
        self.inspector = Inspector(self.editor, self.forecaster, self.mender, appearance, self.show_problem, deeds)
        self.data_panel = DataPanel(self.editor, self.background, appearance, self.trainer)
        self.data_explorer = ExplorerControls(self, self.editor, self.background, appearance, self.trainer)
        self.data_panel.exploreChosen.connect(self.data_explorer.open)
        self.training_panel = TrainingPanel(
            self.editor,
            self.trainer,
            self.background,
            self.forecaster,
            self.controls.device,
            appearance,
            settings,
        )
        self.run_area = RunArea(self.trainer, self.editor, appearance)
        self.run_area.bar.findings.clicked.connect(self.data_explorer.open_problems)
        self.running = RunningControls(self.trainer, self.run_area.bar.rate, self)
        self.runs = RunsControls(self, self.background, self.run_area, self.controls, appearance, self.complain)
        self.going_on = GoingOn(self, self.runs.library, self.controls, settings, self.complain)
        self.sweeps = SweepControls(self, self.runs, self.forecaster, self.background, self.complain)

    def show_problem(self, problem: Problem) -> None:
        """Open the block that a problem is in, and select its node; the block itself where that cannot be opened."""
        self.editor.go_to(problem.path)
        way = (*problem.path, problem.node)
        self.canvas.show_node(way[len(self.editor.path)])

    def take_data(self, paths: Sequence[Path]) -> None:
        """Make files and folders the data of the network in sight, or of a new one."""
        if not self.canvas.isVisible() and not self.files.begin():
            return
        try:
            self.data_panel.take_paths(paths)
        except DataError as error:
            self.complain(str(error))

    def complain(self, text: str) -> None:
        """Say what could not be done."""
        self.notice.tell("error", sentence(text))

    def complain_about(self, text: str, problem: Problem | None) -> None:
        """Say what is in the way, and go to its layer."""
        self.notice.tell("warning", text)  # begins with the name of a layer, which is written as it is
        if problem is not None:
            self.show_problem(problem)
