"""What is done with runs that takes a dialog, or more than the record: export, folders, the end of the trash."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QFile, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from core.progress import Progress
from core.runs.exporting import RunExportError, require_tensorboard, write_csv, write_tensorboard
from core.runs.store import RunStore
from core.runs.summary import RunSummary
from core.runs.taking_in import written_by_run
from gui.runs_panel.library import RunLibrary

Tell = Callable[[str], object]


class RunDeeds:
    """Dialogs and files of one window.

    Args:
        window: parent of the dialogs.
        library: the record.
        tell: shows a sentence on what was done.
        complain: shows a sentence on what was not.
    """

    def __init__(self, window: QWidget, library: RunLibrary, tell: Tell, complain: Tell) -> None:
        self._window, self._library, self._tell, self._complain = window, library, tell, complain

    def open_folder(self, run: RunSummary) -> None:
        """Show the folder of a run, in the program of the system."""
        if not run.folder.is_dir():
            self._complain(f"the folder {run.folder} of “{run.name}” is not there any more")
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(run.folder))):
            self._complain(f"the system has no program that shows the folder {run.folder}")

    def export_csv(self, runs: Sequence[RunSummary]) -> None:
        """Ask for a file and write the figures of runs to it."""
        dialog = QFileDialog(self._window, "Export figures", str(Path.home() / "runs.csv"), "Tables (*.csv)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        if dialog.exec() == QFileDialog.DialogCode.Accepted:
            path, ids = Path(dialog.selectedFiles()[0]), [run.id for run in runs]

            def work(store: RunStore, progress: Progress) -> int:
                return write_csv(store, ids, path, progress)

            self._export(work, lambda n_rows: f"{n_rows:,} rows are in {path}")

    def export_tensorboard(self, runs: Sequence[RunSummary]) -> None:
        """Ask for a folder and write the figures of runs to it for TensorBoard, unless that is missing."""
        try:
            require_tensorboard()
        except RunExportError as error:
            self._complain(str(error))
            return
        name = QFileDialog.getExistingDirectory(self._window, "Folder for TensorBoard", str(Path.home()))
        if name:
            ids = [run.id for run in runs]

            def work(store: RunStore, progress: Progress) -> int:
                return write_tensorboard(store, ids, Path(name), progress)

            self._export(work, lambda n_runs: f"Look at them with: tensorboard --logdir {name}")

    def empty_trash(self) -> None:
        """Forget the runs in the trash once the user has said so; their folders go to the trash of the system."""
        runs = self._library.trash
        what = f"“{runs[0].name}”" if len(runs) == 1 else f"{len(runs):,} runs"
        text = f"Delete {what} for good? Their weights go to the trash of the system."
        buttons = QMessageBox.StandardButton
        answer = QMessageBox.question(
            self._window, "Empty the trash?", text, buttons.Discard | buttons.Cancel, buttons.Cancel
        )
        if answer == buttons.Discard:
            self._library.do(lambda store, progress: _forget(store, runs), self._say_what_stayed)

    def _export(self, work: Callable[[RunStore, Progress], int], told: Callable[[int], str]) -> None:
        self._library.read(work, lambda result: self._tell(told(result)), lambda error: self._complain(str(error)))

    def _say_what_stayed(self, stayed: Sequence[Path]) -> None:
        if stayed:
            more = f" and {len(stayed) - 1:,} more" if len(stayed) > 1 else ""
            self._complain(f"the system could not take {stayed[0]}{more} into its trash: the run stays in this one")


def _forget(store: RunStore, runs: Sequence[RunSummary]) -> tuple[Path, ...]:
    """Forget runs and move what they wrote to the trash of the system. Returns what that did not take."""
    kept = {run.folder for run in store.runs()}
    stayed: list[Path] = []
    for run in runs:
        paths = written_by_run(run.folder) if run.folder.name and run.folder not in kept else ()
        refused = [path for path in paths if not _to_trash(path)]
        if not refused:
            store.forget([run.id])
        stayed += refused
    return tuple(stayed)


def _to_trash(path: Path) -> bool:
    moved = QFile.moveToTrash(str(path))
    return bool(moved[0] if isinstance(moved, tuple) else moved)
