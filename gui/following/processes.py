"""The processes that train together on this machine: started with torchrun, stopped gently, never left behind.

If this program is killed, they save what was learned and end, too: see ``core.training.team.starter``.
"""

from __future__ import annotations

import os
import signal
from collections import deque

from PySide6.QtCore import QCoreApplication, QObject, QProcess, QProcessEnvironment, QTimer, Signal

from core.scale_out.children import kill_with_children
from core.scale_out.commands import to_start_here
from core.scale_out.plan import Plan
from core.scale_out.trouble import sentence_in
from core.training.team.starter import HELD_BY_PIPE

_MILLISECONDS_TO_STOP = 45_000
"""torchrun itself ends processes that have not stopped within 30 s."""
_MILLISECONDS_TO_LEAVE = 10_000
"""So long a program waits that is ended without its windows."""
_MOST_LINES = 500


class Processes(QObject):
    """One torchrun with the processes that it starts.

    Signals:
        ended: all of them have; ``problem`` says what went wrong, if anything did.
    """

    ended = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process = QProcess(self)
        self._process.readyReadStandardError.connect(self._read)
        self._process.finished.connect(self._end)
        self._process.errorOccurred.connect(self._fail)
        self._process.setStandardOutputFile(QProcess.nullDevice())
        QCoreApplication.instance().aboutToQuit.connect(self._leave)
        self._killer = QTimer(self, singleShot=True, interval=_MILLISECONDS_TO_STOP)
        self._killer.timeout.connect(self.kill)
        self._rest = b""
        self.lines: deque[str] = deque(maxlen=_MOST_LINES)
        self.is_stopping = False
        self.problem = ""

    @property
    def is_running(self) -> bool:
        """Whether they have not ended yet."""
        return self._process.state() != QProcess.ProcessState.NotRunning

    @property
    def pid(self) -> int:
        """Number of the process of torchrun; 0 if there is none."""
        return self._process.processId()

    def start(self, plan: Plan) -> None:
        """Start the processes of a plan on this machine."""
        if os.name == "posix":  # Ctrl-C in the terminal of the window is for the window, which then stops them
            parameters = QProcess.UnixProcessParameters()
            parameters.flags = QProcess.UnixProcessFlag.CreateNewSession
            self._process.setUnixProcessParameters(parameters)
        environment = QProcessEnvironment.systemEnvironment()
        if not environment.contains("OMP_NUM_THREADS"):
            environment.insert("OMP_NUM_THREADS", str(max(1, (os.cpu_count() or 1) // plan.processes)))
        environment.insert(HELD_BY_PIPE, "1")  # QProcess holds it, and nothing else does: it ends with this program
        self._process.setProcessEnvironment(environment)
        program, *arguments = to_start_here(plan)
        self._process.start(program, arguments)

    def stop(self) -> None:
        """Let them end after their batch and save; those that do not are killed after a time."""
        if not self.is_running or self.is_stopping:
            return
        self.is_stopping = True
        if os.name == "posix" and self.pid:
            os.kill(self.pid, signal.SIGINT)
        else:
            self._process.terminate()
        self._killer.start()

    def kill(self) -> None:
        """End them at once."""
        if self.is_running and self.pid:
            kill_with_children(self.pid)

    def _leave(self) -> None:
        """The program ends, by a signal for example: what it started ends with it."""
        if self.is_running:
            self.stop()
            if not self._process.waitForFinished(_MILLISECONDS_TO_LEAVE):
                self.kill()

    def _read(self) -> None:
        text = self._rest + bytes(self._process.readAllStandardError().data())
        *lines, self._rest = text.split(b"\n")
        self.lines.extend(line.decode(errors="replace").rstrip() for line in lines)

    def _end(self, code: int, status: QProcess.ExitStatus) -> None:
        self._killer.stop()
        self._read()
        if self._rest:
            self.lines.append(self._rest.decode(errors="replace"))
        if not self.is_stopping and (code or status == QProcess.ExitStatus.CrashExit):
            self.problem = sentence_in(self.lines, code)
        self.ended.emit()

    def _fail(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:  # then nothing has ended
            self.problem = f"the processes cannot be started: {self._process.errorString()}"
            self.ended.emit()
