"""MNIST and its look-alikes in clothing and in Japanese, all of one layout."""

from core.data.base import source
from core.data.published.idx_set import IdxSet


@source("MNIST", "Pictures to download", place=20)
class MNIST(IdxSet):
    """70,000 handwritten digits, 28×28 grey pixels; 12 MB to download."""

    class_names = tuple("0123456789")


@source("Fashion-MNIST", "Pictures to download", place=21)
class FashionMNIST(IdxSet):
    """70,000 pieces of clothing, 28×28 grey pixels; 31 MB to download."""

    class_names = (
        "T-shirt/top",
        "Trouser",
        "Pullover",
        "Dress",
        "Coat",
        "Sandal",
        "Shirt",
        "Sneaker",
        "Bag",
        "Ankle boot",
    )


@source("Kuzushiji-MNIST", "Pictures to download", place=22)
class KMNIST(IdxSet):
    """70,000 characters of old Japanese handwriting, 28×28 grey pixels; 21 MB to download."""

    class_names = ("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo")
