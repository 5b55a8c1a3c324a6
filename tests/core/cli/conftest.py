"""Running commands as a person does."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.cli import main
from core.document.storage import save
from tests.core.serving import Server, serving


@dataclass(frozen=True)
class Answer:
    """What a command said."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def json_lines(self):
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def sentence(self) -> str:
        """The one line on standard error."""
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        assert lines[0].startswith("netloom: ")
        return lines[0].removeprefix("netloom: ")


@pytest.fixture
def netloom(capsys):
    """Runs a command in this process."""

    def run(*arguments: object) -> Answer:
        code = main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return Answer(code, said.out, said.err)

    return run


@pytest.fixture
def project(perceptron, tmp_path) -> Path:
    """A project file."""
    path = tmp_path / "flowers.netloom"
    save(perceptron, path)
    return path


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A file server on this machine."""
    monkeypatch.setenv("no_proxy", "*")
    with serving() as server:
        yield server
