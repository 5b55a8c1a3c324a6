"""Which settings of a project can be varied, and what would be tried first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import log10
from typing import Any

from core.document.model import Document
from core.form import FieldForm, fields_of
from core.recipe.base import LOSSES, OPTIMIZERS
from core.recipe.schedules import SCHEDULES
from core.registry import Registry
from core.settings import Choice, Settings

_FIRST = ("optimizer.lr", "batch_size", "epochs", "optimizer")
"""What people vary most; everything else stays in its order."""
_KINDS = frozenset({"integer", "real", "boolean", "choice"})
_LEFT_OUT = frozenset({"seed", "save_every", "save_steps", "deterministic"})


@dataclass(frozen=True)
class Offer:
    """A setting that can be varied.

    Attributes:
        path: what a sweep names it by ("lr", "fc1.out_features").
        about: what it means.
        now: its present value, as people type it.
        suggested: what to vary it over, as ``core.sweeps.spaces.parse_space`` reads it.
        is_number: whether ranges suit it.
        choices: all that it can be, where that is a list.
    """

    path: str
    about: str
    now: str
    suggested: str
    is_number: bool
    choices: tuple[str, ...] = ()


def offers(document: Document) -> tuple[Offer, ...]:
    """Every setting of training and of the layers that a sweep can vary, those that people vary most first."""
    training = document.training
    found = [
        _of_choice("optimizer", training.optimizer, OPTIMIZERS),
        *_of_settings(training, ""),
        *_of_settings(training.optimizer, "optimizer."),
        _of_choice("loss", training.loss, LOSSES),
        *_of_settings(training.loss, "loss."),
        _of_choice("schedule", training.schedule, SCHEDULES, optional=True),
        *(_of_settings(training.schedule, "schedule.") if training.schedule else ()),
    ]
    for node in document.nodes:
        if not node.is_terminal:
            found += _of_settings(node.layer, f"{node.name}.")
    first = [offer for path in _FIRST for offer in found if offer.path == path]
    rest = [offer for offer in found if offer.path not in _FIRST and offer.path not in _LEFT_OUT]
    return tuple(_short(offer) for offer in (*first, *rest))


def _of_settings(settings: Settings, prefix: str) -> Iterator[Offer]:
    names = [name for name, info in type(settings).model_fields.items() if _is_plain(settings, name)]
    for field in fields_of(type(settings), tuple(names)):
        if field.kind in _KINDS and not field.inferred:
            value = getattr(settings, field.name)
            number, choices = field.kind in ("integer", "real"), _choices(field)
            yield Offer(prefix + field.name, field.description, _text(value), _suggested(field, value), number, choices)


def _is_plain(settings: Settings, name: str) -> bool:
    """Whether a field is no choice that has settings of its own, and no list of such."""
    try:
        return fields_of(type(settings), (name,))[0].kind in _KINDS
    except (TypeError, IndexError):
        return False


def _of_choice(name: str, value: Choice | None, registry: Registry[Any], optional: bool = False) -> Offer:
    now = value.type if value is not None else "none"
    choices = (*(("none",) if optional else ()), *(id for id, _ in registry.items()))
    others = [choice for choice in choices if choice != now]
    return Offer(name, f"which {name} is used", now, ",".join([now, *others[:2]]), False, choices)


def _choices(field: FieldForm) -> tuple[str, ...]:
    return ("false", "true") if field.kind == "boolean" else tuple(field.choices)


def _suggested(field: FieldForm, value: Any) -> str:
    if field.kind == "boolean":
        return "false,true"
    if field.kind == "choice":
        return ",".join(field.choices)
    value = field.usual if value is None else value
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return ""
    return _around_whole(field, int(value)) if field.kind == "integer" else _around(field, float(value))


def _around_whole(field: FieldForm, value: int) -> str:
    """Half of it and twice as much."""
    values = dict.fromkeys((value // 2, value, value * 2))
    return ",".join(str(number) for number in values if _fits(field, number))


def _around(field: FieldForm, value: float) -> str:
    """All of a share; of anything else, a power of ten to both sides."""
    if 0.9 <= value < 1:
        return "0.9,0.99,0.999"
    if (field.minimum, field.maximum) == (0, 1) or 0.1 < value < 1:
        return "0.1,0.3,0.5"
    if value <= 0:
        return "0,0.0001,0.001,0.01"
    low, high = (10 ** (log10(value) + step) for step in (-1, 1))
    low, high = (float(f"{end:.3g}") for end in (low, high))
    if not _fits(field, low) or not _fits(field, high):
        return _text(value)
    return f"{low!r}..{high!r}:log"


def _fits(field: FieldForm, number: float) -> bool:
    low, high = field.minimum, field.maximum
    above = low is None or (number > low if field.above else number >= low)
    return above and (high is None or (number < high if field.below else number <= high))


def _short(offer: Offer) -> Offer:
    """The learning rate as people call it."""
    if offer.path != "optimizer.lr":
        return offer
    return Offer("lr", offer.about, offer.now, offer.suggested, offer.is_number)


def _text(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, float) else str(value)
