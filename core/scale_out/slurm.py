"""A script for SLURM's sbatch: srun starts torchrun on each machine, and all meet on the first of them."""

from __future__ import annotations

import shlex
from string import Template

from core.scale_out.plan import Plan
from core.training.checkpoint import PROJECT

_CORES_PER_GPU = 4
_SCRIPT = Template(
    """#!/bin/bash
#SBATCH --job-name=$name
#SBATCH --output=$name-%j.out
#SBATCH --nodes=$nodes
#SBATCH --ntasks-per-node=1
#SBATCH --cpus-per-task=$cores
${gpus}#SBATCH --time=24:00:00
#SBATCH --requeue
#SBATCH --signal=TERM@120
# Two minutes before its time is over, the run stops after its batch and saves. Submitted again, it goes on from there.

set -eu
run=$folder
resume=
if [ -f "$$run/$project_in_folder" ]; then resume=--resume; fi
hosts=$$(scontrol show hostnames "$$SLURM_JOB_NODELIST")
first=$${hosts%%$$'\\n'*}

srun torchrun \\
    --nnodes="$$SLURM_JOB_NUM_NODES" --nproc-per-node=$processes --max-restarts=$restarts \\
    --rdzv-backend=c10d --rdzv-id="$$SLURM_JOB_ID" --rdzv-endpoint="$$first:$port" \\
    $module-- $program train $project --run "$$run"$device $$resume
"""
)


def slurm_script(plan: Plan) -> str:
    """A script for a plan, on as many machines as it names; which ones is for SLURM to choose."""
    program = plan.training[: plan.training.index("train")]
    is_module = program[:1] == ("-m",)
    cores = plan.processes * (_CORES_PER_GPU if plan.gpus else 1)
    return _SCRIPT.substitute(
        name=plan.name,
        nodes=max(1, len(plan.hosts)),
        processes=plan.processes,
        cores=cores,
        gpus=f"#SBATCH --gpus-per-node={plan.processes}\n" if plan.gpus else "",
        folder=shlex.quote(str(plan.folder)),
        project_in_folder=PROJECT,
        restarts=plan.restarts,
        port=plan.port,
        module="-m " if is_module else "",
        program=shlex.join(program[1:] if is_module else program),
        project=shlex.quote(str(plan.project)),
        device="" if plan.gpus is None else f" --device {'cuda' if plan.gpus else 'cpu'}",
    )
