"""Archives are unpacked below one folder, whole, or not at all."""

import io
import os
import tarfile
import zipfile

import pytest

from core.data.info import DataError
from core.data.published.archives import Limits
from core.data.published.unpacking import unpack
from core.errors import Cancelled
from core.progress import Unwatched

LIMITS = Limits(member=4_000_000, archive=8_000_000)
FILES = {"set/jpg/a.jpg": os.urandom(3000), "set/jpg/sub/b.jpg": os.urandom(700), "set/readme.txt": b"hello"}


@pytest.fixture(params=["set.zip", "set.tar.gz", "set.tgz", "set.tar"])
def pack(request, zip_of, tar_of, tmp_path):
    """Writes an archive of each kind."""

    def pack(files):
        path = tmp_path / request.param
        suffix = path.suffix
        path.write_bytes(zip_of(files) if suffix == ".zip" else tar_of(files, "w" if suffix == ".tar" else "w:gz"))
        return path

    return pack


def out(path, places=None, limits=LIMITS, progress=None):
    folder = path.parent / "out"
    unpack(path, {"set/jpg": "pictures"} if places is None else places, folder, limits, progress or Unwatched())
    return folder


def files_in(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_folder_is_taken_out_under_another_name(pack):
    assert files_in(out(pack(FILES))) == {
        "pictures/a.jpg": FILES["set/jpg/a.jpg"],
        "pictures/sub/b.jpg": FILES["set/jpg/sub/b.jpg"],
    }


def test_single_files_are_taken_out(pack):
    places = {"set/readme.txt": "notes/readme.txt", "set/jpg/sub": "sub"}
    assert set(files_in(out(pack(FILES), places))) == {"notes/readme.txt", "sub/b.jpg"}


@pytest.mark.parametrize("name", ["set/jpg/../../../evil", "set/jpg/..\\evil", "set/jpg/C:evil"])
def test_a_name_that_leads_out_of_the_folder_is_refused(pack, name):
    path = pack({**FILES, name: b"evil"})
    with pytest.raises(DataError, match="is no name for a file below its folder"):
        out(path)
    assert files_in(path.parent / "out") == {}
    assert not list(path.parent.parent.rglob("evil"))


@pytest.mark.parametrize("name", ["/set/jpg/evil", "../set/jpg/evil", "evil"])
def test_what_stands_elsewhere_is_passed_over(pack, name):
    assert set(files_in(out(pack({**FILES, name: b"evil"})))) == {"pictures/a.jpg", "pictures/sub/b.jpg"}


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_are_passed_over(tmp_path, kind):
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as archive:
        odd = tarfile.TarInfo("set/jpg/odd")
        odd.type, odd.linkname = kind, "/etc/passwd"
        archive.addfile(odd)
        through = tarfile.TarInfo("set/jpg/odd/inside")
        archive.addfile(through)
    (tmp_path / "set.tgz").write_bytes(content.getvalue())
    folder = out(tmp_path / "set.tgz")
    assert files_in(folder) == {"pictures/odd/inside": b""}
    assert not any(path.is_symlink() for path in folder.rglob("*"))


def test_an_archive_that_lacks_something_is_refused(pack):
    with pytest.raises(DataError, match=r"is broken, it lacks set/other: delete it and download it again"):
        out(pack(FILES), {"set/jpg": "pictures", "set/other": "other"})


def test_an_archive_that_is_cut_off_leaves_nothing(pack):
    path = pack(FILES)
    path.write_bytes(path.read_bytes()[:3000])
    with pytest.raises(DataError, match=rf"{path.name} is broken, it is cut off or not a \.(zip|tar|tar\.gz) file"):
        out(path)
    assert files_in(path.parent / "out") == {}


def test_what_is_no_archive_is_refused(pack):
    path = pack(FILES)
    path.write_bytes(b"<html>this address has moved</html>" * 100)
    with pytest.raises(DataError, match=f"{path.name} is broken"):
        out(path)


def test_a_damaged_zip_is_refused(zip_of, tmp_path):
    content = bytearray(zip_of(FILES))
    content[100] ^= 255
    (tmp_path / "set.zip").write_bytes(content)
    with pytest.raises(DataError, match=r"set\.zip is broken, it is cut off or not a \.zip file"):
        out(tmp_path / "set.zip")


def test_a_bomb_is_stopped(pack):
    path = pack({"set/jpg/zeros": bytes(3_000_000), "set/jpg/more": bytes(3_000_000)})
    with pytest.raises(DataError, match="it unpacks to more than 5 MB"):
        out(path, limits=Limits(member=4_000_000, archive=5_000_000))
    assert files_in(path.parent / "out") == {}


def test_a_file_that_is_too_large_is_refused(pack):
    path = pack(FILES)
    with pytest.raises(DataError, match=r"its set/jpg/a\.jpg is not a file of at most 1,000 bytes"):
        out(path, limits=Limits(member=1000, archive=8_000_000))


def test_a_zip_that_understates_the_size_of_a_file_unpacks_to_no_more_than_it_said(tmp_path, zip_of):
    content = zip_of({"set/jpg/zeros": bytes(2_000_000)})
    (tmp_path / "set.zip").write_bytes(content.replace((2_000_000).to_bytes(4, "little"), (9).to_bytes(4, "little")))
    with pytest.raises(DataError, match="is broken"):
        out(tmp_path / "set.zip")


def test_an_encrypted_zip_is_refused(tmp_path, zip_of):
    content = bytearray(zip_of(FILES))
    for start in (b"PK\3\4", b"PK\1\2"):
        at = content.index(start) + (6 if start[2] == 3 else 8)
        content[at] |= 1
    (tmp_path / "set.zip").write_bytes(content)
    with pytest.raises(DataError, match=r"set\.zip is broken"):
        out(tmp_path / "set.zip")


def test_cancelling_leaves_nothing(pack, watched):
    path = pack({f"set/jpg/{number}": os.urandom(1_500_000) for number in range(3)})
    watch = watched(until=lambda fraction, text: True)
    with pytest.raises(Cancelled):
        out(path, progress=watch)
    assert files_in(path.parent / "out") == {}
    assert watch.texts == [f"Unpacking {path.name}"]
    assert len(files_in(out(path))) == 3


def test_what_a_killed_process_left_is_swept_away(pack):
    path = pack(FILES)
    left = path.parent / "out" / ".unpacking" / "pictures"
    left.mkdir(parents=True)
    (left / "old.jpg").write_bytes(b"of the first attempt")
    assert set(files_in(out(path))) == {"pictures/a.jpg", "pictures/sub/b.jpg"}


def test_a_folder_that_cannot_be_written_to_is_one_sentence(pack):
    path = pack(FILES)
    (path.parent / "out").write_bytes(b"in the way")
    with pytest.raises(DataError, match="choose another folder"):
        out(path)


def test_many_small_members_are_counted(tmp_path, monkeypatch):
    monkeypatch.setattr("core.data.published.unpacking.MOST_FILES", 10)
    with zipfile.ZipFile(tmp_path / "set.zip", "w") as archive:
        for number in range(11):
            archive.writestr(f"set/jpg/{number}", b"")
    with pytest.raises(DataError, match="it has more than 10 files"):
        out(tmp_path / "set.zip")


def test_the_checksum_at_the_end_is_compared(tar_of, tmp_path):
    content = bytearray(tar_of(FILES))
    content[-6] ^= 1
    (tmp_path / "set.tgz").write_bytes(content)
    with pytest.raises(DataError, match=r"set\.tgz is broken"):
        out(tmp_path / "set.tgz")
    assert files_in(tmp_path / "out") == {}


def test_a_tar_that_is_cut_off_between_two_files_is_refused(tar_of, tmp_path):
    (tmp_path / "set.tar").write_bytes(tar_of({"set/jpg/a": bytes(512), "set/jpg/b": b"more"}, "w")[:1024])
    with pytest.raises(DataError, match=r"set\.tar is broken, it is cut off or not a \.tar file"):
        out(tmp_path / "set.tar")
