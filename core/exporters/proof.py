"""The proof of an export: another Python process, without Netloom, gets the same outputs from the files."""

from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.errors import Cancelled

if TYPE_CHECKING:
    from torch import nn

_WITNESS = Path(__file__).with_name("witness.py")
_SECONDS_BETWEEN_LOOKS = 0.05
_TOLERANCE = 1e-5
"""Largest difference, as a share of the largest output, that other kernels of the same machine can explain."""


@dataclass(frozen=True)
class Watch:
    """When to give a proof up: as soon as ``cancelled`` says so, or after ``timeout`` seconds."""

    cancelled: Callable[[], bool] = lambda: False
    timeout: float = 120.0


@dataclass(frozen=True)
class Proof:
    """Whether an export was shown to work.

    Attributes:
        ok: whether the outputs were the same.
        max_difference: largest absolute difference between two outputs; None if there were none to compare.
        n_samples: samples that were tried.
        seconds: time it took.
        message: one sentence for people.
    """

    ok: bool
    max_difference: float | None
    n_samples: int
    seconds: float
    message: str


@dataclass(frozen=True)
class Part:
    """A file that the other process gets.

    Args:
        name: what messages call it ("digits.pth").
        source: where it is, or what it holds.
    """

    name: str
    source: Path | bytes

    def placed(self, path: Path) -> Path:
        """The file itself; what is not a file yet is written to ``path``."""
        if isinstance(self.source, Path):
            return self.source.absolute()
        path.write_bytes(self.source)
        return path


class _WitnessFailed(Exception):
    """The other process gave no outputs; the text says why."""


def prove(network: nn.Module, code: Part, weights: Part, inputs: NDArray[np.float32], watch: Watch) -> Proof:
    """Let a process that cannot import Netloom load ``code`` and ``weights``, and compare its outputs with ours.

    Args:
        network: the network in Netloom, in evaluation mode, on the CPU.
        code: a Python file that defines ``Net`` and, as a chain, ``sequential``.
        weights: a state dict for it.
        inputs: (N, *in_shape) samples.
        watch: when to give up.

    Raises:
        Cancelled: if the watch says so; the process is then gone.
    """
    began = perf_counter()

    def proof(ok: bool, difference: float | None, text: str) -> Proof:
        return Proof(ok, difference, len(inputs), perf_counter() - began, f"A separate Python process {text}")

    expected = _outputs(network, inputs)
    try:
        found = _witnessed(code, weights, inputs, watch)
    except _WitnessFailed as failure:
        return proof(False, None, f"could not use {weights.name} and {code.name}: {failure}")
    difference = max_difference(expected, found)
    loaded = f"loaded {weights.name} and {code.name}"
    if difference <= _TOLERANCE * max(1.0, float(np.abs(expected).max(initial=0))):
        same = f"gave the same outputs for {len(inputs)} samples (largest difference {difference:.2g})"
        return proof(True, difference, f"{loaded} and {same}")
    return proof(False, difference, f"{loaded}, but its outputs differ by up to {difference:.3g}: do not use them")


def max_difference(expected: NDArray[np.float32], found: NDArray[np.float32]) -> float:
    """Largest absolute difference; infinite where the shapes, or what is not a number, differ."""
    if expected.shape != found.shape:
        return math.inf
    same = (expected == found) | (np.isnan(expected) & np.isnan(found))
    with np.errstate(invalid="ignore"):
        differences = np.abs(expected.astype(np.float64) - found)[~same]
    return float(np.nan_to_num(differences, nan=math.inf, posinf=math.inf).max(initial=0.0))


def _outputs(network: nn.Module, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
    import torch

    with torch.no_grad():
        outputs: NDArray[np.float32] = network(torch.from_numpy(inputs)).numpy()
    return outputs


def _witnessed(code: Part, weights: Part, inputs: NDArray[np.float32], watch: Watch) -> NDArray[np.float32]:
    import torch

    with TemporaryDirectory(prefix="netloom-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        files = [code.placed(folder / "net.py"), weights.placed(folder / "net.pth")]
        samples, outputs = folder / "inputs.pt", folder / "outputs.pt"
        torch.save(torch.from_numpy(inputs), samples)
        _run([*map(str, (*files, samples, outputs)), str(torch.get_num_threads())], folder, watch)
        try:
            found: NDArray[np.float32] = torch.load(outputs, weights_only=True).numpy()
        except Exception as error:
            raise _WitnessFailed(f"its outputs cannot be read ({error})") from None
        return found


def _run(arguments: list[str], folder: Path, watch: Watch) -> None:
    """Run the witness to its end, or kill it."""
    # -I: neither the current folder nor PYTHONPATH may offer Netloom
    command = [sys.executable, "-I", "-X", "utf8", str(_WITNESS), *arguments]
    no_console = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    with (folder / "stderr.txt").open("w+b") as said:
        try:
            process = subprocess.Popen(
                command, cwd=folder, stdin=subprocess.DEVNULL, stdout=said, stderr=said, creationflags=no_console
            )
        except OSError as error:
            raise _WitnessFailed(f"Python could not be started ({error})") from None
        try:
            _wait(process, watch)
        finally:
            process.kill()
            process.wait()
        if process.returncode:
            said.seek(0)
            raise _WitnessFailed(_last_line(said.read(), process.returncode))


def _wait(process: subprocess.Popen[bytes], watch: Watch) -> None:
    deadline = perf_counter() + watch.timeout
    while True:
        try:
            process.wait(_SECONDS_BETWEEN_LOOKS)
            return
        except subprocess.TimeoutExpired:
            if watch.cancelled():
                raise Cancelled from None
            if perf_counter() > deadline:
                raise _WitnessFailed(f"it was not done after {watch.timeout:g} seconds") from None


def _last_line(said: bytes, code: int) -> str:
    lines = said.decode(errors="replace").strip().splitlines()
    return lines[-1].strip() if lines else f"it ended with code {code}"
