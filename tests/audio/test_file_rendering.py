"""Files to files by blocks: the same samples as in memory, no half file, and words for what cannot be."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from immersion import audio
from immersion.audio.file_rendering import content_named, output_named, render_file
from immersion.audio.file_streams import FileStream
from immersion.errors import FileError, InputError, UnknownNameError

RATE = 48_000


def noise(channels: int, frames: int = 9_000, seed: int = 1) -> np.ndarray:
    return (0.1 * np.random.default_rng(seed).standard_normal((channels, frames))).astype(np.float32)


def recorded(path: Path, channels: int, rate: int = RATE, kind: str = "multichannel") -> Path:
    subtype = "FLOAT" if path.suffix in (".wav", ".caf") else None
    audio.write(audio.Audio(noise(channels), rate, kind), path, subtype)
    return path


@pytest.mark.parametrize("suffix", [".wav", ".caf", ".flac", ".ogg"])
def test_a_stream_is_the_file_and_rewinds(tmp_path: Path, suffix: str) -> None:
    path = recorded(tmp_path / f"l'été{suffix}", 2)
    whole = audio.read(path).samples
    with FileStream(path) as stream:
        assert (stream.channels, stream.rate, stream.frames) == (2, RATE, 9_000)
        for _ in range(2):
            pieces = []
            while (piece := stream.read(1000)).shape[1]:
                pieces.append(piece)
            np.testing.assert_array_equal(np.concatenate(pieces, axis=1), whole)
            stream.rewind()


@pytest.mark.parametrize("rate", [44_100, 96_000, 22_050])
def test_a_converted_stream_is_the_converted_file(tmp_path: Path, rate: int, caplog: object) -> None:
    caplog.set_level("INFO")
    path = recorded(tmp_path / "a.wav", 3)
    whole = audio.resample(audio.read(path), rate).samples
    with FileStream(path, rate) as stream:
        assert stream.frames == round(9_000 * rate / RATE)
        pieces = [stream.read(count) for count in (1, 100, 5000, 20_000, 5)]
    ours = np.concatenate(pieces, axis=1)
    assert ours.shape[1] == stream.frames
    both = min(ours.shape[1], whole.shape[1])
    assert np.abs(ours[:, :both] - whole[:, :both]).max() < 1e-6
    assert "a.wav" in caplog.text


@pytest.mark.parametrize("cut", [10, 60, 2000])
def test_damaged_files_are_told(tmp_path: Path, cut: int) -> None:
    path = recorded(tmp_path / "a.wav", 2)
    path.write_bytes(path.read_bytes()[:-cut] if cut > 100 else path.read_bytes()[:cut])
    with pytest.raises(FileError):
        FileStream(path)
    with pytest.raises(FileError):
        FileStream(tmp_path / "none.wav")


def test_mono_goes_where_it_is_sent(tmp_path: Path) -> None:
    path = recorded(tmp_path / "a.wav", 1)
    made = render_file(path, tmp_path / "b.wav", "ambix:2", azimuth=np.pi / 2, gain=0.5, subtype="FLOAT")
    assert (made.frames, made.channels[:2], made.muted) == (9_000, ("ACN0", "ACN1"), 0)
    out = audio.read(tmp_path / "b.wav")
    truth = audio.encode(0.5 * noise(1)[0], np.pi / 2, 0.0, 2)
    assert out.order == 2
    assert np.abs(out.samples - truth).max() < 1e-6


def test_a_bed_to_two_ears_is_the_decoder(tmp_path: Path) -> None:
    path = recorded(tmp_path / "a.wav", 9)
    made = render_file(path, tmp_path / "b.wav", subtype="FLOAT", block=512)
    decoder = audio.BinauralDecoder(audio.default_hrtf(RATE), 2, 4500)
    truth = [decoder.process(half) for half in np.split(noise(9), 2, axis=1)]
    truth = np.concatenate([*truth, decoder.tail()], axis=1)[:, decoder.latency :]
    out = audio.read(tmp_path / "b.wav").samples
    assert out.shape == (2, made.frames)
    assert np.abs(out - truth[:, : made.frames]).max() < 2e-6


def test_another_head_is_asked_for_at_the_rate_of_the_result(tmp_path: Path) -> None:
    path, asked = recorded(tmp_path / "a.wav", 1), []

    def head(rate: int) -> audio.Hrtf:
        asked.append(rate)
        return audio.default_hrtf(rate)

    render_file(path, tmp_path / "b.wav", hrtf=head, rate=44_100, order=0)
    render_file(path, tmp_path / "c.wav", rate=44_100, order=0)
    assert asked == [44_100]
    assert (tmp_path / "b.wav").read_bytes() == (tmp_path / "c.wav").read_bytes()


def test_loudspeakers_to_loudspeakers(tmp_path: Path) -> None:
    path = recorded(tmp_path / "a.wav", 6)
    made = render_file(path, tmp_path / "b.wav", "7.1.4", content="5.1", subtype="FLOAT")
    out = audio.read(tmp_path / "b.wav").samples
    np.testing.assert_array_equal(out[made.channels.index("LFE1")], noise(6)[3])
    assert len(made.channels) == 12


def test_loudness_is_reached(tmp_path: Path) -> None:
    path = recorded(tmp_path / "a.wav", 4, rate=8000)
    made = render_file(path, tmp_path / "b.wav", "4+5+0", loudness=-30.0, true_peak=-3.0)
    assert made.loudness is not None
    assert made.loudness.after.integrated == pytest.approx(-30.0, abs=0.1)
    assert made.loudness.after.true_peak <= -3.0 + 0.01
    assert soundfile.info(str(tmp_path / "b.wav")).channels == 10


def test_faults_in_a_file_are_muted_and_counted(tmp_path: Path) -> None:
    samples = noise(1)
    samples[0, 100:110] = np.nan
    soundfile.write(str(tmp_path / "a.wav"), samples.T, RATE, "FLOAT")
    made = render_file(tmp_path / "a.wav", tmp_path / "b.wav")
    assert made.muted == 10
    assert np.isfinite(audio.read(tmp_path / "b.wav").samples).all()


def facts(channels: int, kind: str = "multichannel", names: tuple[str, ...] = ()) -> audio.Audio:
    return audio.Audio(np.zeros((channels, 0), np.float32), RATE, kind, names=names)


def test_names() -> None:
    assert content_named(None, facts(1, "mono")) == "mono"
    assert content_named("binaural", facts(2, "stereo")) == "binaural"
    assert content_named(None, facts(2, "binaural")) == "binaural"
    assert content_named("D", facts(10)) == "4+5+0"
    assert content_named("fuma", facts(9)) == "ambix"
    assert content_named(None, facts(10, names=audio.layout("4+5+0").names)) == "4+5+0"
    assert output_named("7.1.4").layout.name == "4+7+0"
    for call in (
        lambda: output_named("ambix:11"),
        lambda: output_named("binoral"),
        lambda: content_named("sterio", facts(2)),
    ):
        with pytest.raises(UnknownNameError):
            call()
    for kind, channels in ((None, 6), ("mono", 2), ("ambix", 5), ("5.1", 5), (None, 144), ("n3d", 5)):
        with pytest.raises(InputError, match="--from"):
            content_named(kind, facts(channels))


@pytest.mark.parametrize("convention", ["n3d", "fuma"])
def test_a_bed_of_another_convention_is_rendered_as_what_it_is(tmp_path: Path, convention: str) -> None:
    bed = audio.Audio(noise(9), RATE, "ambisonic", 2)
    audio.write(bed, tmp_path / "a.wav", "FLOAT")
    audio.write(bed, tmp_path / "said.wav", "FLOAT", convention=convention)
    held = audio.convert(bed.samples, "ambix", convention)
    soundfile.write(str(tmp_path / "silent.wav"), held.T, RATE, "FLOAT")
    render_file(tmp_path / "a.wav", tmp_path / "truth.wav", "4+5+0", subtype="FLOAT")
    truth = audio.read(tmp_path / "truth.wav").samples
    for name, content in (("said", None), ("silent", convention)):
        render_file(tmp_path / f"{name}.wav", tmp_path / "b.wav", "4+5+0", content=content, subtype="FLOAT")
        assert np.abs(audio.read(tmp_path / "b.wav").samples - truth).max() < 1e-6


def test_a_frame_without_sound_in_a_bed_stays_one_frame(tmp_path: Path) -> None:
    held = noise(4)
    held[2, 5_000] = np.nan
    soundfile.write(str(tmp_path / "a.wav"), held.T, RATE, "FLOAT")
    with FileStream(tmp_path / "a.wav", convention="n3d") as stream:
        block = stream.read(9_000)
    assert np.flatnonzero(~np.isfinite(block).all(axis=0)).tolist() == [5_000]


def test_parts_and_names_come_through(tmp_path: Path) -> None:
    """Sixteen channels in two FLAC files are one bed; the loudspeakers' names are in what is written."""
    audio.write(audio.Audio(noise(16), RATE, "ambisonic", 3), tmp_path / "bed.flac")
    made = render_file(tmp_path / "bed.flac", tmp_path / "out.wav", "4+5+0")
    out = audio.read(tmp_path / "out.wav")
    assert (out.names, out.kind, out.channels) == (made.channels, "multichannel", 10)
    again = render_file(tmp_path / "out.wav", tmp_path / "ears.wav")
    assert again.channels == ("left", "right")


def test_the_input_is_never_written_over(tmp_path: Path) -> None:
    path = recorded(tmp_path / "a.wav", 1)
    before = path.read_bytes()
    with pytest.raises(FileError, match="audio-over-input"):
        render_file(path, path)
    assert path.read_bytes() == before


@pytest.mark.data
@pytest.mark.slow
@pytest.mark.parametrize("output", ["binaural", "ambix:1", "4+5+0", "22.2"])
def test_the_eigenmike_recording_through_every_output(data_folder: Path, tmp_path: Path, output: str) -> None:
    parts = [audio.read(data_folder / "audio" / f"HOA3_rec1_{n}ch.ogg").samples for n in ("01-08", "09-16")]
    bed = np.concatenate(parts)[:, : 10 * 44_100]
    audio.write(audio.Audio(bed, 44_100, "ambisonic", 3), tmp_path / "bed.wav", "FLOAT")
    made = render_file(tmp_path / "bed.wav", tmp_path / "out.wav", output, subtype="FLOAT", rate=48_000)
    out = audio.read(tmp_path / "out.wav").samples
    assert made.muted == 0
    assert 1e-4 < np.sqrt((out**2).mean()) < 1.0
