"""decimate: tolerances that hold, chains of levels, tiles and threads, texture seams, what follows the surface."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immersion import scans
from immersion.errors import Cancelled, InputError, UsageError
from immersion.scans import _tiles
from immersion.scans._charts import charts_of
from immersion.scans._kernels import distance
from immersion.scans._nearest import Nearest
from immersion.scans.decimation import simplified
from immersion.scans.mesh import Mesh, Texture
from naive_scans import euler, is_closed_manifold, point_triangle_distance, surface_distance
from scan_shapes import grid, sphere, torus


def _rough(mesh: Mesh, noise: float, seed: int = 0) -> Mesh:
    shaken = mesh.positions() + noise * np.random.default_rng(seed).standard_normal(mesh.vertices.shape)
    return Mesh.from_arrays(shaken, mesh.faces, unit="m")


# -- tolerance


@pytest.mark.parametrize(
    "tolerance", [0.3, *(pytest.param(fine, marks=pytest.mark.slow) for fine in (0.05, 0.01))]
)
def test_a_tolerance_holds_everywhere_and_is_used(tolerance: float) -> None:
    shape = _rough(torus(48, 24), 0.005)
    result = scans.decimate(shape, tolerance=tolerance, samples=20_000)
    assert result.deviation.max <= tolerance
    assert scans.is_within(shape, result.mesh, tolerance)
    assert len(result.mesh.faces) < len(shape.faces) * {0.3: 0.1, 0.05: 0.5, 0.01: 1.0}[tolerance]
    assert is_closed_manifold(result.mesh.faces)
    # By brute force, from points of both surfaces that no sampling of ours chose.
    points = np.random.default_rng(5).dirichlet(np.ones(3), 40)
    for a, b in ((shape, result.mesh), (result.mesh, shape)):
        corners = a.positions()[a.faces[:: max(1, len(a.faces) // 40)][:40]]
        other = b.positions()[b.faces]
        for weights, corner in zip(points, corners, strict=False):
            assert surface_distance(weights @ corner, other) <= tolerance * (1 + 1e-9)


def test_a_tolerance_that_nothing_meets_gives_the_mesh_itself() -> None:
    shape = _rough(sphere(3), 0.01)
    light = scans.decimate(shape, tolerance=1e-7, samples=1000).mesh
    assert len(light.faces) == len(shape.faces)
    assert scans.inspect(light).volume == pytest.approx(scans.inspect(shape).volume, rel=1e-12)


def test_the_bound_is_never_below_the_truth() -> None:
    """A spike between samples: its one vertex decides."""
    flat = grid(12, 12)
    spiked = flat.positions()
    spiked[6 * 13 + 6, 2] = 0.4
    high = Mesh.from_arrays(spiked, flat.faces)
    assert not scans.is_within(flat, high, 0.39)
    assert scans.is_within(flat, high, 0.41)
    with pytest.raises(InputError, match="tolerance"):
        scans.is_within(flat, high, 0.0)
    with pytest.raises(InputError, match="at least one triangle"):
        scans.is_within(flat, flat.with_faces(flat.faces[:0]), 0.1)
    with pytest.raises(InputError, match="one unit"):
        scans.is_within(replace(flat, unit="m"), replace(high, unit="mm"), 0.1)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.floats(-2, 2, width=32), min_size=12, max_size=12))
def test_the_closest_point_kernel_agrees_with_its_twin(numbers: list[float]) -> None:
    p, corners = np.array(numbers[:3]), np.array(numbers[3:]).reshape(3, 3)
    weights, squares = np.empty((1, 3)), np.empty(1)
    face, first = np.array([[0, 1, 2]], np.int32), np.zeros(1, np.int64)
    distance.places_on_faces(p[None], corners, face, first, weights, squares)
    assert np.sqrt(squares[0]) == pytest.approx(point_triangle_distance(p, *corners), abs=1e-6)
    assert weights.sum() == pytest.approx(1.0)
    assert weights.min() >= -1e-6


# -- levels


def test_one_run_gives_the_levels_that_runs_alone_give() -> None:
    shape = _rough(torus(80, 40), 0.01)
    levels = scans.lods(shape, [300, 3000, 1000], samples=20_000)
    assert [len(level.mesh.faces) for level in levels] == [300, 3000, 1000]
    rms = {len(level.mesh.faces): level.deviation.rms for level in levels}
    assert rms[3000] < rms[1000] < rms[300]
    for level in levels:
        alone = scans.decimate(shape, triangles=len(level.mesh.faces), samples=20_000)
        assert level.deviation.rms == pytest.approx(alone.deviation.rms, rel=0.05)
        assert level.mesh.history[-1].parameters["triangles"] == len(level.mesh.faces)


def test_a_level_is_replayed_to_the_same_bytes(tmp_path: Path) -> None:
    scans.write(_rough(torus(60, 30), 0.01), tmp_path / "relevé.ply")
    levels = scans.lods(scans.read_mesh(tmp_path / "relevé.ply"), [900, 300], samples=2000)
    near = scans.decimate(scans.read_mesh(tmp_path / "relevé.ply"), tolerance=0.1, samples=2000)
    for name, light in (("a", levels[0]), ("b", levels[1]), ("c", near)):
        scans.write(light.mesh, tmp_path / f"{name}.glb")
        done = scans.replay(tmp_path / f"{name}.glb.provenance.json")
        assert done.identical, done.lines()
    with pytest.raises(UsageError, match="exactly one"):
        scans.lod(torus(), chain=[300], triangles=200)


@pytest.mark.parametrize("targets", [[], [0], [100, -1]])
def test_levels_that_make_no_sense_are_refused(targets: list[int]) -> None:
    with pytest.raises(UsageError, match="exactly one"):
        scans.lods(sphere(1), targets)


# -- tiles and threads


@pytest.fixture
def small_tiles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_tiles, "TILE", 700)
    monkeypatch.setattr(_tiles, "WHOLE", 2100)


@pytest.mark.usefixtures("small_tiles")
@pytest.mark.parametrize("seed", range(4))
def test_tiles_keep_a_closed_surface_closed(seed: int) -> None:
    shape = _rough(torus(90, 60), 0.02, seed)
    light, _ = simplified(shape, 500)
    assert len(light.faces) == 500
    assert is_closed_manifold(light.faces)
    assert euler(light.faces) == 0


@pytest.mark.usefixtures("small_tiles")
@pytest.mark.parametrize("ratio", [0.9, 0.5, 0.49, 0.26, 0.25, 0.13, 0.1, 0.02])
def test_tiles_meet_the_budget(ratio: float) -> None:
    shape = torus(90, 60)
    wanted = round(ratio * len(shape.faces))
    assert 0 <= wanted - len(simplified(shape, wanted)[0].faces) <= 2


@pytest.mark.usefixtures("small_tiles")
def test_tiles_keep_borders_and_what_is_no_surface() -> None:
    sheet = grid(70, 70, wave=0.3)
    centre = sheet.positions()[sheet.faces].mean(1)
    open_sheet = sheet.with_faces(sheet.faces[~(np.abs(centre[:, :2] - 35) < 6).all(1)])
    light, _ = simplified(open_sheet, 900)
    report = scans.inspect(light)
    assert (report.boundary_loops, report.nonmanifold_edges) == (2, 0)


@pytest.mark.usefixtures("small_tiles")
def test_any_number_of_threads_gives_the_same_bytes() -> None:
    colors = np.random.default_rng(1).integers(0, 256, (5400, 4), dtype=np.uint8)
    shape = replace(_rough(torus(90, 60), 0.02), colors=colors)
    one, two, four = (simplified(shape, 1000, threads=n)[0] for n in (1, 2, 4))
    for other in (two, four):
        assert one.vertices.tobytes() == other.vertices.tobytes()
        assert one.faces.tobytes() == other.faces.tobytes()
        assert one.colors.tobytes() == other.colors.tobytes()


@pytest.mark.usefixtures("small_tiles")
def test_it_can_be_stopped_from_the_progress_call() -> None:
    told: list[float] = []

    def stop(part: float) -> None:
        told.append(part)
        if part > 0.2:
            raise Cancelled("file-missing")

    with pytest.raises(Cancelled):
        simplified(torus(90, 60), 100, stop)
    assert told == sorted(told)


# -- what follows the surface


def test_what_does_not_collapse_keeps_its_bits() -> None:
    shape = _rough(torus(30, 20), 0.01)
    light, _ = simplified(shape, len(shape.faces))
    kept = {tuple(v) for v in shape.vertices.tolist()}
    assert {tuple(v) for v in light.vertices.tolist()} == kept


def test_a_needle_without_area_tears_no_hole() -> None:
    """A T-junction closed by a flat triangle, as photogrammetry tools write it."""
    ball = sphere(3)
    a, b, c = ball.faces[0]
    middle = (ball.vertices[a].astype(float) + ball.vertices[b]) / 2
    n = len(ball.vertices)
    faces = np.concatenate([ball.faces[1:], [[a, n, c], [n, b, c], [a, b, n]]])
    shape = Mesh.from_arrays(np.concatenate([ball.vertices, [middle]]), faces)
    light, _ = simplified(shape, 200)
    assert is_closed_manifold(light.faces)


def test_the_rim_of_a_thin_plate_does_not_recede() -> None:
    """A plate a hundredth as thick as it is wide: both sides are flat, only the rim's tiny faces say where it ends."""
    n = 41
    top = grid(n - 1, n - 1, wave=0.02)
    points = np.concatenate([top.positions(), top.positions() - [0, 0, 0.4]])
    ring = [
        *range(n),
        *range(2 * n - 1, n * n, n),
        *range(n * n - 2, n * (n - 1) - 1, -1),
        *range(n * (n - 2), 0, -n),
    ]
    nexts = ring[1:] + ring[:1]
    below = n * n
    side = [
        f for a, b in zip(ring, nexts, strict=True) for f in ((b, a, a + below), (b, a + below, b + below))
    ]
    shape = Mesh.from_arrays(points, np.concatenate([top.faces, top.faces[:, ::-1] + below, side]))
    assert is_closed_manifold(shape.faces)
    light = scans.decimate(shape, triangles=150)
    assert np.ptp(light.mesh.positions(), axis=0)[:2] == pytest.approx([40, 40], abs=0.2)
    assert light.deviation.max < 0.3


def test_normals_scalars_and_invented_faces_follow() -> None:
    ball = sphere(4)
    marked = ball.vertices[ball.faces].mean(1)[:, 2] > 0.5
    shape = replace(
        ball,
        normals=ball.vertices.copy(),
        scalars={"height": ball.vertices[:, 1].copy()},
        reconstructed=marked,
    )
    light = scans.decimate(shape, triangles=400).mesh
    assert np.abs(light.normals - light.vertices).max() < 0.05
    assert np.abs(light.scalars["height"] - light.vertices[:, 1]).max() < 0.03
    high = light.vertices[light.faces].mean(1)[:, 2]
    assert light.reconstructed[high > 0.6].all()
    assert not light.reconstructed[high < 0.4].any()


def test_colours_that_change_on_a_flat_sheet_are_kept() -> None:
    """Geometry alone would leave two triangles: the colour decides where vertices stay."""
    sheet = grid(60, 60)
    x = sheet.vertices[:, 0]
    colors = np.where(x > 30, 255, 0)
    shape = replace(sheet, colors=np.c_[colors, colors, colors, np.full(len(x), 255)].astype(np.uint8))
    light = scans.decimate(shape, triangles=80).mesh
    found, weights, _ = Nearest(light.positions(), light.faces).query(sheet.positions())
    seen = np.einsum("sk,sk->s", weights, light.colors[light.faces[found]][..., 0])
    assert np.abs(seen - colors).mean() < 8


# -- texture seams


def _cylinder(around: int = 40, rows: int = 20) -> Mesh:
    """A tube with one seam, where its texture begins and ends."""
    i, j = np.meshgrid(np.arange(around + 1), np.arange(rows + 1), indexing="ij")
    turn = 2 * np.pi * (i % around) / around
    points = np.stack([np.cos(turn), j / 5.0, np.sin(turn)], -1).reshape(-1, 3)
    uvs = np.stack([i / around, j / rows], -1).reshape(-1, 2)
    a = (np.arange(around)[:, None] * (rows + 1) + np.arange(rows)).ravel()
    b = a + rows + 1
    faces = np.concatenate([np.c_[a, b + 1, b], np.c_[a, a + 1, b + 1]])
    return Mesh.from_arrays(points, faces, uvs=uvs, textures=(Texture(data=b"picture"),))


def test_a_seam_stays_a_seam_and_every_point_keeps_its_place_in_the_texture() -> None:
    tube = _cylinder()
    assert len(np.unique(charts_of(tube))) >= 2  # a chart that meets itself is told apart from itself
    result = scans.decimate(tube, ratio=0.2, keep_uv=True)
    light = result.mesh
    assert light.textures == tube.textures
    assert result.log == ()
    corners = light.uvs[light.faces]
    assert np.ptp(corners[..., 0], axis=1).max() < 0.3  # no face runs across the seam
    angle = np.arctan2(light.vertices[:, 2], light.vertices[:, 0]) / (2 * np.pi) % 1.0
    off = np.abs(light.uvs[:, 0] - angle)
    assert np.minimum(off, 1 - off).max() < 0.01
    assert np.abs(light.uvs[:, 1] - light.vertices[:, 1] / 4).max() < 0.01
    report = scans.inspect(light)
    assert (report.boundary_loops, report.nonmanifold_edges) == (2, 0)


def test_materials_stay_on_their_side() -> None:
    tube = _cylinder()
    upper = (tube.vertices[tube.faces].mean(1)[:, 1] > 2.0).astype(np.int32)
    shape = replace(tube, face_materials=upper)
    light = scans.decimate(shape, ratio=0.3, keep_uv=True).mesh
    middle = light.vertices[light.faces].mean(1)[:, 1]
    assert (light.face_materials == (middle > 2.0)).all()


@pytest.mark.data
@pytest.mark.slow
def test_a_real_texture_is_kept(data_folder: Path) -> None:
    scan = scans.clean(scans.read(data_folder / "scans" / "esp32_meshroom" / "texturedMesh.obj")).mesh
    result = scans.decimate(scan, ratio=0.1, keep_uv=True)
    assert abs(len(result.mesh.faces) - len(scan.faces) / 10) <= 30
    assert result.deviation.rms_of_diagonal < 6e-4
    # The texture seen at places of the original: coordinates differ by little where the charts are whole.
    places = scan.positions()[scan.faces].mean(1)
    found, weights, _ = Nearest(result.mesh.positions(), result.mesh.faces).query(places)
    seen = np.einsum("sk,skc->sc", weights, result.mesh.uvs[result.mesh.faces[found]])
    true = scan.uvs[scan.faces].mean(1)
    assert np.median(np.abs(seen - true).max(1)) < 1e-3


@pytest.mark.data
@pytest.mark.slow
@pytest.mark.parametrize("part", [0.5, 0.1, 0.01, 0.002])
@pytest.mark.parametrize("name", ["igea.ply", "armadillo.obj", "lucy100k.ply"])
def test_real_closed_scans_stay_closed(data_folder: Path, name: str, part: float) -> None:
    scan = scans.clean(scans.read(data_folder / "scans" / name)).mesh
    light, _ = simplified(scan, round(part * len(scan.faces)))
    report = scans.inspect(light)
    assert report.watertight
    before = len(np.unique(scan.faces)) - 1.5 * len(scan.faces) + len(scan.faces)
    assert len(light.vertices) - 1.5 * len(light.faces) + len(light.faces) == before


@pytest.mark.data
@pytest.mark.slow
@pytest.mark.parametrize("name", ["sceaux_mesh_refine.ply", "laurana.ply", "stanford-bunny.obj"])
def test_real_borders_are_kept(data_folder: Path, name: str) -> None:
    from immersion.scans.topology import edges_of

    scan = scans.clean(scans.read(data_folder / "scans" / name)).mesh
    light, _ = simplified(scan, len(scan.faces) // 10)
    assert scans.inspect(light).boundary_loops == scans.inspect(scan).boundary_loops
    lines = []
    for mesh in (scan, light):
        edges = edges_of(mesh.faces)
        lines.append(mesh.positions()[edges.ends[edges.counts == 1]])
    steps = np.linspace(0, 1, 9)
    for a, b in (lines, lines[::-1]):
        points = (a[:, :1] + steps[None, :, None] * (a[:, 1:] - a[:, :1])).reshape(-1, 3)
        flat = Nearest(
            b.reshape(-1, 3), np.c_[np.arange(len(b)) * 2, np.arange(len(b)) * 2 + 1, np.arange(len(b)) * 2]
        )
        assert flat.query(points)[2].max() <= 2e-3 * scan.diagonal
