"""The manual, the table of keys and gestures, and what Netloom is made of."""

import re

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QListWidget, QPlainTextEdit, QPushButton, QTextBrowser, QTreeWidget, QWidget

from gui.actions import ROWS
from gui.help.about_dialog import AboutDialog
from gui.help.gestures import GESTURES
from gui.help.manual import PAGES, text_of
from gui.help.manual_window import ManualWindow
from gui.help.shortcuts_dialog import ShortcutsDialog
from resources import manual_folder
from tests.gui.sight import to_front

NAMES = [page.name for page in PAGES]


# --- pages --------------------------------------------------------------------------------------------------------


def test_every_file_is_a_page_and_every_page_a_file():
    assert sorted(path.stem for path in manual_folder().glob("*")) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_action_that_a_page_names_exists(name):
    text = text_of(name)
    assert not re.search(r"[{}]", text)
    assert text.startswith("# ")


def test_a_page_that_names_an_unknown_action_cannot_be_shown(tmp_path, monkeypatch):
    (tmp_path / "wrong.md").write_text("# Press {flyAction}")
    monkeypatch.setattr("gui.help.manual.manual_folder", lambda: tmp_path)
    with pytest.raises(KeyError, match="flyAction"):
        text_of("wrong")


@pytest.mark.parametrize("name", NAMES)
def test_every_link_leads_to_a_page(name):
    links = re.findall(r"\]\(([^)]*)\)", text_of(name))
    assert {link.removesuffix(".md") for link in links} <= set(NAMES)


def test_keys_are_written_as_the_menus_have_them():
    assert "**Fit network** (Ctrl+0)" in text_of("canvas")


def test_every_key_that_a_page_writes_out_itself_is_no_shortcut_of_an_action():
    """Those come from the actions, so that they cannot be wrong."""
    shortcuts = {row.shortcut for row in ROWS if "+" in row.shortcut}
    written = {name: (manual_folder() / f"{name}.md").read_text(encoding="utf-8") for name in NAMES}
    assert [(name, keys) for name, text in written.items() for keys in shortcuts if keys in text] == []


# --- its window -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("widget", "page"),
    [("canvas", "canvas"), ("paletteSearch", "palette"), ("historyList", "history"), ("deviceBox", "training")],
)
def test_f1_opens_the_page_of_the_panel_in_use(digits, widget, page):
    digits.history.toggle()
    target = digits.findChild(QWidget, widget)
    target.setFocus()
    QTest.keyClick(target, Qt.Key.Key_F1)
    manual = digits.findChild(ManualWindow)
    assert manual.isVisible()
    assert manual.shown == page


def test_f1_on_the_start_page_opens_its_page(window):
    window.start_page.setFocus()
    QTest.keyClick(window.start_page, Qt.Key.Key_F1)
    assert window.findChild(ManualWindow).shown == "start"


def test_f1_in_the_export_dialog_opens_its_page(qtbot, digits):
    digits.actions_by_name["exportAction"].trigger()
    dialog = digits.findChild(QWidget, "exportDialog")
    to_front(qtbot, dialog)
    QTest.keyClick(dialog, Qt.Key.Key_F1)
    assert digits.findChild(ManualWindow).shown == "export"
    digits.findChild(ManualWindow).close()
    dialog.close()


def test_a_link_and_the_list_lead_to_other_pages(qtbot, digits):
    digits.actions_by_name["manualAction"].trigger()
    manual = digits.findChild(ManualWindow)
    browser = manual.findChild(QTextBrowser)
    assert browser.toPlainText().startswith("Canvas")
    browser.anchorClicked.emit("history.md")
    assert browser.toPlainText().startswith("History")
    pages = manual.findChild(QListWidget)
    place = pages.visualItemRect(pages.item(NAMES.index("export"))).center()
    qtbot.mouseClick(pages.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert browser.toPlainText().startswith("Export")
    QTest.keyClick(browser, Qt.Key.Key_Escape)
    assert not manual.isVisible()


def test_asking_again_does_not_open_a_second_one(digits):
    for _ in range(3):
        for name in ("manualAction", "shortcutsAction", "aboutAction"):
            digits.actions_by_name[name].trigger()
    for kind in (ManualWindow, ShortcutsDialog, AboutDialog):
        assert len(digits.findChildren(kind)) == 1


# --- keys and gestures ----------------------------------------------------------------------------------------------


def test_the_table_has_every_action_and_every_gesture(digits):
    digits.canvas.setFocus()
    QTest.keyClick(digits.canvas, Qt.Key.Key_Slash, Qt.KeyboardModifier.ControlModifier)
    dialog = digits.findChild(ShortcutsDialog)
    assert dialog.isVisible()
    assert len(dialog.shown()) == len(ROWS) + len(GESTURES)
    assert ("View: Fit network", "Ctrl+0", "Show the whole network") in dialog.shown()


@pytest.mark.parametrize(("text", "found"), [("ctrl+g", "Block: Group into a block"), ("cut wire", "Canvas")])
def test_it_is_searched_by_action_by_key_and_by_what_it_does(digits, text, found):
    digits.actions_by_name["shortcutsAction"].trigger()
    dialog = digits.findChild(ShortcutsDialog)
    QTest.keyClicks(dialog.findChild(QLineEdit), text)
    assert found in [row[0] for row in dialog.shown()]
    assert len(dialog.shown()) < 6


# --- about ----------------------------------------------------------------------------------------------------------


def test_no_text_of_the_table_is_cut_off(qtbot, digits):
    digits.actions_by_name["shortcutsAction"].trigger()
    dialog = digits.findChild(ShortcutsDialog)
    table = dialog.findChild(QTreeWidget)

    def is_cut(item, column):
        room = QRect(0, 0, table.columnWidth(column) - 12, 1000)
        lines = table.fontMetrics().boundingRect(room, int(Qt.TextFlag.TextWordWrap), item.text(column))
        return lines.height() > table.visualItemRect(item).height() or lines.width() > room.width()

    def cut():
        items = [table.topLevelItem(number) for number in range(table.topLevelItemCount())]
        return [item.text(column) for item in items for column in range(3) if is_cut(item, column)]

    qtbot.waitUntil(lambda: cut() == [])
    dialog.resize(dialog.width() * 2 // 3, dialog.height())
    qtbot.waitUntil(lambda: cut() == [])


def test_about_gives_versions_and_licences_to_copy(qtbot, digits):
    digits.actions_by_name["aboutAction"].trigger()
    dialog = digits.findChild(AboutDialog)
    qtbot.mouseClick(dialog.findChild(QPushButton, "copyAboutButton"), Qt.MouseButton.LeftButton)
    text = QGuiApplication.clipboard().text()
    assert text == dialog.findChild(QPlainTextEdit).toPlainText()
    for line in (r"Netloom \d", r"Python 3\.", r"Qt 6\.", r"torch \d.*BSD", r"PySide6-Essentials 6.*LGPL"):
        assert re.search(line, text)
