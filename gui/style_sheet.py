"""The style sheet of the window: what Fusion and a palette cannot say. On an 8-pixel grid."""

from __future__ import annotations

from collections.abc import Mapping
from string import Template

from resources import icons_folder

_SHEET = Template(
    """
QWidget { color: $text; }
QMainWindow, QDialog { background: $window; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QMainWindow::separator { background: $window; width: 6px; height: 6px; }
QMainWindow::separator:hover { background: $accent; }
QToolBar { background: $panel; border: 0; border-bottom: 1px solid $border; padding: 6px 8px; spacing: 4px; }
QToolBar::separator { background: $border; width: 1px; margin: 6px 6px; }
QToolButton { border: 1px solid transparent; border-radius: 6px; padding: 5px 8px; background: transparent; }
QToolButton#qt_toolbar_ext_button { padding: 0; qproperty-icon: url($icons/chevron-down.svg); }
QToolButton:hover { background: $hover; }
QToolButton:pressed, QToolButton:checked { background: $border; }
QToolButton:focus, QPushButton:focus { border: 1px solid $accent; }
QToolButton:disabled { color: $muted; }
QToolButton#trainButton { background: $accent; color: $on_accent; padding: 5px 14px; font-weight: 600; }
QToolButton#trainButton:disabled { background: $hover; color: $muted; }
QFrame#breadcrumbs { background: $panel; border-bottom: 1px solid $border; }
QFrame#breadcrumbs QToolButton { padding: 3px 6px; }
QToolButton[here="true"]:disabled { color: $text; font-weight: 600; }
QMenuBar { background: $panel; padding: 2px 6px; }
QMenuBar::item { padding: 4px 10px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $panel; border: 1px solid $border; padding: 6px 0; }
QMenu::item { padding: 6px 28px 6px 24px; }
QMenu::icon { padding-left: 10px; }
QMenu::item:selected { background: $hover; color: $text; }
QMenu::item:disabled { color: $muted; }
QMenu::separator { height: 1px; background: $border; margin: 6px 0; }
QToolButton[outlined="true"] { border: 1px solid $border; padding: 4px 8px; }
QToolButton[outlined="true"]:focus { border: 1px solid $accent; }
QToolButton[reset="true"] { padding: 2px; qproperty-icon: url($icons/reset.svg); }
QPushButton[fold="true"] { text-align: left; font-weight: 600; font-size: 11pt; padding: 3px 0; border: 1px solid transparent;
  background: transparent; }
QPushButton[fold="true"]:hover { background: $hover; }
QPushButton[fold="true"]:focus { border: 1px solid $accent; }
QDockWidget { font-weight: 600; }
QDockWidget::title { background: $panel; padding: 8px 12px; border-bottom: 1px solid $border; }
QWidget[panel="true"] { background: $panel; }
QTabBar { background: transparent; qproperty-drawBase: 0; }
QTabBar::tab { padding: 8px 14px; border: 0; border-bottom: 2px solid transparent; color: $muted; background: transparent; }
QTabBar::tab:selected { color: $text; border-bottom: 2px solid $accent; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:focus { color: $accent; }
QTabWidget::pane { border: 0; border-top: 1px solid $border; background: $panel; }
QTabWidget { background: $panel; }
QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; border: 0; }
QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox, QPlainTextEdit {
  background: $field; border: 1px solid $border; border-radius: 6px; padding: 4px 8px; min-height: 20px;
  selection-background-color: $accent; selection-color: $on_accent; }
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus { border: 1px solid $accent; }
QLineEdit[invalid="true"], QSpinBox[invalid="true"] { border: 1px solid $error; background: $error_ground; }
QLineEdit[dropping="true"] { border: 2px solid $accent; }
QLineEdit:disabled, QSpinBox:disabled, QComboBox:disabled { color: $muted; background: $window; }
QSpinBox QLineEdit, QComboBox QLineEdit { border: 0; padding: 0 6px; min-height: 0; background: transparent; }
QSplitter::handle { background: $border; }
QSplitter::handle:hover { background: $accent; }
QSpinBox::up-button, QSpinBox::down-button { subcontrol-origin: border; width: 20px; border: 0; background: transparent; }
QSpinBox::up-button { subcontrol-position: top right; }
QSpinBox::down-button { subcontrol-position: bottom right; }
QSpinBox::up-button:hover, QSpinBox::down-button:hover { background: $hover; border-radius: 5px; }
QSpinBox::up-arrow { image: url($icons/chevron-up.svg); width: 10px; height: 10px; }
QSpinBox::down-arrow { image: url($icons/chevron-down.svg); width: 10px; height: 10px; }
QComboBox::drop-down { border: 0; width: 24px; }
QComboBox::down-arrow { image: url($icons/chevron-down.svg); width: 12px; height: 12px; }
QCheckBox { spacing: 6px; }
QCheckBox::indicator { width: 16px; height: 16px; border: 1px solid $muted; border-radius: 4px; background: $field; }
QCheckBox::indicator:hover, QCheckBox::indicator:focus { border: 1px solid $accent; }
QCheckBox::indicator:checked { background: $accent; border: 1px solid $accent; image: url($icons/check-$name.svg); }
QCheckBox::indicator:indeterminate { background: $muted; border: 1px solid $muted; }
QCheckBox:focus { color: $accent; }
QComboBox QAbstractItemView { background: $panel; border: 1px solid $border; selection-background-color: $hover;
  selection-color: $text; outline: 0; padding: 4px; }
QPushButton { background: $panel; border: 1px solid $border; border-radius: 6px; padding: 6px 14px; min-height: 20px; }
QPushButton[narrow="true"] { padding: 4px 10px; }
QPushButton:hover { background: $hover; }
QPushButton:default, QPushButton[primary="true"] { background: $accent; color: $on_accent; border: 1px solid $accent; }
QPushButton:disabled { color: $muted; background: $window; }
QToolButton#trainButton:focus, QPushButton:default:focus, QPushButton[primary="true"]:focus { border: 2px solid $text; }
QPushButton[fix="true"] { text-align: left; padding: 5px 10px; color: $accent; border: 1px solid $accent; background: transparent; }
QPushButton[fix="true"]:hover { background: $hover; }
QTreeView, QListView, QTableView { background: $panel; border: 1px solid transparent; outline: 0; alternate-background-color: $window; }
QTreeView:focus, QListView:focus, QTextBrowser:focus { border: 1px solid $accent; }
QGraphicsView#canvas { border: 1px solid transparent; }
QGraphicsView#canvas[ring="true"] { border: 1px solid $accent; }
QTreeView::item { border-radius: 4px; }
QTreeView::item:hover { background: $hover; }
QTreeView::item:selected { background: $hover; color: $text; border: 1px solid $accent; }
QTreeView::branch:selected { background: $panel; border: 0; }
QTreeView#runsTable::item, QTreeView#runDifferencesTable::item, QTreeView#sweepSettings::item { padding: 3px 6px; border: 0; border-radius: 0; }
QTreeView#runsTable::item:selected, QTreeView#sweepSettings::item:selected { background: $border; border: 0; }
QListView#runQueueList { background: transparent; border: 0; }
QListView#runQueueList::item { padding: 2px 4px; }
QListView#runQueueList::item:selected { background: $border; color: $text; }
QListView#runLegend::item { padding: 3px 2px; }
QHeaderView::section { background: $panel; color: $muted; border: 0; border-bottom: 1px solid $border; padding: 4px 8px; }
QHeaderView::up-arrow, QHeaderView::down-arrow { subcontrol-origin: border; subcontrol-position: top center; width: 9px; height: 7px; }
QProgressBar { background: $hover; border: 0; border-radius: 3px; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QStatusBar { background: $panel; border-top: 1px solid $border; color: $muted; }
QStatusBar::item { border: 0; }
QToolTip { background: $card; color: $text; border: 1px solid $border; padding: 6px; }
QLabel[muted="true"] { color: $muted; }
QLabel[heading="true"] { font-weight: 600; font-size: 11pt; }
QLabel[title="true"] { font-weight: 600; font-size: 20pt; }
QLabel[error="true"] { color: $error; }
QLabel[strong="true"] { font-weight: 600; }
QFrame[line="true"] { background: $border; border: 0; }
QFrame[problem="success"] { background: $panel; border: 1px solid $success; border-radius: 6px; }
QListView#historyList::item, QListView#manualPages::item { padding: 5px 8px; border: 1px solid transparent; border-radius: 4px; }
QListView#historyList::item:hover, QListView#manualPages::item:hover { background: $hover; }
QListView#historyList::item:selected, QListView#manualPages::item:selected { background: $hover; color: $text; border: 1px solid $accent; }
QListView#manualPages { padding: 12px 8px; border-right: 1px solid $border; }
QListView#explorerPages { background: $window; padding: 12px 8px; border: 0; border-right: 1px solid $border; }
QListView#explorerPages::item { padding: 7px 8px; border: 1px solid transparent; border-radius: 4px; }
QListView#explorerPages::item:hover { background: $hover; }
QListView#explorerPages::item:selected { background: $hover; color: $text; border: 1px solid $accent; }
QSlider::groove:horizontal { background: $border; height: 4px; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $accent; height: 4px; border-radius: 2px; }
QSlider::handle:horizontal { background: $panel; border: 1px solid $muted; width: 12px; margin: -5px 0; border-radius: 7px; }
QSlider::handle:horizontal:hover, QSlider:focus::handle:horizontal { border: 1px solid $accent; }
QFrame#explorerHead { background: $panel; border-bottom: 1px solid $border; }
QFrame[cover="true"] { background: $panel; }
QTableView { selection-background-color: $hover; selection-color: $text; }
QTableView::item { padding: 0 8px; }
QTableView QTableCornerButton::section { background: $panel; border: 0; border-bottom: 1px solid $border; }
QHeaderView::section:vertical { border: 0; border-right: 1px solid $border; }
QAbstractScrollArea::corner { background: transparent; border: 0; }
QTextBrowser { background: $panel; border: 0; }
QTreeView#shortcutsTable::item { padding: 4px 6px; }
QFrame[popup="true"] { background: $panel; border: 1px solid $accent; border-radius: 10px; }
QFrame#findBar { background: $panel; border: 1px solid $border; border-radius: 8px; }
QFrame#findBar QToolButton { padding: 3px; }
QFrame#inPlaceFrame { background: $card; border: 1px solid $accent; border-radius: 5px; }
QFrame#inPlaceFrame QLineEdit, QFrame#inPlaceFrame QComboBox { border: 0; padding: 0 4px; min-height: 16px; background: transparent; }
QLabel#inPlaceError { background: $error_ground; border: 1px solid $error; border-radius: 5px; padding: 3px 6px; }
QFrame[card="true"] { background: $panel; border: 1px solid $border; border-radius: 8px; }
QFrame[problem="none"] { background: $window; border: 1px solid $border; border-radius: 6px; }
QFrame[problem="offer"] { background: $panel; border: 1px solid $accent; border-radius: 6px; }
QFrame#notice { border-radius: 8px; }
QFrame[problem="error"] { background: $error_ground; border: 1px solid $error; border-radius: 6px; }
QFrame[problem="warning"] { background: $warning_ground; border: 1px solid $warning; border-radius: 6px; }
QPushButton[tile="true"] { background: $panel; border: 1px solid $border; border-radius: 10px; padding: 16px; text-align: left; }
QPushButton[tile="true"]:hover, QPushButton[tile="true"]:focus { border: 1px solid $accent; background: $hover; }
QFrame[step="true"] { background: $panel; border: 1px solid $border; border-radius: 8px; }
QFrame[step="true"]:focus, QFrame[step="true"][selected="true"] { border: 1px solid $accent; }
QFrame[step="true"][wrong="true"] { background: $error_ground; border: 1px solid $error; }
QFrame#stepDropLine { background: $accent; border-radius: 1px; }
QToolButton[small="true"] { padding: 2px; }
QToolButton[chip="true"] { border: 1px solid $border; padding: 5px 4px; text-align: left; font-size: 9pt; }
QToolButton[chip="true"]:hover, QToolButton[chip="true"]:focus { border: 1px solid $accent; }
QComboBox[inCell="true"] { padding: 0 4px; min-height: 14px; border-radius: 0; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $border; border-radius: 4px; min-height: 24px; min-width: 24px; margin: 1px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
"""
)


def style_sheet(colours: Mapping[str, str]) -> str:
    """The style sheet in these colours, by their names in a theme; "name" says whether it is light or dark."""
    return _SHEET.substitute(colours, icons=icons_folder().as_posix())
