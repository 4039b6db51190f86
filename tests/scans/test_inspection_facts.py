"""inspect: topology beside open3d and trimesh, crossings, holes, noise, colours, textures."""

from __future__ import annotations

import io
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from immersion import scans
from immersion.errors import InputError
from immersion.scans._crossings import crossed_faces
from immersion.scans._kernels import atlas, crossings, loops
from immersion.scans.appearance import color_facts
from immersion.scans.mesh import Mesh, Texture
from immersion.scans.topology import edges_of
from naive_inspection import cover, crosses, fans
from scan_shapes import grid, soup, sphere, torus


def joined(*meshes: Mesh) -> Mesh:
    points = np.concatenate([m.positions() for m in meshes])
    starts = np.cumsum([0, *(len(m.vertices) for m in meshes)])
    faces = [m.faces + start for m, start in zip(meshes, starts, strict=False)]
    return Mesh.from_arrays(points, np.concatenate(faces))


def moved(mesh: Mesh, by) -> Mesh:
    return Mesh.from_arrays(mesh.positions() + by, mesh.faces)


def moebius(around=40) -> Mesh:
    a = np.linspace(0, 2 * np.pi, around, endpoint=False)
    rims = [np.stack([(2 + s * np.cos(a / 2)) * np.cos(a), (2 + s * np.cos(a / 2)) * np.sin(a), s * np.sin(a / 2)], 1)
            for s in (-0.5, 0.5)]  # fmt: skip
    i = np.arange(around)
    left, right = i, i + around
    after_left = np.where(i == around - 1, around, i + 1)
    after_right = np.where(i == around - 1, 0, i + 1 + around)
    faces = np.concatenate([np.c_[left, after_left, right], np.c_[right, after_left, after_right]])
    return Mesh.from_arrays(np.concatenate(rims), faces)


@pytest.mark.parametrize(
    ("mesh", "euler", "genus"),
    [(sphere(3), 2, 0), (torus(), 0, 1), (joined(torus(), moved(torus(), [9, 0, 0])), 0, 2), (grid(5, 5), 1, None)],
)  # fmt: skip
def test_euler_and_genus_of_known_surfaces(mesh: Mesh, euler: int, genus: int | None) -> None:
    report = scans.inspect(mesh)
    assert (report.euler, report.genus) == (euler, genus)
    assert report.consistent


def test_a_moebius_strip_has_one_border_and_cannot_be_turned_alike() -> None:
    report = scans.inspect(moebius())
    assert (report.boundary_loops, report.euler, report.nonmanifold_edges) == (1, 0, 0)
    assert not report.consistent
    assert report.holes[0].edges == 80
    assert "orientation" in [remark.code for remark in report.remarks]


def test_two_cones_tip_to_tip_have_a_non_manifold_vertex() -> None:
    ball = sphere(1)
    tip = moved(ball, [2, 0, 0])  # (1, 0, 0) is a vertex of both
    report = scans.inspect(joined(ball, tip))
    assert report.nonmanifold_vertices == 1
    assert report.components == 1
    assert report.genus is None


@pytest.mark.parametrize("seed", range(6))
def test_fans_equal_their_slow_twin_and_open3d(seed: int) -> None:
    import open3d as o3d

    random = np.random.default_rng(seed)
    faces = np.int32([random.choice(14, 3, False) for _ in range(22)])
    faces = faces[np.unique(np.sort(faces, 1), axis=0, return_index=True)[1]]
    edges = edges_of(faces)
    out = np.zeros(14, np.int64)
    loops.fans(faces, np.ascontiguousarray(edges.of_corner), len(edges.ends), out)
    assert (out == fans(faces, 14)).all()
    points = random.standard_normal((14, 3))
    theirs = o3d.geometry.TriangleMesh(o3d.utility.Vector3dVector(points), o3d.utility.Vector3iVector(faces))
    assert sorted(np.flatnonzero(out > 1)) == sorted(theirs.get_non_manifold_vertices())
    report = scans.inspect(Mesh.from_arrays(points, faces))
    crowded = len(theirs.get_non_manifold_edges(allow_boundary_edges=True))
    assert report.nonmanifold_edges == crowded
    assert report.boundary_edges == len(theirs.get_non_manifold_edges(allow_boundary_edges=False)) - crowded
    assert report.nonmanifold_vertices == (out > 1).sum()


def test_holes_have_their_perimeter_area_and_place() -> None:
    sheet = grid(20, 20)
    squares = np.array([21 * 4 + 5 - 4, 21 * 4 + 6 - 4])  # two squares side by side: a hole of 2 × 1
    keep = ~np.isin(np.arange(800), np.concatenate([squares, squares + 400]))
    report = scans.inspect(sheet.with_faces(sheet.faces[keep]))
    border, hole = report.holes
    assert (border.perimeter, border.area, border.edges) == pytest.approx((80, 400, 80))
    assert (hole.perimeter, hole.area, hole.edges) == pytest.approx((6, 2, 6))
    row, column = divmod(squares[0], 20)
    assert hole.center == pytest.approx((column + 1, row + 0.5, 0))
    assert hole.normal == (0, 0, 1)
    [remark] = [r for r in report.remarks if r.code == "holes"]
    assert remark.value == 1, "the sheet's own border is no hole"


def test_holes_that_touch_are_told_apart() -> None:
    sheet = grid(8, 8)
    squares = np.array([10, 19])
    keep = ~np.isin(np.arange(128), np.concatenate([squares, squares + 64]))
    report = scans.inspect(sheet.with_faces(sheet.faces[keep]))
    assert [(h.edges, h.area) for h in report.holes] == [(32, 64.0), (4, 1.0), (4, 1.0)]
    assert report.boundary_loops == len(report.holes)


def test_random_openings_agree_with_trimesh() -> None:
    import trimesh

    ball = sphere(4)
    keep = np.ones(len(ball.faces), bool)
    keep[np.random.default_rng(2).choice(len(keep), 40, False)] = False
    open_ball = ball.with_faces(ball.faces[keep])
    report = scans.inspect(open_ball)
    theirs = trimesh.Trimesh(open_ball.positions(), open_ball.faces, process=False)
    assert report.euler == theirs.euler_number
    assert report.boundary_edges == len(trimesh.grouping.group_rows(theirs.edges_sorted, require_count=1))
    assert sum(hole.edges for hole in report.holes) == report.boundary_edges
    assert report.boundary_loops == len(report.holes)


def test_two_balls_that_pass_through_each_other_cross_along_a_ring() -> None:
    both = joined(sphere(4), moved(sphere(4), [1.0, 0.0313, 0.0127]))
    chosen, crossed = crossed_faces(both.vertices, both.faces, len(both.faces), 0)
    middles = both.vertices[both.faces[chosen]].mean(1)
    # Two unit balls one apart meet in the plane x = 1/2.
    assert np.abs(middles[crossed][:, 0] - 0.5).max() < 0.1
    assert 100 < crossed.sum() < 400
    report = scans.inspect(both, samples=1500, seed=3)
    assert report.crossed_sample == 1500
    assert report.crossed / 1500 == pytest.approx(crossed.mean(), rel=0.35)
    assert "crossed" in [remark.code for remark in report.remarks]
    assert scans.inspect(sphere(4), samples=5000).crossed == 0
    assert scans.inspect(grid(30, 30), samples=5000).crossed == 0


@pytest.mark.parametrize("seed", range(3))
def test_crossings_equal_fractions(seed: int) -> None:
    """Coordinates on a coarse grid: touching, coplanar and piercing pairs all occur."""
    random = np.random.default_rng(seed)
    points = random.integers(0, 5, (40, 3)).astype(np.float32)
    faces = np.int32([random.choice(40, 3, False) for _ in range(30)])
    faces = faces[
        np.linalg.norm(np.cross(*(points[faces[:, k]] - points[faces[:, 0]] for k in (1, 2))), axis=1) > 0
    ]
    _, crossed = crossed_faces(points, faces, 100, 0)

    def shared(f, g):
        return len(set(map(int, f)) & set(map(int, g)))

    naive = [
        any(crosses(points, f, g) for j, g in enumerate(faces) if i != j and shared(f, g) < 2)
        for i, f in enumerate(faces)
    ]
    assert crossed.tolist() == naive


def test_every_pair_whose_boxes_meet_is_a_candidate() -> None:
    from immersion.scans._crossings import _tree

    random = np.random.default_rng(0)
    points = random.uniform(size=(300, 3))
    faces = np.int32([random.choice(300, 3, False) for _ in range(120)])
    chosen = np.sort(random.choice(120, 37, False))
    boxes, leaves = _tree(points[faces[chosen]])
    pairs = np.empty((100_000, 2), np.int64)
    count = crossings.candidates(points, faces, boxes, leaves, chosen, pairs)
    low, high = points[faces].min(1), points[faces].max(1)
    naive = {
        (s, f)
        for s, c in enumerate(chosen)
        for f in range(120)
        if (low[c] <= high[f]).all() and (low[f] <= high[c]).all() and len({*faces[c], *faces[f]}) > 4
    }
    assert {(int(s), int(f)) for s, f in pairs[:count]} == naive


@pytest.mark.parametrize("sigma", [0.002, 0.006])
def test_noise_is_found_within_a_fifth(sigma: float) -> None:
    ball = sphere(6)
    random = np.random.default_rng(1)
    points = ball.positions() + sigma * random.standard_normal((len(ball.vertices), 3))
    assert scans.inspect(Mesh.from_arrays(points, ball.faces)).noise == pytest.approx(sigma, rel=0.2)
    assert scans.inspect(ball).noise < 1e-4
    far = Mesh.from_arrays(1000 * points + 1e6, ball.faces)
    assert scans.inspect(far).noise == pytest.approx(1000 * sigma, rel=0.2)


def test_noise_counts_each_place_once() -> None:
    ball = sphere(4)
    points = ball.positions() + 0.004 * np.random.default_rng(0).standard_normal((len(ball.vertices), 3))
    rough = Mesh.from_arrays(points, ball.faces)
    assert scans.inspect(soup(rough)).noise == pytest.approx(scans.inspect(rough).noise, rel=0.05)


def test_resolution_is_the_length_of_edges() -> None:
    report = scans.inspect(grid(10, 10, unit="mm"))
    assert (report.edge_p5, report.edge_median, report.edge_p95) == pytest.approx((1, 1, np.sqrt(2)))
    assert ("median edge (5–95 %)", "1.00 (1.00 – 1.41) mm") in report.rows("en")


def test_colours_are_counted_and_white_ones_found_out() -> None:
    random = np.random.default_rng(0)
    rgba = random.integers(0, 256, (500, 4)).astype(np.uint8)
    facts = color_facts(rgba)
    assert facts.distinct == len({tuple(c) for c in rgba[:, :3].tolist()})
    assert (facts.bits, facts.all_white, facts.transparent) == (8, False, True)
    deep = random.integers(0, 65536, (500, 4)).astype(np.uint16)
    assert color_facts(deep).bits == 16
    assert color_facts(rgba.astype(np.uint16) * 257).bits == 8
    assert color_facts(rgba.astype(np.uint16) << 8).bits == 8
    assert color_facts(rgba.astype(np.uint16)).stored_bits == 16
    ball = sphere(2)
    white = Mesh.from_arrays(ball.positions(), ball.faces, colors=np.full((len(ball.vertices), 4), 255))
    report = scans.inspect(white)
    assert report.color_facts.all_white
    assert "colors-white" in [remark.code for remark in report.remarks]
    assert ("vertex colours", "8 bits, all white") in report.rows("en")


def picture_bytes(width, height, kind="PNG") -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (width, height), (90, 30, 200)).save(stream, kind)
    return stream.getvalue()


def test_texture_facts_are_those_of_the_picture_and_its_uvs(tmp_path) -> None:
    """A sheet of 8 × 8 units that wears the left half of a picture of 64 × 32 pixels."""
    sheet = grid(8, 8, unit="m")
    uvs = sheet.positions()[:, :2] / 8 * [0.5, 1.0]
    textures = (Texture(data=picture_bytes(64, 32)), Texture(path=tmp_path / "gone.jpg", role="normal"))
    mesh = Mesh.from_arrays(sheet.positions(), sheet.faces, uvs=uvs, textures=textures, unit="m",
                            extras={"missing": ["lost.png"]})  # fmt: skip
    report = scans.inspect(mesh)
    worn, gone, lost = report.texture_facts
    assert (worn.format, worn.width, worn.height, worn.role) == ("PNG", 64, 32, "base")
    assert worn.megapixels == pytest.approx(0.002048)
    assert worn.used == pytest.approx(0.5, abs=0.01)
    assert worn.density == pytest.approx(4.0)  # 32 pixels over 8 m, both ways
    assert gone.missing
    assert (lost.missing, lost.name) == (True, "lost.png")
    reasons = {remark.code: remark.value for remark in report.remarks}
    assert reasons["texture-missing"] == 2
    assert any("lost.png" in line for line in report.lines("fr"))
    assert report.memory_bytes > 4 * 64 * 32


def test_a_damaged_texture_is_named_not_raised() -> None:
    sheet = grid(2, 2)
    uvs = sheet.positions()[:, :2] / 2
    mesh = Mesh.from_arrays(
        sheet.positions(), sheet.faces, uvs=uvs, textures=(Texture(data=b"\x89PNG\r\n\x1a\nxx"),)
    )
    report = scans.inspect(mesh)
    assert "texture-unreadable" in [remark.code for remark in report.remarks]
    assert scans.picture(mesh, size=32).shape == (32, 32, 4)


@pytest.mark.parametrize("seed", range(3))
def test_the_worn_share_equals_its_slow_twin(seed: int) -> None:
    corners = np.random.default_rng(seed).uniform(-8, 24, (9, 3, 2))
    cells = np.zeros((16, 16), np.bool_)
    atlas.cover(corners, cells)
    assert (cells == cover(corners, 16)).all()


@pytest.mark.parametrize(
    ("size", "unit", "code", "word"),
    [
        (3000.0, "m", "unit-too-large", "mm"),
        (2.0, "mm", "unit-too-small", "m"),
        (1924.0, None, "unit-looks-like", "mm"),
        (1.7, None, "unit-unknown", ""),
        (1.7, "m", None, ""),
        (180.0, "mm", None, ""),
        (120.0, "m", None, ""),
    ],
)
def test_units_are_doubted_with_reason(size: float, unit: str | None, code: str | None, word: str) -> None:
    ball = sphere(2)
    mesh = Mesh.from_arrays(ball.positions() * size / ball.diagonal, ball.faces, unit=unit)
    found = [(r.code, r.word) for r in scans.inspect(mesh).remarks if r.code.startswith("unit")]
    assert found == ([] if code is None else [(code, word)])


def test_what_stands_on_a_base_tells_up() -> None:
    corners = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (0, 4)], float)
    corners[corners[:, 2] == 4, :2] *= 0.3  # an obelisk
    faces = [[0, 1, 3], [0, 3, 2], [4, 6, 7], [4, 7, 5], [0, 4, 5], [0, 5, 1], [2, 3, 7], [2, 7, 6], [0, 2, 6],
             [0, 6, 4], [1, 5, 7], [1, 7, 3]]  # fmt: skip
    solid = Mesh.from_arrays(corners, faces)
    assert (scans.inspect(solid).up.axis, scans.inspect(solid).up.reason) == ("+z", "base")
    lying = Mesh.from_arrays(corners[:, [2, 0, 1]] * [-1, 1, 1], np.asarray(faces))
    flipped = lying.with_faces(lying.faces[:, ::-1])
    assert scans.inspect(flipped).up.axis == "-x"
    hollow = solid.with_faces(solid.faces[[k for k in range(12) if k not in (8, 9)]])
    assert (scans.inspect(hollow).up.axis, scans.inspect(hollow).up.reason) == ("+z", "opening")
    assert scans.inspect(sphere(3)).up.axis is None


def test_a_sound_scan_has_an_a_and_a_ruin_an_e() -> None:
    good = scans.inspect(sphere(4, unit="m"))
    assert (good.grade, good.score, good.remarks) == ("A", 100, ())
    assert ("because", "nothing to hold against it") in good.rows("en")
    random = np.random.default_rng(0)
    heap = random.uniform(0, 900, (3000, 3))
    ruin = Mesh.from_arrays(heap, random.permutation(3000).reshape(-1, 3)[:900], unit="m")
    report = scans.inspect(ruin)
    assert report.grade == "E"
    data = report.to_dict()["remarks"]
    assert {"code", "value", "points", "fr", "en"} <= set(data[0])
    assert [d["points"] for d in data] == sorted((d["points"] for d in data), reverse=True)
    assert scans.inspect(Mesh.from_arrays(np.zeros((0, 3)), np.zeros((0, 3), int))).grade == "E"


def test_the_report_is_plain_data_with_one_table_in_both_languages() -> None:
    report = scans.inspect(torus(unit="cm"))
    data = json.loads(json.dumps(report.to_dict(), allow_nan=False))
    assert data["genus"] == 1
    assert data["up"]["axis"] is None
    assert len(report.rows("fr")) == len(report.rows("en")) == len(scans.inspect(grid(2, 2)).rows("fr"))
    assert report.to_dict() == scans.inspect(torus(unit="cm")).to_dict(), "the same scan, the same report"


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 12), st.integers(1, 20), st.sampled_from([1e-6, 1.0, 1e6]))
def test_any_heap_of_triangles_has_a_report_and_a_picture(
    seed: int, points: int, faces: int, size: float
) -> None:
    """Folded, doubled, flat, touching: nothing raises, nothing is NaN, both languages tell it."""
    random = np.random.default_rng(seed)
    mesh = Mesh.from_arrays(
        size * random.integers(-2, 3, (points, 3)), random.integers(0, points, (faces, 3))
    )
    report = scans.inspect(mesh)
    json.dumps(report.to_dict(), allow_nan=False)
    assert report.rows("fr")
    assert report.lines("en") is not None
    # Loops can be cut apart in several ways where they meet; edges on none of them are left out.
    assert sum(hole.edges for hole in report.holes) <= report.boundary_edges
    assert scans.picture(mesh, 0.3, 0.2, 16, oversampling=1).shape == (16, 16, 4)


def test_wrong_samples_are_refused() -> None:
    with pytest.raises(InputError, match="1 million"):
        scans.inspect(sphere(1), samples=-1)
