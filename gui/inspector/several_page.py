"""What several selected layers have in common: settings, marks, first weights; and what they cost together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from core.document.model import Node
from core.document.several import change_layers, common_fields, shared_value
from core.graph.check import GraphCheck
from core.graph.cost import total_cost
from gui.editor import Editor
from gui.field_editors import LINES
from gui.forms import SettingsForm
from gui.inspector.facts import Fact, FactsView
from gui.inspector.first_weights_part import FirstWeightsPart
from gui.inspector.marks_part import MarksPart
from gui.inspector.rate_part import RatePart
from gui.parts.layouts import column, label, line, page

_MOST_NAMED = 3


class SeveralPage(QWidget):
    """A form for all of them: a change is one step of undo, whatever their number."""

    def __init__(self, editor: Editor) -> None:
        super().__init__()
        self.setObjectName("severalPage")
        self._editor = editor
        self._ids: tuple[str, ...] = ()
        self.form: SettingsForm | None = None
        self._shown: tuple[type, tuple[str, ...]] | None = None
        self._heading = label(kind="heading")
        self._kinds = label(kind="muted")
        self._apart = label("They are of different kinds and have no setting in common.", "muted")
        self._refused = label(kind="error")
        self._refused.setObjectName("severalRefused")
        self._form_place = column()
        self._marks, self._first_weights = MarksPart(editor, "several"), FirstWeightsPart(editor, "several")
        self._rate = RatePart(editor)
        self._facts = FactsView()
        parts = (self._heading, self._kinds, self._apart, self._form_place, self._refused)
        page(*parts, self._marks, self._rate, self._first_weights, line(), self._facts, into=self)
        self._refused.hide()

    def show_nodes(self, nodes: Sequence[Node]) -> None:
        """Show several layers as they are now."""
        ids = tuple(node.id for node in nodes)
        if ids != self._ids:
            self._refused.hide()
        self._ids = ids
        self._heading.setText(f"{len(nodes)} layers")
        self._kinds.setText(_kinds_text(nodes))
        self._show_settings(nodes)
        check = self._editor.graph_check
        known = [check.known(id) for id in ids] if check is not None else []
        for part in (self._marks, self._rate):
            part.show_nodes(nodes, sum(each.parameters for each in known))
        self._first_weights.show_nodes(nodes)
        self._facts.show_facts(_facts(check, ids) if check is not None else ())

    def _show_settings(self, nodes: Sequence[Node]) -> None:
        names = tuple(field.name for field in common_fields(nodes))
        self._apart.setVisible(not names)
        shown = (type(nodes[0].layer), names)
        if shown != self._shown:
            self._shown = shown
            self._make_form(*shown)
        if self.form is None:
            return
        several = [name for name in names if not shared_value(nodes, name)[1]]
        self.form.show_values(nodes[0].layer, several=several)
        self.form.setEnabled(self._editor.is_editable)

    def _make_form(self, kind: type, names: tuple[str, ...]) -> None:
        if self.form is not None:
            self._form_place.layout().removeWidget(self.form)
            self.form.hide()  # at once, so that the focus does not stay on what goes
            self.form.deleteLater()
        self.form = SettingsForm(kind, self._change, names, LINES) if names else None
        if self.form is not None:
            self._form_place.layout().addWidget(self.form)
        self._rate.line_up_with(self.form)

    def _change(self, name: str, value: Any) -> str | None:
        """Change what takes the value; say who refuses it. If all do, the old values come back."""
        ids = self._ids
        changed = change_layers(self._editor.graph, ids, **{name: value})
        refused = changed.refused
        self._refused.setVisible(bool(refused) and len(refused) < len(ids))
        self._refused.setText(_refusals(refused.items()))
        if len(refused) == len(ids):
            return next(iter(refused.values()))
        self._editor.apply(
            f"Change {name} of {len(ids) - len(refused)} layers",
            lambda graph: change_layers(graph, ids, **{name: value}).graph,
            merge_key=f"{'+'.join(ids)}.{name}",
        )
        return None


def _kinds_text(nodes: Sequence[Node]) -> str:
    """How many there are of each kind: "2 Conv2d, 1 Linear"."""
    counts: dict[str, int] = {}
    for node in nodes:
        kind = getattr(node.layer, "label", node.layer.type)
        counts[kind] = counts.get(kind, 0) + 1
    return ", ".join(f"{count} {kind}" for kind, count in counts.items())


def _refusals(refused: Iterable[tuple[str, str]]) -> str:
    lines = [f"{name} stays as it is: {reason}" for name, reason in refused]
    more = [f"… and {len(lines) - _MOST_NAMED} more"] if len(lines) > _MOST_NAMED else []
    return "\n".join(lines[:_MOST_NAMED] + more)


def _facts(check: GraphCheck, ids: Sequence[str]) -> Iterable[Fact]:
    """What they cost together, and their share of the network."""
    cost = total_cost(check.known(id).cost for id in ids)
    whole = check.cost
    yield Fact("Parameters", _with_share(cost.parameters, whole.parameters), "Numbers that their weights hold")
    if cost.trainable != cost.parameters:
        yield Fact("Trainable", f"{cost.trainable:,}", "Parameters that training changes; the others are frozen")
    more = "Multiplications with an addition, for one sample on its way forward"
    yield Fact("Multiply-adds", _with_share(cost.flops // 2, whole.flops // 2), more)


def _with_share(part: int, whole: int) -> str:
    return f"{part:,}, {part / whole:.0%} of all" if whole else f"{part:,}"
