"""What of a table the network gets, and what it is to predict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from core.data.info import DataError
from core.data.samples import Finding
from core.data.tables.columns import KINDS, Column, Kind, usual_target
from core.data.tables.guess import FEW
from core.data.tables.reading import TABLE, is_ragged
from core.data.tables.table_file import TableFile
from core.data.tables.wishes import GUESS, LEAVE_OUT, MARK, Wishes
from core.progress import Progress

_MOST_CLASSES = 10_000
_COUNTERS = ("", "id", "index", "idx", "key", "no", "nr", "number", "row", "uuid", "guid")


@dataclass(frozen=True)
class Feature:
    """A column that the network gets, as one number or more.

    Attributes:
        column: the column.
        categories: its values, each of which has a number that is 1 or 0; empty for a column that is a number itself.
        is_marked: whether one more number says that the cell holds nothing.
    """

    column: Column
    categories: tuple[str, ...] = ()
    is_marked: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Names of its numbers: "age", or "city = Oslo", "city = Rome" and "city is missing"."""
        name = self.column.name
        own = tuple(f"{name} = {category}" for category in self.categories) or (name,)
        return (*own, f"{name} is missing") if self.is_marked else own

    @property
    def width(self) -> int:
        """How many numbers it is, without the one that marks what is missing."""
        return len(self.categories) or 1


@dataclass(frozen=True)
class Plan:
    """What of a table the network gets, and what it is to predict.

    Attributes:
        target: the column to predict.
        classes: its values, in the order of their numbers; none where a number is predicted.
        features: the columns that the network gets, in the order of the file.
        unused: the other columns, each with the reason, as the rest of a sentence.
        n_samples: rows that can be used.
        file: the name of the file.
    """

    target: Column
    classes: tuple[str, ...]
    features: tuple[Feature, ...]
    unused: tuple[tuple[Column, str], ...]
    n_samples: int
    file: str

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of all numbers of a sample."""
        return tuple(name for feature in self.features for name in feature.names)

    def findings(self) -> tuple[Finding, ...]:
        """Which columns are not used, and why."""
        return tuple(Finding(f"{self.file}, {column.called}", reason, "left out") for column, reason in self.unused)


def planned(table: TableFile, wishes: Wishes, progress: Progress) -> Plan:
    """What to do with a table.

    Raises:
        DataError: if that cannot be done; the sentence says what to choose instead.
        Cancelled: if the progress was cancelled.
    """
    name = table.path.name
    if not table.n_rows:
        raise DataError(_without_rows(table))
    if len(table.columns) < 2:
        raise DataError(
            f"{name} holds one column only, {table.columns[0].name!r}: "
            "a table needs a target and at least one feature; if something else separates its cells, name the "
            "separator, and delete what else stands before them"
        )
    columns = _with_kinds(table, wishes.kinds, progress)
    target = columns[table.column(wishes.target).name if wishes.target else usual_target(table.columns).name]
    classes = _classes(table, target, wishes.task, progress)
    if not classes:
        target = _as_quantity(target, name)
    features, unused = _features(table, columns, target, wishes, progress)
    n_samples = _n_usable(table, target, features, bool(classes), wishes, progress)
    if not n_samples:
        raise DataError(f"{name} has no row in which every cell that is needed holds something: choose fewer features")
    return Plan(target, classes, features, tuple(unused), n_samples, name)


def _without_rows(table: TableFile) -> str:
    if not any(is_ragged(found) for found in table.damage):
        return f"{table.path.name} holds no rows: choose a file with a table"
    n = len(table.columns)
    return (
        f"{table.path.name} names {n} column{'s' if n > 1 else ''} in its first line, and all other lines have more "
        "fields or fewer: give each column one name, and delete what stands before the table"
    )


def _with_kinds(table: TableFile, kinds: Sequence[str], progress: Progress) -> dict[str, Column]:
    """The columns by name, with the kinds that somebody gave them."""
    columns = {column.name: column for column in table.columns}
    for given in kinds:
        name, equals, kind = (part.strip() for part in given.rpartition("="))
        if not equals or kind not in KINDS:
            known = ", ".join(KINDS)
            raise DataError(f"{given!r} gives no column a kind: write its name, = and one of {known}")
        columns[name] = _as_kind(table, table.column(name), next(each for each in KINDS if each == kind), progress)
    return columns


def _as_kind(table: TableFile, column: Column, kind: Kind, progress: Progress) -> Column:
    """A column as somebody says it is, with what then is missing or wrong."""
    if kind == column.kind:
        return column
    changed = replace(column, kind=kind, date_format=column.date_format if kind == "date" else "")
    if kind in ("category", "text", "empty"):
        return replace(changed, n_wrong=0, is_whole=column.is_whole and not column.n_wrong)
    number = changed.as_number()
    sql = f"SELECT count({number}), count(DISTINCT {number}) FROM {TABLE}"
    [(n_values, n_distinct)] = table.database.rows(sql, progress)
    if not n_values:
        raise DataError(f"nothing in {column.called} of {table.path.name} is a {kind}: choose another kind")
    return replace(changed, n_wrong=table.n_rows - column.n_missing - n_values, n_distinct=n_distinct)


def _classes(table: TableFile, target: Column, task: str, progress: Progress) -> tuple[str, ...]:
    """The classes of a target; none if its numbers are to be predicted."""
    where, file = target.called, table.path.name
    n_present = table.n_rows - target.n_missing
    if target.kind == "empty" or not n_present:
        raise DataError(f"{where} of {file} holds nothing: choose another target")
    if task == "regression" or (task == GUESS and target.kind in ("number", "date")):
        return ()
    values = table.values(target, _MOST_CLASSES + 1, progress)
    if task == GUESS and target.kind == "whole number" and (len(values) > FEW or 2 * len(values) > n_present):
        return ()
    if len(values) > _MOST_CLASSES or (task == GUESS and 2 * len(values) > n_present and len(values) > FEW):
        more = "more than " if len(values) > _MOST_CLASSES else ""
        n_values = min(len(values), _MOST_CLASSES)
        raise DataError(
            f"{where} of {file} has {more}{n_values:,} different values in {n_present:,} rows, too many to be classes: "
            "choose another target"
        )
    if len(values) < 2:
        raise DataError(f"every row of {file} has {values[0]!r} in {where}: choose a target with two classes or more")
    return tuple(values)


def _as_quantity(target: Column, file: str) -> Column:
    if target.is_numeric and target.kind != "date":
        return target
    if target.kind == "yes or no":
        return target
    what = "dates" if target.kind == "date" else "words"
    raise DataError(f"{target.called} of {file} holds {what}, not numbers to predict: choose another target")


def _features(
    table: TableFile, columns: dict[str, Column], target: Column, wishes: Wishes, progress: Progress
) -> tuple[tuple[Feature, ...], list[tuple[Column, str]]]:
    """The features, and the columns that are none."""
    if target.name in wishes.features:
        raise DataError(f"{target.called} is to be predicted, so it can be no feature: take it out of the features")
    chosen = {table.column(name).name for name in wishes.features}
    features: list[Feature] = []
    unused: list[tuple[Column, str]] = []
    for column in columns.values():
        if column.name == target.name or (chosen and column.name not in chosen):
            continue
        reason = None if chosen or _is_given(column, wishes) else _counts_rows(table, column, progress)
        made = reason or _feature(table, column, wishes, progress)
        if isinstance(made, Feature):
            features.append(made)
        elif chosen:
            raise DataError(f"{column.called} of {table.path.name} {made}: take it out of the features")
        else:
            unused.append((column, made))
    if not features:
        raise DataError(
            f"no column of {table.path.name} can be a feature ({'; '.join(_told(unused))}): "
            "say which kinds they are or choose another table"
        )
    return tuple(features), unused


def _told(unused: Sequence[tuple[Column, str]]) -> Iterator[str]:
    yield from (f"{column.name} {reason}" for column, reason in unused[:3])
    if len(unused) > 3:
        yield f"{len(unused) - 3} more"


def _is_given(column: Column, wishes: Wishes) -> bool:
    return any(given.rpartition("=")[0].strip() == column.name for given in wishes.kinds)


def _counts_rows(table: TableFile, column: Column, progress: Progress) -> str | None:
    """Why a column of whole numbers only tells which row it is, if it does."""
    if column.kind != "whole number" or column.n_missing or column.n_wrong or table.n_rows < 3:
        return None
    if column.n_distinct < 0.8 * table.n_rows:  # about: the engine estimates
        return None
    number = column.as_number()
    [(n_distinct, low, high)] = table.database.rows(
        f"SELECT count(DISTINCT {number}), min({number}), max({number}) FROM {TABLE}", progress
    )
    counts = column.index == 0 and low in (0, 1) and high - low == table.n_rows - 1 and len(table.columns) > 2
    if n_distinct == table.n_rows and (counts or _is_called_a_counter(column)):
        return "tells each row from the others, but nothing of it"
    return None


def _is_called_a_counter(column: Column) -> bool:
    name = column.name.lower().replace(" ", "_")
    return name in _COUNTERS or name.endswith(("_id", "_key", "_nr")) or name.startswith("unnamed:")


def _feature(table: TableFile, column: Column, wishes: Wishes, progress: Progress) -> Feature | str:
    """The feature that a column makes, or why it makes none."""
    is_marked = wishes.missing == MARK and bool(column.n_missing or column.n_wrong)
    if column.kind == "empty":
        return "holds nothing"
    if column.kind == "text":
        return f"holds texts, {column.n_distinct:,} different ones"
    if column.kind != "category":
        constant = not wishes.features and column.n_distinct == 1 and not column.n_missing and not column.n_wrong
        return "holds the same value in each row" if constant else Feature(column, (), is_marked)
    values = table.values(column, wishes.max_categories + 1, progress)
    if len(values) > wishes.max_categories:
        return f"has more than {wishes.max_categories:,} categories, the limit that was set"
    if len(values) < 2 and not is_marked and not wishes.features:
        return "holds the same value in each row"
    return Feature(column, tuple(values), is_marked)


def _n_usable(
    table: TableFile,
    target: Column,
    features: Sequence[Feature],
    is_classification: bool,
    wishes: Wishes,
    progress: Progress,
) -> int:
    """How many rows have a target, and all features where rows without are left out."""
    needed = []
    if target.n_missing or target.n_wrong or not is_classification:
        needed.append(target.as_name() if is_classification else target.as_number())
    if wishes.missing == LEAVE_OUT:
        columns = [feature.column for feature in features]
        needed += [
            column.as_name() if column.kind == "category" else column.as_number()
            for column in columns
            if column.n_missing or column.n_wrong
        ]
    if not needed:
        return table.n_rows
    present = " AND ".join(f"({sql}) IS NOT NULL" for sql in needed)
    [(n_usable,)] = table.database.rows(f"SELECT count(*) FROM {TABLE} WHERE {present}", progress)
    return int(n_usable)
