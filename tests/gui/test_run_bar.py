"""What the bar of a run says never makes the window wider."""

from core.runs.record import RunRecord
from core.training.events import Finished
from gui.panels.run_bar import RunBar


def test_a_long_sentence_is_cut_and_stands_whole_in_its_tooltip(qtbot):
    bar = RunBar()
    qtbot.addWidget(bar)
    bar.resize(600, 40)
    bar.show()
    least, record, sentence = bar.minimumSizeHint().width(), RunRecord(), "Too little memory " + 60 * "again and "
    record.apply(Finished("failed", sentence))
    bar.show_record(record)
    assert bar.minimumSizeHint().width() <= least
    assert bar._text.toolTip() == bar.text == sentence
    bar.clear()
    assert bar._text.toolTip() == ""
