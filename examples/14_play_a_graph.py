"""One graph for files and for the sound card: a swallow circles a visitor whose head turns, in a rustling grove.

python examples/14_play_a_graph.py out/examples
"""

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import immersion as im
from immersion.audio import Bed, BinauralOutput, Distance, Envelope, Graph, Group, LoudspeakerOutput, Source

RATE, SECONDS = 48_000, 3


def swallow() -> NDArray[np.float32]:
    """Return chirps: five a second, each falling from 6 to 3 kHz."""
    t = np.arange(SECONDS * RATE) / RATE
    beat = t % 0.2
    chirp = np.sin(2 * np.pi * (6000 * beat - 7500 * beat**2)) * np.exp(-25.0 * beat)
    return (0.4 * chirp).astype(np.float32)


def grove() -> NDArray[np.float32]:
    """Return a first-order bed of soft noise from everywhere."""
    noise = np.random.default_rng(1).normal(0.0, 0.02, (4, SECONDS * RATE))
    return (noise * [[1.0], [0.58], [0.58], [0.58]]).astype(np.float32)


def circling(seconds: float) -> tuple[float, float, float]:
    """Return where the swallow is, in metres: once around in three seconds, two metres up."""
    angle = 2 * np.pi * seconds / SECONDS
    return 4 * np.cos(angle), 4 * np.sin(angle), 2.0


def following(seconds: float) -> im.audio.Listener:
    """Return a visitor who looks where the swallow is."""
    return im.audio.Listener.facing(2 * np.pi * seconds / SECONDS)


def main(folder: Path) -> None:
    """Write what a still visitor hears, one who follows the swallow, and a dome of loudspeakers."""
    folder.mkdir(parents=True, exist_ok=True)
    sources = (Source("swallow", swallow(), circling, distance=Distance(ref=2.0), group="animals"),)
    beds = (Bed("grove", grove(), Envelope((0, RATE), (0.0, 1.0))),)  # fades in over a second
    groups = (Group("animals", 0.8),)

    ears = im.audio.Renderer(Graph(BinauralOutput(3), sources, beds, groups=groups), RATE)
    for name, pose in (("still", None), ("following", following)):
        heard = ears.render(pose=pose)
        im.audio.write(heard, folder / f"swallow-{name}.wav")
        quarter = heard.samples[:, RATE // 2 : RATE]  # the swallow is on the left of the room
        left, right = 10 * np.log10((quarter**2).mean(axis=1))
        print(f"{name}: the left ear is {left - right:+.1f} dB beside the right ear")

    dome = im.audio.Renderer(Graph(LoudspeakerOutput("4+5+0"), sources, beds, groups=groups), RATE, 1024)
    dome.update("animals", mute=True, at=2 * RATE, seconds=0.5)  # a cue, to the sample
    im.audio.write(dome.render(), folder / "swallow-dome.wav")
    print(f"dome: {len(dome.channels)} channels, {dome.muted} faulty samples")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out/examples"))
