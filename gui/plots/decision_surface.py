"""Decision surface: what the network says of every place, where samples are points of a plane."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from core.runs import RunRecord
from gui.plots.base import Plot, plot
from gui.plots.figures import count
from gui.plots.strokes import Entry, Stroke
from gui.plots.surface import SurfaceView
from gui.theme import Appearance, Theme

_MOST_NAMED = 6


@plot("Decision surface", order=6)
class DecisionSurface(Plot):
    """The plane of two-dimensional samples in the colours of the answers, live while the network learns."""

    empty = "Press Train on points of a plane and the answer for every place shows here"
    needs_samples = True
    about = (
        "What the network says of every place; the fainter the colour, the less sure it is.\n"
        "Dots are samples in the colour of what is true; those with a dark outline validate.\n"
        "Hover or click: the answer at a place."
    )

    def __init__(self, appearance: Appearance) -> None:
        super().__init__(appearance)
        self.view = SurfaceView(appearance.theme)
        self.view.setAccessibleName("Answers of the network over the plane")
        self.set_body(self.view)

    def suits(self, record: RunRecord) -> bool:
        return record.started is not None and record.started.plane is not None

    def stamp(self, record: RunRecord) -> Hashable:
        return record.started, record.surface

    def missing(self, record: RunRecord) -> str:
        if record.started is None:
            return self.empty
        if record.started.plane is None:
            return "The samples of this run are no points of a plane"
        return "" if record.surface is not None else "The surface shows after the first steps"

    def draw(self, record: RunRecord) -> None:
        if record.started is not None and record.surface is not None:
            self.view.show_surface(record.started, record.surface)

    def entries(self, record: RunRecord) -> Sequence[Entry]:
        classes = record.started.classes[:_MOST_NAMED] if record.started is not None else ()
        named = [Entry(name, "", self._stroke(number), self.about) for number, name in enumerate(classes)]
        step = record.surface.step if record.surface is not None else 0
        return [*named, Entry("after step", count(step))]

    def recolour(self, theme: Theme) -> None:
        self.view.recolour(theme)

    def forget(self) -> None:
        self.view.clear()

    def _stroke(self, number: int) -> Stroke:
        return Stroke(self.view.class_colour(number).name(), width=3)
