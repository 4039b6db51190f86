"""Loudness and true peak of a minute of stereo, a live meter of 24 channels, and the limiter.

Beside SciPy doing the same in this process, and pyloudnorm (integrated loudness alone) in the peers'
environment where there is one. The limit is what the multiply-adds of the true peak cost as a matrix product.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
from scipy.signal import lfilter, resample_poly

from immersion.audio import Audio, LoudnessMeter, loudness, mastered
from immersion.audio.metering import TAPS, k_weighting

RATE = 48_000
ROOT = Path(__file__).resolve().parents[1]


def _noise(channels: int, seconds: float) -> np.ndarray:
    return np.random.default_rng(1).uniform(-0.3, 0.3, (channels, round(seconds * RATE))).astype(np.float32)


def _by_scipy(signal: np.ndarray) -> tuple[float, float]:
    """The same figures from SciPy's filters: windows of 0.4 s, and eight times the rate."""
    out = signal.astype(np.float64)
    for row in k_weighting(RATE):
        out = lfilter(row[:3], [1.0, *row[3:]], out, axis=1)
    hop = RATE // 10
    whole = out.shape[1] // hop
    powers = (out[:, : whole * hop].reshape(len(out), whole, hop) ** 2).mean(axis=2).sum(axis=0)
    windows = np.lib.stride_tricks.sliding_window_view(powers, 4).mean(axis=1)
    peak = float(np.abs(resample_poly(signal, 8, 1, axis=1)).max())
    return float(-0.691 + 10 * np.log10(windows.mean())), 20 * np.log10(peak)


def _pyloudnorm(signal: np.ndarray, folder: Path, rounds: int) -> dict[str, Any] | None:
    """What pyloudnorm needs for the same signal; None where there is no peers' environment with it."""
    python = Path(os.environ.get("IMMERSION_PEERS", ROOT / ".venv-peers" / "bin" / "python"))
    if not python.is_file():
        return None
    np.save(folder / "signal.npy", signal)
    program = ROOT / "benchmarks" / "peers" / "loudness_meters.py"
    command = [str(python), str(program), str(folder / "signal.npy"), str(RATE), str(rounds)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return json.loads(done.stdout) if done.returncode == 0 else None


def _product(count: float, best: Any) -> float:
    """Seconds that so many float32 multiply-adds take in a matrix product."""
    a = np.random.default_rng(2).standard_normal((512, 512)).astype(np.float32)
    out = np.empty_like(a)
    return best(lambda: np.matmul(a, a, out=out)) * count / 512**3


def test_loudness(benchmark: Any, report: Any, tmp_path: Path) -> None:
    signal = _noise(2, 2 if report.smoke else 60)
    benchmark.pedantic(lambda: loudness(signal, RATE), rounds=1 if report.smoke else 5, warmup_rounds=1)
    ours = report.best(lambda: loudness(signal, RATE))
    peers = {"scipy (I and true peak alone)": report.best(lambda: _by_scipy(signal), rounds=3)}
    theirs = _pyloudnorm(signal, tmp_path, 1 if report.smoke else 5)
    note = f"{signal.shape[1] / RATE / ours:.0f} times real time"
    if theirs is not None:
        peers[f"pyloudnorm {theirs['version']} (I alone)"] = theirs["seconds"]
        found = loudness(signal, RATE).integrated
        assert found is not None
        note += f"; {found - theirs['integrated']:+.3f} LU from pyloudnorm"
    limit = _product(7 * TAPS * signal.size, report.best)
    report.line("loudness, stereo", ours, peers, ("true peak's sgemm", limit), note)


def test_live_meter(benchmark: Any, report: Any) -> None:
    block, blocks = 512, 4 if report.smoke else 200
    signal = _noise(24, block * blocks / RATE)
    pieces = [np.ascontiguousarray(signal[:, i * block : (i + 1) * block]) for i in range(blocks)]
    meter = LoudnessMeter(24, RATE)

    def run() -> None:
        for piece in pieces:
            meter.process(piece)

    benchmark.pedantic(run, rounds=1 if report.smoke else 5, warmup_rounds=1)
    ours = report.best(run)
    limit = _product(7 * TAPS * signal.size, report.best)
    part = ours / (block * blocks / RATE)
    note = f"{ours / blocks * 1e6:.0f} µs a block of {block}, {part:.1%} of its duration"
    report.line("live meter, 24 channels", ours, {}, ("true peak's sgemm", limit), note)


def test_limiter(benchmark: Any, report: Any) -> None:
    signal = _noise(2, 2 if report.smoke else 60)
    signal[:, :: RATE // 2] = 1.0
    sound = Audio(signal, RATE, "stereo")
    benchmark.pedantic(lambda: mastered(sound, -6.0, -1.0), rounds=1 if report.smoke else 3, warmup_rounds=1)
    done = mastered(sound, -6.0, -1.0)
    ours = report.best(lambda: mastered(sound, -6.0, -1.0), rounds=3)
    note = (
        f"{signal.shape[1] / RATE / ours:.0f} times real time, {done.limited:.1f} dB limited, both measured"
    )
    report.line(
        "mastered, stereo", ours, {}, ("one measurement", report.best(lambda: loudness(signal, RATE))), note
    )
