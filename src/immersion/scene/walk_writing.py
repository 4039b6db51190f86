"""Walks as files: the CSV that :meth:`immersion.scene.walk.Walk.read` reads, to the last bit."""

from __future__ import annotations

import csv
import io
import os

from immersion._files import write_text
from immersion.scene.walk import Track, Walk

__all__ = ["walk_csv", "write_walk"]

_HEADER = ("time", "x", "y", "z", "yaw", "pitch", "event")


def walk_csv(walk: Walk) -> str:
    """Return a walk as CSV; read again it gives the same visit.

    What a visitor does stands on a row of its time; where the walk has none, one is put on the straight way.

    Examples
    --------
    >>> walk = Walk.of([0, 2], [[0, 1.6, 2], [0, 1.6, 0]], events=((2.0, "click:stele"),))
    >>> print(walk_csv(walk), end="")
    time,x,y,z,yaw,pitch,event
    0.000000,0.0,1.6,2.0,0.0,0.0,
    2.000000,0.0,1.6,0.0,0.0,0.0,click:stele
    """
    out = io.StringIO()
    if walk.start is not None:
        out.write(f"# start: {walk.start.isoformat()}\n")
    writer = csv.writer(out, lineterminator="\n")
    several = len(walk.tracks) > 1 or any(walk.visitors)
    writer.writerow([*_HEADER, *(["visitor"] if several else [])])
    for visitor, track in zip(walk.visitors, walk.tracks, strict=True):
        done = [(event.time_us, event.text) for event in walk.events if event.visitor == visitor]
        for time_us, values, text in _rows(track, done):
            cells = [f"{time_us // 1_000_000}.{time_us % 1_000_000:06d}", *map(repr, values), text]
            writer.writerow([*cells, *([visitor] if several else [])])
    return out.getvalue()


def write_walk(walk: Walk, path: str | os.PathLike[str]) -> None:
    """Write a walk as CSV: all of it, or the old file stays as it was.

    Raises
    ------
    FileError
        If the file cannot be written.
    """
    write_text(path, walk_csv(walk))


def _rows(track: Track, done: list[tuple[int, str]]) -> list[tuple[int, list[float], str]]:
    """Return rows of time, place and turn, and what is done, in their order."""
    rows = [
        (int(time), 0, [float(value) for value in values], "")
        for time, values in zip(track.times, track.values, strict=True)
    ]
    last = {time: place for place, (time, *_) in enumerate(rows)}
    extra = []
    for time, text in done:
        place = last.get(time)
        if place is not None and not rows[place][3]:
            rows[place] = (time, 0, rows[place][2], text)
        else:
            extra.append((time, 1, [float(value) for value in track.at([time])[0]], text))
    ordered = sorted([*rows, *extra], key=lambda row: row[:2])
    return [(time, values, text) for time, _, values, text in ordered]
