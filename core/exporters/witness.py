"""Run by the proof in a process of its own: loads an exported network with torch alone and writes its outputs.

Arguments: CODE.py WEIGHTS.pth INPUTS.pt OUTPUTS.pt N_THREADS
"""

import sys
from importlib.machinery import SourceFileLoader
from types import ModuleType

NETLOOM = ("core", "gui")


def witness(code: str, weights: str, inputs: str, outputs: str, n_threads: str) -> None:
    """Load the network as a class and, where it is one, as a chain; hold them against each other, write the outputs."""
    for name in NETLOOM:
        sys.modules[name] = None  # type: ignore[assignment]  # Python's way to make an import fail
    import torch

    torch.set_num_threads(int(n_threads))
    loader = SourceFileLoader("exported", code)  # whatever the file is called
    exported = ModuleType("exported")
    loader.exec_module(exported)
    state = torch.load(weights, map_location="cpu", weights_only=True)
    samples = torch.load(inputs, weights_only=True)
    found = []
    makers = [exported.Net] + ([exported.sequential] if hasattr(exported, "sequential") else [])
    for model in (make() for make in makers):
        model.load_state_dict(state)
        with torch.no_grad():
            found.append(model.eval()(samples))
    if not torch.equal(found[0].nan_to_num(), found[-1].nan_to_num()):
        raise SystemExit("Net and sequential give different outputs")
    used = [name for name, module in sys.modules.items() if name.partition(".")[0] in NETLOOM and module is not None]
    if used:
        raise SystemExit(f"the exported code imported {used[0]}")
    torch.save(found[0], outputs)


if __name__ == "__main__":
    witness(*sys.argv[1:])
