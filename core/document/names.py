"""Names of layers: what PyTorch and Python accept as the name of a child module."""

import keyword
import re
from collections.abc import Collection

RESERVED = frozenset(
    """T_destination add_module add_submodule append apply bfloat16 buffers call_super_init children code compile
    cpu cuda delete_all_unused_submodules delete_submodule double dump_patches eval extend extra_repr float forward
    get_buffer get_extra_state get_parameter get_submodule graph half insert ipu load_state_dict meta modules mtia
    named_buffers named_children named_modules named_parameters parameters pop print_readable recompile
    register_backward_hook register_buffer register_forward_hook register_forward_pre_hook
    register_full_backward_hook register_full_backward_pre_hook register_load_state_dict_post_hook
    register_load_state_dict_pre_hook register_module register_parameter register_state_dict_post_hook
    register_state_dict_pre_hook requires_grad_ self set_extra_state set_submodule shape_env share_memory state_dict
    to to_empty to_folder train training type xpu zero_grad""".split()
)
"""Attributes of ``torch.nn.Sequential`` and ``torch.fx.GraphModule``, which a child of that name would hide, and what
code calls the network itself. A contract test compares with torch."""


_STEMS = {
    "linear": "fc",
    "maxpool": "pool",
    "avgpool": "pool",
    "adaptiveavgpool": "pool",
    "batchnorm": "norm",
    "multiheadattention": "attention",
    "residualblock": "residual",
    "invertedresidual": "inverted",
    "inceptionmodule": "inception",
    "denseblock": "dense",
    "squeezeexcite": "excite",
    "transformerencoder": "encoder",
    "positionembedding": "positions",
}
"""What layers are called where their type is not it, in small letters and without the number of axes."""


def name_error(name: str, taken: Collection[str] = ()) -> str | None:
    """Why ``name`` cannot be the name of a layer, in one sentence; None if it can."""
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name):
        return f"{name!r} is not a name for a layer: use letters, digits and underscores, a letter first"
    if is_reserved(name):
        return f"{name!r} already means something in Python or PyTorch: choose another name"
    if name in taken:
        return f"another layer is called {name!r} already: choose another name"
    return None


def is_reserved(name: str) -> bool:
    """Whether a name means something in Python or PyTorch already."""
    return keyword.iskeyword(name) or keyword.issoftkeyword(name) or name in RESERVED


def free_name(stem: str, taken: Collection[str], number: int = 1) -> str:
    """The first of stem1, stem2, … that is not taken; all before ``number`` are known to be."""
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"


def stem_of(type_id: str) -> str:
    """What layers of a type are called: "conv" for Conv2d."""
    plain = re.sub(r"\d+d$", "", type_id).lower()
    return _STEMS.get(plain, plain)
