"""Own stems are taken as they are, or refused with what is wrong and what to do, in both languages."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from immersion import audio
from immersion.demo.own_sounds import Wanted, own_sounds
from immersion.errors import FileError, InputError

RATE = 48_000
WANTED = {"strings": Wanted(2, 0.0, 10.0), "voice": Wanted(1, 36.0, 5.0)}


def sound(path: Path, channels: int = 1, seconds: float = 2.0, rate: int = RATE, peak: float = 0.25) -> Path:
    t = np.arange(round(seconds * rate)) / rate
    soundfile.write(
        path, np.repeat(peak * np.sin(2 * np.pi * 200 * t)[:, None], channels, 1), rate, subtype="PCM_24"
    )
    return path


def test_what_is_there_is_read_and_the_rest_left_out(tmp_path: Path) -> None:
    sound(tmp_path / "voice.flac")
    (tmp_path / "notes.txt").write_text("take 3")
    taken = own_sounds(tmp_path, WANTED)
    assert list(taken) == ["voice"]
    np.testing.assert_array_equal(taken["voice"].samples, audio.read(tmp_path / "voice.flac").samples)


def test_stems_come_in_the_order_of_the_piece(tmp_path: Path) -> None:
    sound(tmp_path / "voice.wav")
    sound(tmp_path / "strings.wav", 2)
    assert list(own_sounds(tmp_path, WANTED)) == ["strings", "voice"]


@pytest.mark.parametrize(
    ("name", "given", "code", "said"),
    [
        ("voice.wav", {"rate": 44_100}, "demo-sounds-rate", "48000 Hz"),
        ("voice.wav", {"channels": 2}, "demo-sounds-channels", "2 channels"),
        ("strings.wav", {"channels": 1}, "demo-sounds-channels", "1 channels"),
        ("voice.wav", {"seconds": 6.0}, "demo-sounds-length", "1.00 to 5.00 s for 'voice', which begins at 36.00 s"),
        ("voice.wav", {"seconds": 0.5}, "demo-sounds-length", "got 0.50 s"),
        ("voice.wav", {"peak": 0.99}, "demo-sounds-level", "at most -1 dBTP"),
        ("voice.wav", {"peak": 0.0}, "demo-sounds-level", "not silence"),
        ("voices.wav", {}, "demo-sounds-name", "The nearest is 'voice'"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named(tmp_path: Path, name: str, given: dict, code: str, said: str) -> None:
    sound(tmp_path / name, **given)
    with pytest.raises(InputError) as caught:
        own_sounds(tmp_path, WANTED)
    assert caught.value.code == code
    assert said in caught.value.render("en").replace("−", "-").replace("48,000", "48000")
    assert name in caught.value.render("fr")


def test_a_folder_without_any_or_none_at_all_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        own_sounds(tmp_path, WANTED)
    assert caught.value.code == "demo-sounds-none"
    with pytest.raises(FileError) as lost:
        own_sounds(tmp_path / "nowhere", WANTED)
    assert lost.value.code == "demo-sounds-folder"


def test_two_files_for_one_stem_are_not_chosen_between(tmp_path: Path) -> None:
    sound(tmp_path / "voice.wav")
    sound(tmp_path / "voice.flac")
    with pytest.raises(InputError) as caught:
        own_sounds(tmp_path, WANTED)
    assert caught.value.code == "demo-sounds-twice"


def test_a_damaged_sound_is_a_typed_error(tmp_path: Path) -> None:
    (tmp_path / "voice.wav").write_bytes(b"RIFF\x00\x00\x00\x00WAVEjunk")
    with pytest.raises(InputError):
        own_sounds(tmp_path, WANTED)


@pytest.mark.data
@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("HOA3_rec1_01-08ch.ogg", "demo-sounds-rate"),
        ("sawtooth_8000_toa_48khz.wav", "demo-sounds-channels"),
        ("ear_test_bwf.wav", "demo-sounds-channels"),
    ],
)
def test_foreign_recordings_under_a_stems_name_are_refused(
    data_folder, tmp_path: Path, file: str, code: str
) -> None:
    source = data_folder / "audio" / file
    (tmp_path / f"voice{source.suffix}").write_bytes(source.read_bytes())
    with pytest.raises(InputError) as caught:
        own_sounds(tmp_path, WANTED)
    assert caught.value.code == code
