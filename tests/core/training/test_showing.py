"""What a run shows of its answers: samples, and the plane in which they lie."""

import numpy as np
import pytest

from core.data.sources.arrays import Arrays
from core.data.sources.embedded_tables import Diabetes
from core.data.sources.toys import Blobs
from core.layers.activation import ReLU
from core.layers.linear import Linear
from core.layers.normalisation import BatchNorm1d
from core.progress import Unwatched
from core.recipe.losses import MSELoss
from core.recipe.optimizers import Adam
from core.training.events import Predictions, Started, Surface
from core.training.loop import train


def of_kind(events, kind):
    return [event for event in events if isinstance(event, kind)]


def places_of(plane, points, side):
    share = (points - plane.low) / (plane.high - plane.low)
    return (share * side).astype(int)


@pytest.fixture(scope="module")
def blobs(chain):
    layers = (Linear(out_features=16), BatchNorm1d(), ReLU(), Linear(out_features=3))
    return list(train(chain(*layers, source=Blobs(), epochs=4, batch_size=16, optimizer=Adam(lr=0.01)), "cpu"))


def test_points_lie_in_their_plane_those_to_train_on_first(blobs):
    (started,) = of_kind(blobs, Started)
    plane = started.plane
    assert ((plane.points > plane.low) & (plane.points < plane.high)).all()
    assert (plane.n_train, len(plane.points), len(plane.targets)) == (400, 500, 500)


def test_the_surface_says_of_a_place_what_is_true_of_the_points_there(blobs):
    (started,) = of_kind(blobs, Started)
    surface = of_kind(blobs, Surface)[-1]
    column, row = places_of(started.plane, started.plane.points, len(surface.answers)).T
    assert (surface.answers[row, column] == started.plane.targets).mean() > 0.95
    assert ((surface.probability >= 1 / 3) & (surface.probability <= 1)).all()


def test_the_last_surface_is_that_of_the_last_step(blobs):
    assert of_kind(blobs, Surface)[-1].step == of_kind(blobs, Predictions)[-1].step == 4 * 25


def test_samples_of_more_numbers_have_no_plane(chain):
    document = chain(Linear(out_features=1), source=Diabetes(), epochs=1, loss=MSELoss())
    events = list(train(document, "cpu"))
    (started,) = of_kind(events, Started)
    assert started.plane is None
    assert of_kind(events, Surface) == []


def test_shown_numbers_can_be_brought_back_to_the_units_of_the_data(chain):
    document = chain(Linear(out_features=1), source=Diabetes(), epochs=1, loss=MSELoss())
    (started,) = of_kind(train(document, "cpu"), Started)
    real = Diabetes().load(Unwatched()).targets
    back = started.in_units(started.shown_targets)
    assert np.isclose(real, back.reshape(1, -1), rtol=1e-4).any(axis=0).all()


def test_a_number_over_a_plane_has_a_surface_of_numbers(chain, tmp_path):
    points = np.random.default_rng(0).uniform(-1, 1, (200, 2)).astype(np.float32)
    np.savez(tmp_path / "hill.npz", x=points, height=points.sum(axis=1))
    source = Arrays(file=str(tmp_path / "hill.npz")).looked_at(Unwatched())
    document = chain(Linear(out_features=1), source=source, epochs=30, loss=MSELoss(), optimizer=Adam(lr=0.03))
    surface = of_kind(train(document, "cpu"), Surface)[-1]
    assert surface.answers[-1, -1] > surface.answers[0, -1] > surface.answers[0, 0]
    assert len(surface.probability) == 0
