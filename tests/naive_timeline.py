"""The slow oracle of visits: stands at every 10 ms and asks every question anew.

Written from the page "Meaning" of the format and docs/timeline.md. No queue, no search ahead, no arrays: one
loop over time, dictionaries, plain floats. Outlines, screens, aims and turns are left out; the rest of what
decides is here: conditions, verbs, loops, hours, idle, tours, people, sensors, groups that move, ways.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from immersion.scene.model import Level, Scene, TurnAngles, UntilEnded
from immersion.scene.walk import Walk

STEP = 10_000
Line = tuple[int, str, str]


def whole(seconds: float | None) -> int:
    return round((seconds or 0.0) * 1_000_000)


def up(time: int) -> int:
    """The first time of the grid that is not before."""
    while time % STEP:
        time += 1
    return time


class NaiveVisit:
    """Everything there is to know at one time is in a dictionary; `log` grows."""

    def __init__(
        self, scene: Scene, walk: Walk | None, lengths: dict[str, float], end: int, **more: Any
    ) -> None:
        self.scene, self.walk, self.lengths, self.end_of_visit = scene, walk, lengths, end
        self.paths, self.tour = more.get("paths", {}), more.get("tour")
        self.log: list[Line] = []
        self.things = {t.id: t for t in scene.things}
        self.time = 0
        self.show_on, self.loop, self.loop_started = False, 0, 0
        self.begin_at: int | None = None
        self.end_at: int | None = None
        self.was_open: bool | None = None
        self.play_since: dict[str, tuple[int, int, int]] = {}  # thing: (start, offset, played before)
        self.held: dict[str, tuple[int, int]] = {}
        self.way_reached: dict[str, int] = {}
        self.fading: dict[str, tuple[int, int, int]] = {}
        self.level: dict[str, list[Any]] = {t.id: [0, 0, t.gain.linear, t.gain.linear] for t in scene.things}
        self.fade: dict[str, list[Any]] = {t.id: [0, 0, 1.0, 1.0] for t in scene.things}
        self.seen: dict[str, list[Any]] = {
            t.id: [0, 0, float(t.visible), float(t.visible)] for t in scene.things
        }
        self.moved: dict[str, tuple[int, int, Any, Any]] = {}
        self.view = next(iter(scene.views), None)
        self.sensor = dict.fromkeys(scene.zones, False)
        self.told = dict.fromkeys(scene.zones, False)
        self.someone = True
        self.fired: dict[str, tuple[int, int, int]] = {}
        self.alarms: list[tuple[int, str, int]] = []  # (time, cue that fired, delay)
        self.step_at: tuple[int, int] | None = None
        self.awaited: tuple[str, int] | None = None
        self.causes: dict[str, str | None] = {}
        self.samples: dict[int, dict[str, tuple[Any, ...]]] = {}

    def run(self) -> NaiveVisit:
        while self.time <= self.end_of_visit:
            self.instant()
            self.samples[self.time] = {
                name: (*self.sounding(name), self.ramp(self.seen[name], self.time), self.place(name))
                for name in self.things
            }
            self.time += STEP
        return self

    def say(self, kind: str, target: str = "") -> None:
        self.log.append((self.time, kind, target))

    # Values ---------------------------------------------------------------------------------------------

    def ramp(self, ramp: list[Any] | tuple[Any, ...], now: int) -> Any:
        start, end, first, last = ramp
        if now >= end:
            return last
        if isinstance(first, tuple):
            return tuple(
                a + (b - a) * float(now - start) / (end - start) for a, b in zip(first, last, strict=True)
            )
        return first + (last - first) * ((now - start) / (end - start))

    def sounding(self, name: str) -> tuple[bool, float]:
        now = self.time
        on = False
        if name in self.play_since:
            start, offset, _ = self.play_since[name]
            thing = self.things[name]
            length = whole(self.lengths[str(thing.media_id)])
            on = (thing.loop and length > 0) or now < start + length - offset
        elif name in self.fading:
            on = now < self.fading[name][0]
        loud, parent = self.ramp(self.level[name], now), self.things[name].parent
        while parent is not None:
            loud *= self.ramp(self.level[parent], now) if self.things[parent].group else 1.0
            parent = self.things[parent].parent
        return on, loud * self.ramp(self.fade[name], now) if on else 0.0

    def between(self, track: Any, now: int) -> tuple[float, ...]:
        times, values = track.times.tolist(), track.values.tolist()
        row = 0
        while row + 1 < len(times) and times[row + 1] <= now:
            row += 1
        if now <= times[0] or row + 1 == len(times):
            return tuple(values[row][:3])
        a, b = values[row], values[row + 1]
        part, span = float(now - times[row]), float(times[row + 1] - times[row])
        return tuple(a[i] + (b[i] - a[i]) * part / span for i in range(3))

    def way_time(self, name: str) -> int:
        thing = self.things[name]
        if thing.kind not in ("sound", "ambisonic", "stems", "video"):
            reached = self.time - self.loop_started if self.loop else 0
        elif name in self.play_since:
            start, offset, before = self.play_since[name]
            length = whole(self.lengths[str(thing.media_id)])
            over = None if thing.loop and length else start + max(length - offset, 0)
            reached = before + (self.time if over is None else min(self.time, over)) - start
        elif name in self.fading and self.time < self.fading[name][0]:
            _, start, before = self.fading[name]
            reached = before + self.time - start
        else:
            reached = self.way_reached.get(name, 0)
        last = int(self.paths[name].times[-1])
        return reached % last if thing.path.loop and last else reached

    def place(self, where: Any) -> tuple[float, float, float]:
        if where is None:
            return (0.0, 0.0, 0.0)
        if not isinstance(where, str):
            return tuple(where)
        if where in self.scene.views:
            return self.place(self.scene.views[where].at)
        thing = self.things[where]
        if where in self.moved:
            point = self.ramp(self.moved[where], self.time)
        elif where in self.paths:
            point = self.between(self.paths[where], self.way_time(where))
        elif isinstance(thing.at, str):
            return self.place(thing.at)
        else:
            point = thing.at or (0.0, 0.0, 0.0)
        if thing.parent is None:
            return tuple(point)
        origin = self.place(thing.parent)
        return tuple(o + p for o, p in zip(origin, point, strict=True))

    def inside(self, zone: Any, who: tuple[float, ...]) -> bool:
        shape = zone.sphere or zone.box or zone.cylinder
        x, y, z = (a - b for a, b in zip(who, self.place(shape.at), strict=True))
        if zone.sphere:
            return x * x + y * y + z * z <= shape.radius**2
        if zone.box:
            return abs(x) <= shape.size[0] / 2 and 0 <= y <= shape.size[1] and abs(z) <= shape.size[2] / 2
        return x * x + z * z <= shape.radius**2 and 0 <= y <= shape.height

    def present(self) -> list[tuple[float, ...]]:
        if self.walk is None:
            return [self.place(self.scene.views[self.view].at)] if self.view else [(0.0, 1.6, 0.0)]
        return [
            self.between(track, self.time)
            for track in self.walk.tracks
            if up(int(track.times[0])) <= self.time <= up(int(track.times[-1]))
        ]

    # One time -------------------------------------------------------------------------------------------

    def instant(self) -> None:
        now, wanted, self.causes = self.time, [], {}
        # Zones see where everything is as the time begins, before anything happens at it.
        crowd = self.present()
        counts = {n: sum(self.inside(z, who) for who in crowd) for n, z in self.scene.zones.items()}
        self.hours()
        if self.show_on and self.end_at == now:
            self.stop_show(self.scene.show.at_end)
        started = self.begin_at == now
        if started:
            self.start_show()
            wanted += self.waiting("start", "")
        for name in list(self.things):
            if self.is_over(name):
                _, offset, before = self.play_since.pop(name)
                length = whole(self.lengths[str(self.things[name].media_id)])
                self.way_reached[name] = before + max(length - offset, 0)
                self.say("ended", name)
                wanted += self.waiting("ended", name)
                self.tour_over(name, now)
        wanted += self.when_nobody(started)
        wanted += self.what_is_said()
        if started:
            self.told = dict.fromkeys(self.told, False)
        for name, zone in self.scene.zones.items():
            inside = counts[name] >= zone.people or self.sensor[name]
            if inside != self.told[name]:
                self.told[name] = inside
                self.say("enter" if inside else "leave", name)
                wanted += self.waiting("enter" if inside else "leave", name)
        if self.show_on:
            for cue in self.scene.cues:
                for condition in cue.when:
                    if condition.at is not None and up(self.loop_started + whole(condition.at)) == now:
                        wanted.append(cue.id)
            for time, fired, delay in self.alarms:
                if time == now:
                    for cue in self.scene.cues:
                        if any(c.after == fired and whole(c.delay) == delay for c in cue.when):
                            wanted.append(cue.id)
            if self.step_at is not None and self.step_at[0] == now:
                wanted += self.tour_step(self.step_at[1])
        if not self.show_on:
            wanted = []
        batch: dict[str, Any] = dict.fromkeys(wanted)
        while batch:
            following: dict[str, str] = {}
            for cue in self.scene.cues:
                if cue.id in batch and cue.id not in self.causes:
                    self.fire(cue, batch[cue.id], following)
            batch = following

    def waiting(self, kind: str, target: str) -> list[str]:
        wanted = True if kind == "start" else target
        return [cue.id for cue in self.scene.cues if any(getattr(c, kind) == wanted for c in cue.when)]

    def hours(self) -> None:
        show = self.scene.show
        if (show.open is None and show.closed is None) or self.walk is None or self.walk.start is None:
            if self.time == 0:
                self.begin_at = 0
            return
        clock = (self.walk.start + timedelta(microseconds=self.time)).strftime("%H:%M")
        first, last = show.open or "00:00", show.closed or "00:00"
        is_open = first <= clock < last if first < last else clock >= first or clock < last or first == last
        if is_open == self.was_open:
            return
        self.was_open = is_open
        self.say("open" if is_open else "closed")
        self.begin_at = self.time if is_open else None
        if not is_open and self.show_on:
            self.stop_show("closed")

    def start_show(self) -> None:
        self.loop += 1
        self.show_on, self.loop_started, self.begin_at = True, self.time, None
        for thing in self.things.values():
            if self.loop > 1:
                self.level[thing.id] = [0, 0, thing.gain.linear, thing.gain.linear]
                self.seen[thing.id] = [0, 0, float(thing.visible), float(thing.visible)]
        self.moved, self.held, self.alarms = {}, {}, []
        self.view = next(iter(self.scene.views), None)
        duration = self.scene.show.duration
        self.end_at = None if duration is None else max(up(self.time + whole(duration)), self.time + STEP)
        self.awaited = None
        self.step_at = (self.time, 0) if self.tour else None
        self.say("start")

    def stop_show(self, then: str) -> None:
        self.say("end")
        self.show_on, self.end_at, self.step_at, self.awaited = False, None, None, None
        for name in list(self.play_since):
            self.cut(name, 0)
        for name in list(self.fading):
            self.hush(name)
        self.held = {}
        self.begin_at = up(self.time + whole(self.scene.show.gap)) if then == "loop" else None

    def is_over(self, name: str) -> bool:
        thing = self.things[name]
        if name not in self.play_since:
            return False
        start, offset, _ = self.play_since[name]
        length = whole(self.lengths[str(thing.media_id)])
        return (
            not (thing.loop and length)
            and max(up(start + max(length - offset, 0)), start + STEP) == self.time
        )

    def when_nobody(self, started: bool) -> list[str]:
        here = bool(self.present())
        gone, self.someone = self.someone and not here, here
        if self.scene.show.idle is None or self.walk is None or not self.show_on or here:
            return []
        if not gone and not started:
            return []
        self.say("idle")
        return [self.scene.show.idle]

    def what_is_said(self) -> list[str]:
        wanted = []
        for event in self.walk.events if self.walk is not None else ():
            if up(event.time_us) != self.time:
                continue
            verb, rest = event.text.split(":", 1)
            if verb == "click":
                self.say("click", rest)
                name: Any = rest
                while name is not None:
                    wanted += self.waiting("click", name)
                    name = self.things[name].parent if name in self.things else None
            elif verb == "language":
                self.say("language", rest)
            else:
                address, *words = rest.split()
                self.say("received", address)
                wanted += self.waiting("osc", address)
                ids = [cue.id for cue in self.scene.cues]
                wanted += [name for name in ids if address == f"/immersion/cue/{name}"]
                for name, zone in self.scene.zones.items():
                    if zone.sensor == address:
                        self.sensor[name] = not words or float(words[0]) >= zone.people
        return wanted

    # Tours ----------------------------------------------------------------------------------------------

    def tour_step(self, number: int) -> list[str]:
        self.step_at = self.awaited = None
        steps = self.scene.tours[self.tour].steps
        if number >= len(steps):
            self.say("tour-end", self.tour)
            return []
        step = steps[number]
        self.say("step", self.tour)
        if step.view is not None:
            self.view = step.view
        if isinstance(step.hold, UntilEnded):
            self.awaited = (step.hold.ended, number)
        else:
            self.step_at = (max(up(self.time + whole(step.hold)), self.time + STEP), number + 1)
        return [step.cue] if step.cue is not None else []

    def tour_over(self, name: str, silent: int) -> None:
        if self.awaited is not None and self.awaited[0] == name:
            self.step_at = (max(up(silent), self.time + STEP), self.awaited[1] + 1)
            self.awaited = None

    # Cues -----------------------------------------------------------------------------------------------

    def day(self) -> int:
        start = self.walk.start if self.walk is not None else None
        if start is None:
            return self.time // 86_400_000_000
        return (start + timedelta(microseconds=self.time)).date().toordinal()

    def fire(self, cue: Any, cause: str | None, following: dict[str, str]) -> None:
        self.causes[cue.id] = cause
        if cue.id in self.fired:
            time, loop, day = self.fired[cue.id]
            again = {None: True, "loop": loop != self.loop, "day": day != self.day(), "visit": False}
            if not again[cue.once] or self.time - time < whole(cue.cooldown):
                return
        self.fired[cue.id] = (self.time, self.loop, self.day())
        self.say("cue", cue.id)
        for other in self.scene.cues:
            delays = [whole(c.delay) for c in other.when if c.after == cue.id]
            self.alarms += [(up(self.time + delay), cue.id, delay) for delay in delays if delay]
            if 0 in delays and other.id in self.causes:
                self.circle(other.id, cue.id)
            elif 0 in delays:
                following.setdefault(other.id, cue.id)
        for action in cue.do:
            if action.verb != "cue":
                self.act(action)
            elif action.target in self.causes:
                self.circle(action.target, cue.id)
            else:
                self.fire(self.scene.cue(action.target), cue.id, following)

    def circle(self, name: str, by: str) -> None:
        link: Any = by
        while link is not None and link != name:
            link = self.causes.get(link)
        if link is not None:
            self.say("cycle", name)

    # Actions --------------------------------------------------------------------------------------------

    def act(self, action: Any) -> None:
        verb, target = action.verb, action.target
        if verb == "goto":
            self.view = target
        if verb in ("goto", "osc", "redesign"):
            self.say(verb, target)
            return
        for name, thing in self.things.items():
            chain, parent = [name], thing.parent
            while parent is not None:
                chain += [parent] if self.things[parent].group else []
                parent = self.things[parent].parent
            alone = verb in ("move", "turn", "gain") or (verb == "fade" and action.to is not None)
            if name == target or (target in chain and not alone):
                self.do(verb, name, action)

    def do(self, verb: str, name: str, action: Any) -> None:
        now, thing = self.time, self.things[name]
        fade = whole(action.fade) if isinstance(action.fade, float) else 0
        over = whole(action.over)
        self.say(verb, name)
        if verb == "play" and name not in self.play_since and str(thing.media_id) in self.lengths:
            self.hush(name)
            offset, before = self.held.pop(name, (0, 0))
            self.play_since[name] = (now, offset, before)
            self.fade[name] = [now, now + fade, 0.0 if fade else 1.0, 1.0]
        elif verb == "pause" and name in self.play_since:
            start, offset, before = self.play_since[name]
            length = whole(self.lengths[str(thing.media_id)])
            reached = now - start + offset
            self.cut(name, fade)
            self.held[name] = (reached % length if thing.loop and length else reached, before + now - start)
        elif verb == "stop" or (verb == "fade" and action.to is None):
            known = name in self.play_since or name in self.held
            self.held.pop(name, None)
            long = fade if verb == "stop" else over
            self.cut(name, long)
            if known:
                self.tour_over(name, self.fading[name][0] if name in self.fading else now)
            if verb == "fade" and thing.kind not in ("sound", "ambisonic", "stems"):
                self.seen[name] = [now, now + over, self.ramp(self.seen[name], now) if over else 0.0, 0.0]
        elif verb == "gain" or (verb == "fade" and isinstance(action.to, Level)):
            level = action.to.linear
            self.level[name] = [now, now + over, self.ramp(self.level[name], now) if over else level, level]
        elif verb in ("show", "hide"):
            opacity = 1.0 if verb == "show" else 0.0
            long = fade or over
            self.seen[name] = [now, now + long, self.ramp(self.seen[name], now) if long else opacity, opacity]
        elif verb == "move" and not isinstance(action.to, TurnAngles):
            own = self.place(name)
            if thing.parent is not None:
                own = tuple(a - b for a, b in zip(own, self.place(thing.parent), strict=True))
            self.moved[name] = (now, now + over, own, tuple(action.to))

    def cut(self, name: str, fade: int) -> None:
        if name not in self.play_since:
            if not fade:
                self.hush(name)
            return
        now = self.time
        start, offset, before = self.play_since.pop(name)
        thing = self.things[name]
        length = whole(self.lengths[str(thing.media_id)])
        end = now + fade
        if not (thing.loop and length):
            end = min(end, max(start + length - offset, start))
        if fade:
            self.fade[name] = [now, now + fade, self.ramp(self.fade[name], now), 0.0]
        self.way_reached[name] = before + end - start
        if end > now:
            self.fading[name] = (end, start, before)

    def hush(self, name: str) -> None:
        if name in self.fading:
            end, start, before = self.fading.pop(name)
            self.way_reached[name] = before + min(end, self.time) - start
