"""Every streaming stage refuses what is no array of real numbers, and writes into any array that can be written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from immersion import audio
from immersion.audio._kernels import following, rig
from immersion.errors import InputError

RATE = 48_000
FRAMES = 64
RING = audio.layout([[2.0, 1.0, 0.0], [2.0, -1.0, 0.0], [-1.0, 1.5, 0.0], [-1.0, -1.5, 0.0]], lfe=["4"])
EARS = np.random.default_rng(2).standard_normal((2, 4, 40)) * 0.1


def renderer() -> audio.Renderer:
    graph = audio.Graph(audio.BinauralOutput(1), beds=(audio.Bed("bed", audio.LiveInput(0, 4)),))
    return audio.Renderer(graph, RATE, FRAMES)


STAGES: dict[str, Callable[[], Any]] = {
    "encoder": lambda: audio.Encoder(1, 4, RATE),
    "rotator": lambda: audio.Rotator(1),
    "near field": lambda: audio.NearField(1, RATE, 2.0),
    "doppler": lambda: audio.Doppler(4, RATE),
    "binaural decoder": lambda: audio.BinauralDecoder.from_filters(EARS, RATE, FRAMES),
    "loudspeaker decoder": lambda: audio.LoudspeakerDecoder(RING, 1, "sad"),
    "two bands": lambda: audio.LoudspeakerDecoder(RING, 1, "sad", crossover=500.0, rate=RATE),
    "rig output": lambda: audio.RigOutput(RING, RATE, crossover=90.0),
    "renderer": renderer,
}
BLOCK = (np.random.default_rng(1).standard_normal((4, FRAMES)) * 0.1).astype(np.float32)
WRONG: dict[str, Any] = {
    "rows of different lengths": [[1.0], [1.0, 2.0], [1.0], [1.0]],
    "a text": "abc",
    "complex numbers": BLOCK.astype(np.complex64) + 1j,
    "a list of complex numbers": [[1j] * FRAMES] * 4,
}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("name", STAGES)
def test_what_is_no_array_of_real_numbers_is_refused_and_changes_nothing(name: str, wrong: str) -> None:
    stage = STAGES[name]()
    with pytest.raises(InputError) as error:
        stage.process(WRONG[wrong])
    assert error.value.code == "audio-array"
    assert stage.process(BLOCK).tobytes() == STAGES[name]().process(BLOCK).tobytes()


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", [name for name in STAGES if name != "renderer"])
def test_numbers_too_large_for_a_sample_are_refused_without_a_warning(name: str) -> None:
    with pytest.raises(InputError):
        STAGES[name]().process(np.full((4, FRAMES), 1e300))


@pytest.mark.parametrize("name", STAGES)
def test_outputs_that_cannot_be_written_are_refused_and_change_nothing(name: str) -> None:
    wanted = STAGES[name]().process(BLOCK)
    frozen = np.zeros_like(wanted)
    frozen.flags.writeable = False
    for out in (frozen, wanted.tolist(), np.zeros(wanted.shape)):
        stage = STAGES[name]()
        with pytest.raises(InputError):
            stage.process(BLOCK, out=out)
        assert stage.process(BLOCK).tobytes() == wanted.tobytes()


@pytest.mark.parametrize("name", STAGES)
def test_scattered_outputs_are_written_in_full(name: str) -> None:
    wanted = STAGES[name]().process(BLOCK)
    wide = np.full((2 * len(wanted), 2 * FRAMES), 7.0, np.float32)
    part = wide[::2, ::-2]
    assert STAGES[name]().process(BLOCK, out=part) is part
    assert part.tobytes() == wanted.tobytes()
    assert (wide[1::2] == 7.0).all()


def test_a_crossover_writes_bands_apart() -> None:
    low, high = audio.Crossover(4, 500.0, RATE).process(BLOCK)
    wide = np.zeros((2, 4, 2 * FRAMES), np.float32)
    given = audio.Crossover(4, 500.0, RATE).process(BLOCK, (wide[0, :, ::2], wide[1, :, ::2]))
    assert [one.tobytes() for one in given] == [low.tobytes(), high.tobytes()]
    assert np.shares_memory(given[0], wide)
    same = np.zeros_like(BLOCK)
    block = BLOCK.copy()
    for bands in ((same, same), (block, same)):
        with pytest.raises(InputError) as error:
            audio.Crossover(4, 500.0, RATE).process(block, bands)
        assert error.value.code == "audio-overlap"
    frozen = np.zeros_like(BLOCK)
    frozen.flags.writeable = False
    with pytest.raises(InputError, match="read-only"):
        audio.Crossover(4, 500.0, RATE).process(BLOCK, (frozen, same))


def test_read_only_beds_and_heads_need_no_new_code() -> None:
    kernels: list[Any] = [
        following.bad_samples, following.screen, following.inverse_degree_1, rig.filter_sections
    ]  # fmt: skip
    block, head = BLOCK.copy(), np.array([[0.0, -1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
    wanted = STAGES["binaural decoder"]().process(block, head)
    audio.Crossover(4, 500.0, RATE).process(block)
    before = [len(kernel.signatures) for kernel in kernels]
    block.flags.writeable = False
    head.flags.writeable = False
    assert STAGES["binaural decoder"]().process(block, head).tobytes() == wanted.tobytes()
    audio.Crossover(4, 500.0, RATE).process(block)
    assert [len(kernel.signatures) for kernel in kernels] == before


@pytest.mark.parametrize("rotation", ["abc", [[1.0], [1.0, 2.0]], [1j, 0, 0, 1]])
def test_a_rotation_of_no_numbers_is_refused(rotation: Any) -> None:
    with pytest.raises(InputError) as error:
        audio.Rotator(1).turn(rotation)
    assert error.value.code == "audio-rotation"


def test_functions_on_whole_signals_refuse_them_too() -> None:
    for call in (
        lambda: audio.encode("abc", 0.0, 0.0, 1),
        lambda: audio.loudness([[1.0], [1.0, 2.0]], RATE),
        lambda: audio.rotate(WRONG["complex numbers"], np.eye(3)),
    ):
        with pytest.raises(InputError) as error:
            call()
        assert error.value.code == "audio-array"
