"""Qt's objects are deleted on the main thread, whatever other threads do meanwhile."""

import gc
import sys
import threading
import weakref

from PySide6.QtCore import QObject


class Knot(QObject):
    """Refers to itself, so that only the collector finds it."""

    def __init__(self):
        super().__init__()
        self.itself = self


def test_garbage_is_collected_on_the_main_thread_while_others_make_more(qtbot):
    deleted_on = []
    weakref.finalize(Knot(), lambda: deleted_on.append(threading.current_thread()))

    def make_garbage():
        for _ in range(300_000):
            pair = [None]
            pair[0] = pair

    other = threading.Thread(target=make_garbage)
    other.start()
    other.join()
    qtbot.waitUntil(lambda: deleted_on == [threading.main_thread()])
    assert not gc.isenabled()


def test_an_imported_library_is_passed_over_for_walking_it_would_hold_the_window(qtbot, tmp_path, monkeypatch):
    for number in range(100):
        (tmp_path / f"large_library_{number}.py").write_text("TABLE = [[number] for number in range(500)]")
    monkeypatch.syspath_prepend(tmp_path)
    passed_over = gc.get_freeze_count()
    importing = threading.Thread(target=lambda: [__import__(f"large_library_{number}") for number in range(100)])
    importing.start()
    importing.join()
    try:
        qtbot.waitUntil(lambda: gc.get_freeze_count() >= passed_over + 50_000)
    finally:
        gc.unfreeze()
        for number in range(100):
            del sys.modules[f"large_library_{number}"]
