"""How samples come to the training: chosen by what fits, the same wherever they are, read by threads that end."""

import json
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from core.data.base import DataSettings
from core.data.batches import Pass, TensorData, batch_bounds
from core.data.feeding import feed, first_prepared, shown
from core.data.feeding.decoded import Decoded
from core.data.feeding.host import FromFiles, Gathered, HostData
from core.data.feeding.reading import Reader
from core.data.feeding.unreadable import Unreadable
from core.data.info import DataError, DataInfo
from core.data.pictures.files import PictureFiles
from core.data.pipeline import Pipeline
from core.data.samples import Finding
from core.data.sources.digits import Digits
from core.data.split import Split
from core.data.transforms.flips import RandomHorizontalFlip
from core.data.transforms.steps import Step
from core.data.transforms.values import Normalize
from core.errors import Cancelled
from core.progress import Reported

CPU = torch.device("cpu")
N, N_VALIDATION, SIDE = 37, 11, 160  # 76,800 bytes a picture: 13 of the 48 fit into 1 MB


@pytest.fixture(scope="module")
def pictures(tmp_path_factory) -> tuple[str, ...]:
    """Files of pictures, each of its own grey."""
    folder = tmp_path_factory.mktemp("pictures")
    return tuple(str(paint(folder / f"{index}.png", index)) for index in range(N + N_VALIDATION))


def paint(path: Path, grey: int) -> Path:
    pixels = np.random.default_rng(grey).integers(0, 255, (SIDE // 8, SIDE // 8, 3), np.uint8)
    Image.fromarray(pixels).resize((SIDE, SIDE)).save(path)
    return path


@pytest.fixture
def own(pictures, tmp_path) -> tuple[str, ...]:
    """The same files, for a test that breaks some."""
    copies = tuple(tmp_path / Path(path).name for path in pictures)
    for path, copy in zip(pictures, copies, strict=True):
        copy.write_bytes(Path(path).read_bytes())
    return tuple(map(str, copies))


def of_files(paths: tuple[str, ...]) -> Split:
    targets = np.arange(len(paths))
    return Split(
        stored(paths[:N]),
        targets[:N],
        stored(paths[N:]),
        targets[N:],
        DataInfo((3, SIDE, SIDE), tuple(map(str, targets)), len(paths), "pixels from 0 to 1"),
    )


def stored(paths: tuple[str, ...]) -> PictureFiles:
    return PictureFiles(paths, 3, SIDE, SIDE, "stretch")


def settings(megabytes: int | None) -> DataSettings:
    return DataSettings(source=Digits(), memory_limit=megabytes)


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def listed(batches) -> list[tuple[torch.Tensor, torch.Tensor]]:
    return [(inputs.clone(), targets.clone()) for inputs, targets in batches]


def assert_same(some, others) -> None:
    assert len(some) == len(others)
    for (inputs, targets), (other_inputs, other_targets) in zip(some, others, strict=True):
        assert torch.equal(targets, other_targets)
        assert torch.equal(inputs, other_inputs)


def reading_threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("read")]


def test_files_that_fit_into_the_budget_are_read_into_memory(pictures):
    fed = feed(of_files(pictures), settings(4), CPU)
    assert fed.how == "all 48 samples in memory on cpu (3.7 MB)"
    assert isinstance(fed.training, TensorData)


def test_files_that_do_not_fit_are_read_while_training(pictures):
    fed = feed(of_files(pictures), settings(1), CPU)
    assert fed.how.startswith("48 samples read from files while training, by ")
    assert fed.how.endswith(" kB kept decoded in memory")
    assert isinstance(fed.training, HostData)


def test_without_a_limit_a_quarter_of_the_free_memory_is_the_budget(pictures):
    assert "in memory" in feed(of_files(pictures), settings(None), CPU).how


def test_arrays_stay_in_memory_whatever_the_limit_and_it_is_told(pictures):
    split = of_files(pictures)
    arrays = replace(split, train_inputs=np.zeros((N, 3, SIDE, SIDE), np.uint8), validation_inputs=split.train_inputs)
    arrays = replace(arrays, validation_inputs=np.zeros((N_VALIDATION, 3, SIDE, SIDE), np.uint8))
    told = "all 48 samples in memory on cpu (3.7 MB, more than the 1 MB that were set: such files are read whole)"
    assert feed(arrays, settings(1), CPU).how == told


def test_a_part_in_memory_goes_with_a_part_in_files(pictures):
    split = of_files(pictures * 2)
    split = replace(split, train_inputs=np.zeros((N, 3, SIDE, SIDE), np.uint8))
    fed = feed(split, settings(1), CPU)
    assert isinstance(fed.training, TensorData)
    assert isinstance(fed.validation, HostData)
    assert (
        torch.cat([targets for _, targets in fed.validation.in_order(8)]).tolist() == split.validation_targets.tolist()
    )


@pytest.mark.parametrize("batch_size", [1, 4, 9, 36, 64])
def test_streamed_batches_are_those_of_memory(pictures, batch_size):
    in_memory, streamed = (feed(of_files(pictures), settings(limit), CPU) for limit in (4, 1))
    one, other = seeded(3), seeded(3)
    for _ in range(2):  # the second pass finds some decoded
        assert_same(
            listed(in_memory.training.shuffled(batch_size, one)), listed(streamed.training.shuffled(batch_size, other))
        )
        assert_same(listed(in_memory.validation.in_order(batch_size)), listed(streamed.validation.in_order(batch_size)))
    assert torch.equal(one.get_state(), other.get_state())


def test_every_pass_has_each_sample_once_with_its_own_target(pictures):
    split = of_files(pictures)
    batches = listed(feed(split, settings(1), CPU).training.shuffled(8, seeded()))
    inputs, targets = (torch.cat(parts) for parts in zip(*batches, strict=True))
    assert sorted(targets.tolist()) == list(range(N))
    for picture, target in zip(inputs, targets.tolist(), strict=True):
        assert torch.equal(picture, torch.as_tensor(split.train_inputs.read(target)).float() / 255)


def noisy() -> Pipeline:
    """Augmentation that draws as much as each batch has samples."""

    def run(inputs, targets, generator):
        return inputs + torch.rand(len(inputs), generator=generator).view(-1, 1, 1, 1), targets

    return Pipeline((Step(run, is_random=True),))


def in_both_ways(paths: tuple[str, ...]) -> list[TensorData | HostData]:
    split = of_files(paths)
    inputs = np.stack([split.train_inputs.read(index) for index in range(N)])
    return [
        TensorData(inputs, split.train_targets, CPU, noisy()),
        HostData(Gathered(inputs, CPU), split.train_targets, CPU, noisy()),
    ]


@pytest.mark.parametrize("which", [0, 1])
def test_a_pass_that_skips_batches_goes_on_as_if_they_had_been_given(pictures, which):
    data = in_both_ways(pictures)[which]
    whole, rest = seeded(5), seeded(5)
    everything = listed(data.shuffled(4, whole))
    assert_same(everything[6:], listed(data.shuffled(4, rest, skip=6)))
    assert torch.equal(whole.get_state(), rest.get_state())


def test_skipped_batches_are_not_read(own):
    split = of_files(own)
    order = torch.randperm(N, generator=seeded(2)).tolist()
    for index in order[:16]:
        Path(own[index]).unlink()
    fed = feed(split, settings(1), CPU)
    batches = listed(fed.training.shuffled(8, seeded(2), skip=2))
    assert torch.cat([targets for _, targets in batches]).tolist() == order[16:]
    assert fed.take_findings() == ()


def test_a_pass_that_is_ended_early_leaves_the_generator_as_a_whole_one_does(pictures):
    data = in_both_ways(pictures)[1]
    whole, part = seeded(), seeded()
    listed(data.shuffled(4, whole))
    batches = data.shuffled(4, part)
    next(batches)
    batches.close()
    assert torch.equal(whole.get_state(), part.get_state())


def test_two_equal_seeds_augment_alike_and_two_others_do_not(pictures):
    data = in_both_ways(pictures)[0]
    assert_same(listed(data.shuffled(4, seeded(1))), listed(data.shuffled(4, seeded(1))))
    first, second = listed(data.shuffled(N, seeded(1)))[0][0], listed(data.shuffled(N, seeded(2)))[0][0]
    assert not torch.equal(first, second)


@pytest.mark.parametrize(
    ("n", "batch_size", "sizes"),
    [(8, 4, [4, 4]), (9, 4, [4, 5]), (10, 4, [4, 4, 2]), (3, 4, [3]), (1, 4, [1]), (3, 1, [1, 1, 1])],
)
def test_a_last_batch_of_one_sample_joins_the_one_before(n, batch_size, sizes):
    assert batch_bounds(n, batch_size) == sizes
    assert [len(chosen) for chosen in Pass.drawn(n, batch_size, seeded(), False).order.split(sizes)] == sizes


@pytest.mark.parametrize("megabytes", [4, 1])
def test_what_cannot_be_decoded_is_left_out_and_named_once(own, megabytes):
    Path(own[5]).write_bytes(b"no picture")
    Path(own[N]).unlink()
    fed = feed(of_files(own), settings(megabytes), CPU)
    for _ in range(2):
        targets = torch.cat([targets for _, targets in fed.training.shuffled(8, seeded())])
        assert sorted(targets.tolist()) == [index for index in range(N) if index != 5]
        assert torch.cat([targets for _, targets in fed.validation.in_order(8)]).tolist() == list(
            range(N + 1, N + N_VALIDATION)
        )
    found = fed.take_findings()
    assert [finding.where for finding in found] == [own[5], own[N]]
    assert all(isinstance(finding, Finding) and finding.done == "left out" for finding in found)
    assert "replace" in found[0].what or "put" in found[0].what
    assert fed.take_findings() == ()


def test_one_sample_that_is_left_of_a_batch_is_not_learned_from_alone(own):
    order = torch.randperm(N, generator=seeded(7)).tolist()
    for index in order[1:4]:  # of the first batch of four
        Path(own[index]).unlink()
    fed = feed(of_files(own), settings(1), CPU)
    batches = listed(fed.training.shuffled(4, seeded(7)))
    assert torch.cat([targets for _, targets in batches]).tolist() == order[4:]
    assert min(len(targets) for _, targets in batches) > 1


def test_a_picture_that_changes_its_size_on_disk_still_has_the_shape_of_the_others(own):
    Image.new("RGB", (30, 20)).save(own[3])
    fed = feed(of_files(own), settings(1), CPU)
    assert sum(len(targets) for _, targets in fed.training.shuffled(8, seeded())) == N


def read_by_two(paths: tuple[str, ...], n_bytes: int = 0) -> tuple[HostData, Unreadable]:
    files = stored(paths)
    unreadable = Unreadable(files, "samples")
    reader = Reader(files, unreadable, n_bytes, threads=2)
    return HostData(FromFiles(files, reader, CPU), np.arange(len(paths)), CPU, Pipeline()), unreadable


def test_files_that_vanish_in_the_middle_are_left_out(own):
    data, unreadable = read_by_two(own[:N])
    order = torch.randperm(N, generator=seeded()).tolist()
    batches = data.shuffled(1, seeded())
    read = [int(next(batches)[1])]  # and a few ahead
    for index in order[20:30]:
        Path(own[index]).unlink()
    read += [int(targets) for _, targets in batches]
    assert read == order[:20] + order[30:]
    assert [finding.where for finding in unreadable.take_findings()] == [own[index] for index in order[20:30]]


def test_what_was_decoded_is_not_read_again(own):
    data, _ = read_by_two(own[:N], n_bytes=10**8)
    once = listed(data.shuffled(8, seeded()))
    for path in own:
        Path(path).unlink()
    assert_same(once, listed(data.shuffled(8, seeded())))


def test_no_more_is_kept_decoded_than_fits(own):
    files = stored(own[:N])
    each = 3 * SIDE * SIDE
    kept = Decoded(files, 10 * each + 5)
    for index in range(N):
        kept.keep(index, files.read(index))
    assert kept.n_bytes == 10 * each
    assert [index for index in range(N) if kept.get(index) is not None] == list(range(10))
    assert np.array_equal(kept.get(9), files.read(9))


@pytest.mark.parametrize("megabytes", [4, 1])
def test_a_source_that_is_gone_altogether_ends_it_with_a_sentence(own, megabytes):
    for path in own[:N]:
        Path(path).unlink()
    with pytest.raises(DataError, match=r"more than half of the 37 training samples cannot be read .*: bring their"):
        listed(feed(of_files(own), settings(megabytes), CPU).training.shuffled(8, seeded()))
    assert reading_threads() == []


def test_files_that_come_back_are_used_again(own):
    split = of_files(own)
    content = Path(own[0]).read_bytes()
    Path(own[0]).unlink()
    fed = feed(split, settings(1), CPU)
    assert sum(len(targets) for _, targets in fed.training.shuffled(8, seeded())) == N - 1
    Path(own[0]).write_bytes(content)
    assert sum(len(targets) for _, targets in fed.training.shuffled(8, seeded())) == N


def test_filling_memory_tells_how_far_it_is_and_can_be_cancelled(pictures):
    told: list[tuple[float | None, str]] = []
    with pytest.raises(Cancelled):
        feed(of_files(pictures), settings(4), CPU, Reported(lambda *said: told.append(said), lambda: bool(told)))
    assert told[0][1] == "Reading training samples"
    assert 0 < told[0][0] <= 1
    assert reading_threads() == []


@pytest.mark.parametrize("limit", [None, 4])
def test_what_was_read_into_memory_serves_the_next_run(own, limit):
    split = of_files(own)
    Path(own[3]).unlink()
    first = feed(split, settings(limit), CPU)
    assert [finding.where for finding in first.take_findings()] == [own[3]]
    for path in own:
        Path(path).unlink(missing_ok=True)
    second = feed(split, settings(limit), CPU)
    assert [finding.where for finding in second.take_findings()] == [own[3]]
    assert_same(listed(first.training.shuffled(8, seeded())), listed(second.training.shuffled(8, seeded())))


def test_a_lower_limit_holds_for_what_was_read_before(pictures):
    split = of_files(pictures)
    assert "in memory on cpu" in feed(split, settings(4), CPU).how
    assert "read from files" in feed(split, settings(1), CPU).how


def test_filling_memory_ends_at_all_of_it(pictures):
    told: list[float | None] = []
    feed(of_files(pictures), settings(4), CPU, Reported(lambda fraction, _: told.append(fraction), lambda: False))
    assert told[-1] == 1


def test_a_pass_that_is_closed_in_the_middle_leaves_no_thread(pictures):
    batches = feed(of_files(pictures), settings(1), CPU).training.shuffled(4, seeded())
    next(batches)
    assert reading_threads()
    batches.close()
    assert reading_threads() == []


def test_a_pass_that_is_forgotten_leaves_no_thread(pictures):
    batches = feed(of_files(pictures), settings(1), CPU).training.shuffled(4, seeded())
    next(batches)
    del batches
    assert reading_threads() == []


def test_a_program_that_ends_in_the_middle_of_a_pass_does_not_wait(pictures):
    code = (
        "import sys, json, torch, numpy as np\n"
        "from core.data.feeding.reading import Reader\n"
        "from core.data.feeding.unreadable import Unreadable\n"
        "from core.data.pictures.files import PictureFiles\n"
        f"files = PictureFiles(tuple(json.loads(sys.argv[1])), 3, {SIDE}, {SIDE}, 'stretch')\n"
        "read = Reader(files, Unreadable(files, 'samples')).batches([np.arange(len(files))] * 1000)\n"
        "next(read)\n"
        "print('read', flush=True)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, json.dumps(pictures)], capture_output=True, text=True, timeout=200, check=True
    )
    assert (done.stdout, done.stderr) == ("read\n", "")


def test_shown_samples_are_those_that_can_be_read(own):
    split = of_files(own)
    Path(own[N + 2]).unlink()
    inputs, targets = shown(split.validation_inputs, split.validation_targets, np.array([4, 2, 0]), Pipeline(), CPU)
    assert targets.tolist() == [N + 4, N]
    assert torch.equal(inputs[0], torch.as_tensor(split.validation_inputs.read(4)).float() / 255)


def test_prepared_batches_are_the_same_in_memory_and_streamed_though_a_file_is_gone(own):
    Path(own[7]).unlink()
    chosen = (Normalize(), RandomHorizontalFlip())
    in_memory, streamed = (
        feed(of_files(own), settings(limit).model_copy(update={"transforms": chosen}), CPU) for limit in (4, 1)
    )
    assert_same(listed(in_memory.validation.in_order(8)), listed(streamed.validation.in_order(8)))
    one, other = (
        torch.cat([inputs for inputs, _ in fed.training.shuffled(N, seeded())]) for fed in (in_memory, streamed)
    )
    assert abs(float(one.mean())) < 1e-3
    assert abs(float(other.mean())) < 1e-3


def test_first_samples_for_a_proof_need_no_budget(pictures):
    assert first_prepared(of_files(pictures), settings(1), 5).shape == (5, 3, SIDE, SIDE)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="copies ahead on a side stream need CUDA")
def test_on_cuda_batches_copied_ahead_are_those_of_memory(pictures):
    device = torch.device("cuda:0")
    split = of_files(pictures)
    inputs = np.stack([split.train_inputs.read(index) for index in range(N)])
    there = TensorData(inputs, split.train_targets, device)
    ahead = HostData(Gathered(inputs, device), split.train_targets, device, Pipeline())
    streamed = feed(split, settings(1), device).training
    for _ in range(3):
        wanted = listed(there.shuffled(4, seeded()))
        assert_same(wanted, listed(ahead.shuffled(4, seeded())))
        assert_same(wanted, listed(streamed.shuffled(4, seeded())))
        assert wanted[0][0].device == device
