"""Where weights and biases begin: a scheme for each, of one layer or of several at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from core.document.model import Node
from core.document.several import initialise
from core.recipe.initialisation import PARTS, SCHEMES, Part, Scheme, members
from core.settings import Choice, Shape
from gui.editor import Editor
from gui.panels.choice_form import ChoiceForm
from gui.parts.layouts import column, label, object_name

_TITLES: dict[Part, str] = {"weights": "Weights begin", "biases": "Biases begin"}
TORCHS_OWN = "as PyTorch makes them"


class FirstWeightsPart(QWidget):
    """A box for weights and one for biases; hidden for layers that have no parameters.

    Args:
        where: what the object names of the boxes begin with, where there is another such part.
    """

    def __init__(self, editor: Editor, where: str = "") -> None:
        super().__init__()
        self.setObjectName("firstWeights")
        self._editor = editor
        self._ids: tuple[str, ...] = ()
        kinds = dict(SCHEMES.items())
        self._forms = {
            part: ChoiceForm(object_name(part, where), kinds, partial(self._choose, part), TORCHS_OWN) for part in PARTS
        }
        self._places = {
            part: column(label(_TITLES[part], "muted"), form, spacing=4) for part, form in self._forms.items()
        }
        column(*self._places.values(), spacing=12, into=self)

    def show_nodes(self, nodes: Sequence[Node]) -> None:
        """Show the schemes of some layers as they are now."""
        self._ids = tuple(node.id for node in nodes)
        self.setEnabled(self._editor.is_editable)
        for part, form in self._forms.items():
            tensors = self._tensors(nodes, part)
            chosen = [node.initialisation.chosen.get(part) for node in nodes]
            self._places[part].setVisible(bool(tensors) or any(chosen))
            if all(scheme == chosen[0] for scheme in chosen):
                form.show_value(chosen[0] if chosen else None)
            else:
                form.show_several()
            form.offer(_objections(tensors))
        self.setVisible(any(not place.isHidden() for place in self._places.values()))

    def _tensors(self, nodes: Iterable[Node], part: Part) -> set[tuple[str, Shape]]:
        """The parameters that are set, of all layers of which they are known."""
        check = self._editor.graph_check
        known = ((node, check.known(node.id).measured) for node in nodes) if check is not None else ()
        return {
            tensor
            for _, measured in known
            if measured is not None
            for tensor in members(part, dict(measured.tensors)).items()
        }

    def _choose(self, part: Part, choice: Choice | None) -> None:
        ids, graph = self._ids, self._editor.graph
        scheme = choice if isinstance(choice, Scheme) else None
        same_kind = all(type(graph.node(id).initialisation.chosen.get(part)) is type(scheme) for id in ids)
        key = f"{'+'.join(ids)}.{part}" if same_kind else None  # another kind is a step of its own
        what = graph.node(ids[0]).name if len(ids) == 1 else f"{len(ids)} layers"
        self._editor.apply(
            f"Change the first {part} of {what}", lambda graph: initialise(graph, ids, part, scheme), merge_key=key
        )


def _objections(tensors: Iterable[tuple[str, Shape]]) -> dict[str, str]:
    """Why some schemes cannot set all of them, by the names of the schemes."""
    found = {}
    for id, kind in SCHEMES.items():
        reasons = (f"{name} {reason}" for name, shape in sorted(tensors) if (reason := kind().objection(shape)))
        reason = next(reasons, None)
        if reason is not None:
            found[id] = f"Not here: {reason}"
    return found
