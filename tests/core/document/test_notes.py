"""Comments and frames: kept in files, edited as values, and following the layers that they stand at."""

import json

import pytest

from core.blocks.base import Block
from core.blocks.grouping import group, ungroup
from core.blocks.nesting import inside
from core.document import clipboard, storage
from core.document.annotating import (
    add_note,
    box_of,
    change_note,
    frame_around,
    held_by,
    move_notes,
    new_note,
    note_of,
    remove_notes,
)
from core.document.annotations import COLOURS, Note, Size
from core.document.edits import insert_on_edge, move, remove
from core.document.model import EditError
from core.document.placement import NODE_HEIGHT, NODE_WIDTH, Position
from core.graph.check import check
from core.graph.layout import arranged
from core.layers.activation import ReLU


@pytest.fixture
def noted(digits):
    """The digits network with a comment beside conv1 and a frame around its first three layers."""
    place = digits.node("conv1").position
    comment = Note(id="note1", text="Finds edges", position=Position(place.x + 300, place.y))
    framed = add_note(digits, frame_around(digits, ["conv1", "norm1", "relu1"]))
    return add_note(framed, comment.model_copy(update={"id": "note2"}))


def frame(graph):
    return next(note for note in graph.notes if note.kind == "frame")


def comment(graph):
    return next(note for note in graph.notes if note.kind == "comment")


def in_frame(graph):
    return held_by(graph, frame(graph)).nodes


# --- files ----------------------------------------------------------------------------------------------------


def test_notes_are_kept_in_the_file(noted):
    assert storage.parse(storage.dump(noted)) == noted


def test_a_project_without_notes_does_not_speak_of_them(digits):
    assert "notes" not in storage.dump(digits)
    assert storage.parse(storage.dump(digits)).notes == ()


def test_notes_inside_of_a_block_are_kept_too(noted):
    grouped = group(noted, ["conv1", "norm1"])
    (block,) = [node.id for node in grouped.nodes if isinstance(node.layer, Block)]
    within = inside(grouped, [block], lambda graph: add_note(graph, Note(id="note1", text="within")))
    loaded = storage.parse(storage.dump(within))
    assert loaded == within
    assert loaded.node(block).layer.body.notes[0].text == "within"


@pytest.mark.parametrize(
    ("part", "value", "said"),
    [
        ("colour", "mauve", "colour"),
        ("size", [10, 10], "at least 80 × 40"),
        ("size", [1e9, 100], "at least 80 × 40"),
        ("smell", "rose", "not known here"),
        ("kind", "poster", "kind"),
        ("text", "x" * 10_001, "text"),
    ],
)
def test_a_broken_note_is_refused_with_its_place(noted, part, value, said):
    content = json.loads(storage.dump(noted))
    content["notes"][1][part] = value
    with pytest.raises(storage.ProjectError, match=r"notes\[1\]") as refused:
        storage.parse(json.dumps(content))
    assert said in str(refused.value)


def test_two_notes_with_one_id_are_refused(noted):
    content = json.loads(storage.dump(noted))
    content["notes"][1]["id"] = content["notes"][0]["id"]
    with pytest.raises(storage.ProjectError, match="two notes have the same id"):
        storage.parse(json.dumps(content))


# --- edits ----------------------------------------------------------------------------------------------------


def test_a_frame_goes_around_the_layers_it_is_put_around(noted):
    assert in_frame(noted) == {"conv1", "norm1", "relu1"}
    outer = box_of(frame(noted))
    for id in in_frame(noted):
        card = box_of(noted.node(id))
        assert outer.left < card.left < card.right < outer.right
        assert outer.top < card.top < card.bottom < outer.bottom


def test_a_frame_around_nothing_is_refused(digits):
    with pytest.raises(EditError, match="select the layers that the frame goes around"):
        frame_around(digits, [])


def test_a_note_changes_by_its_id(noted):
    changed = change_note(noted, "note2", text="Finds lines", colour="pink")
    assert (comment(changed).text, comment(changed).colour) == ("Finds lines", "pink")
    assert comment(noted).text == "Finds edges"
    assert change_note(noted, "note2", text="Finds edges") is noted


def test_what_no_note_can_be_is_refused(noted):
    with pytest.raises(EditError, match="colour"):
        change_note(noted, "note2", colour="mauve")
    with pytest.raises(EditError, match="there is no note with the id 'note9'"):
        change_note(noted, "note9", text="")
    with pytest.raises(EditError, match="already"):
        add_note(noted, Note(id="note1"))


def test_notes_are_moved_and_removed(noted):
    assert note_of(move_notes(noted, {"note1": Position(5, 6)}), "note1").position == Position(5, 6)
    assert [note.id for note in remove_notes(noted, ["note1"]).notes] == ["note2"]
    assert remove_notes(noted, ["note9"]) is noted


def test_new_notes_have_free_ids_and_a_size_that_can_be_reached(noted):
    note = new_note(noted, "frame", Position(0, 0), Size(1, 1))
    assert note.id == "note3"
    assert note.size == Size(80, 40)
    assert note.colour in COLOURS


@pytest.mark.parametrize(
    ("text", "title"),
    [("", "comment"), ("Stem\nof it", "comment “Stem”"), ("a" * 40, f"comment “{'a' * 24}…”")],
)
def test_a_note_is_called_by_the_beginning_of_its_text(text, title):
    assert Note(id="n", text=text).title == title


# --- notes follow layers --------------------------------------------------------------------------------------


def test_a_layer_put_into_a_frame_makes_it_larger(noted):
    edge = noted.into["norm1"][0]
    longer = insert_on_edge(noted, ReLU(), edge)
    assert in_frame(longer) == {"conv1", "norm1", "relu1", "relu3"}
    assert frame(longer).size.height > frame(noted).size.height


def test_a_layer_put_before_a_frame_moves_it_and_the_comment(noted):
    longer = insert_on_edge(noted, ReLU(), noted.into["conv1"][0])
    assert in_frame(longer) == in_frame(noted)
    assert frame(longer).size == frame(noted).size
    down = longer.node("conv1").position.y - noted.node("conv1").position.y
    assert down > 0
    assert comment(longer).position.y - comment(noted).position.y == down


def test_removing_a_layer_shrinks_the_frame_around_the_others(noted):
    assert in_frame(remove(noted, ["norm1"])) == {"conv1", "relu1"}


def test_moving_a_layer_by_hand_leaves_the_notes(noted):
    moved = move(noted, {"conv1": Position(900, 900)})
    assert moved.notes == noted.notes


def test_arranging_keeps_frames_around_what_they_held_and_comments_near(noted):
    scattered = move(noted, {id: Position(900 + 300 * n, 100 * n) for n, id in enumerate(["conv1", "norm1", "relu1"])})
    wide = change_note(scattered, frame(noted).id, position=Position(850, -100), size=Size(1000, 400))
    beside = change_note(wide, "note2", position=Position(900, -80))
    tidy = arranged(beside)
    assert in_frame(tidy) == {"conv1", "norm1", "relu1"}
    assert frame(tidy).size.width < 400
    conv, note = tidy.node("conv1").position, comment(tidy)
    assert abs(note.position.x - conv.x) < 300
    assert abs(note.position.y - conv.y) < 200
    for node in tidy.nodes:
        x, y = node.position
        apart = note.right <= x or x + NODE_WIDTH <= note.position.x or note.bottom <= y
        assert apart or y + NODE_HEIGHT <= note.position.y, node.id


def test_notes_far_from_everything_stay(noted):
    far = change_note(noted, "note2", position=Position(9000, 9000))
    assert comment(arranged(move(far, {"conv1": Position(700, 50)}))).position == Position(9000, 9000)


# --- copies and blocks ----------------------------------------------------------------------------------------


def test_selected_notes_go_along_with_copies(noted):
    fragment = clipboard.parse(clipboard.dump(clipboard.copied(noted, ["conv1"], ["note1", "note2"])))
    pasted = clipboard.paste(noted, fragment, Position(1000, 1000))
    new = pasted.notes[2:]
    assert [note.id for note in new] == ["note3", "note4"]
    assert [note.text for note in new] == [note.text for note in noted.notes]
    old, moved = noted.node("conv1").position, pasted.node("conv2" if "conv2" not in noted.by_id else "conv3").position
    assert new[1].position.x - moved.x == comment(noted).position.x - old.x
    assert fragment.title == "conv1 and 2 notes"


def test_a_note_alone_can_be_copied(noted):
    fragment = clipboard.copied(noted, [], ["note2"])
    assert fragment.title == "comment “Finds edges”"
    pasted = clipboard.paste(noted, fragment, fragment.corner)
    assert pasted.notes[-1].position != comment(noted).position
    assert pasted.notes[-1].text == "Finds edges"


def test_a_chain_pasted_onto_a_wire_stands_on_it_whatever_note_comes_along(noted):
    fragment = clipboard.copied(noted, ["relu1"], ["note1"])
    edge = noted.into["fc1"][0]
    pasted = clipboard.paste_on_edge(noted, fragment, edge)
    source = noted.node(edge.source).position
    new = next(node for node in pasted.nodes if node.id not in noted.by_id)
    assert new.position == source.below()


def test_ungrouping_keeps_what_was_noted_inside(noted):
    grouped = group(noted, ["conv1", "norm1"])
    (block,) = [node.id for node in grouped.nodes if isinstance(node.layer, Block)]
    assert grouped.notes == noted.notes
    body = grouped.node(block).layer.body
    at = body.node("conv1").position
    note = Note(id="note1", text="within", position=Position(at.x + 250, at.y))
    opened = ungroup(inside(grouped, [block], lambda graph: add_note(graph, note)), block)
    (kept,) = [note for note in opened.notes if note.text == "within"]
    assert kept.position.x - opened.node("conv1").position.x == 250
    assert len({note.id for note in opened.notes}) == 3


# --- the check ------------------------------------------------------------------------------------------------


def test_a_note_costs_no_check_of_layers(chain):
    document = chain(*(ReLU() for _ in range(20)))
    known = check(document)
    noted = add_note(document, Note(id="note1"))
    again = check(noted, known)
    assert again.document is noted
    assert again.layers is known.layers
    assert again.problems is known.problems


def test_a_note_inside_of_a_block_leaves_what_is_known_of_its_layers(noted):
    grouped = group(noted, ["conv1", "norm1"])
    (block,) = [node.id for node in grouped.nodes if isinstance(node.layer, Block)]
    known = check(grouped)
    within = inside(grouped, [block], lambda graph: add_note(graph, Note(id="note1")))
    again = check(within, known)
    assert again.known(block).rounds[0].layers is known.known(block).rounds[0].layers
    assert again.known(block).rounds[0].graph.notes == within.node(block).layer.body.notes


def test_other_data_are_checked_though_the_layers_are_the_same(digits):
    known = check(digits)
    other = digits.changed(training=digits.training.model_copy(update={"batch_size": 7}))
    assert check(other, known).setting.training.batch_size == 7
