"""Mends what is wrong with a network, by the edits that its problems offer."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field

from core.document.model import Document, EditError
from core.graph.check import Check, check
from core.graph.problems import Fix, Problem
from core.progress import Progress, Unwatched

_DETOURS = 12
_PATIENCE = 20
"""So many steps, and two for each layer, may follow each other without an error less: an error may hide another."""


@dataclass(frozen=True)
class Mended:
    """A network after its problems were mended as far as they can be.

    Attributes:
        check: what is known of it.
        applied: texts of the fixes that led there, in their order; none if nothing could be mended.
    """

    check: Check
    applied: tuple[str, ...] = ()

    @property
    def document(self) -> Document:
        """The network."""
        return self.check.document

    @property
    def remaining(self) -> tuple[Problem, ...]:
        """The problems that are left, errors first."""
        return self.check.problems


def mend_all(document: Document, before: Check | None = None, progress: Progress | None = None) -> Mended:
    """Apply the first fix of each problem that helps until none does, errors first.

    After each fix the network is checked. One that does not fit, makes an error more, or a warning more without an
    error less, is taken back, and the next fix of the problem is tried; what an error had hidden does not count. Where
    no fix of any error helps by itself, a few are followed further, and the best network that was seen is the answer:
    it never has more errors than the one given. No network is looked at twice, and the search ends when the best one
    has not become better for a number of steps.

    Args:
        document: the network; it is not changed.
        before: what is known of it, or of an earlier state.
        progress: asked between two fixes whether the answer is still wanted.

    Raises:
        Cancelled: if it is not.
    """
    progress = progress or Unwatched()
    known = before if before is not None and before.document is document else check(document, before)
    return _Search(Mended(known), progress).best()


@dataclass
class _Search:
    """The way from one network to the next.

    Attributes:
        now: where it stands.
        seen: networks that were looked at.
        rejected: fixes that did not help since the last one that did.
        detours: how many fixes may still be followed that make things worse at first.
    """

    now: Mended
    progress: Progress
    seen: set[Hashable] = field(default_factory=set)
    rejected: set[tuple[str, ...]] = field(default_factory=set)
    detours: int = _DETOURS

    def best(self) -> Mended:
        """Walk until nothing helps any more, and give the best network on the way."""
        best = self.now
        patience = left = _PATIENCE + 2 * len(self.now.document.nodes)
        while left:
            self.seen.add(_essence(self.now.document))
            following = self._better() or self._retried() or self._detour()
            if following is None:
                break
            self.now, left = following, left - 1
            if _weight(self.now.check) < _weight(best.check):
                best, left = self.now, patience
        return best

    def _better(self) -> Mended | None:
        for problem, fix in _offered(self.now.check):
            if _key(problem, fix) in self.rejected:
                continue
            tried = self._tried(fix)
            if tried is not None and _helps(self.now.check, tried.check, problem):
                return tried
            self.rejected.add(_key(problem, fix))
        return None

    def _retried(self) -> Mended | None:
        """Once more with the fixes that did not help before, since the network is another now."""
        if not self.rejected:
            return None
        self.rejected.clear()
        return self._better()

    def _detour(self) -> Mended | None:
        """A fix of an error that reveals or makes others; what follows may mend them."""
        for problem, fix in _offered(self.now.check):
            if problem.severity == "error" and self.detours:
                self.detours -= 1
                tried = self._tried(fix)
                if tried is not None:
                    self.rejected.clear()
                    return tried
        return None

    def _tried(self, fix: Fix) -> Mended | None:
        """The network after a fix; None if it does not fit or leads to one that was looked at."""
        self.progress.check_cancelled()
        try:
            document = fix.apply(self.now.document)
        except EditError:
            return None
        if _essence(document) in self.seen:
            return None
        return Mended(check(document, self.now.check), (*self.now.applied, fix.text))


def _essence(document: Document) -> Hashable:
    """What of a network makes its problems: not where its layers stand on the canvas."""
    nodes = frozenset((node.id, node.layer, node.frozen, node.bypassed, node.initialisation) for node in document.nodes)
    return nodes, frozenset(document.edges), document.data, document.training


def _offered(checked: Check) -> Iterator[tuple[Problem, Fix]]:
    for problem in checked.problems:
        for fix in problem.fixes:
            yield problem, fix


def _key(problem: Problem, fix: Fix) -> tuple[str, ...]:
    return (problem.code, problem.node, *problem.path, fix.text)


def _helps(before: Check, after: Check, problem: Problem) -> bool:
    """Whether a fix made things better: problems that others had hidden do not count."""
    old, new = _weight(before), _weight(after, hidden_in=before)
    return new < old or (new == old and (problem.severity == "error" or not _is_left(problem, after)))


def _is_left(problem: Problem, checked: Check) -> bool:
    """Whether a network still has a problem."""
    key = (problem.code, problem.node, problem.path)
    return any((other.code, other.node, other.path) == key for other in checked.problems)


def _weight(checked: Check, hidden_in: Check | None = None) -> tuple[int, int]:
    """Numbers of errors and of warnings.

    Args:
        checked: a network.
        hidden_in: the network before; problems of layers to which nothing had come in it are left out.
    """
    found = [each for each in checked.problems if hidden_in is None or not _was_hidden(each, hidden_in)]
    errors = sum(each.severity == "error" for each in found)
    return errors, len(found) - errors


def _was_hidden(problem: Problem, before: Check) -> bool:
    """Whether nothing had come to the layer before, so that nobody could know of the problem."""
    around = before.inside(problem.path)
    if around is None:
        return bool(problem.path) and problem.path[0] in before.graph.by_id
    return problem.node in around.graph.by_id and not around.known(problem.node).in_shapes
