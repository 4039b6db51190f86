"""A graph gives the same bytes for any number of threads, and refuses samples whose full scale is not said."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

from immersion.audio import AmbisonicOutput, Bed, Graph, Renderer, Source, Stem
from immersion.audio._products import product
from immersion.errors import InputError
from immersion.geometry import matrix_from_turn

# What is large enough for a BLAS to share among threads: a bed of order 7 that is turned, many sources on 64 channels,
# still and moving.
SCRIPT = """
import hashlib
import numpy as np
from immersion.audio import AmbisonicOutput, Bed, BinauralOutput, Graph, LoudspeakerOutput, Renderer, Source
dice = np.random.default_rng(0)
noise = (0.1 * dice.standard_normal((128, 8192))).astype(np.float32)
still = tuple(Source(f"a{i}", noise[i], (np.cos(i), np.sin(i), 0.1)) for i in range(48))
moving = tuple(
    Source(f"b{i}", noise[i], lambda t, i=i: (np.cos(9 * t + i), np.sin(9 * t + i), 0.2)) for i in range(40)
)
bed = Bed("bed", noise[:64], rotation=(0.0, 0.0, 0.38268343236508984, 0.9238795325112867))
for output in (AmbisonicOutput(7), LoudspeakerOutput("9+10+3"), BinauralOutput(7)):
    for sources in (still, moving):
        made = Renderer(Graph(output, sources, (bed,)), 48_000, 1024).render(8192)
        print(hashlib.sha256(made.samples.tobytes()).hexdigest())
"""


@pytest.mark.slow
def test_any_number_of_threads_gives_the_same_bytes() -> None:
    found = []
    for threads in ("1", "2"):
        environment = {**os.environ, "NUMBA_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads}
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT], env=environment, check=True, capture_output=True, text=True
        )
        found.append(done.stdout.split())
    assert len(found[0]) == 6
    assert found[0] == found[1]


@pytest.mark.parametrize(
    "shape", [(1, 1, 1), (1, 64, 4000), (64, 64, 1024), (15, 15, 1024), (64, 300, 64), (64, 48, 1), (2, 3, 0)]
)
def test_products_in_tiles_are_products(shape: tuple[int, int, int]) -> None:
    rows, inner, columns = shape
    dice = np.random.default_rng(1)
    left, right = dice.standard_normal((rows, inner)), dice.standard_normal((inner, columns))
    assert np.abs(product(left, right) - left @ right).max(initial=0.0) < 1e-11


def test_a_turned_bed_of_order_7_is_the_turned_sound_field() -> None:
    from immersion.audio import encode, rotate

    bed = encode(np.ones(2048, np.float32), 0.3, 0.2, 7)
    turn = matrix_from_turn(0.1, 0.7, -0.4)
    made = Renderer(Graph(AmbisonicOutput(7), beds=(Bed("bed", bed, rotation=turn),)), 48_000, 512).render(
        2048
    )
    assert np.abs(made.samples - rotate(bed, turn)).max() < 1e-5


@pytest.mark.parametrize("kind", [np.int16, np.int32, np.uint8])
def test_integers_are_refused(kind: type[np.integer]) -> None:
    ones = np.ones((4, 480), kind)
    for make in (
        lambda: Source("bell", ones[0]),
        lambda: Bed("bed", ones),
        lambda: Stem("pair", ones[:2]),
    ):
        with pytest.raises(InputError) as caught:
            make()
        assert caught.value.code == "engine-integers"
        assert np.dtype(kind).name in caught.value.render("fr")
        assert "32768" in caught.value.render("en")
