"""A bee flies past the head: direction, distance, level and pitch, offline and live alike.

python examples/12_a_moving_source.py out/examples
"""

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import immersion as im

RATE, ORDER, BLOCK, CONTROL, SECONDS = 48_000, 3, 512, 128, 4


def bee() -> NDArray[np.float32]:
    """Return a buzz: a tone of 220 Hz with its harmonics, (1, frames)."""
    t = np.arange(SECONDS * RATE) / RATE
    tones = sum(np.sin(2 * np.pi * 220 * k * t) / k for k in range(1, 12))
    return (0.1 * np.asarray(tones)[np.newaxis]).astype(np.float32)


def flight(seconds: float) -> list[list[float]]:
    """Return where the bee is (x front, y left, z up): from the left to the right at 8 m/s, 1 m ahead."""
    return [[1.0, 16.0 - 8.0 * seconds, 0.2]]


def live(signal: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return what two ears hear, made block by block as a live stream would."""
    doppler = im.audio.Doppler(1, RATE, farthest=30.0, control=CONTROL, motion=flight)
    encoder = im.audio.Encoder(ORDER, 1, RATE, CONTROL, motion=flight)
    ears = im.audio.BinauralDecoder(im.audio.default_hrtf(RATE), ORDER, BLOCK)
    times = np.arange(signal.shape[1]) / RATE
    distance = np.linalg.norm(flight(0.0)[0] + np.outer(times, [0.0, -8.0, 0.0]), axis=1)
    near = im.audio.distance_gain(distance).astype(np.float32)
    heard = []
    for a in range(0, signal.shape[1], BLOCK):
        here = slice(a, a + BLOCK)
        heard.append(ears.process(encoder.process(doppler.process(signal[:, here]) * near[here])))
    return np.concatenate(heard, axis=1)


def pitch(sound: NDArray[np.float32]) -> float:
    """Return the strongest frequency below 400 Hz."""
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), 1 << 18))
    frequency = np.fft.rfftfreq(1 << 18, 1 / RATE)
    return float(frequency[np.argmax(np.where(frequency < 400, spectrum, 0))])


def main(folder: Path) -> None:
    """Write what is heard into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    ears = live(bee()[:, : SECONDS * RATE // BLOCK * BLOCK])
    for name, start in (("coming", 0.5), ("going", 2.8)):
        part = ears[:, int(start * RATE) : int((start + 0.7) * RATE)]
        level = 10 * np.log10(np.mean(part[0] ** 2) / np.mean(part[1] ** 2))
        print(
            f"{name}: {pitch(part.sum(axis=0)):.1f} Hz of 220, the left ear {level:+.1f} dB beside the right"
        )
    im.audio.write(im.audio.Audio(ears, RATE, "binaural"), folder / "bee.wav")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out/examples"))
