"""Whatever hands do on the canvas, nothing breaks, and undoing it all gives the first document back."""

import random

from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from core.layers.base import LAYERS

LAYER_TYPES = [name for name, spec in LAYERS.items() if spec.torch_module]
N_GESTURES = 220
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class Walker:
    """Does one random thing after another with mouse and keys."""

    def __init__(self, window, hand, seed):
        self.window, self.hand, self.random = window, hand, random.Random(seed)
        self.done = []

    def step(self):
        changes = [self.drop, self.drop_on_wire, self.move, self.wire, self.delete, self.setting, self.swap]
        changes += [self.duplicate, self.copy, self.paste, self.bypass, self.nudge]
        kind = self.random.choice([*changes, self.undo, self.redo])
        self.done.append(kind.__name__)
        kind()

    def drop(self):
        self.hand.drop(self.random.choice(LAYER_TYPES), self.somewhere())

    def drop_on_wire(self):
        edges = self.window.editor.document.edges
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
        QTest.keyClick(self.window.canvas, Qt.Key.Key_Delete)

    def undo(self):
        QTest.keyClick(self.window.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)

    def redo(self):
        both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        QTest.keyClick(self.window.canvas, Qt.Key.Key_Z, both)

    def swap(self):
        self.hand.click(self.hand.node(self.any_node()))
        key = self.random.choice([Qt.Key.Key_Up, Qt.Key.Key_Down])
        QTest.keyClick(self.window.canvas, key, Qt.KeyboardModifier.AltModifier)

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

    def press(self, key, modifiers=CTRL):
        self.window.canvas.setFocus()
        QTest.keyClick(self.window.canvas, key, modifiers)

    def any_node(self):
        return self.random.choice(self.window.editor.document.nodes).id

    def somewhere(self):
        rect = self.window.scene.network_rect().adjusted(-300, -50, 300, 50)
        return rect.topLeft() + QPointF(self.random.random() * rect.width(), self.random.random() * rect.height())


def test_a_random_walk_breaks_nothing_and_can_be_undone(qtbot, digits, hand, checked):
    editor, first = digits.editor, digits.editor.document
    digits.canvas.fit()
    walker = Walker(digits, hand, seed=1)
    for number in range(N_GESTURES):
        walker.step()
        digits.canvas.fit()
        if number % 15 == 0:
            type(editor.document).model_validate_json(editor.document.model_dump_json())  # consistent, or this raises
        for node in editor.document.nodes:
            assert digits.scene.node_item(node.id).pos() == QPointF(*node.position), walker.done[-3:]
        for edge in editor.document.edges:
            assert digits.scene.edge_item(edge)
    assert len(editor.history.steps) > 10, walker.done
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
