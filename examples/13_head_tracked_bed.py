"""Turn the head inside a bed: the drum stays where it is in the room, and moves from ear to ear.

python examples/13_head_tracked_bed.py out/examples
"""

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import immersion as im

RATE, ORDER, BLOCK = 48_000, 3, 128
SECONDS = 4


def bed() -> NDArray[np.float32]:
    """Return a hand drum in front of the visitor, four strokes a second, in a bed of order 3."""
    t = np.arange(SECONDS * RATE) / RATE
    noise = np.random.default_rng(0).normal(0.0, 0.15, len(t))
    return im.audio.encode((np.exp(-18.0 * (t % 0.25)) * noise).astype(np.float32), 0.0, 0.0, ORDER)


def head(seconds: float) -> list[float]:
    """Return what a tracker says: the head turns from 90° right to 90° left (a quaternion x y z w)."""
    yaw = np.radians(-90.0 + 180.0 * seconds / SECONDS)
    return [0.0, 0.0, float(np.sin(yaw / 2)), float(np.cos(yaw / 2))]


def main(folder: Path) -> None:
    """Play the bed block by block to a head that turns, and write what the ears heard."""
    folder.mkdir(parents=True, exist_ok=True)
    field = bed()
    decoder = im.audio.BinauralDecoder(im.audio.default_hrtf(RATE), ORDER, BLOCK)
    ears = np.zeros((2, field.shape[1]), np.float32)
    for first in range(0, field.shape[1], BLOCK):
        block = field[:, first : first + BLOCK]
        decoder.process(block, head(first / RATE), out=ears[:, first : first + BLOCK])
    heard = np.concatenate([ears, decoder.tail()], axis=1)
    for second in range(SECONDS):
        left, right = np.mean(heard[:, second * RATE : (second + 1) * RATE] ** 2, axis=1)
        print(
            f"second {second + 1}: the left ear is {10 * np.log10(left / right):+.1f} dB beside the right ear"
        )
    im.audio.write(im.audio.Audio(heard, RATE, "binaural"), folder / "head-tracked.wav")

    heads = np.array([head(first / RATE) for first in range(0, field.shape[1], BLOCK)])
    apart = np.abs(decoder.decode(field, heads) - heard).max() / np.abs(heard).max()
    print(f"decoded at once: {'the same' if apart < 1e-6 else 'not the same'}")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out/examples"))
