"""What all sources of pictures in files let people choose, and what follows from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, Protocol

from pydantic import Field

from core.fields import Unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.data.pictures.files import PictureFiles

LARGEST_SIDE = 4096

Channels = Annotated[Literal["colour", "grey"], Field(description="three channels (red, green, blue) or a grey one")]
Side = Annotated[int, Field(ge=1, le=LARGEST_SIDE), Unit("pixels")]
Fit = Annotated[
    Literal["crop", "pad", "stretch"],
    Field(
        description="what is done with pictures of another ratio: crop takes the middle, pad adds black bars, stretch "
        "distorts"
    ),
]

_FITTED = {
    "crop": "resized to cover {size} and cut to its middle",
    "pad": "resized to fit into {size}, the rest black",
    "stretch": "resized to {size}",
}


class PictureSettings(Protocol):
    """What is chosen for pictures."""

    @property
    def channels(self) -> Literal["colour", "grey"]:
        """What each pixel tells."""

    @property
    def height(self) -> int:
        """To which each picture is brought."""

    @property
    def width(self) -> int:
        """To which each picture is brought."""

    @property
    def fit(self) -> Literal["crop", "pad", "stretch"]:
        """What is done with another ratio."""


def in_shape(chosen: PictureSettings) -> tuple[int, int, int]:
    """Of one sample: (channels, height, width)."""
    return 3 if chosen.channels == "colour" else 1, chosen.height, chosen.width


def words(chosen: PictureSettings) -> str:
    """How a picture becomes a sample, so that whoever takes the network home can do the same."""
    colours = "RGB" if chosen.channels == "colour" else "grey"
    fitted = _FITTED[chosen.fit].format(size=f"{chosen.height}×{chosen.width}")
    turned = "turned as EXIF says, transparent parts on white"
    return f"pictures as {colours}, {turned}, {fitted} (bilinear); pixels from 0 to 255, divided by 255"


def files(chosen: PictureSettings, paths: Sequence[str]) -> PictureFiles:
    """The pictures at ``paths``, as they are chosen."""
    from core.data.pictures.files import PictureFiles

    return PictureFiles(tuple(paths), *in_shape(chosen), chosen.fit)
