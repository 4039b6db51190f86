"""A renderer that goes on at another frame plays what it would have played there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine_graphs import RATE, everything
from immersion import audio
from immersion.errors import InputError


class Counted:
    """A stream without a seek of its own, two channels of whole numbers."""

    channels, rate, frames = 1, RATE, 9000

    def __init__(self) -> None:
        self.at = 0

    def read(self, count: int) -> np.ndarray:
        last = min(self.at + count, self.frames)
        rows = np.arange(self.at, last, dtype=np.float32)[None] / 9000
        self.at = last
        return rows

    def rewind(self) -> None:
        self.at = 0


@pytest.mark.parametrize("frame", [0, 1920, 12_800])
@pytest.mark.parametrize("output", [audio.AmbisonicOutput(3), audio.BinauralOutput(3)], ids=["bed", "ears"])
def test_what_follows_is_what_would_have_followed(frame: int, output: audio.graph.Output) -> None:
    renderer = audio.Renderer(everything(output), RATE, 480)
    truth = np.concatenate([renderer.process() for _ in range(60)], axis=1)
    renderer.seek(frame)
    heard = np.concatenate([renderer.process() for _ in range(30)], axis=1)
    wanted = truth[:, frame : frame + heard.shape[1]]
    heard = heard[:, : wanted.shape[1]]
    settled = 0 if frame == 0 else 6000  # travel times and responses
    assert np.abs(wanted[:, settled:]).max() > 1e-3
    np.testing.assert_allclose(heard[:, settled:], wanted[:, settled:], atol=1e-6 * np.abs(truth).max())


@pytest.mark.parametrize("loop", [False, True])
def test_streams_without_a_seek_are_read_to_the_place(loop: bool) -> None:
    source = audio.Source("a", Counted(), (1.0, 0.0, 0.0), start=300, loop=loop)
    renderer = audio.Renderer(audio.Graph(audio.AmbisonicOutput(0), (source,)), RATE, 128)
    truth = np.concatenate([renderer.process() for _ in range(160)], axis=1)
    for frame in (128, 8192, 12_800):
        renderer.seek(frame)
        np.testing.assert_array_equal(renderer.process(), truth[:, frame : frame + 128])
        assert renderer.frame == frame + 128


@pytest.mark.parametrize("rate", [RATE, 44_100])
def test_files_are_sought(rate: int, tmp_path: Path) -> None:
    noise = np.random.default_rng(3).normal(0, 0.1, (2, 3 * rate)).astype(np.float32)
    audio.write(audio.Audio(noise, rate, "multichannel"), tmp_path / "a.wav", "FLOAT")
    with audio.FileStream(tmp_path / "a.wav", RATE) as whole:
        truth = whole.read(3 * RATE)
    with audio.FileStream(tmp_path / "a.wav", RATE) as stream:
        for frame in (0, 100_001, 5, 10**9):
            stream.seek(frame)
            np.testing.assert_array_equal(stream.read(700), truth[:, frame : frame + 700])


@pytest.mark.parametrize("frame", [1, -128, 3.5])
def test_a_frame_between_control_points_is_refused(frame: float) -> None:
    renderer = audio.Renderer(everything(audio.AmbisonicOutput(0)), RATE)
    with pytest.raises(InputError):
        renderer.seek(frame)
