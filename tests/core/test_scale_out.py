"""Commands and scripts that start several processes arrive at Netloom as they were meant, blanks in paths included."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from torch.distributed.run import get_args_parser

from core.cli.program import parser
from core.scale_out.children import children_of, kill_with_children
from core.scale_out.commands import for_hosts, for_this_machine, to_start_here
from core.scale_out.crew import crew_of
from core.scale_out.plan import Plan, PlanError, here, hosts_in
from core.scale_out.slurm import slurm_script
from core.scale_out.trouble import sentence_in
from core.training.events import Started

NASTY = Path('/data/my runs/it\'s $HOME `id` "x"; é')
PLAN = Plan(NASTY / "a b.netloom", NASTY / "run 1", processes=4)
HOSTS = ("node1", "10.0.0.2", "fe80::1")


def understood(command: list[str]):
    """What torchrun makes of a command, and what Netloom makes of what it passes on."""
    outer = get_args_parser().parse_args(command)
    inner = parser().parse_args(outer.training_script_args)
    return outer, inner


def words(command: str) -> list[str]:
    """What a shell makes of a line."""
    return subprocess.check_output(["bash", "-c", f"printf '%s\\0' {command}"], text=True).split("\0")[:-1]


def test_this_machine_trains_what_it_was_told():
    outer, inner = understood(words(for_this_machine(PLAN))[1:])
    assert (outer.standalone, outer.nproc_per_node, outer.max_restarts) == (True, "4", 3)
    assert (Path(outer.training_script), outer.module) == (Path(here()[0]), False)
    assert (inner.project, inner.run_folder, inner.device) == (PLAN.project, PLAN.folder, "auto")
    assert to_start_here(PLAN)[0] == sys.executable
    assert to_start_here(PLAN)[3:] == words(for_this_machine(PLAN))[1:]


def test_a_run_goes_on_in_its_own_folder():
    plan = replace(PLAN, gpus=False, resume=True)
    _, inner = understood(words(for_this_machine(plan))[1:])
    assert (inner.run_folder, inner.resume, inner.device) == (PLAN.folder, True, "cpu")


def test_each_host_gets_its_own_command_and_all_meet_on_the_first():
    commands = for_hosts(replace(PLAN, hosts=HOSTS, gpus=True, port=1234, restarts=0))
    assert tuple(commands) == HOSTS
    for host, command in commands.items():
        outer, inner = understood(words(command)[1:])
        assert (outer.nnodes, outer.rdzv_backend, outer.rdzv_endpoint) == ("3", "c10d", "node1:1234")
        assert outer.rdzv_conf == f"is_host={int(host == 'node1')}"
        assert (inner.device, inner.run_folder) == ("cuda", PLAN.folder)
    assert "[fe80::1]:29400" in for_hosts(replace(PLAN, hosts=HOSTS[::-1]))["node1"]


def ran_on(*machines):
    nobody = np.zeros((0, 1), np.float32), np.zeros(0, np.int64)
    n = len(machines)
    started = Started("cpu", 1, 1, 1, 1, 1, (), (), *nobody, processes=n, machines=machines)
    return crew_of(started, "node2")


def test_of_a_run_on_several_machines_as_many_go_on_here_as_were_here():
    crew = ran_on("node1", "node1", "node1", "node2", "node2")
    assert (crew.processes, crew.hosts, crew.each, crew.here) == (5, ("node1", "node2"), 3, 2)
    assert crew.place == " on 2 machines (node1, node2)"
    assert ran_on("a", "b").here == 1  # none was here: as many as on one of them
    assert ran_on(*"abcdef").place == " on 6 machines (a, b, c, d and 2 more)"
    for alone in (ran_on("node2", "node2"), ran_on("node1", "node1")):
        assert (alone.hosts, alone.here, alone.place) == ((), 2, "")


def test_an_installed_module_is_started_as_one():
    plan = replace(PLAN, program=("-m", "main"), gpus=False)
    outer, inner = understood(to_start_here(plan)[3:])
    assert (outer.module, outer.training_script) == (True, "main")
    assert (inner.project, inner.device) == (PLAN.project, "cpu")


@pytest.mark.parametrize("program", [(), ("-m", "main")])
@pytest.mark.parametrize("begun", [False, True])
def test_the_script_for_slurm_does_on_each_machine_what_it_says(tmp_path, program, begun):
    folder = tmp_path / "it's a run; $HOME"
    folder.mkdir()
    if begun:
        (folder / "project.netloom").write_text("{}")
    plan = replace(PLAN, folder=folder, hosts=HOSTS, gpus=True, program=program)
    script = tmp_path / "job.sh"
    script.write_text(slurm_script(plan))
    subprocess.run(["bash", "-n", script], check=True)
    for name, does in (("scontrol", "printf 'n7\\nn8\\nn9\\n'"), ("srun", "printf '%s\\0' \"$@\"")):
        (tmp_path / name).write_text(f"#!/bin/sh\n{does}\n")
        (tmp_path / name).chmod(0o755)
    given = {"SLURM_JOB_NODELIST": "n[7-9]", "SLURM_JOB_NUM_NODES": "3", "SLURM_JOB_ID": "42"}
    environment = {**os.environ, **given, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    told = subprocess.run(["bash", script], env=environment, capture_output=True, text=True, check=True).stdout
    program_name, *arguments = told.split("\0")[:-1]
    outer, inner = understood(arguments)
    assert program_name == "torchrun"
    assert (outer.nnodes, outer.rdzv_endpoint, outer.rdzv_id) == ("3", "n7:29400", "42")
    assert (inner.project, inner.run_folder, inner.resume) == (plan.project, folder, begun)


def test_no_name_breaks_out_of_its_line_in_a_script():
    script = slurm_script(replace(PLAN, folder=Path("a\n#SBATCH --uid=root\nrm -rf x")))
    assert "--job-name=a-SBATCH-uid-root-rm-rf-x\n" in script
    assert "uid=root" not in script[: script.index("set -eu")]  # below its first command, sbatch reads no options
    subprocess.run(["bash", "-n"], input=script, text=True, check=True)


def test_machines_are_read_between_commas_blanks_and_lines():
    assert hosts_in(" node1, node2\nnode-3.example.org;10.0.0.7 ") == (
        "node1",
        "node2",
        "node-3.example.org",
        "10.0.0.7",
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [(" , ", "no machine is named"), ("a a", "“a” is named twice"), ("a $(b)", "“\\$\\(b\\)” is no name")],
)
def test_what_names_no_machines_is_refused(text, sentence):
    with pytest.raises(PlanError, match=sentence):
        hosts_in(text)


@pytest.mark.parametrize("wrong", [{"processes": 0}, {"port": 70000}, {"restarts": -1}])
def test_numbers_out_of_their_range_are_refused(wrong):
    with pytest.raises(PlanError):
        replace(PLAN, **wrong)


def test_why_processes_failed_is_said_in_one_sentence():
    ours = ["netloom: note: slow", "[rank1]:netloom: x holds a run already", "torch...ChildFailedError: main.py FAILED"]
    assert sentence_in(ours, 1) == "x holds a run already"
    pythons = ["  File x", "[default0]:torch.AcceleratorError: CUDA error: no", "a.b.ChildFailedError: failed"]
    assert sentence_in(pythons, 1) == "AcceleratorError: CUDA error: no"
    assert sentence_in(["Killed", ""], 137) == "the processes ended with code 137: Killed"
    assert sentence_in([], 1) == "the processes ended with code 1 and said nothing"


def test_killing_a_process_takes_those_along_that_it_started():
    code = "import subprocess, sys; p = subprocess.Popen([sys.executable, '-c', 'input()'], stdin=subprocess.PIPE, "
    code += "start_new_session=True); print(p.pid, flush=True); p.wait()"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        child = int(process.stdout.readline())
        assert children_of(process.pid) == (child,)
        kill_with_children(process.pid)
        assert process.stdout.read() == ""  # which ends when nobody is left to write to it
