"""The start page: every tile is one click to work."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton

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


def placed(window, prefix):
    """Names of the tiles of a kind, in the order in which people read them."""
    tiles = [tile for tile in window.start_page.findChildren(QPushButton) if tile.objectName().startswith(prefix)]
    tiles = [tile for tile in tiles if tile.isVisible()]
    tiles.sort(key=lambda tile: tile.mapTo(window, QPoint()).toTuple()[::-1])
    return [tile.objectName().removeprefix(prefix) for tile in tiles]


def test_data_stands_in_groups_what_needs_a_download_last(window):
    assert placed(window, "template-")[0] == "digits"
    on = placed(window, "new-")
    own, at_hand = ["PictureFolder", "PictureTable", "Table", "Arrays"], ["Digits", "Iris", "Wine", "Diabetes"]
    some = [*own, *at_hand, "Synthetic", "Moons", "Spiral", "MNIST", "FashionMNIST", "CIFAR10"]
    assert [name for name in on if name in some] == some
    assert sorted(on) == sorted(dict(SOURCES.items()))
    shown = [each.text() for each in window.start_page.findChildren(QLabel) if each.isVisible()]
    groups = [text for text in shown if text in {kind.kind for _, kind in SOURCES.items()}]
    assert groups == ["Your own files", "Comes with Netloom", "Points of a plane", "Pictures to download"]


def test_letters_typed_anywhere_on_the_page_find_data(qtbot, window):
    window.start_page.setFocus()
    qtbot.keyClick(window.start_page, "f")
    line = window.start_page.findChild(QLineEdit, "dataSearch")
    qtbot.waitUntil(line.hasFocus)
    qtbot.keyClicks(line, "ashion")
    qtbot.waitUntil(lambda: placed(window, "new-") == ["FashionMNIST"])
    line.clear()
    qtbot.keyClicks(line, "no such thing")
    qtbot.waitUntil(lambda: placed(window, "new-") == [])
    line.clear()
    qtbot.keyClicks(line, "wine")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert window.canvas.isVisible()
    assert window.editor.document.data.source.type == "Wine"
    window.show_start_page()
    qtbot.waitUntil(lambda: len(placed(window, "new-")) == len(dict(SOURCES.items())))


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
    page = digits.start_page.widget()
    tiles = [tile_of(digits, path), page.findChild(QPushButton, "template-digits")]
    qtbot.waitUntil(lambda: [tile.mapTo(page, QPoint()).y() > 0 for tile in tiles] == [True, True])
    recent, template = (tile.mapTo(page, QPoint()).y() for tile in tiles)
    assert recent < template
    qtbot.mouseClick(tiles[0], Qt.MouseButton.LeftButton)
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
