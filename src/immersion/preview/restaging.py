"""A session on another stage: another language or profile, or the file as it was saved just now."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from immersion.errors import FileError, ImmersionError, InputError
from immersion.preview.controls import Bounds, bounds_of
from immersion.preview.kept_visit import KeptVisit, retraced
from immersion.preview.watching import Watch, files_of
from immersion.scene.enclosure import only_room
from immersion.scene.model import Scene
from immersion.scene.walk import Walk

if TYPE_CHECKING:
    from immersion.preview.session import Session
    from immersion.stage.stage import Stage

__all__ = [
    "begin_live",
    "in_profile",
    "reload",
    "room_bounds",
    "show_in_language",
    "speak",
    "venue_file",
    "walked_stage",
]


def venue_file(scene: Scene) -> Path | None:
    """Return the file of the venue that a scene was read with."""
    venue = scene._origin.venue
    return None if venue is None else venue.file


def room_bounds(stage: Stage) -> Bounds | None:
    """Return where a visitor may stand in a room that is a box; of several rooms one may walk to the next."""
    room = only_room(stage.scene)
    return None if room is None or room.box is None else bounds_of(room.box)


def walked_stage(session: Session) -> Stage:
    """Return the stage that the visit is walked on: in the language in which it began."""
    return _in(session.stage, session.stage.profile, session._spoken)


def begin_live(session: Session, walk: Walk | None = None) -> None:
    """Begin a live visit at the time of now; media that do not open leave the room without one."""
    try:
        stage = walked_stage(session)
        live = KeptVisit(stage, session.row() if walk is None else walk.tracks[0].values[0])
        if walk is not None:
            retraced(live, walk, session.time)
        live.reach(session.time, session.row())
    except (FileError, InputError) as error:
        session.trouble = [error.render(session.language)]
        session.live = session.visit = None
        return
    session.live = session.visit = live
    session._state = None


def show_in_language(session: Session, language: str) -> None:
    """Show another language; what is heard follows the visit."""
    session.stage = _in(session.stage, session.stage.profile, language)
    session._state = None


def speak(session: Session, language: str) -> None:
    """Show and hear another language of the scene; a live walk records it."""
    if session.live is not None:
        session.say(f"language:{language}")
    show_in_language(session, language)


def in_profile(session: Session, profile: str | None) -> None:
    """Open another profile of the scene: place, time and walk are kept."""
    restage(session, _in(session.stage, profile, session.stage.language))


def restage(session: Session, stage: Stage) -> None:
    """Go on with another stage, on which the walk so far is walked again."""
    walk, hearing = session.walk(), session._hearing
    recorded = None if session.live is not None or session.sound is not None else session.visit
    session.hush()
    session.stage = stage
    session._state = None
    session.bounds = room_bounds(stage)
    if recorded is None:
        begin_live(session, walk)
    if hearing is not None:
        session.hear(hearing[0], **hearing[1])
    state = session.state()
    session._seen_view = None if state is None else state.view
    session.chosen = session.chosen if session.chosen and stage.scene.thing(session.chosen) else None
    session.tour = session.tour if session.tour in stage.scene.tours else None


def reload(session: Session) -> None:
    """Read the scene's file again; when something is wrong, it is told and everything stays as it is."""
    from immersion.stage.stage import open_stage

    if session.file is None:
        return
    try:
        venue = venue_file(session.stage.scene)
        fresh = open_stage(session.file, folder=session.stage.folder, venue=venue, lost=session.stage.lost)
    except ImmersionError as error:
        session.trouble = [error.render(session.language)]
        return
    session.trouble = []
    profile, language = session.stage.profile, session.stage.language
    if profile is not None and profile not in fresh.scene.profiles:
        session.tell("preview-told-profile-gone", name=profile)
        profile = None
    offered = {fresh.scene.languages.default, *fresh.scene.languages.available}
    if language not in offered:
        session.tell("preview-told-language-gone", name=language)
        language = fresh.scene.languages.default
    session._spoken = session._spoken if session._spoken in offered else language
    before = session._owned
    session._owned = [fresh]
    restage(session, _in(fresh, profile, language))
    for one in before:
        one.close()
    session._watch = Watch(files_of(fresh.scene, fresh.folder, session.file))
    if not session.trouble:
        session.tell("preview-told-reloaded")


def _in(stage: Stage, profile: str | None, language: str) -> Stage:
    """Return a stage of the same scene, with the media that are open already."""
    return stage if (stage.profile, stage.language) == (profile, language) else stage.as_in(profile, language)
