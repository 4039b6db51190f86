"""The number of threads of a BLAS changes no byte of a decoder, nor of what it makes."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

from immersion.audio._products import product

SHAPES = [
    (1, 5, 4000),
    (24, 64, 1000),
    (12, 16, 5000),
    (33, 129, 17),
    (4608, 22, 3),
    (22, 4608, 16),
    (2, 0, 3),
]
WORK = """
import hashlib
import numpy as np
from immersion import audio

noise = np.random.default_rng(1).standard_normal((64, 8192)).astype(np.float32)
for name, order, method in (("9+10+3", 1, "allrad"), ("4+7+0", 3, "allrad"), ("9+10+3", 7, "sad")):
    decoder = audio.LoudspeakerDecoder(name, order, method)
    made = decoder.process(noise[: (order + 1) ** 2])
    print(name, hashlib.sha256(decoder.matrix.tobytes() + made.tobytes()).hexdigest())
print(hashlib.sha256(audio.apply_matrix(noise, audio.zoom_matrix(7, 0.4)).tobytes()).hexdigest())
"""


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", SHAPES)
def test_tiles_make_the_product(shape: tuple[int, int, int], dtype: type[np.float32]) -> None:
    random = np.random.default_rng(2)
    rows, inner, columns = shape
    left = random.standard_normal((rows, inner)).astype(dtype)
    right = random.standard_normal((inner, columns)).astype(dtype)
    wanted = left.astype(np.float64) @ right.astype(np.float64)
    close = (1e-5 if dtype is np.float32 else 1e-13) * max(inner, 1)
    made = product(left, right)
    assert (made.dtype, made.shape) == (dtype, (rows, columns))
    assert np.abs(made - wanted).max() <= close
    out = np.empty((rows, columns), dtype)
    assert product(np.asfortranarray(left), np.asfortranarray(right), out) is out
    assert np.abs(out - wanted).max() <= close


@pytest.mark.slow
def test_threads_change_no_byte() -> None:
    told = [
        subprocess.run(
            [sys.executable, "-W", "ignore", "-c", WORK],
            env=os.environ | {"OPENBLAS_NUM_THREADS": threads},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for threads in ("1", "2")
    ]
    assert told[0] == told[1]
    assert told[0].count("\n") == 4
