"""What people do with blocks: group, ungroup, open, leave, freeze, bypass, keep."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QMenu, QMessageBox, QWidget

from core.blocks.base import Composite
from core.blocks.grouping import group, make_editable, ungroup
from core.blocks.saved import NameTaken, free_block_name, save_block
from core.document import edits
from core.document.model import Graph, Node
from core.errors import NetloomError
from gui.actions import Actions
from gui.canvas.scene import CanvasScene
from gui.editor import Editor
from gui.opened import rounds_of

_OF_A_BLOCK = ("openBlockAction", "ungroupAction", "saveBlockAction")
_MENU = """openBlockAction closeBlockAction | groupAction ungroupAction makeEditableAction saveBlockAction |
    freezeAction bypassAction renameAction | cutAction copyAction pasteAction duplicateAction deleteAction |
    commentAction frameAction | selectAllAction""".split()


class BlockControls(QObject):
    """Connects actions, buttons and the menu of the canvas to edits of blocks.

    Signals:
        grouped: a block was made; it is selected.
        saved: a block was put into the user's folder; its name.
        menuOpens: the menu of the canvas is about to open; others may add to it.
    """

    grouped = Signal()
    saved = Signal(str)
    menuOpens = Signal(QMenu)

    def __init__(self, editor: Editor, scene: CanvasScene, window: QWidget) -> None:
        super().__init__(window)
        self._editor, self._scene, self._window = editor, scene, window
        self._actions: Actions | None = None
        self._available = False
        scene.selectionChanged.connect(self.refresh)
        for signal in (editor.pathChanged, editor.documentChanged):
            signal.connect(self.refresh)

    def attach(self, actions: Actions) -> None:
        """Keep these actions in line with the selection."""
        self._actions = actions
        self.refresh()

    @property
    def commands(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does, by name."""
        return {
            "groupAction": self.group,
            "ungroupAction": self.ungroup,
            "openBlockAction": self.open,
            "closeBlockAction": self._editor.leave_block,
            "makeEditableAction": self.make_editable,
            "saveBlockAction": self.save,
            "freezeAction": self.freeze,
            "bypassAction": self.bypass,
        }

    def set_available(self, available: bool) -> None:
        """Say whether the canvas is in sight."""
        self._available = available
        self.refresh()

    def refresh(self) -> None:
        """Enable what makes sense now."""
        if self._actions is None:
            return
        block = self._block()
        for name in _OF_A_BLOCK:
            self._actions[name].setEnabled(self._available and block is not None)
        self._actions["closeBlockAction"].setEnabled(self._available and bool(self._editor.path))
        locked = not self._editor.is_editable or (block is not None and _is_of_library(block))
        self._actions["makeEditableAction"].setEnabled(self._available and locked)
        chosen = self._chosen()
        self._actions["freezeAction"].setEnabled(self._available and bool(chosen))
        self._actions["freezeAction"].setText("Un&freeze" if _all_frozen(chosen) else "&Freeze")
        self._actions["bypassAction"].setEnabled(self._available and bool(chosen))
        self._actions["bypassAction"].setText("Use again (&bypassed)" if _all_bypassed(chosen) else "&Bypass")

    def show_menu(self, place: QPoint) -> None:
        """Offer what can be done with the selection, at a place of the screen."""
        assert self._actions is not None
        menu = QMenu(self._window)
        menu.setObjectName("canvasMenu")
        for name in _MENU:
            menu.addSeparator() if name == "|" else menu.addAction(self._actions[name])
        self.menuOpens.emit(menu)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    # --- deeds ------------------------------------------------------------------------------------------------

    def group(self) -> None:
        """Make one block of the selected layers."""
        ids, before = [node.id for node in self._chosen()], self._editor.graph.by_id.keys()
        if self._editor.apply("Group into a block", lambda graph: group(graph, ids)):
            self._scene.select_only(self._editor.graph.by_id.keys() - before)
            self.grouped.emit()

    def ungroup(self) -> None:
        """Put what is inside of the selected block in its place."""
        block = self._block()
        if block is None:
            return
        rounds, before = self._rounds_of(block), self._editor.graph.by_id.keys()
        if self._editor.apply(f"Ungroup {block.name}", lambda graph: ungroup(graph, block.id, rounds)):
            self._scene.select_only(self._editor.graph.by_id.keys() - before)

    def open(self) -> None:
        """Show what is inside of the selected block."""
        block = self._block()
        if block is not None:
            self._editor.open_block(block.id)

    def make_editable(self) -> None:
        """Turn the selected block of the library, or the open one, into one whose layers can be changed."""
        block = self._block()
        if not self._editor.is_editable or block is None:
            self._editor.make_editable()
            return
        rounds = self._rounds_of(block)
        self._editor.apply(f"Make {block.name} editable", lambda graph: make_editable(graph, block.id, rounds))

    def freeze(self) -> None:
        """Let training leave the selected layers as they are; or train them again if all are frozen."""
        chosen = self._chosen()
        ids, frozen = [node.id for node in chosen], not _all_frozen(chosen)
        what = chosen[0].name if len(chosen) == 1 else f"{len(chosen)} layers"

        def edit(graph: Graph) -> Graph:
            return edits.freeze(graph, ids, frozen)

        self._editor.apply(f"{'Freeze' if frozen else 'Unfreeze'} {what}", edit)

    def bypass(self) -> None:
        """Let samples pass the selected layers unchanged; or use them again if all are bypassed."""
        chosen = self._chosen()
        ids, bypassed = [node.id for node in chosen], not _all_bypassed(chosen)
        what = chosen[0].name if len(chosen) == 1 else f"{len(chosen)} layers"
        verb = "Bypass" if bypassed else "Use"
        self._editor.apply(f"{verb} {what}", lambda graph: edits.bypass(graph, ids, bypassed))

    def save(self) -> None:
        """Keep the selected block in the user's folder; asks where another one has its name."""
        block = self._block()
        if block is None or not isinstance(block.layer, Composite):
            return
        try:
            name = self._keep(block.layer)
        except NetloomError as error:
            self._editor.refused.emit(str(error))
            return
        if name is not None:
            self.saved.emit(name)

    def _keep(self, layer: Composite) -> str | None:
        """Write the block. Returns what it is called then; None if people would rather not."""
        try:
            return save_block(layer.label, layer).name
        except NameTaken:
            answer = self._ask_whether_to_replace(layer.label)
        buttons = QMessageBox.StandardButton
        if answer == buttons.Cancel:
            return None
        if answer == buttons.Yes:
            return save_block(layer.label, layer, replace=True).name
        return save_block(free_block_name(layer.label), layer).name

    def _ask_whether_to_replace(self, name: str) -> int:
        buttons = QMessageBox.StandardButton
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle("Replace the saved block?")
        box.setText(f"There is a saved block called “{name}” already.")
        box.setStandardButtons(buttons.Yes | buttons.No | buttons.Cancel)
        box.button(buttons.Yes).setText("Replace")
        box.button(buttons.No).setText("Keep both")
        box.setDefaultButton(buttons.No)
        return box.exec()

    # --- the selection ----------------------------------------------------------------------------------------

    def _chosen(self) -> list[Node]:
        return [node for node in self._scene.selected_nodes() if not node.is_terminal]

    def _block(self) -> Node | None:
        """The block that is selected, if it alone is."""
        chosen = self._chosen()
        return chosen[0] if len(chosen) == 1 and isinstance(chosen[0].layer, Composite) else None

    def _rounds_of(self, node: Node) -> tuple[Graph, ...]:
        """What is inside of a block in each repetition; none while that is of settings that were changed since."""
        return rounds_of(self._editor.graph_check if self._editor.is_checked else None, node.id)


def _all_frozen(nodes: list[Node]) -> bool:
    return bool(nodes) and all(node.frozen for node in nodes)


def _all_bypassed(nodes: list[Node]) -> bool:
    return bool(nodes) and all(node.bypassed for node in nodes)


def _is_of_library(node: Node) -> bool:
    return isinstance(node.layer, Composite) and node.layer.unfolds
