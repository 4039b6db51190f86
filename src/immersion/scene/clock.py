"""The clock of a show: its day, and its hours of opening, on the clock at which a walk starts."""

from __future__ import annotations

from datetime import datetime

from immersion.scene.model import Show
from immersion.scene.walk import DAY_US

__all__ = ["ShowClock"]


class ShowClock:
    """Tells the day and whether the show is open, at microseconds of the visit.

    Times are those of the walk's own offset from UTC: a day begins at its midnight. Hours may cross midnight
    (``open: "20:00", closed: "02:00"``); equal hours are open all day; without a clock the show never closes.

    Examples
    --------
    >>> clock = ShowClock(Show(open="10:00", closed="18:00"), datetime(2026, 6, 1, 9, 59, 59))
    >>> clock.open_at(0), clock.open_at(1_000_000), clock.next_edge(0)
    (False, True, 1000000)
    """

    def __init__(self, show: Show, start: datetime | None) -> None:
        self._first_day = 0 if start is None else start.date().toordinal()
        self._since = 0
        if start is not None:
            self._since = ((start.hour * 60 + start.minute) * 60 + start.second) * 1_000_000
            self._since += start.microsecond
        self.told = show.open is not None or show.closed is not None
        self.known = self.told and start is not None
        self._open, self._closed = _minutes(show.open), _minutes(show.closed)

    def day_at(self, time_us: int) -> int:
        """Return the number of the day."""
        return self._first_day + (self._since + time_us) // DAY_US

    def open_at(self, time_us: int) -> bool:
        """Tell whether the show is open."""
        if not self.known or self._open == self._closed:
            return True
        now = (self._since + time_us) % DAY_US
        if self._open < self._closed:
            return self._open <= now < self._closed
        return now >= self._open or now < self._closed

    def next_edge(self, time_us: int) -> int | None:
        """Return the next time at which it opens or closes, after a time; None if it never does."""
        if not self.known or self._open == self._closed:
            return None
        now = (self._since + time_us) % DAY_US
        waits = ((edge - now - 1) % DAY_US + 1 for edge in (self._open, self._closed))
        return time_us + min(waits)


def _minutes(clock: str | None) -> int:
    """Return microseconds since midnight; no hour is midnight itself."""
    hours, minutes = (int(part) for part in (clock or "00:00").split(":"))
    return (hours * 60 + minutes) * 60_000_000
