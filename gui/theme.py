"""Colours, fonts and icons, light and dark: the only place that names a colour."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from PySide6.QtCore import QObject, QSettings, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPalette, QPixmap, QPixmapCache
from PySide6.QtWidgets import QApplication

from gui.icons import icon
from gui.style_sheet import style_sheet

if TYPE_CHECKING:
    from core.data.info import DataInfo

Mode = Literal["system", "light", "dark"]


class Shade(NamedTuple):
    """A colour of notes: the ground of their texts, the line around it, and the much fainter inside of a frame."""

    ground: str
    line: str
    inside: str


@dataclass(frozen=True)
class Theme:
    """One set of colours; texts reach a contrast of 4.5:1 on the grounds they stand on.

    ``heat`` goes from low to high in brightness, and ``health`` from blue to orange: neither needs red and green.
    ``curves`` are told apart by people with red-green blindness (after Okabe and Ito, "Color universal design", 2008).
    """

    name: Literal["light", "dark"]
    window: str
    panel: str
    canvas: str
    grid: str
    card: str
    border: str
    field: str
    text: str
    muted: str
    accent: str
    on_accent: str
    hover: str
    error: str
    error_ground: str
    warning: str
    warning_ground: str
    success: str
    found: str
    curves: tuple[str, ...]
    families: dict[str, str]
    notes: dict[str, Shade]
    heat: tuple[str, ...]
    health: dict[str, str]

    def family(self, name: str) -> QColor:
        """The colour of a layer family: the same in the palette, on the node and in the plots."""
        return QColor(self.families.get(name, self.muted))


LIGHT = Theme(
    name="light",
    window="#eef0f4",
    panel="#ffffff",
    canvas="#f6f7fa",
    grid="#dde1e8",
    card="#ffffff",
    border="#d3d9e2",
    field="#ffffff",
    text="#1b2330",
    muted="#5a6577",
    accent="#2563d9",
    on_accent="#ffffff",
    hover="#e6ebf4",
    error="#c0262f",
    error_ground="#fdecec",
    warning="#8a5a00",
    warning_ground="#fdf3dc",
    success="#18794e",
    found="#c2500a",
    curves=("#2563d9", "#c2500a", "#18794e", "#a4358b", "#0e7c94", "#8a6d00", "#5b50c9", "#b3323f"),
    families={
        "Data": "#5a6577",
        "Linear": "#2563d9",
        "Convolution": "#7442d6",
        "Pooling": "#0b8074",
        "Normalisation": "#0e7c94",
        "Activation": "#b5560a",
        "Regularisation": "#c22f73",
        "Shape": "#4d7c0f",
        "Upsampling": "#0f7b4f",
        "Recurrent": "#a4358b",
        "Attention": "#b3323f",
        "Embedding": "#1f6f8b",
        "Padding": "#6b6456",
        "Merge": "#8a6d00",
        "Block": "#4549b8",
    },
    notes={
        "grey": Shade("#e3e7ee", "#8a94a5", "#eef0f4"),
        "yellow": Shade("#fdefbf", "#b98a12", "#fbf6e2"),
        "green": Shade("#d3efdb", "#3d9159", "#ebf6ee"),
        "blue": Shade("#d8e5fd", "#4a7be0", "#ebf1fc"),
        "purple": Shade("#e7dcfb", "#8a5fd8", "#f2edfb"),
        "pink": Shade("#fbdbe7", "#c9548a", "#faedf2"),
    },
    heat=("#ffffff", "#ffe2a6", "#f7a23b"),
    health={"vanishing": "#bcd3ff", "healthy": "#eef3ea", "exploding": "#ffb877"},
)

DARK = Theme(
    name="dark",
    window="#14171c",
    panel="#1b1f26",
    canvas="#15181d",
    grid="#252b34",
    card="#232933",
    border="#353e4b",
    field="#14171c",
    text="#e7ebf1",
    muted="#9ba7b8",
    accent="#6c9eff",
    on_accent="#0c1220",
    hover="#2a313c",
    error="#ff8087",
    error_ground="#3a2226",
    warning="#eab54e",
    warning_ground="#352c1a",
    success="#5fcf95",
    found="#ff9f5a",
    curves=("#6c9eff", "#ff9f5a", "#5fcf95", "#e58ad0", "#4fc3dc", "#e3c64f", "#a79cff", "#ff8087"),
    families={
        "Data": "#9ba7b8",
        "Linear": "#6c9eff",
        "Convolution": "#b193ff",
        "Pooling": "#3fc7b8",
        "Normalisation": "#4fc3dc",
        "Activation": "#ffa85c",
        "Regularisation": "#ff86b6",
        "Shape": "#a3d155",
        "Upsampling": "#5fcf95",
        "Recurrent": "#e58ad0",
        "Attention": "#ff8f94",
        "Embedding": "#8fc1e8",
        "Padding": "#bdb3a0",
        "Merge": "#e3c64f",
        "Block": "#a9b4ff",
    },
    notes={
        "grey": Shade("#2f3743", "#7b8798", "#1b2027"),
        "yellow": Shade("#453a15", "#b99430", "#201d16"),
        "green": Shade("#1c4029", "#4ca56b", "#17211c"),
        "blue": Shade("#20365c", "#5c8ae6", "#181f2c"),
        "purple": Shade("#392b5c", "#9a7be0", "#1e1b2a"),
        "pink": Shade("#4c2437", "#d070a0", "#241a20"),
    },
    heat=("#232933", "#55401a", "#8a5808"),
    health={"vanishing": "#284a86", "healthy": "#26302f", "exploding": "#85500e"},
)

FAMILY_ICONS = {
    "Data": "mdi6.database-outline",
    "Linear": "mdi6.transit-connection-variant",
    "Convolution": "mdi6.grid",
    "Pooling": "mdi6.arrow-collapse-all",
    "Upsampling": "mdi6.arrow-expand-all",
    "Normalisation": "mdi6.chart-bell-curve",
    "Activation": "mdi6.chart-line-variant",
    "Regularisation": "mdi6.dice-multiple-outline",
    "Recurrent": "mdi6.autorenew",
    "Attention": "mdi6.eye-outline",
    "Embedding": "mdi6.book-alphabet",
    "Shape": "mdi6.vector-polyline",
    "Padding": "mdi6.border-outside",
    "Merge": "mdi6.call-merge",
    "Block": "mdi6.layers-triple-outline",
}
"""The icon of each family."""

SEVERITY_ICONS = {"error": "mdi6.alert-circle", "warning": "mdi6.alert"}
"""The sign of a problem: another form besides another colour, for those who cannot tell red from orange."""

_OWN_ICONS = {
    "PictureFolder": "mdi6.folder-image",
    "PictureTable": "mdi6.image-text",
    "Arrays": "mdi6.code-array",
    "Table": "mdi6.table",
}


def data_icon(info: DataInfo, type_id: str) -> str:
    """The icon of a source of data: what somebody's own files are, or what a sample is."""
    if type_id in _OWN_ICONS:
        return _OWN_ICONS[type_id]
    if info.is_picture:
        return "mdi6.image-multiple-outline"
    if info.in_shape == (2,):
        return "mdi6.chart-scatter-plot"
    return "mdi6.table-large" if len(info.in_shape) == 1 else FAMILY_ICONS["Data"]


OTHER_ICON = "mdi6.layers-outline"
"""The icon of a family that has none of its own."""


class Appearance(QObject):
    """The theme in use. Widgets that paint themselves repaint on ``changed``; others follow palette and style sheet."""

    changed = Signal()

    def __init__(self, application: QApplication, settings: QSettings) -> None:
        super().__init__()
        self._application = application
        self._settings = settings
        application.setStyle("Fusion")
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._apply)
        self._apply()

    @property
    def mode(self) -> Mode:
        """What the user chose."""
        mode = self._settings.value("theme", "system")
        return mode if mode in ("light", "dark") else "system"

    @mode.setter
    def mode(self, mode: Mode) -> None:
        self._settings.setValue("theme", mode)
        self._apply()

    @property
    def theme(self) -> Theme:
        """The colours in use."""
        return self._theme  # kept: every card and wire asks at every frame

    def icon(self, name: str, colour: str | None = None) -> QIcon:
        """A Material Design icon ("mdi6.play") in the text colour or another."""
        return icon(name, colour or self.theme.text, self.theme.border)

    def pixmap(self, name: str, colour: str, pixels: int) -> QPixmap:
        """An icon as a picture, drawn once."""
        key = f"netloom/{name}/{colour}/{pixels}"
        pixmap = QPixmap()
        if not QPixmapCache.find(key, pixmap):
            pixmap = self.icon(name, colour).pixmap(pixels, pixels)
            QPixmapCache.insert(key, pixmap)
        return pixmap

    @contextmanager
    def undressed(self) -> Iterator[None]:
        """Keep the style sheet off while a window is put together, unless another is on screen that would lose it, too.

        Qt styles whatever finds its parent anew, with all that is in it: of the 0.56 s of processor time that a
        window took to make, that were 0.35 s.
        """
        if any(widget.isVisible() for widget in self._application.topLevelWidgets()):
            yield
            return
        sheet = self._application.styleSheet()
        self._application.setStyleSheet("")
        try:
            yield
        finally:
            self._application.setStyleSheet(sheet)

    def _wanted_theme(self) -> Theme:
        if self.mode == "system":
            dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
            return DARK if dark else LIGHT
        return DARK if self.mode == "dark" else LIGHT

    def _apply(self) -> None:
        self._theme = self._wanted_theme()
        self._application.setPalette(_palette(self.theme))
        self._application.setStyleSheet(
            style_sheet({name: value for name, value in vars(self.theme).items() if isinstance(value, str)})
        )
        self.changed.emit()


def _palette(theme: Theme) -> QPalette:
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: theme.window,
        QPalette.ColorRole.WindowText: theme.text,
        QPalette.ColorRole.Base: theme.field,
        QPalette.ColorRole.AlternateBase: theme.panel,
        QPalette.ColorRole.Text: theme.text,
        QPalette.ColorRole.PlaceholderText: theme.muted,
        QPalette.ColorRole.Button: theme.panel,
        QPalette.ColorRole.ButtonText: theme.text,
        QPalette.ColorRole.BrightText: theme.error,
        QPalette.ColorRole.Highlight: theme.accent,
        QPalette.ColorRole.HighlightedText: theme.on_accent,
        QPalette.ColorRole.ToolTipBase: theme.card,
        QPalette.ColorRole.ToolTipText: theme.text,
        QPalette.ColorRole.Link: theme.accent,
        QPalette.ColorRole.Mid: theme.border,
    }
    for role, colour in roles.items():
        palette.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(theme.muted))
    return palette
