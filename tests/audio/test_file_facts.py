"""What inspect says of a sound file: its facts, and what somebody should look at."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from immersion import messages
from immersion.audio import Audio, encode, file_facts, read, write
from immersion.cli.main import main
from immersion.errors import FileError

RATE = 48_000


def bed(frames: int = 24_000) -> Audio:
    """Return plane waves from 20 directions, whose signals have nothing to do with each other."""
    dice = np.random.default_rng(3)
    waves = dice.normal(0, 0.03, (20, frames))
    around, up = dice.uniform(-np.pi, np.pi, 20), np.arcsin(dice.uniform(-1, 1, 20))
    samples = sum(encode(w, a, e, 3) for w, a, e in zip(waves, around, up, strict=True))
    return Audio(np.asarray(samples, np.float32), RATE, "ambisonic", 3)


@pytest.mark.parametrize(
    ("convention", "powers"), [("ambix", (1.0, 1.0, 1.0, 1.0)), ("n3d", (1.0, 3.0, 5.0, 7.0))]
)
def test_the_power_of_degrees_tells_the_conventions_apart(
    tmp_path: Path, convention: str, powers: tuple[float, ...]
) -> None:
    path = tmp_path / "a.wav"
    write(bed(), path, convention=convention)  # type: ignore[arg-type]
    said = file_facts(path)
    assert np.allclose(said.degree_power, powers, rtol=0.05)
    assert (said.convention, said.findings) == (convention, ())
    soundfile.write(tmp_path / "b.wav", soundfile.read(path)[0], RATE)  # another tool loses what was said
    unsaid = file_facts(tmp_path / "b.wav")
    assert unsaid.convention is None
    assert [f.code for f in unsaid.findings] == [
        "audio-unsaid" if convention == "ambix" else "audio-looks-n3d"
    ]


def test_the_facts_are_those_of_the_file(tmp_path: Path) -> None:
    samples = np.zeros((3, 4800), np.float32)
    samples[0, 5], samples[1] = -1.0, 0.25
    write(Audio(samples, RATE, "multichannel", names=("L", "R", "C")), tmp_path / "a.caf", "FLOAT")
    said = file_facts(tmp_path / "a.caf")
    assert (said.format, said.subtype, said.rate, said.frames, said.duration) == (
        "CAF",
        "FLOAT",
        RATE,
        4800,
        0.1,
    )
    assert (said.kind, said.names, said.peaks) == ("multichannel", ("L", "R", "C"), (1.0, 0.25, 0.0))
    assert said.levels[1] == 0.25
    assert [f.code for f in said.findings] == ["audio-full-scale", "audio-silent"]
    english = (said.rows(), said.lines())
    with messages.use("fr"):
        french = (said.rows(), said.lines())
    assert len(english[0]) == len(french[0])
    assert english != french
    json.dumps(said.to_dict())


def test_a_damaged_file_is_an_error(tmp_path: Path) -> None:
    write(Audio(np.zeros((2, 4800), np.float32), RATE, "stereo"), tmp_path / "a.wav")
    (tmp_path / "a.wav").write_bytes((tmp_path / "a.wav").read_bytes()[:-9])
    with pytest.raises(FileError):
        file_facts(tmp_path / "a.wav")


@pytest.mark.data
def test_the_command_tells_what_the_eigenmike_recording_is(
    data_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = data_folder / "audio" / "HOA3_rec1.ogg"
    assert main(["inspect", str(path), "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)["facts"]
    assert (facts["channels"], facts["order"], facts["convention"]) == (16, 3, None)
    assert facts["findings"][0]["code"] == "audio-looks-n3d"
    assert 2.8 < facts["degree_power"][1] < 3.0


@pytest.mark.data
def test_objects_of_adm_are_no_bed(data_folder: Path) -> None:
    path = data_folder / "audio" / "ear_test_bwf.wav"
    said = file_facts(path)
    assert (said.kind, said.names) == ("multichannel", ("Objects", "Objects", "U-030", "LFE1"))
    assert dict(said.adm)["audioObject"] == 5
    assert ("audioProgramme", "front centre + top left") in said.adm_names
    assert read(path).kind == "multichannel"
