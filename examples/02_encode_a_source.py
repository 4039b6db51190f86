"""Place a sound, turn the sound field, listen with two ears: the louder ear follows.

python examples/02_encode_a_source.py out/examples
"""

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import immersion as im

RATE, ORDER, BLOCK = 48_000, 3, 512


def drum() -> NDArray[np.float32]:
    """Return two seconds of a hand drum: eight strokes of decaying noise."""
    t = np.arange(2 * RATE) / RATE
    stroke = np.exp(-18.0 * (t % 0.25))
    noise = np.random.default_rng(0).normal(0.0, 0.15, len(t))
    return (stroke * noise).astype(np.float32)


def about_up(degrees: float) -> NDArray[np.float64]:
    """Return the rotation to the left by so many degrees (x front, y left, z up)."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])


def heard(bed: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return what two ears hear of a bed, (2, frames)."""
    decoder = im.audio.BinauralDecoder(im.audio.default_hrtf(RATE), ORDER, BLOCK)
    whole = np.pad(bed, ((0, 0), (0, -bed.shape[1] % BLOCK)))
    return np.concatenate([decoder.process(part) for part in np.split(whole, whole.shape[1] // BLOCK, 1)], 1)


def main(folder: Path) -> None:
    """Write the bed and both hearings into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    bed = im.audio.encode(drum(), np.radians(60.0), 0.0, ORDER)
    im.audio.write(im.audio.Audio(bed, RATE, "ambisonic", ORDER), folder / "drum.wav")
    turned = im.audio.rotate(bed, about_up(-120.0))
    for name, field in (("left", bed), ("right", turned)):
        ears = heard(field)
        level = 10.0 * np.log10(np.mean(ears[0] ** 2) / np.mean(ears[1] ** 2))
        print(f"drum on the {name}: the left ear is {level:+.1f} dB beside the right ear")
        im.audio.write(im.audio.Audio(ears, RATE, "binaural"), folder / f"drum-{name}.wav")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out/examples"))
