"""How the samples spread over the classes, or over the numbers to predict."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from core.data.balance import Balance
from core.data.seeing.explored import Explored
from core.document import edits
from core.document.model import Document
from gui.data.class_bars import ClassBars, ClassCount
from gui.data.histogram import Bars, Histogram
from gui.data.loading import Loader
from gui.data.marks import PartLegend
from gui.data.page import Page
from gui.editor import Editor
from gui.parts.layouts import column, label, scrolled
from gui.theme import Appearance

_BARS = 32
_ORDERS = ("In their order", "Largest first", "Smallest first", "By name")


class ClassesPage(Page):
    """Bars for classes, histograms for numbers.

    Signals:
        chosen: the samples of a class are wanted; with its number.
    """

    chosen = Signal(int)

    def __init__(self, loader: Loader, editor: Editor, appearance: Appearance) -> None:
        super().__init__(loader, "classesPage", "Classes", "mdi6.chart-bar")
        self._editor, self._appearance = editor, appearance
        self.bars = ClassBars(appearance)
        self.bars.chosen.connect(self.chosen)
        self._facts = label(kind="muted")
        self._order = QComboBox()
        self._order.setObjectName("classOrder")
        self._order.setAccessibleName("Order of the classes")
        self._order.addItems(_ORDERS)
        self._order.currentIndexChanged.connect(self._sort)
        self._make_warning()
        self._numbers = QWidget()
        self._numbers.setLayout(QVBoxLayout())
        self._area = scrolled(self._numbers)
        self.fill(column(self._head(appearance), self._warning_place, self.bars, self._area))
        editor.documentChanged.connect(self._show_weights)

    def show_explored(self, explored: Explored) -> None:
        regression = explored.info.is_regression
        self.bars.setVisible(not regression)
        self._order.setVisible(not regression)
        self._area.setVisible(regression)
        if regression:
            self._warning_place.hide()
            self._show_numbers(explored)
            return
        train, validation = explored.counts("training").tolist(), explored.counts("validation").tolist()
        rows = zip(explored.info.classes, train, validation, strict=True)
        self._counts = [ClassCount(number, *row) for number, row in enumerate(rows)]
        self._balance = Balance(explored.info.classes, explored.counts("training"))
        n = len(self._counts)
        self._facts.setText(
            f"{n:,} class{'es' if n != 1 else ''}, imbalance {self._balance.imbalance:.3g}: "
            "how many times as many samples the largest has as the smallest"
        )
        self._sort()
        self._show_weights()

    def forget(self) -> None:
        self.bars.show_counts(())

    def _head(self, appearance: Appearance) -> QWidget:
        head = QWidget()
        layout = QHBoxLayout(head)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(16)
        layout.addWidget(self._facts, 1)
        layout.addWidget(PartLegend(appearance))
        layout.addWidget(self._order)
        return head

    def _sort(self) -> None:
        if self._shown is None or self._shown.info.is_regression:
            return
        keys = {1: lambda each: -each.n, 2: lambda each: each.n, 3: lambda each: each.name.casefold()}
        key = keys.get(self._order.currentIndex(), lambda each: each.number)
        self.bars.show_counts(sorted(self._counts, key=key))

    # --- weights ----------------------------------------------------------------------------------------------

    def _make_warning(self) -> None:
        self._warning = QFrame()
        self._warning.setObjectName("imbalance")
        self._warning.setProperty("problem", "warning")
        self._sentence = label()
        self._weigh = QPushButton("Weigh classes")
        self._weigh.setObjectName("weighClasses")
        self._weigh.setToolTip("Lets samples of rare classes count for more in the loss, so that all classes are equal")
        self._weigh.clicked.connect(self._weigh_classes)
        layout = QHBoxLayout(self._warning)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.setSpacing(12)
        layout.addWidget(self._sentence, 1)
        layout.addWidget(self._weigh)
        self._warning_place = QWidget()
        place = QVBoxLayout(self._warning_place)
        place.setContentsMargins(16, 0, 16, 12)
        place.addWidget(self._warning)

    def _show_weights(self) -> None:
        if self._shown is None or self._shown.info.is_regression:
            return
        sentence = _sentence(self._balance, self._editor.document)
        can = hasattr(self._editor.document.training.loss, "class_weights")
        self._warning_place.setVisible(bool(sentence))
        self._sentence.setText(sentence)
        self._weigh.setVisible(self._balance.is_uneven and can and not _weighs(self._editor.document))

    def _weigh_classes(self) -> None:
        def edit(document: Document) -> Document:
            loss = document.training.loss.model_copy(update={"class_weights": "balanced"})
            return edits.change_training(document, document.training.model_copy(update={"loss": loss}))

        self._editor.apply_to_document("Weigh classes", edit)

    # --- numbers to predict -------------------------------------------------------------------------------------

    def _show_numbers(self, explored: Explored) -> None:
        names = explored.info.quantities
        self._facts.setText(f"{len(names)} number{'s' if len(names) != 1 else ''} to predict")
        layout = self._numbers.layout()
        assert isinstance(layout, QVBoxLayout)
        while layout.count():
            item = layout.takeAt(0)
            if item is not None and (widget := item.widget()) is not None:
                widget.deleteLater()
        for place, name in enumerate(names[:50]):
            values = explored.numbers[:, place]
            mean, std, low, high = values.mean(), values.std(), values.min(), values.max()
            histogram = Histogram(self._appearance, f"Histogram of {name}")
            histogram.show_bars(_bars(values[: explored.n_train], values[explored.n_train :]))
            facts = f"{low:.6g} to {high:.6g}, mean {mean:.4g}, deviation {std:.4g}"
            layout.addWidget(column(label(name, "heading"), label(facts, "muted"), histogram, spacing=4))
        layout.addStretch(1)
        layout.setContentsMargins(16, 8, 16, 16)
        layout.setSpacing(24)


def _bars(train: np.ndarray, validation: np.ndarray) -> Bars:
    both = np.concatenate([train, validation])
    edges = np.histogram_bin_edges(both, _BARS)
    lower, upper = np.histogram(train, edges)[0], np.histogram(validation, edges)[0]
    return Bars(edges.tolist(), lower.tolist(), upper.tolist())


def _weighs(document: Document) -> bool:
    return document.training.loss.weighs_classes


def _sentence(balance: Balance, document: Document) -> str:
    """What is worth saying of the balance; empty for nothing."""
    if balance.empty:
        return _capital(balance.words() or "")
    if not balance.is_uneven:
        return ""
    most, least = int(balance.counts.argmax()), int(balance.counts.argmin())
    uneven = f"{balance.classes[most]} has {balance.imbalance:.3g} times as many samples as {balance.classes[least]}"
    if _weighs(document):
        return f"{uneven}. The loss weighs the classes, so all of them count the same."
    if not hasattr(document.training.loss, "class_weights"):
        kind = document.training.loss.type
        return f"{uneven}. {kind} cannot weigh classes: choose CrossEntropyLoss, or add samples."
    return f"{uneven}: a network easily overlooks the rare ones. Let them count for more, or add samples."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
