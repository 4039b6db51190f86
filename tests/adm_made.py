"""ADM files of known content, made by our own writer: one track for each channel given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from immersion.audio import Adm, AdmBlock, AdmElement, AdmPosition, AdmTrack, AdmValue, Audio, write_adm

NUMBERS = {"DirectSpeakers": "0001", "Matrix": "0002", "Objects": "0003", "HOA": "0004", "Binaural": "0005"}
RATE = 48_000


@dataclass
class Thing:
    """One audioObject: its type, and the blocks of each of its channels."""

    name: str
    kind: str
    channels: Sequence[Sequence[AdmBlock]]
    attributes: tuple[tuple[str, str], ...] = ()
    values: tuple[AdmValue, ...] = ()
    references: tuple[tuple[str, str], ...] = ()
    pack: tuple[tuple[str, str], ...] = ()
    channel_values: tuple[AdmValue, ...] = ()
    names: tuple[str, ...] = field(default=())


def polar(azimuth: float, elevation: float = 0.0, distance: float | None = None) -> tuple[AdmPosition, ...]:
    places = (AdmPosition("azimuth", azimuth), AdmPosition("elevation", elevation))
    return places if distance is None else (*places, AdmPosition("distance", distance))


def cube(x: float, y: float, z: float = 0.0) -> tuple[AdmPosition, ...]:
    return tuple(AdmPosition(name, value) for name, value in zip("XYZ", (x, y, z), strict=True))


def block(
    position: tuple[AdmPosition, ...],
    start: float | None = None,
    duration: float | None = None,
    *values: AdmValue,
    **said: float,
) -> AdmBlock:
    plain = tuple(AdmValue(name, repr(value)) for name, value in said.items())
    if position and position[0].coordinate == "X":
        plain = (AdmValue("cartesian", "1"), *plain)
    return AdmBlock("AB", start, duration, position, (*plain, *values))


def jump(seconds: float = 0.0) -> AdmValue:
    return AdmValue("jumpPosition", "1", (("interpolationLength", repr(seconds)),))


def records(things: Sequence[Thing], programme: bool = True) -> Adm:
    elements, tracks, first = [], [], 1
    contents = tuple(("audioObject", f"AO_{1001 + i}") for i in range(len(things)))
    if programme:
        elements.append(
            AdmElement("audioProgramme", "APR_1001", "visit", (), (("audioContent", "ACO_1001"),))
        )
        inner = {to for thing in things for kind, to in thing.references if kind == "audioObject"}
        shown = tuple(pair for pair in contents if pair[1] not in inner)
        elements.append(AdmElement("audioContent", "ACO_1001", "everything", (), shown))
    for i, thing in enumerate(things):
        number = NUMBERS.get(thing.kind, "0009")
        typed = (("typeLabel", number), ("typeDefinition", thing.kind))
        pack = f"AP_{number}{0x1001 + i:04X}"
        count = len(thing.channels)
        ids = [f"{number}{0x1001 + first + k:04X}" for k in range(count)]
        uids = [f"ATU_{first + k:08X}" for k in range(count)]
        elements.append(
            AdmElement(
                "audioObject",
                f"AO_{1001 + i}",
                thing.name,
                thing.attributes,
                (("audioPackFormat", pack), *(("audioTrackUID", uid) for uid in uids), *thing.references),
                thing.values,
            )
        )
        formats = tuple(("audioChannelFormat", f"AC_{one}") for one in ids)
        elements.append(AdmElement("audioPackFormat", pack, thing.name, (*typed, *thing.pack), formats))
        for k, blocks in enumerate(thing.channels):
            pcm = (("formatLabel", "0001"), ("formatDefinition", "PCM"))
            title = thing.names[k] if thing.names else f"channel {k + 1}"
            numbered = tuple(
                AdmBlock(f"AB_{ids[k]}_{n + 1:08X}", b.start, b.duration, b.position, b.values, b.attributes)
                for n, b in enumerate(blocks)
            )
            channel, stream, track = f"AC_{ids[k]}", f"AS_{ids[k]}", f"AT_{ids[k]}_01"
            elements += [
                AdmElement("audioChannelFormat", channel, title, typed, (), thing.channel_values, numbered),
                AdmElement(
                    "audioStreamFormat",
                    stream,
                    title,
                    pcm,
                    (("audioChannelFormat", channel), ("audioTrackFormat", track)),
                ),
                AdmElement("audioTrackFormat", track, title, pcm, (("audioStreamFormat", stream),)),
                AdmElement(
                    "audioTrackUID", uids[k], "", (), (("audioTrackFormat", track), ("audioPackFormat", pack))
                ),
            ]
            tracks.append(AdmTrack(first + k, uids[k], track, pack))
        first += count
    return Adm(tuple(tracks), tuple(elements))


def ones(channels: int, frames: int, level: float = 0.5) -> np.ndarray:
    return np.full((channels, frames), level, np.float32)


def adm_file(
    path: Path,
    things: Sequence[Thing],
    samples: np.ndarray | None = None,
    frames: int = 9600,
    subtype: str = "FLOAT",
) -> Path:
    adm = records(things)
    sound = ones(len(adm.tracks), frames) if samples is None else np.asarray(samples, np.float32)
    write_adm(Audio(sound, RATE, "multichannel"), adm, path, subtype)
    return path
