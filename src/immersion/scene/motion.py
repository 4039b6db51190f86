"""Where everything is at any time: places, parents, aims, ways, moves and turns.

Made of correctly rounded operations alone (:mod:`immersion.scene.exact`), because zones follow the things
they belong to, and zones decide.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from immersion.errors import InputError, Where
from immersion.scene import _texts as _texts
from immersion.scene import _timeline_texts as _timeline_texts
from immersion.scene.exact import Floats, Matrix3, Vector3, aimed, applied, inverse, product, turned
from immersion.scene.forgetting import cut_before
from immersion.scene.model import SOUNDING, Scene, Thing
from immersion.scene.strips import screen_middle
from immersion.scene.walk import Track

__all__ = ["Glide", "Motion", "Triple"]

Times = NDArray[np.int64]
Triple = tuple[float, float, float]
_FACING = ("model", "cloud", "image", "video", "text", "captions", "group")
_DEEPEST = 100


@dataclass(frozen=True, slots=True)
class Glide:
    """A place or a turn that goes from one to another, linear in time, and then stays."""

    start_us: int
    end_us: int
    first: Triple
    last: Triple

    def now(self, time: int) -> Triple:
        """Return it at one time, by the same operations as for many."""
        if time >= self.end_us:
            return self.last
        part, span = float(max(time - self.start_us, 0)), max(self.end_us - self.start_us, 1)
        (a, b, c), (d, e, f) = self.first, self.last
        return a + (d - a) * part / span, b + (e - b) * part / span, c + (f - c) * part / span

    def at(self, times: Times) -> Vector3:
        """Return it at times (n,), the first before its start and the last after its end."""
        span = max(self.end_us - self.start_us, 1)
        part = np.clip(times - self.start_us, 0, span).astype(np.float64)
        over = times >= self.end_us
        x, y, z = (
            np.where(over, b, a + (b - a) * part / span) for a, b in zip(self.first, self.last, strict=True)
        )
        return x, y, z


_Piece = tuple[int, Glide | None]
_Run = tuple[int, int | None, int]


class Motion:
    """The ways of all things of one visit; the engine adds moves, turns and starts as they happen.

    Parameters
    ----------
    scene : Scene
    paths : mapping of str to Track
        The way of every thing that has a ``path``, by the thing's id.

    Raises
    ------
    InputError
        If a thing has a path and its track is not given.
    """

    def __init__(self, scene: Scene, paths: Mapping[str, Track]) -> None:
        self.scene = scene
        self.version = 0
        self._things = {thing.id: thing for thing in scene.things}
        self._paths = {name: paths[name] for name in _with_path(scene) if name in paths}
        missing = [name for name in _with_path(scene) if name not in paths]
        if missing:
            raise InputError("scene-path-track", f"things.{missing[0]}.path", found=repr(missing[0]))
        self._turning = {name for name, track in self._paths.items() if track.values[:, 3:5].any()}
        self._moves: dict[str, list[_Piece]] = {}
        self._turns: dict[str, list[_Piece]] = {}
        self._begun: list[int] = []
        self._runs: dict[str, list[_Run]] = {}
        self._screens: dict[str, Triple] = {}
        self._driven = {a.target for cue in scene.cues for a in cue.do if a.verb in ("move", "turn")}
        self._turned = {a.target for cue in scene.cues for a in cue.do if a.verb == "turn"}

    # What the engine tells -------------------------------------------------------------------------

    def begin(self, now: int) -> None:
        """Begin a loop of the show: everything is where the scene says."""
        self._begun.append(now)
        for pieces in (*self._moves.values(), *self._turns.values()):
            if pieces and pieces[-1][1] is not None:
                pieces.append((now, None))
        self.version += 1

    def run(self, thing: str, start: int, end: int | None, ran: int) -> None:
        """Note that a thing plays from a time on: the way of what plays goes on with it.

        ``ran`` is what it had played before; the same call with an end replaces the open run.
        """
        if thing in self._paths:
            runs = self._runs.setdefault(thing, [])
            if runs and runs[-1][0] == start:
                runs.pop()
            runs.append((start, end, ran))
            self.version += 1

    def move(self, name: str, now: int, over: int, to: Triple) -> Triple:
        """Move a thing to a point of its parent's frame; return where it starts from."""
        first = self._moved_from(self._things[name], now)
        self._moves.setdefault(name, []).append((now, Glide(now, now + over, first, to)))
        self.version += 1
        return first

    def turn(self, name: str, now: int, over: int, to: Triple) -> Triple:
        """Turn a thing to angles x, y, z in degrees; return those it starts from."""
        first = self._turned_from(self._things[name], now)
        self._turns.setdefault(name, []).append((now, Glide(now, now + over, first, to)))
        self.version += 1
        return first

    def forget(self, before: int) -> None:
        """Forget what no time from then on depends on."""
        for pieces in (*self._moves.values(), *self._turns.values()):
            cut_before(pieces, before, lambda piece: piece[0])
        for runs in self._runs.values():
            cut_before(runs, before, lambda run: run[0])
        cut_before(self._begun, before, lambda time: time)

    # What is asked ---------------------------------------------------------------------------------

    def position(self, place: str | Triple | None, times: Times) -> Vector3:
        """Return the world position of an id (a thing, a view or a zone) or of a point, at times (n,).

        Raises
        ------
        InputError
            If the id is unknown, or leads back to itself.
        """
        return self._position(place, times, ())

    def matrices(self, name: str, times: Times) -> Floats:
        """Return the (n, 4, 4) matrices from a thing's own frame to the world at times (n,).

        Raises
        ------
        InputError
            If an id is unknown, or leads back to itself.
        """
        thing = self._things.get(name)
        if thing is None:
            raise InputError("scene-place-unknown", Where(path="things"), found=repr(name))
        place, linear = self._frame(thing, times, ())
        out = np.zeros((len(times), 4, 4))
        for i in range(3):
            out[:, i, 3] = place[i]
            for j in range(3):
                out[:, i, j] = linear[i][j]
        out[:, 3, 3] = 1.0
        return out

    def breaks(self, end_us: int) -> Times:
        """Return when anything begins, ends, jumps or bends, from 0 to an end: between them all is smooth.

        Returns
        -------
        (n,) ndarray of int64
            Microseconds, rising, 0 and the end among them.
        """
        found = [np.array([0, end_us], np.int64)]
        for pieces in (*self._moves.values(), *self._turns.values()):
            for since, glide in pieces:
                found.append(np.array([since] if glide is None else [since, glide.end_us], np.int64))
        for name, track in self._paths.items():
            thing = self._things[name]
            begun = [start - ran for start, _, ran in self._runs.get(name, ())]
            starts = begun if thing.kind in SOUNDING else self._begun
            length = int(track.times[-1])
            again = -(-end_us // length) if thing.path is not None and thing.path.loop and length > 0 else 1
            for start, turn in ((start, turn) for start in starts for turn in range(min(again, 100_000))):
                if start + turn * length > end_us:
                    break
                found.append(np.asarray(track.times, np.int64) + start + turn * length)
            found += [
                np.array([start, end_us if end is None else end], np.int64)
                for start, end, _ in self._runs.get(name, ())
            ]
        times = np.unique(np.concatenate(found))
        return np.asarray(times[(times >= 0) & (times <= end_us)], np.int64)

    def moves(self, place: str | Triple | None) -> bool:
        """Tell whether a place, or what it depends on, may ever be elsewhere than at the beginning."""
        return isinstance(place, str) and self._may_move(place, set())

    def turns(self, name: str) -> bool:
        """Tell whether a thing may ever be turned otherwise than at the beginning: by a cue, its way, or its aim."""
        seen: set[str] = set()
        while name in self._things and name not in seen:
            seen.add(name)
            thing = self._things[name]
            if name in self._turned or name in self._turning:
                return True
            if thing.look_at is not None and self.moves(name):
                return True
            name = thing.parent or ""
        return False

    def _may_move(self, name: str, seen: set[str]) -> bool:
        if name in seen:
            return False
        seen.add(name)
        thing = self._things.get(name)
        if thing is not None:
            if name in self._driven or name in self._paths:
                return True
            leads = [thing.at, thing.look_at, thing.parent]
        elif name in self.scene.views:
            leads = [self.scene.views[name].at]
        else:
            zone = self.scene.zones.get(name)
            shape = None if zone is None else zone.sphere or zone.box or zone.cylinder
            leads = [None if shape is None else shape.at]
        return any(isinstance(lead, str) and self._may_move(lead, seen) for lead in leads)

    # Frames ----------------------------------------------------------------------------------------

    def _position(self, place: str | Triple | None, times: Times, seen: tuple[str, ...]) -> Vector3:
        if not isinstance(place, str):
            return _still(place or (0.0, 0.0, 0.0), times)
        self._guard(place, seen)
        thing = self._things.get(place)
        if thing is not None:
            return self._place(thing, times, seen)
        if place in self.scene.views:
            return self._position(self.scene.views[place].at, times, (*seen, place))
        zone = self.scene.zones.get(place)
        if zone is None:
            raise InputError("scene-place-unknown", Where(path="at"), found=repr(place))
        if zone.outline is not None:
            flat = np.array([corner[:2] for corner in zone.outline.points], np.float64)
            x, z = ((flat.min(0) + flat.max(0)) / 2).tolist()
            return _still((x, float(zone.outline.bottom), z), times)
        shape = zone.sphere or zone.box or zone.cylinder
        return self._position(None if shape is None else shape.at, times, (*seen, place))

    def _guard(self, name: str, seen: tuple[str, ...]) -> None:
        if name in seen or len(seen) > _DEEPEST:
            raise InputError("scene-place-cycle", found=" → ".join([*seen[-8:], name]))

    def _place(self, thing: Thing, times: Times, seen: tuple[str, ...]) -> Vector3:
        """Return where a thing is in the world: by a move, its way, its point, its id or its screen."""
        inside = (*seen, thing.id)
        pieces = self._moves.get(thing.id, ())
        own = self._own(thing, times, inside)
        if not pieces:
            return own
        x, y, z = _along(pieces, times)
        moved = self._in_world(thing, (x, y, z), times, inside)
        away = _moving(pieces, times)
        return (
            np.where(away, moved[0], own[0]),
            np.where(away, moved[1], own[1]),
            np.where(away, moved[2], own[2]),
        )

    def _own(self, thing: Thing, times: Times, inside: tuple[str, ...]) -> Vector3:
        """Return where a thing is when nothing moved it."""
        track = self._paths.get(thing.id)
        if track is not None:
            x, y, z, *_ = track.at(self._way_times(thing, track, times)).T
            return self._in_world(thing, (x, y, z), times, inside)
        if isinstance(thing.at, str):
            return self._position(thing.at, times, inside)
        if thing.at is None and thing.screen is not None and thing.screen in self.scene.screens:
            return _still(self._screen(thing.screen), times)
        return self._in_world(thing, _still(thing.at or (0.0, 0.0, 0.0), times), times, inside)

    def _screen(self, name: str) -> Triple:
        if name not in self._screens:
            # A corner comes from a norm, whose last bit may differ by machine: a micrometre is enough.
            x, y, z = np.round(screen_middle(self.scene, name), 6).tolist()
            self._screens[name] = (x, y, z)
        return self._screens[name]

    def _in_world(self, thing: Thing, point: Vector3, times: Times, inside: tuple[str, ...]) -> Vector3:
        if thing.parent is None:
            return point
        place, linear = self._parent(thing, times, inside)
        x, y, z = applied(linear, point)
        return x + place[0], y + place[1], z + place[2]

    def _parent(self, thing: Thing, times: Times, inside: tuple[str, ...]) -> tuple[Vector3, Matrix3]:
        name = str(thing.parent)
        parent = self._things.get(name)
        if parent is None:
            raise InputError("scene-place-unknown", Where(path=f"things.{thing.id}.parent"), found=repr(name))
        self._guard(name, inside)
        return self._frame(parent, times, inside)

    def _frame(self, thing: Thing, times: Times, seen: tuple[str, ...]) -> tuple[Vector3, Matrix3]:
        inside = (*seen, thing.id)
        place = self._place(thing, times, seen)
        linear: Matrix3 | None = None
        if thing.parent is not None:
            linear = self._parent(thing, times, inside)[1]
        rotation = self._rotation(thing, times, inside, place)
        if thing.look_at is None:
            whole = rotation if linear is None else product(linear, rotation)
        else:
            whole = rotation if linear is None else self._aimed_in(thing, times, linear, rotation)
        sizes = thing.scale if isinstance(thing.scale, tuple) else (thing.scale,) * 3
        rows = [(r[0] * sizes[0], r[1] * sizes[1], r[2] * sizes[2]) for r in whole]
        return place, (rows[0], rows[1], rows[2])

    def _aimed_in(self, thing: Thing, times: Times, linear: Matrix3, rotation: Matrix3) -> Matrix3:
        """Put an aim into its parent's frame: its scale counts, its turn only for what a cue turned."""
        (a, b, c), (d, e, f), (g, h, i) = linear
        volume = np.abs(a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g))
        # The cube root of no power of two is not fixed to the last bit by IEEE 754.
        size = np.round(np.cbrt(volume), 9)
        turning = _moving(self._turns.get(thing.id, ()), times)
        inner = product(linear, rotation)
        rows = [
            tuple(np.where(turning, inner[i][j], rotation[i][j] * size) for j in range(3)) for i in range(3)
        ]
        first, second, third = ((row[0], row[1], row[2]) for row in rows)
        return first, second, third

    def _rotation(self, thing: Thing, times: Times, inside: tuple[str, ...], place: Vector3) -> Matrix3:
        pieces = self._turns.get(thing.id, ())
        if thing.look_at is not None:
            target = self._position(thing.look_at, times, inside)
            own = aimed(place, target, face=thing.kind in _FACING)
        else:
            own = turned(*self._own_angles(thing, times))
        if not pieces:
            return own
        by_cue, away = turned(*_along(pieces, times)), _moving(pieces, times)
        rows = [tuple(np.where(away, by_cue[i][j], own[i][j]) for j in range(3)) for i in range(3)]
        first, second, third = ((row[0], row[1], row[2]) for row in rows)
        return first, second, third

    def _own_angles(self, thing: Thing, times: Times) -> Vector3:
        """Return the angles x, y, z of a thing that no cue turned: its way's when that has any."""
        if thing.id in self._turning:
            track = self._paths[thing.id]
            values = track.at(self._way_times(thing, track, times))
            return values[:, 4], values[:, 3], np.zeros(len(times))
        turn = thing.turn
        return _still((0.0, 0.0, 0.0) if turn is None else (turn.x, turn.y, turn.z), times)

    def _moved_from(self, thing: Thing, now: int) -> Triple:
        """Return where a thing is, as a point of its parent's frame."""
        pieces = self._moves.get(thing.id)
        glide = pieces[-1][1] if pieces else None
        if glide is not None:
            return glide.now(now)
        if thing.id not in self._paths and not isinstance(thing.at, str) and thing.screen is None:
            return thing.at or (0.0, 0.0, 0.0)
        at = np.array([now], np.int64)
        if thing.id in self._paths:
            track = self._paths[thing.id]
            x, y, z = track.at(self._way_times(thing, track, at))[0, :3].tolist()
            return x, y, z
        place = self._place(thing, at, ())
        if thing.parent is not None:
            origin, linear = self._parent(thing, at, (thing.id,))
            away = (place[0] - origin[0], place[1] - origin[1], place[2] - origin[2])
            place = applied(inverse(linear), away)
        return float(place[0][0]), float(place[1][0]), float(place[2][0])

    def _turned_from(self, thing: Thing, now: int) -> Triple:
        pieces = self._turns.get(thing.id)
        glide = pieces[-1][1] if pieces else None
        if glide is not None:
            return glide.now(now)
        at = np.array([now], np.int64)
        if thing.look_at is None:
            x, y, z = self._own_angles(thing, at)
            return float(x[0]), float(y[0]), float(z[0])
        return _angles_of(self._rotation(thing, at, (thing.id,), self._place(thing, at, ())))

    def _way_times(self, thing: Thing, track: Track, times: Times) -> Times:
        """Return the time on its way of a thing: that of the show, or of its own playing if it plays."""
        plays = thing.kind in SOUNDING
        reached = self._played(thing.id, times) if plays else self._shown_for(times)
        length = int(track.times[-1])
        loops = thing.path is not None and thing.path.loop and length > 0
        return np.asarray(reached % length if loops else reached, np.int64)

    def _shown_for(self, times: Times) -> Times:
        """Return how long the show has run, 0 before its first start."""
        begun = np.array([0, *self._begun], np.int64)
        loop = np.searchsorted(begun[1:], times, side="right")
        return np.where(loop > 0, times - begun[loop], 0)

    def _played(self, name: str, times: Times) -> Times:
        reached = np.zeros(len(times), np.int64)
        for start, end, ran in self._runs.get(name, ()):
            since = times >= start
            until = times if end is None else np.minimum(times, end)
            reached = np.where(since, until - start + ran, reached)
        return reached


def _with_path(scene: Scene) -> list[str]:
    return [thing.id for thing in scene.things if thing.path is not None]


def _still(point: Triple, times: Times) -> Vector3:
    x, y, z = (np.full(len(times), value, np.float64) for value in point)
    return x, y, z


def _index(pieces: list[_Piece] | tuple[()], times: Times) -> Times:
    since = np.array([piece[0] for piece in pieces], np.int64)
    return np.asarray(np.searchsorted(since, times, side="right") - 1, np.int64)


def _moving(pieces: list[_Piece] | tuple[()], times: Times) -> NDArray[np.bool_]:
    """Tell at which times a move (or turn) is in force."""
    away = np.array([False, *(piece[1] is not None for piece in pieces)])
    return np.asarray(away[_index(pieces, times) + 1], np.bool_)


def _along(pieces: list[_Piece] | tuple[()], times: Times) -> Vector3:
    """Return the moves in force, zeros where there is none."""
    chosen = _index(pieces, times)
    out = np.zeros((3, len(times)))
    for number in np.unique(chosen[chosen >= 0]):
        glide = pieces[number][1]
        if glide is not None:
            mask = chosen == number
            out[:, mask] = glide.at(times[mask])
    return out[0], out[1], out[2]


def _angles_of(matrix: Matrix3) -> Triple:
    """Return the turn of a rotation, in millionths of a degree, so that arctangents agree by machine."""
    m = [[float(cell[0]) for cell in row] for row in matrix]
    x = math.degrees(math.asin(max(-1.0, min(1.0, -m[1][2]))))
    if abs(m[1][2]) < 1 - 1e-12:
        y, z = math.atan2(m[0][2], m[2][2]), math.atan2(m[1][0], m[1][1])
    else:
        y, z = math.atan2(-m[2][0], m[0][0]), 0.0
    return round(x, 6), round(math.degrees(y), 6), round(math.degrees(z), 6)
