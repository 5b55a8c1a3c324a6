"""An error in a method that Qt calls is printed, and the window lives on: Python 3.11 alone would end the process.

In a child process, since what is tested is that it does not die.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

CHILD = """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

application = QApplication([])


class Window(QWidget):
    n_painted = 0

    def paintEvent(self, event):
        self.n_painted += 1
        {mistake}

    def event(self, event):
        return super().event(event)  # which calls the other


window = Window()
window.show()
timer = QTimer(interval=1)
timer.timeout.connect(window.update)
timer.timeout.connect(lambda: application.quit() if window.n_painted > 2 else None)
timer.start()
application.exec()
print("it lives after", window.n_painted, "errors")
"""


@pytest.mark.parametrize(
    ("of", "mistake"), [("gui", 'int("x")'), ("gui", "max([])"), ("gui", '"{:zz}".format(3)'), ("pyqtgraph", "max([])")]
)
def test_an_error_that_c_code_raises_in_a_method_that_qt_calls_does_not_end_the_process(of, mistake):
    child = CHILD.format(mistake=mistake)
    code = f"import gui; exec(compile({child!r}, 'trial', 'exec'), {{'__name__': '{of}.trial'}})"
    environment, command = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}, [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert "it lives after" in done.stdout
    assert "ValueError" in done.stderr
