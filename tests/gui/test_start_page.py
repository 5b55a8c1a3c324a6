"""The start page: every tile is one click to work."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton

from core.data.base import SOURCES
from core.document.storage import load, save
from resources import templates


def click(qtbot, window, name):
    tile = window.start_page.findChild(QPushButton, name)
    qtbot.mouseClick(tile, Qt.MouseButton.LeftButton)


def tile_of(window, path):
    return next(tile for tile in window.start_page.findChildren(QPushButton) if tile.toolTip() == str(path))


def test_is_what_a_new_window_shows(window):
    assert window.start_page.isVisible()
    assert not window.canvas.isVisible()
    assert not window.palette_panel.isVisible()


def test_offers_every_template_with_its_name(window):
    for path in templates():
        tile = window.start_page.findChild(QPushButton, f"template-{path.stem}")
        assert tile.isVisible()
        assert load(path).name in tile.accessibleName()


def test_what_is_real_and_needs_no_download_stands_first(window):
    tiles = [tile for tile in window.start_page.findChildren(QPushButton) if tile.property("tile")]
    names = [tile.objectName() for tile in sorted(tiles, key=lambda tile: tile.mapTo(window, QPoint()).toTuple()[::-1])]
    assert next(name for name in names if name.startswith("template-")) == "template-digits"
    on = [name.removeprefix("new-") for name in names if name.startswith("new-")]
    some = ["Digits", "Iris", "Wine", "Diabetes", "MNIST", "FashionMNIST", "CIFAR10"]
    own = ["PictureFolder", "PictureTable", "Arrays"]
    in_order = [*some, *own, "Spiral", "Synthetic"]
    assert on[:2] == some[:2]
    assert [name for name in on if name in in_order] == in_order
    assert sorted(on) == sorted(dict(SOURCES.items()))


def test_begins_an_empty_network_on_every_data_set(qtbot, window):
    for type_id in dict(SOURCES.items()):
        window.show_start_page()
        click(qtbot, window, f"new-{type_id}")
        assert window.canvas.isVisible()
        assert window.editor.document.data.source.type == type_id
        assert len(window.editor.document.nodes) == 2


def test_opens_every_template_without_a_problem(qtbot, window, checked):
    for path in templates():
        window.show_start_page()
        click(qtbot, window, f"template-{path.stem}")
        checked()
        assert window.editor.check.problems == ()


def test_opens_the_digits_template_ready_to_train(qtbot, window, checked):
    click(qtbot, window, "template-digits")
    checked()
    assert window.canvas.isVisible()
    assert window.palette_panel.isVisible()
    assert window.editor.check.ok
    assert window.actions_by_name["trainAction"].isEnabled()
    assert not window.editor.is_dirty


def test_a_template_is_no_file_that_saving_would_overwrite(qtbot, window):
    click(qtbot, window, "template-digits")
    assert window.editor.file is None


def test_offers_the_projects_saved_last_and_opens_them(qtbot, digits, tmp_path):
    path = tmp_path / "mine.netloom"
    save(digits.editor.document, path)
    digits.files.open(path)
    digits.show_start_page()
    qtbot.mouseClick(tile_of(digits, path), Qt.MouseButton.LeftButton)
    assert digits.canvas.isVisible()
    assert digits.editor.file == path


def test_a_project_that_is_gone_is_not_offered(digits, tmp_path):
    path = tmp_path / "mine.netloom"
    save(digits.editor.document, path)
    digits.files.open(path)
    path.unlink()
    digits.show_start_page()
    assert str(path) not in [tile.toolTip() for tile in digits.start_page.findChildren(QPushButton)]


BROKEN = {"{": "is broken", "[]": "is not a Netloom project", '{"format": "netloom", "version": 99}': "newer Netloom"}


def test_a_broken_project_gives_a_sentence_and_leaves_the_present_one(digits, tmp_path):
    path, present = tmp_path / "broken.netloom", digits.editor.document
    for text, says in BROKEN.items():
        path.write_text(text)
        digits.files.open(path)
        assert says in digits.notice.text
        assert digits.editor.document is present
    assert path not in digits.files.recent


def test_a_sentence_is_gone_once_another_project_is_open(qtbot, window, tmp_path):
    window.open_path(tmp_path / "missing.netloom")
    assert "cannot be read" in window.notice.text
    click(qtbot, window, "template-digits")
    assert window.notice.text == ""
