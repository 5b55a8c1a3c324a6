"""Training through a list of transforms, and with weights of the classes."""

import numpy as np
import pytest
import torch

from core.data.base import DataSettings
from core.data.info import DataInfo
from core.data.sources.digits import Digits
from core.data.split import Split, load_split
from core.data.transforms.crops import RandomCrop
from core.data.transforms.mixing import CutMix, MixUp
from core.data.transforms.noise import GaussianNoise, RandomErasing
from core.data.transforms.shapes import Flatten as FlatRow
from core.data.transforms.shapes import Reshape
from core.data.transforms.sizes import CenterCrop
from core.data.transforms.values import Normalize
from core.document.edits import change_data
from core.layers.activation import LogSoftmax
from core.layers.base import LAYERS
from core.layers.linear import Linear
from core.layers.shape import Flatten
from core.progress import Unwatched
from core.recipe.losses import CrossEntropyLoss, MSELoss, NLLLoss
from core.recipe.optimizers import Adam
from core.training.events import EpochDone, Finished, Started
from core.training.loop import train
from core.training.losses import loss_for

CPU = torch.device("cpu")


def events_of(document):
    events = list(train(document, "cpu"))
    assert isinstance(events[-1], Finished)
    assert events[-1].reason == "completed", events[-1].message
    return events


@pytest.fixture
def network(chain):
    """Makes a small network on the digits."""

    def make(*transforms, loss, layers=()):
        document = chain(Flatten(), Linear(out_features=10), *layers, epochs=8, loss=loss, optimizer=Adam(lr=0.01))
        return change_data(document, DataSettings(source=Digits(), transforms=transforms))

    return make


@pytest.mark.parametrize(
    ("loss", "layers"),
    [
        (CrossEntropyLoss(), ()),
        (CrossEntropyLoss(class_weights="balanced"), ()),
        (NLLLoss(), (LogSoftmax(),)),
        (NLLLoss(class_weights="balanced"), (LogSoftmax(),)),
        (MSELoss(), ()),
    ],
    ids=repr,
)
@pytest.mark.parametrize("mixing", [(), (MixUp(),), (CutMix(), MixUp(p=0.5))], ids=["", "MixUp", "both"])
def test_a_network_learns_with_every_loss_from_mixed_and_unmixed_samples(network, loss, layers, mixing):
    transforms = (RandomCrop(padding=1), RandomErasing(p=0.2), *mixing, GaussianNoise(sigma=0.02))
    events = events_of(network(*transforms, loss=loss, layers=layers))
    epochs = [event for event in events if isinstance(event, EpochDone)]
    last = epochs[-1]
    assert max(epoch.val_score for epoch in epochs) > 0.5
    assert 0 <= last.train_score <= 1
    assert np.isfinite([last.train_loss, last.val_loss]).all()


def test_what_is_shown_and_judged_is_prepared_but_not_augmented(network):
    document = network(GaussianNoise(sigma=5), loss=CrossEntropyLoss())
    started = next(event for event in events_of(document) if isinstance(event, Started))
    pictures = load_split(document.data, Unwatched()).validation_inputs.reshape(-1, 64)
    assert {row.tobytes() for row in started.shown.reshape(-1, 64)} <= {row.tobytes() for row in pictures}


def test_the_same_seed_repeats_an_augmented_run_and_another_does_not(network):
    document = network(RandomCrop(padding=1), MixUp(), GaussianNoise(), Normalize(), loss=CrossEntropyLoss())

    def losses(seed):
        training = document.training.model_copy(update={"seed": seed})
        return [
            event.val_loss for event in events_of(document.changed(training=training)) if hasattr(event, "val_loss")
        ]

    assert losses(3) == losses(3)
    assert losses(3) != losses(4)


@pytest.mark.parametrize("transforms", [(), (CenterCrop(size=7),), (FlatRow(), Reshape())], ids=repr)
def test_a_layer_that_works_in_place_does_not_write_into_the_samples(chain, transforms):
    clipped = LAYERS.get("Hardtanh")(min_val=0.0, max_val=0.3, inplace=True)
    document = chain(clipped, Flatten(), Linear(out_features=10), epochs=2)
    document = change_data(document, DataSettings(source=Digits(), transforms=transforms))
    split = load_split(document.data, Unwatched())
    before = split.train_inputs.copy(), split.validation_inputs.copy()
    started = next(event for event in events_of(document) if isinstance(event, Started))
    assert np.array_equal(split.train_inputs, before[0])
    assert np.array_equal(split.validation_inputs, before[1])
    assert started.shown.max() == 1


def split_of(counts: list[int]) -> Split:
    targets = np.repeat(np.arange(len(counts)), counts)
    inputs = np.zeros((len(targets), 2), np.float32)
    return Split(inputs, targets, inputs, targets, DataInfo((2,), tuple("abc"[: len(counts)]), len(targets), ""))


@pytest.mark.parametrize("loss", [CrossEntropyLoss, NLLLoss])
def test_balanced_weights_are_those_of_torchs_own_loss(loss):
    split, outputs = split_of([6, 3, 1]), torch.randn(8, 3).log_softmax(1)
    weights = torch.tensor([10 / 18, 10 / 9, 10 / 3])
    targets = torch.tensor([0, 0, 1, 2, 0, 1, 2, 0])
    wanted = getattr(torch.nn, loss.type)(weight=weights)(outputs, targets)
    balanced = loss_for(loss(class_weights="balanced"), split, CPU)
    assert torch.allclose(balanced(outputs, targets), wanted)
    assert not torch.allclose(loss_for(loss(), split, CPU)(outputs, targets), wanted)
    shares = torch.nn.functional.one_hot(targets, 3).float()
    assert torch.allclose(balanced(outputs, shares), torch.nn.CrossEntropyLoss(weight=weights)(outputs, shares))


def test_projects_without_weights_look_as_before():
    assert CrossEntropyLoss().to_json() == {"type": "CrossEntropyLoss"}
    assert NLLLoss(class_weights="balanced").to_json() == {"type": "NLLLoss", "class_weights": "balanced"}
