"""What a visit that goes on for months may forget: all but its last part, and what is still true of before."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from immersion.scene.visit import Event

__all__ = ["cut_before", "needed"]

_Item = TypeVar("_Item")


def cut_before(items: list[_Item], before: int, time_of: Callable[[_Item], int]) -> None:
    """Forget the items, in the order of time, that a later one had taken the place of by a time.

    Examples
    --------
    >>> times = [0, 3, 5, 9]
    >>> cut_before(times, 6, lambda time: time)
    >>> times
    [5, 9]
    """
    last = bisect_right(items, before, key=time_of) - 1
    if last > 0:
        del items[:last]


def needed(events: list[Event], count: int, now: int, delays: Mapping[str, int]) -> list[Event]:
    """Return the last events of a log, and before them those that tell what is still true.

    These are the last start or end of the show, the last time that each cue fired, and every firing that
    something still waits for.

    Parameters
    ----------
    events : list of Event
        In the order of time.
    count : int
        So many of the last are all kept.
    now : int
        Microseconds.
    delays : mapping of str to int
        By cue, microseconds after which the last of what waits for it fires.

    Examples
    --------
    >>> from immersion.scene.visit import Event
    >>> log = [Event(0, "start", ""), Event(0, "cue", "a"), Event(10, "click", "b"), Event(20, "cue", "a")]
    >>> [(event.kind, event.time_us) for event in needed(log, 1, 20, {})]
    [('start', 0), ('cue', 20)]
    """
    first = max(len(events) - count, 0)
    recent = events[first:]
    begun = next((one.time_us for one in reversed(events) if one.kind in ("start", "end")), None)
    fired = {one.target for one in recent if one.kind == "cue"}
    kept: list[Event] = []
    for event in reversed(events[:first]):
        if event.kind in ("start", "end"):
            if event.time_us == begun:
                kept.append(event)
        elif event.kind == "cue":
            if event.target not in fired or event.time_us + delays.get(event.target, 0) > now:
                kept.append(event)
            fired.add(event.target)
    return [*reversed(kept), *recent]
