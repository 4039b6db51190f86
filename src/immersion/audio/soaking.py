"""Hours of show in minutes: play a graph on the worst signals there are, and report."""

from __future__ import annotations

import gc
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from immersion.audio import _engine_texts as _engine_texts
from immersion.audio.listener import Listener
from immersion.audio.renderer import Renderer
from immersion.errors import InputError

__all__ = ["SoakReport", "soak"]

Block = NDArray[np.float32]
KINDS = ("noise", "full scale", "silence", "denormals", "faults")
HOLD = 250  # blocks of each kind, one after the other


@dataclass(frozen=True, slots=True)
class SoakReport:
    """What a soak showed.

    Parameters
    ----------
    blocks : int
        How many were played; `seconds` of show.
    median, p99, most : float
        Time for a block, in seconds, measured over the first half.
    load : float
        `p99` over the time that a block lasts.
    memory : int
        Bytes of Python and numpy memory that the second half kept, by tracemalloc.
    injected, muted : int
        Samples of the signals that were no sound, and samples that were muted: equal when all goes well.
    guarded, bad : int
        Samples that had to be muted on their way out, and those that came out bad: 0 when all goes well.
    peak : float
        The loudest sample.
    """

    blocks: int
    seconds: float
    median: float
    p99: float
    most: float
    load: float
    memory: int
    injected: int
    muted: int
    guarded: int
    bad: int
    peak: float

    def to_dict(self) -> dict[str, float]:
        """Return plain data."""
        return asdict(self)


def soak(
    renderer: Renderer,
    minutes: float = 10.0,
    seed: int = 0,
    progress: Callable[[float], None] | None = None,
) -> SoakReport:
    """Play minutes of show as fast as possible, on noise, full scale, silence, denormals and faults.

    Every signal of the graph is replaced; its places, groups and output are not. Meanwhile the head turns,
    gains, mutes, places and spreads change. The renderer begins anew before and after.

    Parameters
    ----------
    renderer : Renderer
    minutes : float
        Of show, from 0.01 to 10,000.
    seed : int
        Same seed, same signals and changes.
    progress : callable, optional
        Called with the part done.

    Returns
    -------
    SoakReport

    Raises
    ------
    InputError
        If `minutes` is out of range.

    Examples
    --------
    >>> from immersion.audio.graph import AmbisonicOutput, Graph, Source
    >>> graph = Graph(AmbisonicOutput(1), (Source("bell", np.zeros(8)),))
    >>> report = soak(Renderer(graph, 48_000, 128), minutes=0.1)
    >>> report.blocks, report.bad, report.injected == report.muted
    (2250, 0, True)
    """
    if not 0.01 <= minutes <= 10_000:
        raise InputError("engine-value", name="minutes", value=minutes, wanted="0.01 – 10000")
    count = max(2, round(minutes * 60 * renderer.rate / renderer.block))
    renderer.reset()
    renderer.warmup()
    muted, guarded = renderer.muted, renderer.guarded
    torture = _Torture(renderer, seed)
    times, out = np.zeros(count), np.zeros((len(renderer.channels), renderer.block), np.float32)
    bad, peak, memory = 0, 0.0, 0
    renderer._instead = torture.fill
    try:
        for number in range(count):
            if number == count // 2:
                memory = _traced_from_here()
            torture.change(number)
            begun = time.perf_counter()
            renderer.process(pose=torture.head, out=out)
            times[number] = time.perf_counter() - begun
            bad += int(out.size - np.isfinite(out).sum())
            peak = max(peak, float(np.abs(out).max()))
            if progress is not None and number % 1000 == 0:
                progress(number / count)
        gc.collect()
        memory = tracemalloc.get_traced_memory()[0] - memory
    finally:
        tracemalloc.stop()
        renderer._instead = None
        renderer.reset()
    first = times[: count // 2]
    median, p99 = (float(v) for v in np.percentile(first, [50, 99]))
    lasts = renderer.block / renderer.rate
    seen = {"injected": torture.injected, "muted": renderer.muted - muted}
    return SoakReport(
        count, count * lasts, median, p99, float(first.max()), p99 / lasts, memory,
        guarded=renderer.guarded - guarded, bad=bad, peak=peak, **seen,
    )  # fmt: skip


def _traced_from_here() -> int:
    gc.collect()
    tracemalloc.start()
    return tracemalloc.get_traced_memory()[0]


class _Torture:
    """The signals and the changes of a soak."""

    def __init__(self, renderer: Renderer, seed: int) -> None:
        self._renderer, self._random = renderer, np.random.default_rng(seed)
        self._noise = (0.3 * self._random.standard_normal(1 << 16)).clip(-1, 1).astype(np.float32)
        self._kind, self._at = 0, 0
        self.injected = 0
        self.head: Listener = Listener()

    def fill(self, rows: Block) -> None:
        """Write a block of one kind of signal into all rows."""
        kind = KINDS[self._kind]
        self._at = (self._at + 7919) % (len(self._noise) - rows.shape[1])
        noise = self._noise[self._at : self._at + rows.shape[1]]
        if kind == "silence":
            rows[:] = 0.0
        elif kind == "denormals":
            np.multiply(noise, np.float32(1e-39), out=rows[:])
        elif kind == "full scale":
            np.sign(noise, out=rows[:])
        else:
            rows[:] = noise
        if kind == "faults":
            rows[:, ::13] = np.nan
            rows[:, 1::31] = np.inf
            rows[:, 2::57] = -3e38
            with np.errstate(invalid="ignore"):
                self.injected += int(rows.size - (np.abs(rows) <= 1e4).sum())

    def change(self, number: int) -> None:
        """Turn the head, and change something every few blocks."""
        self._kind = number // HOLD % len(KINDS)
        angle = number * 0.01
        self.head = Listener.facing(angle, 0.3 * np.sin(angle))
        if number % 20:
            return
        names, random = self._renderer.graph.names, self._random
        if names:
            name = names[int(random.integers(len(names)))]
            self._renderer.update(name, gain=float(random.random()), mute=bool(random.random() < 0.2))
        sources = self._renderer.graph.sources
        if sources:
            name = sources[int(random.integers(len(sources)))].name
            self._renderer.update(name, position=random.standard_normal(3), spread=float(random.random()))
