"""What a column of a table is for, and the settings in which it is for something else."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from core.data.info import DataError
from core.data.tables.columns import Kind, usual_target

if TYPE_CHECKING:
    from core.data.sources.table import Table
    from core.data.tables.columns import Column
    from core.data.tables.plan import Plan

Role: TypeAlias = Literal["target", "feature", "ignored"]
ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True)
class ColumnUse:
    """A column and what it is for.

    Attributes:
        column: as it was guessed from the file.
        kind: what it is taken for, which may be something else.
        role: what it is for.
        reason: why it is ignored although nobody said so, as the rest of a sentence; else empty.
        missing: share of its cells that hold nothing.
    """

    column: Column
    kind: Kind
    role: Role
    reason: str = ""
    missing: float = 0.0


def uses(source: Table, columns: Sequence[Column], n_rows: int, plan: Plan | None) -> tuple[ColumnUse, ...]:
    """What each column of a file is for.

    Args:
        source: what is wanted.
        columns: those of the file.
        n_rows: how many rows it has.
        plan: what comes of it; None if that cannot be done as it is wanted.
    """
    kinds = dict(_given(source))
    reasons = {column.name: reason for column, reason in plan.unused} if plan else {}
    target = source.target or usual_target(columns).name
    chosen = {feature.column.name for feature in plan.features} if plan else set(source.features)
    everything = plan is None and not source.features

    def role_of(name: str) -> Role:
        return "target" if name == target else "feature" if everything or name in chosen else "ignored"

    return tuple(
        ColumnUse(
            column,
            kinds.get(column.name, column.kind),
            role_of(column.name),
            reasons.get(column.name, ""),
            column.n_missing / n_rows if n_rows else 0.0,
        )
        for column in columns
    )


def with_role(source: Table, known: Sequence[ColumnUse], names: Collection[str], role: Role) -> Table:
    """The settings in which some columns are for something else.

    The column that was the target before becomes what the new one was.

    Raises:
        DataError: if several are to be the target, no target or no feature is left.
    """
    roles = {use.column.name: use.role for use in known}
    target = next((name for name, each in roles.items() if each == "target"), "")
    if role == "target":
        if len(names) != 1:
            raise DataError("one column alone can be the target: choose one")
        (chosen,) = names
        before = roles[chosen]
        if chosen != target and target:
            roles[target] = "feature" if before == "target" else before
        roles[chosen] = "target"
    elif target in names:
        called = next(use.column.called for use in known if use.column.name == target)
        raise DataError(f"{called} is the target: make another column the target first")
    else:
        roles |= dict.fromkeys(names, role)
    return _with_roles(source, known, roles)


def with_kind(source: Table, known: Sequence[ColumnUse], names: Collection[str], kind: Kind) -> Table:
    """The settings in which some columns are taken for something else; what was guessed needs no mention."""
    given = dict(_given(source)) | dict.fromkeys(names, kind)
    guessed = {use.column.name: use.column.kind for use in known}
    kinds = tuple(f"{name}={each}" for name, each in given.items() if guessed.get(name) != each)
    return source.model_copy(update={"kinds": kinds})


def _with_roles(source: Table, known: Sequence[ColumnUse], roles: dict[str, Role]) -> Table:
    features = tuple(name for name, role in roles.items() if role == "feature")
    if not features:
        raise DataError("no feature would be left: a network needs at least one")
    target = next(name for name, role in roles.items() if role == "target")
    left_out = {use.column.name for use in known if use.reason}
    usable = {name for name in roles if name != target and name not in left_out}
    is_all = not source.features and set(features) == usable  # else somebody chose each of them
    usual = usual_target([use.column for use in known]).name
    update = {"target": "" if target == usual else target, "features": () if is_all else features}
    return source.model_copy(update=update)


def _given(source: Table) -> list[tuple[str, Kind]]:
    """Kinds that somebody gave; those that are none are for the plan to refuse."""
    pairs = [given.rpartition("=") for given in source.kinds]
    kinds: dict[str, Kind] = {kind: kind for kind in get_args(Kind)}
    return [(name.strip(), kinds[kind.strip()]) for name, _, kind in pairs if kind.strip() in kinds]
