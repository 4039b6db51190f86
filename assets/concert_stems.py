"""The stems of the concert: the score played by the instruments, dry, each from its own entry on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
from concert_instruments import RATE, bell, bowed, pluck, sung
from concert_score import ENTRIES, LENGTH, STEMS, Note, score
from numpy.typing import NDArray

__all__ = ["CHANNELS", "played"]

CHANNELS = {"strings": 2, "bells": 2, "plucked": 1, "voice": 1}

_LEVELS = {"strings": -20.5, "bells": -26.5, "plucked": -28.0, "voice": -17.5}
"""Decibels, by meter: at the seat each stem is at −26 to −24 LUFS, the voice a little before the others."""

Block = NDArray[np.float32]


def played(
    seed: int = 0, seconds: float | None = None, progress: Callable[[float], None] | None = None
) -> dict[str, Block]:
    """Return every stem as (channels, frames) samples at 48 kHz.

    Parameters
    ----------
    seed : int
        The same seed gives the same samples.
    seconds : float, optional
        Of each stem; else until the last sound has died away.
    progress : callable, optional
        Called with the part done, from 0 to 1.
    """
    parts = score(seed)
    total = sum(len(notes) for notes in parts.values())
    done, stems = 0, {}
    for number, name in enumerate(STEMS):
        entry = ENTRIES[name]
        most = LENGTH - entry if seconds is None else min(seconds, LENGTH - entry)
        until = entry + most
        notes = [
            replace(note, held=min(note.held, until - note.at)) for note in parts[name] if note.at < until
        ]
        track = np.zeros((CHANNELS[name], round(most * RATE)))
        rng = np.random.default_rng([seed, 10 + number])
        for sound, at in _sounds(name, notes, rng):
            _lay(track, sound, at - entry)
            done += len(notes) if name == "voice" else 1
            if progress is not None:
                progress(min(done / total, 1.0))
        stems[name] = _ended(track * 10.0 ** (_LEVELS[name] / 20.0))
    return stems


def _sounds(
    name: str, notes: list[Note], rng: np.random.Generator
) -> Iterator[tuple[NDArray[np.float64], float]]:
    """Yield each sound of a stem as (channels, frames), with its second of the piece."""
    if name == "voice":
        sound, at = sung(rng, notes)
        yield sound[None], at
        return
    for note in notes:
        if name == "strings":
            yield np.stack(bowed(rng, note)), note.at
        elif name == "bells":
            angle = (note.side + 1.0) * np.pi / 4
            yield np.outer([np.cos(angle), np.sin(angle)], bell(rng, note)), note.at
        else:
            yield pluck(rng, note)[None], note.at


def _lay(track: NDArray[np.float64], sound: NDArray[np.float64], seconds: float) -> None:
    """Add a sound to a track from a moment on; what lies beyond its end is left out."""
    start = round(seconds * RATE)
    count = min(sound.shape[1], track.shape[1] - start)
    if count > 0:
        track[:, start : start + count] += sound[:, :count]


def _ended(track: NDArray[np.float64]) -> Block:
    """Take away the silence after the last sound, and fade what was cut."""
    heard = np.flatnonzero(np.abs(track).max(0) > 1e-6)
    track = track[:, : int(heard[-1]) + 1]
    count = min(round(0.05 * RATE), track.shape[1])
    track[:, -count:] *= 0.5 + 0.5 * np.cos(np.pi * np.arange(1, count + 1) / count)
    return track.astype(np.float32)
