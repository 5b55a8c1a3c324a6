"""Published sets of pictures: unpacked once, as torchvision has them, listed as their makers say, read one by one."""

import os
import pickle
import re
from pathlib import Path

import numpy as np
import pytest

from core.data.base import SOURCES, DataSettings
from core.data.info import DataError
from core.data.published.declared import Published
from core.data.samples import Stored
from core.data.split import forget_split, load_split
from core.errors import Cancelled
from core.progress import Unwatched
from tests.core.data.picture_sets import SETS, Made, colour, mat, picture


@pytest.fixture(params=sorted(SETS))
def type_id(request) -> str:
    return request.param


@pytest.fixture
def made(type_id) -> Made:
    return SETS[type_id]()


@pytest.fixture
def pack(zip_of, tar_of):
    """The published files of a set."""

    def packed(name, content):
        if isinstance(content, bytes):
            return content
        content = {member: packed(member, inner) for member, inner in content.items()}
        if name.endswith(".zip"):
            return zip_of(content)
        return tar_of(content, "w" if name.endswith(".tar") else "w:gz")

    return lambda made: {name: packed(name, content) for name, content in made.archives.items()}


@pytest.fixture
def put_packed(pack, put, tmp_path):
    """Puts the published files of a set into a folder."""

    def put_packed(made, folder="."):
        put(pack(made), tmp_path / folder)

    return put_packed


@pytest.fixture
def on_server(pack, made, type_id, publish, monkeypatch) -> dict[str, bytes]:
    """The set on the server, in the place of the real one."""
    kind, files = SOURCES.get(type_id), pack(made)
    here = tuple(
        Published(publish(name, files.get(name, b"")), file.places, file.inner, file.of)
        for file in kind.files
        for name in [file.file.name]
    )
    monkeypatch.setattr(kind, "files", here)
    return files


def source(type_id, folder, made=None, **settings):
    chosen = SETS[type_id]().settings if made is None else made.settings
    return SOURCES.get(type_id)(folder=str(folder), **{"download": False, **chosen, **settings})


def load(type_id, folder, progress=None, made=None, **settings):
    return source(type_id, folder, made, **settings).load(progress or Unwatched())


def assert_holds(samples, made):
    for part, labels in ((samples, made.train), (samples.validation, made.test)):
        if not labels:
            assert part is None
            continue
        np.testing.assert_array_equal(part.targets, labels)
        assert part.targets.dtype == np.int64
        for index, label in enumerate(labels):
            np.testing.assert_allclose(part.inputs.read(index)[:, 8, 8], colour(label), atol=6)


def own_folder(type_id, folder) -> Path:
    return source(type_id, folder).own_folder()


@pytest.mark.parametrize("place", [".", "own"])
def test_archives_that_were_put_there_are_unpacked_and_read(place, type_id, made, put_packed, tmp_path):
    folder = tmp_path if place == "." else own_folder(type_id, tmp_path)
    put_packed(made, folder)
    assert_holds(load(type_id, tmp_path), made)
    for name, content in made.archives.items():
        if isinstance(content, dict):
            (folder / name).unlink()
    assert_holds(load(type_id, tmp_path), made)


@pytest.mark.parametrize("chosen", ["root", "set"])
def test_a_folder_that_is_unpacked_is_used_as_it_is(chosen, type_id, made, put_packed, tmp_path):
    put_packed(made, own_folder(type_id, tmp_path))
    load(type_id, tmp_path)
    own = own_folder(type_id, tmp_path)
    for archive in [*own.glob("*.t*gz"), *own.glob("*.zip"), *own.glob("*.tar"), own / ".netloom.lock"]:
        archive.unlink()
    before = sorted(tmp_path.rglob("*"))
    assert_holds(load(type_id, tmp_path if chosen == "root" else own), made)
    assert sorted(tmp_path.rglob("*")) == before


def theirs(type_id, root, test, monkeypatch) -> list[tuple[str, int]]:
    """Paths and classes as torchvision lists them."""
    from core.data.vision import torchvision

    kind = getattr(torchvision.datasets, type_id)
    part = "test" if test else "train"
    match type_id:
        case "GTSRB":
            return kind(root, split=part)._samples
        case "Flowers102":
            monkeypatch.setattr(kind, "_check_integrity", lambda self: True)  # of the real files
            sets = [kind(root, split=name) for name in (("test",) if test else ("train", "val"))]
            return [pair for read in sets for pair in zip(read._image_files, read._labels, strict=True)]
        case "OxfordIIITPet":
            read = kind(root, split="test" if test else "trainval")
            return list(zip(read._images, read._labels, strict=True))
        case "Food101":
            read = kind(root, split=part)
            return list(zip(read._image_files, read._labels, strict=True))
        case "DTD":
            sets = [kind(root, split=name, partition=3) for name in (("test",) if test else ("train", "val"))]
            return [pair for read in sets for pair in zip(read._image_files, read._labels, strict=True)]
        case "Imagenette":
            return kind(root, split="val" if test else "train", size="320px")._samples
        case "EuroSAT":
            return kind(root).samples
    read = kind(root)
    top = Path(read.root) / ("101_ObjectCategories" if type_id == "Caltech101" else "256_ObjectCategories")
    name = "image_{1:04d}.jpg" if type_id == "Caltech101" else "{2}_{1:04d}.jpg"
    return [
        (top / read.categories[y] / name.format(y, index, read.categories[y][:3]), y)
        for y, index in zip(read.y, read.index, strict=True)
    ]


def test_torchvision_reads_the_same_pictures_from_the_folder(type_id, made, put_packed, monkeypatch, tmp_path):
    put_packed(made, own_folder(type_id, tmp_path))
    samples = load(type_id, tmp_path)
    for part, test in ((samples, False), (samples.validation, True)):
        if part is None:
            continue
        listed = [(str(path), label) for path, label in theirs(type_id, tmp_path, test, monkeypatch)]
        assert sorted(part.inputs.paths) == sorted(path for path, _ in listed)
        if type_id in ("Flowers102", "OxfordIIITPet") or (type_id, test) == ("GTSRB", True):
            # where classes are folders, torchvision numbers those that are there
            assert dict(zip(part.inputs.paths, part.targets, strict=True)) == dict(listed)


def test_addresses_checksums_and_classes_are_torchvisions_own(type_id):
    import inspect

    from core.data.vision import torchvision

    theirs = getattr(torchvision.datasets, type_id)
    code = inspect.getsource(inspect.getmodule(theirs))
    for file in SOURCES.get(type_id).files:
        assert f'"{file.file.md5}"' in code
        assert file.file.mirrors[0].rpartition("/")[2] in code
    info = SOURCES.get(type_id)().info()
    assert len(set(info.classes)) == len(info.classes)
    if type_id == "Flowers102":
        assert list(info.classes) == theirs.classes
    if type_id == "Imagenette":
        assert list(info.classes) == [names[0] for names in theirs._WNID_TO_CLASS.values()]


def test_a_missing_set_is_downloaded_and_unpacked_once(type_id, made, on_server, server, watched, tmp_path):
    watch = watched()
    assert_holds(load(type_id, tmp_path, watch, download=True), made)
    assert sorted({name for name, _ in server.requests}) == sorted(on_server)
    n_requests = len(server.requests)
    assert watch.texts[0].startswith("Downloading ")
    assert_holds(load(type_id, tmp_path, download=True), made)
    assert len(server.requests) == n_requests


def test_a_download_that_broke_off_goes_on_where_it_was(type_id, made, on_server, server, tmp_path):
    server.breaks_after = 60
    with pytest.raises(
        DataError, match=r"could not be downloaded .*check the network and try again, or put .* yourself"
    ):
        load(type_id, tmp_path, download=True)
    server.breaks_after = None
    assert_holds(load(type_id, tmp_path, download=True), made)
    assert (next(iter(on_server)), "bytes=60-") in server.requests


def test_a_wrong_checksum_is_refused(type_id, on_server, server, tmp_path):
    server.files = {name: content + b"more" for name, content in server.files.items()}
    with pytest.raises(DataError, match=r"could not be downloaded .*wrong checksum"):
        load(type_id, tmp_path, download=True)
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and path.name != ".netloom.lock"]


def test_cancelled_at_any_moment_it_is_no_set_and_is_brought_the_next_time(type_id, made, on_server, watched, tmp_path):
    for moment in ("Downloading", "Looking for"):
        with pytest.raises(Cancelled):
            load(
                type_id, tmp_path, watched(until=lambda _, text, moment=moment: text.startswith(moment)), download=True
            )
        if moment == "Downloading":
            assert not list(tmp_path.rglob("*.[jJpP]*[gGmM]"))
    assert_holds(load(type_id, tmp_path, download=True), made)


def test_an_archive_that_is_cut_off_leaves_no_half_set(type_id, made, put_packed, tmp_path):
    put_packed(made)
    name = next(iter(made.archives))
    content = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(content[: len(content) // 2])
    with pytest.raises(
        DataError, match=rf"{name} is broken, it is cut off or not a .*: delete it and download it again"
    ):
        load(type_id, tmp_path)
    assert not list(own_folder(type_id, tmp_path).rglob("*.[jJp][pP]*"))
    (tmp_path / name).write_bytes(content)
    assert_holds(load(type_id, tmp_path), made)


def test_without_files_one_sentence_says_what_to_put_where(type_id, made, tmp_path):
    with pytest.raises(DataError) as error:
        load(type_id, tmp_path / "nowhere")
    assert str(error.value) == (
        f"{SOURCES.get(type_id).title} needs {', '.join(made.archives)} in {tmp_path / 'nowhere'}: put them there, as "
        "they are or unpacked, choose the folder that has them, or switch on its download"
    )


def test_every_picture_comes_at_the_chosen_size(type_id, made, put_packed, tmp_path):
    put_packed(made)
    chosen = {"height": 10, "width": 14, "channels": "grey", "fit": "pad"}
    samples = load(type_id, tmp_path, **chosen)
    info = source(type_id, tmp_path, **chosen).info()
    assert isinstance(samples.inputs, Stored)
    assert samples.inputs.shape == (len(made.train), 1, 10, 14) == (len(made.train), *info.in_shape)
    assert samples.inputs.read(0).shape == (1, 10, 14)
    assert "fit into 10×14" in info.preparation
    assert len(pickle.dumps(samples.inputs)) < 2_000


def test_a_set_with_fewer_pictures_than_published_says_so(type_id, made, put_packed, tmp_path):
    put_packed(made)
    findings = load(type_id, tmp_path).findings
    n_train, n_test = SOURCES.get(type_id).numbers
    counted = [finding for finding in findings if "are published" in finding.what]
    assert counted[0].what == f"has {len(made.train)} training pictures where {n_train:,} are published"
    assert len(counted) == 1 + bool(made.test)
    assert all(finding.done == "kept" for finding in counted)
    assert SOURCES.get(type_id)().info().n_samples == n_train + n_test


def test_a_picture_that_cannot_be_decoded_is_left_out_and_named(type_id, made, put_packed, tmp_path):
    put_packed(made)
    first = Path(load(type_id, tmp_path).inputs.paths[0])
    first.write_bytes(b"no picture")
    samples = load(type_id, tmp_path)
    np.testing.assert_array_equal(samples.targets, made.train[1:])
    assert f"{first} is no picture that can be read: left out" in map(str, samples.findings)


def test_the_project_file_keeps_the_choice(type_id, tmp_path):
    chosen = source(type_id, tmp_path, height=20)
    settings = DataSettings(source=chosen)
    assert DataSettings.model_validate_json(settings.model_dump_json()).source == chosen


def test_the_split_is_the_makers_or_drawn(type_id, made, put_packed, tmp_path):
    put_packed(made)
    forget_split()
    split = load_split(DataSettings(source=source(type_id, tmp_path)), Unwatched())
    n_test = len(made.test) or 1
    assert len(split.validation_targets) == n_test
    assert split.info.n_samples == len(made.train) + len(made.test)


def test_without_the_test_set_the_test_pictures_are_not_needed(put_packed, tmp_path):
    made = SETS["GTSRB"]()
    made.archives = {name: files for name, files in made.archives.items() if "Training" in name}
    put_packed(made)
    assert load("GTSRB", tmp_path, use_test_set=False).validation is None
    with pytest.raises(DataError, match=r"GTSRB needs GTSRB_Final_Test_Images\.zip, GTSRB_Final_Test_GT\.zip in"):
        load("GTSRB", tmp_path)


def test_cats_and_dogs_are_told_apart_by_species(put_packed, tmp_path):
    put_packed(SETS["OxfordIIITPet"]())
    samples = load("OxfordIIITPet", tmp_path, labels="species")
    np.testing.assert_array_equal(samples.targets, [0, 1, 0])
    np.testing.assert_array_equal(samples.validation.targets, [1])
    assert source("OxfordIIITPet", tmp_path, labels="species").info().classes == ("cat", "dog")


def test_an_archive_within_the_archive_does_not_stay(put_packed, tmp_path):
    put_packed(SETS["Caltech101"]())
    load("Caltech101", tmp_path)
    assert {path.name for path in (tmp_path / "caltech101").iterdir()} == {".netloom.lock", "101_ObjectCategories"}


def test_folders_called_train_and_val_of_another_set_are_not_taken_for_imagenette(tmp_path):
    for name in ("train/cats", "val/cats"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "1.jpg").write_bytes(picture(0))
    with pytest.raises(DataError, match=r"Imagenette needs imagenette2-320\.tgz"):
        load("Imagenette", tmp_path)


def test_a_folder_of_no_class_is_left_out_and_named(put_packed, tmp_path):
    made = SETS["EuroSAT"]()
    made.archives["EuroSAT.zip"]["2750/Moon/1.jpg"] = picture(3)
    put_packed(made)
    samples = load("EuroSAT", tmp_path)
    assert len(samples.targets) == 3
    odd = tmp_path / "eurosat" / "2750" / "Moon"
    assert f"{odd} is the folder of no class of this set: left out" in map(str, samples.findings)


def test_a_set_without_any_picture_is_refused(tmp_path):
    (tmp_path / "eurosat" / "2750").mkdir(parents=True)
    with pytest.raises(DataError, match="eurosat has no training pictures that can be read: delete what is there and"):
        load("EuroSAT", tmp_path)


def test_a_picture_that_is_listed_but_gone_is_left_out_and_named(put_packed, tmp_path):
    made = SETS["Food101"]()
    put_packed(made)
    gone = Path(load("Food101", tmp_path).inputs.paths[-1])
    gone.unlink()
    samples = load("Food101", tmp_path)
    np.testing.assert_array_equal(samples.targets, [0])
    assert f"{gone} is named by the set, but is not there: left out" in map(str, samples.findings)


BROKEN = [
    ("Flowers102", "setid.mat", b"", r"setid\.mat is broken"),
    ("Flowers102", "setid.mat", mat(trnid=[[9]], valid=[[1]], tstid=[[1]]), "names pictures other than the 1 to 6"),
    ("Flowers102", "setid.mat", mat(trnid=[[0]], valid=[[1]], tstid=[[1]]), "names pictures other than the 1 to 6"),
    ("Flowers102", "imagelabels.mat", mat(labels=[[103] * 6]), "have a class 103 where 1 to 102 are known"),
    ("Flowers102", "imagelabels.mat", mat(other=[[1]]), "it has no labels"),
    (
        "OxfordIIITPet",
        "annotations/trainval.txt",
        b"Abyssinian_100 1 1\n",
        "a line that is not a name and three numbers",
    ),
    ("OxfordIIITPet", "annotations/trainval.txt", b"Abyssinian_100 x 1 1\n", "has 'x' where the number of a class"),
    (
        "OxfordIIITPet",
        "annotations/trainval.txt",
        b"Abyssinian_100 38 1 1\n",
        "have a class 38 where 1 to 37 are known",
    ),
    ("OxfordIIITPet", "annotations/trainval.txt", b"../../secret 1 1 1\n", "is no name for a picture below its folder"),
    ("OxfordIIITPet", "annotations/trainval.txt", b"\xff\xfe\0", "it is no text"),
    ("Food101", "meta/train.json", b'{"waffles": ', "it is cut off or no JSON"),
    ("Food101", "meta/train.json", b"[" * 100_000, "it is cut off or no JSON"),
    ("Food101", "meta/train.json", b'["waffles"]', "it is not a list of pictures for each class"),
    ("Food101", "meta/train.json", b'{"waffles": [1]}', "it is not a list of pictures for each class"),
    ("Food101", "meta/train.json", b'{"stones": []}', "it has a class 'stones' that is not known"),
    ("Food101", "meta/train.json", b"{}", "has no training pictures that can be read"),
    ("DTD", "dtd/labels/train3.txt", b"smooth/1.jpg\n", "it has a line 'smooth/1.jpg' of no class that is known"),
    (
        "GTSRB",
        "GT-final_test.csv",
        b"Filename;Width\n1.ppm;3\n",
        "it is no table with the columns Filename and ClassId",
    ),
    ("GTSRB", "GT-final_test.csv", b"", "it is no table with the columns Filename and ClassId"),
    ("GTSRB", "GT-final_test.csv", b"Filename;ClassId\n00000.ppm;-1\n", "have a class 0 where 1 to 43 are known"),
]


@pytest.mark.parametrize(("type_id", "name", "content", "fault"), BROKEN)
def test_a_broken_list_is_refused(type_id, name, content, fault, put_packed, tmp_path):
    put_packed(SETS[type_id](), own_folder(type_id, tmp_path))
    load(type_id, tmp_path)
    (own_folder(type_id, tmp_path) / name).write_bytes(content)
    with pytest.raises(DataError, match=rf"{fault}.*: delete (it|what is there) and download it again"):
        load(type_id, tmp_path)


def test_a_folder_that_may_not_be_looked_into_is_one_sentence(put_packed, tmp_path):
    put_packed(SETS["EuroSAT"]())
    load("EuroSAT", tmp_path)
    closed = tmp_path / "eurosat"
    closed.chmod(0)
    try:
        if os.access(closed / "2750", os.R_OK):
            pytest.skip("this user may read everything")
        with pytest.raises(DataError, match="cannot be read"):
            load("EuroSAT", tmp_path)
    finally:
        closed.chmod(0o700)


def test_every_set_to_download_says_how_much():
    for kind in dict(SOURCES.items()).values():
        if kind.kind == "Pictures to download":
            assert re.search(r"\d (GB|MB) to download", kind.summary_line()), kind.title
