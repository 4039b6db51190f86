"""Captions of a visit: those of each sound, moved to when it speaks, cut where it is cut.

W3C, "WebVTT: The Web Video Text Tracks Format", https://www.w3.org/TR/webvtt1/.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from immersion import messages
from immersion._files import readable
from immersion.errors import FileError, Where
from immersion.scene.visit import Play, Visit
from immersion.scene.walk import microseconds
from immersion.stage import _captions_texts as _captions_texts
from immersion.stage import _texts as _texts
from immersion.stage.loss import Loss
from immersion.stage.stage import Stage

__all__ = ["Caption", "captioned_by", "captions", "captions_of", "is_webvtt", "read_captions", "webvtt"]

LARGEST = 2**24
_TIME = r"(?:(\d{2,5}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_TIMES = re.compile(rf"{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t].*)?", re.ASCII)
_ASIDE = re.compile(r"(?:NOTE|STYLE|REGION)(?:[ \t]|$)")


@dataclass(frozen=True, slots=True)
class Caption:
    """One caption: when it is shown, in whole microseconds, its text as WebVTT has it, and the thing that speaks.

    ``line`` is that of its times in the file it comes from; two captions that say the same at the same time are equal.
    """

    start_us: int
    end_us: int
    text: str
    thing: str = ""
    line: int = field(default=0, compare=False, repr=False)


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
    if not is_webvtt(text):
        raise FileError("stage-captions", path)
    found, wrong = captions_of(text)
    if wrong:
        raise FileError("stage-captions-time", Where(path, wrong[0][0]), found=wrong[0][1])
    for one in found:
        if one.end_us <= one.start_us:
            times = {
                "start": messages.number(one.start_us / 1e6, 2),
                "end": messages.number(one.end_us / 1e6, 2),
            }
            raise FileError("stage-captions-backwards", Where(path, one.line), **times)
    return tuple(found)


def is_webvtt(text: str) -> bool:
    """Tell whether a text begins as WebVTT does.

    >>> is_webvtt("WEBVTT - voice\\n"), is_webvtt("WEBVTTX"), is_webvtt("1")
    (True, False, False)
    """
    return re.match(r"WEBVTT(?:[ \t\r\n]|$)", text) is not None


def captions_of(text: str) -> tuple[list[Caption], list[tuple[int, str]]]:
    """Return the captions of a WebVTT text, and the lines of times that cannot be read.

    Examples
    --------
    >>> captions_of("WEBVTT\\n\\n00:01.000 --> 00:02.500\\nCome in.\\n\\n00:03,000 --> 00:04,000\\nHere.\\n")
    ([Caption(start_us=1000000, end_us=2500000, text='Come in.', thing='')], [(6, '00:03,000 --> 00:04,000')])
    """
    found: list[Caption] = []
    wrong: list[tuple[int, str]] = []
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for first, block in _blocks(lines):
        at = next((i for i, line in enumerate(block[:2]) if "-->" in line), None)
        if at is None or _ASIDE.match(block[0]):
            continue
        times, line = _TIMES.fullmatch(block[at].strip()), first + at + 1
        if times is None:
            wrong.append((line, block[at].strip()[:60]))
            continue
        start, end = _moment(times.groups()[:4]), _moment(times.groups()[4:])
        found.append(Caption(start, end, "\n".join(block[at + 1 :]), line=line))
    return found, wrong


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


def captioned_by(stage: Stage, play: Play) -> Iterator[tuple[str, str | Mapping[str, str]]]:
    """Yield the media and the captions of what a play is heard by, then a picture's own: a file, or one a language."""
    thing = stage.thing(play.thing)
    if thing is None:
        return
    heard = stage.sound_of_video(thing) if thing.video is not None else thing.sound or thing.stems
    for name in (heard, thing.video):
        media = stage.scene.media.get(str(name))
        if media is not None and media.captions is not None:
            yield str(name), media.captions


def _file(stage: Stage, play: Play) -> Path | None:
    """Return the captions of a play in its language."""
    for name, entries in captioned_by(stage, play):
        if isinstance(entries, str):
            return stage.folder / entries
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
