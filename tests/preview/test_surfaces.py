"""glTF's surface against a slow twin: metal and roughness, normals, occlusion, light given off, alpha."""

from __future__ import annotations

import io as bytes_io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from immersion import stage
from immersion.preview import picture
from immersion.scans import io
from immersion.scans.io.materials import Material
from immersion.scans.mesh import Mesh, Texture
from immersion.stage.lights import FLOOR_LUX
from naive_shading import decoded, encoded, seen, toned, unit
from preview_scenes import model_of, scene

EYE = np.array([0.0, 1.6, 2.0])
MIDDLE = np.array([0.0, 1.6, -1.0])
SUN = unit([0.5, 0.6, 1.0])
LUX = 90.0
TURN = float(np.degrees(np.arctan2(SUN[0], SUN[2])))
TILT = float(-np.degrees(np.arcsin(SUN[1])))


def flat(color: tuple[int, ...], role: str) -> Texture:
    data = bytes_io.BytesIO()
    Image.fromarray(np.full((4, 4, 3), color, np.uint8)).save(data, "PNG")
    return Texture(data=data.getvalue(), role=role)


def quad(folder: Path, material: Material, textures: tuple[Texture, ...] = (), name: str = "quad.glb") -> str:
    corners = [[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]]
    mesh = Mesh.from_arrays(
        corners,
        [[0, 1, 2], [0, 2, 3]],
        uvs=[[0, 0], [1, 0], [1, 1], [0, 1]],
        textures=textures,
        unit="m",
        extras={"materials": [material.to_dict()]},
    )
    io.write(mesh, folder / name)
    return name


def drawn(folder: Path, name: str, *things: dict[str, Any], **media: Any) -> NDArray[np.float64]:
    """The colour of the quad's middle, which stands 3 m before the eye in a room of its own."""
    sun = {"id": "d", "light": "directional", "intensity": f"{LUX}lx", "turn": {"x": TILT, "y": TURN}}
    model = {"id": "q", "model": "m", "at": [0, 1.6, -1]}
    made = scene([model, sun, *things], {"m": model_of(name)} | media)
    with stage.open(made, folder=folder) as opened:
        return picture(opened, "entry", size=(161, 91))[45, 80, :3].astype(float)


def around(normal: NDArray[np.float64]) -> float:
    return FLOOR_LUX * (0.85 + 0.3 * (0.5 + 0.5 * unit(normal)[1]))


@pytest.mark.parametrize("metallic", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("roughness", [0.25, 0.5, 0.9])
def test_metal_and_roughness_are_those_of_gltf(tmp_path: Path, metallic: float, roughness: float) -> None:
    color = (0.8, 0.35, 0.1)
    name = quad(tmp_path, Material(color=(*color, 1.0), metallic=metallic, roughness=roughness))
    expected = seen(
        np.array(color), metallic, roughness, [0, 0, 1], EYE - MIDDLE, SUN, LUX, around(np.array([0, 0, 1]))
    )
    assert drawn(tmp_path, name) == pytest.approx(expected, abs=1.6)


def test_every_map_is_worn(tmp_path: Path) -> None:
    """Base colour decoded, metal and roughness by channel, a normal turned in its texture, occlusion, emission."""
    bytes_of = {"base": (200, 120, 60), "normal": (160, 200, 220), "roughness": (0, 140, 90)} | {
        "occlusion": (100, 0, 0),
        "emissive": (30, 60, 90),
    }
    material = Material(
        textures={role: k for k, role in enumerate(bytes_of)},
        metallic=0.8,
        roughness=0.9,
        normal_scale=0.7,
        occlusion_strength=0.6,
        emissive=(1.0, 0.5, 0.25),
    )
    name = quad(tmp_path, material, tuple(flat(color, role) for role, color in bytes_of.items()))
    told = np.array(bytes_of["normal"]) / 255 * 2 - 1
    # The quad's u runs to +X and its image's rows to −Y; green points up the image.
    normal = unit(told * [0.7, 0.7, 1.0])
    expected = seen(
        decoded(bytes_of["base"]),
        0.8 * 90 / 255,
        0.9 * 140 / 255,
        normal,
        EYE - MIDDLE,
        SUN,
        LUX,
        around(normal),
        open_=1 + 0.6 * (100 / 255 - 1),
        given=decoded(bytes_of["emissive"]) * [1.0, 0.5, 0.25],
    )
    assert drawn(tmp_path, name) == pytest.approx(expected, abs=2.0)


def test_a_bump_rises_where_its_map_says(tmp_path: Path) -> None:
    """A map that leans to the right is brighter under a sun from the right than one that leans left."""
    found = []
    for red in (200, 55):
        material = Material(textures={"normal": 0}, roughness=0.9)
        name = quad(tmp_path, material, (flat((red, 128, 200), "normal"),), f"bump{red}.glb")
        found.append(drawn(tmp_path, name).mean())
    assert found[0] > found[1] + 15


@pytest.mark.parametrize(("alpha", "there"), [(0.29, False), (0.31, True)])
def test_masked_matter_is_there_or_not(tmp_path: Path, alpha: float, there: bool) -> None:
    material = Material(color=(1.0, 0, 0, alpha), alpha_mode="MASK", alpha_cutoff=0.3)
    found = drawn(tmp_path, quad(tmp_path, material))
    assert (found[0] > 80 and found[1] < 10) == there


def test_glass_is_mixed_in_linear_light(tmp_path: Path) -> None:
    """A quarter of red matter before a screen that shows a known grey."""
    material = Material(color=(0.9, 0.0, 0.0, 0.25), alpha_mode="BLEND")
    name = quad(tmp_path, material)
    Image.fromarray(np.full((4, 4, 3), 180, np.uint8)).save(tmp_path / "grey.png")
    behind = {"id": "i", "image": "i", "at": [0, 1.6, -1.5], "width": 3}
    found = drawn(tmp_path, name, behind, i={"type": "image", "file": "grey.png"})
    lux = LUX * SUN[2] + around(np.array([0, 0, 1]))
    red = toned(np.array([0.9, 0, 0]) * lux / 130)
    assert found == pytest.approx(encoded(0.25 * red + 0.75 * decoded([180] * 3)), abs=1.6)


def test_matter_that_says_nothing_is_matt(tmp_path: Path) -> None:
    found = drawn(tmp_path, quad(tmp_path, Material(color=(0.5, 0.4, 0.3, 1.0))))
    lux = LUX * SUN[2] + around(np.array([0, 0, 1]))
    assert found == pytest.approx(encoded(toned(np.array([0.5, 0.4, 0.3]) * lux / 130)), abs=1.2)
