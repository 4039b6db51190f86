"""Exports within a budget: what fits stays whole, else the heaviest part gives way first, and all is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from PIL import Image

from gltf_validator import assert_valid
from immersion import export, messages, scans, stage
from immersion.cli.main import main
from immersion.export._budget.attempts import AttemptsProgress
from immersion.export._budget.weights import WH_PER_BYTE
from scan_shapes import sphere

RATE = 48_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model with a lighter level, a noisy picture that nothing packs well, and a bed of order 2."""
    folder = tmp_path_factory.mktemp("budget")
    media = folder / "media"
    media.mkdir()
    scans.write(sphere(4, unit="m"), media / "ball.ply")
    scans.write(sphere(2, unit="m"), media / "light.ply")
    generator = np.random.default_rng(5)
    Image.fromarray(generator.integers(0, 256, (600, 600, 3)).astype(np.uint8)).save(media / "page.png")
    soundfile.write(media / "bed.wav", 0.1 * generator.standard_normal((RATE // 2, 9)), RATE)
    return folder


def scene(folder: Path, budget: int | None) -> Path:
    rights = {"license": "CC0-1.0", "credit": "Us"}
    tree: dict[str, Any] = {
        "immersion": "1", "id": "fit", "title": "Fit", "languages": {"default": "en", "available": ["en"]},
        "rights": rights,
        "media": {
            "ball": {"type": "model", "file": "media/ball.ply", "lods": [{"file": "media/light.ply", "triangles": 128}],
                     **rights},
            "page": {"type": "image", "file": "media/page.png", **rights},
            "bed": {"type": "ambisonic", "file": "media/bed.wav", "order": 2, **rights},
        },
        "things": [
            {"id": "ball-1", "model": "ball", "alt": "Ball"},
            {"id": "ball-2", "model": "ball", "at": [3, 0, 0], "alt": "Ball"},
            {"id": "page-1", "image": "page", "at": [0, 1, -3], "width": 1, "alt": "Page"},
            {"id": "bed-1", "ambisonic": "bed", "loop": True},
        ],
        "cues": [{"id": "open", "when": ["start"], "do": [{"play": "bed-1"}]}],
        "profiles": {"small": {} if budget is None else {"budget": f"{budget}B"}},
    }  # fmt: skip
    path = folder / f"scene-{budget}.yaml"
    path.write_text(json.dumps(tree), encoding="utf-8")
    return path


def write(folder: Path, budget: int | None, out: Path) -> export.Manifest:
    with stage.open(scene(folder, budget), "small") as opened:
        return export.write(opened, "glb", out)


def drops(manifest: export.Manifest) -> dict[str, Any]:
    return {loss.code: dict(loss.values) for loss in manifest.losses if loss.code.startswith("budget")}


def size(manifest: export.Manifest) -> int:
    return sum(entry.bytes for entry in manifest.files)


@pytest.fixture(scope="module")
def whole(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> export.Manifest:
    return write(folder, None, tmp_path_factory.mktemp("whole"))


def test_what_fits_is_left_whole(folder: Path, whole: export.Manifest, tmp_path: Path) -> None:
    manifest = write(folder, size(whole) + 1000, tmp_path)
    assert drops(manifest) == {}
    assert [entry.path for entry in manifest.files] == [entry.path for entry in whole.files]


@pytest.mark.slow
def test_the_levels_beside_go_first_then_the_heaviest(
    folder: Path, whole: export.Manifest, tmp_path: Path
) -> None:
    beside = sum(entry.bytes for entry in whole.files if ".lod" in entry.path and entry.path.endswith(".glb"))
    manifest = write(folder, size(whole) - beside // 2, tmp_path)
    assert set(drops(manifest)) == {"budget-levels"}
    # The picture weighs most by far (noise): then it alone gives way.
    picture = write(folder, size(whole) - 300_000, tmp_path / "picture")
    assert set(drops(picture)) == {"budget-levels", "budget-texture-coding"}
    assert size(picture) <= size(whole) - 300_000
    assert_valid(tmp_path / "picture" / "fit.glb")


@pytest.mark.slow
def test_a_smaller_budget_takes_from_every_part(folder: Path, tmp_path: Path) -> None:
    budget = 100_000
    manifest = write(folder, budget, tmp_path)
    assert size(manifest) <= budget
    assert "export-over-budget" not in {loss.code for loss in manifest.losses}
    told = drops(manifest)
    assert "budget-unmet" not in told
    assert {"budget-levels", "budget-packed", "budget-texture", "budget-codec"} <= set(told)
    assert all(values["budget"] == budget < values["before"] for values in told.values())
    assert_valid(tmp_path / "fit.glb")
    (glb,) = (entry for entry in manifest.files if entry.path == "fit.glb")
    assert max(report["width"] for report in glb.textures) == told["budget-texture"]["side"]
    assert [entry.path for entry in manifest.files if "ambix" in entry.path] == ["bed-1.ambix.opus"]
    for code in told:
        for language in messages.LANGUAGES:
            loss = next(one for one in manifest.losses if one.code == code)
            assert all((loss.render(language), loss.why(language), loss.avoid(language)))


@pytest.mark.slow
@pytest.mark.slow  # its quick sibling: test_attempts.py
def test_all_attempts_tell_one_progress(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[int] = []
    begin = AttemptsProgress.begin
    monkeypatch.setattr(AttemptsProgress, "begin", lambda self: (begun.append(1), begin(self))[1])
    told: list[float] = []
    with stage.open(scene(folder, 1_000), "small") as opened:
        export.write(opened, "glb", tmp_path, told.append)
    assert len(begun) > 3
    assert told == sorted(told)
    assert told[0] >= 0
    assert told[-1] == 1


def test_the_same_budget_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    one, other = (write(folder, 200_000, tmp_path / name) for name in ("one", "other"))
    assert one == other


@pytest.mark.slow
def test_a_budget_that_cannot_be_met_tells_the_smallest(folder: Path, tmp_path: Path) -> None:
    manifest = write(folder, 1000, tmp_path)
    told = drops(manifest)
    assert told["budget-unmet"] == {"bytes": size(manifest), "budget": 1000}
    assert told["budget-lod"]["level"] == 1
    assert told["budget-order"]["order"] == 1
    assert told["budget-texture"]["side"] == 256
    with stage.open(scene(folder, 1000), "small") as opened:
        assert export.losses(opened, "glb") == manifest.losses, "a dry run tells the same"


@pytest.mark.slow
def test_without_ffmpeg_flac_stands_in(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from immersion.export._page import coders

    monkeypatch.setattr(coders, "_encoders", lambda: frozenset())
    manifest = write(folder, 1000, tmp_path)
    assert drops(manifest)["budget-codec"]["codec"] == "flac"
    samples, _ = soundfile.read(tmp_path / "bed-1.ambix.flac", always_2d=True)
    source, _ = soundfile.read(folder / "media" / "bed.wav")
    assert np.abs(samples - source[:, :4]).max() < 1e-4


def test_the_weights_are_those_of_the_files(whole: export.Manifest) -> None:
    weights = whole.weights
    assert weights is not None
    assert weights.bytes == size(whole)
    assert weights.triangles == 2 * 8 * 4**4 + 2, "two balls and a picture"
    vertices = 2 + 4**5
    ball = vertices * (12 + 12) + 8 * 4**4 * 3 * 2
    picture = sum(4 * max(1, 600 >> k) ** 2 for k in range(10))
    sound = 4 * 9 * RATE // 2
    assert weights.memory == pytest.approx(ball + picture + sound, rel=0.001)
    assert weights.energy_wh == pytest.approx(size(whole) * WH_PER_BYTE, abs=1e-4)
    assert pytest.approx(0.194) == WH_PER_BYTE * 1e9 / 1e3


@pytest.mark.slow
def test_the_command_line_prints_them(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", str(scene(folder, 200_000)), "--profile", "small", "--out", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert "triangles" in printed
    assert "Wh" in printed
    assert "[budget-texture]" in printed
