"""CIFAR-100: downloaded in its binary version; the Python version that torchvision keeps is read, too."""

from collections.abc import Sequence
from typing import ClassVar, Literal

from pydantic import Field

from core.data.base import source
from core.data.published.cifar import CifarSet, Layout
from core.data.published.download import RemoteFile

_FINE = tuple(
    name.replace("_", " ")
    for name in """
    apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus butterfly camel can castle
    caterpillar cattle chair chimpanzee clock cloud cockroach couch crab crocodile cup dinosaur dolphin elephant
    flatfish forest fox girl hamster house kangaroo keyboard lamp lawn_mower leopard lion lizard lobster man maple_tree
    motorcycle mountain mouse mushroom oak_tree orange orchid otter palm_tree pear pickup_truck pine_tree plain plate
    poppy porcupine possum rabbit raccoon ray road rocket rose sea seal shark shrew skunk skyscraper snail snake spider
    squirrel streetcar sunflower sweet_pepper table tank telephone television tiger tractor train trout tulip turtle
    wardrobe whale willow_tree wolf woman worm
    """.split()
)
_COARSE = (
    "aquatic mammals",
    "fish",
    "flowers",
    "food containers",
    "fruit and vegetables",
    "household electrical devices",
    "household furniture",
    "insects",
    "large carnivores",
    "large man-made outdoor things",
    "large natural outdoor scenes",
    "large omnivores and herbivores",
    "medium-sized mammals",
    "non-insect invertebrates",
    "people",
    "reptiles",
    "small mammals",
    "trees",
    "vehicles 1",
    "vehicles 2",
)


@source("CIFAR-100", "Pictures to download", place=31)
class CIFAR100(CifarSet):
    """60,000 photographs of 100 kinds of things, 32×32 colour pixels; 169 MB to download."""

    archive: ClassVar[RemoteFile] = RemoteFile(
        "cifar-100-binary.tar.gz",
        "03b5dce01913d631647c71ecec9e9cb8",
        ("https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz",),
    )
    pickled: ClassVar[RemoteFile] = RemoteFile(
        "cifar-100-python.tar.gz",
        "eb9058c3a382ffc7106e4002c42a8d85",
        ("https://www.cs.toronto.edu/~kriz/cifar-100-python.tar.gz",),
    )
    packed_as = archive.name

    labels: Literal["fine", "coarse"] = Field(
        "fine", description="which classes: fine (100 kinds of things) or coarse (20 groups of five kinds each)"
    )
    use_test_set: bool = Field(
        True, description="validate on the set's own 10,000 test pictures instead of on a share of the 50,000 others"
    )

    def names(self) -> tuple[str, ...]:
        return _FINE if self.labels == "fine" else _COARSE

    def layouts(self) -> Sequence[Layout]:
        return (
            Layout(
                self.archive,
                "cifar-100-binary",
                ("train.bin",),
                ("test.bin",),
                n_labels=2,
                label=("coarse", "fine").index(self.labels),
            ),
            Layout(self.pickled, "cifar-100-python", ("train",), ("test",), pickled=True, key=f"{self.labels}_labels"),
        )
