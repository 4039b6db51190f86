"""The engine of a visit: conditions fire cues, cues act, and every consequence has its exact time.

Times are whole microseconds and decisions fall on a grid of 10 ms. Within one time things happen in this
order: hours, the end of the show, its start, endings, nobody there, what visitors do, zones, times and
delays, steps of a tour; then the cues that wait for any of it fire in file order, each at most once, then
those that wait for these. What a cue moves is seen by zones from the next time on.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from immersion.errors import InputError
from immersion.scene import _timeline_texts as _timeline_texts
from immersion.scene.clock import ShowClock
from immersion.scene.crossings import Crossings, presence
from immersion.scene.exact import Floats
from immersion.scene.firing import Firing
from immersion.scene.forgetting import needed
from immersion.scene.model import Action, Scene
from immersion.scene.motion import Motion, Times
from immersion.scene.playing import Lengths, Playing
from immersion.scene.touring import Touring
from immersion.scene.triggers import BY_HAND, GRID_US, Key, key_of, on_grid, sensed
from immersion.scene.visit import Event
from immersion.scene.walk import Track, Walk, WalkEvent, microseconds

__all__ = ["Engine"]

_MOST_EVENTS = 2_000_000
_HOURS, _END, _START, _ENDED, _NOBODY, _SAID, _CROSSED, _ZONE, _TIMED, _STEP = range(10)


@dataclass(slots=True)
class _Zone:
    """Who is in a zone: by the walk, by its sensor, and what was last told."""

    walked: bool = False
    sensed: bool = False
    told: bool = False


class Engine:
    """Runs one visit; what it found is in its public attributes.

    ``told`` counts the events of the whole visit; with ``kept``, only about the last so many of them are in
    ``events``, and before these the few that still tell what is true now.
    """

    def __init__(
        self,
        scene: Scene,
        walk: Walk | None,
        lengths: Lengths,
        end_us: int,
        *,
        paths: Mapping[str, Track],
        tour: str | None,
        language: str,
        kept: Collection[str] | None,
    ) -> None:
        self.scene, self.walk, self.end_us = scene, walk, end_us
        self.events: list[Event] = []
        self.told = 0
        self.kept: int | None = None
        self.motion = Motion(scene, paths)
        self.playing = Playing(scene, lengths, self.motion, self.log, kept)
        self.playing.language = language
        self.languages: list[tuple[int, str]] = [(0, language)]
        self.views: list[tuple[int, str]] = [(0, name) for name in list(scene.views)[:1]]
        self.clock = ShowClock(scene.show, walk.start if walk is not None else None)
        self.loop = self.round = self._full = 0
        self.running = False
        self._now = -GRID_US
        self._heap: list[tuple[int, int, int, int, int, Any]] = []
        self._count = 0
        self._wanted: dict[int, int | None] = {}
        self._asleep = -1
        self._zones = [_Zone() for _ in scene.zones]
        self._zone_names = list(scene.zones)
        self._sensors: dict[str, list[int]] = {}
        for index, zone in enumerate(scene.zones.values()):
            if zone.sensor is not None:
                self._sensors.setdefault(zone.sensor, []).append(index)
        self.waiting: dict[Key, list[int]] = {}
        for index, cue in enumerate(scene.cues):
            for key in dict.fromkeys(key_of(condition) for condition in cue.when):
                self.waiting.setdefault(key, []).append(index)
        self._timed = [key for key in self.waiting if key[0] == "at"]
        self._parents = {thing.id: thing.parent for thing in scene.things}
        self._firing = Firing(self)
        self.touring = Touring(self, tour)
        self._crossings = Crossings(scene, walk, self.motion, end_us, self._standing)

    def run(self) -> None:
        """Play the whole visit."""
        self._begin_visit()
        self.play_on()
        self.playing.end(self.end_us)

    def play_on(self) -> None:
        """Let everything happen that happens up to the end that is known."""
        while True:
            top = min(self._heap[0][0] if self._heap else self.end_us, self.end_us)
            for crossing in self._crossings.next_moving(self._now, top):
                self._push(crossing.time_us, _CROSSED, (crossing.zone, crossing.inside), order=crossing.zone)
            if not self._heap or self._heap[0][0] > self.end_us:
                break
            self._now = self._heap[0][0]
            self._instant(self._now)

    def log(self, now: int, kind: str, target: str, **detail: object) -> None:
        """Write one line of the log."""
        if self.kept is None and len(self.events) >= _MOST_EVENTS:
            raise InputError("scene-visit-events", found=str(_MOST_EVENTS))
        self.events.append(Event(now, kind, target, detail))
        self.told += 1
        if self.kept is not None and len(self.events) >= self._full:
            self.events = needed(self.events, self.kept, now, self._firing.delays)
            # What is needed besides may be much: then it is looked at no more often than it grows.
            self._full = 2 * max(len(self.events), self.kept)

    def want(self, key: Key) -> None:
        """Let the cues that wait for something fire."""
        if self.running:
            for index in self.waiting.get(key, ()):
                self._wanted.setdefault(index, None)

    def want_cue(self, name: str) -> None:
        """Let one cue fire."""
        index = self._firing.index_of(name)
        if self.running and index is not None:
            self._wanted.setdefault(index, None)

    def later(self, time_us: int, key: Key) -> None:
        """Let cues fire later, if the show still runs as it does now; what fired before then is no cause of theirs."""
        self._push(time_us, _TIMED, key, round_=self.round)

    def step_at(self, time_us: int, number: int) -> None:
        """Take a step of the tour at a time."""
        self._push(time_us, _STEP, number, round_=self.round)

    def act(self, now: int, verb: str, target: str, action: Action) -> None:
        """Do one action of a cue, other than firing another cue."""
        if verb == "goto":
            self.go(now, target)
            self.log(now, verb, target)
        elif not self.playing.act(now, verb, target, action):
            self.log(now, verb, target, **({"args": list(action.args or ())} if verb == "osc" else {}))
        for due, rank, thing, number in self.playing.started:
            self._push(due, _ENDED, (thing, number), order=rank)
        self.playing.started.clear()
        for thing in self.playing.stopped:
            self.touring.over(now, thing)
        self.playing.stopped.clear()

    def go(self, now: int, view: str) -> None:
        """Go to a view; a visitor without a walk of their own goes there too."""
        if self.views and self.views[-1][0] == now:
            self.views.pop()
        self.views.append((now, view))
        self.motion.version += 1

    def _push(self, time_us: int, phase: int, what: Any, *, order: int = 0, round_: int = -1) -> None:
        """Queue something; the round is that of the show it belongs to, −1 for any."""
        self._count += 1
        heapq.heappush(self._heap, (time_us, phase, order, self._count, round_, what))

    def _begin_visit(self) -> None:
        if self.clock.told and not self.clock.known:
            self.log(0, "hours", "", ignored="no-clock")
        if self.clock.known:
            self._push(0, _HOURS, None)
        else:
            self._push(0, _START, None, round_=self.round)
        for crossing in self._crossings.still():
            self._push(crossing.time_us, _CROSSED, (crossing.zone, crossing.inside), order=crossing.zone)
        if self.walk is None:
            return
        for number, event in enumerate(self.walk.events):
            self._push(on_grid(event.time_us), _SAID, event, order=number)
        if self.scene.show.idle is not None:
            for last in {presence(track)[1] for track in self.walk.tracks}:
                self._push(last + GRID_US, _NOBODY, None)

    def _standing(self, times: Times) -> Floats:
        """Return where the visitor without a walk stands from now on: at the view of now."""
        view = self.scene.views.get(self.views[-1][1]) if self.views else None
        place = (0.0, 1.6, 0.0) if view is None else view.at
        return np.stack(self.motion.position(place, times), 1)

    # One time ----------------------------------------------------------------------------------------

    def _instant(self, now: int) -> None:
        while self._heap and self._heap[0][0] == now:
            _, phase, _, _, round_, what = heapq.heappop(self._heap)
            if round_ in (-1, self.round):
                self._happens(now, phase, what)
        wanted, self._wanted = self._wanted, {}
        if wanted:
            self._firing.fire_all(now, wanted)

    def _happens(self, now: int, phase: int, what: Any) -> None:
        if phase == _HOURS:
            self._hours(now)
        elif phase == _END:
            self._end(now, self.scene.show.at_end)
        elif phase == _START:
            self._begin(now)
        elif phase == _ENDED:
            thing, number = what
            if self.playing.ended(now, thing, number):
                self.log(now, "ended", thing)
                self.want(("ended", thing, 0))
                self.touring.over(now, thing)
        elif phase == _NOBODY:
            self._nobody(now)
        elif phase == _SAID:
            self._said(now, what)
        elif phase == _CROSSED:
            zone, inside = what
            self._zones[zone].walked = inside
            self._push(now, _ZONE, zone, order=zone)
        elif phase == _ZONE:
            self._cross(now, what)
        elif phase == _TIMED:
            self.want(what)
        else:
            self.touring.step(now, what)

    def _hours(self, now: int) -> None:
        """Open or close: the show runs during its hours only."""
        is_open = self.clock.open_at(now)
        self.log(now, "open" if is_open else "closed", "")
        if is_open:
            self._push(now, _START, None, round_=self.round)
        elif self.running:
            self._end(now, "closed")
        else:
            self.round += 1  # forgets a loop that was to begin
        edge = self.clock.next_edge(now)
        if edge is not None:
            self._push(on_grid(edge), _HOURS, None)

    def _begin(self, now: int) -> None:
        """Begin the show or one more loop of it: everything is as at the beginning."""
        self.round += 1
        self.loop += 1
        self.running = True
        self.motion.begin(now)
        if self.loop > 1:
            self.playing.begin(now)
            first = next(iter(self.scene.views), None)
            if first is not None and self.views[-1][1] != first:
                self.go(now, first)
        self.log(now, "start", "", **({"loop": self.loop} if self.loop > 1 else {}))
        self.want(("start", "", 0))
        for key in self._timed:
            self._push(on_grid(now + key[2]), _TIMED, key, round_=self.round)
        if self.scene.show.duration is not None:
            length = max(on_grid(now + microseconds(self.scene.show.duration)) - now, GRID_US)
            self._push(now + length, _END, None, round_=self.round)
        for index, zone in enumerate(self._zones):  # those who stand in a zone enter it with the show
            zone.told = False
            if zone.walked or zone.sensed:
                self._push(now, _ZONE, index, order=index)
        self._push(now, _NOBODY, None)
        self.touring.begin(now)

    def _end(self, now: int, then: str) -> None:
        """End the show: nothing plays any more until it begins again."""
        self.log(now, "end", "", then=then)
        self.running = False
        self.round += 1
        self.playing.end(now)
        if then == "loop":
            again = on_grid(now + microseconds(self.scene.show.gap))
            self._push(again, _START, None, round_=self.round)

    def _nobody(self, now: int) -> None:
        """Fire the cue for when nobody is there, once each time it becomes so."""
        idle = self.scene.show.idle
        if idle is None or self.walk is None or not self.running or self._asleep == now:
            return
        if any(first <= now <= last for first, last in map(presence, self.walk.tracks)):
            return
        self._asleep = now
        self.log(now, "idle", "")
        self.want_cue(idle)

    def _said(self, now: int, event: WalkEvent) -> None:
        """Follow what a visitor did: a click, a message, another language."""
        verb, _, rest = event.text.partition(":")
        who = {"visitor": event.visitor} if event.visitor else {}
        if verb == "click":
            self.log(now, "click", rest, **who)
            self._click(rest)
        elif verb == "osc":
            address, _, arguments = rest.partition(" ")
            self.log(now, "received", address, **({"args": arguments} if arguments else {}), **who)
            self.want(("osc", address, 0))
            if address.startswith(BY_HAND):
                self.want_cue(address.removeprefix(BY_HAND))
            for index in self._sensors.get(address, ()):
                zone = self.scene.zones[self._zone_names[index]]
                self._zones[index].sensed = sensed(arguments) >= zone.people
                self._push(now, _ZONE, index, order=index)
        else:
            self._speak(now, rest, who)

    def _click(self, name: str) -> None:
        """A click on a thing is one on every group around it."""
        seen: set[str] = set()
        while name and name not in seen:
            seen.add(name)
            self.want(("click", name, 0))
            name = self._parents.get(name) or ""

    def _speak(self, now: int, tag: str, who: dict[str, str]) -> None:
        """Go on in another language: what plays goes on, what starts from now on speaks it."""
        offered = {self.scene.languages.default, *self.scene.languages.available}
        if tag not in offered:
            return self.log(now, "language", tag, ignored="not-offered", **who)
        self.playing.language = tag
        self.languages.append((now, tag))
        return self.log(now, "language", tag, **who)

    def _cross(self, now: int, index: int) -> None:
        zone = self._zones[index]
        inside = zone.walked or zone.sensed
        if inside != zone.told:
            zone.told = inside
            kind = "enter" if inside else "leave"
            self.log(now, kind, self._zone_names[index])
            self.want((kind, self._zone_names[index], 0))
