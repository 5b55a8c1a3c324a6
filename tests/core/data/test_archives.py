"""Archives are read by name into memory, to the end, and never leave anything on the disk."""

import gzip
import io
import os
import tarfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.data.info import DataError
from core.data.published.archives import Limits, read_members
from core.errors import Cancelled
from core.progress import Unwatched

LIMITS = Limits(member=4_000_000, archive=8_000_000)
CONTENTS = {"set/b.bin": os.urandom(5000), "set/readme.html": b"<html>", "set/a.bin": os.urandom(700)}
NAMES = ["set/a.bin", "set/b.bin"]
WANTED = {name: CONTENTS[name] for name in NAMES}


def file(name: str, content: bytes) -> tuple[tarfile.TarInfo, bytes]:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    return member, content


def special(name: str, kind: bytes, target: str = "") -> tuple[tarfile.TarInfo, bytes]:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    return member, b""


def tar(*members: tuple[tarfile.TarInfo, bytes], format: int = tarfile.PAX_FORMAT) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=format) as archive:
        for member, content in members:
            archive.addfile(member, io.BytesIO(content))
    return out.getvalue()


WHOLE = tar(special("set", tarfile.DIRTYPE), *(file(name, content) for name, content in CONTENTS.items()))


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "set.tar.gz"


def read(path: Path, content: bytes, names=NAMES, limits=LIMITS, progress=None):
    path.write_bytes(content)
    return read_members(path, names, limits, progress or Unwatched())


@pytest.mark.parametrize("format", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT])
@pytest.mark.parametrize("prefix", ["", "./"])
def test_members_are_read_by_name_in_whatever_order_they_stand(path, prefix, format):
    members = [file(prefix + name, content) for name, content in CONTENTS.items()]
    assert read(path, gzip.compress(tar(*members, format=format))) == WANTED


def test_the_progress_tells_the_share_of_the_archive_that_was_read(path, watched):
    watch = watched()
    read(path, gzip.compress(tar(file("set/a.bin", os.urandom(3_500_000)))), ["set/a.bin"], progress=watch)
    assert len(watch.fractions) >= 3
    assert watch.fractions == sorted(watch.fractions)
    assert watch.fractions[0] < 0.6 < watch.fractions[-1] <= 1
    assert set(watch.texts) == {"Reading set.tar.gz"}


def test_cancelling_stops_in_the_middle(path, watched):
    watch = watched(until=lambda fraction, text: True)
    with pytest.raises(Cancelled):
        read(path, gzip.compress(tar(file("set/a.bin", os.urandom(3_500_000)))), ["set/a.bin"], progress=watch)
    assert len(watch.fractions) == 1


def test_nothing_is_written_whatever_the_members_are_called(path):
    hostile = [file("../escaped", b"x"), file("/tmp/../escaped", b"x"), special("set/a.bin.link", tarfile.SYMTYPE, "/")]
    whole = tar(*hostile, *(file(name, content) for name, content in CONTENTS.items()))
    assert read(path, gzip.compress(whole)) == WANTED
    assert [found.name for found in path.parent.iterdir()] == [path.name]
    assert not (path.parent.parent / "escaped").exists()


def test_members_that_only_end_in_a_wanted_name_do_not_pass_for_it(path):
    with pytest.raises(DataError, match=r"set\.tar\.gz is broken, it lacks set/a\.bin, set/b\.bin: delete it"):
        read(path, gzip.compress(tar(file("other/set/a.bin", b"x"), file("../set/b.bin", b"x"))))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])
def test_a_wanted_name_that_is_no_file_is_refused(path, kind):
    with pytest.raises(DataError, match=r"is broken, its set/a\.bin is not a file of at most 4,000,000 bytes"):
        read(path, gzip.compress(tar(special("set/a.bin", kind, "/etc/passwd"))))


def test_a_member_that_is_too_large_is_refused_before_it_is_read(path):
    with pytest.raises(DataError, match=r"its set/b\.bin is not a file of at most 4,999 bytes"):
        read(path, gzip.compress(WHOLE), limits=Limits(member=4_999, archive=1 << 20))


def test_an_archive_that_unpacks_to_too_much_is_refused(path):
    bomb = tar(file("set/zeros", bytes(20_000_000)))
    with pytest.raises(DataError, match="is broken, it unpacks to more than 8 MB"):
        read(path, gzip.compress(bomb))


def test_a_header_that_is_a_bomb_is_refused(path):
    member, content = file("set/a.bin", b"")
    member.pax_headers = {"comment": "x" * 20_000_000}
    with pytest.raises(DataError, match="it unpacks to more than 8 MB"):
        read(path, gzip.compress(tar((member, content))))


@pytest.mark.parametrize("share", [0, 0.001, 0.3, 0.7, 0.999])
def test_an_archive_that_is_cut_off_is_refused(path, share):
    packed = gzip.compress(WHOLE)
    with pytest.raises(DataError, match=r"is broken, it is cut off or not a \.tar\.gz file: delete it"):
        read(path, packed[: int(share * len(packed))])


@pytest.mark.parametrize(
    "content",
    [b"no archive at all", gzip.compress(b""), gzip.compress(b"text" * 1000), WHOLE],
    ids=["text", "nothing", "packed text", "unpacked"],
)
def test_what_is_no_packed_archive_is_refused(path, content):
    with pytest.raises(DataError, match=r"is broken, it (is cut off or not a \.tar\.gz file|lacks set/a\.bin)"):
        read(path, content)


@pytest.mark.parametrize("n_zeros", [0, 3_000_000])
def test_a_checksum_that_is_wrong_is_refused_though_every_member_could_be_read(path, n_zeros):
    packed = bytearray(gzip.compress(WHOLE + bytes(n_zeros)))
    assert read(path, bytes(packed)) == WANTED
    packed[-6] ^= 1
    with pytest.raises(DataError, match="is broken, it is cut off"):
        read(path, bytes(packed))


HEADERS = [place for place in range(0, len(WHOLE), 512) if WHOLE[place + 257 : place + 262] == b"ustar"]
in_headers = st.builds(int.__add__, st.sampled_from(HEADERS), st.integers(0, 511))
anywhere = st.integers(0, len(WHOLE) - 1)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(in_headers | anywhere, st.integers(0, 255)), min_size=1, max_size=20))
def test_however_it_is_damaged_inside_it_is_read_or_refused(path, damages):
    damaged = bytearray(WHOLE)
    for place, value in damages:
        damaged[place] = value
    with suppress(DataError):
        assert read(path, gzip.compress(damaged, 1)).keys() == WANTED.keys()


def test_an_archive_that_vanished_is_one_sentence(path):
    with pytest.raises(
        DataError, match=r"set\.tar\.gz cannot be read \(No such file or directory\): change its rights"
    ):
        read_members(path, NAMES, LIMITS, Unwatched())
