"""The command ``check``."""

from core.blocks.residual import ResidualBlock
from core.document.edits import change_layer, freeze
from core.document.storage import save
from core.layers.linear import Linear
from core.layers.shape import Flatten


def test_a_table_shows_shapes_and_costs(netloom, project):
    answer = netloom("check", project)
    assert answer.code == 0
    assert answer.out.splitlines() == [
        "name   type    shape  parameters  flops",
        "fc1    Linear  4 → 8          40     64",
        "relu1  ReLU    8 → 8           0      0",
        "fc2    Linear  8 → 3          27     48",
        "total          4 → 3          67    112",
        "training in batches of 16 takes about 1.8 kB: weights 268 B, gradients 268 B, optimizer 536 B, "
        # 16 samples × 8 values of ReLU × 4 bytes: Linear keeps what ReLU gives, and both keep it once
        "activations 512 B, inputs 256 B",
        "",
        "no problems",
    ]


def test_json_is_one_object(netloom, project):
    answer = netloom("check", project, "--json")
    assert (answer.code, answer.err) == (0, "")
    assert answer.json["ok"] is True
    assert answer.json["layers"][0] == {
        "name": "fc1",
        "type": "Linear",
        "in_shapes": [[4]],
        "out_shape": [8],
        "parameters": 40,
        "flops": 64,
    }


def test_a_network_with_errors_ends_with_1_and_tells_its_fixes(netloom, perceptron, tmp_path):
    path = tmp_path / "broken.netloom"
    save(change_layer(perceptron, "fc2", in_features=9), path)
    answer = netloom("check", path)
    assert answer.code == 1
    assert (
        "error: fc2 expects in_features 9 but receives 8: set in_features to 8\n    fix: Let in_features " in answer.out
    )
    assert "fc2    Linear  8 → ?" in answer.out
    found = netloom("check", path, "--json")
    assert found.code == 1
    assert found.json["problems"] == [
        {
            "layer": "fc2",
            "severity": "error",
            "code": "wrong_in_features",
            "message": "fc2 expects in_features 9 but receives 8: set in_features to 8",
            "fixes": ["Let in_features follow the input"],
        }
    ]


def test_the_table_shows_what_is_inside_of_blocks_and_what_is_frozen(netloom, chain, tmp_path):
    document = chain(ResidualBlock(out_channels=8, stride=2, repeat=3), Flatten(), Linear(out_features=10))
    save(freeze(document, ["fc1"], True), tmp_path / "blocks.netloom")
    lines = netloom("check", tmp_path / "blocks.netloom").out.splitlines()
    assert [line.split()[0] for line in lines if line.startswith("  ") and not line.startswith("    ")] == ["0", "1-2"]
    assert sum(line.startswith("    conv1 ") for line in lines) == 2
    assert "3,072 of 4,362 parameters are trained; the others are frozen" in lines


def test_an_old_project_with_a_reserved_name_is_checked_and_told_of(netloom, project):
    project.write_text(project.read_text().replace('"name": "fc1"', '"name": "code"'))
    answer = netloom("check", project, "--json")
    assert answer.code == 0
    assert answer.json["layers"][0]["name"] == "code1"
    assert (
        answer.err == "netloom: note: code is called code1 now: PyTorch or Python means something else by that name\n"
    )
