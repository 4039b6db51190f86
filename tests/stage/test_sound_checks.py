"""Stems and beds in several files are weighed and timed as any other sound."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from immersion import stage
from immersion.scene import Scene

RATE = 48_000


def found_of(folder: Path, media: dict[str, Any], sounds: dict[str, tuple[float, int, int]]) -> list[str]:
    """Return the codes found of a media whose files have these peaks, channels and rates."""
    for name, (peak, channels, rate) in sounds.items():
        noise = np.random.default_rng(1).uniform(-1, 1, (rate, channels)) * peak
        soundfile.write(folder / name, noise, rate, subtype="FLOAT")
    made = Scene(immersion="1", id="a", media={"m": {"license": "CC0-1.0", "credit": "A", **media}})
    with stage.open(made, folder=folder) as opened:
        return sorted(one.code.removeprefix("stage-") for one in stage.check(opened))


STEMS = {"type": "stems", "file": "a.wav"}
PARTS = {"type": "stems", "parts": ["a.wav", "b.wav"]}
BED = {"type": "ambisonic", "order": 1, "parts": ["a.wav", "b.wav"]}


@pytest.mark.parametrize(
    ("media", "sounds", "codes"),
    [
        (STEMS, {"a.wav": (0.2, 11, RATE)}, []),
        (STEMS, {"a.wav": (1.2, 2, RATE)}, ["true-peak"]),
        (STEMS, {"a.wav": (0.0, 11, RATE)}, ["silent"]),
        (STEMS, {"a.wav": (1e-4, 11, RATE)}, ["silent"]),
        (STEMS, {"a.wav": (0.5, 30, RATE)}, []),  # more than are metered
        (STEMS, {"a.wav": (0.2, 4, 44_100)}, ["rate"]),
        (PARTS, {"a.wav": (0.2, 1, RATE), "b.wav": (1.2, 1, RATE)}, ["true-peak"]),
        (BED, {"a.wav": (0.2, 2, RATE), "b.wav": (0.2, 2, RATE)}, []),
        (BED, {"a.wav": (0.2, 2, 44_100), "b.wav": (0.2, 2, 44_100)}, ["rate"]),
        (BED, {"a.wav": (0.3, 2, RATE), "b.wav": (0.3, 3, RATE)}, ["parts-bed"]),
    ],
)
def test_levels_and_rates_of_stems_and_parts(
    media: dict[str, Any], sounds: dict[str, tuple[float, int, int]], codes: list[str], tmp_path: Path
) -> None:
    assert found_of(tmp_path, media, sounds) == codes
