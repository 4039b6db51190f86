"""Streaming stages take arrays as callers have them, without compiling anew in the middle of a show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from immersion import audio
from immersion.audio._kernels import delay, motion, nearfield
from immersion.errors import InputError

RATE = 48_000
TABLE = np.ones((3, 4, 3))
TABLE.flags.writeable = False
STAGES: dict[str, Callable[[], Any]] = {
    "encoder": lambda: audio.Encoder(1, 4, RATE, motion=TABLE),
    "led encoder": lambda: audio.Encoder(1, 4, RATE, motion=lambda _: TABLE[0]),
    "rotator": lambda: audio.Rotator(1),
    "near field": lambda: audio.NearField(1, RATE, 2.0),
    "doppler": lambda: audio.Doppler(4, RATE, motion=TABLE),
}


def compiled() -> int:
    kernels: list[Any] = [
        motion.encode,
        motion.advance,
        motion.turn,
        motion.hold,
        nearfield.cascade,
        delay.delay,
    ]
    return sum(len(kernel.signatures) for kernel in kernels)


@pytest.mark.parametrize("name", STAGES)
def test_read_only_blocks_and_scattered_outputs_need_no_new_code(name: str) -> None:
    block = np.random.default_rng(1).standard_normal((4, 256)).astype(np.float32)
    wanted = STAGES[name]().process(block)
    before = compiled()
    frozen = np.frombuffer(b"x" + block.tobytes(), np.float32, offset=1).reshape(block.shape)
    assert not frozen.flags.aligned
    wide = np.zeros((4, 600), np.float32)
    part = wide[:, 100:356]
    assert STAGES[name]().process(frozen, out=part) is part
    assert part.tobytes() == wanted.tobytes()
    assert (wide[:, :100] == 0).all()
    assert (wide[:, 356:] == 0).all()
    assert STAGES[name]().process(np.asfortranarray(block)).tobytes() == wanted.tobytes()
    assert compiled() == before


@pytest.mark.parametrize("name", STAGES)
def test_an_output_that_cannot_be_written_is_refused(name: str) -> None:
    out = np.zeros((4, 8), np.float32)
    out.flags.writeable = False
    with pytest.raises(InputError, match="read-only"):
        STAGES[name]().process(np.ones((4, 8), np.float32), out=out)


def decoder() -> audio.BinauralDecoder:
    responses = np.random.default_rng(2).standard_normal((2, 4, 32))
    return audio.BinauralDecoder.from_filters(responses, RATE, 256)


def renderer() -> audio.Renderer:
    graph = audio.Graph(audio.AmbisonicOutput(1), beds=(audio.Bed("bed", audio.LiveInput(0, 4)),))
    return audio.Renderer(graph, RATE, 256)


@pytest.mark.parametrize("make", [decoder, renderer])
def test_a_part_of_a_longer_output_is_written(make: Callable[[], Any]) -> None:
    block = np.random.default_rng(1).standard_normal((4, 256)).astype(np.float32)
    wanted = make().process(block)
    wide = np.zeros((len(wanted), 600), np.float32)
    part = wide[:, 100:356]
    assert make().process(block, out=part) is part
    assert np.abs(wanted).max() > 0.1
    assert part.tobytes() == wanted.tobytes()
    assert not wide[:, :100].any()
    assert not wide[:, 356:].any()
