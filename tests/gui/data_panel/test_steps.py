"""The list of transforms: added from the menu, dragged, moved with keys, changed in place, each one step of undo."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFrame, QMenu, QPushButton, QToolButton, QWidget

from core.data.sources.iris import Iris
from core.data.sources.synthetic import Synthetic
from core.data.transforms.base import TRANSFORMS
from core.data.transforms.crops import RandomCrop
from core.data.transforms.flips import RandomHorizontalFlip
from core.data.transforms.sizes import Pad, Resize
from core.data.transforms.values import Normalize
from core.document import edits
from gui.data_panel.step_row import StepRow
from gui.data_panel.steps import moved, offers
from tests.gui.gestures import enter, texts

LEFT = Qt.MouseButton.LeftButton
ALT = Qt.KeyboardModifier.AltModifier
THREE = (Resize(size=16), RandomHorizontalFlip(), Normalize())


def transforms(window):
    return window.editor.document.data.transforms


def titles(window):
    for _ in range(3):  # an edit is made when the event that led to it is over
        QApplication.processEvents()
    return [each.title for each in transforms(window)]


def prepare(window, *steps, source=None):
    data = window.editor.document.data.model_copy(update={"transforms": steps})
    data = data.model_copy(update={"source": source}) if source is not None else data
    window.editor.apply_to_document("Prepare", lambda document: edits.change_data(document, data))
    QApplication.processEvents()


def row(tab, number) -> StepRow:
    QApplication.processEvents()
    return next(each for each in tab.findChildren(StepRow, f"step{number}") if each.isVisible())


def line(tab):
    return tab.findChild(QFrame, "stepDropLine")


@pytest.fixture
def three(digits, tab, shown):
    """The Data tab with three steps, the list in sight and the preview below it, so that nothing moves any more."""
    prepare(digits, *THREE)
    shown()
    area = tab.parentWidget().parentWidget()
    area.ensureWidgetVisible(row(tab, 2))
    QApplication.processEvents()
    return tab


def middle(widget: QWidget) -> QPoint:
    return QPoint(60, 14)


def pull(tab, start: int, to: QPoint):
    """Press on the head of a row and move to a place of the list, without letting go."""
    handle, held = tab.window().windowHandle(), row(tab, start)
    begin = held.mapTo(tab.window(), middle(held))
    QTest.mousePress(handle, LEFT, Qt.KeyboardModifier.NoModifier, begin)
    target = tab.preparation.steps.mapTo(tab.window(), to)
    for place in (begin + QPoint(0, 12), (begin + target) / 2, target):
        QTest.mouseMove(handle, place)
        QApplication.processEvents()
    return target


def let_go(tab, place):
    QTest.mouseRelease(tab.window().windowHandle(), LEFT, Qt.KeyboardModifier.NoModifier, place)
    QApplication.processEvents()
    QApplication.processEvents()


def below(tab, number) -> QPoint:
    return QPoint(60, row(tab, number).geometry().bottom() - 2)


# --- adding ---------------------------------------------------------------------------------------------------


def add(qtbot, tab, type_id):
    """Open the menu with the mouse, then the group, and click on a transform."""
    button = tab.findChild(QPushButton, "addStepButton")
    menu: QMenu = button.menu()
    menu.aboutToShow.emit()  # as a click does before the menu blocks
    for group in menu.actions():
        for action in group.menu().actions():
            if action.objectName() == f"add{type_id}Action":
                action.trigger()
                QApplication.processEvents()
                return action
    raise AssertionError(type_id)


def test_a_step_is_added_unfolded_and_undone_in_one_step(qtbot, digits, tab):
    add(qtbot, tab, "Resize")
    assert titles(digits) == ["Resize"]
    assert row(tab, 0).is_unfolded
    digits.editor.undo()
    assert transforms(digits) == ()
    digits.editor.redo()
    assert titles(digits) == ["Resize"]


def test_a_step_is_added_below_the_selected_one(qtbot, digits, three):
    qtbot.mouseClick(row(three, 0), LEFT, pos=middle(three))
    QApplication.processEvents()
    add(qtbot, three, "Pad")
    assert titles(digits) == ["Resize", "Pad", "Flip left and right", "Normalise"]


def test_what_is_added_fits_the_samples(qtbot, digits, tab):
    add(qtbot, tab, "CenterCrop")  # 28 pixels of pictures of 8 would not be there
    assert digits.editor.document.data.info().in_shape[1] <= 8


def test_what_cannot_fit_says_why_and_is_not_offered():
    found = {offer.kind.type: offer for group in offers((), Iris().info()).values() for offer in group}
    assert found["Resize"].made is None
    assert "pictures" in found["Resize"].reason
    assert found["Normalize"].made is not None


def test_every_transform_is_offered_once_in_a_group_of_a_name():
    groups = offers((), Synthetic().info())
    assert sorted(offer.kind.type for group in groups.values() for offer in group) == sorted(dict(TRANSFORMS.items()))
    assert not any("thers" in group for group in groups)


# --- order ----------------------------------------------------------------------------------------------------


def test_dragging_below_the_last_row(qtbot, digits, three):
    place = pull(three, 0, below(three, 2))
    assert line(three).isVisible()
    assert line(three).y() > row(three, 2).y()
    let_go(three, place)
    assert titles(digits) == ["Flip left and right", "Normalise", "Resize"]
    assert not line(three).isVisible()
    digits.editor.undo()
    assert titles(digits) == ["Resize", "Flip left and right", "Normalise"]


def test_dragging_to_the_top(qtbot, digits, three):
    let_go(three, pull(three, 2, QPoint(60, row(three, 0).y() + 2)))
    assert titles(digits) == ["Normalise", "Resize", "Flip left and right"]


def test_letting_go_where_it_was_changes_nothing(qtbot, digits, three):
    document = digits.editor.document
    let_go(three, pull(three, 1, QPoint(60, row(three, 1).geometry().center().y() + 4)))
    assert digits.editor.document is document


def test_escape_gives_a_drag_up(qtbot, digits, three):
    document = digits.editor.document
    place = pull(three, 0, below(three, 2))
    qtbot.keyClick(row(three, 0), Qt.Key.Key_Escape)
    QApplication.processEvents()
    assert not line(three).isVisible()
    let_go(three, place)
    assert digits.editor.document is document


def test_keys_move_a_step_and_the_focus_with_it(qtbot, digits, three):
    row(three, 0).setFocus()
    QApplication.processEvents()
    qtbot.keyClick(row(three, 0), Qt.Key.Key_Down, ALT)
    assert titles(digits) == ["Flip left and right", "Resize", "Normalise"]
    assert row(three, 1).hasFocus()
    qtbot.keyClick(row(three, 1), Qt.Key.Key_Up, ALT)
    QApplication.processEvents()
    assert titles(digits) == ["Resize", "Flip left and right", "Normalise"]
    qtbot.keyClick(row(three, 0), Qt.Key.Key_Up, ALT)  # it is at the top already
    QApplication.processEvents()
    assert titles(digits) == ["Resize", "Flip left and right", "Normalise"]


def test_delete_removes_a_step_and_leaves_the_network_alone(qtbot, digits, three):
    n_nodes = len(digits.editor.document.nodes)
    row(three, 1).setFocus()
    QApplication.processEvents()
    qtbot.keyClick(row(three, 1), Qt.Key.Key_Delete)
    QApplication.processEvents()
    assert titles(digits) == ["Resize", "Normalise"]
    assert len(digits.editor.document.nodes) == n_nodes
    digits.editor.undo()
    assert len(transforms(digits)) == 3


def test_the_buttons_copy_and_remove(qtbot, digits, three):
    qtbot.mouseClick(row(three, 0).findChild(QToolButton, "copyStepButton"), LEFT)
    QApplication.processEvents()
    assert titles(digits) == ["Resize", "Resize", "Flip left and right", "Normalise"]
    qtbot.mouseClick(row(three, 2).findChild(QToolButton, "removeStepButton"), LEFT)
    QApplication.processEvents()
    assert titles(digits) == ["Resize", "Resize", "Normalise"]


def test_the_eye_leaves_a_step_out_and_its_key_brings_it_back(qtbot, digits, three):
    qtbot.mouseClick(row(three, 0).findChild(QToolButton, "switchStepButton"), LEFT)
    qtbot.waitUntil(lambda: not transforms(digits)[0].enabled)
    assert titles(digits) == ["Resize", "Flip left and right", "Normalise"]
    assert digits.editor.document.data.info().in_shape == (1, 8, 8)
    assert "switched off" in texts(row(three, 0))
    row(three, 0).setFocus()
    qtbot.keyClick(row(three, 0), Qt.Key.Key_E)
    qtbot.waitUntil(lambda: transforms(digits)[0].enabled)
    assert "1×8×8 → 1×16×16" in texts(row(three, 0))
    digits.editor.undo()
    assert not transforms(digits)[0].enabled


@pytest.mark.parametrize(("start", "to"), [(0, 2), (2, 0), (1, 1), (0, 1)])
def test_moving_keeps_all_steps(start, to):
    after = moved(THREE, start, to)
    assert after[to] == THREE[start]
    assert sorted(after, key=repr) == sorted(THREE, key=repr)


# --- settings -------------------------------------------------------------------------------------------------


def test_a_click_unfolds_the_settings_and_typing_is_one_step(qtbot, digits, three):
    qtbot.mouseClick(row(three, 0), LEFT, pos=middle(three))
    QApplication.processEvents()
    assert row(three, 0).is_unfolded
    before = digits.editor.history.index
    field = row(three, 0).findChild(QWidget, "sizeField")
    for text in ("20", "24"):
        enter(field, text)
    assert transforms(digits)[0].size == 24
    assert digits.editor.history.index == before + 1
    assert row(three, 0).findChild(QWidget, "sizeField") is field  # nobody lost what they typed in
    qtbot.mouseClick(row(three, 0), LEFT, pos=middle(three))
    QApplication.processEvents()
    assert not row(three, 0).is_unfolded


def test_shapes_stand_on_the_rows(digits, three):
    assert "1×8×8 → 1×16×16" in texts(row(three, 0))
    assert "training only" in texts(row(three, 1))
    assert "training only" not in texts(row(three, 2))


def test_a_row_that_does_not_fit_says_so_and_mends_itself(qtbot, digits, tab, errors):
    prepare(digits, Pad(padding=1), RandomCrop(size=40))
    assert "40×40" in " ".join(errors(row(tab, 1)))
    assert errors(row(tab, 0)) == []
    fix = next(each for each in row(tab, 1).findChildren(QPushButton) if each.text().startswith("Set size"))
    qtbot.mouseClick(fix, LEFT)
    QApplication.processEvents()
    assert errors(row(tab, 1)) == []
    assert transforms(digits)[1].size != 40
    digits.editor.undo()
    assert transforms(digits)[1].size == 40


def test_another_source_brings_the_rows_up_to_date(digits, three, errors):
    prepare(digits, *THREE, source=Iris())
    assert "wants pictures" in " ".join(errors(row(three, 0)))


def test_a_list_without_data_shows_no_shapes(digits, tab):
    from core.data.sources.table import Table

    prepare(digits, Normalize(), source=Table())
    assert "→" not in texts(row(tab, 0))
