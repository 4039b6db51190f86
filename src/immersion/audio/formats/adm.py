"""ADM: what the tracks of a BWF file mean, read from its axml and chna chunks.

The records are those of ITU-R BS.2076: plain, frozen, in the order of the file. Times are seconds, angles degrees.
"""

from __future__ import annotations

import os
import re
import struct
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from immersion._files import readable
from immersion.audio import _files_texts as _files_texts
from immersion.audio.formats._admxml import MOST_BYTES, Element, parse_xml
from immersion.audio.formats._riff import chunks
from immersion.errors import FileError

__all__ = ["Adm", "AdmBlock", "AdmElement", "AdmPosition", "AdmTrack", "AdmValue", "read_adm"]

KINDS = {
    "audioProgramme": "audioProgrammeID",
    "audioContent": "audioContentID",
    "audioObject": "audioObjectID",
    "audioPackFormat": "audioPackFormatID",
    "audioChannelFormat": "audioChannelFormatID",
    "audioStreamFormat": "audioStreamFormatID",
    "audioTrackFormat": "audioTrackFormatID",
    "audioTrackUID": "UID",
}
ROW = struct.Struct("<H12s14s11sx")


@dataclass(frozen=True, slots=True)
class AdmTrack:
    """One row of chna: which track of the file (from 1) carries which audioTrackUID."""

    track: int
    uid: str
    track_format: str
    pack_format: str


@dataclass(frozen=True, slots=True)
class AdmPosition:
    """One coordinate of a block.

    Parameters
    ----------
    coordinate : str
        ``azimuth``, ``elevation``, ``distance``, ``X``, ``Y`` or ``Z``.
    value : float
        Degrees, or normalised distance.
    bound : {"", "min", "max"}
        Of a loudspeaker's place.
    screen_edge_lock : str
        ``left``, ``right``, ``top`` or ``bottom``.
    """

    coordinate: str
    value: float
    bound: str = ""
    screen_edge_lock: str = ""


@dataclass(frozen=True, slots=True)
class AdmValue:
    """Any other child of an element: ``gain``, ``speakerLabel``, ``frequency``, ``loudnessMetadata`` …

    Parameters
    ----------
    name, text : str
        Its name without namespace, and its text.
    attributes : tuple of (str, str)
        Its attributes.
    children : tuple of AdmValue
        What it holds.
    """

    name: str
    text: str = ""
    attributes: tuple[tuple[str, str], ...] = ()
    children: tuple[AdmValue, ...] = ()


@dataclass(frozen=True, slots=True)
class AdmBlock:
    """One audioBlockFormat.

    Parameters
    ----------
    id : str
        Its audioBlockFormatID.
    start, duration : float, optional
        Seconds; None when the block lasts as long as its channel.
    position : tuple of AdmPosition
        Where it is.
    values : tuple of AdmValue
        Every other child: ``gain``, ``speakerLabel``, ``jumpPosition``, ``order`` …
    attributes : tuple of (str, str)
        Its other attributes.
    """

    id: str
    start: float | None = None
    duration: float | None = None
    position: tuple[AdmPosition, ...] = ()
    values: tuple[AdmValue, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class AdmElement:
    """One element of the model.

    Parameters
    ----------
    kind : str
        ``audioProgramme``, ``audioContent``, ``audioObject``, ``audioPackFormat``, ``audioChannelFormat``,
        ``audioStreamFormat``, ``audioTrackFormat`` or ``audioTrackUID``.
    id, name : str
        Its identifier and its name.
    attributes : tuple of (str, str)
        Its other attributes.
    references : tuple of (str, str)
        ``(kind, id)`` of what it refers to.
    values : tuple of AdmValue
        Its other children.
    blocks : tuple of AdmBlock
        Of an audioChannelFormat.
    """

    kind: str
    id: str
    name: str = ""
    attributes: tuple[tuple[str, str], ...] = ()
    references: tuple[tuple[str, str], ...] = ()
    values: tuple[AdmValue, ...] = ()
    blocks: tuple[AdmBlock, ...] = ()

    def attribute(self, name: str) -> str:
        """Return an attribute, or nothing."""
        return dict(self.attributes).get(name, "")


@dataclass(frozen=True, slots=True)
class Adm:
    """The metadata of a file.

    Parameters
    ----------
    tracks : tuple of AdmTrack
        The rows of chna.
    elements : tuple of AdmElement
        Every element of axml, in its order.
    axml : bytes
        The XML as it is in the file: written as it is while the elements are those it gives, so that what the
        records do not hold is not lost.
    """

    tracks: tuple[AdmTrack, ...] = ()
    elements: tuple[AdmElement, ...] = ()
    axml: bytes = b""

    def of_kind(self, kind: str) -> tuple[AdmElement, ...]:
        """Return the elements of a kind."""
        return tuple(element for element in self.elements if element.kind == kind)


def read_adm(path: str | os.PathLike[str]) -> Adm | None:
    """Read the ADM metadata of a WAV, RF64 or BW64 file.

    Parameters
    ----------
    path : path
        The file.

    Returns
    -------
    Adm or None
        None when the file has neither axml nor chna.

    Raises
    ------
    FileError
        If the file or its metadata are damaged, or the XML is not safe to read.

    Examples
    --------
    >>> import tempfile
    >>> import numpy as np
    >>> from immersion.audio import Audio, write
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write(Audio(np.zeros((1, 48), np.float32), 48_000, "mono"), Path(folder) / "a.wav")
    ...     print(read_adm(Path(folder) / "a.wav"))
    None
    """
    target = readable(path, "WAV")
    content: dict[bytes, bytes] = {}
    _, found = chunks(target)
    with target.open("rb") as stream:
        for chunk in found:
            if chunk.tag in (b"axml", b"chna") and chunk.tag not in content:
                if chunk.size > MOST_BYTES:
                    raise FileError("adm-damaged", target, problem=f"{chunk.size} bytes")
                stream.seek(chunk.start)
                content[chunk.tag] = stream.read(chunk.size)
    if not content:
        return None
    axml = content.get(b"axml", b"")
    return Adm(_tracks(content.get(b"chna", b""), target), elements_of(axml, target), axml)


def _tracks(content: bytes, path: Path) -> tuple[AdmTrack, ...]:
    if not content:
        return ()
    rows = struct.unpack_from("<2H", content)[1] if len(content) >= 4 else -1
    if rows < 0 or 4 + rows * ROW.size > len(content):
        raise FileError("adm-damaged", path, problem=f"chna: {rows} × {ROW.size} > {len(content)}")
    made = []
    for track, *names in ROW.iter_unpack(content[4 : 4 + rows * ROW.size]):
        uid, track_format, pack_format = (n.rstrip(b"\0 ").decode("ascii", "replace") for n in names)
        if track:  # 0 is a row kept free for later
            made.append(AdmTrack(track, uid, track_format, pack_format))
    return tuple(made)


def elements_of(axml: bytes, path: Path) -> tuple[AdmElement, ...]:
    """Return every element of the model in an XML document.

    Raises
    ------
    FileError
        If it is damaged or not safe to read.
    """
    text = axml.rstrip(b"\0 \r\n\t")
    if not text:
        return ()
    return tuple(_element(node, path) for node in parse_xml(text, path).walk() if node.name in KINDS)


def _element(node: Element, path: Path) -> AdmElement:
    kind, attributes = node.name, _plain(node.attributes)
    identifier = attributes.pop(KINDS[kind], "")
    if not identifier:
        raise FileError("adm-damaged", path, problem=f"{kind}: no {KINDS[kind]}")
    references, values, blocks = [], [], []
    for child in node.children:
        if child.name.endswith("IDRef"):
            references.append((_referred(child.name), child.text.strip()))
        elif child.name == "audioBlockFormat":
            blocks.append(_block(child, path))
        elif child.name not in KINDS:  # a root that is itself an element of the model has its own children
            values.append(_value(child))
    name = attributes.pop(f"{kind}Name", "")
    return AdmElement(
        kind, identifier, name, tuple(attributes.items()), tuple(references), tuple(values), tuple(blocks)
    )


def _referred(name: str) -> str:
    """Return the kind a reference names: ``audioObjectIDRef`` → ``audioObject``."""
    return "audioTrackUID" if name == "audioTrackUIDRef" else name.removesuffix("IDRef")


def _value(node: Element) -> AdmValue:
    children = tuple(_value(child) for child in node.children)
    return AdmValue(node.name, node.text.strip(), tuple(_plain(node.attributes).items()), children)


def _plain(attributes: dict[str, str]) -> dict[str, str]:
    """Return attributes without namespaces: what declares them goes, and so do their prefixes, but ``xml:``."""
    own = {name: value for name, value in attributes.items() if not re.match("xmlns(:|$)", name)}
    return {
        name if name.startswith("xml:") else name.rpartition(":")[2]: value for name, value in own.items()
    }


def _block(node: Element, path: Path) -> AdmBlock:
    attributes = _plain(node.attributes)
    identifier = attributes.pop("audioBlockFormatID", "")
    start, length = (_time(attributes.pop(name, None), path) for name in ("rtime", "duration"))
    positions, values = [], []
    for child in node.children:
        if child.name == "position" and not child.children and child.text.strip():
            said = child.attributes
            number = _number(child.text, path)
            lock = said.get("screenEdgeLock", "")
            positions.append(AdmPosition(said.get("coordinate", ""), number, said.get("bound", ""), lock))
        else:
            values.append(_value(child))
    return AdmBlock(identifier, start, length, tuple(positions), tuple(values), tuple(attributes.items()))


def _number(text: str, path: Path) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not abs(value) < 1e9:
        raise FileError("adm-damaged", path, problem=f"position: {text[:40]!r}")
    return value


def _time(text: str | None, path: Path) -> float | None:
    """Read ``hh:mm:ss.zzzzz``, or ``hh:mm:ss.nSd``: n samples at d a second."""
    if text is None:
        return None
    try:
        hours, minutes, rest = text.split(":")
        seconds, _, part = rest.partition(".")
        count, samples, rate = part.partition("S")
        whole = int(hours) * 3600 + int(minutes) * 60 + int(seconds)
        # One rounding, so that a time that is written is read as the same number.
        value = float(whole + Fraction(int(count), int(rate))) if samples else float(f"{whole}.{part or 0}")
    except (ValueError, ZeroDivisionError, OverflowError):
        value = -1.0
    if not 0 <= value < 1e9:
        raise FileError("adm-damaged", path, problem=f"time: {text[:40]!r}")
    return value
