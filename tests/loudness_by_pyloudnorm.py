"""Signals made from a seed, and what pyloudnorm says of them: ``loudness_by_pyloudnorm.json``, beside.

pyloudnorm measures stereo and 5.0 as BS.1770-4 asks. It needs no more than NumPy and SciPy, and is not among
the tests' packages; where it is installed, ``python tests/loudness_by_pyloudnorm.py`` writes the file anew.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

FILE = Path(__file__).with_suffix(".json")
RATES = (44_100, 48_000)


def signals(rate: int) -> dict[str, np.ndarray]:
    """Return (channels, frames) float64 by name: noise of many colours, levels and pauses."""
    rng = np.random.default_rng(1770)
    time = np.arange(8 * rate) / rate
    white = rng.uniform(-1, 1, (5, len(time)))
    brown = np.cumsum(white, axis=1)
    brown -= np.apply_along_axis(lambda row: np.convolve(row, np.ones(2001) / 2001, "same"), 1, brown)
    brown /= np.abs(brown).max()
    syllables = np.clip(np.sin(2 * np.pi * 3 * time), 0, 1) * (np.sin(2 * np.pi * 0.2 * time) > -0.3)
    steps = 10 ** (np.repeat([-40, -12, -30, -6], len(time) // 4) / 20)
    scale = np.array([[1.0], [0.7], [0.9], [0.5], [0.6]])
    return {
        "white mono": 0.1 * white[:1],
        "rumble stereo": 0.5 * brown[:2],
        "syllables with pauses": 0.4 * white[:2] * syllables,
        "steps, most below the gate": white[:2] * steps,
        "surround": 0.2 * scale * white * syllables,
        "tones 60 to 12000 Hz": 0.1 * np.sin(2 * np.pi * np.array([[60.0], [12_000.0]]) * time),
    }


def main() -> None:
    """Measure all of them with pyloudnorm and write the file."""
    from importlib.metadata import version

    import pyloudnorm

    found: dict[str, object] = {"pyloudnorm": version("pyloudnorm")}
    for rate in RATES:
        meter = pyloudnorm.Meter(rate)
        found[str(rate)] = {
            name: {
                "energy": float(np.square(signal).sum()),
                "integrated": float(meter.integrated_loudness(signal.T)),
                "range": float(meter.loudness_range(signal.T)),
            }
            for name, signal in signals(rate).items()
        }
    FILE.write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
