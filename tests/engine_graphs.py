"""A graph in which everything moves, for the tests of the engine."""

from __future__ import annotations

import numpy as np

from immersion import audio

RATE = 48_000
FRAMES = 12_000


def signals(rows: int, seed: int, frames: int = FRAMES) -> np.ndarray:
    return (0.1 * np.random.default_rng(seed).standard_normal((rows, frames))).astype(np.float32)


def around(seconds: float) -> tuple[float, float, float]:
    return (2 * np.cos(6 * seconds), 2 * np.sin(6 * seconds), 0.3)


def head(seconds: float) -> audio.Listener:
    c, s = np.cos(3 * seconds), np.sin(3 * seconds)
    return audio.Listener((0.1 * seconds, 0.0, 0.0), [[c, -s, 0], [s, c, 0], [0, 0, 1]])


def everything(output: object) -> audio.Graph:
    mono = signals(3, 1)
    stems = signals(10, 2)
    sources = (
        audio.Source(
            "fly", mono[0], around, distance=audio.Distance(), cone=audio.Cone(1.0, 3.0, 0.2), group="g"
        ),
        audio.Source(
            "walk",
            mono[1],
            audio.Trajectory([0.0, 0.1, 0.2], [[1, 0, 0], [0, 1, 0], [0, -1, 2]]),
            audio.Envelope((0, 5000, 9000), (0.0, 1.0, 0.2)),
            spread=1.0,
        ),
        audio.Source("drop", mono[2, :500], start=777, loop=True),
    )
    beds = (audio.Bed("bed", signals(16, 3), 0.5, rotation=[[0, -1, 0], [1, 0, 0], [0, 0, 1]], group="g"),)
    stem = (audio.Stem("music", stems, "4+5+0"), audio.Stem("voice", stems[:2], head_locked=True))
    groups = (
        audio.Group("g", audio.Envelope((0, 10_000), (1.0, 0.0)), group="all"),
        audio.Group("all", 0.8),
    )
    return audio.Graph(output, sources, beds, stem, groups)


def museum() -> audio.Graph:
    """A dome with a sub, a bench of scattered loudspeakers, and headphones: all that an output can be, at once."""
    spots = [
        [2.0, 1.5, 0.0],
        [2.0, -1.5, 0.0],
        [-2.5, 1.0, 0.2],
        [-2.5, -1.2, 0.0],
        [0.3, 0.1, 2.5],
        [1, 2, -1],
    ]
    dome = audio.LoudspeakerOutput(
        audio.layout(spots, lfe=[5], title="crypt"), 2, crossover=500.0, align=True, bass=80.0, near_field=2.5
    )
    bench = audio.LoudspeakerOutput(
        [[-1, 2.6, 0.4], [1, 2.6, 0.4], [0, 3, 0.4]], 1, panning="dbap", nearest=2
    )
    flat = audio.HeadphoneEq(impulses=signals(1, 9, 300), rate=RATE)
    ears = audio.BinauralOutput(2, headphones=flat, head_radius=0.08, near_field=True)
    outputs = audio.Outputs(
        (
            audio.Port("dome", dome, at=(0.0, 0.0, 0.1)),
            audio.Port("bench", bench, numbers=(12, 13, 14)),
            audio.Port("ears", ears),
        ),
        default=("dome", "ears"),
    )
    mono = signals(4, 1)
    sources = (
        audio.Source("fly", mono[0], around, distance=audio.Distance(), group="g", doppler=True),
        audio.Source("bell", mono[1], (0.0, 2.7, 0.4), to="bench"),
        audio.Source("walk", mono[2], audio.Trajectory([0.0, 0.2], [[9, 0, 0], [0.2, 0, 0]]), doppler=30.0),
        audio.Source("drop", mono[3, :500], start=777, loop=True, spread=0.5),
    )
    beds = (audio.Bed("bed", signals(16, 3), 0.5, rotation=[[0, -1, 0], [1, 0, 0], [0, 0, 1]], group="g"),)
    stems = (
        audio.Stem("film", signals(7, 2), feed={"1-6": "dome", 7: "bench.3"}),
        audio.Stem("voice", signals(2, 5), head_locked=True, to="ears"),
    )
    return audio.Graph(outputs, sources, beds, stems, (audio.Group("g", 0.8),))
