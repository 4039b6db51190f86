"""The default HRTF and the block decoder: sides, levels, heads, blocks, and the direct convolution."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from immersion import audio
from immersion.audio.hrtf_filters import decoding_filters
from immersion.errors import InputError
from naive_audio import naive_binaural

LEFT = np.pi / 2


def _run(decoder: audio.BinauralDecoder, bed: np.ndarray, head: object = None) -> np.ndarray:
    blocks = [
        np.array(decoder.process(bed[:, i : i + decoder.block], head))
        for i in range(0, bed.shape[1], decoder.block)
    ]
    return np.concatenate([*blocks, decoder.tail()], axis=1)


def _noise(frames: int = 8192) -> np.ndarray:
    return np.random.default_rng(5).standard_normal(frames).astype(np.float32)


def _side(ears: np.ndarray) -> float:
    left, right = (ears.astype(np.float64) ** 2).mean(1)
    return float(10 * np.log10(left / right))


def test_the_default_hrtf_says_what_it_is() -> None:
    hrtf = audio.default_hrtf(44_100)
    assert hrtf.impulses.shape[:2] == (710, 2)
    assert np.linalg.norm(hrtf.directions, axis=1) == pytest.approx(np.ones(710))
    assert np.isfinite(hrtf.impulses).all()
    side = int(np.argmax(hrtf.directions[:, 1]))
    assert _side(hrtf.impulses[side]) > 6
    # The left ear hears the left first.
    assert np.argmax(np.abs(hrtf.impulses[side, 0])) < np.argmax(np.abs(hrtf.impulses[side, 1]))


def test_another_rate_keeps_the_level() -> None:
    low, high = audio.default_hrtf(44_100), audio.default_hrtf(48_000)
    front = int(np.argmax(low.directions[:, 0]))
    tone = [np.abs(np.fft.rfft(h.impulses[front, 0], h.rate)[1000]) for h in (low, high)]  # 1 Hz bins: 1 kHz
    assert tone[1] == pytest.approx(tone[0], rel=0.01)


def test_noise_on_the_left_is_louder_in_the_left_ear_by_6_db() -> None:
    bed = audio.encode(_noise(), LEFT, 0.0, 3)
    assert _side(_run(audio.BinauralDecoder(audio.default_hrtf(), 3), bed)) >= 6


def test_a_head_that_turns_to_the_source_has_it_in_front() -> None:
    bed = audio.encode(_noise(), LEFT, 0.0, 3)
    head = Rotation.from_euler("z", LEFT)
    assert abs(_side(_run(audio.BinauralDecoder(audio.default_hrtf(), 3), bed, head))) < 0.5
    turned = audio.rotate(bed, head.inv())
    still = _run(audio.BinauralDecoder(audio.default_hrtf(), 3), turned)
    moved = _run(audio.BinauralDecoder(audio.default_hrtf(), 3), bed, head)
    assert moved[:, 600:] == pytest.approx(still[:, 600:], abs=1e-4)


@pytest.mark.parametrize("block", [64, 500, 512])
def test_blocks_give_the_direct_convolution(block: int) -> None:
    bed = np.random.default_rng(6).standard_normal((9, block * 6)).astype(np.float32)
    hrtf = audio.default_hrtf()
    decoder = audio.BinauralDecoder(hrtf, 2, block=block)
    wanted = naive_binaural(bed.astype(np.float64), decoding_filters(hrtf, 2))
    ours = _run(decoder, bed)[:, decoder.latency :]
    length = min(ours.shape[1], wanted.shape[1])
    assert length >= bed.shape[1]
    scale = np.abs(wanted).max()
    assert np.abs(ours[:, :length] - wanted[:, :length]).max() <= 1e-6 * max(scale, 1)


def test_the_tail_is_taps_minus_one_and_a_reset_forgets() -> None:
    decoder = audio.BinauralDecoder(audio.default_hrtf(), 1, block=256)
    bed = np.random.default_rng(7).standard_normal((4, 512)).astype(np.float32)
    first = _run(decoder, bed)
    decoder.reset()
    assert np.array_equal(_run(decoder, bed), first)
    assert first.shape[1] == 512 + audio.default_hrtf().taps - 1


@pytest.mark.parametrize(
    "call",
    [
        lambda d: d.process(np.zeros(512, np.float32)),
        lambda d: d.process(np.zeros((9, 512), np.float32)),
        lambda d: d.process(np.full((16, 512), np.nan, np.float32)),
        lambda d: d.process(np.zeros((16, 512), np.float32), head=np.zeros(4)),
    ],
)
def test_bad_blocks_are_typed_errors(call) -> None:
    with pytest.raises(InputError) as caught:
        call(audio.BinauralDecoder(audio.default_hrtf(), 3))
    assert caught.value.render("fr") != caught.value.render("en")


@pytest.mark.data
def test_the_shipped_arrays_are_the_measured_file(data_folder: Path, root: Path) -> None:
    spec = importlib.util.spec_from_file_location("make_hrtf", root / "assets" / "make_hrtf.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    made = script.convert(data_folder / "audio" / "MIT_KEMAR_normal_pinna.sofa")
    shipped = np.load(root / "src" / "immersion" / "audio" / "data" / "kemar.npz")
    for name in made:
        assert np.array_equal(made[name], shipped[name]), name
