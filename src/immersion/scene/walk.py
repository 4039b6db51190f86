"""Walks: where visitors are, where they look, and what they do, row by row of a CSV file."""

from __future__ import annotations

import csv
import math
import os
import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion._files import readable
from immersion.errors import InputError, Problem, SceneError, Where
from immersion.scene import _texts as _texts

__all__ = ["Track", "Walk", "WalkEvent", "microseconds"]

_COLUMNS = ("time", "x", "y", "z", "yaw", "pitch", "event")
_MAX_BYTES = 64 * 2**20
EVENT = re.compile(r"click:\S+|osc:/\S+(?: .*)?|language:[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
DAY_US = 86_400_000_000


def microseconds(seconds: float) -> int:
    """Return whole microseconds, to the nearest."""
    return round(seconds * 1_000_000)


@dataclass(frozen=True, slots=True)
class WalkEvent:
    """What a visitor does: ``click:id``, ``osc:/address args`` or ``language:en``."""

    time_us: int
    text: str
    visitor: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """One visitor's rows.

    Parameters
    ----------
    times : (n,) ndarray of int64
        Microseconds, never decreasing.
    values : (n, 5) ndarray of float64
        x, y, z in metres; yaw and pitch in degrees.
    """

    times: NDArray[np.int64]
    values: NDArray[np.float64]

    def at(self, times_us: ArrayLike) -> NDArray[np.float64]:
        """Return (m, 5) values, linear between rows, held before the first and after the last.

        Of two rows at one time the later holds from then on.
        """
        wanted = np.atleast_1d(np.asarray(times_us, np.float64))
        known = self.times.astype(np.float64)
        # One correctly rounded operation after the other: a fused interpolation would differ by machine.
        row = np.maximum(np.searchsorted(known, wanted, side="right") - 1, 0)
        following = np.minimum(row + 1, len(known) - 1)
        span = known[following] - known[row]
        part = np.where(span > 0, np.maximum(wanted - known[row], 0.0), 0.0)[:, None]
        first = self.values[row]
        whole = np.where(span > 0, span, 1.0)[:, None]
        return np.asarray(first + (self.values[following] - first) * part / whole)


@dataclass(frozen=True, slots=True, eq=False)
class Walk:
    """A walk: one track per visitor, what they do, and the clock time at which it starts.

    Examples
    --------
    >>> walk = Walk.of([0, 2], [[0, 1.6, 2], [0, 1.6, 0]])
    >>> walk.tracks[0].at([1_000_000])[0, :3]
    array([0. , 1.6, 1. ])
    """

    tracks: tuple[Track, ...]
    events: tuple[WalkEvent, ...] = ()
    start: datetime | None = None
    visitors: tuple[str, ...] = field(default=("",))

    @property
    def duration_us(self) -> int:
        """The time of the last row."""
        return max(int(track.times[-1]) for track in self.tracks)

    @classmethod
    def of(
        cls,
        times: ArrayLike,
        positions: ArrayLike,
        yaw: ArrayLike = 0.0,
        pitch: ArrayLike = 0.0,
        events: tuple[tuple[float, str], ...] = (),
    ) -> Walk:
        """Return a walk of one visitor.

        Parameters
        ----------
        times : (n,) array_like
            Seconds.
        positions : (n, 3) array_like
            Metres.
        yaw, pitch : (n,) array_like
            Degrees; yaw positive to the left, pitch positive up.
        events : tuple of (seconds, text)

        Raises
        ------
        InputError
            If the shapes differ, a number is not finite, or times go back.
        """
        seconds = np.atleast_1d(np.asarray(times, np.float64))
        places = np.asarray(positions, np.float64).reshape(-1, 3)
        angles = [np.broadcast_to(np.asarray(a, np.float64), seconds.shape) for a in (yaw, pitch)]
        if not len(seconds) or len(seconds) != len(places):
            raise InputError("walk-row", found=f"{len(seconds)} / {len(places)}")
        values = np.column_stack([places, *angles])
        ordered = np.isfinite(seconds).all() and (np.diff(seconds) >= 0).all() and seconds[0] >= 0
        if not np.isfinite(values).all() or not ordered or seconds[-1] > 1e9:
            raise InputError("walk-row", found="NaN, ∞, −t")
        track = Track(np.rint(seconds * 1e6).astype(np.int64), values)
        done = tuple(WalkEvent(microseconds(time), text) for time, text in events)
        return cls((track,), tuple(sorted(done, key=lambda event: event.time_us)))

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> Walk:
        """Read a walk: CSV with the columns ``time,x,y,z,yaw,pitch,event`` and perhaps ``visitor``.

        The first line may be ``# start: 2026-06-01T10:00:00+02:00``.

        Raises
        ------
        FileError
            If the file does not open.
        SceneError
            If it is no walk; ``problems`` has every line.
        """
        source = readable(path, "CSV")
        if source.stat().st_size > _MAX_BYTES:
            raise InputError("scene-too-large", source, found=str(source.stat().st_size), wanted=_MAX_BYTES)
        try:
            text = source.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise InputError("scene-encoding", source, found=f"0x{error.object[error.start]:02x}") from None
        return _Reader(source).read(text)


class _Reader:
    """Reads the lines of one walk and gathers every problem."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self.rows: dict[str, list[tuple[float, ...]]] = {}
        self.events: list[WalkEvent] = []

    def problem(self, code: str, line: int, found: object) -> None:
        self.problems.append(Problem(code, Where(self.path, line, 1), found=str(found)[:80]))

    def read(self, text: str) -> Walk:
        lines = text.splitlines()
        start = self.clock(lines)
        first = next(
            (i for i, line in enumerate(lines) if line.strip() and not line.startswith("#")), len(lines)
        )
        header = [name.strip() for name in lines[first].split(",")] if first < len(lines) else []
        if not set(header) >= {"time", "x", "y", "z"} or not set(header) <= {*_COLUMNS, "visitor"}:
            self.problem("walk-header", first + 1, ", ".join(header) or "—")
        else:
            for number, row in enumerate(csv.reader(lines[first + 1 :]), first + 2):
                if row and not row[0].startswith("#"):
                    self.row(number, header, row)
            if not self.rows and not self.problems:
                self.problem("walk-header", first + 1, "0")
        if self.problems:
            raise SceneError("scene-invalid", self.path, tuple(self.problems), count=len(self.problems))
        tracks = []
        for rows in self.rows.values():
            array = np.array(rows, np.float64)
            tracks.append(Track(np.rint(array[:, 0] * 1e6).astype(np.int64), array[:, 1:]))
        ordered = tuple(sorted(self.events, key=lambda event: event.time_us))
        return Walk(tuple(tracks), ordered, start, tuple(self.rows))

    def clock(self, lines: list[str]) -> datetime | None:
        match = re.fullmatch(r"#\s*start:\s*(\S+)\s*", lines[0]) if lines else None
        if match is None:
            return None
        try:
            return datetime.fromisoformat(match[1])
        except ValueError:
            self.problem("walk-start", 1, match[1])
            return None

    def row(self, line: int, header: list[str], cells: list[str]) -> None:
        named = dict(zip(header, (cell.strip() for cell in cells), strict=False))
        try:
            numbers = tuple(
                float(named.get(name) or ("0" if name in ("yaw", "pitch") else "")) for name in _COLUMNS[:6]
            )
        except ValueError:
            return self.problem("walk-row", line, ",".join(cells))
        rows = self.rows.setdefault(named.get("visitor", ""), [])
        before = rows[-1][0] if rows else 0.0
        finite = all(math.isfinite(n) and abs(n) < 1e9 for n in numbers)
        if not finite or numbers[0] < before or len(cells) > len(header):
            return self.problem("walk-row", line, ",".join(cells))
        rows.append(numbers)
        if event := named.get("event"):
            if not EVENT.fullmatch(event):
                return self.problem("walk-event", line, event)
            self.events.append(WalkEvent(microseconds(numbers[0]), event, named.get("visitor", "")))
        return None
