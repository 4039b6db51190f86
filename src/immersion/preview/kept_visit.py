"""A visit walked in the window, which keeps its walk when another time, profile or scene is gone to."""

from __future__ import annotations

from numpy.typing import ArrayLike

from immersion.scene.live import STEP_US
from immersion.scene.walk import Walk
from immersion.stage.live_visit import LiveVisit

__all__ = ["KeptVisit", "retraced"]


class KeptVisit(LiveVisit):
    """A live visit that goes back along its own walk: an earlier time is as it was, and goes on from there."""

    def seek(self, seconds: float, row: ArrayLike) -> None:
        """Be at another time: earlier, the walk up to there is kept; later, the visitor stands here until then."""
        walk = self.walk()
        self._begin(walk.tracks[0].values[0])
        self._said = []
        retraced(self, walk, seconds)
        self.reach(seconds, row)


def retraced(live: LiveVisit, walk: Walk, seconds: float) -> None:
    """Walk a recorded walk of one visitor again, up to a time; all it did is done again.

    Parameters
    ----------
    live : LiveVisit
        Just begun.
    walk : Walk
        On the grid of 10 ms, as a live visit records it.
    seconds : float
        No farther than this, nor than the walk.
    """
    track, last = walk.tracks[0], min(round(seconds * 1e6), walk.duration_us)
    events = [event for event in walk.events if event.time_us <= last]
    for moment in _moments(walk, last):
        while events and events[0].time_us <= moment:
            live.say(events.pop(0).text)
        live.reach(moment / 1e6, track.at([moment])[0])


def _moments(walk: Walk, last: int) -> list[int]:
    """Return the ends of the steps: rows, what is done, and the last."""
    times = {int(time) for time in walk.tracks[0].times} | {event.time_us for event in walk.events}
    return sorted(time for time in times | {last // STEP_US * STEP_US} if 0 < time <= last)
