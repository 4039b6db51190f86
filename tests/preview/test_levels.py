"""Levels of detail by distance, the budget of a picture, what lies outside it, and clouds with their size."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from immersion import stage
from immersion.preview import illuminance, levels, picture
from immersion.preview.camera import Camera
from immersion.preview.clouds import spacing
from immersion.preview.clustering import clustered, coarser
from immersion.preview.contents import Level, Model, contents_of
from immersion.preview.levels import chosen_levels, pixels_across
from immersion.scans import io
from immersion.scans.cloud import PointCloud
from immersion.scans.mesh import Mesh
from preview_scenes import RED, ROOM, model_of, scene

CAMERA = Camera(np.eye(4), np.radians(60))
SIZE = (1280, 720)


def sphere(side: int, radius: float = 1.0) -> Mesh:
    """A closed ball of about 2 side² triangles."""
    turn, rise = np.meshgrid(np.linspace(0, 2 * np.pi, side), np.linspace(0, np.pi, side))
    points = radius * np.stack([np.sin(rise) * np.cos(turn), np.cos(rise), np.sin(rise) * np.sin(turn)], -1)
    k = np.arange(side * side).reshape(side, side)
    a, b, c, d = (part.ravel() for part in (k[:-1, :-1], k[:-1, 1:], k[1:, 1:], k[1:, :-1]))
    return Mesh.from_arrays(points.reshape(-1, 3), np.stack([a, b, c, a, c, d], 1).reshape(-1, 3), unit="m")


FULL = sphere(320)  # 203 522 triangles
LIGHTER = tuple(
    Level(len(mesh.faces), lambda mesh=mesh: mesh) for mesh in (sphere(160), sphere(60), sphere(20))
)


def ball(x: float, y: float, z: float) -> Model:
    world = np.eye(4)
    world[:3, 3] = x, y, z
    return Model("b", FULL, world, 1.0, LIGHTER)


def test_the_sphere_around_a_model_spans_what_the_closed_form_says() -> None:
    box = np.sqrt(3.0)  # half the diagonal of the box around a ball
    found = pixels_across(ball(0, 0, -20), CAMERA, 720)
    assert found == pytest.approx(2 * box / 20 * 360 / np.tan(np.radians(30)), rel=1e-3)
    assert pixels_across(ball(0, 0, -1), CAMERA, 720) == float("inf")


def test_what_is_far_has_fewer_triangles_and_never_fewer_than_its_pixels() -> None:
    counts = []
    for away in (4.0, 8.0, 30.0, 200.0):
        model = ball(0, 0, -away)
        (drawn,) = chosen_levels([model], CAMERA, SIZE)
        counts.append(len(drawn.mesh.faces))
        pixels = pixels_across(model, CAMERA, 720) ** 2 * np.pi / 4
        assert counts[-1] in (len(FULL.faces), *(level.triangles for level in LIGHTER))
        assert counts[-1] >= min(pixels, len(FULL.faces) - 1)
    assert counts == sorted(counts, reverse=True)
    assert counts[0] == len(FULL.faces)
    assert counts[-1] == LIGHTER[-1].triangles


def test_the_budget_is_kept_while_anything_is_lighter() -> None:
    near = [ball(x, 0, -4) for x in (-1.5, 0.0, 1.5)]
    drawn = chosen_levels(near, CAMERA, SIZE, budget=150_000)
    assert 30_000 < sum(len(model.mesh.faces) for model in drawn) <= 150_000
    least = chosen_levels(near, CAMERA, SIZE, budget=1)
    assert [len(model.mesh.faces) for model in least] == [LIGHTER[-1].triangles] * 3


def test_a_profile_says_how_many_triangles_all_may_have(tmp_path: Path) -> None:
    io.write(sphere(30), tmp_path / "a.ply")
    made = scene([], {"m": model_of("a.ply")}, profiles={"small": {"max_triangles": 500}})
    with stage.open(made, folder=tmp_path, profile="small") as opened:
        assert contents_of(opened).most_triangles == 500


@pytest.mark.parametrize(
    ("place", "there"),
    [((0, 0, 5), False), ((0, 0, -5), True), ((9, 0, -5), False), ((6.0, 0, -5), True), ((0, 5, -5), False)],
)
def test_what_is_beyond_a_side_is_not_drawn(place: tuple[float, float, float], there: bool) -> None:
    assert len(chosen_levels([ball(*place)], CAMERA, SIZE)) == int(there)


def test_the_levels_are_those_of_the_scene_below_the_profiles(tmp_path: Path) -> None:
    for name, side in (("full", 80), ("half", 40), ("least", 12)):
        io.write(sphere(side), tmp_path / f"{name}.ply")
    media = model_of("full.ply") | {"lods": [{"file": "half.ply", "triangles": 3042}, {"file": "least.ply"}]}
    made = scene(
        [{"id": "b", "model": "m", "at": [0, 1.6, -400]}], {"m": media}, profiles={"small": {"lod": 1}}
    )
    with stage.open(made, folder=tmp_path) as opened:
        (model,) = contents_of(opened).models
        assert [level.triangles for level in model.lighter] == [3042, 242]
        (drawn,) = chosen_levels([model], CAMERA, SIZE)
        assert len(drawn.mesh.faces) == 242
        with opened.in_profile("small") as small:
            (model,) = contents_of(small).models
            assert len(model.mesh.faces) == 3042
            assert [level.triangles for level in model.lighter] == [242]


def test_a_far_model_looks_the_same_at_its_level(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, side in (("full", 120), ("least", 60)):
        io.write(sphere(side, 0.8), tmp_path / f"{name}.ply")
    media = model_of("full.ply") | {"lods": [{"file": "least.ply"}]}
    lamp = {"id": "l", "light": "point", "at": [1, 3, 1], "intensity": "800cd"}
    made = scene([{"id": "b", "model": "m", "at": [0, 1, -2]}, lamp], {"m": media}, room=ROOM)
    with stage.open(made, folder=tmp_path) as opened:
        coarse = picture(opened, "entry", size=(160, 90)).astype(float)
        monkeypatch.setattr(levels, "PER_PIXEL", 1e9)
        fine = picture(opened, "entry", size=(160, 90)).astype(float)
    assert np.abs(coarse - fine).max() > 0
    assert np.abs(coarse - fine).mean() < 1.0


def test_a_bare_scan_gets_levels_of_its_own() -> None:
    heavy = sphere(460)  # 421 362 triangles
    world = np.eye(4)
    world[2, 3] = -40
    (drawn,) = chosen_levels([Model("b", heavy, world)], CAMERA, SIZE)
    assert 3000 < len(drawn.mesh.faces) < len(heavy.faces) / 10
    radii = np.linalg.norm(drawn.mesh.vertices, axis=1)
    np.testing.assert_allclose(radii, 1.0, atol=1e-5)  # every vertex is one of the scan's
    assert coarser(heavy, 3) is coarser(heavy, 3)
    textured = replace(heavy, uvs=np.zeros((len(heavy.vertices), 2), np.float32))
    (whole,) = chosen_levels([Model("b", textured, world)], CAMERA, SIZE)
    assert whole.mesh is textured


def test_clustering_is_that_of_a_slow_twin() -> None:
    rng = np.random.default_rng(3)
    points, faces = rng.random((60, 3)), rng.integers(0, 60, (90, 3))
    mesh = Mesh.from_arrays(points, faces, unit="m")
    low = mesh.vertices.min(0)
    cells: dict[tuple[int, ...], int] = {}
    of_vertex = [
        cells.setdefault(tuple(np.floor((p - low) / np.float32(0.25)).astype(int)), len(cells))
        for p in mesh.vertices
    ]
    expected = [[of_vertex[v] for v in face] for face in faces if len({of_vertex[v] for v in face}) == 3]
    assert clustered(mesh, 0.25).faces.tolist() == expected


def cloud_scene(folder: Path, step: float, **more: Any) -> Any:
    """A square of 1 m of red points that stands and faces +Z."""
    u = np.arange(-0.5, 0.5 + 1e-9, step)
    x, y = (a.ravel() for a in np.meshgrid(u, u))
    points = np.stack([x, y, 0 * x], 1)
    colors = np.tile(np.uint8([*RED, 255]), (len(points), 1))
    io.write(PointCloud.from_arrays(points, colors=colors, unit="m"), folder / "cloud.ply")
    media = {"c": {"type": "cloud", "file": "cloud.ply", "unit": "m"}}
    return scene([{"id": "c", "cloud": "c", "at": [0, 1.6, -1]} | more], media)


def test_a_cloud_closes_its_skin_and_has_its_size(tmp_path: Path) -> None:
    made = cloud_scene(tmp_path, 0.02)
    with stage.open(made, folder=tmp_path) as opened:
        pixels = picture(opened, "entry", size=(400, 400)).astype(int)
    red = (pixels[..., 0] > 60) & (pixels[..., 1] < 0.4 * pixels[..., 0])
    half = 0.5 / 3 * 200 / np.tan(np.radians(30))
    rows, columns = np.nonzero(red)
    assert [rows.min(), rows.max(), columns.min(), columns.max()] == pytest.approx(
        [200 - half, 199 + half, 200 - half, 199 + half], abs=2.5
    )
    assert red[200 - 50 : 200 + 50, 200 - 50 : 200 + 50].all()


def test_few_points_are_discs_no_wider_than_the_limit(tmp_path: Path) -> None:
    with stage.open(cloud_scene(tmp_path, 0.5), folder=tmp_path) as opened:
        pixels = picture(opened, "entry", size=(400, 400)).astype(int)
    found = ((pixels[..., 0] > 60) & (pixels[..., 1] < 0.4 * pixels[..., 0])).sum()
    assert found == pytest.approx(9 * np.pi * 16**2, rel=0.03)


def test_discs_grow_with_the_scale_of_their_cloud(tmp_path: Path) -> None:
    """Neighbours 4 cm apart are discs of 6.4 cm: 7.4 pixels, and twice that at twice the scale."""
    found = []
    for scale in (0.25, 0.5):
        made = cloud_scene(tmp_path, 0.16, scale=scale)
        with stage.open(made, folder=tmp_path) as opened:
            pixels = picture(opened, "entry", size=(400, 400)).astype(int)
        red = (pixels[..., 0] > 60) & (pixels[..., 1] < 0.4 * pixels[..., 0])
        columns = np.nonzero(red.any(0))[0]
        found.append(columns.max() - columns.min() + 1)
    for scale, wide in zip((0.25, 0.5), found, strict=True):
        expected = scale * (6 * 0.16 + 1.6 * 0.16) / 3 * 200 / np.tan(np.radians(30))
        assert wide == pytest.approx(expected, abs=2.5)


def test_neighbours_are_as_far_as_they_are() -> None:
    rng = np.random.default_rng(1)
    plane = np.concatenate([rng.random((200_000, 2)), np.zeros((200_000, 1))], 1)
    # The mean distance to the nearest of n points in a unit square is 0.5 / √n; its median 0.94 of that.
    assert spacing(PointCloud.from_arrays(plane)) == pytest.approx(0.4697 / np.sqrt(200_000), rel=0.05)


def test_a_cloud_takes_light_that_falls_on_it(tmp_path: Path) -> None:
    """Points without normals face the eye: a lamp at the eye, 3 m away, gives them candelas over nine."""
    made = cloud_scene(tmp_path, 0.02)
    lamp = {"id": "l", "light": "point", "at": [0, 1.6, 2], "intensity": "900cd"}
    things = [*(thing.model_dump(by_alias=True, exclude_defaults=True) for thing in made.things), lamp]
    media = {"c": {"type": "cloud", "file": "cloud.ply", "unit": "m"}}
    with stage.open(scene(things, media), folder=tmp_path) as opened:
        lux = illuminance(opened, "entry", (101, 101))
    assert lux[50, 50] == pytest.approx([100] * 3, rel=0.01)
