"""What a sound file says of its channels: in our own words, in those of other tools, or by its header.

Ours are one line of JSON after the word ``immersion``, in the comment that WAV, CAF, FLAC and Ogg all have.
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from immersion.audio.formats._riff import Chunk, chunks
from immersion.audio.record import Convention, Kind
from immersion.errors import FileError

if TYPE_CHECKING:
    import soundfile

    from immersion.audio.formats.adm import Adm

__all__ = ["SILENT", "SPEAKERS", "Said", "comment_of", "said_in"]

MARK = "immersion "
MOST_COMMENT = 65_536  # characters
AMB_GUID = bytes.fromhex("2107d3118644c8c1ca000000")  # WAVE_EX's B-format, all but what its samples are
SPEAKERS = "FL FR FC LFE BL BR FLC FRC BC SL SR TC TFL TFC TFR TBL TBC TBR".split()  # noqa: SIM905
WORDS: tuple[tuple[Convention, str], ...] = (
    ("ambix", r"\b(ambix|sn3d)\b"),
    ("n3d", r"\bn3d\b"),
    ("fuma", r"\b(fuma|furse)\b"),
)


@dataclass(frozen=True, slots=True)
class Said:
    """What a file says; None or empty where it says nothing.

    Parameters
    ----------
    kind : str, optional
        What its channels are.
    convention : {"ambix", "n3d", "fuma"}, optional
        Of its ambisonic channels.
    names : tuple of str
        Of its channels.
    part : (int, int, int), optional
        First channel, last channel and number of channels of the recording it is a part of, from 1.
    by : {"", "metadata", "comment", "header", "adm"}
        Where that is said: our own line, another tool's words, the WAV header, or ADM.
    """

    kind: Kind | None = None
    convention: Convention | None = None
    names: tuple[str, ...] = ()
    part: tuple[int, int, int] | None = None
    by: Literal["", "metadata", "comment", "header", "adm"] = ""


SILENT = Said()


def comment_of(said: Said) -> str:
    """Return the comment that says it: ASCII, the same for the same facts; empty when there is nothing.

    >>> comment_of(Said("ambisonic", "ambix"))
    'immersion {"convention":"ambix","kind":"ambisonic"}'
    """
    facts: dict[str, object] = {}
    if said.kind is not None:
        facts["kind"] = said.kind
    if said.convention is not None:
        facts["convention"] = said.convention
    if said.names:
        facts["channels"] = list(said.names)
    if said.part is not None:
        facts["part"] = list(said.part)
    return MARK + json.dumps(facts, sort_keys=True, separators=(",", ":")) if facts else ""


def _said_by(path: Path, stream: soundfile.SoundFile) -> Said:
    """Return what an open file says of its channels; words that do not fit it are not believed."""
    texts = [str(getattr(stream, name) or "")[:MOST_COMMENT] for name in ("comment", "title", "software")]
    for text in texts:
        if text.startswith(MARK) and (ours := _ours(text[len(MARK) :], stream.channels)) is not None:
            return ours
    if stream.format in ("WAV", "WAVEX", "RF64"):
        header = _header(path, stream.channels)
        texts.append(header[1])
        if header[0].by:
            return header[0]
    return _words(" ".join(texts))


def _ours(text: str, channels: int) -> Said | None:
    try:
        facts = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(facts, Mapping):
        return None
    kind, convention = facts.get("kind"), facts.get("convention")
    names, part = facts.get("channels", []), facts.get("part")
    fits = isinstance(names, list) and len(names) in (0, channels) and all(isinstance(n, str) for n in names)
    whole = isinstance(part, list) and len(part) == 3 and all(type(n) is int for n in part)
    return Said(
        kind if kind in get_args(Kind) else None,
        convention if convention in get_args(Convention) else None,
        tuple(names) if fits else (),
        (part[0], part[1], part[2])
        if whole and isinstance(part, list) and 1 <= part[0] <= part[1] <= part[2]
        else None,
        "metadata",
    )


def _words(text: str) -> Said:
    """Find one convention in another tool's words; two of them contradict each other and say nothing."""
    found = [name for name, pattern in WORDS if re.search(pattern, text, re.IGNORECASE)]
    return Said("ambisonic", found[0], by="comment") if len(found) == 1 else SILENT


def _header(path: Path, channels: int) -> tuple[Said, str]:
    """Return what the WAV header says, and the description of a broadcast wave."""
    with path.open("rb") as stream:

        def content(chunk: Chunk, most: int) -> bytes:
            stream.seek(chunk.start)
            return stream.read(min(most, chunk.size))

        parts = {c.tag: content(c, 256) for c in reversed(chunks(path)[1]) if c.tag in (b"fmt ", b"bext")}
    description = parts.get(b"bext", b"").split(b"\0")[0].decode("latin-1")
    fmt = parts.get(b"fmt ", b"")
    if len(fmt) < 40 or fmt[:2] != b"\xfe\xff":
        return SILENT, description
    if fmt[28:40] == AMB_GUID:
        return Said("ambisonic", "fuma", by="header"), description
    mask = struct.unpack_from("<I", fmt, 20)[0]
    names = tuple(name for bit, name in enumerate(SPEAKERS) if mask >> bit & 1)
    if len(names) != channels or mask >> len(SPEAKERS):
        return SILENT, description
    return Said(names=names, by="header"), description


def said_in(path: Path) -> Said:
    """Return what a file says of its channels, with ADM's word before that of others but after ours.

    Raises
    ------
    FileError
        If its ADM metadata are damaged.
    """
    import soundfile

    from immersion.audio.formats._sndfile import _opened

    try:
        with _opened(path) as stream:
            said = _said_by(path, stream)
            wav, channels = stream.format in ("WAV", "WAVEX", "RF64"), stream.channels
    except (soundfile.LibsndfileError, RuntimeError, TypeError, ValueError, OSError) as error:
        problem = getattr(error, "error_string", str(error))
        raise FileError("file-damaged", path, problem=problem, format=path.suffix) from None
    if said.by == "metadata" or not wav:
        return said
    from immersion.audio.formats.adm import read_adm

    adm = read_adm(path)
    return said if adm is None else _adm_says(adm, channels) or said


def _adm_says(adm: Adm, channels: int) -> Said | None:
    """Return the convention of a file whose every track is HOA; other tracks are named, and are no bed."""
    kinds = {element.attribute("typeDefinition") for element in adm.of_kind("audioChannelFormat")}
    if kinds != {"HOA"} or len({row.track for row in adm.tracks}) != channels:
        other = bool(adm.tracks) and kinds != {"HOA"} and channels > 2
        return Said("multichannel" if other else None, names=_adm_names(adm, channels), by="adm")
    packs = (element.values for element in adm.of_kind("audioPackFormat"))
    blocks = (b.values for element in adm.of_kind("audioChannelFormat") for b in element.blocks)
    said = {v.text for values in (*packs, *blocks) for v in values if v.name == "normalization"} or {"SN3D"}
    names: dict[str, Convention] = {"SN3D": "ambix", "N3D": "n3d", "FuMa": "fuma"}
    return Said("ambisonic", names[said.pop()], by="adm") if len(said) == 1 and said <= set(names) else None


def _adm_names(adm: Adm, channels: int) -> tuple[str, ...]:
    """Return a name for each channel: the loudspeaker it is for, else its type; none where ADM is silent."""
    formats = {element.id: element for element in adm.of_kind("audioChannelFormat")}
    found: dict[int, str] = {}
    for row in adm.tracks:
        channel = formats.get("AC_" + row.track_format[3:11])
        if channel is None:
            continue
        labels = [v.text for block in channel.blocks for v in block.values if v.name == "speakerLabel"]
        found.setdefault(row.track, labels[0] if labels else channel.attribute("typeDefinition"))
    names = tuple(found.get(track, "") for track in range(1, channels + 1))
    return names if all(names) else ()
