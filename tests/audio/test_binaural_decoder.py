"""The streaming decoder: any cut of a signal, any head, against direct convolution; bad samples; memory."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
import soundfile
from scipy.spatial.transform import Rotation

from immersion.audio import BinauralDecoder, convert, default_hrtf, rotate
from immersion.errors import InputError
from kept_memory import kept
from naive_audio import naive_binaural
from naive_following import naive_follow

RNG = np.random.default_rng


def _filters(order: int, taps: int = 256) -> np.ndarray:
    shape = (2, (order + 1) ** 2, taps)
    return RNG(1).standard_normal(shape) * np.exp(-np.arange(taps) / 30) / (order + 1)


def _bed(order: int, frames: int) -> np.ndarray:
    return RNG(2).standard_normal(((order + 1) ** 2, frames)).astype(np.float32)


def _cut(decoder: BinauralDecoder, bed: np.ndarray, edges: list[int], heads: dict[int, object]) -> np.ndarray:
    parts = [decoder.process(bed[:, a:b], heads.get(a)) for a, b in itertools.pairwise(edges)]
    return np.concatenate([*parts, decoder.tail()], 1)


def _error(ours: np.ndarray, wanted: np.ndarray) -> float:
    assert ours.shape == wanted.shape
    return float(np.abs(ours - wanted).max() / np.abs(wanted).max())


@pytest.mark.parametrize("taps", [1, 100, 558, 3000])
@pytest.mark.parametrize("block", [16, 128, 509, 8192])
def test_blocks_and_the_whole_are_the_direct_convolution(block: int, taps: int) -> None:
    bed, filters = _bed(2, 3 * block if block < 8192 else 9000), _filters(2, taps)
    wanted = naive_binaural(bed.astype(float), filters)
    decoder = BinauralDecoder.from_filters(filters, 48_000, block)
    assert decoder.latency == 0
    edges = [*range(0, bed.shape[1], block), bed.shape[1]]
    assert _error(_cut(decoder, bed, edges, {}), wanted) <= 1e-6
    assert _error(decoder.decode(bed), wanted) <= 1e-6


@pytest.mark.parametrize("block", [16, 64, 500, 1024, 8192])
def test_any_cut_gives_the_same(block: int) -> None:
    """Blocks from 16 to 8192 and random chunks, with heads that turn at fixed times, at order 7."""
    frames, fade = 12_000, 300
    bed, filters = _bed(7, frames), _filters(7)
    heads = dict(zip([0, 1000, 1100, 5000], Rotation.random(4, rng=RNG(3)), strict=True))
    reference = BinauralDecoder.from_filters(filters, 48_000, 128, fade=fade)
    wanted = _cut(reference, bed, [*heads, frames], heads)
    decoder = BinauralDecoder.from_filters(filters, 48_000, block, fade=fade)
    regular = sorted({*range(0, frames, block), *heads, frames})
    assert _error(_cut(decoder, bed, regular, heads), wanted) <= 1e-6
    random = sorted({*RNG(block).integers(1, frames, 60).tolist(), *heads, frames})
    assert _error(_cut(decoder, bed, random, heads), wanted) <= 1e-6


@pytest.mark.parametrize(("block", "many"), [(16, 200), (128, 40), (512, 11), (512, 1), (512, 0)])
def test_the_whole_is_the_stream_with_a_head_for_each_block(block: int, many: int) -> None:
    bed, filters = _bed(3, 5000), _filters(3)
    heads = Rotation.random(many, rng=RNG(4)).as_quat() if many else None
    decoder = BinauralDecoder.from_filters(filters, 48_000, block)
    asked = {} if heads is None else {k * block: head for k, head in enumerate(heads)}
    wanted = _cut(decoder, bed, [*range(0, 5000, block), 5000], asked)
    assert _error(decoder.decode(bed, heads if many != 1 else heads[0]), wanted) <= 1e-6


def test_the_whole_leaves_the_stream_as_it_is() -> None:
    bed, filters = _bed(1, 640), _filters(1)
    one, two = (BinauralDecoder.from_filters(filters, 48_000, 64) for _ in range(2))
    first = [d.process(bed[:, :100], np.eye(3)) for d in (one, two)]
    one.decode(bed, Rotation.from_rotvec([0, 0, 1]))
    assert (first[0] == first[1]).all()
    assert (one.process(bed[:, 100:]) == two.process(bed[:, 100:])).all()


def test_heads_turn_the_field_linearly_over_the_fade() -> None:
    bed, order, fade = _bed(4, 900), 4, 64
    heads = dict(zip([0, 200, 230, 600], Rotation.random(4, rng=RNG(5)).as_matrix(), strict=True))
    turned = naive_follow(bed, heads, order, fade)
    filters = _filters(order, 100)
    decoder = BinauralDecoder.from_filters(filters, 48_000, 128, fade=fade)
    ours = _cut(decoder, bed, [*heads, 900], heads)
    assert _error(ours, naive_binaural(turned, filters)) <= 2e-6


def test_a_first_head_after_sound_is_reached_without_a_jump() -> None:
    bed, filters = np.ones((4, 256), np.float32), _filters(1, 1)
    heads = {128: Rotation.from_euler("z", 2.0).as_matrix()}
    decoder = BinauralDecoder.from_filters(filters, 48_000, 128)
    ours = _cut(decoder, bed, [0, 128, 256], heads)
    assert _error(ours, naive_binaural(naive_follow(bed, heads, 1, 128), filters)) <= 1e-6
    steps = np.abs(np.diff(ours, axis=1)).max()
    assert steps <= np.abs(ours[:, -1] - ours[:, 0]).max() / 128 * 1.01


@pytest.mark.parametrize("kind", ["quaternion", "long quaternion", "matrix", "rotation"])
def test_every_kind_of_head_is_the_same(kind: str) -> None:
    turn = Rotation.from_rotvec([0.4, -0.2, 1.0])
    head = {
        "quaternion": turn.as_quat(),
        "long quaternion": (5 * turn.as_quat()).tolist(),
        "matrix": turn.as_matrix(),
        "rotation": turn,
    }[kind]
    bed, filters = _bed(3, 300), _filters(3)
    decoder = BinauralDecoder.from_filters(filters, 48_000, 64)
    wanted = naive_binaural(rotate(bed, turn.inv()).astype(float), filters)
    assert _error(decoder.decode(bed, head), wanted) <= 1e-6


def test_bad_samples_are_muted_and_counted() -> None:
    bed, filters = _bed(1, 512), _filters(1)
    clean = bed.copy()
    for (c, t), value in {(0, 5): np.nan, (2, 100): np.inf, (3, 300): -np.inf, (1, 301): 1e30}.items():
        bed[c, t], clean[c, t] = value, 0
    decoder = BinauralDecoder.from_filters(filters, 48_000, 128, invalid="mute")
    wanted = naive_binaural(clean.astype(float), filters)
    turn = np.eye(3)
    assert _error(_cut(decoder, bed, [0, 128, 256, 384, 512], {0: turn}), wanted) <= 1e-6
    assert decoder.muted == 4
    assert _error(decoder.decode(bed), wanted) <= 1e-6
    assert decoder.muted == 8


def test_a_refused_block_changes_nothing() -> None:
    bed, filters = _bed(1, 384), _filters(1)
    one, two = (BinauralDecoder.from_filters(filters, 48_000, 128) for _ in range(2))
    head = Rotation.from_rotvec([0, 1, 0])
    for index in range(3):
        part = bed[:, 128 * index : 128 * (index + 1)]
        bad = part.copy()
        bad[index, 5:8] = np.nan
        with pytest.raises(InputError, match="1e15: 3 in bed") as caught:
            one.process(bad, head)
        assert caught.value.code == "binaural-samples"
        with pytest.raises(InputError):
            one.process(part, np.zeros(4))
        assert (one.process(part) == two.process(part)).all()


def test_full_scale_denormals_and_silence_stay_finite() -> None:
    filters = _filters(3)
    decoder = BinauralDecoder.from_filters(filters, 48_000, 128)
    heads = Rotation.random(40, rng=RNG(6))
    for index, level in enumerate([1.0, 0.0, 1e-39, 1e-30, 1e-20, 1e14, 0.0, 1e-42] * 5):
        block = np.full((16, 128), level, np.float32)
        ears = decoder.process(block, heads[index])
        assert np.isfinite(ears).all()
    for _ in range(8):
        ears = decoder.process(np.full((16, 128), 1e-39, np.float32))
    assert not ears.any(), "denormal input is silence"


def test_nothing_is_left_behind() -> None:
    heads = Rotation.random(50, rng=RNG(7)).as_quat()
    decoder = BinauralDecoder.from_filters(_filters(3), 48_000, 128)
    bed, out = _bed(3, 128), np.zeros((2, 128), np.float32)
    for k in range(100):
        decoder.process(bed, heads[k % 50], out)

    def play(k: int) -> None:
        assert decoder.process(bed, heads[k % 50], out) is out

    assert kept(play, 1000, warm=100) <= 1000


def test_no_frames_are_no_sound() -> None:
    decoder = BinauralDecoder.from_filters(_filters(1), 48_000, 64)
    nothing = np.zeros((4, 0), np.float32)
    assert decoder.process(nothing).shape == (2, 0)
    assert decoder.decode(nothing).shape == (2, 255)
    assert not decoder.decode(nothing).any()
    assert BinauralDecoder.from_filters(_filters(1, 1), 48_000, 64).tail().shape == (2, 0)


@pytest.mark.parametrize(
    "call",
    [
        lambda d: d.process(np.ones((4, 8)), out=np.zeros((2, 9), np.float32)),
        lambda d: d.process([[1.0], [2.0, 3.0]]),
        lambda d: d.process(np.ones((4, 8)), "ahead"),
        lambda d: d.process(np.ones((4, 8)), 2 * np.eye(3)),
        lambda d: d.process(np.ones((4, 8)), np.diag([1.0, 1.0, -1.0])),
        lambda d: d.process(np.ones((4, 8)), [0, 0, 0, np.nan]),
        lambda d: d.decode(np.ones((9, 8))),
        lambda d: d.decode(np.full((4, 8), np.inf)),
        lambda d: d.decode(np.ones((4, 8)), np.zeros((3, 5))),
        lambda d: d.decode(np.ones((4, 8)), "ahead"),
        lambda d: BinauralDecoder.from_filters(_filters(1), 48_000, 15),
        lambda d: BinauralDecoder.from_filters(_filters(1), 48_000, 64, fade=0),
        lambda d: BinauralDecoder.from_filters(_filters(1), 0, 64),
        lambda d: BinauralDecoder.from_filters(_filters(1), 48_000, 64, invalid="ignore"),
        lambda d: BinauralDecoder.from_filters(_filters(1)[0], 48_000),
        lambda d: BinauralDecoder.from_filters(_filters(1)[:, :3], 48_000),
        lambda d: BinauralDecoder.from_filters(np.nan * _filters(1), 48_000),
    ],
)
def test_bad_calls_are_typed_errors(call) -> None:
    with pytest.raises(InputError) as caught:
        call(BinauralDecoder.from_filters(_filters(1), 48_000, 64))
    assert caught.value.render("fr") != caught.value.render("en")


@pytest.mark.slow
def test_ten_minutes_of_everything() -> None:
    """Noise, silence, denormals, full scale, NaN and infinity in turns, a new head in each block of 128."""
    decoder = BinauralDecoder.from_filters(_filters(3), 48_000, 128, invalid="mute")
    noise, heads = _bed(3, 128), Rotation.random(500, rng=RNG(8)).as_quat()
    holed = noise.copy()
    holed[RNG(9).random(noise.shape) < 0.01] = np.nan
    levels = [noise * np.float32(k) for k in (1.0, 0.0, 1e-39, 1e-19, 1e14)]
    blocks = [*levels, np.sign(noise), holed, np.full_like(noise, -np.inf)]
    out, finite, rounds = np.zeros((2, 128), np.float32), True, 600 * 48_000 // 128 // len(blocks)
    for index in range(rounds * len(blocks)):
        decoder.process(blocks[index % len(blocks)], heads[index % 500], out)
        finite = finite and bool(np.isfinite(out).all())
    assert finite
    assert decoder.muted == rounds * (np.isnan(holed).sum() + noise.size)


@pytest.mark.data
def test_a_real_recording_by_blocks_is_the_recording_at_once(data_folder: Path) -> None:
    """The third-order Eigenmike recording: both ears at about its level, while the head turns."""
    parts = [
        soundfile.read(data_folder / "audio" / f"HOA3_rec1_{part}ch.ogg", dtype="float32", stop=96_000)
        for part in ("01-08", "09-16")
    ]
    rate = parts[0][1]
    bed = convert(np.concatenate([signal for signal, _ in parts], 1).T, "n3d", "ambix")
    decoder = BinauralDecoder(default_hrtf(rate), 3, 512)
    heads = Rotation.from_euler("z", np.linspace(0, np.pi, len(bed[0]) // 512)[:, None]).as_quat()
    asked = {512 * k: head for k, head in enumerate(heads)}
    ears = _cut(decoder, bed, [*range(0, bed.shape[1], 512), bed.shape[1]], asked)
    assert _error(decoder.decode(bed, heads), ears) <= 1e-6
    level = 10 * np.log10((ears.astype(float) ** 2).mean(1) / (bed[0].astype(float) ** 2).mean())
    assert (np.abs(level) < 12).all(), "near the level of the omnidirectional channel"
