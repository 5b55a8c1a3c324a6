"""Command lines of torchrun, as lists to start and as text to copy.

``--`` stands before main.py: without it, torchrun on Python 3.11 takes ``--run`` for an abbreviation of an option of
its own.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from core.scale_out.plan import Plan, python


def to_start_here(plan: Plan) -> list[str]:
    """What starts the processes of a plan on this machine, in the Python that runs this."""
    return [*python(), *_alone(plan), *_behind(plan)]


def for_this_machine(plan: Plan) -> str:
    """The same as text for a terminal."""
    return _text(["torchrun", *_alone(plan)], [], _behind(plan))


def for_hosts(plan: Plan) -> dict[str, str]:
    """The command for each machine of a plan, by its name; the first one keeps the place where all meet."""
    if not plan.hosts:
        return {}
    endpoint = f"{_address(plan.hosts[0])}:{plan.port}"
    return {
        host: _text(["torchrun", *_numbers(plan)], _meeting(plan, endpoint, is_first=number == 0), _behind(plan))
        for number, host in enumerate(plan.hosts)
    }


def _alone(plan: Plan) -> list[str]:
    return ["--standalone", f"--nproc-per-node={plan.processes}", f"--max-restarts={plan.restarts}"]


def _numbers(plan: Plan) -> list[str]:
    return [f"--nnodes={len(plan.hosts)}", f"--nproc-per-node={plan.processes}", f"--max-restarts={plan.restarts}"]


def _meeting(plan: Plan, endpoint: str, is_first: bool) -> list[str]:
    where = ["--rdzv-backend=c10d", f"--rdzv-endpoint={endpoint}"]
    return [*where, f"--rdzv-id={plan.name}", f"--rdzv-conf=is_host={int(is_first)}"]


def _behind(plan: Plan) -> list[str]:
    program, training = plan.training[:1], plan.training[1:]
    return ["-m", "--", *training] if program == ("-m",) else ["--", *plan.training]


def _text(*parts: Sequence[str]) -> str:
    """Words for a shell, a line each part; the run folder has one of its own."""
    lines = [shlex.join(part) for part in parts if part]
    front, run, rest = lines[-1].rpartition(" --run ")
    return " \\\n    ".join([*lines[:-1], front, f"--run {rest}"] if run else lines)


def _address(host: str) -> str:
    """An address of version 6 stands in brackets."""
    return f"[{host}]" if ":" in host and not host.startswith("[") else host
