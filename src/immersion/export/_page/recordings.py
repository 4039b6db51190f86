"""A sound of a scene as the files of a page: in segments, so that a browser never decodes a long bed whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion._files import write_bytes
from immersion.audio import Stream
from immersion.export._page.coders import Coder, encode
from immersion.stage.laid_signals import closed

__all__ = ["Cut", "write_kept", "write_recording"]

Block = NDArray[np.float32]
_PIECE = 65_536
FULL = 0.999
"""What a sound above full scale is brought down to; the page brings it up again."""


@dataclass(frozen=True, slots=True)
class Cut:
    """How sounds are cut and coded."""

    coder: Coder
    kbps: int
    segment: int


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the first reading of a sound found: its length, its peak, and how it begins and ends."""

    frames: int
    peak: float
    first: Block
    last: Block


def write_kept(
    kept: dict[object, Any],
    made_of: tuple[str, str, int, Cut],
    opened: Callable[[], Stream],
    shape: Callable[[Block], Block],
    folder: Path,
    stem: str,
    cut: Cut,
    loop: bool,
    progress: Callable[[float], None],
) -> dict[str, Any]:
    """Write a recording as :func:`write_recording` does, or again as it was when it was last made of the same.

    Parameters
    ----------
    kept : dict
        Holds the files of one way of coding for each language of a media.
    made_of : tuple of (str, str, int, Cut)
        The media, its language, and what tells one way of coding from another.
    opened, shape, folder, stem, cut, loop, progress
        As there.
    """
    key, way = ("page-recording", *made_of[:2]), made_of[2:]
    known = kept.get(key)
    if known is not None and known[0] == way:
        for url, data in known[2].items():
            write_bytes(folder / url, data)
        return dict(known[1])
    facts = write_recording(opened, shape, folder, stem, cut, loop, progress)
    files = {url: (folder / url).read_bytes() for group in facts["groups"] for url in group["files"]}
    kept[key] = way, facts, files
    return facts


def write_recording(
    opened: Callable[[], Stream],
    shape: Callable[[Block], Block],
    folder: Path,
    stem: str,
    cut: Cut,
    loop: bool,
    progress: Callable[[float], None],
) -> dict[str, Any]:
    """Write one language of a media as files ``sounds/<stem>-<group>-<segment>``; return what a page knows of it.

    It is read twice, by blocks: the first time for its peak, since coders clip what is above full scale, and for how
    it ends, since a loop is led into by its end.

    Parameters
    ----------
    opened : callable
        Opens the sound at its beginning.
    shape : callable
        Makes of samples (C, T) those that are kept.
    folder : Path
        Of the page.
    stem : str
        The beginning of the files' names.
    cut : Cut
    loop : bool
        Whether it is heard as a loop.
    progress : callable
        Told the part done.
    """
    coder = cut.coder
    seen = _seen(opened, shape, coder, lambda done: progress(0.2 * done))
    gain = 1.0 if seen.peak <= FULL else FULL / seen.peak
    groups: list[dict[str, Any]] = []
    wrap = loop and seen.frames > max(coder.lead, coder.tail)
    for number, samples in enumerate(_segments(opened, shape, seen, cut, wrap)):
        loud = samples if gain == 1.0 else np.asarray(samples * gain, np.float32)
        for group, first in enumerate(range(0, len(loud), coder.channels)):
            rows = loud[first : first + coder.channels]
            if number == 0:
                groups.append({"channels": len(rows), "files": []})
            url = f"sounds/{stem}-{group}-{number}{coder.suffix}"
            encode(np.clip(rows, -1.0, 1.0), folder / url, coder, cut.kbps)
            groups[group]["files"].append(url)
        progress(0.2 + 0.8 * min(1.0, (number + 1) * cut.segment / max(seen.frames, 1)))
    facts = {"frames": seen.frames, "lead": coder.lead, "tail": coder.tail, "wrap": wrap}
    return {**facts, "priming": coder.priming, "gain": 1.0 / gain, "groups": groups}


def _pieces(opened: Callable[[], Stream], shape: Callable[[Block], Block]) -> Iterator[Block]:
    """Yield a sound by blocks; what is no sound in it is silent, as the renderer makes it."""
    stream = opened()
    try:
        while (piece := stream.read(_PIECE)).shape[1]:
            kept = np.asarray(shape(piece), np.float32)
            sound = np.abs(kept) <= 1e4
            yield kept if sound.all() else np.where(sound, kept, np.float32(0.0))
    finally:
        closed(stream)


def _seen(
    opened: Callable[[], Stream],
    shape: Callable[[Block], Block],
    coder: Coder,
    progress: Callable[[float], None],
) -> _Seen:
    frames, peak = 0, 0.0
    first = last = np.zeros((0, 0), np.float32)
    for piece in _pieces(opened, shape):
        if not frames:
            first = last = piece[:, :0]
        if first.shape[1] < coder.tail:
            first = np.concatenate([first, piece], axis=1)[:, : coder.tail]
        last = np.concatenate([last, piece], axis=1)[:, max(0, last.shape[1] + piece.shape[1] - coder.lead) :]
        frames += piece.shape[1]
        peak = max(peak, float(np.abs(piece).max(initial=0.0)))
        progress(0.0)
    return _Seen(frames, peak, first, last)


def _segments(
    opened: Callable[[], Stream], shape: Callable[[Block], Block], seen: _Seen, cut: Cut, wrap: bool
) -> Iterator[Block]:
    """Yield each segment with what leads into it and what follows it, as far as there is any."""
    lead, tail, left = cut.coder.lead, cut.coder.tail, seen.frames
    held, before = seen.last[:, :0], seen.last if wrap else seen.last[:, :0]
    parts = chain(_pieces(opened, shape), [seen.first] if wrap else [], [None])
    for part in parts:
        held = held if part is None else np.concatenate([held, part], axis=1)
        # At the end of all, the last but one segment may have less after it than it would like.
        needed = cut.segment + (0 if part is None else tail)
        while left > cut.segment and held.shape[1] >= needed:
            yield np.concatenate([before, held[:, : cut.segment + tail]], axis=1)
            before = np.concatenate([before, held[:, : cut.segment]], axis=1)
            before = before[:, max(0, before.shape[1] - lead) :]
            held, left = held[:, cut.segment :], left - cut.segment
    if left:
        yield np.concatenate([before, held], axis=1)
