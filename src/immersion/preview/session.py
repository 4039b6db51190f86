"""A walk through a scene: its state, and how it goes on. No window is needed here."""

from __future__ import annotations

import logging
import os
import time as clocks
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from immersion import messages
from immersion.errors import FileError, InputError
from immersion.preview import _window_texts as _window_texts
from immersion.preview import restaging
from immersion.preview.camera import Camera, camera_at
from immersion.preview.contents import Contents, Told
from immersion.preview.controls import Pose, pose_of, stepped, strolled
from immersion.preview.kept_visit import KeptVisit
from immersion.preview.looking import Look, Notices
from immersion.preview.picking import Points
from immersion.preview.sight import Sight
from immersion.preview.travelling import Travel
from immersion.preview.watching import Watch, files_of
from immersion.preview.window_sound import WRONG_DEVICE, Ears, meter_lines, silence
from immersion.scene.model import Thing, text_of
from immersion.scene.places import world_from_thing
from immersion.scene.visit import State, Visit
from immersion.scene.walk import Walk

if TYPE_CHECKING:
    from immersion.preview.remote import Command, Remote
    from immersion.preview.sound import Player as SoundPlayer
    from immersion.stage.stage import Stage

__all__ = ["Look", "Mark", "Session"]

_log = logging.getLogger("immersion.preview")

LONGEST_STEP = 0.1
"""A slow frame moves the walker no further than this many seconds would."""

Mark = tuple[float, float, float]


class Session:
    """A walk in progress: where the visitor stands, what the visit has come to, and what is shown.

    Without a recorded visit it is walked live: cues fire by where the visitor goes, and the walk is kept.

    Parameters
    ----------
    stage : Stage
        An open stage.
    visit : Visit, optional
        A recorded visit, which is then shown as it is.
    camera : Camera
        Where the visitor begins.
    view : str
        The name of that place.
    time : float
        Seconds of the visit.
    paused : bool
        Whether time stands.
    file : path, optional
        The scene's file: it and its media are watched, and read again when they are saved.
    folder : path, optional
        Where pictures and walks are saved; where the program was started without it.
    look : Look, optional
        How it is read; motion is reduced unless it says otherwise.
    clock : callable
        Returns seconds that never go back.
    """

    def __init__(
        self,
        stage: Stage,
        visit: Told | None,
        camera: Camera,
        view: str,
        *,
        time: float = 0.0,
        paused: bool = False,
        file: Path | None = None,
        folder: Path | None = None,
        look: Look | None = None,
        clock: Callable[[], float] = clocks.monotonic,
    ) -> None:
        self.stage, self.visit, self.file = stage, visit, file
        self.folder = folder if folder is not None else Path.cwd()
        self.look, self.clock = look if look is not None else Look(), clock
        # A view's own camera is kept, with its roll, until the visitor moves.
        self.camera, self.pose, self.view = camera, pose_of(camera), view
        self.time, self.paused = time, paused
        self.tour: str | None = None
        self.step = 0
        self.chosen: str | None = None
        self.cue: str | None = None
        self.measuring = False
        self.marks: list[Mark] = []
        self.trouble: list[str] = []
        self.live: KeptVisit | None = None
        self.sound: SoundPlayer | None = None
        self.remote: Remote | None = None
        self._notices = Notices()
        self._spoken = stage.language
        self._held: set[str] = set()
        self.stroll = np.zeros(4)
        self._travel: Travel | None = None
        self._sight = Sight(stage)
        self._state: tuple[object, State] | None = None
        self._ears: Ears | None = None
        self._silent: list[str] = []
        self._hearing: tuple[str, dict[str, Any]] | None = None
        self._owned: list[Stage] = []
        self._watch = None if file is None else Watch(files_of(stage.scene, stage.folder, file))
        self.bounds = restaging.room_bounds(stage)
        if visit is None:
            restaging.begin_live(self)
        state = self.state()
        self._seen_view, self._seen_language = (None, "") if state is None else (state.view, state.language)

    # What is ------------------------------------------------------------------------------------------

    @property
    def language(self) -> str:
        """The language that the window speaks: the visitor's, where it can."""
        own = self.stage.language
        return own if own[:2] in messages.LANGUAGES else messages.language()

    @property
    def problem_lines(self) -> list[str]:
        """What is wrong with the files just now; those of the scene's folder by their short names."""
        here = f"{self.stage.folder.resolve()}{os.sep}"
        return [line.replace(here, "") for text in self.trouble for line in text.splitlines()]

    @property
    def told(self) -> list[str]:
        """What was done lately, for the eyes."""
        return self._notices.lines(self.clock())

    def tell(self, code: str, **values: object) -> None:
        """Let the window say something for a while; the same thing is said once."""
        self._notices.tell(messages.text(code, self.language, **values), self.clock())

    def so_far(self) -> Visit | None:
        """Return the visit as far as it is known; None when only states are told."""
        if self.sound is not None:
            return self.sound.so_far()
        if self.live is not None:
            return self.live.visit()
        return self.visit if isinstance(self.visit, Visit) else None

    def state(self) -> State | None:
        """Return the room now, or None when nothing tells it."""
        if self.visit is None or not hasattr(self.visit, "state_at"):
            return None
        visit = self.so_far()
        key = (self.time, visit)
        if self._state is None or self._state[0] != key or visit is None:
            found: Any = self.visit.state_at(self.time)
            self._state = (key, found)
        state: Any = self._state[1]
        return state if isinstance(state, State) else None

    def walk(self) -> Walk | None:
        """Return the walk so far of a visit that is walked live; `simulate` makes the same visit of it."""
        if self.sound is not None:
            return self.sound.walk()
        return None if self.live is None else self.live.walk()

    def row(self) -> tuple[float, float, float, float, float]:
        """Return the visitor's place as a walk has it: metres and degrees."""
        return Ears(self.pose)()

    def world(self, thing: Thing) -> Points:
        """Return the (4, 4) matrix from a thing's own frame to the world, now."""
        state = self.state()
        moved = None if state is None else state.worlds.get(thing.id)
        return moved if moved is not None else world_from_thing(self.stage.scene, thing)

    def name_of(self, block: str, name: str) -> str:
        """Return what people call a view, a tour, a thing …: its title, else what it shows, else its id."""
        scene = self.stage.scene
        record: Any = scene.thing(name) if block == "things" else getattr(scene, block).get(name)
        words = getattr(record, "title", None) or getattr(record, "alt", None)
        if not words and block == "things" and record is not None:
            words = getattr(scene.media.get(str(record.media_id)), "alt", None)
        return text_of(words, self.stage.language, scene.languages.default) or name

    def contents(self) -> Contents:
        """Return what is seen now; when a media does not open, what was seen last, and why.

        Raises
        ------
        ImmersionError
            If nothing could be seen before either.
        """
        return self._sight.contents(self)

    def caption(self) -> str:
        """Return the window's title: the scene, the view last gone to, and the time."""
        scene = self.stage.scene
        title = text_of(scene.title, self.stage.language, scene.languages.default) or scene.id
        place = self.name_of("views", self.view)
        seconds = int(self.time)
        state = f" ({messages.text('preview-paused', self.language)})" if self.paused else ""
        help_key = messages.typeset("H : ?", self.language)
        return f"{title} — {place} — {seconds // 60}:{seconds % 60:02d}{state} — {help_key}"

    # How it goes on -----------------------------------------------------------------------------------

    def advance(self, dt: float) -> None:
        """Let time pass: the visit goes on, held keys move the walker, and saved files are read again."""
        self._answer()
        if self._travel is not None:
            self._go_on_travelling(dt)
        if self._held:
            self.move(stepped(self.pose, self._held, min(dt, LONGEST_STEP), self.bounds))
        if self.stroll.any():
            fast = "fast" in self._held
            self.move(strolled(self.pose, self.stroll, min(dt, LONGEST_STEP), self.bounds, fast=fast))
        if self._ears is not None:
            self._ears.pose = self.pose
        if self.sound is not None:
            self.time = self.sound.time
        elif not self.paused:
            self._let_pass(dt)
        self._follow()
        if self._watch is not None and self._watch.changed(self.clock()):
            self.reload()

    def _let_pass(self, dt: float) -> None:
        end = float(getattr(self.visit, "duration", np.inf))
        time = min(self.time + dt, max(end, self.time))
        if self.live is not None:
            try:
                self.live.reach(time, self.row())
            except InputError as error:
                self.trouble = [error.render(self.language)]
                self.paused = True
                return
        self.time = time

    def _follow(self) -> None:
        """Go where a cue or a tour goes, and speak the language that the visit speaks."""
        state = self.state()
        if state is None:
            return
        if state.view != self._seen_view:
            self._seen_view = state.view
            if state.view is not None and self.live is not None:
                self.go_to(state.view)
        if state.language != self._seen_language:
            self._seen_language = state.language
            if state.language and state.language != self.stage.language:
                restaging.show_in_language(self, state.language)

    def press(self, action: str) -> None:
        """Begin what goes on while a key is held."""
        self._held.add(action)

    def release(self, action: str) -> None:
        """End it."""
        self._held.discard(action)

    def let_go(self) -> None:
        """End all that is held: the releases of its keys go elsewhere."""
        self._held.clear()
        self.stroll[:] = 0.0

    def move(self, pose: Pose) -> None:
        """Be elsewhere, by one's own steps."""
        if pose != self.pose:
            self._travel = None
            self.pose, self.camera = pose, pose.camera()

    def go(self, number: int) -> None:
        """Go to a view by its number, from 0; a number beyond the last does nothing."""
        names = list(self.stage.scene.views)
        if 0 <= number < len(names):
            self.go_to(names[number])

    def go_to(self, view: str) -> None:
        """Go to a view: at once where motion is reduced, else along the straight way."""
        if view not in self.stage.scene.views:
            return
        camera, self.view = camera_at(self.stage, view), view
        if self.look.reduced_motion:
            self._travel = None
            self.camera, self.pose = camera, pose_of(camera)
        else:
            self._travel = Travel(self.pose, pose_of(camera))

    def _go_on_travelling(self, dt: float) -> None:
        assert self._travel is not None
        self._travel.passed += dt
        if not self._travel.over and not self.look.reduced_motion:
            self.pose = self._travel.pose()
            self.camera = self.pose.camera()
            return
        self.pose, self._travel = self._travel.last, None
        if self.view in self.stage.scene.views:
            self.camera = camera_at(self.stage, self.view)

    def pause(self, paused: bool) -> None:
        """Let time stand, or go on."""
        self.paused = paused
        if self.sound is not None:
            self.sound.paused = paused

    def seek(self, time: float) -> None:
        """Go to a time of the visit, in seconds: back along the walk, or on while the visitor stands here."""
        self.time = max(0.0, time)
        if self.sound is not None:
            self.sound.seek(self.time)
        elif self.live is not None:
            self.live.seek(self.time, self.row())
        elif isinstance(self.visit, Visit):
            self.time = min(self.time, self.visit.duration)
        self._seen_view = None if (state := self.state()) is None else state.view

    def say(self, text: str) -> bool:
        """Do something in the visit, as a row of a walk does; False when the visit is a recorded one.

        Raises
        ------
        InputError
            If it is no event of a walk.
        """
        if self.live is None:
            self.tell("preview-told-recorded")
            return False
        if self.sound is not None:
            self.sound.say(text)
        else:
            self.live.say(text)
        if self.paused:
            self.tell("preview-told-later")
        return True

    def obey(self, command: Command) -> None:
        """Do what a desk asks for; what cannot be is left undone."""
        if command.verb in ("play", "pause"):
            self.pause(command.verb == "pause")
        elif command.verb == "seek":
            self.seek(float(command.value))
        elif command.verb == "goto" and isinstance(command.value, str):
            self.go_to(command.value)
        elif command.verb == "goto":
            self.go(int(command.value) - 1)
        elif command.verb == "say":
            self.say(str(command.value))

    def _answer(self) -> None:
        """Follow the desk, and tell it where we are."""
        if self.remote is None:
            return
        for command in self.remote.poll():
            self.obey(command)
        visit = self.so_far()
        events, forgotten = ((), 0) if visit is None else (visit.events, visit.forgotten)
        self.remote.tell(self.time, not self.paused, self.view, events, forgotten)

    # Sound --------------------------------------------------------------------------------------------

    def hear(
        self,
        listen: str,
        device: int | str | None = None,
        tell: Callable[[str], None] | None = None,
    ) -> None:
        """Begin the sound; it leads the time from now on. Media that do not open are told, and all is silent."""
        from immersion.preview.sound import Player as SoundPlayer

        self._hearing = (listen, {"device": device})
        self._ears = Ears(self.pose)
        known = self.live if self.live is not None else self.visit if isinstance(self.visit, Visit) else None
        options: dict[str, Any] = {"output": device, "start": self.time}
        try:
            self.sound = SoundPlayer(
                restaging.walked_stage(self), listen, visit=known, pose=self._ears, **options
            )
        except (FileError, InputError) as error:
            if error.code in WRONG_DEVICE:
                raise
            self._silent = [silence(error, self.language)]  # a sound that is missing does not close the room
        for line in self._silent if self.sound is None else self.sound.told:
            (tell or _log.info)(line)
        if self.sound is None:
            return
        self.visit = self.sound
        self.sound.start()
        self.sound.paused = self.paused

    def sound_lines(self, opened: float) -> list[str]:
        """Return what is written of the sound: what is said once, then its meters."""
        return self._silent if self.sound is None else meter_lines(self.sound, self.language, opened)

    def hush(self) -> None:
        """End the sound; the visit goes on without it."""
        if self.sound is not None:
            told = self.sound.visit
            self.sound.stop()
            self.sound, self.visit, self._state = None, told, None

    def close(self) -> None:
        """End the sound and the videos, and close every stage that was opened here."""
        self.hush()
        self._sight.close()
        while self._owned:
            self._owned.pop().close()

    # Other stages -------------------------------------------------------------------------------------

    def speak(self, language: str) -> None:
        """Show and hear another language of the scene; a live walk records it."""
        restaging.speak(self, language)

    def in_profile(self, profile: str | None) -> None:
        """Open another profile of the scene: place, time and walk are kept."""
        restaging.in_profile(self, profile)

    def reload(self) -> None:
        """Read the scene's file again; when something is wrong, it is told and everything stays as it is."""
        restaging.reload(self)
