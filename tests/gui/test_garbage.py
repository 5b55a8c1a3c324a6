"""Qt's objects are deleted on the main thread, whatever other threads do meanwhile."""

import gc
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
