"""LAS and LAZ that lie: each number is caught by name before the native decoder acts on it."""

from __future__ import annotations

import struct
import tracemalloc

import numpy as np
import pytest

from immersion.errors import FileError
from immersion.scans import PointCloud, read, write
from naive_clouds import small_cloud


@pytest.fixture(scope="module")
def laz(tmp_path_factory):
    path = tmp_path_factory.mktemp("laz") / "a.laz"
    write(small_cloud(500), path)
    read(path)  # loads the decoder before memory is watched
    return path.read_bytes()


def _start(data: bytes) -> int:
    return int(struct.unpack_from("<I", data, 96)[0])


def _refused(tmp_path, data: bytes, suffix: str = ".laz") -> FileError:
    (tmp_path / f"a{suffix}").write_bytes(data)
    tracemalloc.start()
    try:
        with pytest.raises(FileError) as caught:
            read(tmp_path / f"a{suffix}")
        assert tracemalloc.get_traced_memory()[1] < 4 << 20
    finally:
        tracemalloc.stop()
    assert caught.value.render("fr") != caught.value.render("en")
    return caught.value


def _put(data: bytes, at: int, code: str, value: float) -> bytes:
    changed = bytearray(data)
    struct.pack_into(code, changed, at, value)
    return bytes(changed)


@pytest.mark.parametrize(
    ("at", "code", "value", "error"),
    [
        (24, "<B", 2, "las-header"),  # version 2
        (94, "<H", 100, "las-header"),  # header size
        (96, "<I", 2**32 - 1, "las-header"),  # start of the points
        (100, "<I", 2**32 - 1, "scan-truncated"),  # records
        (104, "<B", 128 + 11, "las-header"),  # point format
        (105, "<H", 3, "las-header"),  # record length
        (105, "<H", 200, "las-laszip"),
        (131, "<d", 0.0, "las-header"),  # scale
        (131, "<d", float("nan"), "las-header"),
        (155, "<d", float("inf"), "las-header"),  # offset
        (243, "<I", 2**32 - 1, "scan-truncated"),  # extended records
        (247, "<Q", 2**60, "las-header"),  # points
        (247, "<Q", 10**5, "las-laszip"),
    ],
)
def test_numbers_of_the_header(tmp_path, laz, at, code, value, error):
    assert _refused(tmp_path, _put(laz, at, code, value)).code == error


@pytest.mark.parametrize(
    ("where", "code", "value"),
    [(0, "<q", -2), (0, "<q", 0), (0, "<q", 2**62), (0, "<q", -1)],
)
def test_the_place_of_the_chunk_table(tmp_path, laz, where, code, value):
    error = _refused(tmp_path, _put(laz, _start(laz) + where, code, value))
    assert error.code == "las-laszip"


@pytest.mark.parametrize("count", [0, 2, 1000, 2**32 - 1])
def test_the_count_of_chunks(tmp_path, laz, count):
    table = struct.unpack_from("<q", laz, _start(laz))[0]
    assert _refused(tmp_path, _put(laz, table + 4, "<I", count)).code == "las-laszip"


@pytest.mark.parametrize("layer", range(10))
def test_the_sizes_of_layers(tmp_path, laz, layer):
    """A layer's size is what the decoder allocates: four thousand million bytes, if it is not checked."""
    record = struct.unpack_from("<H", laz, 105)[0]
    at = _start(laz) + 8 + record + 4 + 4 * layer
    assert _refused(tmp_path, _put(laz, at, "<I", 2**32 - 1)).code == "las-laszip"


def test_the_laszip_record(tmp_path, laz):
    at = laz.index(b"laszip encoded") - 2 + 54
    for place, code, value in (
        (0, "<H", 1),
        (2, "<H", 9),
        (12, "<I", 0),
        (32, "<H", 99),
        (34, "<H", 9),
        (38, "<H", 77),
    ):
        assert _refused(tmp_path, _put(laz, at + place, code, value)).code == "las-laszip"
    assert _refused(tmp_path, laz.replace(b"laszip encoded", b"laszip decoded")).code == "las-laszip"


def test_a_las_with_more_points_than_bytes(tmp_path):
    write(small_cloud(50), tmp_path / "b.las")
    data = (tmp_path / "b.las").read_bytes()
    assert _refused(tmp_path, _put(data, 247, "<Q", 51), ".las").code == "scan-truncated"
    assert _refused(tmp_path, _put(data, 247, "<Q", 2**63), ".las").code == "scan-truncated"
    assert _refused(tmp_path, data[:-1], ".las").code == "scan-truncated"


def test_a_las_of_no_point_says_so(tmp_path):
    write(small_cloud(1), tmp_path / "b.las")
    data = _put((tmp_path / "b.las").read_bytes(), 247, "<Q", 0)
    assert _refused(tmp_path, data, ".las").code == "scan-cloud-empty"


def test_honest_equal_points_are_no_attack(tmp_path):
    """A hundred thousand equal points take a few hundred bytes, and are read."""
    write(PointCloud.from_arrays(np.zeros((100_000, 3))), tmp_path / "a.laz")
    assert (tmp_path / "a.laz").stat().st_size < 3000
    assert len(read(tmp_path / "a.laz").points) == 100_000


def test_a_header_box_that_lies_costs_no_precision(tmp_path):
    cloud = small_cloud(400, offset=(652_431.0, 6_862_305.0, 100.0))
    write(cloud, tmp_path / "a.las")
    data = bytearray((tmp_path / "a.las").read_bytes())
    for box in ((0.0,) * 6, (float("nan"),) * 6, (1e300, -1e300) * 3):
        struct.pack_into("<6d", data, 179, *box)
        (tmp_path / "b.las").write_bytes(data)
        assert np.abs(read(tmp_path / "b.las").positions() - cloud.positions()).max() < 5e-5
