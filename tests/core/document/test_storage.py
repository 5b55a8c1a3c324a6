"""Project files: what is saved comes back, broken files are told in one sentence, no crash leaves half a file."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.blocks.base import Block
from core.blocks.grouping import group
from core.blocks.wiring import Wiring
from core.document.edits import change_layer, connect
from core.document.storage import ProjectError, dump, load, parse, save
from core.graph.check import check
from core.layers.base import LayerSpec
from core.layers.linear import Linear
from core.layers.merge import Add
from core.layers.shape import Flatten
from resources import templates

ROOT = Path(__file__).parents[3]


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_what_is_saved_comes_back(chains, data):
    document = data.draw(chains)
    text = dump(document)
    assert parse(text) == document
    assert dump(parse(text)) == text


@pytest.mark.parametrize("path", templates(), ids=lambda path: path.stem)
def test_templates_are_in_the_stable_form(path):
    assert dump(load(path)) == path.read_text(encoding="utf-8")


def test_one_changed_setting_is_one_changed_line(perceptron):
    before = dump(perceptron).splitlines()
    after = dump(change_layer(perceptron, "fc1", out_features=9)).splitlines()
    assert sum(a != b for a, b in zip(before, after, strict=True)) == 1


def test_a_file_survives_any_text_in_a_name(chain, tmp_path):
    document = chain(name='Ünïcödé \\ " 日本 \u2028 🧵')
    save(document, tmp_path / "ü 日本.netloom")
    assert load(tmp_path / "ü 日本.netloom") == document


def edited(document, change) -> str:
    content = json.loads(dump(document))
    change(content)
    return json.dumps(content)


BROKEN = {
    "cut off": (lambda d: dump(d)[:300], r"^is broken: line \d+, column \d+: "),
    "empty": (lambda d: "", "^is broken: line 1, column 1: "),
    "no project": (lambda d: "[1, 2]", "^is not a Netloom project: "),
    "other JSON": (lambda d: '{"format": "notebook"}', "^is not a Netloom project: "),
    "nested too deeply": (lambda d: "[" * 100_000, "^is broken: "),
    "newer": (
        lambda d: edited(d, lambda c: c.update(version=2)),
        r"^was made by a newer Netloom \(project version 2, ",
    ),
    "version is text": (lambda d: edited(d, lambda c: c.update(version="1")), "^is broken: its version is '1'"),
    "version is missing": (lambda d: edited(d, lambda c: c.pop("version")), "^is broken: its version is None"),
    "unknown field": (lambda d: edited(d, lambda c: c.update(colour=1)), "colour: this name is not known here"),
    "unknown setting": (
        lambda d: edited(d, lambda c: c["training"].update(momentun=1)),
        r"training\.momentun: this name is not known here",
    ),
    "unknown layer": (
        lambda d: edited(d, lambda c: c["nodes"][2]["layer"].update(type="Conv9d")),
        r"nodes\[2\]\.layer: 'Conv9d' is not a known layer; known are .*Linear,",
    ),
    "layer setting out of range": (
        lambda d: edited(d, lambda c: c["nodes"][2]["layer"].update(out_features=0)),
        r"nodes\[2\]\.layer: out_features: must be greater than or equal to 1",
    ),
    "text for a number": (
        lambda d: edited(d, lambda c: c["training"].update(epochs="3")),
        r"training\.epochs: must be a valid integer",
    ),
    "edge to nowhere": (
        lambda d: edited(d, lambda c: c["edges"].append({"source": "fc1", "target": "fc9"})),
        "an edge leads to 'fc9', but there is no such node",
    ),
    "two edges into one node": (
        lambda d: edited(d, lambda c: c["edges"].append({"source": "fc1", "target": "output"})),
        "two edges lead to the same input of a layer",
    ),
    "same id twice": (lambda d: edited(d, lambda c: c["nodes"].append(c["nodes"][2])), "two nodes have the same id"),
    "same name twice": (
        lambda d: edited(d, lambda c: c["nodes"][3].update(name="fc1")),
        "two layers are called 'fc1': give each layer a name of its own",
    ),
    "name is code": (
        lambda d: edited(d, lambda c: c["nodes"][2].update(name="x = nn.Linear(1, 1); import os")),
        "is not a name for a layer",
    ),
    "no output": (lambda d: edited(d, lambda c: c["nodes"].pop(1)), "exactly one node of type Output"),
    "infinite number": (
        lambda d: edited(d, lambda c: c["training"]["optimizer"].update(lr=float("inf"))),
        "is broken",
    ),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_file_that_cannot_be_used_is_told_in_one_sentence(perceptron, tmp_path, fault):
    make, sentence = BROKEN[fault]
    text = make(perceptron)
    with pytest.raises(ProjectError, match=sentence) as caught:
        parse(text)
    (tmp_path / "net.netloom").write_text(text, encoding="utf-8")
    with pytest.raises(ProjectError) as from_file:
        load(tmp_path / "net.netloom")
    assert str(from_file.value) == f"{tmp_path / 'net.netloom'} {caught.value}"
    assert "\n" not in str(caught.value)


def test_a_loop_beside_the_chain_is_no_more_than_a_warning(perceptron):
    def loop(content):
        nodes = content["nodes"]
        for id in ("a", "b"):
            nodes.append({"id": id, "name": id, "layer": {"type": "ReLU"}, "position": [300, 0]})
        content["edges"] += [{"source": "a", "target": "b"}, {"source": "b", "target": "a"}]

    problems = check(parse(edited(perceptron, loop))).problems
    assert {(problem.severity, problem.layer) for problem in problems} == {("warning", "a"), ("warning", "b")}


def test_files_that_are_no_text_or_not_there_are_told(tmp_path):
    (tmp_path / "picture.netloom").write_bytes(b"\x89PNG\xff\xfe")
    with pytest.raises(ProjectError, match="is not a Netloom project: it is not text"):
        load(tmp_path / "picture.netloom")
    with pytest.raises(ProjectError, match="cannot be read: no such file or directory"):
        load(tmp_path / "gone.netloom")
    with pytest.raises(ProjectError, match="cannot be read: "):
        load(tmp_path)


@pytest.mark.parametrize("target", ["missing/net.netloom", "file/net.netloom", "folder"])
def test_a_place_that_cannot_be_written_is_told_and_nothing_is_left(perceptron, tmp_path, target):
    (tmp_path / "file").write_text("old")
    (tmp_path / "folder").mkdir()
    with pytest.raises(ProjectError, match="cannot be written: "):
        save(perceptron, tmp_path / target)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["file", "folder"]


def test_the_name_of_an_input_cannot_carry_code(chain):
    document = chain(Flatten(), Linear(out_features=10), Add(), Linear(out_features=10))
    grouped = group(connect(document, "flatten1", "add1"), ["add1"])
    text = dump(grouped).replace('"name": "input2"', '"name": "input2=print(1)"')
    with pytest.raises(ProjectError, match="is not a name for a layer"):
        parse(text)


def nested(levels: int) -> LayerSpec:
    """Blocks in blocks around a layer."""
    layer: LayerSpec = Linear(out_features=10)
    for _ in range(levels):
        wiring = Wiring()
        layer = Block(body=wiring.graph(wiring.add("inner", layer, wiring.input)))
    return layer


def test_networks_nested_deeply_are_compared_at_once(chain):
    document = chain(Flatten(), nested(40))
    assert parse(dump(document)) == document


def test_blocks_nested_too_deeply_for_a_file_are_refused_in_one_sentence(chain, tmp_path):
    path = tmp_path / "deep.netloom"
    with pytest.raises(ProjectError, match="nested too deeply, ungroup some"):
        save(chain(nested(300)), path)
    assert not path.exists()


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such rights")
def test_a_saved_file_keeps_the_rights_of_the_old_one(perceptron, tmp_path):
    path = tmp_path / "net.netloom"
    save(perceptron, path)
    assert path.stat().st_mode & 0o777 == 0o644
    path.chmod(0o600)
    save(perceptron, path)
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_new_file_takes_the_place_of_the_old_one_instead_of_being_written_into_it(perceptron, chain, tmp_path):
    path, other_name = tmp_path / "net.netloom", tmp_path / "link"
    save(perceptron, path)
    os.link(path, other_name)
    save(chain(), path)
    assert load(other_name) == perceptron
    assert load(path) == chain()


WRITE_FOREVER = """
import sys
from itertools import cycle
from pathlib import Path
from core.document.storage import write_atomically

for content in cycle([b"old" * 1_000_000, b"new" * 1_000_000]):
    write_atomically(Path(sys.argv[1]), content)
    print("written", flush=True)
"""


@pytest.mark.parametrize("n_writes", [1, 2, 5, 11, 20])
def test_a_process_killed_while_it_writes_leaves_a_whole_file(tmp_path, n_writes):
    command = [sys.executable, "-c", WRITE_FOREVER, tmp_path / "file"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        for _ in range(n_writes):
            assert child.stdout.readline() == "written\n"
        child.kill()
    assert (tmp_path / "file").read_bytes() in {b"old" * 1_000_000, b"new" * 1_000_000}
