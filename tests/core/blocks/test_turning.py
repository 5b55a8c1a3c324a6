"""Networks drawn from left to right: the places of layers stay, notes keep their size and their room on the canvas."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.blocks.base import Block
from core.blocks.grouping import group
from core.blocks.nesting import inside
from core.blocks.turning import turned
from core.document.annotating import add_note, frame_around, held_by, new_note
from core.document.annotations import Size
from core.document.clipboard import copied
from core.document.clipboard import dump as dump_layers
from core.document.clipboard import parse as parse_layers
from core.document.edits import append
from core.document.orientation import DOWN, RIGHT, Box
from core.document.placement import COLUMN, NODE_HEIGHT, NODE_WIDTH, PITCH, Position
from core.document.storage import ProjectError, dump, parse
from core.graph.layout import arranged
from core.layers.activation import ReLU
from core.layers.linear import Linear

PLACES = st.integers(-4000, 4000).map(float)


def drawn_card(document, id):
    x, y = RIGHT.corner(document.by_id[id].position)
    return Box(x, y, x + NODE_WIDTH, y + NODE_HEIGHT)


def room(document, frame, id):
    """Between a frame and the card in it, in pixels of a canvas drawn from left to right."""
    outer, card = RIGHT.note(frame), drawn_card(document, id)
    return [card.left - outer.left, card.top - outer.top, outer.right - card.right, outer.bottom - card.bottom]


@pytest.fixture
def framed(chain):
    document = chain(ReLU(), Linear(out_features=10))
    return add_note(document, frame_around(document, ["relu1"]))


def test_the_direction_comes_back_from_a_file_and_the_usual_one_is_left_out(chain):
    document = chain(ReLU())
    assert "direction" not in json.loads(dump(document))
    level = turned(document, "right")
    assert json.loads(dump(level))["direction"] == "right"
    assert parse(dump(level)) == level


def test_a_direction_that_is_not_known_is_refused(chain):
    content = {**json.loads(dump(chain(ReLU()))), "direction": "up"}
    with pytest.raises(ProjectError, match="direction: must be 'down' or 'right'"):
        parse(json.dumps(content))


@given(x=PLACES, y=PLACES)
def test_a_place_on_the_grid_of_either_canvas_is_the_same_after_there_and_back(x, y):
    assert RIGHT.place(*RIGHT.corner(Position(x, y))) == (x, y)
    assert RIGHT.corner(RIGHT.place(8 * x, 8 * y)) == pytest.approx((8 * x, 8 * y))
    assert DOWN.place(*DOWN.corner(Position(x, y))) == (x, y)


@given(x=PLACES, y=PLACES, other_x=PLACES, other_y=PLACES)
def test_what_is_moved_into_line_on_the_canvas_is_kept_exactly_in_line(x, y, other_x, other_y):
    start, end = Position(x / 10, y / 10), Position(other_x / 10, other_y / 10)
    (left, top), (new_left, new_top) = RIGHT.corner(start), RIGHT.corner(end)
    assert RIGHT.moved(start, new_left - left, new_top - top) == end


@given(x=PLACES, y=PLACES, width=PLACES.map(abs), height=PLACES.map(abs))
def test_a_rectangle_is_the_same_after_there_and_back(x, y, width, height):
    box = Box(x, y, x + width, y + height)
    assert RIGHT.drawn(RIGHT.kept(box)) == pytest.approx(box, abs=1e-4)


def test_neighbours_do_not_touch_and_stand_on_the_grid():
    beside, after = RIGHT.corner(Position(COLUMN, 0)), RIGHT.corner(Position(0, PITCH))
    assert beside == (0, 80)
    assert after == (320, 0)
    assert beside.y > NODE_HEIGHT
    assert after.x > NODE_WIDTH


def test_a_frame_keeps_the_room_that_it_leaves_on_each_side(framed):
    level = turned(framed, "right")
    assert room(level, level.notes[0], "relu1") == pytest.approx([16, 22, 16, 6], abs=1e-3)
    assert held_by(level, level.notes[0]) == held_by(framed, framed.notes[0])


def test_a_frame_put_around_a_layer_that_is_drawn_from_left_to_right_has_room_for_its_title(chain):
    level = turned(chain(ReLU()), "right")
    assert room(level, frame_around(level, ["relu1"], RIGHT), "relu1") == pytest.approx([16, 22, 16, 6], abs=1e-3)


def test_a_comment_keeps_its_size_on_the_canvas(chain):
    document = chain(ReLU())
    document = add_note(document, new_note(document, "comment", Position(300, 80), Size(320, 120), "Why"))
    assert RIGHT.size(turned(document, "right").notes[0].size) == pytest.approx((320, 120), abs=1e-3)


def test_there_and_back_is_the_same_network(framed):
    back = turned(turned(framed, "right"), "down")
    assert back.changed(notes=()) == framed.changed(notes=())
    assert back.notes[0].position == pytest.approx(framed.notes[0].position, abs=1e-3)
    assert back.notes[0].size == pytest.approx(framed.notes[0].size, abs=1e-3)
    assert turned(framed, "down") is framed


def test_notes_inside_of_blocks_are_fitted_too(framed):
    blocked = group(framed.changed(notes=()), ["relu1"])
    id = next(node.id for node in blocked.nodes if isinstance(node.layer, Block))

    def explained(body):
        return add_note(body, frame_around(body, ["relu1"]))

    body = turned(inside(blocked, [id], explained), "right").by_id[id].layer.body
    assert room(body, body.notes[0], "relu1") == pytest.approx([16, 22, 16, 6], abs=1e-3)


def test_frames_are_tight_around_what_is_arranged(framed):
    level = append(turned(framed, "right"), ReLU())
    scattered = level.changed(
        nodes=tuple(
            node.model_copy(update={"position": Position(50 * n, 30 * n)}) for n, node in enumerate(level.nodes)
        )
    )
    wide = scattered.changed(notes=(frame_around(scattered, ["relu1"], RIGHT),))
    tidy = arranged(wide, RIGHT)
    assert room(tidy, tidy.notes[0], "relu1") == pytest.approx([16, 22, 16, 6], abs=1e-3)


def test_copied_layers_tell_how_they_were_drawn(chain):
    level = turned(chain(ReLU()), "right")
    assert parse_layers(dump_layers(copied(level, ["relu1"], direction="right"))).direction == "right"
    assert '"direction"' not in dump_layers(copied(level, ["relu1"]))
