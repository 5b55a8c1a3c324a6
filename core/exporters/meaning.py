"""What goes into an exported network and what its outputs say, as lines of its file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from core.data.info import DataInfo
from core.data.tables.fit import FittedTable
from core.exporters.table_code import table_constants, table_function
from core.layers.code import literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from core.exporters.base import Subject

WIDTH = 100


def input_type(info: DataInfo) -> str:
    """The type of the tensor that goes in."""
    return "int64" if info.whole_numbers else "float32"


def output_text(subject: Subject, info: DataInfo) -> str:
    """What the outputs are, for the docstring."""
    if not info.is_regression:
        return "one value for each class, see CLASSES: the largest is the answer"
    scaled = ", on the scale of the training: see answers" if _answer_code(subject) else ""
    return f"one value for each number to predict, see QUANTITIES{scaled}"


def where_prepared(subject: Subject) -> str:
    """Where the file says how samples are prepared, for the docstring."""
    if not subject.preparation.is_complete:
        return ": the figures are missing here, since the data was not at hand"
    if isinstance(subject.fitted, FittedTable):
        return ": see prepare, and transformed after it" if subject.preparation.lines else ": see prepare"
    return ": see prepare" if subject.preparation.lines else ""


def constants(subject: Subject, info: DataInfo) -> str:
    """Shape, names, and the figures by which values were scaled."""
    names = [literal(name) for name in info.quantities or info.classes]
    lines = [f"INPUT_SHAPE = {literal(info.in_shape)}"]
    lines.append(wrapped("QUANTITIES = (" if info.is_regression else "CLASSES = (", names, ")"))
    if isinstance(subject.fitted, FittedTable):
        lines.append(table_constants(subject.fitted))
    figures = {**subject.preparation.constants, "TARGET_MEAN": subject.target_mean, "TARGET_STD": subject.target_std}
    return "\n".join([*lines, *(_tensor(name, values) for name, values in figures.items() if values is not None)])


def functions(subject: Subject) -> Iterator[str]:
    """What brings raw samples to what the network was trained on and answers back, where that takes numbers."""
    if isinstance(subject.fitted, FittedTable):
        yield table_function()
        yield from subject.preparation.function("transformed")
    else:
        yield from subject.preparation.function()
    if code := _answer_code(subject):
        yield (
            "def answers(outputs: Tensor) -> Tensor:\n"
            '    """Bring outputs of the network back to the scale of the numbers to predict."""\n'
            f"    return {code}"
        )


def _answer_code(subject: Subject) -> str:
    """What turns outputs into the numbers that they predict; empty where they are these, or classes."""
    document = subject.checked.document
    if not document.data.info().is_regression:
        return ""
    if subject.target_mean is not None:
        return "outputs * TARGET_STD + TARGET_MEAN"
    return document.training.loss.answer_code


def demo(subject: Subject, info: DataInfo) -> str:
    """What happens where the file is run."""
    random = "torch.rand(2, *INPUT_SHAPE)"
    if info.whole_numbers:
        random = f"torch.randint({max(1, info.n_words)}, (2, *INPUT_SHAPE))"
    if info.is_regression:
        outputs = "answers(outputs)" if _answer_code(subject) else "outputs"
        said = f'print("two random samples give", {outputs}.tolist(), "for", QUANTITIES)'
    else:
        said = 'print("two random samples look like", [CLASSES[index] for index in outputs.argmax(dim=1)])'
    return f"""\
if __name__ == "__main__":
    model = Net().eval()
    # model.load_state_dict(torch.load("model.pth"))
    with torch.no_grad():
        outputs = model({random})
    {said}"""


def wrapped(opening: str, items: list[str], closing: str) -> str:
    """``items`` between brackets: on one line, or on as many as it takes."""
    comma = "," if len(items) == 1 else ""
    line = f"{opening}{', '.join(items)}{comma}{closing}"
    if len(line) <= WIDTH:
        return line
    rows, row = [], "   "
    for item in items:
        if len(row) + len(item) + 2 > WIDTH and row.strip():
            rows.append(row)
            row = "   "
        row += f" {item},"
    return "\n".join([opening, *rows, row, closing])


def _tensor(name: str, values: NDArray[np.float32]) -> str:
    numbers = [str(value) for value in values.reshape(-1)]
    shaped = "" if values.ndim == 1 else f".reshape{literal(values.shape)}"
    return wrapped(f"{name} = torch.tensor([", numbers, f"]){shaped}")
