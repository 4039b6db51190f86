"""Bring a programme to the loudness of a broadcast, and see what a limiter does to it.

python examples/17_master_a_programme.py out/examples
"""

import sys
from pathlib import Path

import numpy as np

import immersion as im

RATE = 48_000


def strokes(seconds: float = 8.0) -> np.ndarray:
    """A murmur all along, and a hard stroke of a drum each second."""
    rng = np.random.default_rng(3)
    time = np.arange(round(seconds * RATE)) / RATE
    murmur = 0.02 * rng.standard_normal((2, len(time)))
    since = time % 1.0
    drum = 0.5 * np.exp(-since * 25) * np.sin(2 * np.pi * 90 * since)
    return (murmur + drum).astype(np.float32)


def main(folder: Path) -> None:
    """Measure it, bring it to −16 LUFS without and with a limiter, and write it."""
    folder.mkdir(parents=True, exist_ok=True)
    raw = im.audio.Audio(strokes(), RATE, "stereo")
    found = im.audio.loudness(raw.samples, RATE)
    print(
        f"before: {found.integrated:.1f} LUFS, range {found.range:.1f} LU, true peak {found.true_peak:.1f} dBTP"
    )

    loud = im.audio.mastered(raw, "-16LUFS")
    over = im.audio.overs(loud.audio)
    assert over is not None
    print(f"by gain alone: {over.count} samples over full scale, the worst by {over.peak:.1f} dB")

    lower = im.audio.mastered(raw, "-16LUFS", "-1dB", limiter=False)
    print(f"by less gain: {lower.missed:.1f} LU missed")

    done = im.audio.mastered(raw, "-16LUFS", "-1dB")
    print(f"with the limiter: {done.after.integrated:.1f} LUFS, true peak {done.after.true_peak:.1f} dBTP")
    print(f"it took {done.limited:.1f} dB at most")
    im.audio.write(done.audio, folder / "programme.wav", "PCM_16")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out/examples"))
