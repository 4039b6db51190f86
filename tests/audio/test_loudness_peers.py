"""Loudness beside a meter that we did not write (see ``loudness_by_pyloudnorm.py``)."""

from __future__ import annotations

import json

import numpy as np
import pytest

from immersion import audio
from loudness_by_pyloudnorm import FILE, RATES, signals

THEIRS = json.loads(FILE.read_text())


@pytest.mark.parametrize("rate", RATES)
def test_integrated_loudness_is_within_a_tenth_of_pyloudnorms(rate: int) -> None:
    for name, signal in signals(rate).items():
        theirs = THEIRS[str(rate)][name]
        assert np.square(signal).sum() == pytest.approx(theirs["energy"], rel=1e-9), "another signal"
        found = audio.loudness(signal, rate)
        assert found.integrated == pytest.approx(theirs["integrated"], abs=0.1), name


@pytest.mark.parametrize("rate", RATES)
def test_loudness_range_is_near_pyloudnorms(rate: int) -> None:
    """Of signals that have one: pyloudnorm measures 1.5 s of silence after each, which widens those of steady ones."""
    made = signals(rate)
    for name in ("syllables with pauses", "steps, most below the gate", "surround"):
        signal = made[name]
        found = audio.loudness(signal, rate).range
        assert found == pytest.approx(THEIRS[str(rate)][name]["range"], abs=0.5), name
