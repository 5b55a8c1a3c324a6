"""Pictures in files: decoded right whatever they are, and refused in one sentence where they cannot be."""

import pickle
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.data.info import DataError
from core.data.pictures.decoding import PictureError, check
from core.data.pictures.files import PictureFiles

LEFT, RIGHT = (200, 30, 60), (10, 180, 240)


def halves(width: int = 64, height: int = 32) -> Image.Image:
    """A picture of two colours, one left and one right."""
    picture = Image.new("RGB", (width, height), LEFT)
    picture.paste(RIGHT, (width // 2, 0, width, height))
    return picture


def read(path: Path, channels: int = 3, height: int = 32, width: int = 64, fit: str = "stretch") -> np.ndarray:
    found = PictureFiles((str(path),), channels, height, width, fit).read(0)
    assert (found.dtype, found.shape) == (np.uint8, (channels, height, width))
    assert found.flags.c_contiguous
    return found


def near(pixels: np.ndarray, colour: tuple[int, ...], within: int = 4) -> bool:
    return bool((np.abs(pixels.astype(int) - np.array(colour)) <= within).all())


@pytest.mark.parametrize("name", ["a.png", "a.JPG", "a.bmp", "a.gif", "a.webp", "a.tiff", "a.ppm"])
def test_every_format_gives_the_same_colours(tmp_path, name):
    halves().save(tmp_path / name, **({"lossless": True} if name == "a.webp" else {}))
    pixels = read(tmp_path / name)
    assert near(pixels[:, 16, 8], LEFT)
    assert near(pixels[:, 16, 56], RIGHT)


def test_grey_is_the_brightness_of_colours(tmp_path):
    for name in ("a.png", "a.jpg"):
        halves().save(tmp_path / name)
        pixels = read(tmp_path / name, channels=1)
        assert near(pixels[0, 16, 8], np.asarray(halves().convert("L"))[16, 8], 2)


def test_a_grey_picture_becomes_three_equal_channels(tmp_path):
    halves().convert("L").save(tmp_path / "a.png")
    pixels = read(tmp_path / "a.png")
    assert (pixels[0] == pixels[1]).all()
    assert (pixels[0] == pixels[2]).all()


def test_a_palette_becomes_its_colours(tmp_path):
    halves().quantize(4).save(tmp_path / "a.png")
    assert near(read(tmp_path / "a.png")[:, 16, 56], RIGHT)
    assert near(read(tmp_path / "a.png", channels=1)[0, 16, 56], np.asarray(halves().convert("L"))[16, 56], 2)


def test_transparent_parts_are_white(tmp_path):
    picture = halves().convert("RGBA")
    picture.putalpha(Image.linear_gradient("L").resize(picture.size).point(lambda value: 255 if value > 127 else 0))
    for made in (picture, picture.convert("LA"), picture.quantize(8)):
        made.save(tmp_path / "a.png")
        pixels = read(tmp_path / "a.png")
        assert near(pixels[:, 2, 8], (255, 255, 255))
        assert not near(pixels[:, 30, 8], (255, 255, 255))


def test_a_colour_that_is_named_transparent_is_white(tmp_path):
    halves().save(tmp_path / "a.png", transparency=LEFT)
    assert near(read(tmp_path / "a.png")[:, 16, 8], (255, 255, 255))
    assert near(read(tmp_path / "a.png")[:, 16, 56], RIGHT)


def test_cmyk_becomes_its_colours(tmp_path):
    halves().convert("CMYK").save(tmp_path / "a.jpg", quality=95)
    assert near(read(tmp_path / "a.jpg")[:, 16, 8], LEFT, 12)


@pytest.mark.parametrize("name", ["a.png", "a.tiff"])
def test_sixteen_bits_keep_their_ratio_to_white(tmp_path, name):
    ramp = np.linspace(0, 65535, 64).astype(np.uint16)
    Image.fromarray(np.tile(ramp, (32, 1))).save(tmp_path / name)
    pixels = read(tmp_path / name, channels=1)
    assert np.abs(pixels[0, 0].astype(int) - np.linspace(0, 255, 64)).max() <= 1


def test_one_bit_is_black_and_white(tmp_path):
    halves().convert("L").point(lambda value: 255 if value > 100 else 0, "1").save(tmp_path / "a.png")
    assert np.unique(read(tmp_path / "a.png", channels=1)).tolist() == [0, 255]


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("name", ["a.jpg", "a.png"])
def test_pictures_stand_the_right_side_up(tmp_path, orientation, name):
    """The file holds the picture turned; EXIF says how to turn it back."""
    turned = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    upright = halves(256, 128)
    upright.paste((0, 0, 0), (0, 0, 256, 32))
    exif = Image.Exif()
    exif[0x0112] = orientation
    (upright if turned is None else upright.transpose(turned)).save(tmp_path / name, exif=exif)
    pixels = read(tmp_path / name)
    assert near(pixels[:, 2, 32], (0, 0, 0), 12)
    assert near(pixels[:, 28, 8], LEFT, 12)
    assert near(pixels[:, 28, 56], RIGHT, 12)


def test_broken_exif_does_not_spoil_a_picture(tmp_path):
    halves().save(tmp_path / "a.jpg", exif=b"Exif\0\0II*\0\xff\xff\xff\xff nonsense")
    assert near(read(tmp_path / "a.jpg")[:, 16, 8], LEFT)


def test_an_animation_gives_its_first_picture(tmp_path):
    other = Image.new("RGB", (64, 32), (0, 255, 0))
    for name in ("a.gif", "a.png", "a.webp"):
        halves().save(tmp_path / name, save_all=True, append_images=[other, other])
        assert near(read(tmp_path / name)[:, 16, 8], LEFT, 12)


class TestFit:
    @pytest.fixture
    def path(self, tmp_path):
        """Three times as wide as high, with a black left and right third."""
        picture = Image.new("RGB", (96, 32), "black")
        picture.paste(LEFT, (32, 0, 64, 32))
        picture.save(tmp_path / "a.png")
        return tmp_path / "a.png"

    def test_crop_takes_the_middle(self, path):
        assert near(read(path, height=16, width=16, fit="crop")[:, 8, 4:12].T, LEFT)

    def test_pad_keeps_all_between_black_bars(self, path):
        pixels = read(path, height=48, width=48, fit="pad")
        assert near(pixels[:, 24, 24], LEFT)
        assert near(pixels[:, :16].reshape(3, -1).T, (0, 0, 0))
        assert near(pixels[:, 32:].reshape(3, -1).T, (0, 0, 0))

    def test_stretch_distorts(self, path):
        pixels = read(path, height=30, width=30, fit="stretch")
        assert near(pixels[:, 15, 15], LEFT)
        assert near(pixels[:, 15, 4], (0, 0, 0))

    def test_a_picture_of_the_wanted_size_is_kept_to_the_byte(self, tmp_path):
        pixels = np.random.default_rng(0).integers(0, 256, (32, 64, 3)).astype(np.uint8)
        Image.fromarray(pixels).save(tmp_path / "b.png")
        for fit in ("crop", "pad", "stretch"):
            assert (read(tmp_path / "b.png", fit=fit) == pixels.transpose(2, 0, 1)).all()

    def test_a_picture_of_one_pixel_fills_any_size(self, tmp_path):
        Image.new("RGB", (1, 1), LEFT).save(tmp_path / "b.png")
        for fit in ("crop", "stretch"):
            assert near(read(tmp_path / "b.png", fit=fit).reshape(3, -1).T, LEFT)

    def test_a_line_of_pixels_can_be_padded(self, tmp_path):
        Image.new("RGB", (2000, 1), LEFT).save(tmp_path / "b.png")
        assert near(read(tmp_path / "b.png", height=32, width=32, fit="pad")[:, 15, 16], LEFT)


def test_a_large_jpeg_is_as_when_it_is_decoded_whole(tmp_path):
    random = np.random.default_rng(0)
    smooth = Image.fromarray(random.integers(0, 256, (12, 16, 3)).astype(np.uint8)).resize((256, 192))
    smooth.save(tmp_path / "a.jpg", quality=95)
    whole = np.asarray(Image.open(tmp_path / "a.jpg").resize((64, 48), Image.Resampling.BILINEAR)).transpose(2, 0, 1)
    assert np.abs(read(tmp_path / "a.jpg", height=48, width=64).astype(int) - whole).mean() < 1


def flat(png: bytes) -> bytes:
    """The same without any width, its checksum right."""
    header = b"IHDR" + bytes(4) + png[20:29]
    return png[:12] + header + zlib.crc32(header).to_bytes(4) + png[33:]


def broken_files(folder: Path) -> dict[Path, str]:
    """Files that cannot be read, with what is said of each."""
    halves(640, 480).save(folder / "whole.jpg")
    halves(640, 480).save(folder / "whole.png")
    jpeg, png = (folder / "whole.jpg").read_bytes(), (folder / "whole.png").read_bytes()
    contents = {
        "cut.jpg": (jpeg[: len(jpeg) // 2], "is cut off"),
        "cut.png": (png[: len(png) // 2], "is cut off"),
        "empty.png": (b"", "is empty"),
        "text.jpg": (b"this is no picture", "is no picture that can be read"),
        "program.jpg": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "is no picture that can be read"),
        "flat.png": (flat(png), "is no picture that can be read"),
    }
    for name, (content, _) in contents.items():
        (folder / name).write_bytes(content)
    Image.fromarray(np.ones((4, 4), np.float32)).save(folder / "fractions.tiff")
    Image.new("1", (20_000, 10_000)).save(folder / "bomb.png")
    named = {name: what for name, (_, what) in contents.items()}
    named["fractions.tiff"] = "has fractions for pixels, and nothing says which is white: save it with 8 or 16 bits"
    named["bomb.png"] = f"has more than {2 * Image.MAX_IMAGE_PIXELS:,} pixels, as decompression bombs do"
    named["gone.png"] = "is gone"
    return {folder / name: what for name, what in named.items()}


def test_what_cannot_be_read_is_named_by_the_check_and_by_reading(tmp_path):
    for path, what in broken_files(tmp_path).items():
        with pytest.raises(PictureError) as found:
            check(str(path))
        assert str(found.value) == what, path
        with pytest.raises(DataError) as refused:
            read(path)
        sentence = f"{path} {what}: put a whole picture there, or take it out of the set"
        assert str(refused.value) == sentence


def test_whole_pictures_pass_the_check(tmp_path):
    for name in ("a.png", "a.jpg", "a.gif", "a.webp", "a.bmp", "a.tiff"):
        halves().save(tmp_path / name)
        check(str(tmp_path / name))


def test_bytes_after_the_end_of_a_picture_do_no_harm(tmp_path):
    halves().save(tmp_path / "a.jpg")
    with (tmp_path / "a.jpg").open("ab") as file:
        file.write(bytes(500))
    check(str(tmp_path / "a.jpg"))
    assert near(read(tmp_path / "a.jpg")[:, 16, 8], LEFT)


def test_a_name_that_is_no_text_is_read_and_told(tmp_path):
    path = str(tmp_path / "caf") + "\udce9.png"
    halves().save(path)
    files = PictureFiles((path,), 3, 8, 8, "crop")
    assert files.read(0).shape == (3, 8, 8)
    assert files.where(0).endswith(r"caf\xe9.png")


def test_some_are_taken_in_any_order_and_travel_to_other_processes(tmp_path):
    for name in "abc":
        halves().save(tmp_path / f"{name}.png")
    files = PictureFiles(tuple(str(tmp_path / f"{name}.png") for name in "abc"), 1, 6, 7, "pad")
    some = pickle.loads(pickle.dumps(files.taken(np.array([2, 0]))))
    assert [some.where(index) for index in range(len(some))] == [files.where(2), files.where(0)]
    assert (some.shape, some.dtype) == ((2, 1, 6, 7), np.uint8)


def test_many_threads_read_the_same_as_one(tmp_path):
    random = np.random.default_rng(0)
    for index in range(16):
        Image.fromarray(random.integers(0, 256, (90, 70, 3)).astype(np.uint8)).save(tmp_path / f"{index}.jpg")
    files = PictureFiles(tuple(str(tmp_path / f"{index}.jpg") for index in range(16)), 3, 32, 32, "crop")
    alone = [files.read(index) for index in range(16)]
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(files.read, [*range(16)] * 4))
    assert all((a == b).all() for a, b in zip(alone * 4, together, strict=True))
