"""Access for everybody: names for screen readers, ways through the window with the keys, contrast, larger texts."""

import re

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAccessible, QFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QLabel, QPushButton, QWidget

from gui.parts.wrapping_button import WrappingButton
from gui.style_sheet import style_sheet
from gui.theme import DARK, LIGHT
from resources import templates
from tests.gui.sight import to_front

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def nameless(root):
    """What takes the focus and has no name: nobody who cannot see it would know what it is."""
    return [
        f"{type(widget).__name__} {widget.objectName()} in {path(widget)}"
        for widget in parts(root)
        if not _name(widget)
    ]


def parts(root):
    """Whatever takes the focus or is pressed; the lists of combo boxes have windows of their own."""
    for widget in (root, *root.findChildren(QWidget)):
        used = widget.focusPolicy() != Qt.FocusPolicy.NoFocus or isinstance(widget, QAbstractButton)
        inner = widget.objectName().startswith("qt_") or isinstance(widget, QLabel) or widget.focusProxy() is not None
        if used and not inner and widget.window() is root.window():
            yield widget


def _name(widget):
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def path(widget):
    names = []
    while widget is not None:
        names.append(widget.objectName() or type(widget).__name__)
        widget = widget.parentWidget()
    return " < ".join(names[1:6])


# --- names ----------------------------------------------------------------------------------------------------------


def test_everything_on_the_start_page_has_a_name(window):
    assert nameless(window) == []


def test_everything_in_the_window_has_a_name_whatever_is_selected(digits):
    digits.history.toggle()
    for chosen in ([], ["conv1"], ["dropout1"], ["conv1", "norm1"]):
        digits.scene.select_only(chosen)
        assert nameless(digits) == []


def test_everything_about_blocks_and_merges_has_a_name(qtbot, window):
    window.files.open_template(next(path for path in templates() if path.stem == "unet"))
    qtbot.waitUntil(lambda: window.editor.is_checked)
    for node in window.editor.graph.nodes:
        window.scene.select_only([node.id])
        assert nameless(window) == []


DIALOGS = {
    "exportAction": "exportDialog",
    "manualAction": "manualWindow",
    "shortcutsAction": "shortcutsDialog",
    "aboutAction": "aboutDialog",
    "commandPaletteAction": "commandPalette",
    "addHereAction": "addBox",
    "tourAction": "tourBubble",
}


def test_everything_in_dialogs_and_boxes_has_a_name(digits):
    for action, dialog in DIALOGS.items():
        digits.actions_by_name[action].trigger()
        shown = digits.findChild(QWidget, dialog)
        assert shown.isVisible(), dialog
        assert nameless(shown) == []
        shown.close()


# --- keys -----------------------------------------------------------------------------------------------------------


def tab_through(window, start, key=Qt.Key.Key_Tab):
    """Object names of what Tab goes through until it is back."""
    start.setFocus()
    seen = []
    while QApplication.focusWidget() is not start or not seen:
        seen.append(QApplication.focusWidget().objectName())
        assert len(seen) < 100, seen
        QTest.keyClick(QApplication.focusWidget(), key)
    return seen


def in_order(names, seen):
    return [name for name in seen if name in names] == names


def test_tab_goes_from_the_palette_over_canvas_and_settings_to_the_tool_bar_and_back(digits):
    digits.scene.select_only(["conv1"])
    digits.actions_by_name["plotsAction"].trigger()
    names = ["paletteSearch", "canvas", "nameField", "out_channelsField", "kernel_sizeField", "biasField"]
    names += ["frozenBox", "lossLogButton", "deviceBox", "trainButton", "exportButton", "problemCount"]
    search = digits.findChild(QWidget, "paletteSearch")
    seen = tab_through(digits, search)
    assert in_order(names, seen)
    assert tab_through(digits, search, Qt.Key.Key_Backtab) == [seen[0], *reversed(seen[1:])]


def test_tab_finds_fields_that_were_made_for_another_layer(qtbot, digits):
    for id, field in (("dropout1", "pField"), ("conv2", "strideField")):
        digits.scene.select_only([id])
        shown = digits.inspector.form.findChild(QWidget, field)
        qtbot.waitUntil(shown.isVisible)
        seen = tab_through(digits, digits.findChild(QWidget, "paletteSearch"))
        assert in_order(["canvas", "nameField", field, "deviceBox"], seen)


def test_the_start_page_is_gone_through_as_it_is_read(window):
    tiles = [f"template-{path.stem}" for path in templates()]
    seen = tab_through(window, window.findChild(QWidget, "takeTourButton"))
    assert in_order(["takeTourButton", "refuseTourButton", *tiles, "openTile"], seen)


def test_ctrl_tab_goes_from_panel_to_panel_and_back_to_where_one_was(digits):
    digits.scene.select_only(["conv1"])
    field = digits.inspector.form.findChild(QWidget, "out_channelsField")
    field.setFocus()
    cycle = digits.guidance._panels()
    visited = []
    for _ in range(5):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab, CTRL)
        visited.append(QApplication.focusWidget().objectName())
    assert visited[1:4] == ["trainButton", "paletteSearch", "canvas"]
    assert QApplication.focusWidget() is field
    QTest.keyClick(field, Qt.Key.Key_Tab, CTRL | SHIFT)
    assert QApplication.focusWidget() is digits.canvas
    assert cycle.current == 2


def test_every_layer_is_reached_with_the_arrows_also_where_no_wire_leads(qtbot, window, digits, hand):
    hand.drop("ReLU", hand.corner("conv1") + QPointF(420, 20))
    hand.drop("Dropout", hand.corner("pool1") + QPointF(-420, 20))
    to_front(qtbot, window)
    window.canvas.setFocus()
    qtbot.waitUntil(window.canvas.hasFocus)
    graph, reached, waiting = window.editor.graph, set(), [window.editor.graph.input.id]
    keys = [(Qt.Key.Key_Up, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier)]
    keys += [(key, Qt.KeyboardModifier.AltModifier) for key in (Qt.Key.Key_Left, Qt.Key.Key_Right)]
    before = window.editor.document
    while waiting:
        here = waiting.pop()
        reached.add(here)
        for key, modifiers in keys:
            window.scene.select_only([here])
            QTest.keyClick(window.canvas, key, modifiers)
            (found,) = window.scene.selected_nodes()
            if found.id not in reached:
                waiting.append(found.id)
    assert reached == set(graph.by_id)
    assert window.editor.document is before


# --- what is seen ---------------------------------------------------------------------------------------------------


def luminance(colour):
    """Relative luminance, WCAG 2.2."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


TEXTS = {
    "text": "window panel canvas card field hover border error_ground warning_ground",
    "muted": "window panel canvas card field hover error_ground warning_ground",
    "accent": "window panel card hover error_ground warning_ground",
    "on_accent": "accent",
    "error": "window panel card field error_ground",
    "warning": "panel card warning_ground",
    "success": "panel card hover",
}
"""Each colour in which something is written, with the grounds that it stands on."""

both_themes = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)


@both_themes
def test_every_text_can_be_read_on_every_ground_it_stands_on(theme):
    faint = {
        (text, ground): round(contrast(getattr(theme, text), getattr(theme, ground)), 2)
        for text, grounds in TEXTS.items()
        for ground in grounds.split()
        if contrast(getattr(theme, text), getattr(theme, ground)) < 4.5
    }
    assert faint == {}


@both_themes
def test_every_rule_of_the_style_sheet_that_sets_text_and_ground_can_be_read(theme):
    """What is disabled is exempt, as WCAG 1.4.3 has it."""
    sheet = style_sheet({name: value for name, value in vars(theme).items() if isinstance(value, str)})
    rules = re.findall(r"([^{}]+)\{([^{}]*)\}", sheet)
    pairs = [
        (selector.strip(), text[1], ground[1])
        for selector, body in rules
        if (text := re.search(r"(?<![-\w])color: (#\w+)", body)) and (ground := re.search(r"background: (#\w+)", body))
        if ":disabled" not in selector
    ]
    assert len(pairs) > 5
    assert [(selector, text, ground) for selector, text, ground in pairs if contrast(text, ground) < 4.5] == []


@both_themes
def test_the_frame_of_what_has_the_focus_stands_out(theme):
    grounds = (theme.window, theme.panel, theme.field, theme.canvas, theme.hover)
    assert [ground for ground in grounds if contrast(theme.accent, ground) < 3] == []
    assert contrast(theme.text, theme.panel) > 3  # around what is filled with the accent itself


FOCUSABLE = ("trainButton", "stepButton", "deviceBox", "paletteSearch", "canvas", "nameField", "frozenBox")


def picture_of(widget):
    """What can be seen where a widget stands."""
    window = widget.window()
    return window.grab(widget.rect().translated(widget.mapTo(window, widget.rect().topLeft()))).toImage()


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_focus_by_keys_can_be_seen(qtbot, digits, mode):
    digits.actions_by_name[f"{mode}ThemeAction"].trigger()
    digits.scene.select_only(["conv1"])
    to_front(qtbot, digits)
    for name in FOCUSABLE:
        widget, other = digits.findChild(QWidget, name), digits.palette_panel.tree
        other.setFocus(Qt.FocusReason.TabFocusReason)
        qtbot.waitUntil(other.hasFocus)
        without = picture_of(widget)
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        qtbot.waitUntil(widget.hasFocus)
        focused = picture_of(widget)
        changed = [
            (without.pixelColor(x, y).name(), focused.pixelColor(x, y).name())
            for y in range(focused.height())
            for x in {0, 1, focused.width() // 2, min(8, focused.width() - 1)}
            if without.pixelColor(x, y) != focused.pixelColor(x, y)
        ]
        assert any(contrast(before, after) >= 1.5 for before, after in changed), (name, changed[:9])


@pytest.fixture(params=[1.0, 1.25, 1.5])
def large_font(qapp, request):
    """The font of the application as it is and larger, as people set it in their system."""
    font = qapp.font()
    larger = QFont(font)
    larger.setPointSizeF(font.pointSizeF() * request.param)
    qapp.setFont(larger)
    yield
    qapp.setFont(font)


def cut_off(root):
    """Texts that have less room than they need."""
    shown = [widget for widget in root.findChildren(QWidget) if widget.isVisible() and widget.window() is root.window()]
    return [f"{widget.text()[:40]!r} in {path(widget)}" for widget in shown if _is_cut(widget)]


def _is_cut(widget):
    if isinstance(widget, QLabel):
        needed = widget.heightForWidth(widget.width()) if widget.wordWrap() else widget.sizeHint().height()
        on_tile = isinstance(widget.parentWidget(), QPushButton)
        return widget.height() < needed - 1 or (
            on_tile and not widget.parentWidget().rect().contains(widget.geometry())
        )
    if isinstance(widget, (QCheckBox, QPushButton)) and widget.text() and not isinstance(widget, WrappingButton):
        return widget.width() < widget.sizeHint().width() or widget.height() < widget.fontMetrics().height()
    return False


@pytest.mark.usefixtures("large_font")
def test_larger_texts_are_not_cut_off_on_the_start_page(window):
    for _ in range(2):  # as it comes up, and made anew while it is in sight
        QApplication.processEvents()
        assert cut_off(window) == []
        window.show_start_page()


@pytest.mark.usefixtures("large_font")
def test_larger_texts_are_not_cut_off_in_the_window(digits):
    digits.history.toggle()
    for chosen in ([], ["conv1"]):
        digits.scene.select_only(chosen)
        QApplication.processEvents()
        assert cut_off(digits) == []


@pytest.mark.usefixtures("large_font")
def test_larger_texts_are_not_cut_off_in_help_and_tour(digits):
    for name in ("tourAction", "shortcutsAction", "aboutAction"):
        digits.actions_by_name[name].trigger()
    QApplication.processEvents()
    for name in ("tourBubble", "shortcutsDialog", "aboutDialog"):
        assert cut_off(digits.findChild(QWidget, name)) == []
