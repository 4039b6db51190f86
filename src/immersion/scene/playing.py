"""What plays, how loud, and what is shown: the verbs of cues that act on things, and their records."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from immersion.errors import InputError
from immersion.scene import _texts as _texts
from immersion.scene.forgetting import cut_before
from immersion.scene.model import SOUNDING, Action, Level, Scene, Thing, TurnAngles
from immersion.scene.motion import Motion
from immersion.scene.triggers import GRID_US, on_grid
from immersion.scene.visit import Play, Ramp, Rest
from immersion.scene.walk import microseconds

__all__ = ["Lengths", "Playing", "groups_around"]

Lengths = Mapping[str, float | Mapping[str, float]]
"""Seconds by media id, or by language; a clip of a model is ``media#clip``."""

_ANIMATED = ("model", "cloud")


@dataclass(slots=True)
class _Run:
    """A thing that plays: whole microseconds; ``end`` is None for a loop and for what has no known end."""

    number: int
    start: int
    offset: int
    ran: int
    length: int
    end: int | None
    loop: bool
    language: str
    clip: str | None


class Playing:
    """The state of all things during one visit, with the records that the visit keeps.

    Parameters
    ----------
    scene : Scene
    lengths : mapping
        See :data:`Lengths`.
    motion : Motion
        Told what moves, turns and plays.
    log : callable
        ``log(now, kind, target, **detail)``.
    kept : collection of str, optional
        The things that take part; the others only have a place. All, if not given.
    """

    def __init__(
        self,
        scene: Scene,
        lengths: Lengths,
        motion: Motion,
        log: Callable[..., None],
        kept: Collection[str] | None,
    ) -> None:
        self._lengths, self._motion, self._log = lengths, motion, log
        things = [thing for thing in scene.things if kept is None or thing.id in kept]
        self._things = {thing.id: thing for thing in things}
        self._kinds = {thing.id: thing.kind for thing in things}
        self._media = {thing.id: thing.media_id for thing in things}
        self._rank = {name: index for index, name in enumerate(self._things)}
        self._families = _families(scene, self._things)
        self.language = scene.languages.default
        self.plays: list[Play] = []
        self.ramps = {t.id: [Ramp(0, 0, t.gain.linear, t.gain.linear)] for t in things}
        self.fades: dict[str, list[Ramp]] = {t.id: [] for t in things}
        self.shown = {t.id: [_steady(0, float(bool(t.visible)))] for t in things}
        self.rests: dict[str, list[Rest]] = {t.id: [] for t in things if t.kind == "video"}
        self._runs: dict[str, _Run] = {}
        self._tails: dict[str, tuple[int, _Run]] = {}
        self._held: dict[str, tuple[int, int, str | None]] = {}
        self._changed: set[str] = set()
        self._count = 0
        self._doings: dict[str, Callable[[int, Thing, Action], None]] = {
            "play": self._play,
            "stop": self._stop,
            "pause": self._pause,
            "gain": self._gain,
            "fade": self._fade,
            "show": lambda now, thing, action: self._see(now, thing, action, 1.0),
            "hide": lambda now, thing, action: self._see(now, thing, action, 0.0),
        }
        self.started: list[tuple[int, int, str, int]] = []
        self.stopped: list[str] = []

    # For the engine ----------------------------------------------------------------------------------

    def act(self, now: int, verb: str, target: str, action: Action) -> bool:
        """Do one action on a thing or a group; tell whether its verb is one of these.

        What began and will end by itself is left in ``started``: (time, rank, thing, number); what no
        longer plays, pauses aside, in ``stopped``.
        """
        does = self._doings.get(verb)
        if does is not None:
            leveled = verb == "gain" or (verb == "fade" and isinstance(action.to, Level))
            held = self._families.get(target, ())
            # A level of a group is one fader over all that it holds, whose own levels stay.
            for thing in [one for one in held if one.id == target] if leveled else held:
                does(now, thing, action)
            return True
        if verb in ("move", "turn"):
            self._displace(now, verb, target, action)
            return True
        return False

    def ended(self, now: int, name: str, number: int) -> bool:
        """Take note that a thing came to its end; tell whether it is still that start of it."""
        run = self._runs.get(name)
        if run is None or run.number != number:
            return False
        self._record(name, self._runs.pop(name), int(run.end if run.end is not None else now))
        return True

    def silent_from(self, name: str, now: int) -> int:
        """Return when a thing that no longer plays is silent, its fade included."""
        tail = self._tails.get(name)
        return now if tail is None else max(now, microseconds(self.plays[tail[0]].end))

    def begin(self, now: int) -> None:
        """Begin a loop of the show: levels and what is shown are as at the beginning."""
        for name in sorted(self._changed, key=self._rank.__getitem__):
            thing = self._things[name]
            self.ramps[name].append(_steady(now, thing.gain.linear))
            self.shown[name].append(_steady(now, float(bool(thing.visible))))
        for name in self.rests:
            self._rest(now, name, 0)
        self._changed.clear()
        self._held.clear()

    def end(self, now: int) -> None:
        """Stop everything, fades included."""
        for name in list(self._runs):
            self._cut(now, name, 0)
            self._rest(now, name, 0)
        for name in list(self._tails):
            self._silence(now, name)
        self._held.clear()

    def in_order(self) -> tuple[Play, ...]:
        """Return what played, by start, then in file order."""
        return tuple(sorted(self.plays, key=lambda play: (play.start, self._rank[play.thing])))

    def in_order_with_open(self, forever: float) -> tuple[Play, ...]:
        """Return what played and what plays, as if nothing more would happen; a loop ends at a time given."""
        last = microseconds(forever)
        going = [
            _play_of(name, run, last if run.end is None else run.end) for name, run in self._runs.items()
        ]
        return tuple(sorted([*self.plays, *going], key=lambda play: (play.start, self._rank[play.thing])))

    def forget(self, before: int) -> None:
        """Forget what no time from then on depends on."""
        for records in (self.ramps, self.fades, self.shown):
            for ramps in records.values():
                cut_before(ramps, before, lambda ramp: ramp.start_us)
        for rests in self.rests.values():
            cut_before(rests, before, lambda rest: rest[0])
        kept = [index for index, play in enumerate(self.plays) if microseconds(play.end) > before]
        if len(kept) < len(self.plays):
            place = {index: new for new, index in enumerate(kept)}
            self._tails = {
                name: (place[index], run) for name, (index, run) in self._tails.items() if index in place
            }
            self.plays = [self.plays[index] for index in kept]

    # Verbs -------------------------------------------------------------------------------------------

    def _play(self, now: int, thing: Thing, action: Action) -> None:
        """Start a thing, or go on where it was held; what already plays goes on undisturbed."""
        length = self._length(thing, action.clip)
        if length is None:
            why = (
                "nothing-to-play"
                if self._kinds[thing.id] not in (*SOUNDING, *_ANIMATED)
                else "unknown-length"
            )
            named = {} if action.clip is None else {"clip": action.clip}
            return self._log(now, "play", thing.id, ignored=why, **named)
        run = self._runs.get(thing.id)
        if run is not None and (run.clip == action.clip or self._kinds[thing.id] in SOUNDING):
            return self._log(now, "play", thing.id, already=True)
        if run is not None:
            self._cut(now, thing.id, 0)
        self._silence(now, thing.id)
        offset, ran, clip = self._held.pop(thing.id, (0, 0, action.clip))
        if self._kinds[thing.id] not in SOUNDING and clip != action.clip:
            offset = ran = 0
        self._start(now, thing, action, length, offset, ran)
        return None

    def _start(self, now: int, thing: Thing, action: Action, length: int, offset: int, ran: int) -> None:
        self._count += 1
        loop = bool(thing.loop) and length > 0
        end = None if loop else now + max(length - offset, 0)
        clip = action.clip if self._kinds[thing.id] not in SOUNDING else None
        self._runs[thing.id] = _Run(
            self._count, now, offset, ran, length, end, loop, self.language, clip
        )  # fmt: skip
        self._motion.run(thing.id, now, end, ran)
        fade = _microseconds(action.fade)
        self.fades[thing.id].append(Ramp(now, now + fade, 0.0 if fade else 1.0, 1.0))
        detail: dict[str, object] = {"fade": fade / 1e6} if fade else {}
        if clip is not None:
            detail["clip"] = clip
        if offset:
            detail["from"] = offset / 1e6
        self._log(now, "play", thing.id, **detail)
        if end is not None:
            self._rest(end, thing.id, length)
            # Never in the same instant: what ends at once and starts itself again must let time pass.
            due = max(on_grid(end), now + GRID_US)
            self.started.append((due, self._rank[thing.id], thing.id, self._count))

    def _length(self, thing: Thing, clip: str | None) -> int | None:
        """Return how long it lasts, in the language of now; None for what cannot play."""
        media = self._media[thing.id]
        if media is None or self._kinds[thing.id] not in (*SOUNDING, *_ANIMATED):
            return None
        animated = self._kinds[thing.id] in _ANIMATED
        length = self._lengths.get(f"{media}#{clip}" if animated and clip is not None else media)
        if isinstance(length, Mapping):
            tags = (self.language, self.language.split("-")[0], *sorted(length))
            length = next((length[tag] for tag in tags if tag in length), None)
        if length is None and self._kinds[thing.id] in ("sound", "ambisonic"):
            raise InputError("scene-media-duration", f"media.{media}", found=repr(media))
        return None if length is None else microseconds(float(length))

    def _stop(self, now: int, thing: Thing, action: Action) -> None:
        fade = _microseconds(action.fade)
        self._log(now, "stop", thing.id, **({"fade": fade / 1e6} if fade else {}))
        self._give_up(now, thing.id, fade)

    def _give_up(self, now: int, name: str, fade: int) -> None:
        if name in self._runs or name in self._held:
            self.stopped.append(name)
        self._held.pop(name, None)
        self._cut(now, name, fade)
        self._rest(now, name, 0)

    def _pause(self, now: int, thing: Thing, action: Action) -> None:
        fade = _microseconds(action.fade)
        self._log(now, "pause", thing.id, **({"fade": fade / 1e6} if fade else {}))
        run = self._runs.get(thing.id)
        if run is not None:
            reached = now - run.start + run.offset
            place = reached % run.length if run.loop else reached
            self._held[thing.id] = (place, run.ran + now - run.start, run.clip)
            self._cut(now, thing.id, fade)
            self._rest(now, thing.id, place)

    def _fade(self, now: int, thing: Thing, action: Action) -> None:
        """Fade to a level, or else out: what sounds then stops, what is seen is then hidden."""
        if isinstance(action.to, Level):
            return self._gain(now, thing, action)
        over = _microseconds(action.over)
        self._log(now, "fade", thing.id, over=over / 1e6)
        self._give_up(now, thing.id, over)
        if self._kinds[thing.id] not in SOUNDING or self._kinds[thing.id] == "video":
            self._reveal(now, thing.id, over, 0.0)
        return None

    def _gain(self, now: int, thing: Thing, action: Action) -> None:
        level = action.to if isinstance(action.to, Level) else Level(0.0)
        over = _microseconds(action.over)
        before = self.ramps[thing.id][-1].at(now)
        self.ramps[thing.id].append(Ramp(now, now + over, before if over else level.linear, level.linear))
        self._changed.add(thing.id)
        verb = "gain" if action.gain is not None else "fade"
        self._log(now, verb, thing.id, to=level.db, over=over / 1e6)

    def _see(self, now: int, thing: Thing, action: Action, opacity: float) -> None:
        fade = _microseconds(action.fade) or _microseconds(action.over)
        self._reveal(now, thing.id, fade, opacity)
        self._log(now, "show" if opacity else "hide", thing.id, **({"fade": fade / 1e6} if fade else {}))

    def _reveal(self, now: int, name: str, fade: int, opacity: float) -> None:
        before = self.shown[name][-1].at(now)
        self.shown[name].append(Ramp(now, now + fade, before if fade else opacity, opacity))
        self._changed.add(name)

    def _displace(self, now: int, verb: str, target: str, action: Action) -> None:
        if target not in self._things:
            return
        over = _microseconds(action.over)
        if isinstance(action.to, TurnAngles):
            to = (action.to.x, action.to.y, action.to.z)
            self._motion.turn(target, now, over, to)
        elif isinstance(action.to, tuple):
            to = action.to
            self._motion.move(target, now, over, to)
        else:
            return
        self._log(now, verb, target, to=list(to), over=over / 1e6)

    def _rest(self, now: int, name: str, place: int) -> None:
        """Note the place of a video that is shown from now on while it does not play."""
        rests = self.rests.get(name)
        if rests is None:
            return
        while rests and rests[-1][0] > now:  # it will not come to that end
            rests.pop()
        rests.append((now, place))

    # Records -----------------------------------------------------------------------------------------

    def _cut(self, now: int, name: str, fade: int) -> None:
        """End a play now, or at the end of its fade."""
        run = self._runs.pop(name, None)
        if run is None:
            if not fade:
                self._silence(now, name)
            return
        end = now + fade if run.end is None else min(now + fade, max(run.end, run.start))
        if fade:
            before = self.fades[name][-1].at(now)
            self.fades[name].append(Ramp(now, now + fade, before, 0.0))
        if self._record(name, run, end) and end > now:
            self._tails[name] = (len(self.plays) - 1, run)

    def _record(self, name: str, run: _Run, end: int) -> bool:
        """Keep a play that lasted; one that was cut as it began is none."""
        self._motion.run(name, run.start, end, run.ran)
        if end <= run.start:
            return False
        self.plays.append(_play_of(name, run, end))
        return True

    def _silence(self, now: int, name: str) -> None:
        """Cut what still fades out."""
        tail = self._tails.pop(name, None)
        if tail is not None and microseconds(self.plays[tail[0]].end) > now:
            index, run = tail
            self.plays[index] = replace(self.plays[index], end=now / 1e6)
            self._motion.run(name, run.start, now, run.ran)


def groups_around(scene: Scene, kept: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return the groups that each thing is in, the nearest first, for those that are in some."""
    found: dict[str, list[str]] = {}
    groups = {thing.id for thing in scene.things if thing.group and thing.id in kept}
    families = _families(scene, kept)
    for group in groups:
        for held in families[group]:
            if held.id != group:
                found.setdefault(held.id, []).append(group)
    depth = {name: len(found.get(name, ())) for name in groups}
    return {name: tuple(sorted(around, key=lambda g: -depth[g])) for name, around in found.items()}


def _play_of(name: str, run: _Run, end: int) -> Play:
    return Play(
        name, run.start / 1e6, end / 1e6, run.loop, run.offset / 1e6, run.length / 1e6, run.language, run.clip
    )  # fmt: skip


def _steady(now: int, value: float) -> Ramp:
    return Ramp(now, now, value, value)


def _microseconds(seconds: object) -> int:
    return microseconds(float(seconds)) if isinstance(seconds, int | float) else 0


def _families(scene: Scene, kept: Collection[str]) -> dict[str, list[Thing]]:
    """Return for every thing itself, and for every group what it holds as well, in file order."""
    parents = {thing.id: thing.parent for thing in scene.things}
    families: dict[str, list[Thing]] = {thing.id: [] for thing in scene.things}
    groups = {thing.id for thing in scene.things if thing.group}
    for thing in scene.things:
        if thing.id not in kept:
            continue
        families[thing.id].append(thing)
        name, seen = thing.parent, {thing.id}
        while name is not None and name in parents and name not in seen:
            if name in groups:
                families[name].append(thing)
            seen.add(name)
            name = parents[name]
    ranks = {thing.id: index for index, thing in enumerate(scene.things)}
    return {name: sorted(held, key=lambda t: ranks[t.id]) for name, held in families.items()}
