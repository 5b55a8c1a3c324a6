"""A check compiles nothing and does not wait for torch's compiler; what is compiled afterwards is compiled as ever."""

import subprocess
import sys


def test_no_check_imports_the_compiler_and_afterwards_it_decides_again_what_it_leaves_out():
    code = (
        "import sys; from core.document.storage import load; from core.graph.check import check\n"
        "from resources import templates\n"
        "assert all(check(load(path)).ok for path in templates())\n"
        "assert 'torch._dynamo' not in sys.modules, 'the check waited for the compiler'\n"
        "import torch; from core.graph.uncompiled import allow_compiler\n"
        "allow_compiler(); torch.ones(2, 3, device='meta').mean()\n"
        "from torch._refs import mean; mean(torch.ones(2, 3))\n"
        "assert 'torch._dynamo' in sys.modules, 'torch works otherwise now: is core.graph.uncompiled still needed?'"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
