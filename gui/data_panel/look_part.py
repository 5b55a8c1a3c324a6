"""How the look at people's own files goes, what it found to be wrong, and what differs from what the project knows."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QProgressBar, QPushButton, QWidget

from core.data.looked_at import LookedAt
from gui.data_panel.looking import Looker
from gui.parts.layouts import column, label, row, stretch


class LookPart(QWidget):
    """Bar, buttons and sentences; only what is needed is in sight."""

    def __init__(self, looker: Looker) -> None:
        super().__init__()
        self._looker = looker
        self._status = label(kind="muted")
        self._error = label(kind="error")
        self._error.setObjectName("lookError")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Look at the files")
        self._again = _button("lookButton", "Look again", "Looks at the files again and takes what is there now")
        self._cancel = _button("cancelLookButton", "Cancel", "Ends the look; the data stays as it is")
        self._back = _button("keepDataButton", "Keep the data as it was", "Forgets what was chosen")
        self._buttons = row(self._again, self._cancel, self._back, stretch())
        self._difference = QFrame()
        self._difference.setObjectName("filesChanged")
        self._difference.setProperty("problem", "warning")
        self._what = label()
        take = _button("takeFilesButton", "Take it", "The project then knows the files as they are now")
        keep = _button("keepFilesButton", "Keep", "The project stays as it is")
        column(self._what, row(take, keep, stretch()), margin=10, spacing=8, into=self._difference)
        column(self._buttons, self._bar, self._status, self._error, self._difference, spacing=8, into=self)
        self._again.clicked.connect(looker.look_again)
        self._cancel.clicked.connect(looker.cancel)
        self._back.clicked.connect(looker.give_up)
        take.clicked.connect(looker.take_difference)
        keep.clicked.connect(looker.keep_known)

    def refresh(self) -> None:
        """Show how things stand."""
        looker, source = self._looker, self._looker.source
        is_own = isinstance(source, LookedAt)
        lacks = source.lacks() if isinstance(source, LookedAt) else None
        looking = looker.is_looking
        self.setVisible(is_own)
        self._again.setVisible(is_own and lacks is None and not looking)
        self._cancel.setVisible(looking)
        self._back.setVisible(looker.is_pending and not looking)
        self._bar.setVisible(looking)
        self._bar.setRange(0, 0 if looker.fraction is None else 1000)
        if looker.fraction is not None:
            self._bar.setValue(round(1000 * looker.fraction))
        status = looker.status or (f"{lacks[:1].upper()}{lacks[1:]}" if lacks else "")
        self._status.setText(status)
        self._status.setVisible(bool(status))
        self._error.setText(looker.error)
        self._error.setVisible(bool(looker.error))
        self._difference.setVisible(looker.difference is not None)
        if looker.difference is not None:
            text = looker.difference.words()
            self._what.setText(f"{text[:1].upper()}{text[1:]}.")


def _button(name: str, text: str, tip: str) -> QPushButton:
    made = QPushButton(text)
    made.setObjectName(name)
    made.setToolTip(tip)
    return made
