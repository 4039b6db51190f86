"""The report of a sound: its loudness, and what a listener or a broadcaster would complain about."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from immersion import audio
from immersion.audio import Audio
from immersion.errors import FileError, InputError

RATE = 48_000


def _sound(rows: list[np.ndarray], kind: audio.Kind = "multichannel", order: int | None = None) -> Audio:
    return Audio(np.array(rows, np.float32), RATE, kind, order)


def _noise(level: float = 0.1, seconds: float = 1.0) -> np.ndarray:
    return level * np.random.default_rng(7).uniform(-1, 1, round(seconds * RATE))


def _codes(report: audio.SoundReport) -> list[str]:
    return [remark.code for remark in report.remarks]


def test_a_good_sound_has_figures_and_no_remarks() -> None:
    sound = _sound([_noise(seconds=4.0)] * 2, "stereo")
    report = audio.inspect_sound(sound)
    assert report.remarks == ()
    assert report.layout == "stereo"
    assert report.loudness is not None
    assert report.loudness.integrated == audio.loudness(sound.samples, RATE).integrated
    assert report.duration == 4.0
    told = dict(report.rows("en"))
    assert told["integrated loudness"].endswith(" LUFS")
    assert "none" not in "".join(told.values())


def test_a_bed_is_measured_by_a_named_rendering() -> None:
    bed = _sound([_noise() * gain for gain in (1.0, 0.5, 0.2, 0.4)], "ambisonic", 1)
    report = audio.inspect_sound(bed)
    assert report.layout == "binaural"
    assert report.loudness is not None
    assert report.loudness.integrated == audio.bed_loudness(bed).integrated
    assert "true peak there" in dict(report.rows("en"))
    assert report.sample_peaks[0] == pytest.approx(-20.0, abs=0.01)
    other = audio.inspect_sound(bed, "mono", [[1.0, 0, 0, 0]])
    assert other.layout == "mono"


def test_over_full_scale_and_true_peaks_are_remarked() -> None:
    loud = _noise(1.5)
    report = audio.inspect_sound(_sound([loud], "mono"))
    assert _codes(report) == ["audio-over-full-scale", "sound-true-peak"]
    over = audio.overs(_sound([loud], "mono"))
    assert over is not None
    assert f"full scale: {over.count:,}," in report.remarks[0].render("en")


def test_clipped_waves_are_counted() -> None:
    tone = 2 * np.sin(2 * np.pi * 100 * np.arange(RATE) / RATE)
    report = audio.inspect_sound(_sound([np.clip(tone, -1, 1)] * 2, "stereo"))
    assert _codes(report) == ["sound-clipped", "sound-true-peak"]
    assert "full scale: 400" in report.remarks[0].render("en")  # 100 waves, two sides, two channels
    whole = audio.inspect_sound(_sound([0.49 * tone], "mono"))
    assert "sound-clipped" not in _codes(whole)


def test_silence_and_silent_channels() -> None:
    zero = np.zeros(RATE)
    assert _codes(audio.inspect_sound(_sound([zero] * 2, "stereo"))) == ["sound-silent"]
    six = [_noise(), _noise(), zero, zero, _noise(), zero]  # the fourth is the LFE
    report = audio.inspect_sound(_sound(six), "5.1")
    assert _codes(report) == ["sound-silent-channels"]
    assert "channel 3, 6" in report.remarks[0].render("en")


def test_what_cannot_be_measured_is_a_remark_and_not_an_error() -> None:
    report = audio.inspect_sound(_sound([_noise()] * 3))
    assert report.loudness is None
    assert _codes(report) == ["audio-layout"]
    assert dict(report.rows("fr"))["crête d’échantillon du fichier"] == "-20,0 dBFS"
    slow = Audio(np.zeros((1, 4000), np.float32), 4000, "mono")
    assert _codes(audio.inspect_sound(slow)) == ["audio-rate"]
    with pytest.raises(InputError) as caught:
        audio.inspect_sound(_sound([_noise()] * 3), "5.1")
    assert caught.value.code == "audio-layout"


@pytest.mark.parametrize("seed", range(3))
def test_a_mastered_file_is_not_remarked_for_its_rounding(seed: int, tmp_path: Path) -> None:
    noise = np.random.default_rng(seed).uniform(-0.9, 0.9, (1, RATE)).astype(np.float32)
    done = audio.mastered(Audio(noise, RATE, "mono"), "-6LUFS", "-1dB")
    assert done.limited > 0.5
    audio.write(done.audio, tmp_path / "a.wav", "PCM_16")
    report = audio.inspect_sound(tmp_path / "a.wav")
    assert report.loudness is not None
    assert report.loudness.true_peak == pytest.approx(-1.0, abs=0.01)
    assert _codes(report) == []


@pytest.mark.parametrize("frames", [0, 1, 100])
def test_a_very_short_sound_says_so(frames: int) -> None:
    report = audio.inspect_sound(_sound([np.full(frames, 0.1)] * 2, "stereo"))
    told = dict(report.rows("fr"))
    assert told["sonie intégrée"] == "aucune (moins de 0,4 s)"
    assert told["étendue de sonie"] == "aucune (moins de 3,0 s)"
    assert report.to_dict()["frames"] == frames


def test_a_layout_found_from_the_count_is_said_to_be_assumed() -> None:
    eight = _sound([_noise()] * 8)
    report = audio.inspect_sound(eight)
    assert (report.layout, report.assumed) == ("7.1", True)
    assert "supposé" in dict(report.rows("fr"))["sonie mesurée en"]
    named = audio.inspect_sound(eight, "2+5+0")
    assert (named.layout, named.assumed) == ("2+5+0", False)
    assert named.to_dict()["layout_assumed"] is False
    assert not audio.inspect_sound(_sound([_noise()] * 2, "stereo")).assumed


def test_files_and_layouts(tmp_path: Path) -> None:
    path = tmp_path / "quatre.wav"
    audio.write(_sound([_noise()] * 4), path)
    assert audio.inspect_sound(path).kind == "ambisonic"
    assert audio.inspect_sound(path, [(45, 0), (-45, 0), (135, 0), (-135, 0)]).layout == "positions"
    audio.write(_sound([_noise()] * 2, "stereo"), tmp_path / "deux.wav")
    assert audio.inspect_sound(tmp_path / "deux.wav", "binaural").kind == "binaural"
    with pytest.raises(FileError):
        audio.inspect_sound(tmp_path / "none.wav")


def test_both_languages_have_the_same_rows() -> None:
    report = audio.inspect_sound(_sound([_noise(1.5)] * 2, "stereo"))
    assert len(report.rows("en")) == len(report.rows("fr"))
    assert report.to_dict("fr")["remarks"] != report.to_dict("en")["remarks"]


@pytest.mark.data
def test_the_recorded_bed_and_the_decoded_guitar(data_folder: Path) -> None:
    folder = data_folder / "audio"
    files = [folder / f"HOA3_rec1_{part}ch.ogg" for part in ("01-08", "09-16")]
    halves = [soundfile.read(str(file), dtype="float32")[0].T for file in files]
    n3d = np.sqrt(np.repeat([1.0, 3.0, 5.0, 7.0], [1, 3, 5, 7]))  # as the Eigenmike's files are scaled
    bed = Audio((np.concatenate(halves) / n3d[:, None]).astype(np.float32), 44_100, "ambisonic", 3)
    room = audio.inspect_sound(bed)
    assert room.loudness is not None
    assert room.loudness.integrated is not None
    assert -50 < room.loudness.integrated < -10
    # Heard from one loudspeaker that hears all around, it is near what the two ears get.
    flat = audio.bed_loudness(bed, np.eye(1, 16)).integrated
    assert room.loudness.integrated == pytest.approx(flat, abs=6.0)
    guitar = audio.inspect_sound(folder / "audiolab-acoustic-guitar_2OA_470_ALLRAD_0.5s.wav")
    assert guitar.layout == "7.1.4"
    assert guitar.loudness is not None
    assert guitar.loudness.integrated == pytest.approx(-20.6, abs=0.1)
    tones = audio.inspect_sound(folder / "sawtooth_8000_toa_48khz.wav")
    assert (tones.kind, tones.order, tones.layout) == ("ambisonic", 3, "binaural")
