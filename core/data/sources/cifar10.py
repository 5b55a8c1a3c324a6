"""CIFAR-10: downloaded in its binary version; the Python version that torchvision keeps is read, too."""

from collections.abc import Sequence
from typing import ClassVar

from pydantic import Field

from core.data.base import source
from core.data.published.cifar import CifarSet, Layout
from core.data.published.download import RemoteFile


@source("CIFAR-10", "Pictures to download", place=30)
class CIFAR10(CifarSet):
    """60,000 photographs of animals and vehicles, 32×32 colour pixels; 170 MB to download."""

    class_names = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
    archive: ClassVar[RemoteFile] = RemoteFile(
        "cifar-10-binary.tar.gz",
        "c32a1d4ab5d03f1284b67883e8d87530",
        ("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",),
    )
    pickled: ClassVar[RemoteFile] = RemoteFile(
        "cifar-10-python.tar.gz",
        "c58f30108f718f92721af3b95e74349a",
        ("https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz",),
    )
    packed_as = archive.name

    use_test_set: bool = Field(
        True, description="validate on the set's own 10,000 test pictures instead of on a share of the 50,000 others"
    )

    def layouts(self) -> Sequence[Layout]:
        batches = tuple(f"data_batch_{number}" for number in range(1, 6))
        plain = tuple(f"{name}.bin" for name in batches)
        return (
            Layout(self.archive, "cifar-10-batches-bin", plain, ("test_batch.bin",), largest=30_730_000),
            Layout(self.pickled, "cifar-10-batches-py", batches, ("test_batch",), pickled=True),
        )
