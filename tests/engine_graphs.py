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
