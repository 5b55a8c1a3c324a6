"""How much memory is free, and how much of it samples may fill."""

import os

import pytest
import torch

from core.data.feeding.memory import all_memory, budget, fits_on, free_memory, in_control_group

MIB = 2**20


def test_a_limit_that_was_set_is_the_budget():
    assert budget(5) == 5_000_000


def test_otherwise_it_is_a_quarter_of_what_is_free():
    assert 0.5 < budget(None) / (free_memory() / 4) < 2


@pytest.mark.skipif(not hasattr(os, "sysconf"), reason="this system does not tell how much memory it has")
def test_some_memory_is_free_and_no_more_than_there_is():
    assert 0 < free_memory() <= os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    assert 0 < free_memory() <= all_memory()


def control_group(folder, files: dict[str, str]):
    for name, content in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(content)
    return in_control_group(folder)


def test_a_container_leaves_its_limit_less_what_it_holds_but_for_files(tmp_path):
    files = {
        "memory.max": f"{100 * MIB}\n",
        "memory.current": f"{60 * MIB}\n",
        "memory.stat": f"anon 1\ninactive_file {20 * MIB}\n",
    }
    assert control_group(tmp_path, files) == 60 * MIB


def test_older_control_groups_are_understood(tmp_path):
    names = ("limit_in_bytes", "usage_in_bytes")
    files = {f"memory/memory.{name}": f"{size * MIB}\n" for name, size in zip(names, (100, 60), strict=True)}
    assert control_group(tmp_path, files | {"memory/memory.stat": "total_inactive_file 0\n"}) == 40 * MIB


@pytest.mark.parametrize("files", [{}, {"memory.max": "max\n", "memory.current": "5\n", "memory.stat": ""}])
def test_without_a_limit_a_container_says_nothing(tmp_path, files):
    assert control_group(tmp_path, files) is None


def test_a_container_that_is_full_leaves_nothing(tmp_path):
    files = {"memory.max": "100", "memory.current": "120", "memory.stat": ""}
    assert control_group(tmp_path, files) == 0


def test_what_fits_on_a_device_leaves_room_for_the_network():
    cpu = torch.device("cpu")
    assert fits_on(cpu, free_memory() // 8)
    assert not fits_on(cpu, free_memory() // 2)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="asks CUDA how much memory it has")
def test_a_quarter_of_the_free_memory_of_cuda_may_be_filled():
    device = torch.device("cuda:0")
    free, _ = torch.cuda.mem_get_info(device)
    assert fits_on(device, free // 8)
    assert not fits_on(device, free // 2)
