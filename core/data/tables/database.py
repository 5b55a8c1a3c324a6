"""The engine that reads tables: a DuckDB of its own for each file, which sees this file alone and loads nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from core.data.info import DataError
from core.data.storing.scratch import no_space, own_folder, scratch_home
from core.errors import Cancelled
from core.progress import Progress

if TYPE_CHECKING:
    import duckdb
    from numpy.typing import NDArray

_SECONDS_BETWEEN_LOOKS = 0.02
_LEAST = 128 * 10**6
"""Bytes of memory that the engine gets in any case: with less, it reads hardly any table."""


class OutOfMemory(DataError):
    """A table for which the memory that the engine gets is too small."""


class Database:
    """Answers questions about one file. Every method may be called from any thread, several at once.

    Args:
        file: the file, for messages.
        readable: the only files that may be read.
        room: bytes of memory that it may take, at least 128 MB; the rest goes to the disk. By default four fifths of
            all memory.
    """

    def __init__(self, file: Path, readable: Sequence[Path], room: int | None = None) -> None:
        import duckdb

        self._file = file
        self._overflow = own_folder()
        self._connection = duckdb.connect(
            config={
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
                "allow_community_extensions": False,
                "python_enable_replacements": False,
                "temp_directory": self._overflow.name,
                **({} if room is None else {"memory_limit": f"{max(_LEAST, room)}B"}),
            }
        )
        allowed = ", ".join(text(str(path)) for path in readable)
        self._connection.execute(f"SET allowed_paths = [{allowed}]")
        self._connection.execute("SET enable_external_access = false")
        self._connection.execute("SET lock_configuration = true")

    def rows(self, sql: str, progress: Progress, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """What a question is answered with; values stand for its question marks.

        Raises:
            DataError: if the file or the memory does not allow it.
            Cancelled: if the progress was cancelled.
        """
        with self._asked(sql, progress, values) as cursor:
            return cursor.fetchall()

    def arrays(self, sql: str, progress: Progress) -> list[NDArray[Any]]:
        """The same as an array for each column, for numbers none of which is missing."""
        with self._asked(sql, progress) as cursor:
            return list(cursor.fetchnumpy().values())

    @contextmanager
    def _asked(
        self, sql: str, progress: Progress, values: Sequence[object] = ()
    ) -> Iterator[duckdb.DuckDBPyConnection]:
        import duckdb

        progress.check_cancelled()
        try:
            with self._connection.cursor() as cursor, _interruptible(cursor, progress):
                yield cursor.execute(sql, list(values))
        except duckdb.InterruptException:
            raise Cancelled from None
        except (duckdb.OutOfMemoryException, MemoryError) as error:
            if "temp_directory" in str(error) or "temporary" in str(error):
                raise no_space(scratch_home()) from None
            raise OutOfMemory(
                f"{self._file} does not fit into memory: raise the memory limit or choose a smaller table"
            ) from None
        except duckdb.Error as error:
            if "No space left" in str(error):
                raise no_space(scratch_home()) from None
            raise DataError(f"{self._file} cannot be read ({_first_line(error)}): check the file") from None


@contextmanager
def _interruptible(cursor: duckdb.DuckDBPyConnection, progress: Progress) -> Iterator[None]:
    """Ends what the cursor does as soon as the progress is cancelled."""
    done = Event()

    def watch() -> None:
        while not done.wait(_SECONDS_BETWEEN_LOOKS):
            if progress.is_cancelled():
                cursor.interrupt()

    watcher = Thread(target=watch, name="cancels a question to a table", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def text(value: str) -> str:
    """A text as it stands in SQL."""
    doubled = value.replace("'", "''")
    return f"'{doubled}'"


def texts(values: Sequence[str]) -> str:
    """Texts as they stand in SQL, with commas between them."""
    return ", ".join(map(text, values))


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0].partition("Error: ")[2] or str(error).strip().splitlines()[0]
