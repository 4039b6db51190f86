"""ADM records written back: chna rows and axml after the sound of a WAV file, as ITU-R BS.2088 lets them be."""

from __future__ import annotations

import os
import re
import struct
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import numpy as np

from immersion._files import atomic
from immersion.audio import _files_texts as _files_texts
from immersion.audio.formats._admxml import parse_xml
from immersion.audio.formats._over import guard
from immersion.audio.formats._riff import UNKNOWN, chunks
from immersion.audio.formats._said import comment_of
from immersion.audio.formats.adm import (
    KINDS,
    ROW,
    Adm,
    AdmBlock,
    AdmElement,
    AdmPosition,
    AdmValue,
    elements_of,
)
from immersion.audio.record import Audio
from immersion.errors import FileError, InputError

__all__ = ["adm_xml", "write_adm"]

UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
COMMON = re.compile(r"A[PCST]_[0-9A-F]{4}0[0-9A-F]{3}(_[0-9A-F]{2})?", re.IGNORECASE)  # BS.2094 defines these
WIDTHS = {"uid": 12, "track_format": 14, "pack_format": 11}


def write_adm(audio: Audio, adm: Adm, path: str | os.PathLike[str], subtype: str = "PCM_24") -> None:
    """Write a WAV file with its ADM metadata, whole or not at all.

    Parameters
    ----------
    audio : Audio
        The sound; track 1 of chna is its first channel. A bed is written as it is (AmbiX).
    adm : Adm
        The records. Its ``axml`` is written byte for byte while it gives the same elements; when they were
        changed, they are written anew.
    path : path
        ``.wav``; RF64 above 4 GB.
    subtype : {"PCM_16", "PCM_24", "PCM_32", "FLOAT"}, optional
        Sample format.

    Raises
    ------
    FileError
        If the folder cannot be written, or the target is the file that was read.
    InputError
        If a track has no channel, a reference names nothing, or a name cannot be written; and as
        :func:`immersion.audio.write`.

    References
    ----------
    .. [1] ITU-R BS.2076-2, "Audio Definition Model", 2019.
    .. [2] ITU-R BS.2088-1, "Long-form file format", 2019: the rows of chna.

    Examples
    --------
    >>> import tempfile
    >>> from immersion.audio.formats.adm import AdmTrack, read_adm
    >>> one = Adm((AdmTrack(1, "ATU_00000001", "AT_00010001_01", "AP_00010001"),),
    ...           (AdmElement("audioTrackUID", "ATU_00000001"),))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     sound = Audio(np.zeros((1, 48), np.float32), 48_000, "mono")
    ...     write_adm(sound, one, Path(folder) / "a.wav")
    ...     read_adm(Path(folder) / "a.wav").tracks == one.tracks
    True
    """
    from immersion.audio.formats.wav import Wav
    from immersion.audio.formats.writing import checked, said_of

    target = Path(path)
    if target.suffix.lower() != ".wav":
        raise InputError("adm-records", target, problem=f"{target.suffix!r}")
    guard(audio, (target,))
    _check(adm, audio.channels, target)
    unchanged = bool(adm.axml) and elements_of(adm.axml, target) == adm.elements
    axml = adm.axml if unchanged else adm_xml(adm.elements, target)
    comment = comment_of(said_of(audio, "ambix"))
    with atomic(target) as temporary:
        Wav.write(temporary, checked(audio, target), audio.rate, subtype, comment)
        _append(temporary, {b"chna": _chna(adm), b"axml": axml})


def _append(path: Path, content: dict[bytes, bytes]) -> None:
    """Add chunks to the end of a WAV file, and their bytes to the size it says."""
    form, _ = chunks(path)
    with path.open("r+b") as stream:
        whole = stream.seek(0, os.SEEK_END)
        stream.write(b"\0" * (whole & 1))
        for tag, body in content.items():
            if body:
                stream.write(tag + struct.pack("<I", len(body)) + body + b"\0" * (len(body) & 1))
        size = stream.tell() - 8
        wide = form != b"RIFF"
        if not wide and size >= UNKNOWN:
            raise InputError("adm-records", path, problem=f"{size} bytes")
        stream.seek(20 if wide else 4)  # ds64 is the first chunk of RF64; its first field is this size
        stream.write(struct.pack("<Q" if wide else "<I", size))


def _chna(adm: Adm) -> bytes:
    if not adm.tracks:
        return b""
    rows = [
        ROW.pack(row.track, *(getattr(row, name).encode("ascii") for name in WIDTHS)) for row in adm.tracks
    ]
    return struct.pack("<2H", len({row.track for row in adm.tracks}), len(rows)) + b"".join(rows)


def _check(adm: Adm, channels: int, path: Path) -> None:
    """Refuse records that no reader could follow."""

    def refuse(problem: str) -> None:
        raise InputError("adm-records", path, problem=problem)

    for row in adm.tracks:
        if not 1 <= row.track <= channels:
            refuse(f"chna: track {row.track} of {channels}")
        for name, width in WIDTHS.items():
            value = getattr(row, name)
            if not value.isascii() or len(value) > width or "\0" in value:
                refuse(f"chna: {name} {value[:40]!r}")
    known = {element.id for element in adm.elements}
    seen: set[tuple[str, str]] = set()
    for element in adm.elements:
        if element.kind not in KINDS:
            refuse(f"{element.kind[:40]!r}")
        if (element.kind, element.id) in seen:
            refuse(f"{element.kind}: {element.id} twice")
        seen.add((element.kind, element.id))
        for kind, identifier in element.references:
            silent = kind == "audioTrackUID" and identifier == "ATU_00000000"
            if identifier not in known and not silent and not COMMON.fullmatch(identifier):
                refuse(f"{element.id}: {kind} {identifier[:40]!r}")
    for row in adm.tracks:
        if adm.elements and row.uid not in known:
            refuse(f"chna: {row.uid} without audioTrackUID")


def adm_xml(elements: tuple[AdmElement, ...], path: Path | None = None) -> bytes:
    """Return the records as an axml document in UTF-8.

    Raises
    ------
    InputError
        If a text holds characters that XML cannot, or a number is not finite.

    Examples
    --------
    >>> b'UID="ATU_00000001"' in adm_xml((AdmElement("audioTrackUID", "ATU_00000001"),))
    True
    """
    if not elements:
        return b""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<ebuCoreMain xmlns="urn:ebu:metadata-schema:ebuCore_2017">',
        "<coreMetadata><format><audioFormatExtended>",
        *(line for element in elements for line in _element_lines(element)),
        "</audioFormatExtended></format></coreMetadata>",
        "</ebuCoreMain>",
    ]
    text = "\n".join(lines) + "\n"
    if (bad := UNWRITABLE.search(text)) is not None:
        raise InputError("adm-records", path, problem=f"{bad[0]!r}")
    content = text.encode("utf-8")
    try:
        parse_xml(content, path or Path("axml"))  # a name with a space or a bracket in it, too deep, too long
    except FileError as error:
        raise InputError("adm-records", path, problem=str(error.values["problem"])) from None
    return content


def _element_lines(element: AdmElement) -> list[str]:
    kind = element.kind
    named = ((f"{kind}Name", element.name),) if element.name else ()
    own = ((KINDS[kind], element.id), *named, *element.attributes)
    # BS.2076 puts the references of an element before its blocks and values in no fixed order: a reader takes any.
    inside = [_reference_line(other, to) for other, to in element.references]
    inside += [_value_line(value) for value in element.values]
    inside += [line for block in element.blocks for line in _block_lines(block)]
    return [f"<{kind}{_attributes(own)}>", *inside, f"</{kind}>"]


def _reference_line(kind: str, identifier: str) -> str:
    name = "audioTrackUIDRef" if kind == "audioTrackUID" else f"{kind}IDRef"
    return f"<{name}>{escape(identifier)}</{name}>"


def _block_lines(block: AdmBlock) -> list[str]:
    times = (("rtime", block.start), ("duration", block.duration))
    said = tuple((name, _clock(value)) for name, value in times if value is not None)
    own = (("audioBlockFormatID", block.id), *said, *block.attributes)
    inside = [_position_line(position) for position in block.position]
    inside += [_value_line(value) for value in block.values]
    return [f"<audioBlockFormat{_attributes(own)}>", *inside, "</audioBlockFormat>"]


def _position_line(position: AdmPosition) -> str:
    names = (
        ("coordinate", position.coordinate),
        ("bound", position.bound),
        ("screenEdgeLock", position.screen_edge_lock),
    )
    if not np.isfinite(position.value):
        raise InputError("adm-records", problem=f"{position.coordinate}: {position.value}")
    own = _attributes(tuple(pair for pair in names if pair[1]))
    return f"<position{own}>{float(position.value)!r}</position>"


def _value_line(value: AdmValue) -> str:
    inside = escape(value.text) + "".join(_value_line(child) for child in value.children)
    return f"<{value.name}{_attributes(value.attributes)}>{inside}</{value.name}>"


def _attributes(pairs: tuple[tuple[str, str], ...]) -> str:
    return "".join(f" {name}={quoteattr(value)}" for name, value in pairs)


def _clock(seconds: float) -> str:
    """Write ``hh:mm:ss.zzzzz``, with as many decimals as the number has: few readers know times in samples.

    >>> _clock(60.5), _clock(1 / 3)
    ('00:01:00.50000', '00:00:00.3333333333333333')
    """
    if not 0 <= seconds < 360_000:
        raise InputError("adm-records", problem=f"time: {seconds}")
    whole, _, decimals = f"{Decimal(repr(float(seconds))):f}".partition(".")
    minutes, rest = divmod(int(whole), 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest:02}.{decimals:0<5}"
