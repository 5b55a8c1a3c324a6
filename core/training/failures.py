"""Why a run failed, in words that help."""

from __future__ import annotations

from contextlib import suppress

from core.data.info import DataError
from core.document.model import Document
from core.errors import NetloomError
from core.graph.check import check
from core.training.events import Finished
from core.training.writer import WriteError

_DEVICE_GONE = ("CUDA error", "HIP error", "XPU error", "device lost", "Device lost")
"""What drivers say once a device has vanished or given up."""


class TrainingError(NetloomError):
    """Training that cannot go on."""


def not_a_number(step: int, rate: float, cause: str) -> TrainingError:
    """The loss has become not-a-number or infinite.

    Args:
        step: the first step where it was.
        rate: the learning rate there.
        cause: where values broke, as a clause.
    """
    return TrainingError(
        f"the loss is not a number any more since step {step}; {cause}: "
        f"lower the learning rate (it is {rate:g}) and train again"
    )


def nothing_to_learn() -> TrainingError:
    """The network has no weights, or all are frozen."""
    return TrainingError(
        "the network has no weights that could be learned: add a layer that has some, such as Linear, or unfreeze one"
    )


def failed(error: Exception, document: Document, device: str) -> Finished:
    """The last event of a run that an error ended; the device is left as usable as it can be."""
    message = explain(error, document, device)
    is_memory = not isinstance(error, NetloomError) and _is_out_of_memory(error)
    _let_go(error)
    if device.startswith("cuda"):
        import torch

        with suppress(Exception):  # a device that is gone answers nothing any more
            torch.cuda.empty_cache()
    half = document.training.batch_size // 2
    return Finished("failed", message, half if is_memory and half else None, is_memory or _is_own(error))


def _let_go(error: BaseException) -> None:
    """Let go of the tensors in every frame that an error has come through, and those before it."""
    each: BaseException | None = error
    while each is not None:
        each.__traceback__ = None
        each = each.__cause__ or each.__context__


def explain(error: Exception, document: Document, device: str) -> str:
    """One sentence for whatever ended a run."""
    if isinstance(error, NetloomError):
        return str(error)
    text = (str(error).strip().splitlines() or [""])[0]
    if _is_out_of_memory(error):
        size = document.training.batch_size
        parameters = check(document).parameters
        smaller = f" or set batch_size to {size // 2}" if size > 1 else ""
        return (
            f"there is too little memory on {device} for “{document.name}” ({parameters:,} parameters) and batches of "
            f"{size}: make its layers smaller{smaller}"
        )
    if isinstance(error, RuntimeError) and any(word in text for word in _DEVICE_GONE):
        return (
            f"{device} does not answer any more ({text}): what was saved until then is kept; restart Netloom and "
            "continue the run, on another device if that happens again"
        )
    if _is_of_others(error):
        return "another process of this run went down, or cannot be reached any more"
    if isinstance(error, RuntimeError) and "deterministic implementation" in text:
        operation = text.split()[0]
        return f"{device} cannot repeat {operation} to the last bit: switch deterministic off, or choose other layers"
    if isinstance(error, RuntimeError) and "shape" in text:
        return f"a layer received a shape that it cannot take ({text}): check the network"
    if isinstance(error, IndexError) and "out of range" in text:  # torch's word where a layer looks something up
        return "a sample has a number that an Embedding has no vector for: raise num_embeddings above the greatest"
    return f"training stopped because of an unexpected error: {type(error).__name__}: {text}"


def _is_own(error: Exception) -> bool:
    """Whether project and settings are to blame, and neither files and disks, which may come back, nor the device."""
    return isinstance(error, NetloomError) and not isinstance(error, (DataError, WriteError))


def _is_of_others(error: Exception) -> bool:
    """Whether it is what processes say that train together and have lost one of them."""
    import torch.distributed as dist

    if not dist.is_available() or not isinstance(error, RuntimeError):
        return False
    return isinstance(error, dist.DistError) or "gloo" in str(error).lower()


def _is_out_of_memory(error: Exception) -> bool:
    import torch

    words = ("out of memory", "not enough memory", "can't allocate memory")
    return isinstance(error, (MemoryError, torch.OutOfMemoryError)) or any(word in str(error) for word in words)
