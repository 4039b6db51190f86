"""Seconds of real recordings through every output: as loud as they were, from where they were, and nothing added."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from immersion import audio
from immersion.audio.file_rendering import render_file

pytestmark = pytest.mark.data
OUTPUTS = ("binaural", "ambix:1", "ambix:3", "0+2+0", "0+5+0", "4+5+0", "4+7+0", "22.2")
SECONDS = 2


@pytest.fixture(scope="module")
def eigenmike(data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    whole = audio.read(data_folder / "audio" / "HOA3_rec1.ogg", convention="n3d")
    path = tmp_path_factory.mktemp("bed") / "bed.wav"
    cut = whole.samples[:, whole.rate : (1 + SECONDS) * whole.rate]
    audio.write(audio.Audio(cut, whole.rate, "ambisonic", 3), path, "FLOAT")
    return path


def loudness_of(out: audio.Audio, output: str) -> float:
    if output.startswith("ambix"):
        return audio.bed_loudness(out).integrated
    weighed = output if output == "binaural" else audio.layout(output).name
    return audio.loudness(out.samples, out.rate, weighed).integrated


@pytest.mark.parametrize("output", OUTPUTS)
def test_the_eigenmike_recording(eigenmike: Path, tmp_path: Path, output: str) -> None:
    bed = audio.read(eigenmike)
    made = render_file(eigenmike, tmp_path / "out.wav", output, subtype="FLOAT")
    assert (made.muted, made.findings) == (0, ())
    kind = "ambisonic" if output.startswith("ambix") else "multichannel"
    out = audio.read(tmp_path / "out.wav", kind)
    assert np.isfinite(out.samples).all()
    # Two ears weigh what loudspeakers around them play: those were 1.3 to 2.2 LU above, over the whole recording.
    assert abs(loudness_of(out, output) - audio.bed_loudness(bed).integrated) < 3.0
    power = np.square(out.samples, dtype=np.float64).mean(axis=1)
    for name, level in zip(made.channels, power, strict=True):
        assert (level == 0.0) == name.startswith("LFE")
    if kind == "ambisonic":
        np.testing.assert_array_equal(out.samples, bed.samples[: len(out.samples)])
    elif output != "binaural":
        rig = audio.layout(output)
        x, y = power[rig.full_range] @ rig.directions[rig.full_range, :2]
        w, left, _, front = bed.samples[:4].astype(np.float64)
        away = np.arctan2(y, x) - np.arctan2((w * left).sum(), (w * front).sum())
        assert abs(np.degrees(away)) < (15.0 if output == "0+2+0" else 8.0)


@pytest.mark.parametrize("output", OUTPUTS)
def test_the_file_of_the_ebu(data_folder: Path, tmp_path: Path, output: str) -> None:
    """Five parts of one power, an LFE among them: panning keeps it, whatever the loudspeakers."""
    path = data_folder / "audio" / "ear_test_bwf.wav"
    made = render_file(path, tmp_path / "out.wav", output, subtype="FLOAT")
    out = audio.read(tmp_path / "out.wav", "multichannel").samples
    assert made.muted == 0
    assert np.isfinite(out).all()
    dropped = not any(name.startswith("LFE") for name in made.channels)
    assert [finding.code for finding in made.findings] == ["engine-lfe-dropped"] * dropped
    one = np.square(audio.read(path).samples[0], dtype=np.float64).mean()
    power = np.square(out, dtype=np.float64).mean(axis=1)
    if output not in ("binaural", "ambix:1", "ambix:3"):
        assert power.sum() == pytest.approx((5 - dropped) * one, rel=0.01)
    elif output != "binaural":  # W holds all of it, its third channel twice and in phase
        assert power[0] == pytest.approx((2 + 4) * one, rel=0.01)
