"""Decoding in two bands: each matrix in its band, a flat sum, streaming, tail."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from immersion.audio.harmonics import sh
from immersion.audio.loudspeakers import LoudspeakerDecoder
from immersion.errors import InputError
from kept_memory import kept

RATE = 48_000


def test_each_band_is_decoded_by_its_own_matrix() -> None:
    decoder = LoudspeakerDecoder("4+7+0", 3, crossover=500.0, rate=RATE)
    plain = LoudspeakerDecoder("4+7+0", 3, max_re=False, even=False)
    assert np.allclose(decoder.low_matrix, plain.matrix)
    assert np.allclose(decoder.matrix, LoudspeakerDecoder("4+7+0", 3).matrix)
    t = np.arange(RATE) / RATE
    channels = sh(3, [0.7], [0.2]).T
    for hertz, matrix in ((30.0, decoder.low_matrix), (12_000.0, decoder.matrix)):
        tone = (channels * np.sin(2 * np.pi * hertz * t)).astype(np.float32)
        level = np.sqrt(2 * (decoder.process(tone)[:, RATE // 2 :].astype(float) ** 2).mean(1))
        decoder.reset()
        assert np.abs(level - np.abs(matrix @ channels)[:, 0]).max() < 5e-3


def test_the_low_band_has_a_longer_velocity_vector() -> None:
    decoder = LoudspeakerDecoder("9+10+3", 3, crossover=500.0, rate=RATE)
    source = sh(3, [0.4], [0.1])[0]

    def velocity(matrix: np.ndarray) -> float:
        gains = matrix @ source
        return float(np.linalg.norm(gains @ decoder.layout.directions / gains.sum()))

    assert velocity(decoder.low_matrix) > velocity(decoder.matrix) + 0.05


@pytest.mark.parametrize("crossover", [None, 400.0])
def test_a_stream_in_pieces_is_the_stream_at_once(crossover: float | None) -> None:
    rng = np.random.default_rng(4)
    bed = rng.normal(size=(16, 20_000)).astype(np.float32)
    whole = LoudspeakerDecoder("4+5+0", 3, crossover=crossover, rate=RATE)
    truth = np.concatenate([whole.process(bed), whole.tail()], 1)
    assert truth.shape[1] == 20_000 + whole.tail_frames
    for sizes in ([16] * 1300, [8192] * 3, rng.integers(1, 3000, 60).tolist()):
        decoder = LoudspeakerDecoder("4+5+0", 3, crossover=crossover, rate=RATE)
        cuts = [0, *[c for c in np.cumsum(sizes).tolist() if c < 20_000], 20_000]
        parts = [decoder.process(bed[:, a:b]) for a, b in pairwise(cuts)]
        assert np.abs(np.concatenate([*parts, decoder.tail()], 1) - truth).max() <= 1e-6 * np.abs(truth).max()


def test_blocks_leave_no_memory_behind() -> None:
    decoder = LoudspeakerDecoder("4+5+0", 3, crossover=400.0, rate=RATE)
    bed, out = np.ones((16, 128), np.float32), np.empty((10, 128), np.float32)
    for _ in range(50):
        assert decoder.process(bed, out) is out

    def play(_: int) -> None:
        decoder.process(bed, out)

    assert kept(play, 1000) <= 1024


def test_a_redesign_keeps_the_bands() -> None:
    again = LoudspeakerDecoder("4+5+0", 2, crossover=400.0, rate=RATE).redesign(lost=["U+030"])
    assert not again.low_matrix[6].any()
    assert again.low_matrix is not again.matrix
    assert again.tail_frames > 0


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(InputError, match="rate"):
        LoudspeakerDecoder("4+5+0", 1, crossover=400.0)
    decoder = LoudspeakerDecoder("4+5+0", 1)
    with pytest.raises(InputError, match="out"):
        decoder.process(np.zeros((4, 8)), np.zeros((9, 8), np.float32))
    bed = np.zeros((10, 8), np.float32)
    with pytest.raises(InputError, match="out"):
        decoder.process(bed[:4], bed)
