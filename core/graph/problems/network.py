"""Mistakes of the network as a whole. A new one is a function and its row below."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from core.document.model import Graph, Node
from core.graph.problems import fixes
from core.graph.problems.answer import (
    nll_without_logarithms,
    nothing_to_learn,
    softmax_before_loss,
    squeezed_answer,
    wrong_answer,
)
from core.graph.problems.base import Fix, Problem, problem
from core.graph.problems.branches import loose, second_ends
from core.graph.problems.data import loss_of_another_task
from core.graph.problems.habits import habits
from core.graph.problems.huge import huge_layer
from core.graph.problems.inplace import overwritten
from core.graph.problems.whole import Whole
from core.graph.topology import loops_of, used


def nothing_built(whole: Whole) -> Iterator[Problem]:
    """There is no layer at all between input and output."""
    if whole.setting.inside:
        return
    if len(whole.graph.nodes) == 2 and whole.graph.into[whole.graph.output.id]:
        yield problem(
            whole.graph.output,
            "empty",
            "The network is empty: drag layers from the palette onto the canvas",
            fixes.answer(whole.setting.info.in_shape, whole.setting.info.n_answers),
        )


def loops(whole: Whole) -> Iterator[Problem]:
    """A layer on the way to the output that feeds itself by way of others."""
    graph = whole.graph
    loops = loops_of(graph, used(graph) - whole.reached)
    for node in (node for node in graph.nodes if node.id in loops):
        arriving = graph.into[node.id]
        backwards = [edge for edge in arriving if edge.source in loops[node.id]] if len(arriving) > 1 else []
        cuts = (fixes.cut(node, edge, graph) for edge in backwards)
        message = f"{node.name} feeds itself by way of others: cut a wire"
        yield problem(node, "cycle", message, *cuts, fixes.remove(node))


def missing_inputs(whole: Whole) -> Iterator[Problem]:
    """A merge that waits for a branch to which nothing leads."""
    for node in whole.graph.nodes if len(whole.reached) < len(whole.graph.nodes) else ():
        arriving = whole.graph.into[node.id]
        missing = [edge for edge in arriving if edge.source not in whole.reached]
        if missing and len(missing) < len(arriving):
            name = whole.graph.by_id[missing[0].source].name
            message = f"{node.name} waits for {name}, to which nothing leads: wire {name} or cut it off"
            yield problem(node, "missing_input", message, fixes.cut(node, missing[0], whole.graph), fixes.remove(node))


def no_path(whole: Whole) -> Iterator[Problem]:
    """Nothing leads from the input to the output."""
    if whole.layers is not None:
        return
    ways = tuple(_ways_out(whole))
    advice = f"w{ways[0].text[1:]}"
    yield problem(whole.graph.output, "no_path", f"No path leads from the input to the output: {advice}", *ways)


def _ways_out(whole: Whole) -> Iterator[Fix]:
    """Wires that make a path: to a layer that leads to the output and waits, or to the output itself."""
    graph = whole.graph
    ends = [node for node in graph.nodes if node.id in whole.reached and not graph.out_of[node.id]]
    last = ends[-1] if ends else graph.by_id[max(whole.reached, key=lambda id: graph.by_id[id].position.y)]
    for start in _waiting(graph, whole.reached):
        yield fixes.wire(last, start)
    yield fixes.wire(last, graph.output)


def _waiting(graph: Graph, reached: frozenset[str]) -> list[Node]:
    """The layers without a wire into them that lead to the output."""
    towards = used(graph) - reached - {graph.output.id}
    return [node for node in graph.nodes if node.id in towards and not graph.into[node.id]]


NETWORK_RULES: tuple[Callable[[Whole], Iterator[Problem]], ...] = (
    nothing_built,
    loops,
    missing_inputs,
    no_path,
    wrong_answer,
    loss_of_another_task,
    nothing_to_learn,
    overwritten,
    softmax_before_loss,
    nll_without_logarithms,
    squeezed_answer,
    huge_layer,
    habits,
    second_ends,
    loose,
)


def network_problems(whole: Whole) -> Iterator[Problem]:
    """What is wrong with the whole."""
    for rule in NETWORK_RULES:
        yield from rule(whole)
