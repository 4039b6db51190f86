"""What is written over the picture, as plain lines: captions, names, warnings, cues, figures, the help."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Literal

from immersion import messages
from immersion.errors import ImmersionError
from immersion.preview.actions import help_lines
from immersion.preview.cue_list import CueLine
from immersion.preview.doing import chosen_cue, clickable, cues_now, step_text
from immersion.preview.picking import centre_of, seen_at
from immersion.preview.session import Session
from immersion.preview.window_sound import TOLD_FOR
from immersion.scene.visit import Play
from immersion.stage.captions import Caption, captioned_by, read_captions

__all__ = ["Block", "Captions", "blocks_of", "names_of"]

Place = Literal["bottom", "lower-left", "upper-left", "upper-right", "middle"]

_MOST_PROBLEMS, _MOST_LOSSES, _MOST_CUES = 8, 6, 16
_TAGS = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Block:
    """Some lines, where they stand, and how: large, as a warning, in a fixed width."""

    name: str
    place: Place
    lines: tuple[str, ...]
    large: bool = False
    warning: bool = False
    fixed: bool = False


class Captions:
    """The captions of what plays now; each file is read once, and again when another stage is shown."""

    def __init__(self) -> None:
        self._stage: object = None
        self._read: dict[str, tuple[Caption, ...]] = {}

    def now(self, session: Session) -> list[str]:
        """Return the lines to be read now, in the language that each sound was started in."""
        visit, state = session.so_far(), session.state()
        if visit is None or state is None:
            return []
        if self._stage is not session.stage:
            self._stage, self._read = session.stage, {}
        found: list[str] = []
        for play in visit.plays:
            if play.start <= session.time < play.end and state.things[play.thing].playing:
                found += self._of(session, play, state.things[play.thing].media_time)
        return found

    def _of(self, session: Session, play: Play, at: float) -> list[str]:
        file = _caption_file(session, play)
        if file is None:
            return []
        if file not in self._read:
            try:
                self._read[file] = read_captions(session.stage.folder / file)
            except ImmersionError as error:
                self._read[file] = ()
                session.trouble = [*session.trouble, error.render(session.language)]
        moment = round(at * 1e6)
        said = [one.text for one in self._read[file] if one.start_us <= moment < one.end_us]
        return [line for text in said for line in plain(text).splitlines()]


def _caption_file(session: Session, play: Play) -> str | None:
    """Return the captions of a play in its language, else in one that the visitor may read."""
    stage = session.stage
    for _, files in captioned_by(stage, play):
        if isinstance(files, str):
            return files
        for tag in (play.language, stage.language, stage.scene.languages.default):
            if tag in files:
                return files[tag]
    return None


def plain(text: str) -> str:
    """Return a caption without its marks.

    >>> plain("<v Anne>Bonjour &amp; <i>bienvenue</i>")
    'Bonjour & bienvenue'
    """
    return html.unescape(_TAGS.sub("", text))


def blocks_of(
    session: Session, captions: Captions, frame_seconds: float = 0.0, opened: float = 0.0
) -> list[Block]:
    """Return what is written over the picture now.

    Parameters
    ----------
    session : Session
    captions : Captions
    frame_seconds : float
        How long a picture takes, from one to the next; 0 when it is not known.
    opened : float
        Seconds since the window opened.
    """
    look, lang = session.look, session.language
    read = [*step_text(session).splitlines(), *captions.now(session)] if look.captions else []
    blocks = [Block("captions", "bottom", tuple(read), large=True)]
    trouble = session.problem_lines
    if trouble:
        more = len(trouble) - _MOST_PROBLEMS
        lines = [messages.text("preview-kept", lang), *trouble[:_MOST_PROBLEMS]]
        lines += [messages.text("preview-more", lang, count=more)] if more > 0 else []
        blocks.append(Block("trouble", "upper-left", tuple(lines), warning=True))
    if look.help:
        return [*blocks[1:], Block("help", "middle", tuple(help_lines(lang)), fixed=True)]
    blocks.append(Block("told", "upper-left", (*_standing(session), *session.told)))
    if look.cues:
        blocks.append(Block("cues", "upper-right", tuple(_cue_rows(session)), fixed=True))
    silent = session.sound is None or session.sound.device is None  # what cannot be heard can be seen
    sound = session.sound_lines(opened) if look.status or silent or opened < TOLD_FOR else []
    if look.status:
        blocks.append(Block("status", "lower-left", (*_figures(session, frame_seconds), *sound), fixed=True))
    elif sound:
        blocks.append(Block("status", "lower-left", tuple(sound), fixed=True))
    return [block for block in blocks if block.lines]


def _standing(session: Session) -> list[str]:
    """Return what holds for longer: the step of a tour, a measure."""
    lang = session.language
    lines = []
    if session.tour is not None:
        count = len(session.stage.scene.tours[session.tour].steps)
        values = {"tour": session.name_of("tours", session.tour), "step": session.step + 1, "count": count}
        lines.append(messages.text("preview-step", lang, **values))
    return lines


def _cue_rows(session: Session) -> list[str]:
    lang, chosen = session.language, chosen_cue(session)
    rows = [_cue_row(line, line.cue == chosen, lang) for line in cues_now(session)]
    at = next((k for k, line in enumerate(session.stage.scene.cues) if line.id == chosen), 0)
    first = min(max(at - _MOST_CUES // 2, 0), max(len(rows) - _MOST_CUES, 0))
    more = len(rows) - _MOST_CUES
    head = f"{messages.text('preview-cues-title', lang)}   {clock(session.time, lang)}"
    rows = rows[first : first + _MOST_CUES]
    return [head, *rows, *([messages.text("preview-more", lang, count=more)] if more > 0 else [])]


def _cue_row(line: CueLine, chosen: bool, lang: str) -> str:
    said = []
    if line.fired:
        times = "  ".join(clock(time, lang) for time in line.fired[-3:])
        said.append(messages.text("preview-cue-fired", lang, times=times))
    if line.due is not None:
        said.append(messages.text("preview-cue-due", lang, time=clock(line.due, lang)))
    # What comes once in a show is not waited for when it has come.
    waits = [one for one in line.waits if not (line.fired and one[0] in ("start", "at"))]
    if waits and line.due is None:
        what = [messages.text(f"preview-wait-{kind}", lang, target=target) for kind, target in waits]
        said.append(messages.text("preview-cue-waits", lang, what=", ".join(what)))
    return f"{'▶' if chosen else ' '} {line.cue:<12} {' · '.join(said)}"


def clock(seconds: float, lang: str = "en") -> str:
    """Return a time as people read it.

    >>> clock(83.25), clock(83.25, "fr")
    ('1:23.2', '1:23,2')
    """
    tenths = int(seconds * 10)
    point = "," if lang.startswith("fr") else "."
    return f"{tenths // 600}:{tenths // 10 % 60:02d}{point}{tenths % 10}"


def _figures(session: Session, frame_seconds: float) -> list[str]:
    lang = session.language
    lines = []
    if frame_seconds > 0:
        shown = messages.number(1000 * frame_seconds, 1, lang)
        lines.append(messages.text("preview-fps", lang, fps=round(1 / frame_seconds), milliseconds=shown))
    x, y, z = (messages.number(value, 2, lang) for value in session.pose.position)
    lines.append(messages.text("preview-here", lang, x=x, y=y, z=z))
    losses = session.stage.losses
    if losses:
        lines.append(messages.text("preview-losses", lang))
        lines += [loss.render(lang) for loss in losses[:_MOST_LOSSES]]
        if len(losses) > _MOST_LOSSES:
            lines.append(messages.text("preview-more", lang, count=len(losses) - _MOST_LOSSES))
    return lines


def names_of(session: Session, aspect: float) -> list[tuple[float, float, str, bool]]:
    """Return the names to write in the picture: where, from −1 to 1 both ways, what, and whether it is the chosen one.

    All that can be clicked when names are on; else the chosen thing alone.
    """
    found: list[tuple[float, float, str, bool]] = []
    if session.look.help:
        return found  # they would shine through it
    for thing in clickable(session):
        chosen = thing.id == session.chosen
        if not (session.look.names or chosen):
            continue
        try:
            place = seen_at(session.camera, centre_of(session.stage, thing, session.world(thing)), aspect)
        except ImmersionError:
            continue  # what does not open is told elsewhere, and has no place
        if place is not None:
            found.append((*place, session.name_of("things", thing.id), chosen))
    return found
