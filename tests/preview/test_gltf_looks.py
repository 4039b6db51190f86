"""What other programs' glTF brings: lies of images, normals, tangents, unlit matter, mirrors, against slow twins."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from gltf_looks import FIRST, NEAREST, SECOND, noise, write_quad
from gltf_validator import assert_valid
from immersion import stage
from immersion.preview import picture
from immersion.scans import io
from immersion.stage.lights import FLOOR_LUX
from naive_shading import decoded, dielectric_of, encoded, seen, unit
from naive_textures import bumped, lie, on_square, texel
from preview_scenes import model_of, scene

SETS = {0: FIRST, 1: SECOND}
EYE, MIDDLE = np.array([0.0, 1.6, 2.0]), np.array([0.0, 1.6, -1.0])
SUN = unit([0.5, 0.6, 1.0])
LUX = 90.0
WIDTH, HEIGHT = 161, 91


def drawn(folder: Path, name: str) -> NDArray[np.float64]:
    """The picture of the square, 3 m before the eye, under one sun."""
    turn = {"x": float(-np.degrees(np.arcsin(SUN[1]))), "y": float(np.degrees(np.arctan2(SUN[0], SUN[2])))}
    sun = {"id": "d", "light": "directional", "intensity": f"{LUX}lx", "turn": turn}
    made = scene([{"id": "q", "model": "m", "at": [0, 1.6, -1]}, sun], {"m": model_of(name)})
    with stage.open(made, folder=folder) as opened:
        return picture(opened, "entry", size=(WIDTH, HEIGHT))[..., :3].astype(float)


def drawn_twice(folder: Path, name: str) -> NDArray[np.float64]:
    """The picture, which is that of the file as we write it again; both files are valid."""
    generated = ("MESH_PRIMITIVE_GENERATED_TANGENT_SPACE",)
    assert_valid(folder / name, *generated)
    io.write(io.read(folder / name), folder / f"again-{name}")
    assert_valid(folder / f"again-{name}", *generated)
    found = drawn(folder, name)
    assert np.abs(found - drawn(folder, f"again-{name}")).max() <= 1
    return found


def middle(found: NDArray[np.float64]) -> NDArray[np.float64]:
    return found[HEIGHT // 2, WIDTH // 2]


def around(normal: NDArray[np.float64]) -> float:
    return FLOOR_LUX * (0.85 + 0.3 * (0.5 + 0.5 * unit(normal)[1]))


def expected(
    base: Any, metal: float, rough: float, normal: Any = (0, 0, 1), **more: Any
) -> NDArray[np.float64]:
    normal = np.asarray(normal, float)
    return seen(np.asarray(base), metal, rough, normal, EYE - MIDDLE, SUN, LUX, around(normal), **more)


def moved(**how: Any) -> dict[str, Any]:
    return {"extensions": {"KHR_texture_transform": how}}


LIES = {
    "second set": {"texCoord": 1},
    "shifted": moved(offset=[0.3, -0.7]),
    "scaled": moved(scale=[2.5, -1.5]),
    "turned": moved(rotation=0.6),
    "all, over the set": {"texCoord": 0}
    | moved(offset=[0.1, 0.2], rotation=-1.1, scale=[1.7, 0.6], texCoord=1),
}


@pytest.mark.parametrize("wraps", [(10497, 33071), (33648, 10497), (33071, 33648)])
@pytest.mark.parametrize("how", LIES)
def test_an_image_lies_where_the_file_says(tmp_path: Path, how: str, wraps: tuple[int, int]) -> None:
    """Unlit and unfiltered: every pixel well inside a texel has that texel's own bytes."""
    info, pixels = {"index": 0} | LIES[how], noise(3)
    sampler = NEAREST | {"wrapS": wraps[0], "wrapT": wraps[1]}
    material = {
        "pbrMetallicRoughness": {"baseColorTexture": info, "metallicFactor": 0.0},
        "extensions": {"KHR_materials_unlit": {}},
    }
    write_quad(tmp_path / "a.glb", [material], (pixels,), (sampler,))
    found, corners = drawn_twice(tmp_path, "a.glb"), lie(info, SETS)
    half, seen_texels = 3 * np.tan(np.radians(30)), set()
    for row in range(0, HEIGHT, 3):
        for column in range(0, WIDTH, 3):
            x = ((2 * column + 1) / WIDTH - 1) * half * WIDTH / HEIGHT
            y = (1 - (2 * row + 1) / HEIGHT) * half
            if max(abs(x), abs(y)) > 0.95:
                continue
            color, away = texel(pixels, on_square(corners, x, y), sampler)
            if away > 0.1:
                assert found[row, column] == pytest.approx(color, abs=1)
                seen_texels.add(tuple(color))
    assert len(seen_texels) >= 4


def test_every_image_has_coordinates_of_its_own(tmp_path: Path) -> None:
    """Five images, each turned, scaled and shifted otherwise, read at the middle by the twin."""
    images = [noise(20 + k, 2) for k in range(5)]
    images[1] = np.clip(images[1], 100, 200)  # the normal map must lean, not turn away
    images[1][..., 2] = 230
    ways = [
        moved(offset=[0.13 * k, 0.21], rotation=0.5 * k - 1, scale=[1 + 0.2 * k, 0.8], texCoord=k % 2)
        for k in range(5)
    ]
    infos = [{"index": k} | ways[k] for k in range(5)]
    material = {
        "pbrMetallicRoughness": {
            "baseColorTexture": infos[0],
            "metallicRoughnessTexture": infos[2],
            "metallicFactor": 0.6,
            "roughnessFactor": 0.9,
        },
        "normalTexture": infos[1] | {"scale": 0.8},
        "occlusionTexture": infos[3] | {"strength": 0.7},
        "emissiveTexture": infos[4],
        "emissiveFactor": [0.3, 0.2, 0.1],
    }
    write_quad(tmp_path / "a.glb", [material], tuple(images))
    corners = [lie(info, SETS) for info in infos]
    told = [texel(images[k], on_square(corners[k], 0, 0), NEAREST) for k in range(5)]
    assert min(away for _, away in told) > 0.02
    base, bumps, rough, shut, light = (color for color, _ in told)
    normal = bumped((bumps / 255 * 2 - 1) * [0.8, 0.8, 1], corners[1])
    twin = expected(
        decoded(base),
        0.6 * rough[2] / 255,
        0.9 * rough[1] / 255,
        normal,
        open_=1 + 0.7 * (shut[0] / 255 - 1),
        given=decoded(light) * [0.3, 0.2, 0.1],
    )
    assert middle(drawn_twice(tmp_path, "a.glb")) == pytest.approx(twin, abs=2)


@pytest.mark.parametrize("hand", [1.0, -1.0])
def test_the_files_tangents_turn_a_normal_map(tmp_path: Path, hand: float) -> None:
    """Along 30° on a square whose u runs to +X: what a bumpy scan was baked with counts, not its coordinates."""
    along = np.array([np.cos(np.pi / 6), np.sin(np.pi / 6), 0])
    told = np.array([190, 100, 220])
    write_quad(
        tmp_path / "a.glb",
        [
            {
                "normalTexture": {"index": 0},
                "pbrMetallicRoughness": {"metallicFactor": 0.2, "roughnessFactor": 0.7},
            }
        ],
        (np.full((2, 2, 3), told),),
        NORMAL=np.tile([0, 0, 1], (4, 1)),
        TANGENT=np.tile([*along, hand], (4, 1)),
    )
    leaning = told / 255 * 2 - 1
    across = np.cross([0, 0, 1], along) * hand
    normal = along * leaning[0] + across * leaning[1] + np.array([0, 0, 1]) * leaning[2]
    assert middle(drawn_twice(tmp_path, "a.glb")) == pytest.approx(
        expected([1, 1, 1], 0.2, 0.7, normal), abs=2
    )


def test_the_files_normals_are_those_of_the_surface(tmp_path: Path) -> None:
    normal = unit([0.35, -0.2, 1.0])
    surface = {"metallicFactor": 0.0, "roughnessFactor": 0.6, "baseColorFactor": [0.5, 0.4, 0.3, 1.0]}
    write_quad(tmp_path / "a.glb", [{"pbrMetallicRoughness": surface}], NORMAL=np.tile(normal, (4, 1)))
    twin = expected([0.5, 0.4, 0.3], 0.0, 0.6, normal)
    assert middle(drawn_twice(tmp_path, "a.glb")) == pytest.approx(twin, abs=2)
    # Normals that all look into the wall are those of a file whose faces were turned over.
    write_quad(tmp_path / "b.glb", [{"pbrMetallicRoughness": surface}], NORMAL=np.tile(-normal, (4, 1)))
    assert middle(drawn(tmp_path, "b.glb")) == pytest.approx(twin, abs=2)


@pytest.mark.parametrize(("ior", "specular", "tint"), [(1.33, 1, (1, 1, 1)), (2.4, 0.7, (1, 0.5, 0.2))])
def test_matter_mirrors_as_its_index_and_its_specular_say(
    tmp_path: Path, ior: float, specular: float, tint: tuple[float, float, float]
) -> None:
    material = {
        "pbrMetallicRoughness": {
            "baseColorFactor": [0.1, 0.2, 0.3, 1],
            "metallicFactor": 0.25,
            "roughnessFactor": 0.3,
        },
        "extensions": {
            "KHR_materials_ior": {"ior": ior},
            "KHR_materials_specular": {"specularFactor": specular, "specularColorFactor": list(tint)},
        },
    }
    write_quad(tmp_path / "a.glb", [material], NORMAL=np.tile(unit([0.2, 0.25, 1]), (4, 1)))
    dielectric = dielectric_of(ior, specular, tint)
    twin = expected([0.1, 0.2, 0.3], 0.25, 0.3, [0.2, 0.25, 1], dielectric=dielectric)
    plain = expected([0.1, 0.2, 0.3], 0.25, 0.3, [0.2, 0.25, 1])
    assert np.abs(twin - plain).max() > 3
    assert middle(drawn_twice(tmp_path, "a.glb")) == pytest.approx(twin, abs=2)


def test_strong_light_and_unlit_colour(tmp_path: Path) -> None:
    dark = {"baseColorFactor": [0, 0, 0, 1], "metallicFactor": 0.0, "roughnessFactor": 1.0}
    strength = {"KHR_materials_emissive_strength": {"emissiveStrength": 4.0}}
    glowing = {"pbrMetallicRoughness": dark, "emissiveFactor": [0.1, 0.05, 0.2], "extensions": strength}
    write_quad(tmp_path / "a.glb", [glowing])
    twin = expected([0, 0, 0], 0, 1, given=np.array([0.4, 0.2, 0.8]))
    assert middle(drawn_twice(tmp_path, "a.glb")) == pytest.approx(twin, abs=2)
    flat = {
        "pbrMetallicRoughness": {"baseColorFactor": [0.2, 0.5, 0.8, 1.0]},
        "extensions": {"KHR_materials_unlit": {}},
    }
    write_quad(tmp_path / "b.glb", [flat])
    assert middle(drawn_twice(tmp_path, "b.glb")) == pytest.approx(encoded([0.2, 0.5, 0.8]), abs=1)


def test_a_small_square_keeps_its_textures_filter(tmp_path: Path) -> None:
    """A fine chequer, far too small to be seen: without smaller copies single texels show, with them their mean."""
    chequer = np.indices((256, 256)).sum(0)[..., None] % 2 * np.full(3, 255)
    material = {
        "pbrMetallicRoughness": {"baseColorTexture": {"index": 0} | moved(scale=[9, 9])},
        "extensions": {"KHR_materials_unlit": {}},
    }
    inside = (slice(35, 55), slice(70, 90))
    write_quad(tmp_path / "a.glb", [material], (chequer,))
    single = drawn(tmp_path, "a.glb")[inside]
    # Along the diagonal two triangles share pixels.
    assert np.isin(single, [0.0, 255.0]).mean() > 0.9
    assert 0.2 < (single == 0).mean() < 0.8
    write_quad(tmp_path / "b.glb", [material], (chequer,), ({},))
    mean = drawn(tmp_path, "b.glb")[inside]
    assert mean == pytest.approx(np.full_like(mean, encoded(0.5)), abs=2)


def test_what_is_not_drawn_is_told_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    extensions = {
        "KHR_materials_clearcoat": {"clearcoatFactor": 1.0},
        "KHR_materials_specular": {"specularTexture": {"index": 0}},
        "KHR_materials_unlit": {},
    }
    write_quad(tmp_path / "once.glb", [{"extensions": extensions}], (noise(1),))
    with caplog.at_level(logging.INFO, logger="immersion.preview"):
        for _ in range(2):
            drawn(tmp_path, "once.glb")
    told = [record.getMessage() for record in caplog.records if "is not drawn" in record.getMessage()]
    assert sorted(told) == [
        "once: KHR_materials_clearcoat is not drawn",
        "once: KHR_materials_specular.specularTexture is not drawn",
    ]


def test_the_default_variant_is_shown(tmp_path: Path) -> None:
    red, blue = (
        {"pbrMetallicRoughness": {"baseColorFactor": color}, "extensions": {"KHR_materials_unlit": {}}}
        for color in ([1, 0, 0, 1], [0, 0, 1, 1])
    )
    mappings = [{"material": 1, "variants": [0]}]
    write_quad(tmp_path / "a.glb", [red, blue], variants=["night"], mappings=mappings)
    assert middle(drawn_twice(tmp_path, "a.glb")).tolist() == [255, 0, 0]
