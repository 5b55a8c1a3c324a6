"""Undo and redo."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.document.edits import change_layer
from core.document.history import History


@pytest.fixture
def wider(perceptron):
    """Documents that differ in one number."""
    return lambda n: change_layer(perceptron, "fc1", out_features=n)


def test_undo_gives_back_the_very_document(perceptron, wider):
    history = History.of(perceptron).applied("widen", wider(9))
    assert history.undo_label == "widen"
    assert history.undone().document is perceptron
    assert history.undone().undo_label is None
    assert history.undone().redo_label == "widen"
    assert history.undone().redone().document == wider(9)


def test_undo_ends_at_the_beginning_and_redo_at_the_end(perceptron, wider):
    history = History.of(perceptron).applied("widen", wider(9))
    assert history.undone().undone().document is perceptron
    assert history.redone().document == wider(9)


def test_a_new_edit_replaces_what_was_undone(perceptron, wider):
    history = History.of(perceptron).applied("a", wider(9)).undone().applied("b", wider(10))
    assert history.redo_label is None
    assert history.document == wider(10)
    assert history.undone().document is perceptron


def test_an_edit_that_changes_nothing_is_no_step(perceptron, wider):
    history = History.of(perceptron).applied("nothing", wider(8))
    assert history.undo_label is None


def test_edits_of_one_drag_are_one_step(perceptron, wider):
    history = History.of(perceptron)
    for n in (9, 10, 11):
        history = history.applied("widen", wider(n), merge_key="fc1.out_features")
    assert history.undone().document is perceptron
    assert history.document == wider(11)


def test_a_drag_that_has_ended_takes_nothing_more_in(perceptron, wider):
    history = History.of(perceptron).applied("widen", wider(9), "key").sealed().applied("widen", wider(10), "key")
    assert history.undone().document == wider(9)


def test_other_drags_are_other_steps(perceptron, wider):
    history = History.of(perceptron).applied("a", wider(9), "one").applied("b", wider(10), "two")
    assert history.undone().document == wider(9)


@given(widths=st.lists(st.integers(1, 50), max_size=30))
def test_any_number_of_steps_can_be_taken_back_and_done_again(perceptron, widths):
    history, documents = History.of(perceptron), [perceptron]
    for width in widths:
        document = change_layer(perceptron, "fc1", out_features=width)
        if document != documents[-1]:
            documents.append(document)
        history = history.applied("widen", document)
    for document in reversed(documents):
        assert history.document == document
        history = history.undone()
    for document in documents:
        assert history.document == document
        history = history.redone()


def test_a_jump_goes_to_any_step_and_keeps_them_all(perceptron, wider):
    history = History.of(perceptron)
    for n in (9, 10, 11):
        history = history.applied("widen", wider(n))
    assert history.jump(1).document == wider(9)
    assert history.jump(1).jump(3).document == wider(11)
    assert history.jump(-5).document is perceptron
    assert history.jump(99).document == wider(11)
