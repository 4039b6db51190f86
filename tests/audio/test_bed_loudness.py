"""The loudness of a bed is that of a rendering, which the result names."""

from __future__ import annotations

import numpy as np
import pytest

from immersion import audio
from immersion.audio import Audio, BinauralDecoder
from immersion.errors import InputError

RATE = 48_000


def _bed(order: int, azimuth: float = 0.4, seconds: float = 2.0) -> Audio:
    noise = 0.1 * np.random.default_rng(3).standard_normal(round(seconds * RATE))
    gains = audio.sh(order, [azimuth], [0.2])[0]
    return Audio((gains[:, None] * noise).astype(np.float32), RATE, "ambisonic", order)


def test_a_matrix_measures_what_its_product_measures() -> None:
    bed = _bed(2)
    matrix = np.random.default_rng(1).uniform(-0.5, 0.5, (6, 9)).astype(np.float32)
    found = audio.bed_loudness(bed, matrix, "5.1")
    wanted = audio.loudness(matrix @ bed.samples, RATE, "5.1")
    assert found.integrated == pytest.approx(wanted.integrated, abs=1e-4)
    assert found.true_peak == pytest.approx(wanted.true_peak, abs=1e-4)
    assert found.rendering == "5.1"
    assert found.to_dict()["rendering"] == "5.1"
    assert wanted.rendering is None


@pytest.mark.parametrize("frames", [0, 100, 4096, 30_001])
def test_the_binaural_rendering_is_measured_to_its_last_sample(frames: int) -> None:
    bed = _bed(1)
    short = Audio(bed.samples[:, :frames], RATE, "ambisonic", 1)
    found = audio.bed_loudness(short)
    decoder = BinauralDecoder(audio.default_hrtf(RATE), 1, block=256)
    padded = np.pad(short.samples, ((0, 0), (0, -frames % 256)))
    ears = [decoder.process(padded[:, at : at + 256]) for at in range(0, padded.shape[1], 256)]
    ears.append(decoder.tail())
    wanted = audio.loudness(np.concatenate(ears, axis=1), RATE)
    assert found.rendering == "binaural"
    if frames == 30_001:
        assert found.integrated == pytest.approx(wanted.integrated, abs=0.05)
    if frames:
        assert found.true_peak == pytest.approx(wanted.true_peak, abs=1e-3)
    else:
        assert (found.integrated, found.true_peak) == (None, -np.inf)


def test_a_streaming_decoder_is_used_by_its_own_block_and_left_fresh() -> None:
    bed = _bed(3)
    decoder = BinauralDecoder(audio.default_hrtf(RATE), 3, block=512)
    first = audio.bed_loudness(bed, decoder)
    again = audio.bed_loudness(bed, decoder)
    assert first.to_dict() == again.to_dict()
    assert first.rendering == "stereo"  # two outputs, and nothing says they are ears
    assert first.integrated == pytest.approx(audio.bed_loudness(bed).integrated, abs=0.05)


def test_a_louder_bed_is_as_much_louder() -> None:
    bed = _bed(1)
    louder = Audio(bed.samples * 2, RATE, "ambisonic", 1)
    assert audio.bed_loudness(louder).integrated == pytest.approx(
        audio.bed_loudness(bed).integrated + 20 * np.log10(2), abs=1e-3
    )


def test_bad_input_is_refused() -> None:
    with pytest.raises(InputError) as kind:
        audio.bed_loudness(Audio(np.zeros((2, 10), np.float32), RATE, "stereo"))
    assert kind.value.code == "audio-not-a-bed"
    for matrix in (np.zeros((2, 3)), np.zeros(4), np.zeros((0, 4))):
        with pytest.raises(InputError) as shape:
            audio.bed_loudness(_bed(1), matrix)
        assert shape.value.code == "audio-shape"
    with pytest.raises(InputError) as layout:
        audio.bed_loudness(_bed(1), np.ones((3, 4)))
    assert layout.value.code == "audio-layout"
