"""A dome with its sub, a bench of scattered loudspeakers, and headphones, fed by one pass: a cart drives by.

python examples/18_a_museum_at_once.py out/examples
"""

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import immersion as im
from immersion.audio import (
    BinauralOutput,
    Distance,
    Graph,
    LoudspeakerOutput,
    Outputs,
    Port,
    Source,
    Trajectory,
)

RATE, SECONDS = 48_000, 4


def bell(hertz: float) -> NDArray[np.float32]:
    """Return a bell that rings once a second."""
    t = np.arange(SECONDS * RATE) / RATE
    return (0.3 * np.sin(2 * np.pi * hertz * t) * np.exp(-4.0 * (t % 1.0))).astype(np.float32)


def pitch(sound: NDArray[np.float32]) -> float:
    """Return the frequency of a tone, from a parabola over the peak of its spectrum."""
    levels = np.log(np.abs(np.fft.rfft(sound * np.hanning(len(sound)))) + 1e-12)
    k = int(levels.argmax())
    a, b, c = levels[k - 1 : k + 2]
    return float((k + (a - c) / (2 * (a - 2 * b + c))) * RATE / len(sound))


def main(folder: Path) -> None:
    """Write the feeds of all loudspeakers and headphones, and say where each is and what it hears."""
    folder.mkdir(parents=True, exist_ok=True)
    places = [*im.audio.layout("4+5+0").scaled(2.8).places, [2.9, 0.0, -0.9]]
    crypt = im.audio.layout(places, lfe=["4", "11"], title="crypt")
    dome = LoudspeakerOutput(crypt, align=True, bass=80.0, subs=("11",))
    bench = LoudspeakerOutput([[-2.6, 1.0, -0.8], [-2.6, -1.0, -0.8]], panning="dbap")
    outputs = Outputs(
        (
            Port("dome", dome, at=(0.0, 0.0, 0.0)),  # stays where it stands when the visitor walks
            Port("bench", bench, numbers=(12, 13)),
            Port("ears", BinauralOutput(3, near_field=True), numbers=(15, 16)),
        ),
        default=("dome", "ears"),
    )
    way = Trajectory([0.0, SECONDS], [[5.0, 30.0, 0.0], [5.0, -30.0, 0.0]])  # 15 m/s, past the windows
    sources = (
        Source("cart", bell(880.0), way, distance=Distance(ref=5.0), doppler=True),
        Source("clock", bell(440.0), (-2.6, 0.8, -0.8), to="bench"),
    )
    renderer = im.audio.Renderer(Graph(outputs, sources), RATE)
    heard = renderer.render()
    im.audio.write(heard, folder / "museum.wav")
    for name, number in list(zip(renderer.channels, renderer.outputs, strict=True))[-4:]:
        print(f"{name} is output {number} of the card")
    bench_rows = heard.samples[renderer.rows_of("bench")]
    near, far = 10 * np.log10((bench_rows**2).mean(axis=1))
    print(f"the clock is {near - far:.1f} dB louder on the loudspeaker beside it")
    ear = heard.samples[renderer.rows_of("ears")][0]
    coming, going = pitch(ear[RATE // 4 : RATE]), pitch(ear[13 * RATE // 4 : SECONDS * RATE])
    print(f"the cart's bell of 880 Hz: {coming:.0f} Hz coming, {going:.0f} Hz going")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out/examples"))
