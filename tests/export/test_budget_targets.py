"""Pages and USDZ within a profile's limits: by what each may drop, told, repeatable, and still what it is."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from PIL import Image

from immersion import export, scans, stage
from immersion.export._page import coders
from immersion.export._textures.report import texture_memory
from scan_shapes import sphere
from usd_checkers import compliance, is_sound_rule

RATE = 48_000
RIGHTS = {"license": "CC0-1.0", "credit": "Us"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model with a lighter level, a noisy picture that nothing packs well, a bed of order 2 and a tone."""
    folder = tmp_path_factory.mktemp("budget")
    media = folder / "media"
    media.mkdir()
    scans.write(sphere(4, unit="m"), media / "ball.ply")
    scans.write(sphere(2, unit="m"), media / "light.ply")
    generator = np.random.default_rng(5)
    Image.fromarray(generator.integers(0, 256, (600, 600, 3)).astype(np.uint8)).save(media / "page.png")
    soundfile.write(media / "bed.wav", 0.1 * generator.standard_normal((RATE // 2, 9)), RATE)
    soundfile.write(media / "tone.wav", 0.1 * np.sin(np.arange(RATE) / 20), RATE)
    return folder


def scene(folder: Path, **profile: Any) -> Path:
    tree: dict[str, Any] = {
        "immersion": "1", "id": "fit", "title": "Fit", "languages": {"default": "en", "available": ["en"]},
        "rights": RIGHTS, "show": {"duration": "1s"},
        "media": {
            "ball": {"type": "model", "file": "media/ball.ply", "lods": [{"file": "media/light.ply", "triangles": 128}],
                     **RIGHTS},
            "page": {"type": "image", "file": "media/page.png", **RIGHTS},
            "bed": {"type": "ambisonic", "file": "media/bed.wav", "order": 2, **RIGHTS},
            "tone": {"type": "audio", "file": "media/tone.wav", **RIGHTS},
        },
        "things": [
            {"id": "ball-1", "model": "ball", "alt": "Ball"},
            {"id": "page-1", "image": "page", "at": [0, 1, -3], "width": 1, "alt": "Page"},
            {"id": "bed-1", "ambisonic": "bed"},
            {"id": "tone-1", "sound": "tone", "at": [1, 1, 0]},
        ],
        "cues": [{"id": "open", "when": ["start"], "do": [{"play": "bed-1"}, {"play": "tone-1"}]}],
        "profiles": {"small": profile},
    }  # fmt: skip
    path = folder / f"scene-{abs(hash(json.dumps(profile)))}.yaml"
    path.write_text(json.dumps(tree), encoding="utf-8")
    return path


def write(folder: Path, target: str, out: Path, options: object = None, **profile: Any) -> export.Manifest:
    with stage.open(scene(folder, **profile), "small") as opened:
        return export.write(opened, target, out, options=options)


def drops(manifest: export.Manifest, kind: str = "budget") -> dict[str, Any]:
    return {loss.code: dict(loss.values) for loss in manifest.losses if loss.code.startswith(f"{kind}-")}


def size(manifest: export.Manifest) -> int:
    return sum(entry.bytes for entry in manifest.files)


def parts(manifest: export.Manifest) -> dict[str, int]:
    assert manifest.weights is not None
    return dict(manifest.weights.parts)


def names(package: Path) -> list[str]:
    with zipfile.ZipFile(package) as opened:
        return opened.namelist()


def faults(package: Path) -> list[str]:
    """Return what OpenUSD's checker for AR Quick Look says besides that a package holds sounds."""
    return [line for line in compliance([package])[0] if not is_sound_rule(line)]


# USDZ ---------------------------------------------------------------------------------------------


def test_a_package_fits_by_what_quick_look_reads(folder: Path, tmp_path: Path) -> None:
    manifest = write(folder, "usdz", tmp_path, budget="120kB")
    assert size(manifest) <= 120_000
    told = drops(manifest)
    assert "budget-unmet" not in told
    assert told["budget-texture-coding"]["coding"] == "jpeg"
    assert {Path(name).suffix for name in names(tmp_path / "fit.usdz")} <= {
        ".usdc",
        ".png",
        ".jpg",
        ".mp3",
        ".m4a",
    }
    assert faults(tmp_path / "fit.usdz") == []


def test_the_weights_of_a_package_are_those_of_what_it_holds(folder: Path, tmp_path: Path) -> None:
    manifest = write(folder, "usdz", tmp_path)
    weights = manifest.weights
    assert weights is not None
    assert weights.triangles == 8 * 4**4 + 2, "a ball and a picture"
    assert sum(weights.parts.values()) == size(manifest)
    vertices = 2 + 4**5
    ball, pane = vertices * (12 + 12) + 8 * 4**4 * 3 * 4, 4 * (12 + 12 + 8) + 2 * 3 * 4
    assert weights.decoded["models"] == ball + pane
    assert weights.decoded["pictures"] == texture_memory("png", 600, 600, clear=False)
    assert weights.decoded["sounds"] == 4 * (2 * RATE // 2 + RATE), "two ears of the bed, one of the tone"


def test_a_memory_that_is_too_small_takes_from_pictures_and_models(folder: Path, tmp_path: Path) -> None:
    manifest = write(folder, "usdz", tmp_path, memory="1MB")
    assert manifest.weights is not None
    assert manifest.weights.memory <= 1_000_000
    assert drops(manifest, "memory")["memory-texture"]["side"] == 256
    assert drops(manifest) == {}


def test_what_is_asked_for_stays_as_it_is(folder: Path, tmp_path: Path) -> None:
    options = export.UsdzOptions(texture_size=600, textures="keep", kbps=96)
    manifest = write(folder, "usdz", tmp_path, options, budget="100kB", lod=0)
    assert set(drops(manifest)) == {"budget-unmet", "budget-asked"}
    told = {loss.target for loss in manifest.losses if loss.code == "budget-asked"}
    assert told == {"options.texture_size", "options.textures", "options.kbps", "profiles.small.lod"}
    whole = write(folder, "usdz", tmp_path / "whole", options, lod=0)
    assert manifest.files == whole.files


def test_without_ffmpeg_sounds_stay_mp3(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coders, "_encoders", lambda: frozenset())
    manifest = write(folder, "usdz", tmp_path, budget="1kB")
    assert drops(manifest)["budget-kbps"]["kbps"] == 32
    assert "budget-codec" not in drops(manifest)
    sounds = [name for name in names(tmp_path / "fit.usdz") if name.startswith("sounds/")]
    assert sounds != []
    assert all(name.endswith(".mp3") for name in sounds)


# Pages --------------------------------------------------------------------------------------------


def test_a_page_fits_and_says_what_gave_way(folder: Path, tmp_path: Path) -> None:
    whole = write(folder, "web", tmp_path / "whole")
    assert drops(whole) == {}
    budget = size(whole) - parts(whole)["pictures"] // 2
    manifest = write(folder, "web", tmp_path / "small", budget=f"{budget}B")
    assert size(manifest) <= budget
    assert set(drops(manifest)) == {"budget-texture-coding"}, "the picture weighs most by far"
    assert sum(parts(manifest).values()) == size(manifest)
    again = write(folder, "web", tmp_path / "again", budget=f"{budget}B")
    assert again == manifest
    assert (tmp_path / "again" / "index.html").read_bytes() == (
        tmp_path / "small" / "index.html"
    ).read_bytes()


def test_a_page_in_one_file_weighs_its_base64(folder: Path, tmp_path: Path) -> None:
    many = write(folder, "web", tmp_path / "many")
    one = write(folder, "web", tmp_path / "one", export.WebOptions(single=True))
    assert one.weights is not None
    assert many.weights is not None
    assert sum(parts(one).values()) == size(one)
    assert parts(one)["pictures"] == pytest.approx(parts(many)["pictures"] * 4 / 3, rel=1e-3)
    assert parts(one)["sounds"] == pytest.approx(parts(many)["sounds"] * 4 / 3, rel=1e-3)
    assert (one.weights.triangles, one.weights.decoded) == (many.weights.triangles, many.weights.decoded)


@pytest.mark.slow
def test_a_page_gives_all_that_it_may_and_no_more(folder: Path, tmp_path: Path) -> None:
    manifest = write(folder, "web", tmp_path, budget="1kB")
    told = drops(manifest)
    assert told["budget-unmet"] == {"bytes": size(manifest), "budget": 1000}
    assert told["budget-packed"]["compression"] == "quantised", "the page's policy lets no decoder compile"
    assert told["budget-texture"]["side"] == 256
    assert told["budget-lod"]["level"] == 1
    assert "budget-levels" in told, "what stands in until the full model has come"
    assert [entry.path for entry in manifest.files if entry.path.endswith(".glb")] == ["models/room.glb"]
    assert told["budget-order"]["order"] == 1
    assert told["budget-kbps"]["kbps"] == 16
    programme = json.loads((tmp_path / "scene.json").read_text(encoding="utf-8"))
    assert programme["sounds"]["media"]["bed"]["channels"] == 4
    assert programme["sounds"]["order"] == 3, "the field that points are heard in keeps its order"


@pytest.mark.slow
@pytest.mark.parametrize(("there", "codec"), [({"aac"}, "aac"), (set(), "flac")])
def test_without_opus_the_next_codec_at_hand_is_taken(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: set[str], codec: str
) -> None:
    monkeypatch.setattr(coders, "_encoders", lambda: frozenset(there))
    manifest = write(folder, "web", tmp_path)
    programme = json.loads((tmp_path / "scene.json").read_text(encoding="utf-8"))
    assert programme["sounds"]["codec"] == codec
    (told,) = (dict(loss.values) for loss in manifest.losses if loss.code == "web-no-coder")
    assert told == {"codec": "opus", "instead": codec}
