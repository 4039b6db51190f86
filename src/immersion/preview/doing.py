"""What each action does to a session: one small function each, the same for keys, gamepads and messages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from immersion import messages
from immersion.errors import ImmersionError
from immersion.preview.cue_list import CueLine, by_hand, cue_lines
from immersion.preview.picking import Hit, pick, ray_through
from immersion.preview.session import Session
from immersion.scene.model import Thing, text_of
from immersion.scene.walk_writing import write_walk

__all__ = [
    "DOING",
    "chosen_cue",
    "click_at",
    "clickable",
    "cues_now",
    "do",
    "free_name",
    "measured",
    "step_text",
]

JUMP = 5.0
"""Seconds that one press goes back or on."""

SIZES = (0.75, 1.0, 1.25, 1.5, 2.0, 3.0)
_MET = ("model", "image", "video", "text", "captions")


def do(session: Session, action: str) -> bool:
    """Do one action by its name; False when it is one of the window's own."""
    doing = DOING.get(action)
    if doing is None:
        return False
    try:
        doing(session)
    except ImmersionError as error:
        session.trouble = [error.render(session.language)]
    return True


def free_name(folder: Path, stem: str, suffix: str) -> Path:
    """Return a name that no file has yet: ``stem-1``, ``stem-2`` …"""
    number = 1
    while (folder / f"{stem}-{number}{suffix}").exists():
        number += 1
    return folder / f"{stem}-{number}{suffix}"


# Views and tours ----------------------------------------------------------------------------------


def _view(session: Session, by: int) -> None:
    names = list(session.stage.scene.views)
    if names:
        at = names.index(session.view) if session.view in names else -1
        session.go_to(names[(at + by) % len(names)])
        session.tell("preview-told-view", name=session.name_of("views", session.view))


def _tour(session: Session) -> None:
    names = list(session.stage.scene.tours)
    if not names:
        return session.tell("preview-told-none-tours")
    at = names.index(session.tour) + 1 if session.tour in names else 0
    session.tour = names[at] if at < len(names) else None
    if session.tour is None:
        return session.tell("preview-told-no-tour")
    session.tell("preview-told-tour", name=session.name_of("tours", session.tour))
    return _take(session, 0, fire=True)


def _step(session: Session, by: int) -> None:
    if session.tour is None:
        return _tour(session)
    steps = session.stage.scene.tours[session.tour].steps
    to = min(max(session.step + by, 0), len(steps) - 1)
    return _take(session, to, fire=to > session.step) if to != session.step else None


def _take(session: Session, number: int, *, fire: bool) -> None:
    """Take a step of the tour: go to its view, and fire its cue unless one goes back."""
    assert session.tour is not None
    session.step = number
    step = session.stage.scene.tours[session.tour].steps[number]
    if step.view is not None:
        session.go_to(step.view)
    if step.cue is not None and fire and session.live is not None:
        session.say(by_hand(step.cue))


def step_text(session: Session) -> str:
    """Return what the step of the tour says; empty without one."""
    tour = session.stage.scene.tours.get(session.tour or "")
    if tour is None:
        return ""
    step = tour.steps[min(session.step, len(tour.steps) - 1)]
    return text_of(step.text, session.stage.language, session.stage.scene.languages.default) or ""


# Time and cues ------------------------------------------------------------------------------------


def cues_now(session: Session) -> tuple[CueLine, ...]:
    """Return the cues as they stand now; none of a visit of which only states are told."""
    visit = session.so_far()
    return () if visit is None else cue_lines(session.stage.scene, visit, session.time)


def chosen_cue(session: Session) -> str | None:
    """Return the cue that would be fired: the chosen one, else the first."""
    names = [cue.id for cue in session.stage.scene.cues]
    return session.cue if session.cue in names else names[0] if names else None


def _cue(session: Session, by: int) -> None:
    names = [cue.id for cue in session.stage.scene.cues]
    now = chosen_cue(session)
    if now is None:
        return session.tell("preview-told-no-cue")
    session.look.cues = True
    session.cue = names[(names.index(now) + by) % len(names)] if session.cue in names else now
    return None


def _fire(session: Session) -> None:
    name = chosen_cue(session)
    if name is None:
        return session.tell("preview-told-no-cue")
    if session.say(by_hand(name)):
        session.tell("preview-told-cue", name=name)
    return None


# Things -------------------------------------------------------------------------------------------


def clickable(session: Session) -> tuple[Thing, ...]:
    """Return what can be met by the pointer: what is shown now, and what a cue waits to be clicked."""
    awaited = {c.click for cue in session.stage.scene.cues for c in cue.when if c.kind == "click"}
    state = session.state()
    told = {} if state is None else state.things
    scene = session.stage.scene

    def shown(thing: Thing, depth: int = 0) -> bool:
        own = told.get(thing.id)
        if not (thing.visible if own is None else own.visible):
            return False
        parent = scene.thing(thing.parent) if thing.parent is not None else None
        return parent is None or depth > len(scene.things) or shown(parent, depth + 1)

    return tuple(
        thing
        for thing in session.stage.things
        if (thing.kind in _MET and shown(thing)) or thing.id in awaited
    )


def click_at(session: Session, x: float, y: float, aspect: float) -> Hit | None:
    """Click at a place of the picture, from −1 to 1 both ways; while measuring, set a point there.

    Returns
    -------
    Hit or None
        What was met first.
    """
    things = clickable(session)
    try:
        hit = pick(session.stage, things, session.world, ray_through(session.camera, x, y, aspect))
    except ImmersionError as error:
        session.trouble = [error.render(session.language)]
        return None
    if hit is None:
        session.tell("preview-told-nothing")
    elif session.measuring:
        _mark(session, hit)
    elif hit.thing is not None:
        _click(session, hit.thing)
    return hit


def _click(session: Session, name: str) -> None:
    session.chosen = name
    if session.say(f"click:{name}"):
        session.tell("preview-told-click", name=session.name_of("things", name))


def _mark(session: Session, hit: Hit) -> None:
    if len(session.marks) > 1:
        session.marks = []
    session.marks.append(hit.point)
    if len(session.marks) == 1:
        return session.tell("preview-told-mark")
    metres = measured(session.marks)
    return session.tell("preview-told-distance", metres=messages.number(metres, 3, session.language))


def measured(marks: Sequence[tuple[float, float, float]]) -> float:
    """Return the distance between two points, in metres.

    >>> measured([(0, 0, 0), (3, 0, 4)])
    5.0
    """
    return float(np.linalg.norm(np.subtract(marks[1], marks[0])))


def _click_chosen(session: Session) -> None:
    names = [thing.id for thing in clickable(session)]
    if session.chosen in names and not session.measuring:
        return _click(session, str(session.chosen))
    click_at(session, 0.0, 0.0, 1.0)
    return None


def _thing(session: Session, by: int) -> None:
    names = [thing.id for thing in clickable(session)]
    if not names:
        return session.tell("preview-told-nothing")
    at = names.index(session.chosen) + by if session.chosen in names else 0 if by > 0 else -1
    session.chosen = names[at % len(names)]
    return session.tell("preview-told-thing", name=session.name_of("things", session.chosen))


def _measure(session: Session) -> None:
    session.measuring = not session.measuring
    session.marks = []
    session.tell("preview-told-measuring" if session.measuring else "preview-told-measured")


# How it is shown ----------------------------------------------------------------------------------


def _language(session: Session) -> None:
    languages = session.stage.scene.languages
    names = list(dict.fromkeys([languages.default, *languages.available]))
    session.speak(names[(names.index(session.stage.language) + 1) % len(names)])
    session.tell("preview-told-language", name=session.stage.language)


def _profile(session: Session) -> None:
    names = [None, *session.stage.scene.profiles]
    session.in_profile(names[(names.index(session.stage.profile) + 1) % len(names)])
    name = session.stage.profile
    session.tell("preview-told-no-profile") if name is None else session.tell(
        "preview-told-profile", name=name
    )


def _flip(name: str, told: str = "") -> Callable[[Session], None]:
    def flip(session: Session) -> None:
        now = not getattr(session.look, name)
        setattr(session.look, name, now)
        if told:
            session.tell(f"{told}-on" if now else f"{told}-off")

    return flip


def _resize(session: Session, by: int) -> None:
    sizes = sorted({*SIZES, session.look.text_size})
    at = min(max(sizes.index(session.look.text_size) + by, 0), len(sizes) - 1)
    session.look.text_size = sizes[at]


def _save_walk(session: Session) -> None:
    walk = session.walk()
    if walk is None:
        return session.tell("preview-told-recorded")
    path = free_name(session.folder, f"{session.stage.scene.id}-walk", ".csv")
    write_walk(walk, path)
    return session.tell("preview-told-saved", name=path.name)


DOING: dict[str, Callable[[Session], None]] = {
    "view-next": lambda s: _view(s, 1),
    "view-before": lambda s: _view(s, -1),
    "tour": _tour,
    "step-next": lambda s: _step(s, 1),
    "step-before": lambda s: _step(s, -1),
    "pause": lambda s: s.pause(not s.paused),
    "time-back": lambda s: s.seek(s.time - JUMP),
    "time-on": lambda s: s.seek(s.time + JUMP),
    "time-start": lambda s: s.seek(0.0),
    "cues": _flip("cues"),
    "cue-next": lambda s: _cue(s, 1),
    "cue-before": lambda s: _cue(s, -1),
    "cue-fire": _fire,
    "thing-next": lambda s: _thing(s, 1),
    "thing-before": lambda s: _thing(s, -1),
    "click": _click_chosen,
    "measure": _measure,
    "language": _language,
    "profile": _profile,
    "names": _flip("names"),
    "captions": _flip("captions"),
    "status": _flip("status"),
    "contrast": _flip("high_contrast", "preview-told-contrast"),
    "motion": _flip("reduced_motion", "preview-told-motion"),
    "text-larger": lambda s: _resize(s, 1),
    "text-smaller": lambda s: _resize(s, -1),
    "save-walk": _save_walk,
    "reload": lambda s: s.reload(),
    "help": _flip("help"),
}
"""By the names of :data:`immersion.preview.actions.ACTIONS`; the others are the window's."""
