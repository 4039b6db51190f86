"""Spherical harmonics, encoding and rotation, beside SciPy and plain matrix products."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import sph_harm_y_all

from immersion.audio import encode, rotate, sh
from immersion.audio.rotation import rotation_matrix


def test_sh(benchmark: Any, report: Any) -> None:
    count, order = (50, 3) if report.smoke else (20_000, 7)
    rng = np.random.default_rng(1)
    azimuth, elevation = rng.uniform(-np.pi, np.pi, count), rng.uniform(-np.pi / 2, np.pi / 2, count)
    benchmark.pedantic(
        lambda: sh(order, azimuth, elevation), rounds=1 if report.smoke else 5, warmup_rounds=1
    )
    ours = report.best(lambda: sh(order, azimuth, elevation))
    theirs = report.best(lambda: sph_harm_y_all(order, order, np.pi / 2 - elevation, azimuth))
    copied = report.copying(count * (order + 1) ** 2 * 8)
    report.line(f"sh, order {order}, {count} directions", ours, {"scipy": theirs}, ("memory copy", copied))


def test_encode(benchmark: Any, report: Any) -> None:
    frames, order = (4_800, 1) if report.smoke else (480_000, 3)
    rng = np.random.default_rng(1)
    signal = rng.standard_normal(frames).astype(np.float32)
    angle = np.linspace(0, 20, frames // 128 + 2)
    still = np.zeros_like(angle)
    benchmark.pedantic(
        lambda: encode(signal, angle, still, order), rounds=1 if report.smoke else 5, warmup_rounds=1
    )
    ours = report.best(lambda: encode(signal, angle, still, order))
    gains = sh(order, angle, still)
    times = np.arange(frames) / 128

    def peer() -> None:  # NumPy: gains interpolated per channel, then a product
        known = np.arange(len(angle))
        np.stack([np.interp(times, known, column) * signal for column in gains.T]).astype(np.float32)

    copied = report.copying(frames * (order + 1) ** 2 * 4)
    report.line(
        f"encode a moving source, order {order}, {frames} frames",
        ours,
        {"numpy": report.best(peer)},
        ("memory copy", copied),
    )


def test_rotate(benchmark: Any, report: Any) -> None:
    frames, order = (4_800, 1) if report.smoke else (480_000, 3)
    bed = np.random.default_rng(1).standard_normal(((order + 1) ** 2, frames)).astype(np.float32)
    turn = np.array([0.1, 0.2, 0.3, 0.9])
    turn /= np.linalg.norm(turn)
    benchmark.pedantic(lambda: rotate(bed, turn), rounds=1 if report.smoke else 5, warmup_rounds=1)
    ours = report.best(lambda: rotate(bed, turn))
    matrix = rotation_matrix(order, turn).astype(np.float32)
    theirs = report.best(lambda: matrix @ bed)
    report.line(
        f"rotate, order {order}, {frames} frames",
        ours,
        {"sgemm, full matrix": theirs},
        ("memory copy", report.copying(bed.nbytes)),
    )
