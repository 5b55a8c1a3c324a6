"""Settings of training that do not go together are told, and each fix makes them go together."""

import pytest

from core.data.base import DataSettings
from core.data.sources.digits import Digits
from core.data.sources.embedded_tables import Diabetes
from core.data.transforms.mixing import MixUp
from core.document import edits
from core.graph.check import check
from core.graph.problems import RECIPE_CODES
from core.layers.linear import Linear
from core.layers.shape import Flatten
from core.recipe.losses.classes import BCEWithLogitsLoss, MultiMarginLoss
from core.recipe.losses.numbers import PoissonNLLLoss
from core.recipe.optimizers.matrices import LBFGS
from core.recipe.schedules import (
    CosineAnnealingLR,
    MultiStepLR,
    OneCycleLR,
    ReduceLROnPlateau,
    StepLR,
)

ONE, TEN = Linear(out_features=1), Linear(out_features=10)

CASES = {
    "LBFGS with float16": (
        {"optimizer": LBFGS(), "precision": "float16"},
        "error",
        "LBFGS looks at the loss several times a step, which float16 cannot follow: train with float32",
        ["Train with float32"],
    ),
    "a warm-up before OneCycleLR": (
        {"schedule": OneCycleLR(), "warmup_epochs": 2.0},
        "warning",
        "OneCycleLR warms up by itself: set warmup_epochs to 0",
        ["Set warmup_epochs to 0"],
    ),
    "a warm-up as long as the run": (
        {"warmup_epochs": 10.0},
        "warning",
        "The warm-up takes the whole run of 10 epochs: make it shorter",
        ["Set warmup_epochs to 1"],
    ),
    "a step after the end": (
        {"schedule": StepLR(step_size=30)},
        "warning",
        "StepLR would change the learning rate first when the run has ended: set step_size to 3",
        ["Set step_size to 3"],
    ),
    "milestones after the end": (
        {"schedule": MultiStepLR()},
        "warning",
        "MultiStepLR would change the learning rate first when the run has ended: set milestones to 5, 7",
        ["Set milestones to 5, 7"],
    ),
    "a run that ends before the first epoch": (
        {"steps": 5, "accumulate": 2},
        "warning",
        "The run ends after 5 of the 12 steps that see each sample once: set steps to 12",
        ["Set steps to 12"],
    ),
}


def found_in(document):
    return [problem for problem in check(document).problems if problem.code in RECIPE_CODES]


@pytest.mark.parametrize(("training", "severity", "message", "fixes"), CASES.values(), ids=CASES)
def test_what_does_not_go_together_is_told_with_what_mends_it(chain, training, severity, message, fixes):
    document = chain(Flatten(), TEN, **training)
    [problem] = found_in(document)
    assert (problem.severity, problem.message) == (severity, message)
    assert problem.node == document.output.id
    assert [fix.text for fix in problem.fixes] == fixes
    for fix in problem.fixes:
        assert check(fix.apply(document)).problems == ()


@pytest.mark.parametrize(
    "training",
    [
        {"schedule": ReduceLROnPlateau(), "warmup_epochs": 1.0},
        {"schedule": OneCycleLR()},
        {"schedule": CosineAnnealingLR(), "warmup_epochs": 1.0},
        {"schedule": StepLR(step_size=9)},
        {"schedule": StepLR(), "epochs": 1},
        {"optimizer": LBFGS(), "precision": "bfloat16"},
        {"precision": "float16"},
        {"steps": 23},
        {"minutes": 0.001},
    ],
)
def test_nothing_is_said_of_what_goes_together(chain, training):
    assert check(chain(Flatten(), TEN, **training)).problems == ()


@pytest.mark.parametrize("loss", [PoissonNLLLoss(), BCEWithLogitsLoss()])
def test_losses_with_bounds_get_numbers_in_their_own_units_so_nothing_is_said(chain, loss):
    assert check(chain(ONE, source=Diabetes(), loss=loss)).problems == ()


def test_margins_are_told_to_know_one_class_a_sample(chain):
    document = chain(Flatten(), TEN, loss=MultiMarginLoss())
    mixing = DataSettings(source=Digits(), transforms=(MixUp(),))
    assert found_in(document) == []
    document = edits.change_data(document, mixing)
    [problem] = found_in(document)
    assert problem.severity == "warning"
    assert problem.message.startswith("MultiMarginLoss takes samples that MixUp has mixed for the class with the")
    assert found_in(problem.fixes[0].apply(document)) == []


def test_a_problem_goes_when_its_data_change_though_the_network_stays(chain):
    mixing = DataSettings(source=Digits(), transforms=(MixUp(),))
    document = edits.change_data(chain(Flatten(), TEN, loss=MultiMarginLoss()), mixing)
    before = check(document)
    assert [problem.code for problem in before.problems] == ["margin_of_mixed"]
    after = check(edits.change_data(document, DataSettings(source=Digits())), before)
    assert after.problems == ()


def test_an_optimizer_that_knows_one_rate_says_which_layers_it_takes_no_notice_of(chain):
    document = chain(Flatten(), TEN, optimizer=LBFGS(), batch_size=500)
    assert not found_in(document)
    scaled = edits.scale_rate(document, [document.nodes[-1].id], 0.1)
    [problem] = found_in(scaled)
    assert problem.message == (
        "LBFGS has one learning rate for all layers, so that of fc1 does nothing: train with Adam"
    )
    [fix] = problem.fixes
    assert check(fix.apply(scaled)).problems == ()
