"""Heat maps: the colours say the distance, in the picture and on the mesh."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from immersion import scans
from immersion.errors import FileError, InputError
from immersion.scans import _lettering
from immersion.scans.mesh import Mesh
from scan_shapes import grid, sphere


def dented(**facts) -> tuple[Mesh, Mesh]:
    """A sheet of 40 × 40, and the same with a bump of height 1 about (30, 20)."""
    flat = grid(40, 40, **facts)
    points = flat.positions()
    points[:, 2] += np.exp(-((points[:, 0] - 30) ** 2 + (points[:, 1] - 20) ** 2) / 8)
    return Mesh.from_arrays(points, flat.faces, **facts), flat


def picture_of(sheet: np.ndarray, number: int) -> np.ndarray:
    """One of the two white squares of a sheet."""
    white = np.flatnonzero((sheet == 255).all(-1).any(1))
    columns = np.flatnonzero((sheet[white[0]] == 255).all(-1))
    cuts = np.split(columns, np.flatnonzero(np.diff(columns) > 1) + 1)
    return sheet[white[0] : white[-1] + 1, cuts[number][0] : cuts[number][-1] + 1]


def test_the_bump_is_yellow_and_the_plain_violet() -> None:
    bumpy, flat = dented(unit="mm")
    shown = picture_of(scans.heat_map(flat, bumpy, size=800, limit=1.0), 0).astype(int)
    yellow = np.argwhere((shown[..., 0] > 150) & (shown[..., 1] > 130) & (shown[..., 2] < 90))
    violet = np.argwhere((shown[..., 2] > shown[..., 1] + 30) & (shown[..., 2] > shown[..., 0]))
    assert 20 < len(yellow) < 0.1 * len(violet)
    assert yellow.mean(0)[1] > violet.mean(0)[1] + 15, "the bump is right of the middle"


def test_what_lies_between_vertices_is_measured_too() -> None:
    """A single square over a bump: its corners touch, its middle is far."""
    bumpy, _ = dented()
    lid = Mesh.from_arrays([[0, 0, 0], [40, 0, 0], [40, 40, 0], [0, 40, 0]], [[0, 1, 2], [0, 2, 3]])
    assert scans.vertex_deviation(lid, bumpy).max() < 1e-3
    by_ray = picture_of(scans.heat_map(bumpy, lid, size=800, limit=1.0), 0).astype(int)
    by_vertex = picture_of(
        scans.heat_map(bumpy, lid, scans.vertex_deviation(lid, bumpy), size=800, limit=1.0), 0
    ).astype(int)

    def green(picture):
        return int(
            ((picture[..., 1] > picture[..., 2] + 20) & (picture[..., 1] > picture[..., 0] + 10)).sum()
        )

    assert green(by_ray) > 100
    assert green(by_vertex) == 0


def test_the_bar_has_the_unit_and_its_ticks(monkeypatch) -> None:
    told = []
    write = _lettering.write
    monkeypatch.setattr(
        _lettering, "write", lambda d, p, text, *rest: told.append(text) or write(d, p, text, *rest)
    )
    bumpy, flat = dented(unit="mm")
    scans.heat_map(flat, bumpy, size=640, limit=1.0, lang="fr")
    assert {"écart, en mm", "0,0", "0,2", "0,4", "0,6", "0,8", "1,0"} <= set(told)
    told.clear()
    bumpy, flat = dented(unit="m")
    scans.heat_map(flat, bumpy, size=640, limit=0.004, lang="en")
    assert {"deviation, in mm", "0", "1", "2", "3", "4"} <= set(told)
    told.clear()
    bumpy, flat = dented()
    scans.heat_map(flat, bumpy, size=640, lang="en")
    assert "deviation, in ten-thousandths of the diagonal" in told
    assert not any(" mm" in text for text in told)


def test_the_mesh_carries_colours_and_numbers(tmp_path) -> None:
    bumpy, flat = dented(unit="mm")
    warm = scans.heat_mesh(flat, bumpy)
    assert warm.scalars["deviation"].max() == pytest.approx(1.0, abs=0.01)
    assert warm.colors[np.argmax(warm.scalars["deviation"])].tolist() == [253, 231, 37, 255]
    assert warm.colors[0].tolist() == [68, 1, 84, 255]
    assert warm.history[-1].name == "heat_mesh"
    scans.write(warm, tmp_path / "chaud.ply")
    assert (scans.read(tmp_path / "chaud.ply").colors == warm.colors).all()


def test_invented_faces_are_tinted_on_both() -> None:
    bumpy, flat = dented()
    mask = np.zeros(len(bumpy.faces), bool)
    mask[:400] = True
    invented = replace(bumpy, reconstructed=mask)
    assert scans.heat_mesh(flat, invented, limit=1.0).colors[0, 0] > 90
    shown, plain = (
        picture_of(scans.heat_map(flat, m, size=640, limit=1.0), 0).astype(int) for m in (invented, bumpy)
    )
    assert (np.abs(shown - plain).sum(-1) > 30).sum() > 1000


def test_equal_meshes_are_all_violet_and_nothing_divides_by_zero() -> None:
    ball = sphere(3, unit="m")
    sheet = scans.heat_map(ball, ball, size=640, limit=0.0)
    assert sheet.shape[1] == 640
    assert scans.heat_mesh(ball, ball, np.zeros(len(ball.vertices))).colors[:, 0].max() == 68


def test_bytes_agree_and_masters_are_safe(tmp_path) -> None:
    bumpy, flat = dented(unit="mm")
    for name in ("a.png", "b.png"):
        scans.heat_map(flat, bumpy, path=tmp_path / name, size=640)
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    with Image.open(tmp_path / "a.png") as picture:
        assert picture.size[0] == 640
    own = replace(flat, source=tmp_path / "a.png")
    with pytest.raises(FileError, match="scan-master"):
        scans.heat_map(own, bumpy, path=tmp_path / "a.png", size=640)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"size": 10}, "picture-wide"),
        ({"up": "n"}, "picture-option"),
        ({"limit": -1.0}, "picture-option"),
        ({"values": [1.0]}, "picture-values"),
        ({"limit": float("inf")}, "picture-option"),
    ],
)
def test_bad_questions_are_refused(wrong: dict, code: str) -> None:
    bumpy, flat = dented()
    with pytest.raises(InputError, match=code):
        scans.heat_map(flat, bumpy, **wrong)


def test_units_must_agree() -> None:
    with pytest.raises(InputError, match="one unit"):
        scans.heat_map(grid(2, 2, unit="m"), grid(2, 2, unit="mm"), size=640)
