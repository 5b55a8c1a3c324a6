"""The window as a whole: names that others rely on, actions, and its two themes."""

import subprocess
import sys

import pytest
from PySide6.QtGui import QAction, QPalette
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from gui.actions import ROWS
from gui.theme import DARK, FAMILY_ICONS, LIGHT

WIDGETS = """palette paletteSearch canvas inspector dataPanel trainingPanel deviceBox
    lossPlot accuracyPlot gradientPlot predictionsView""".split()
ACTIONS = """newAction openAction saveAction undoAction redoAction trainAction pauseAction stepAction stopAction
    exportAction""".split()


def test_keeps_the_object_names_that_others_rely_on(digits):
    assert [name for name in WIDGETS if len(digits.findChildren(QWidget, name)) != 1] == []
    assert [name for name in ACTIONS if len(digits.findChildren(QAction, name)) != 1] == []


def test_main_widgets_say_to_screen_readers_what_they_are(digits):
    assert [name for name in WIDGETS if not digits.findChild(QWidget, name).accessibleName()] == []


def test_actions_have_text_tooltip_and_a_shortcut_of_their_own(digits):
    for name, action in digits.actions_by_name.items():
        assert action.text(), name
        assert action.toolTip(), name
        assert not action.shortcut().isEmpty(), name
    shortcuts = [shortcut for action in digits.actions_by_name.values() for shortcut in action.shortcuts()]
    assert len(shortcuts) == len({shortcut.toString() for shortcut in shortcuts})


def test_every_action_is_in_a_menu(digits):
    menus = [menu.menu() for menu in digits.menuBar().actions()]
    menus += [action.menu() for menu in menus for action in menu.actions() if action.menu() is not None]
    listed = {action.objectName() for menu in menus for action in menu.actions()}
    assert listed >= {row.name for row in ROWS}


def test_tool_buttons_have_tooltips(digits):
    buttons = [button for button in digits.findChildren(QToolButton) if button.isVisible()]
    assert buttons
    assert [button.objectName() for button in buttons if not button.toolTip()] == []


def test_the_theme_changes_at_run_time_in_palette_and_canvas(digits):
    for mode, theme in (("dark", DARK), ("light", LIGHT), ("dark", DARK)):
        digits.actions_by_name[f"{mode}ThemeAction"].trigger()
        assert QApplication.palette().color(QPalette.ColorRole.Window).name() == theme.window
        assert digits.canvas.viewport().grab().toImage().pixelColor(3, 3).name() in (theme.canvas, theme.grid)
        assert digits.actions_by_name[f"{mode}ThemeAction"].isChecked()


def test_the_theme_is_remembered(digits, settings):
    digits.actions_by_name["darkThemeAction"].trigger()
    assert settings.value("theme") == "dark"


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_a_theme_has_a_colour_and_an_icon_for_every_family(theme):
    assert theme.families.keys() == FAMILY_ICONS.keys()


def test_the_device_box_lists_what_there_is(qtbot, digits):
    box = digits.controls.device_box
    qtbot.waitUntil(lambda: box.count() > 1)
    assert [box.itemData(row) for row in range(box.count())][:: box.count() - 1] == ["auto", "cpu"]


def test_the_geometry_is_remembered(qtbot, digits, settings):
    digits.resize(1200, 800)
    digits.close()
    assert settings.value("geometry") is not None


def test_what_shows_the_window_imports_nothing_that_takes_long():
    code = "import sys, gui.app; print({'torch', 'numpy', 'sklearn', 'pyqtgraph', 'qtpy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
