"""Whatever hands do on the canvas, nothing breaks, and undoing it all gives the first document back."""

import os
import random

import pytest
import shiboken6
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget

from core.blocks.base import Composite
from core.document.several import initialise
from core.layers.base import LAYERS
from core.recipe.initialisation import SCHEMES

LAYER_TYPES = [name for name, spec in LAYERS.items() if spec.torch_module]
N_GESTURES = 500
MOD = Qt.KeyboardModifier
NONE, CTRL, SHIFT, ALT = MOD.NoModifier, MOD.ControlModifier, MOD.ShiftModifier, MOD.AltModifier

SEEDS = [1, *map(int, os.environ.get("NETLOOM_WALKS", "").split())]
"""One walk that is always taken: a change must not fail by a find in code that it did not touch. And those wished.

``NETLOOM_WALKS="7 8 9"`` explores.
"""


class Walker:
    """Does one random thing after another with mouse and keys, on what is open on the canvas."""

    EDITS = """drop drop_on_wire move wire delete setting swap duplicate copy paste bypass nudge freeze cut_wires
        search lead_elsewhere rename type_on_card turn_on_card exchange first_weights
        group ungroup band_and_delete arrange turn fix_all comment frame hold_note copy_note rewrite_note""".split()
    OTHERS = "undo redo give_up undo_in_the_middle open_block leave_block zoom find overlay".split()

    def __init__(self, qtbot, window, hand, seed):
        self.qtbot, self.window, self.hand, self.random = qtbot, window, hand, random.Random(seed)
        self.done = []

    @property
    def graph(self):
        return self.window.editor.graph

    def step(self):
        kind = self.random.choice(self.EDITS + self.OTHERS)
        self.done.append(kind)
        getattr(self, kind)()

    def drop(self):
        self.hand.drop(self.random.choice(LAYER_TYPES), self.somewhere())

    def drop_on_wire(self):
        edges = self.graph.edges
        if edges:
            edge = self.random.choice(edges)
            self.hand.drop(self.random.choice(LAYER_TYPES), self.hand.edge(edge.source, edge.target))

    def move(self):
        start = self.hand.node(self.any_node())
        self.hand.drag(start, self.somewhere())

    def wire(self):
        port = self.random.choice([self.hand.out_port, self.hand.in_port])
        self.hand.drag(port(self.any_node()), self.hand.node(self.any_node()))

    def delete(self):
        self.hand.click(self.hand.node(self.any_node()))
        self.press(Qt.Key.Key_Delete, NONE)

    def undo(self):
        self.press(Qt.Key.Key_Z)

    def redo(self):
        self.press(Qt.Key.Key_Z, CTRL | SHIFT)

    def swap(self):
        self.hand.click(self.hand.node(self.any_node()))
        key = self.random.choice([Qt.Key.Key_Up, Qt.Key.Key_Down])
        self.press(key, ALT)

    def setting(self):
        self.window.scene.select_only([self.any_node()])
        form = self.window.inspector.form
        names = ["out_channels", "out_features", "kernel_size", "p", "padding"]
        fields = [form.findChild(QWidget, f"{name}Field") for name in names] if form else []
        if any(fields):
            widget = self.random.choice([field for field in fields if field])
            widget.setFocus()
            widget.selectAll()
            QTest.keyClicks(widget, self.random.choice(["0", "1", "3", "12", "0.5"]))
            QTest.keyClick(widget, Qt.Key.Key_Return)
            self.window.canvas.setFocus()

    def duplicate(self):
        start, end = self.hand.node(self.any_node()), self.somewhere()
        self.hand.press(start, modifiers=CTRL)
        self.hand.move((start + end) / 2)
        self.hand.release(end, modifiers=CTRL)

    def copy(self):
        ids = [self.any_node() for _ in range(3)]
        self.window.scene.select_only(ids)
        self.press(Qt.Key.Key_C if self.random.random() < 0.7 else Qt.Key.Key_X)

    def paste(self):
        self.hand.move(self.somewhere())
        self.press(Qt.Key.Key_V)

    def bypass(self):
        self.window.scene.select_only([self.any_node(), self.any_node()])
        self.press(Qt.Key.Key_B, CTRL | SHIFT)

    def nudge(self):
        self.window.scene.select_only([self.any_node(), self.any_node()])
        key = self.random.choice([Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down])
        self.press(key, self.random.choice([SHIFT, CTRL | SHIFT]))

    def freeze(self):
        self.window.scene.select_only([self.any_node()])
        self.act("freeze")

    def cut_wires(self):
        start, end = self.somewhere(), self.somewhere()
        self.hand.press(start, modifiers=ALT)
        self.hand.move(end)
        self.hand.release(end, modifiers=ALT)

    def search(self):
        self.hand.double_click(self.somewhere())
        self.choose_in_box()

    def lead_elsewhere(self):
        self.hand.drag(self.hand.out_port(self.any_node()), self.somewhere())
        self.choose_in_box()

    def rename(self):
        self.window.scene.select_only([self.any_node()])
        self.press(Qt.Key.Key_F2, NONE)
        self.type_in_place(["stem", "2nd", "conv1", "x"])

    def type_on_card(self):
        place = self.a_setting(self.any_node())
        if place is not None:
            self.hand.click(place)
            self.type_in_place(["0", "1", "12", "0.5", "same"])

    def type_in_place(self, texts):
        """Type into the field on a card, if there is one; end with a key, or leave it open."""
        box = self.window.canvas.in_place.box
        if box is not None and isinstance(self.window.focusWidget(), QLineEdit):
            QTest.keyClicks(self.window.focusWidget(), self.random.choice(texts))
            keys = [Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Up, None]
            key = self.random.choice(keys)
            if key is not None:
                QTest.keyClick(self.window.focusWidget(), key)
        elif box is not None:  # a list
            box.finish(keep=False)

    def turn_on_card(self):
        id = self.any_node()
        self.window.scene.select_only([id])
        place = self.a_setting(id)
        if place is not None:
            self.hand.move(place)
            for _ in range(self.random.randint(1, 4)):
                self.hand.turn_wheel(place, self.random.choice([-15, 15]))

    def a_setting(self, id):
        """A place on a setting that stands on a card."""
        item = self.window.scene.node_item(id)
        places = [piece.place for piece in item.layout.detail if piece.setting]
        return item.pos() + self.random.choice(places).center() if places else None

    def exchange(self):
        merges = [node.id for node in self.graph.nodes if len(self.graph.into[node.id]) > 1]
        if merges:
            id = self.random.choice(merges)
            first, second = (self.random.randrange(len(self.graph.into[id]) + 1) for _ in range(2))
            self.hand.drag(self.hand.in_port(id, first), self.hand.in_port(id, second))

    def first_weights(self):
        ids = [self.any_node(), self.any_node()]
        scheme = self.random.choice([kind for _, kind in SCHEMES.items()])()
        self.window.editor.apply("Begin", lambda graph: initialise(graph, ids, "weights", scheme))

    def choose_in_box(self):
        box = self.window.add_box
        if box.isVisible():
            line = box.findChild(QLineEdit)
            QTest.keyClicks(line, self.random.choice(["c2d", "lin", "relu", "add", "resid", "zzz", ""]))
            QTest.keyClick(line, self.random.choice([Qt.Key.Key_Return, Qt.Key.Key_Return, Qt.Key.Key_Escape]))
        if box.isVisible():
            QTest.keyClick(box.findChild(QLineEdit), Qt.Key.Key_Escape)

    def group(self):
        self.window.scene.select_only([self.any_node() for _ in range(self.random.randint(1, 5))])
        self.act("group")

    def ungroup(self):
        self.window.scene.select_only(self.blocks())
        self.act("ungroup")

    def open_block(self):
        blocks = self.blocks()
        if blocks:
            self.hand.double_click(self.hand.node(self.random.choice(blocks)))

    def leave_block(self):
        self.act("closeBlock")

    def band_and_delete(self):
        start = self.somewhere()
        self.hand.drag(start, (start + 2 * self.somewhere()) / 3)
        self.press(Qt.Key.Key_Delete, NONE)

    def arrange(self):
        self.act("arrange")
        self.qtbot.waitUntil(lambda: not self.window.arranger.is_working)

    def turn(self):
        """Draw it the other way, and at times undo that while the cards are on their way."""
        self.act(f"{self.random.choice(['down', 'right'])}Layout")
        self.qtbot.waitUntil(lambda: not self.window.arranger.is_working)
        self.random.choice([lambda: None, lambda: None, self.undo])()

    def fix_all(self):
        self.act("fixAll")
        self.qtbot.waitUntil(lambda: not self.window.mender.is_working)

    def comment(self):
        self.press(Qt.Key.Key_M)
        self.write()

    def frame(self):
        self.window.scene.select_only([self.any_node() for _ in range(self.random.randint(0, 4))])
        self.press(Qt.Key.Key_M, CTRL | SHIFT)
        self.write()

    def rewrite_note(self):
        if self.graph.notes:
            self.hand.double_click(self.on_note())
            self.write()
            self.choose_in_box()

    def hold_note(self):
        """Move or resize it, and at times give up or undo in the middle."""
        if self.graph.notes:
            self.hand.pull(self.on_note(), self.somewhere())
            self.random.choice([lambda: None, lambda: None, self.undo, lambda: self.press(Qt.Key.Key_Escape, NONE)])()
            self.hand.release(self.somewhere())

    def copy_note(self):
        if self.graph.notes:
            start, end = self.on_note(), self.somewhere()
            self.hand.press(start, modifiers=CTRL)
            self.hand.move((start + end) / 2)
            self.random.choice([lambda: None, self.undo])()
            self.hand.release(end, modifiers=CTRL)

    def on_note(self):
        rect = self.window.scene.notes.item(self.random.choice(self.graph.notes).id).rect
        return self.random.choice([rect.topLeft() + QPointF(24, 12), rect.bottomRight() - QPointF(2, 2)])

    def write(self):
        writer = self.window.tools.notes.writer
        if writer.isVisible():
            QTest.keyClicks(writer, self.random.choice(["", "Why", "Two words"]))
            self.random.choice(
                [
                    lambda: QTest.keyClick(writer, Qt.Key.Key_Return, CTRL),
                    lambda: QTest.keyClick(writer, Qt.Key.Key_Escape),
                    lambda: self.hand.click(self.somewhere()),
                    self.undo_from_the_menu,
                ]
            )()
        if writer.isVisible():
            QTest.keyClick(writer, Qt.Key.Key_Escape)

    def undo_from_the_menu(self):
        self.act("undo")

    def find(self):
        self.press(Qt.Key.Key_F)
        bar = self.window.tools.find_bar
        QTest.keyClicks(bar.line, self.random.choice(["conv", "relu", "frozen", "kernel_size=3", "why", "zzz"]))
        for _ in range(self.random.randint(0, 3)):
            QTest.keyClick(bar.line, Qt.Key.Key_Return)
        if self.random.random() < 0.8:
            QTest.keyClick(bar.line, Qt.Key.Key_Escape)

    def overlay(self):
        self.act(f"{self.random.choice(['no', 'shape', 'parameters', 'activations', 'gradients'])}Overlay")

    def give_up(self):
        self.pull_something()
        self.press(Qt.Key.Key_Escape, NONE)
        self.hand.release(self.somewhere())

    def undo_in_the_middle(self):
        self.pull_something()
        self.undo()
        self.hand.release(self.somewhere())
        self.choose_in_box()

    def pull_something(self):
        place = self.random.choice([self.hand.node, self.hand.out_port, self.hand.in_port])(self.any_node())
        self.hand.pull(place, self.somewhere())

    def zoom(self):
        self.hand.turn_wheel(self.somewhere(), self.random.choice([-120, 120]))

    def blocks(self):
        return [node.id for node in self.graph.nodes if isinstance(node.layer, Composite)]

    def act(self, name):
        action = self.window.actions_by_name[f"{name}Action"]
        if action.isEnabled():
            action.trigger()

    def press(self, key, modifiers=CTRL):
        self.window.canvas.setFocus()
        QTest.keyClick(self.window.canvas, key, modifiers)

    def any_node(self):
        return self.random.choice(self.graph.nodes).id

    def somewhere(self):
        rect = self.window.canvas.viewport().rect().adjusted(10, 10, -10, -10)
        x, y = self.random.uniform(rect.left(), rect.right()), self.random.uniform(rect.top(), rect.bottom())
        return self.window.canvas.mapToScene(QPoint(round(x), round(y)))


@pytest.mark.long
@pytest.mark.parametrize("seed", SEEDS)
def test_a_random_walk_breaks_nothing_and_can_be_undone(qtbot, digits, hand, checked, seed):
    editor, first = digits.editor, digits.editor.document
    digits.canvas.fit()
    walker = Walker(qtbot, digits, hand, seed)
    for number in range(N_GESTURES):
        walker.step()
        digits.canvas.fit()
        if number % 15 == 0:
            type(editor.document).model_validate_json(editor.document.model_dump_json())  # consistent, or this raises
        qtbot.waitUntil(lambda: not digits.arranger.is_gliding)
        places = digits.scene.places
        assert places.is_level == (editor.document.direction == "right")
        for node in editor.graph.nodes:
            assert digits.scene.node_item(node.id).pos() == places.corner(node.position), walker.done[-3:]
        for edge in editor.graph.edges:
            assert digits.scene.edge_item(edge)
        for note in editor.graph.notes:
            assert digits.scene.notes.item(note.id).rect == places.rect(note), walker.done[-3:]
    assert len(editor.history.steps) > 10, walker.done
    assert not [item for item in digits.scene.items() if shiboken6.ownedByPython(item)]  # or both would delete them
    last = editor.document
    checked()
    n_undone = 0
    while editor.history.undo_label is not None:
        digits.actions_by_name["undoAction"].trigger()
        n_undone += 1
    assert editor.document is first
    for _ in range(n_undone):
        digits.actions_by_name["redoAction"].trigger()
    assert editor.document is last
