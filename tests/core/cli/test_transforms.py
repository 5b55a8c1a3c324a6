"""Preparation and augmentation from the command line."""

import json

import pytest

from core.document.storage import load, save
from core.layers.linear import Linear
from core.layers.shape import Flatten
from core.recipe.optimizers import Adam
from core.training.checkpoint import PROJECT

CROP, MIX, NORMALISE = {"type": "RandomCrop", "padding": 1}, {"type": "MixUp", "alpha": 0.4}, {"type": "Normalize"}


@pytest.fixture
def digits_file(chain, tmp_path):
    """A project on the digits without transforms."""
    path = tmp_path / "digits.netloom"
    save(chain(Flatten(), Linear(out_features=10), epochs=4, optimizer=Adam(lr=0.02)), path)
    return path


def with_transforms(path, *transforms):
    content = json.loads(path.read_text())
    content["data"]["transforms"] = list(transforms)
    path.write_text(json.dumps(content))


def test_a_list_in_the_project_is_trained_with(netloom, digits_file, tmp_path):
    with_transforms(digits_file, CROP, MIX, NORMALISE)
    answer = netloom("train", digits_file, "--device", "cpu", "--json", "--run", tmp_path / "run")
    assert answer.code == 0, answer.err
    assert answer.json_lines[-2]["val_accuracy"] > 0.7
    kept = load(tmp_path / "run" / PROJECT)
    assert [each.to_json()["type"] for each in kept.data.transforms] == ["RandomCrop", "MixUp", "Normalize"]
    exported = netloom("export", digits_file, tmp_path / "net.py", "--format", "python", "--run", tmp_path / "run")
    assert exported.code == 0, exported.err
    assert "return (samples - MEAN) / STD" in (tmp_path / "net.py").read_text()


def test_a_list_on_the_command_line_is_trained_with(netloom, digits_file, tmp_path):
    listed = f"data.transforms={json.dumps([CROP, {'type': 'Pad', 'padding': 2}, NORMALISE])}"
    run = tmp_path / "run"
    answer = netloom("train", digits_file, "--device", "cpu", "--json", "--run", run, "--set", listed)
    assert answer.code == 0, answer.err
    kept = load(run / PROJECT)
    assert kept.data.info().in_shape == (1, 12, 12)
    assert kept.data.transforms[0].padding == 1
    again = netloom("train", run / PROJECT, "--device", "cpu", "--json", "--set", "transforms=[]", "--epochs", 1)
    assert again.code == 0, again.err


def test_class_weights_are_set_on_the_command_line(netloom, digits_file):
    assert netloom("train", digits_file, "--device", "cpu", "--set", "loss.class_weights=balanced").code == 0
    refused = netloom("train", digits_file, "--set", "loss.class_weights=yes")
    assert refused.code == 2
    assert "'none' or 'balanced'" in refused.sentence


@pytest.mark.parametrize(
    ("transform", "says"),
    [
        ({"type": "Pud"}, "'Pud' is not a known transform; known are"),
        ({"type": "RandomHorizontalFlip", "p": 2}, "less than or equal to 1"),
        ({"type": "Clip", "low": 2}, "low must be below high, but 2 is not below 1"),
        ({"type": "Normalize", "std": [0]}, "std: must be a number above 0"),
    ],
)
def test_a_wrong_one_is_named(netloom, digits_file, transform, says):
    answer = netloom("train", digits_file, "--set", f"transforms={json.dumps([transform])}")
    assert answer.code == 2
    assert says in answer.sentence


def test_one_that_does_not_fit_stops_before_training_with_a_way_out(netloom, digits_file):
    with_transforms(digits_file, {"type": "CenterCrop", "size": 28})
    checked = netloom("check", digits_file, "--json")
    assert checked.code == 1
    (problem,) = [each for each in checked.json["problems"] if each["code"] == "unfit_transform"]
    assert problem["message"] == ("Crop the middle cuts 28×28 pixels, but a picture has only 8×8: set size to 8×8")
    assert problem["fixes"] == ["Set size to 8", "Remove Crop the middle"]
    assert netloom("train", digits_file).code == 1


def test_all_are_listed_with_their_settings(netloom):
    listed = netloom("list", "transforms", "--json").json
    assert {"Resize", "Normalize", "RandomCrop", "MixUp", "CutMix", "RandomErasing"} <= {each["id"] for each in listed}
    assert all(each["title"] and each["description"] for each in listed)
