"""What does not fit in memory: mapped meshes, meshes written by parts, clouds thinned from file to file."""

from __future__ import annotations

import logging
import tracemalloc

import numpy as np
import pytest

from immersion.errors import Cancelled, FileError, InputError, UsageError
from immersion.scans import (
    PlyMeshWriter,
    PointCloud,
    chunks,
    open_ply,
    read,
    read_cloud,
    read_mesh,
    thin,
    write,
)
from immersion.scans._kernels import thinning as kernels
from naive_clouds import small_cloud, thinned, write_e57
from naive_scans_io import PIXEL_PNG, mixed_ply, ply_text, tetrahedron

COLORS = np.arange(16, dtype=np.uint8).reshape(4, 4)


def test_a_mapped_mesh_is_the_mesh(tmp_path):
    mesh = tetrahedron(colors=COLORS, unit="mm", face_materials=[0, 1, 0, 1])
    write(mesh, tmp_path / "a.ply")
    mapped = open_ply(tmp_path / "a.ply")
    assert isinstance(mapped.vertices, np.memmap)
    np.testing.assert_array_equal(mapped.positions(), mesh.positions())
    np.testing.assert_array_equal(mapped.faces, mesh.faces)
    np.testing.assert_array_equal(mapped.vertices["red"], COLORS[:, 0])
    np.testing.assert_array_equal(np.concatenate(list(mapped.chunks(3))), mesh.faces)
    assert mapped.unit == "mm"
    np.testing.assert_array_equal(mapped.mesh().faces, mesh.faces)
    with pytest.raises(ValueError, match="read-only"):
        mapped.vertices["x"][0] = 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (mixed_ply(">"), "ply-map"),
        (mixed_ply("<"), "ply-map"),
        (ply_text([("int", "vertex_indices")], ["3 0 1 2"]), "ply-map"),
        (PIXEL_PNG, "scan-content"),
        (b"ply\nformat binary_little_endian 1.0\nelement vertex 9\n", "ply-header"),
    ],
)
def test_what_cannot_be_mapped_says_why(tmp_path, content, code):
    (tmp_path / "a.ply").write_bytes(content)
    with pytest.raises(FileError) as caught:
        open_ply(tmp_path / "a.ply")
    assert caught.value.code == code
    assert "attendu" in caught.value.render("fr")


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        (b"element face 4", b"element face 5", "scan-truncated"),
        (b"element vertex 4", b"element vertex 999999999", "scan-truncated"),
        (b"element face 4", b"element face 0", "scan-empty"),
        (b"property float z", b"property float w", "ply-property"),
        (b"list uchar int", b"list uchar float", "ply-map"),
        (b"\x03\x00\x00\x00\x00", b"\x04\x00\x00\x00\x00", "ply-map"),
        (b"\x03\x00\x00\x00\x00\x02\x00\x00\x00", b"\x03\x00\x00\x00\x00\x09\x00\x00\x00", "scan-index"),
        (b"\x03\x00\x00\x00\x00\x02\x00\x00\x00", b"\x03\x00\x00\x00\x00\xff\xff\xff\xff", "scan-index"),
    ],
)
def test_counts_and_faces_that_lie_are_found_before_they_are_used(tmp_path, before, after, code):
    write(tetrahedron(), tmp_path / "a.ply")
    data = (tmp_path / "a.ply").read_bytes()
    assert before in data
    (tmp_path / "a.ply").write_bytes(data.replace(before, after, 1))
    with pytest.raises(FileError) as caught:
        open_ply(tmp_path / "a.ply")
    assert caught.value.code == code


@pytest.mark.parametrize("double", [False, True])
def test_a_mesh_written_by_parts_is_the_mesh(tmp_path, double):
    mesh = tetrahedron(
        colors=COLORS, normals=np.eye(4, 3), unit="cm", offset=(7e5, 6.6e6, 80) if double else None
    )
    with PlyMeshWriter(tmp_path / "a.ply", colors=True, normals=True, double=double, unit="cm") as writer:
        for rows in (slice(0, 1), slice(1, 4)):
            writer.vertices(mesh.positions()[rows], mesh.normals[rows], mesh.colors[rows])
        for rows in (slice(0, 3), slice(3, 4)):
            writer.faces(mesh.faces[rows])
    for again in (read_mesh(tmp_path / "a.ply"), open_ply(tmp_path / "a.ply").mesh()):
        np.testing.assert_array_equal(again.positions(), mesh.positions())
        np.testing.assert_array_equal(again.faces, mesh.faces)
        np.testing.assert_array_equal(again.colors, mesh.colors)
        np.testing.assert_array_equal(again.normals, mesh.normals)
        assert again.unit == "cm"


def test_a_mesh_written_by_parts_appears_whole_or_not_at_all(tmp_path):
    def broken(call):
        def whole():
            with PlyMeshWriter(tmp_path / "a.ply") as writer:
                writer.vertices(np.eye(3))
                call(writer)

        with pytest.raises(InputError, match="ply-writer"):
            whole()
        assert list(tmp_path.iterdir()) == []

    broken(lambda writer: writer.faces([[0, 1, 3]]))
    broken(lambda writer: writer.faces([[0, 1, -1]]))
    broken(lambda writer: writer.vertices([[0, np.nan, 0]]))
    broken(lambda writer: writer.vertices(np.eye(3), colors=np.zeros((3, 4))))
    broken(lambda writer: (writer.faces([[0, 1, 2]]), writer.vertices(np.eye(3))))
    with pytest.raises(InputError, match="ply-writer"):
        PlyMeshWriter(tmp_path / "a.ply").vertices(np.eye(3))
    write(tetrahedron(), tmp_path / "o.ply")
    with pytest.raises(FileError, match="scan-master"):
        PlyMeshWriter(tmp_path / "o.ply", original=read_mesh(tmp_path / "o.ply"))


@pytest.mark.parametrize("spacing", [0.05, 0.4, 1.7, 10.0])
@pytest.mark.parametrize("suffix", [".las", ".laz", ".ply"])
def test_thinning_keeps_the_first_point_of_every_cube(tmp_path, suffix, spacing):
    write(small_cloud(3000), tmp_path / f"a{suffix}")
    source = read_cloud(tmp_path / f"a{suffix}")
    done = thin(tmp_path / f"a{suffix}", tmp_path / f"b{suffix}", spacing, points=700)
    again = read_cloud(tmp_path / f"b{suffix}")
    kept = thinned(source.positions(), spacing)
    assert (done.before, done.after, done.unit) == (3000, len(kept), "m")
    wanted = source.picked(np.array(kept))
    np.testing.assert_allclose(again.positions(), wanted.positions(), atol=1e-6)
    np.testing.assert_array_equal(again.colors, wanted.colors)
    np.testing.assert_array_equal(again.normals, wanted.normals)
    np.testing.assert_array_equal(again.pose_of, wanted.pose_of)
    for name, values in wanted.scalars.items():
        np.testing.assert_array_equal(again.scalars[name], values)


def test_thinning_an_e57_into_laz_keeps_the_stations(tmp_path):
    rng = np.random.default_rng(3)
    scans = [
        {"fields": {f"cartesian{a}": (("float", False), rng.uniform(0, 1, 900)) for a in "XYZ"},
         "pose": ((5.0 * k, 0, 0), (1, 0, 0, 0))}
        for k in range(3)
    ]  # fmt: skip
    write_e57(tmp_path / "a.e57", scans)
    done = thin(tmp_path / "a.e57", tmp_path / "b.laz", 0.3, points=200)
    cloud = read_cloud(tmp_path / "b.laz")
    assert done.after == len(cloud.points) == len(thinned(read_cloud(tmp_path / "a.e57").positions(), 0.3))
    assert np.unique(cloud.pose_of).tolist() == [0, 1, 2]
    np.testing.assert_array_equal(cloud.poses[2].position, [10, 0, 0])


def test_thinning_is_the_same_every_time(tmp_path):
    write(small_cloud(3000), tmp_path / "a.laz")
    for name in ("b.laz", "c.laz"):
        thin(tmp_path / "a.laz", tmp_path / name, 0.3)
    assert (tmp_path / "b.laz").read_bytes() == (tmp_path / "c.laz").read_bytes()


def test_the_set_of_voxels_grows_and_forgets_nothing():
    rng = np.random.default_rng(1)
    keys = rng.integers(0, 5000, 20_000).astype(np.uint64)
    table, kept = np.full(16384, kernels.EMPTY, np.uint64), np.empty(10_000, np.bool_)
    first = int(kernels.keep_first(keys[:10_000], table, kept))
    larger = np.full(32768, kernels.EMPTY, np.uint64)
    kernels.grown(table, larger)
    second = int(kernels.keep_first(keys[10_000:], larger, kept))
    assert first == len(set(keys[:10_000].tolist()))
    assert first + second == len(set(keys.tolist()))
    assert set(larger[larger != kernels.EMPTY].tolist()) == set(keys.tolist())


def test_thinning_refuses_what_it_cannot_do(tmp_path):
    write(small_cloud(100), tmp_path / "a.laz")
    for spacing in (0.0, -1.0, float("nan"), 1e-9):
        with pytest.raises(UsageError, match="scan-spacing"):
            thin(tmp_path / "a.laz", tmp_path / "b.laz", spacing)
    with pytest.raises(FileError, match="scan-master"):
        thin(tmp_path / "a.laz", tmp_path / "a.laz", 1.0)
    with pytest.raises(FileError, match="scan-cloud-target"):
        thin(tmp_path / "a.laz", tmp_path / "b.obj", 1.0)

    def cancel(part):
        if part > 0:
            raise Cancelled("file-empty", format="x")

    with pytest.raises(Cancelled):
        thin(tmp_path / "a.laz", tmp_path / "b.laz", 0.1, points=10, progress=cancel)
    assert list(tmp_path.iterdir()) == [tmp_path / "a.laz"]


def test_chunks_refuse_what_they_cannot_do(tmp_path):
    write(tetrahedron(), tmp_path / "a.ply")
    write(tetrahedron(), tmp_path / "a.stl")
    with pytest.raises(FileError, match="scan-is-mesh"):
        next(chunks(tmp_path / "a.ply"))
    with pytest.raises(FileError, match="scan-no-chunks") as caught:
        chunks(tmp_path / "a.stl")
    assert ".laz" in str(caught.value)
    for points in (0, -1, 2.5, True):
        with pytest.raises(UsageError, match="scan-chunk"):
            chunks(tmp_path / "a.ply", points=points)


@pytest.mark.parametrize("order", ["ascii", "binary_big_endian"])
def test_chunks_of_other_ply_flavours(tmp_path, order, monkeypatch):
    """Text is read in blocks: words cut by a block's end must come out whole."""
    from immersion.scans.io import _ply_stream

    monkeypatch.setattr(_ply_stream, "_BLOCK", 37)
    rng = np.random.default_rng(2)
    points = rng.uniform(-1, 1, (400, 3))
    head = f"ply\nformat {order} 1.0\nelement odd 2\nproperty short a\nproperty float b\nelement vertex 400\n"
    head += (
        "property double x\nproperty uchar red\nproperty double y\nproperty double z\nproperty uchar green\n"
    )
    head += "property uchar blue\nelement face 0\nproperty list uchar int vertex_indices\nend_header\n"
    colors = rng.integers(0, 255, (400, 3))
    if order == "ascii":
        rows = [
            f"{p[0]!r} {c[0]} {p[1]!r} {p[2]!r} {c[1]} {c[2]}"
            for p, c in zip(points.tolist(), colors.tolist(), strict=True)
        ]
        body = "\n".join(["1 2.5", "3 4", *rows]).encode()
    else:
        odd = np.zeros(2, [("a", ">i2"), ("b", ">f4")])
        table = np.zeros(
            400, [("x", ">f8"), ("r", "u1"), ("y", ">f8"), ("z", ">f8"), ("g", "u1"), ("b", "u1")]
        )
        table["x"], table["y"], table["z"] = points.T
        table["r"], table["g"], table["b"] = colors.T
        body = odd.tobytes() + table.tobytes()
    (tmp_path / "a.ply").write_bytes(head.encode() + body)
    parts = list(chunks(tmp_path / "a.ply", points=33))
    assert [len(part.points) for part in parts] == [33] * 12 + [4]
    np.testing.assert_allclose(np.concatenate([p.positions() for p in parts]), points, atol=1e-7)
    np.testing.assert_array_equal(np.concatenate([p.colors for p in parts])[:, :3], colors)
    np.testing.assert_allclose(read(tmp_path / "a.ply").positions(), points, atol=1e-7)
    (tmp_path / "a.ply").write_bytes(head.encode() + body[:-60])
    with pytest.raises(FileError, match="scan-truncated"):
        list(chunks(tmp_path / "a.ply", points=33))


def _megabytes(work) -> float:
    """The most memory that Python and numpy held at once over some work, beyond what they held before."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1] / 2**20
    finally:
        tracemalloc.stop()


@pytest.mark.slow
def test_two_million_triangles_are_written_and_mapped_in_little_memory(tmp_path):
    side, band = 1001, 100
    with PlyMeshWriter(tmp_path / "a.ply", normals=True) as writer:
        for first in range(0, side, band):
            y, x = np.mgrid[first : min(first + band, side), 0:side].reshape(2, -1).astype(float)
            writer.vertices(np.stack([x, y, np.sin(x / 9)], 1), np.tile([0.0, 0.0, 1.0], (len(x), 1)))
        for first in range(0, side - 1, band):
            row, column = np.mgrid[first : min(first + band, side - 1), 0 : side - 1].reshape(2, -1)
            a = row * side + column
            writer.faces(np.concatenate([np.c_[a, a + 1, a + side + 1], np.c_[a, a + side + 1, a + side]]))
    size = (tmp_path / "a.ply").stat().st_size / 2**20
    mapped = open_ply(tmp_path / "a.ply")
    assert len(mapped.faces) == 2_000_000
    assert size > 45
    assert mapped.positions(slice(side, side + 2)).tolist() == [
        [0, 1, 0],
        [1, 1, pytest.approx(np.sin(1 / 9))],
    ]
    opening = _megabytes(lambda: open_ply(tmp_path / "a.ply").positions(slice(0, 1000)))
    whole = _megabytes(lambda: read_mesh(tmp_path / "a.ply"))
    assert opening < 45 < size < whole  # a million faces at a time are checked


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".las", ".laz", ".ply"])
def test_thinning_a_large_cloud_takes_the_memory_of_a_chunk(tmp_path, suffix):
    rng = np.random.default_rng(0)
    count = 3_000_000
    write(
        PointCloud.from_arrays(
            rng.uniform(0, 100, (count, 3)), colors=rng.integers(0, 255, (count, 4), np.uint8), unit="m"
        ),
        tmp_path / f"a{suffix}",
    )
    streamed = _megabytes(lambda: thin(tmp_path / f"a{suffix}", tmp_path / "b.laz", 5.0, points=100_000))
    whole = _megabytes(lambda: read_cloud(tmp_path / f"a{suffix}"))
    assert streamed < 40
    assert whole > 3 * streamed
    assert len(read_cloud(tmp_path / "b.laz").points) == 8000


@pytest.mark.parametrize("suffix", [".ply", ".las"])
def test_a_column_that_comes_and_goes_never_shifts_the_others(tmp_path, suffix, caplog):
    count = 100
    table = np.zeros(count, [("x", "<f8"), ("y", "<f8"), ("z", "<f8"), ("quality", "<f4"), ("label", "<i4")])
    table["x"], table["label"], table["quality"] = np.arange(count), np.arange(count) * 7, 0.5
    table["quality"][60] = np.nan
    head = f"ply\nformat binary_little_endian 1.0\nelement vertex {count}\n"
    head += "".join(f"property double {axis}\n" for axis in "xyz")
    head += "property float quality\nproperty int label\nend_header\n"
    (tmp_path / "a.ply").write_bytes(head.encode() + table.tobytes())
    with caplog.at_level(logging.WARNING):
        thin(tmp_path / "a.ply", tmp_path / f"b{suffix}", 0.5, points=25)
    assert "quality not in every chunk" in caplog.text
    again = read_cloud(tmp_path / f"b{suffix}")
    np.testing.assert_allclose(again.positions()[:, 0], np.arange(count), atol=1e-6)
    np.testing.assert_array_equal(again.scalars["label"], np.arange(count) * 7)
    np.testing.assert_array_equal(again.scalars["quality"], [0.5] * 50 + [0.0] * 25 + [0.5] * 25)


@pytest.mark.data
def test_thinning_the_lion(data_folder, tmp_path):
    path = data_folder / "scans" / "lion_takanawa.copc.laz"
    done = thin(path, tmp_path / "lion.laz", 0.05, unit="m")
    cells = np.floor(read_cloud(path).positions() / 0.05).astype(np.int64) + 1000
    assert done.after == len(np.unique(cells @ [1, 10_000, 10_000 * 10_000]))
    assert read_cloud(tmp_path / "lion.laz").colors.dtype == np.uint16
