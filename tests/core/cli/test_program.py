"""The command line as a whole: whatever is wrong with it is one sentence and exit code 2, and nothing is lost."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from core import __version__
from core.document.storage import dump

ROOT = Path(__file__).parents[3]

WRONG_USAGE = {
    "no project": (["check"], "the following arguments are required: PROJECT"),
    "no format": (["export", "PROJECT", "out"], "the following arguments are required: --format"),
    "two weights": (
        ["export", "PROJECT", "out", "--format", "pth", "--run", "a", "--weights", "b"],
        "not allowed with",
    ),
    "unknown option": (["check", "PROJECT", "--colour"], "unrecognized arguments: --colour"),
    "unknown format": (["export", "PROJECT", "out", "--format", "gif"], "there is no export format called 'gif'"),
    "unknown device": (
        ["train", "PROJECT", "--device", "cuda:99"],
        "there is no device 'cuda:99' here: choose auto or",
    ),
    "unknown setting": (["train", "PROJECT", "--set", "speed=9"], "there is no setting 'speed'"),
    "no epochs": (["train", "PROJECT", "--epochs", "0"], "--epochs 0: epochs: must be greater than or equal to 1"),
    "epochs in words": (["train", "PROJECT", "--epochs", "many"], "--epochs many: epochs: must be a valid integer"),
    "missing project": (["check", "gone.netloom"], "gone.netloom cannot be read: no such file or directory"),
    "run in a file": (["train", "PROJECT", "--run", "FILE/run"], "cannot be made: "),
    "run without weights": (
        ["export", "PROJECT", "out", "--format", "pth", "--run", "FOLDER"],
        "holds no best.pth: name a",
    ),
    "missing weights": (
        ["export", "PROJECT", "out", "--format", "pth", "--weights", "gone.pth"],
        "gone.pth cannot be read",
    ),
    "weights that are none": (
        ["export", "PROJECT", "out", "--format", "pth", "--weights", "FILE"],
        "holds no weights that",
    ),
    "weights that do not fit": (
        ["export", "PROJECT", "out", "--format", "pth", "--weights", "OTHER"],
        "the network has no",
    ),
    "export into nothing": (
        ["export", "PROJECT", "gone/net.py", "--format", "python"],
        "gone/net.py cannot be written: ",
    ),
    "export into a file": (["export", "PROJECT", "FILE/net.py", "--format", "python"], "cannot be written: "),
    "export onto a folder": (["export", "PROJECT", "FOLDER", "--format", "python"], "cannot be written: "),
    "data that is not there": (
        ["train", "PROJECT", "--set", "source=MNIST", "--set", "source.folder=FOLDER", "--set", "source.download=no"],
        "download",
    ),
}


@pytest.mark.parametrize("fault", WRONG_USAGE)
def test_wrong_usage_is_one_sentence_and_nothing_is_lost(netloom, perceptron, tmp_path, monkeypatch, fault):
    arguments, sentence = WRONG_USAGE[fault]
    monkeypatch.chdir(tmp_path)
    Path("PROJECT").write_text(dump(perceptron), encoding="utf-8")
    Path("FILE").write_text("precious")
    Path("FOLDER").mkdir()
    torch.save({"conv1.weight": torch.zeros(1)}, "OTHER")
    before = {path.name: path.is_file() and path.read_bytes() for path in tmp_path.iterdir()}
    answer = netloom(*arguments)
    assert answer.code == 2
    assert sentence in answer.sentence
    assert answer.out == ""
    assert {path.name: path.is_file() and path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize("command", [["check"], ["train"], ["export", "--format", "python"]])
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("{", "is broken: line 1, column 2: "),
        ('{"format": "netloom", "version": 99}', "was made by a newer Netloom (project version 99, "),
        ("print('hello')", "is broken: line 1, column 1"),
    ],
)
def test_a_project_that_cannot_be_read_is_told_by_every_command(netloom, tmp_path, command, content, sentence):
    path = tmp_path / "net.netloom"
    path.write_text(content)
    name, *options = command
    out = [tmp_path / "out"] if name == "export" else []
    answer = netloom(name, path, *out, *options)
    assert answer.code == 2
    assert answer.sentence.startswith(f"{path} {sentence}")
    assert path.read_text() == content


def python(*arguments: str, **options) -> subprocess.CompletedProcess:
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False, **options)


def test_the_program_says_its_version_and_its_commands():
    assert python("main.py", "--version").stdout == f"netloom {__version__}\n"
    said = python("main.py", "--help").stdout
    assert all(command in said for command in ("check", "train", "export", "list"))


def test_a_usage_error_needs_no_torch():
    program = "import sys, main; code = main.run(['train', '--what']); print(code, 'torch' in sys.modules)"
    assert python("-c", program).stdout == "2 False\n"


@pytest.mark.parametrize("arguments", [["chekc"], ["gone.netloom"], ["a.netloom", "b.netloom"]])
def test_what_is_neither_a_command_nor_a_project_is_told(arguments):
    answer = python("main.py", *arguments)
    assert answer.returncode == 2
    assert answer.stderr.startswith("netloom: there is no ")
    assert "check, train, sweep, export, list" in answer.stderr
    assert len(answer.stderr.splitlines()) == 1


def test_a_missing_qt_is_told():
    program = "import sys; sys.modules['PySide6'] = None; import main; sys.exit(main.run([]))"
    answer = python("-c", program)
    assert answer.returncode == 2
    assert answer.stderr.startswith("netloom: the window cannot be opened (")
    assert "Traceback" not in answer.stderr


def test_output_is_utf8_whatever_the_console_says():
    answer = python("main.py", "list", "datasets", env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert (answer.returncode, answer.stderr) == (0, "")
    assert "28×28" in answer.stdout


def test_a_pipe_that_is_closed_early_is_no_traceback():
    with subprocess.Popen(
        [sys.executable, "main.py", "list", "layers", "--json"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.close()
        assert child.stderr.read() == b""
