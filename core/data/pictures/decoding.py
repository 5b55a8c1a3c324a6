"""One picture from its file as bytes of one size, by Pillow; a sentence for whatever cannot be read."""

from __future__ import annotations

import os
import warnings
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from core.errors import NetloomError

Fit = Literal["crop", "pad", "stretch"]
"""How a picture of another shape comes to the wanted one: its middle, all of it between black bars, or distorted."""

_FORMATS = ("JPEG", "PNG", "GIF", "BMP", "WEBP", "TIFF", "PPM")
"""Formats whose readers are whole in Pillow; others start programs of their own, as EPS does."""

_ORIENTATION = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What undoes each orientation of EXIF."""

_TAIL = 64
_ENDS = {"JPEG": b"\xff\xd9", "PNG": b"IEND"}
"""What stands among the last bytes of a file that is whole; other formats are decoded to know."""

warnings.filterwarnings("ignore", module="PIL")  # on pictures that can be read nevertheless; too large ones are refused


class PictureError(NetloomError):
    """A picture that cannot be used; the text is the rest of a sentence that begins with its file."""


def decoded(path: str, channels: int, height: int, width: int, fit: Fit) -> NDArray[np.uint8]:
    """Read a picture: the right side up, transparent parts on white, only the first one of several.

    Args:
        path: its file.
        channels: 3 for red, green and blue, 1 for grey.
        height: of the result.
        width: of the result.
        fit: what is done with another ratio of width to height.

    Returns:
        (channels, height, width), 0 to 255.

    Raises:
        PictureError: if it cannot be read.
    """
    mode = "RGB" if channels == 3 else "L"
    try:
        with _opened(path) as picture:
            # JPEG comes at a half, a quarter or an eighth for much less time; never smaller than it is needed
            picture.draft(mode, (max(height, width),) * 2)
            picture.load()
            fitted = _fitted(_converted(_upright(picture), mode), (width, height), fit)
            pixels = np.asarray(fitted, np.uint8)
    except Exception as error:  # a broken file makes the readers raise nearly anything
        raise _explained(path, error) from None
    return np.ascontiguousarray(pixels.transpose(2, 0, 1)) if channels == 3 else pixels[np.newaxis].copy()


def check(path: str) -> None:
    """Refuse a picture that cannot be read, without decoding it where its file looks whole.

    Raises:
        PictureError: if it cannot be read.
    """
    try:
        with _opened(path) as picture:
            if not _looks_whole(path, picture.format):
                picture.load()
    except Exception as error:
        raise _explained(path, error) from None


def _opened(path: str) -> Image.Image:
    """The picture before it is decoded."""
    picture = Image.open(path, formats=_FORMATS)
    if picture.mode == "F":
        raise PictureError("has fractions for pixels, and nothing says which is white: save it with 8 or 16 bits")
    return picture


def _looks_whole(path: str, format: str | None) -> bool:
    end = _ENDS.get(format or "")
    if end is None:
        return False
    with open(path, "rb") as file:
        file.seek(-min(_TAIL, os.fstat(file.fileno()).st_size), os.SEEK_END)
        return end in file.read()


def _upright(picture: Image.Image) -> Image.Image:
    try:
        turn = _UPRIGHT.get(picture.getexif().get(_ORIENTATION, 1))
    except Exception:  # broken EXIF; the pixels are sound
        return picture
    return picture if turn is None else picture.transpose(turn)


def _converted(picture: Image.Image, mode: str) -> Image.Image:
    if picture.mode == mode and "transparency" not in picture.info:
        return picture
    if picture.mode.startswith("I"):
        picture = _eight_bits(picture)
    elif picture.has_transparency_data:
        white = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(white, picture.convert("RGBA"))
    if picture.mode not in ("L", "RGB", "1"):
        picture = picture.convert("RGB")
    return picture.convert(mode)


def _eight_bits(picture: Image.Image) -> Image.Image:
    """A grey picture of 16 bits with white at 255; Pillow's own conversion cuts it off there."""
    pixels = np.asarray(picture)
    if pixels.min() < 0 or pixels.max() > 0xFFFF:
        raise PictureError("has pixels of more than 16 bits: save it with 8 or 16 bits")
    return Image.fromarray((pixels // 257).astype(np.uint8))


def _fitted(picture: Image.Image, size: tuple[int, int], fit: Fit) -> Image.Image:
    """The picture at (width, height)."""
    if fit == "crop":
        return _resized(picture, size, _middle(picture.size, size))
    if fit == "stretch":
        return _resized(picture, size, (0, 0, *picture.size))
    scale = min(size[0] / picture.width, size[1] / picture.height)
    inner = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    padded = Image.new(picture.mode, size)
    corner = ((size[0] - inner[0]) // 2, (size[1] - inner[1]) // 2)
    padded.paste(_resized(picture, inner, (0, 0, *picture.size)), corner)
    return padded


Box = tuple[float, float, float, float]


def _middle(whole: tuple[int, int], size: tuple[int, int]) -> Box:
    """The largest part around the middle that has the ratio of ``size``."""
    share = min(whole[0] / size[0], whole[1] / size[1])
    width, height = size[0] * share, size[1] * share
    left, top = (whole[0] - width) / 2, (whole[1] - height) / 2
    return left, top, left + width, top + height


def _resized(picture: Image.Image, size: tuple[int, int], box: Box) -> Image.Image:
    if picture.size == size and box == (0, 0, *size):
        return picture
    return picture.resize(size, Image.Resampling.BILINEAR, box, reducing_gap=2.0)


def _explained(path: str, error: Exception) -> Exception:
    """What is wrong with a picture, for whatever its reader raised."""
    if isinstance(error, (PictureError, MemoryError)):
        return error
    if isinstance(error, Image.DecompressionBombError):
        most = 2 * (Image.MAX_IMAGE_PIXELS or 0)
        return PictureError(f"has more than {most:,} pixels, as decompression bombs do")
    if isinstance(error, FileNotFoundError):
        return PictureError("is gone")
    if isinstance(error, PermissionError):
        return PictureError("may not be read")
    if isinstance(error, UnidentifiedImageError):
        return PictureError("is empty" if _is_empty(path) else "is no picture that can be read")
    if "truncated" in str(error).lower():
        return PictureError("is cut off")
    return PictureError("cannot be decoded")


def _is_empty(path: str) -> bool:
    return os.path.exists(path) and os.path.getsize(path) == 0
