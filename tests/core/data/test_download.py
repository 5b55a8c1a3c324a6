"""Downloads end whole and verified, or with a sentence and nothing in the file's place."""

import hashlib
import os
import socket
import time
from pathlib import Path
from threading import Event, Thread

import pytest

from core.data.info import DataError
from core.data.published.download import RemoteFile, alone_in, download
from core.errors import Cancelled
from core.progress import Reported, Unwatched

CONTENT = os.urandom(3_000_000)


def remote(*urls: str, content: bytes = CONTENT, name: str = "set.bin") -> RemoteFile:
    return RemoteFile(name, hashlib.md5(content).hexdigest(), urls)


@pytest.fixture
def file(server):
    server.files["set.bin"] = CONTENT
    return remote(server.url("set.bin"))


@pytest.fixture
def dead_url():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    return f"http://127.0.0.1:{port}/set.bin"


@pytest.fixture
def half_way(watched):
    return watched(until=lambda fraction, text: fraction is not None and fraction >= 0.5)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_arrives_whole_in_a_folder_that_did_not_exist(file, tmp_path):
    folder = tmp_path / "new" / "folder"
    download([file], folder, Unwatched())
    assert (folder / "set.bin").read_bytes() == CONTENT
    assert names(folder) == ["set.bin"]


def test_progress_grows_to_the_whole_and_tells_megabytes(file, tmp_path, watched):
    watch = watched()
    download([file], tmp_path, watch)
    assert len(watch.fractions) > 10
    assert watch.fractions == sorted(watch.fractions)
    assert watch.fractions[-1] == 1
    assert watch.texts[-1] == "Downloading set.bin (1 of 1): 3.0 of 3.0 MB"


def test_several_files_share_one_progress_that_never_goes_back(file, server, tmp_path, watched):
    server.files["labels.bin"] = b"few bytes"
    labels = remote(server.url("labels.bin"), content=b"few bytes", name="labels.bin")
    watch = watched()
    download([file, labels], tmp_path, watch)
    assert watch.fractions == sorted(watch.fractions)
    assert any("set.bin (1 of 2)" in text for text in watch.texts)
    assert watch.texts[-1].startswith("Downloading labels.bin (2 of 2)")
    assert watch.fractions[-1] == 1


def test_a_file_that_is_there_and_right_is_not_asked_for(file, server, tmp_path):
    (tmp_path / "set.bin").write_bytes(CONTENT)
    download([file], tmp_path, Unwatched())
    assert server.requests == []


def test_a_file_that_is_there_but_wrong_is_replaced(file, tmp_path):
    (tmp_path / "set.bin").write_bytes(b"half of it")
    download([file], tmp_path, Unwatched())
    assert (tmp_path / "set.bin").read_bytes() == CONTENT


def test_a_cancelled_download_leaves_only_a_part(file, tmp_path, half_way):
    with pytest.raises(Cancelled):
        download([file], tmp_path, half_way)
    assert names(tmp_path) == ["set.bin.part"]
    assert len(CONTENT) / 2 <= (tmp_path / "set.bin.part").stat().st_size < len(CONTENT)


def test_a_cancelled_download_goes_on_where_it_was(file, server, tmp_path, half_way, watched):
    with pytest.raises(Cancelled):
        download([file], tmp_path, half_way)
    there = (tmp_path / "set.bin.part").stat().st_size
    watch = watched()
    download([file], tmp_path, watch)
    assert server.requests[-1] == ("set.bin", f"bytes={there}-")
    assert watch.fractions[0] > 0.5
    assert (tmp_path / "set.bin").read_bytes() == CONTENT
    assert names(tmp_path) == ["set.bin"]


def test_a_server_without_ranges_sends_it_all_again(file, server, tmp_path, half_way):
    server.with_ranges = False
    with pytest.raises(Cancelled):
        download([file], tmp_path, half_way)
    download([file], tmp_path, Unwatched())
    assert (tmp_path / "set.bin").read_bytes() == CONTENT
    assert len(server.requests) == 2


def test_a_part_of_something_else_is_thrown_away(file, tmp_path):
    (tmp_path / "set.bin.part").write_bytes(b"another version")
    download([file], tmp_path, Unwatched())
    assert (tmp_path / "set.bin").read_bytes() == CONTENT


def test_a_part_longer_than_the_file_is_thrown_away(file, tmp_path):
    (tmp_path / "set.bin.part").write_bytes(CONTENT + b"more")
    download([file], tmp_path, Unwatched())
    assert (tmp_path / "set.bin").read_bytes() == CONTENT


def test_a_part_that_is_already_whole_is_not_asked_for(file, server, tmp_path):
    (tmp_path / "set.bin.part").write_bytes(CONTENT)
    download([file], tmp_path, Unwatched())
    assert server.requests == []
    assert names(tmp_path) == ["set.bin"]


def test_a_wrong_checksum_is_refused_and_nothing_stays(server, tmp_path):
    server.files["set.bin"] = b"<html>please log in to this network</html>"
    with pytest.raises(DataError, match=r"set\.bin could not be downloaded .*wrong checksum"):
        download([remote(server.url("set.bin"))], tmp_path, Unwatched())
    assert names(tmp_path) == []


def test_the_next_mirror_is_tried_when_one_is_dead_lacks_the_file_or_sends_a_wrong_one(server, tmp_path, dead_url):
    server.files |= {"wrong": b"something else", "set.bin": CONTENT}
    mirrors = (dead_url, server.url("missing"), server.url("wrong"), server.url("set.bin"))
    download([remote(*mirrors)], tmp_path, Unwatched())
    assert (tmp_path / "set.bin").read_bytes() == CONTENT


def test_without_a_network_one_sentence_says_what_to_put_where(tmp_path, dead_url):
    files = [remote(dead_url), remote(dead_url, name="labels.bin")]
    with pytest.raises(DataError) as error:
        download(files, tmp_path, Unwatched())
    text = str(error.value)
    assert "Connection refused" in text or "refused" in text
    assert f"put set.bin, labels.bin into {tmp_path}" in text
    assert "\n" not in text


def test_a_missing_file_is_told_with_the_name_of_its_server(server, tmp_path):
    with pytest.raises(DataError, match=r"127\.0\.0\.1:\d+: HTTP 404 Not Found"):
        download([remote(server.url("set.bin"))], tmp_path, Unwatched())


def test_a_file_that_moved_is_followed_but_not_in_circles(file, server, tmp_path):
    server.moved = {file.name: "new.bin"}
    server.files["new.bin"] = server.files[file.name]
    download([file], tmp_path, Unwatched())
    assert (tmp_path / file.name).read_bytes() == server.files["new.bin"]
    server.moved["new.bin"] = file.name
    with pytest.raises(DataError, match="HTTP 302 The HTTP server returned a redirect error") as refused:
        download([file], tmp_path / "again", Unwatched())
    assert "\n" not in str(refused.value)


def test_a_connection_that_breaks_is_told_and_keeps_what_came(file, server, tmp_path):
    server.breaks_after = 1_000_000
    with pytest.raises(DataError, match=r"broke after 1\.0 of 3\.0 MB"):
        download([file], tmp_path, Unwatched())
    server.breaks_after = None
    download([file], tmp_path, Unwatched())
    assert server.requests[-1] == ("set.bin", "bytes=1000000-")
    assert (tmp_path / "set.bin").read_bytes() == CONTENT


def test_a_stalled_server_is_cancelled_at_once(file, server, tmp_path, watched):
    server.stalls_after = 500_000
    started = time.monotonic()
    with pytest.raises(Cancelled):
        download([file], tmp_path, watched(until=lambda fraction, text: fraction >= 1 / 6), patience=60)
    assert time.monotonic() - started < 5
    assert (tmp_path / "set.bin.part").stat().st_size == 500_000
    assert names(tmp_path) == ["set.bin.part"]


def test_a_stalled_server_is_given_up_and_the_next_try_goes_on(file, server, tmp_path):
    server.stalls_after = 500_000
    with pytest.raises(DataError, match=r"no answer for 0\.2 seconds"):
        download([file], tmp_path, Unwatched(), patience=0.2)
    server.stalls_after = None
    download([file], tmp_path, Unwatched())
    assert server.requests[-1] == ("set.bin", "bytes=500000-")
    assert (tmp_path / "set.bin").read_bytes() == CONTENT


def test_a_server_that_never_answers_is_cancelled_at_once(tmp_path):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        file = remote(f"http://127.0.0.1:{silent.getsockname()[1]}/set.bin")
        asked = iter([False, False, True])
        started = time.monotonic()
        with pytest.raises(Cancelled):
            download([file], tmp_path, Reported(lambda fraction, text: None, lambda: next(asked)), patience=60)
    assert time.monotonic() - started < 5


def test_a_folder_that_cannot_be_made_is_one_sentence(file, tmp_path):
    (tmp_path / "note.txt").write_text("no folder")
    with pytest.raises(DataError, match=r"note\.txt.*choose another folder"):
        download([file], tmp_path / "note.txt" / "data", Unwatched())


def test_a_folder_without_rights_is_one_sentence(file, tmp_path):
    tmp_path.chmod(0o500)
    if os.access(tmp_path, os.W_OK):
        pytest.skip("this user may write everywhere")
    with pytest.raises(DataError, match=r"may not write to .*: change its rights or choose another folder"):
        download([file], tmp_path, Unwatched())


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
def test_a_full_disk_is_one_sentence(file, tmp_path):
    (tmp_path / "set.bin.part").symlink_to("/dev/full")
    with pytest.raises(DataError, match=f"no space left for {tmp_path}: free some or choose another folder"):
        download([file], tmp_path, Unwatched())
    assert not (tmp_path / "set.bin").exists()


def test_whoever_waits_for_another_download_can_cancel(tmp_path, watched):
    inside, leave = Event(), Event()

    def occupy():
        with alone_in(tmp_path, Unwatched()):
            inside.set()
            leave.wait()

    other = Thread(target=occupy)
    other.start()
    inside.wait()
    watch = watched(until=lambda fraction, text: "another download" in text)
    with pytest.raises(Cancelled), alone_in(tmp_path, watch):
        pytest.fail("two were let in")
    leave.set()
    other.join()
    with alone_in(tmp_path, Unwatched()):
        pass
