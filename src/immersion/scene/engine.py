"""The engine of a visit: conditions fire cues, cues act, and every consequence has its exact time.

Times are whole microseconds and decisions fall on a grid of 10 ms, so the same scene, durations and walk
give the same log on every machine. Within one time, cues fire in file order, each at most once.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping
from datetime import timedelta

from immersion.errors import InputError
from immersion.scene import _texts as _texts
from immersion.scene.model import SOUNDING, Action, Cue, Level, Scene, Thing
from immersion.scene.triggers import Key, Trigger, key_of, on_grid
from immersion.scene.visit import Event, Play, Ramp
from immersion.scene.walk import DAY_US, Walk, microseconds

__all__ = ["Engine"]

_TIMED = ("at", "after")


class Engine:
    """Runs one visit; what it found is in its public attributes."""

    def __init__(self, scene: Scene, walk: Walk, durations: Mapping[str, float], end_us: int) -> None:
        self.scene = scene
        self.walk = walk
        self.durations = durations
        self.end_us = end_us
        self.events: list[Event] = []
        self.plays: list[Play] = []
        self.ramps = {t.id: [Ramp(0, 0, t.gain.linear, t.gain.linear)] for t in scene.things}
        self.fades: dict[str, list[Ramp]] = {t.id: [] for t in scene.things}
        self.shown = {t.id: [(0, bool(t.visible))] for t in scene.things}
        self.views: list[tuple[int, str]] = [(0, name) for name in list(scene.views)[:1]]
        self._things = {thing.id: thing for thing in scene.things}
        self._playing: dict[str, Play] = {}
        self._held: dict[str, float] = {}
        self._fired: dict[str, int] = {}
        self._rounds: dict[str, tuple[int, ...]] = {}
        self._running = False
        self._round = 0
        self._queue: list[tuple[int, int, int, Key, str]] = []
        self._count = 0
        self._waiting: dict[Key, list[int]] = {}
        for index, cue in enumerate(scene.cues):
            for condition in cue.when:
                self._waiting.setdefault(key_of(condition), []).append(index)

    def run(self, triggers: list[Trigger]) -> None:
        """Play the whole visit."""
        self._push(0, ("start", "", 0))
        for trigger in triggers:
            self._push(trigger.time_us, trigger.key, trigger.text)
        while self._queue and self._queue[0][0] <= self.end_us:
            now = self._queue[0][0]
            keys: list[Key] = []
            while self._queue and self._queue[0][0] == now:
                _, _, round_, key, text = heapq.heappop(self._queue)
                if self._happens(now, round_, key, text):
                    keys.append(key)
            self._fire_all(now, keys)
        self._stop_all(self.end_us)
        self.plays.sort(key=lambda play: (play.start, list(self._things).index(play.thing)))

    def _push(self, time_us: int, key: Key, text: str = "", round_: int = -1) -> None:
        """Queue something; the round is that of the show it belongs to, −1 for any."""
        self._count += 1
        heapq.heappush(self._queue, (time_us, self._count, round_, key, text))

    def _log(self, now: int, kind: str, target: str, **detail: object) -> None:
        self.events.append(Event(now, kind, target, detail))

    # What happens --------------------------------------------------------------------------------

    def _happens(self, now: int, round_: int, key: Key, text: str) -> bool:
        """Take note of one thing that happens; tell whether cues may wait for it."""
        kind, target, _ = key
        if round_ not in (-1, self._round):
            return False
        if kind == "start":
            self._begin(now)
        elif kind == "end":
            self._end(now)
            return False
        elif kind == "ended":
            play = self._playing.get(target)
            if play is None or play.loop or on_grid(microseconds(play.end)) != now:
                return False
            self.plays.append(self._playing.pop(target))
        if kind not in _TIMED:
            detail = {"said": text} if text else {}
            self._log(now, kind, target, **detail, **({"not-yet": True} if kind == "language" else {}))
        return self._running

    def _begin(self, now: int) -> None:
        """Begin the show or one more loop of it: everything is as at the beginning."""
        self._round += 1
        self._running = True
        for key in self._waiting:
            if key[0] == "at":
                self._push(on_grid(now + key[2]), key, round_=self._round)
        if self.scene.show.duration is not None:
            self._push(on_grid(now + microseconds(self.scene.show.duration)), ("end", "", 0), "", self._round)

    def _end(self, now: int) -> None:
        """End the show: nothing plays any more, levels and visibility are as at the beginning."""
        self._log(now, "end", "", at_end=self.scene.show.at_end)
        self._running = False
        self._stop_all(now)
        self._held.clear()
        for name, thing in self._things.items():
            level = thing.gain.linear
            if self.ramps[name][-1] != Ramp(0, 0, level, level):
                self.ramps[name].append(Ramp(now, now, level, level))
            if self.shown[name][-1][1] != bool(thing.visible):
                self.shown[name].append((now, bool(thing.visible)))
        if self.scene.show.at_end == "loop":
            self._push(on_grid(now + microseconds(self.scene.show.gap)), ("start", "", 0))

    # Cues ----------------------------------------------------------------------------------------

    def _fire_all(self, now: int, keys: list[Key]) -> None:
        """Fire every cue that waits for one of these, in file order; a cue fires once at one time."""
        fired: set[int] = set()
        while True:
            wanted = sorted({i for key in keys for i in self._waiting.get(key, ())} - fired)
            if not wanted:
                return
            for index in wanted:
                if index not in fired:
                    self._fire(now, index, fired, keys)

    def _fire(self, now: int, index: int, fired: set[int], keys: list[Key]) -> None:
        cue = self.scene.cues[index]
        fired.add(index)
        if not self._may_fire(now, cue):
            return
        self._fired[cue.id] = now
        self._rounds[cue.id] = self._mark_of(now)
        self._log(now, "cue", cue.id)
        for key in self._waiting:
            if key[:2] == ("after", cue.id):
                if key[2] == 0:
                    keys.append(key)
                else:
                    self._push(on_grid(now + key[2]), key, round_=self._round)
        for action in cue.do:
            self._act(now, action, fired, keys)

    def _mark_of(self, now: int) -> tuple[int, ...]:
        """Return the round of the show and the day a time belongs to."""
        if self.walk.start is None:
            return self._round, now // DAY_US
        return self._round, (self.walk.start + timedelta(microseconds=now)).date().toordinal()

    def _may_fire(self, now: int, cue: Cue) -> bool:
        if cue.id not in self._fired:
            return True
        loop, day = self._mark_of(now)
        last_loop, last_day = self._rounds[cue.id]
        again = {"loop": loop != last_loop, "day": day != last_day, "visit": False}
        rested = now - self._fired[cue.id] >= microseconds(cue.cooldown or 0.0)
        return again.get(cue.once or "", True) and rested

    # Actions -------------------------------------------------------------------------------------

    def _act(self, now: int, action: Action, fired: set[int], keys: list[Key]) -> None:
        verb, target = action.verb, action.target
        if verb == "cue":
            for index, cue in enumerate(self.scene.cues):
                if cue.id == target and index not in fired:
                    self._fire(now, index, fired, keys)
            return
        if verb == "goto":
            self.views.append((now, target))
            return self._log(now, verb, target)
        does = self._doings().get(verb)
        if does is None:
            detail = {"args": list(action.args or ())} if verb == "osc" else {"not-yet": True}
            return self._log(now, verb, target, **detail)
        for thing in self._family(target):
            does(now, thing, action)

    def _doings(self) -> dict[str, Callable[[int, Thing, Action], None]]:
        return {
            "play": self._play,
            "stop": self._stop,
            "pause": self._pause,
            "gain": self._gain,
            "fade": self._fade,
            "show": lambda now, thing, action: self._see(now, thing, on=True),
            "hide": lambda now, thing, action: self._see(now, thing, on=False),
        }

    def _family(self, name: str) -> list[Thing]:
        """Return a thing, or the things a group holds, in file order."""
        thing = self._things.get(name)
        if thing is None:
            return []
        if not thing.group:
            return [thing]
        inside = {name}
        for _ in self._things:
            inside |= {t.id for t in self._things.values() if t.parent in inside}
        return [t for t in self._things.values() if t.id in inside]

    def _play(self, now: int, thing: Thing, action: Action) -> None:
        """Start a thing, or go on where it was held; what already plays goes on undisturbed."""
        if thing.kind not in SOUNDING or thing.id in self._playing:
            detail = (
                {"already": True} if thing.id in self._playing else {"clip": action.clip, "not-yet": True}
            )
            return self._log(now, "play", thing.id, **detail)
        media = str(thing.media_id)
        if media not in self.durations:
            if thing.kind in ("sound", "ambisonic"):
                raise InputError("scene-media-duration", f"media.{media}", found=repr(media))
            return self._log(now, "play", thing.id, **{"not-yet": True})
        length, offset = float(self.durations[media]), self._held.pop(thing.id, 0.0)
        end = self.end_us / 1e6 if thing.loop else now / 1e6 + length - offset
        self._playing[thing.id] = Play(thing.id, now / 1e6, end, bool(thing.loop), offset, length)
        fade = microseconds(_seconds(action.fade))
        self.fades[thing.id].append(Ramp(now, now + fade, 0.0 if fade else 1.0, 1.0))
        self._log(now, "play", thing.id, **({"fade": fade / 1e6} if fade else {}))
        if not thing.loop:
            self._push(on_grid(microseconds(end)), ("ended", thing.id, 0))

    def _stop(self, now: int, thing: Thing, action: Action) -> None:
        fade = _seconds(action.fade)
        self._log(now, "stop", thing.id, **({"fade": fade} if fade else {}))
        self._held.pop(thing.id, None)
        self._cut(now, thing.id, fade)

    def _pause(self, now: int, thing: Thing, action: Action) -> None:
        self._log(now, "pause", thing.id)
        play = self._playing.get(thing.id)
        if play is not None:
            reached = now / 1e6 - play.start + play.offset
            self._held[thing.id] = reached % play.duration if play.loop and play.duration else reached
            self._cut(now, thing.id, 0.0)

    def _fade(self, now: int, thing: Thing, action: Action) -> None:
        """Fade to a level, or else out: then it stops."""
        if isinstance(action.to, Level):
            return self._gain(now, thing, action)
        self._log(now, "fade", thing.id, over=action.over or 0.0)
        return self._cut(now, thing.id, action.over or 0.0)

    def _gain(self, now: int, thing: Thing, action: Action) -> None:
        level = action.to if isinstance(action.to, Level) else Level(0.0)
        over = microseconds(action.over or 0.0)
        before = self.ramps[thing.id][-1].at(now)
        self.ramps[thing.id].append(Ramp(now, now + over, before if over else level.linear, level.linear))
        self._log(now, action.verb, thing.id, to=level.db, over=over / 1e6)

    def _see(self, now: int, thing: Thing, *, on: bool) -> None:
        self.shown[thing.id].append((now, on))
        self._log(now, "show" if on else "hide", thing.id)

    def _cut(self, now: int, name: str, fade: float) -> None:
        """End a play now, or at the end of its fade."""
        play = self._playing.pop(name, None)
        if play is None:
            return
        end = min(now / 1e6 + fade, play.end)
        if fade:
            before = self.fades[name][-1].at(now)
            self.fades[name].append(Ramp(now, now + microseconds(fade), before, 0.0))
        if end > play.start:
            self.plays.append(Play(name, play.start, end, play.loop, play.offset, play.duration))

    def _stop_all(self, now: int) -> None:
        for name in sorted(self._playing):
            self._cut(now, name, 0.0)
        self.plays = [
            play
            if play.end * 1e6 <= now
            else Play(play.thing, play.start, now / 1e6, play.loop, play.offset, play.duration)
            for play in self.plays
            if play.start * 1e6 < now or play.end * 1e6 <= now
        ]


def _seconds(fade: object) -> float:
    return float(fade) if isinstance(fade, int | float) else 0.0
