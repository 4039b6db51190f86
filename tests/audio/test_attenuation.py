"""Distance laws and cones, beside the steps that the Web Audio API 1.1 prescribes, written out one by one."""

from __future__ import annotations

import numpy as np
import pytest

from immersion import audio


def prescribed_distance(distance: float, model: str, ref: float, most: float, rolloff: float) -> float:
    if model == "linear":
        low, high, factor = min(ref, most), max(ref, most), min(max(rolloff, 0.0), 1.0)
        if low == high:
            return 1 - factor
        return 1 - factor * (max(min(distance, high), low) - low) / (high - low)
    if ref == 0:
        return 0.0
    if model == "inverse":
        return ref / (ref + rolloff * (max(distance, ref) - ref))
    return (max(distance, ref) / ref) ** -rolloff


def prescribed_cone(angle: float, inner: float, outer: float, outer_gain: float) -> float:
    if inner == 360 and outer == 360:
        return 1.0
    half_inner, half_outer = abs(inner) / 2, abs(outer) / 2
    if angle <= half_inner:
        return 1.0
    if angle >= half_outer:
        return outer_gain
    x = (angle - half_inner) / (half_outer - half_inner)
    return (1 - x) + outer_gain * x


@pytest.mark.parametrize("model", ["linear", "inverse", "exponential"])
def test_distance_laws_are_those_prescribed_clamps_included(model: str) -> None:
    distances = [0.0, 0.3, 1.0, 1.5, 7.0, 50.0, 1e5]
    for ref in (0.0, 0.5, 1.0, 20.0):
        for most in (1.0, 10.0, 10_000.0):
            for rolloff in (0.0, 0.4, 1.0, 3.0):
                got = audio.distance_gain(distances, model, ref, most, rolloff)
                wanted = [prescribed_distance(d, model, ref, most, rolloff) for d in distances]
                assert got == pytest.approx(wanted, rel=1e-12), (ref, most, rolloff)


def test_cones_are_those_prescribed() -> None:
    angles = np.linspace(0.0, 180.0, 37)
    for inner, outer in ((360, 360), (60, 120), (120, 60), (90, 90), (0, 360), (-60, -120), (0, 0)):
        got = audio.cone_gain(np.radians(angles), np.radians(inner), np.radians(outer), 0.2)
        clear = np.abs(angles - abs(inner) / 2) > 1e-9  # the very edge may round to either side
        wanted = np.array([prescribed_cone(a, inner, outer, 0.2) for a in angles])
        assert got[clear] == pytest.approx(wanted[clear]), (inner, outer)
