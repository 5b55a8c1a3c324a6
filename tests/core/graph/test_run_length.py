"""How long a run will be is known before its data is loaded."""

from core.data.sources.table import Table
from core.document import edits
from core.graph.run_length import epochs_of, steps_per_epoch
from core.layers.linear import Linear
from core.layers.shape import Flatten
from core.training.events import Started
from core.training.loop import train


def test_steps_are_those_of_a_run(chain):
    document = chain(Flatten(), Linear(out_features=10), batch_size=100, accumulate=4, epochs=1)
    started = next(event for event in train(document, "cpu") if isinstance(event, Started))
    assert steps_per_epoch(document) == started.steps_per_epoch == 4


def test_a_limit_of_steps_shortens_a_run(chain):
    layers = (Flatten(), Linear(out_features=10))
    assert epochs_of(chain(*layers, batch_size=100, epochs=6)) == 6
    assert epochs_of(chain(*layers, batch_size=100, epochs=6, steps=30)) == 2
    assert epochs_of(chain(*layers, batch_size=100, epochs=6, steps=1000)) == 6


def test_of_unknown_data_only_epochs_are_known(chain):
    document = chain(Linear(out_features=3), epochs=6, steps=5)
    unknown = edits.change_data(document, document.data.model_copy(update={"source": Table()}))
    assert (steps_per_epoch(unknown), epochs_of(unknown)) == (None, 6)
