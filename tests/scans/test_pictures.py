"""Pictures of scans: left is left, red is at the hole, the scale bar is as long as it says."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from immersion import scans
from immersion.errors import FileError, InputError
from immersion.scans import _lettering
from immersion.scans._camera import frame_of, framed
from immersion.scans._colormaps import heat, linear_from_srgb, srgb_from_linear
from immersion.scans._kernels import splat as splat_kernel
from immersion.scans.cloud import PointCloud
from immersion.scans.contact_sheets import _Layout, bar_length
from immersion.scans.mesh import Mesh, Texture
from naive_inspection import splat
from scan_shapes import grid, sphere

QUARTER = np.pi / 2


def four_balls(**facts) -> Mesh:
    """Red at +X, green at +Y, blue at +Z, white at the origin: no view of it is like another."""
    places, colors = (
        np.array([[0, 0, 0], [3, 0, 0], [0, 3, 0], [0, 0, 3]]),
        ([255] * 3, [255, 0, 0], [0, 255, 0], [0, 0, 255]),
    )
    ball = sphere(3)
    count = len(ball.vertices)
    points = np.concatenate([ball.positions() + place for place in places])
    faces = np.concatenate([ball.faces + k * count for k in range(4)])
    rgba = np.concatenate([np.tile([*color, 255], (count, 1)) for color in colors]).astype(np.uint8)
    return Mesh.from_arrays(points, faces, colors=rgba, **facts)


def middle_of(picture, channel) -> tuple[float, float] | None:
    """The mean column and row of what is mostly of one colour."""
    rgb = picture[..., :3].astype(int)
    others = [k for k in range(3) if k != channel]
    mask = (picture[..., 3] > 200) & (rgb[..., channel] > 60 + rgb[..., others].max(-1))
    rows, columns = np.nonzero(mask)
    return (float(columns.mean()), float(rows.mean())) if len(rows) > 20 else None


@pytest.mark.parametrize("kind", ["mesh", "cloud"])
def test_every_side_shows_what_is_there(kind: str) -> None:
    scan = four_balls()
    if kind == "cloud":
        scan = PointCloud.from_arrays(scan.positions(), colors=scan.colors)
    front = scans.picture(scan, 0, 0, 128)
    assert middle_of(front, 0)[0] > 90, "+X is on the right from the front"
    assert middle_of(front, 1)[1] < 40, "+Y is above"
    left = scans.picture(scan, QUARTER, 0, 128)
    assert middle_of(left, 2)[0] < 40, "seen from +X, +Z is on the left"
    back = scans.picture(scan, 2 * QUARTER, 0, 128)
    assert middle_of(back, 0)[0] < 40
    assert middle_of(back, 2) is None, "blue hides behind white"
    above = scans.picture(scan, 0, QUARTER, 128)
    assert middle_of(above, 2)[1] > 90, "seen from above, the front is below"
    tall = scans.picture(scan, 0, 0, 128, up="z")
    assert middle_of(tall, 2)[1] < 40, "+Z is above when z is up"
    assert middle_of(tall, 0)[0] > 90


def test_what_is_empty_is_transparent_and_what_is_full_is_not() -> None:
    drawn = scans.picture(sphere(5), size=200)
    alpha = drawn[..., 3]
    radius = 100 * (1 - 2 * 0.06)
    assert (alpha > 127).sum() == pytest.approx(np.pi * radius**2, rel=0.01)
    assert set(np.unique(alpha[90:110, 90:110])) == {255}
    assert not alpha[:8, :8].any()
    # Light comes from the upper left.
    assert drawn[60, 60, :3].mean() > drawn[140, 140, :3].mean() + 30


def test_perspective_makes_near_things_larger() -> None:
    ball = sphere(4)
    two = Mesh.from_arrays(
        np.concatenate([ball.positions() + [-1.5, 0, 3], ball.positions() + [1.5, 0, -3]]),
        np.concatenate([ball.faces, ball.faces + len(ball.vertices)]),
    )

    def widths(picture):
        across = (picture[..., 3] > 127).any(0)
        return across[:100].sum(), across[100:].sum()

    near, far = widths(scans.picture(two, 0, 0, 200, field=0.8))
    assert near > 1.4 * far
    near, far = widths(scans.picture(two, 0, 0, 200))
    assert abs(near - far) <= 2


def test_the_camera_sees_points_where_its_rays_meet_them() -> None:
    points = np.random.default_rng(0).uniform(-0.5, 0.5, (60, 3))
    for field in (None, 0.7):
        camera = framed(points, frame_of(0.7, 0.4, "z"), (90, 60), field=field)
        rays = camera.rays(0, 60).reshape(60, 90, 6).astype(np.float64)
        seen = camera.seen(points)
        assert len(seen) == len(points)  # the camera is framed on them: all are in the picture
        for column, row, depth in seen:
            assert 0 <= column < 90
            assert 0 <= row < 60
            x, y = int(column), int(row)
            hit = rays[y, x, :3] + depth * rays[y, x, 3:]
            assert np.linalg.norm(points - hit, axis=1).min() < 1.1 * camera.pixel


def test_a_texture_is_drawn_the_right_way_up() -> None:
    """A picture red above left, green above right, blue below."""
    pixels = np.zeros((64, 64, 3), np.uint8)
    pixels[:32, :32, 0] = pixels[:32, 32:, 1] = pixels[32:, :, 2] = 255
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    sheet = grid(4, 4)
    uvs = sheet.positions()[:, :2] / 4
    mesh = Mesh.from_arrays(
        sheet.positions(), sheet.faces, uvs=uvs, textures=(Texture(data=stream.getvalue()),)
    )
    drawn = scans.picture(mesh, size=128)
    red, green, blue = (middle_of(drawn, k) for k in range(3))
    assert red[0] < 60
    assert red[1] < 60
    assert green[0] > 68
    assert green[1] < 60
    assert blue[1] > 68
    shape = scans.picture(mesh, size=128, shading="shape")
    assert middle_of(shape, 0) is None


def test_the_back_of_a_face_is_blue_in_clay() -> None:
    sheet = grid(2, 2)
    front, back = (scans.picture(sheet, angle, 0, 64, shading="shape") for angle in (0.0, np.pi))
    assert front[32, 32, 0] > front[32, 32, 2]
    assert back[32, 32, 2] > back[32, 32, 0]


def test_hollows_are_darker_with_occlusion() -> None:
    """A deep trench beside open ground."""
    x, z = np.meshgrid(np.linspace(0, 4, 81), np.linspace(0, 4, 41))
    y = np.where(np.abs(x - 2) < 0.3, -2.0, 0.0)
    ground = grid(80, 40)
    mesh = Mesh.from_arrays(np.c_[x.ravel(), y.ravel(), -z.ravel()], ground.faces)
    plain, shaded = (
        scans.picture(mesh, 0, QUARTER, 128, shading="shape", occlusion=n)[..., 0].astype(int)
        for n in (0, 12)
    )
    loss = plain - shaded
    assert loss[60:68, 62:66].mean() > loss[60:68, 25:40].mean() + 10


def test_triangles_are_ruled() -> None:
    sheet = grid(4, 4)
    wire, plain = (
        scans.picture(sheet, 0, 0, 200, shading=s)[..., 0].astype(int) for s in ("wire", "surface")
    )
    row = wire[78, :]
    dark = row[20:180] < 0.8 * np.median(row[20:180])
    edges = np.flatnonzero(np.diff(dark.astype(int)) == 1)
    assert len(edges) in (7, 8, 9), "four squares and their diagonals"
    assert (plain[78, 20:180] > 0.9 * np.median(plain[78, 20:180])).all()


def test_values_are_colours_of_the_scale() -> None:
    sheet = grid(10, 1)
    drawn = scans.picture(sheet, size=(220, 40), values=sheet.vertices[:, 0], limits=(0, 10))
    row = drawn[20, 20:200, :3].astype(int)
    assert row[-1, 0] > row[0, 0] + 60, "yellow on the right"
    assert row[0, 2] > row[0, 1], "violet on the left"
    lightness = row @ [0.2126, 0.7152, 0.0722]
    assert (np.diff(lightness[::12]) > 0).all()
    with pytest.raises(InputError, match="one finite number"):
        scans.picture(sheet, size=32, values=[1.0, 2.0])
    with pytest.raises(InputError, match="one finite number"):
        scans.picture(sheet, size=32, values=np.full(len(sheet.vertices), np.nan))


def test_the_scale_of_colours_grows_lighter_all_the_way() -> None:
    linear = linear_from_srgb(heat(np.linspace(0, 1, 200))) @ np.array([0.2126, 0.7152, 0.0722])
    lightness = 116 * np.cbrt(linear) - 16
    assert (np.diff(lightness) > 0).all()
    # Equal steps look equal: CIE lightness is near a straight line.
    assert np.abs(lightness - np.linspace(lightness[0], lightness[-1], 200)).max() < 4
    ramp = np.linspace(0, 1, 256)
    assert np.abs(srgb_from_linear(linear_from_srgb(ramp)) - ramp).max() < 1e-5


def test_invented_faces_are_purple() -> None:
    from dataclasses import replace

    sheet = grid(2, 1)
    mask = np.array([True, False, True, False])  # the left square
    drawn = scans.picture(replace(sheet, reconstructed=mask), size=64)
    left, right = drawn[32, 16].astype(int), drawn[32, 48].astype(int)
    assert left[2] > left[1] + 30
    assert abs(right[2] - right[1]) < 30


def test_the_same_scan_gives_the_same_bytes(tmp_path) -> None:
    scan = four_balls(unit="m", name="quatre boules")
    files = [tmp_path / "un.png", tmp_path / "deux.png"]
    for file in files:
        scans.contact_sheet(scan, file, size=640, lang="fr")
    assert files[0].read_bytes() == files[1].read_bytes()
    assert (
        scans.picture(scan, 1, 0.5, 64, occlusion=3) == scans.picture(scan, 1, 0.5, 64, occlusion=3)
    ).all()


def test_the_scale_bar_is_as_long_as_it_says() -> None:
    """A square of 10 m: its width on the sheet and the bar's agree."""
    sheet = scans.contact_sheet(grid(10, 10, unit="m"), size=1200, up="y", lang="en")
    layout = _Layout(1200)
    left, top = layout.corner(0)
    cell = sheet[top : top + layout.cell, left : left + layout.cell].astype(int)
    square = (cell.max(-1) < 250).any(0).sum()
    dark = (sheet.max(-1) < 60)[: layout.corner(0)[1]]
    bar = max(dark[:, 400:800].sum(1))
    assert bar / square == pytest.approx(bar_length(10 * 0.4 / (1 - 0.12)) / 10, rel=0.03)
    assert bar_length(4.54) == 2.0


def test_red_is_at_the_hole_and_nowhere_else() -> None:
    ball = sphere(4)
    middles = ball.vertices[ball.faces].mean(1)
    open_ball = ball.with_faces(ball.faces[~((middles[:, 0] > 0.3) & (middles[:, 2] > 0.8))])
    layout = _Layout(800)

    def red(sheet, number):
        left, top = layout.corner(number)
        cell = sheet[top : top + layout.cell, left : left + layout.cell].astype(int)
        return np.argwhere((cell[..., 0] > 180) & (cell[..., 1] < 80) & (cell[..., 2] < 80))

    sheet = scans.contact_sheet(open_ball, size=800)
    front = red(sheet, 0)
    assert len(front) > 30
    # The hole is about (0.43, 0, 0.87): right of the middle.
    place = front.mean(0) / layout.cell
    assert place == pytest.approx([0.5, 0.5 + 0.43 * 0.44], abs=0.03)
    assert len(red(sheet, 2)) == 0, "from the back, the ball hides it"
    whole = scans.contact_sheet(ball, size=800)
    assert sum(len(red(whole, k)) for k in range(6)) == 0


def test_without_a_unit_the_bar_says_so(monkeypatch) -> None:
    told = []
    write = _lettering.write
    monkeypatch.setattr(
        _lettering, "write", lambda d, p, text, *rest: told.append(text) or write(d, p, text, *rest)
    )
    scans.contact_sheet(sphere(2), size=640, lang="fr")
    assert "0,5 (sans unité)" in told
    told.clear()
    scans.contact_sheet(sphere(2, unit="mm"), size=640, lang="en")
    assert "0.5 mm" in told
    assert f"grade {scans.inspect(sphere(2, unit='mm')).grade}" in " ".join(told)


def test_a_cloud_has_a_contact_sheet_too() -> None:
    cloud = PointCloud.from_arrays(four_balls().positions(), colors=four_balls().colors, unit="m")
    sheet = scans.contact_sheet(cloud, size=640, lang="fr")
    layout = _Layout(640)
    left, top = layout.corner(0)
    cell = sheet[top : top + layout.cell, left : left + layout.cell]
    assert middle_of(np.dstack([cell, np.full(cell.shape[:2], 255, np.uint8)]), 0)[0] > 0.6 * layout.cell


def test_french_letters_have_their_accents() -> None:
    from PIL import ImageDraw

    def drawn(text):
        picture = Image.new("L", (200, 40), 255)
        _lettering.write(ImageDraw.Draw(picture), (5, 5), text, 24, 0)
        return np.asarray(picture)

    for accented, plain in (
        ("é", "e"),
        ("è", "e"),
        ("ê", "e"),
        ("ç", "c"),
        ("à", "a"),
        ("ù", "u"),
        ("ï", "i"),
    ):
        more = (drawn(accented) < 128) & ~(drawn(plain) < 128)
        assert more.sum() > 3
        assert ((drawn(plain) < 128) & ~(drawn(accented) < 128)).sum() == 0
        assert _lettering.width_of(accented, 24) == _lettering.width_of(plain, 24)
    assert (drawn("é") != drawn("è")).any()
    assert (drawn("œuvre") == drawn("oeuvre")).all()
    missing = np.asarray(drawn("\uffff"))
    assert all((drawn(sign) != missing).any() for sign in "²³×—≥’")


def test_long_values_run_on_within_their_width() -> None:
    lines = _lettering.wrapped("une phrase assez longue : elle dépasse de loin 20 % de la place", 14, 120)
    assert len(lines) > 2
    assert all(_lettering.width_of(line, 14) <= 120 for line in lines)
    assert not any(line.startswith((":", "%")) for line in lines)


@pytest.mark.parametrize("seed", range(3))
def test_splats_equal_their_slow_twin(seed: int) -> None:
    random = np.random.default_rng(seed)
    places = random.uniform(-4, 24, (40, 3))
    depth, owner = np.full((18, 20), np.inf), np.full((18, 20), -1, np.int64)
    splat_kernel.splat(places, 1.7, depth, owner)
    naive = splat(places, 1.7, 18, 20)
    assert (depth == naive[0]).all()
    assert (owner == naive[1]).all()


def test_the_nearest_point_is_in_front() -> None:
    colors = np.array([[255, 0, 0, 255], [0, 0, 255, 255]], np.uint8)
    cloud = PointCloud.from_arrays([[0, 0, 1.0], [0, 0, -1.0]], colors=colors)
    assert middle_of(scans.picture(cloud, 0, 0, 64), 2) is None
    assert middle_of(scans.picture(cloud, np.pi, 0, 64), 0) is None


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"size": 8}, "picture-size"),
        ({"size": 100_000}, "picture-size"),
        ({"size": 8192, "oversampling": 8}, "picture-samples"),
        ({"elevation": 2.0}, "picture-angle"),
        ({"azimuth": float("nan")}, "picture-angle"),
        ({"field": 3.1}, "picture-angle"),
        ({"up": "w"}, "picture-option"),
        ({"shading": "gold"}, "picture-option"),
        ({"oversampling": 0}, "picture-option"),
        ({"occlusion": -1}, "picture-option"),
        ({"values": np.zeros(66), "limits": (2.0, 1.0)}, "picture-option"),
    ],
)
def test_bad_questions_are_refused(wrong: dict, code: str) -> None:
    with pytest.raises(InputError, match=code):
        scans.picture(sphere(2), **wrong)


def test_what_is_not_there_is_not_drawn() -> None:
    with pytest.raises(InputError, match="nothing to draw"):
        scans.picture(Mesh.from_arrays(np.zeros((3, 3)), np.zeros((0, 3), int)))
    with pytest.raises(InputError, match="nothing to draw"):
        scans.picture(PointCloud.from_arrays(np.zeros((0, 3))))
    # A point alone, and a face without area, are drawn as what they are.
    assert scans.picture(PointCloud.from_arrays(np.zeros((1, 3))), size=32)[..., 3].any()
    flat = Mesh.from_arrays(np.zeros((3, 3)), [[0, 1, 2]])
    assert scans.picture(flat, size=32).shape == (32, 32, 4)
    assert scans.contact_sheet(flat, size=640).shape[1] == 640
    assert scans.contact_sheet(PointCloud.from_arrays(np.ones((1, 3))), size=640).shape[1] == 640


def test_a_sheet_is_never_written_over_a_master(tmp_path) -> None:
    from dataclasses import replace

    master = tmp_path / "texture.png"
    master.write_bytes(b"master")
    mesh = replace(sphere(1), textures=(Texture(path=master),))
    with pytest.raises(FileError, match="scan-master"):
        scans.contact_sheet(mesh, master, size=640)
    with pytest.raises(InputError, match="suffix"):
        scans.contact_sheet(mesh, tmp_path / "sheet.jpg", size=640)
    assert master.read_bytes() == b"master"
