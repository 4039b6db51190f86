"""Captions of a visit: those of each sound, moved to when it speaks, cut where it is cut.

W3C, "WebVTT: The Web Video Text Tracks Format", https://www.w3.org/TR/webvtt1/.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from immersion._files import readable
from immersion.errors import FileError, Where
from immersion.scene.visit import Play, Visit
from immersion.scene.walk import microseconds
from immersion.stage import _caption_texts as _caption_texts
from immersion.stage import _texts as _texts
from immersion.stage.loss import Loss
from immersion.stage.stage import Stage

__all__ = ["Caption", "captions", "read_captions", "webvtt"]

LARGEST = 2**24
_TIME = r"(?:(\d{2,5}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_TIMES = re.compile(rf"{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t].*)?", re.ASCII)
_ASIDE = re.compile(r"(?:NOTE|STYLE|REGION)(?:[ \t]|$)")


@dataclass(frozen=True, slots=True)
class Caption:
    """One caption: when it is shown, in whole microseconds, its text as WebVTT has it, and the thing that speaks."""

    start_us: int
    end_us: int
    text: str
    thing: str = ""


def read_captions(path: Path) -> tuple[Caption, ...]:
    """Read a WebVTT file, in its order; notes, styles, regions and the settings of cues are left out.

    Raises
    ------
    FileError
        If it is missing or no WebVTT, or a time is none, with its line.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "a.vtt"
    ...     _ = file.write_text("WEBVTT\\n\\n1\\n00:01.000 --> 00:02.500 line:80%\\nBonjour.\\n")
    ...     read_captions(file)
    (Caption(start_us=1000000, end_us=2500000, text='Bonjour.', thing=''),)
    """
    target = readable(path, "VTT")
    if target.stat().st_size > LARGEST:
        raise FileError("file-damaged", path, problem=f"> {LARGEST // 2**20} MiB", format="WebVTT")
    text = target.read_bytes().decode("utf-8-sig", errors="replace")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not re.match(r"WEBVTT(?:[ \t]|$)", lines[0]):
        raise FileError("stage-captions", path)
    return tuple(_cues(path, lines))


def _cues(path: Path, lines: list[str]) -> Iterator[Caption]:
    for first, block in _blocks(lines):
        at = next((i for i, line in enumerate(block[:2]) if "-->" in line), None)
        if at is None or _ASIDE.match(block[0]):
            continue
        found = _TIMES.fullmatch(block[at].strip())
        start, end = (_moment(found.groups()[:4]), _moment(found.groups()[4:])) if found else (0, 0)
        if not start < end:
            raise FileError("stage-captions-time", Where(path, first + at + 1), time=block[at].strip()[:60])
        yield Caption(start, end, "\n".join(block[at + 1 :]))


def _blocks(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield what stands between empty lines after the head, with the number of its first line, from 0."""
    block: list[str] = []
    for number, line in enumerate([*lines, ""]):
        if line.strip():
            block.append(line)
            continue
        if block and not block[0].startswith("WEBVTT"):
            yield number - len(block), block
        block = []


def _moment(parts: Iterable[str | None]) -> int:
    hours, minutes, seconds, millis = (int(part or 0) for part in parts)
    return (((hours * 60 + minutes) * 60 + seconds) * 1000 + millis) * 1000


# Of a visit --------------------------------------------------------------------------------------


def captions(stage: Stage, visit: Visit) -> tuple[Caption, ...]:
    """Return what is to be read during a visit, in time with what is heard.

    Each sound that plays brings its captions in the language that it was started in, at every pass of a loop, and goes
    on with them after a pause. A caption that is cut with its sound ends with it.

    Parameters
    ----------
    stage : Stage
        An open stage. A sound without captions in its language becomes one of its losses.
    visit : Visit
        Of the same stage.

    Returns
    -------
    tuple of Caption
        By start; :func:`webvtt` makes a file of them.

    Raises
    ------
    FileError
        If captions do not open, or are no WebVTT.
    """
    found: list[Caption] = []
    known: dict[Path, tuple[Caption, ...]] = {}
    for play in visit.plays:
        path = _file(stage, play)
        if path is None:
            continue
        if path not in known:
            known[path] = read_captions(path)
        found += _placed(play, known[path])
    return tuple(sorted(found, key=lambda one: (one.start_us, one.end_us)))


def _file(stage: Stage, play: Play) -> Path | None:
    """Return the captions of what a play is heard by; a picture's own when its sound has none."""
    thing = stage.thing(play.thing)
    if thing is None:
        return None
    heard = stage.sound_of_video(thing) if thing.video is not None else thing.sound or thing.stems
    for name in (heard, thing.video):
        media = stage.scene.media.get(str(name))
        entries = None if media is None else media.captions
        if entries is None:
            continue
        if not isinstance(entries, dict):
            return stage.folder / str(entries)
        tag = play.language or stage.language
        for one in (tag, tag.split("-")[0]):
            if one in entries:
                return stage.folder / str(entries[one])
        stage.add_loss(Loss("captions-language", f"media.{name}.captions", {"language": tag}))
    return None


def _placed(play: Play, own: tuple[Caption, ...]) -> Iterator[Caption]:
    start, end = microseconds(play.start), microseconds(play.end)
    length = microseconds(play.duration)
    zero = start - microseconds(play.offset)
    while zero < end:
        for one in own:
            first, last = max(one.start_us + zero, start), min(one.end_us + zero, end)
            if play.loop and length > 0:
                last = min(last, zero + length)
            if first < last:
                yield replace(one, start_us=first, end_us=last, thing=play.thing)
        if not play.loop or length <= 0:
            return
        zero += length


def webvtt(captions: Iterable[Caption]) -> str:
    """Return captions as a WebVTT file; times are cut to whole milliseconds, the format's own.

    >>> print(webvtt([Caption(61_000_000, 62_500_000, "Bonjour.")]), end="")
    WEBVTT
    <BLANKLINE>
    00:01:01.000 --> 00:01:02.500
    Bonjour.
    """
    blocks = ["WEBVTT\n"]
    for one in captions:
        text = one.text + "\n" if one.text else ""
        blocks.append(f"{_clock(one.start_us)} --> {_clock(one.end_us)}\n{text}")
    return "\n".join(blocks)


def _clock(time_us: int) -> str:
    seconds, millis = divmod(time_us // 1000, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{millis:03d}"
