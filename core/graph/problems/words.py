"""Mistakes with whole numbers, as the words of a text are: what looks them up, and what cannot compute with them."""

from __future__ import annotations

from collections.abc import Iterator

from core.blocks.base import Composite
from core.document import edits
from core.document.model import Document
from core.graph.problems import fixes
from core.graph.problems.base import Fix, Place, Problem, problem
from core.graph.problems.inplace import VIEWS
from core.layers.embedding import Embedding, EmbeddingBag

_USUAL_WORDS = 10_000


def whole_numbers(place: Place) -> Problem | None:
    """A layer that computes with real numbers gets whole ones, which stand for something."""
    node, layer = place.node, place.node.layer
    if not place.whole or layer.takes_integers or isinstance(layer, (Composite, *VIEWS)):
        return None
    message = f"{node.name} computes with real numbers but receives whole ones: put an Embedding before it"
    return problem(node, "whole_numbers", message, *_lookups(place), *_as_real(place), fixes.remove(node))


def real_numbers(place: Place) -> Problem | None:
    """A layer that looks up whole numbers gets real ones."""
    node = place.node
    if not node.layer.takes_integers or place.whole:
        return None
    message = f"{node.name} looks up whole numbers but receives real ones: remove it or choose data of whole numbers"
    return problem(node, "real_numbers", message, fixes.remove(node))


def too_few_words(place: Place) -> Problem | None:
    """A layer has no vector for some of the numbers that arrive."""
    node, n_words = place.node, place.setting.info.n_words
    n_known = getattr(node.layer, "num_embeddings", n_words)
    if not node.layer.takes_integers or n_known >= n_words:
        return None
    message = (
        f"{node.name} looks up the numbers from 0 to {n_known - 1} but receives some up to {n_words - 1}: "
        f"set num_embeddings to {n_words}"
    )
    return problem(node, "too_few_words", message, fixes.set_to(node, num_embeddings=n_words))


def _lookups(place: Place) -> Iterator[Fix]:
    """Layers that make real numbers of whole ones, as far as their shape then suits the layer."""
    accepts, n_axes = place.node.layer.accepts, len(place.in_shape)
    n_words = place.setting.info.n_words or _USUAL_WORDS
    if place.node.layer.merges:
        return
    if n_axes == 1 and (not accepts or 1 in accepts):
        yield fixes.insert_before(place.node, EmbeddingBag(num_embeddings=n_words))
    if not accepts or n_axes + 1 in accepts:
        yield fixes.insert_before(place.node, Embedding(num_embeddings=n_words))


def _as_real(place: Place) -> Iterator[Fix]:
    if not isinstance(place.graph, Document):
        return
    data = place.graph.data
    real = data.source.as_real_numbers()
    if real is not None:
        changed = data.model_copy(update={"source": real})
        yield Fix("Take the whole numbers as real ones", lambda d: edits.change_data(d, changed), of_document=True)
