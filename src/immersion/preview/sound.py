"""The sound of a preview: what the visitor hears now, from the engine that renders the files.

A thread renders blocks of 10 ms a little ahead; the card's callback copies them and never waits. A visit without a
recorded walk is walked live: what was heard is what `render_audio` gives of the walk that was recorded meanwhile.
"""

from __future__ import annotations

import threading
import time as clock
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from immersion import messages
from immersion.audio import Listener
from immersion.audio.live_metering import LiveMeter, Reading
from immersion.errors import ImmersionError, InputError, MissingToolError, Where
from immersion.geometry import ambisonic_from_world, head_from_yaw_pitch
from immersion.preview import _sound_texts as _sound_texts
from immersion.preview.sound_devices import LATENCY, NOWHERE, ClockedStream, Opened, open_stream
from immersion.preview.sound_ring import Playhead, Ring
from immersion.scene.visit import State, Visit
from immersion.scene.walk import EVENT, Walk
from immersion.stage.assets import RATE
from immersion.stage.listening import BLOCK, Hearing, heard_rig
from immersion.stage.live_visit import LiveVisit, Row
from immersion.stage.stage import Stage

__all__ = ["Meters", "Player"]

SEEK = 1920
"""Frames, 40 ms: where blocks of 10 ms and the engine's control points meet."""

AHEAD = 0.06
_KNOWN = 0.02  # a block of 10 ms asks for control points in the 10 ms after it
_NAP = 0.003

Block = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Meters:
    """What is playing: a reading for each output, and one of the two ears with their momentary loudness."""

    names: tuple[str, ...]
    outputs: Reading
    ears: Reading


class Player:
    """Plays a visit while it goes on, with the listener where the visitor is.

    Parameters
    ----------
    stage : Stage
        An open stage.
    listen : str
        ``"binaural"``; ``"rig"``: the scene's loudspeakers as they are heard in the room; or one group of them.
    visit : Visit or LiveVisit, optional
        A visit that is known, or one that goes on. Without one it is walked live, and cues fire by where the visitor
        goes.
    pose : callable, optional
        Returns where the visitor is now: x, y, z in metres, yaw and pitch in degrees. Without one it is the visit's
        own walk, or the first view.
    output : int, str or callable, optional
        A sound card by number or name; ``"none"`` for meters alone; or what opens a stream in place of sounddevice.
        The system's own card without it, and meters alone when there is none: `told` says so.
    order : int
        Ambisonic order on the way.
    tour : str, optional
        A tour, for a visit that is walked live.
    start : float
        Seconds of the visit to begin at.
    ahead : float
        Seconds that are rendered ahead of the card, from 0.03 to 1.
    latency : float
        Seconds that the card is asked to keep, from 0.005 to 1. Together with `ahead` it is how long a turn of the
        head takes to be heard.

    Attributes
    ----------
    visit : Visit or LiveVisit
        What happens; ask it through `state_at`, which waits for the thread of the sound.
    device : str or None
        What plays; None for meters alone.
    told : list of str
        What is to be said once: that there is no card, that room acoustics are not heard, which loudspeaker is dead.
    late, failures : int
        Blocks that took longer than they last, and those that failed and were silent; `last_failure` says why.

    Raises
    ------
    UnknownNameError, UsageError
        If the rig has no such group or loudspeaker.
    InputError
        If a device is named that cannot be opened.
    """

    def __init__(
        self,
        stage: Stage,
        listen: str = "binaural",
        *,
        visit: Visit | LiveVisit | None = None,
        pose: Callable[[], Row] | None = None,
        output: int | str | Opened | None = None,
        order: int = 3,
        tour: str | None = None,
        start: float = 0.0,
        ahead: float = AHEAD,
        latency: float = LATENCY,
    ) -> None:
        self._stage, self.listen, self._order = stage, listen, order
        self.told: list[str] = []
        if listen != "binaural":
            self.told += heard_rig(stage, listen, order).told(_language(stage))
        known = visit if isinstance(visit, Visit) else None
        self._row = pose if pose is not None else None if known is not None else _first_view(stage)
        self.visit: Visit | LiveVisit = (
            visit if visit is not None else LiveVisit(stage, self._asked(), tour=tour)
        )
        self._frames = round(known.duration * RATE) if known is not None else None
        self._guard = threading.RLock()
        self._wanted: float | None = start
        self._meters: Meters | None = None
        self.late = self.failures = 0
        self.last_failure = ""
        self.hearing: Hearing | None = None
        self._stopping = False
        self._thread: threading.Thread | None = None
        self._open(output, min(max(ahead, 0.03), 1.0), min(max(latency, 0.005), 1.0))
        self._pieces: list[tuple[int, float]] = [(0, self._wanted or 0.0)]

    def _open(self, output: int | str | Opened | None, ahead: float, latency: float) -> None:
        """Open a card, or a clock in its place."""
        # Room for what is ahead, a block, and what a converter of rates may give at once.
        self._ring = Ring(round(RATE * 4 * (ahead + 0.25)), 2)
        self._head = Playhead(self._ring)
        self.device: str | None = None
        named = isinstance(output, (int, str)) and output != NOWHERE
        self._rate = RATE
        try:
            if output == NOWHERE:
                raise MissingToolError("preview-no-sound", reason=NOWHERE)
            opened = output if callable(output) else None
            device = None if callable(output) or output is None else output
            self._stream, self._rate = open_stream(
                device, 2, RATE, self._head.callback, opened, latency=latency
            )
            self.device = str(output) if named else "default"
            values = {"device": self.device, "rate": self._rate}
            self.told.append(messages.text("preview-sound-on", _language(self._stage), **values))
        except MissingToolError as error:
            self._stream = ClockedStream(RATE, 2, self._head.callback)
            if output != NOWHERE:
                reason = error.render(_language(self._stage))
                self.told.append(messages.text("preview-silent", _language(self._stage), reason=reason))
        self._ahead = round(ahead * self._rate)
        self._convert: Callable[[Block], Block] | None = None
        if self._rate != RATE:
            self._convert = self._converter()

    def _converter(self) -> Callable[[Block], Block]:
        import soxr

        stream = soxr.ResampleStream(RATE, self._rate, 2, dtype="float32", quality="HQ")
        return lambda block: np.asarray(stream.resample_chunk(np.ascontiguousarray(block.T)).T, np.float32)

    # For the window ----------------------------------------------------------------------------------

    def start(self, *, wait: bool = False) -> Player:
        """Begin to render and to play; paused players wait.

        The engine is made by the thread of the sound, so that a window opens at once.

        Parameters
        ----------
        wait : bool
            Return only when sound is ready, and as much is rendered as is kept ahead.
        """
        if wait:
            self.prepare()
            while self.fill():
                pass
        self._head.paused = False
        self._thread = threading.Thread(target=self._run, name="immersion-sound", daemon=True)
        self._thread.start()
        self._stream.start()
        return self

    def stop(self) -> None:
        """Play no more, and let the card go."""
        self._stopping = True
        if self._thread is not None:
            self._thread.join(5.0)
            self._stream.stop()
        self._stream.close()

    def __enter__(self) -> Player:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def paused(self) -> bool:
        """Whether time stands."""
        return self._head.paused

    @paused.setter
    def paused(self, paused: bool) -> None:
        self._head.paused = paused

    @property
    def time(self) -> float:
        """Seconds of the visit that are heard now."""
        taken, at = self._ring.taken, 0.0
        if self._wanted is not None:
            return self._wanted
        for first, seconds in self._pieces:
            if taken >= first:
                at = seconds + (taken - first) / self._rate
        return max(at, 0.0)

    @property
    def ended(self) -> bool:
        """Whether a visit that is known has come to its end."""
        return self._head.ended and self._ring.ahead == 0

    @property
    def underruns(self) -> int:
        """How often the card had to wait for the sound."""
        return self._head.underruns

    @property
    def xruns(self) -> int:
        """How often the card itself says that it had nothing to play."""
        return self._head.xruns

    @property
    def meters(self) -> Meters | None:
        """What was rendered last; None before the first block."""
        return self._meters

    def seek(self, seconds: float) -> None:
        """Go on at another time, to 40 ms.

        A visit that is walked live begins anew there, as for one who has stood here from the start.
        """
        self._wanted = max(0.0, float(seconds))

    def say(self, text: str) -> None:
        """Do something in a visit that is walked live: ``click:id``, ``osc:/address args``, ``language:en``.

        Raises
        ------
        InputError
            If it is no event of a walk.
        """
        if not EVENT.fullmatch(text):
            raise InputError("walk-event", Where(path="say"), found=text[:80])
        if isinstance(self.visit, LiveVisit):
            with self._guard:
                self.visit.say(text)

    def state_at(self, time: float) -> State:
        """Return the room at a time, in seconds."""
        with self._guard:
            return self.visit.state_at(time)

    def so_far(self) -> Visit:
        """Return the visit as far as it is known."""
        with self._guard:
            return self.visit.visit() if isinstance(self.visit, LiveVisit) else self.visit

    def walk(self) -> Walk | None:
        """Return the walk so far, of a visit that is walked live."""
        if not isinstance(self.visit, LiveVisit):
            return None
        with self._guard:
            return self.visit.walk()

    # The thread of the sound -------------------------------------------------------------------------

    def prepare(self) -> None:
        """Make the engine and warm it up; the thread does it when it was not done before."""
        if self.hearing is not None:
            return
        hearing = Hearing(self._stage, self.visit, self.listen, order=self._order)
        hearing.warmup()
        self._of_outputs = LiveMeter(len(hearing.channels), RATE, loudness=False)
        self._of_ears = LiveMeter(2, RATE)
        self._of_ears.process(np.zeros((2, BLOCK), np.float32))  # so that nothing is compiled while it plays
        self.hearing = hearing

    def _run(self) -> None:
        try:
            self.prepare()
            while not self._stopping:
                if not self.fill():
                    clock.sleep(_NAP)
        except ImmersionError as error:
            self._broken(error.render(_language(self._stage)), error)
        except Exception as error:
            self._broken(f"{type(error).__name__}: {error}", error)

    def _broken(self, reason: str, error: Exception) -> None:
        self.failures += 1
        self.last_failure = reason
        self._head.ended = True
        self.told.append(messages.text("preview-sound-broken", _language(self._stage), reason=reason))

    def fill(self) -> bool:
        """Render one block when the card will soon need it; tell whether it did."""
        assert self.hearing is not None
        if self._wanted is not None:
            self._go(self._wanted)
        room = self._ring.capacity - self._ring.written + self._ring.taken
        if self._ring.ahead >= self._ahead or self._head.ended or room < self._rate // 5:
            return False
        begun = clock.perf_counter()
        piece = self._block(self.hearing)
        if self._convert is not None and piece.shape[1]:
            piece = self._convert(piece)
        self._ring.write(piece)
        self.late += clock.perf_counter() - begun > BLOCK / RATE
        return True

    def _block(self, hearing: Hearing) -> Block:
        with self._guard:
            if isinstance(self.visit, LiveVisit):
                self.visit.reach(hearing.frame / RATE + _KNOWN, self._asked())
            ears = hearing.block(self._pose)
        self._of_outputs.process(hearing.feeds)
        self._of_ears.process(ears)
        self._meters = Meters(hearing.channels, self._of_outputs.reading(), self._of_ears.reading())
        if self._frames is not None:
            left = self._frames + hearing.latency - (hearing.frame - BLOCK)
            if left <= BLOCK:
                self._head.ended = True
                return ears[:, : max(left, 0)]
        return ears

    def _go(self, seconds: float) -> None:
        """Go on at a time: render from there, and let the card jump when it is ready."""
        assert self.hearing is not None
        last = self._frames if self._frames is not None else seconds * RATE
        frame = round(min(seconds * RATE, last) / SEEK) * SEEK
        with self._guard:
            if isinstance(self.visit, LiveVisit) and (frame or self.visit.known):
                self.visit.seek(frame / RATE, self._asked())
            self.hearing.seek(frame)
        if self._convert is not None:
            self._convert = self._converter()
        self._of_outputs.reset()
        self._of_ears.reset()
        self._head.ended = False
        self._ring.jump()
        first = (self._ring.written, (frame - self.hearing.latency) / RATE)
        self._pieces = [self._pieces[-1], first] if self._ring.taken < first[0] else [first]
        if self._wanted == seconds:  # nobody asked for another time meanwhile
            self._wanted = None

    def _asked(self) -> Row:
        assert self._row is not None
        x, y, z, yaw, pitch = (float(value) for value in self._row())
        return (x, y, z, yaw, pitch)

    def _pose(self, seconds: float) -> Listener:
        """Return the listener at a time: along the walk, or where the visitor is now."""
        if self._row is None or isinstance(self.visit, LiveVisit):
            places, yaws, pitches = self.visit.viewer_at([seconds])
            place, yaw, pitch = places[0], float(yaws[0]), float(pitches[0])
        else:
            x, y, z, left, up = self._asked()
            place, yaw, pitch = np.array([x, y, z]), float(np.radians(left)), float(np.radians(up))
        return Listener(ambisonic_from_world @ place, head_from_yaw_pitch(yaw, pitch))


def _first_view(stage: Stage) -> Callable[[], Row]:
    """Return the place of the scene's first view, for one who does not walk."""
    from immersion.preview.camera import camera_at
    from immersion.preview.controls import pose_of

    name = next(iter(stage.scene.views), None)
    if name is None:
        return lambda: (0.0, 1.6, 0.0, 0.0, 0.0)
    pose = pose_of(camera_at(stage, name))
    yaw, pitch = float(np.degrees(pose.yaw)), float(np.degrees(pose.pitch))
    return lambda: (*pose.position, yaw, pitch)


def _language(stage: Stage) -> str:
    known = stage.language[:2] in messages.LANGUAGES
    return stage.language[:2] if known else messages.language()
