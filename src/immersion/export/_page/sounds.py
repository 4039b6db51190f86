"""The sounds of a page: every media that is heard, and where and how each thing sounds."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.audio import Stream
from immersion.errors import UsageError
from immersion.export._page import _sounds_texts as _sounds_texts
from immersion.export._page.coders import CODERS, Coder, coder_at_hand
from immersion.export._page.levels import CEILING, LOUDNESS, programme_level
from immersion.export._page.recordings import Cut, write_kept
from immersion.geometry import decompose, quaternion_from_matrix
from immersion.scene.model import Thing
from immersion.scene.places import world_from_thing
from immersion.stage.assets import RATE
from immersion.stage.laid_signals import closed
from immersion.stage.loss import Loss
from immersion.stage.rig_outputs import virtual_layout
from immersion.stage.soundtrack import _layout_of
from immersion.stage.stage import Stage

__all__ = ["SEGMENT", "write_sounds"]

SEGMENT = 10.0
"""Seconds of a segment: a bed of order 3 holds 31 MB of them at a time, and as many of the next one."""

Block = NDArray[np.float32]
Progress = Callable[[float], None]


def write_sounds(
    stage: Stage,
    folder: Path,
    *,
    codec: str | None = None,
    order: int = 3,
    bed_order: int | None = None,
    kbps: int | None = None,
    segment: float = SEGMENT,
    loudness: float | None = LOUDNESS,
    true_peak: float = CEILING,
    kept: dict[object, Any] | None = None,
    progress: Progress | None = None,
) -> tuple[dict[str, Any], list[Loss]]:
    """Write every sound of a stage into ``sounds/`` of a page's folder.

    Parameters
    ----------
    stage : Stage
        An open stage; its profile chooses what is kept. All languages are written.
    folder : Path
        Of the page.
    codec : {"opus", "aac", "flac"}, optional
        Opus and AAC need an installed ffmpeg; without one FLAC takes their place, and a loss says so. When not given,
        Opus, or AAC where an ffmpeg has that alone.
    order : int
        Ambisonic order of the page's field, from 0 to 10: beds of a higher one are reduced to it.
    bed_order : int, optional
        The most of a bed, where it is lower than that of the field.
    kbps : int, optional
        Kilobits per second of each channel.
    segment : float
        Seconds of a file, from 0.1 to 600: a browser decodes a file whole.
    loudness, true_peak : float
        LUFS and dBTP of the whole; see :func:`immersion.export._page.levels.programme_level`.
    kept : dict, optional
        Where measured levels and coded files are kept, for several pages of one scene.
    progress : callable, optional
        Called with the part done, from 0 to 1; what it raises stops the work.

    Returns
    -------
    dict
        What the programme's ``sounds`` says, see ``docs/web-audio.md``.
    list of Loss

    Raises
    ------
    UsageError
        If the codec is unknown.
    InputError
        If a sound does not open.
    """
    if codec is not None and codec not in CODERS:
        raise UsageError("unknown-name", kind="codec", name=codec, known=", ".join(CODERS), nearest="opus")
    orders = order, order if bed_order is None else min(order, bed_order)
    made = _Sounds(stage, folder, codec, orders, kbps, segment, {} if kept is None else kept)
    return made.written(loudness, true_peak, progress)


class _Sounds:
    """The sounds of one page while they are written."""

    def __init__(
        self,
        stage: Stage,
        folder: Path,
        codec: str | None,
        orders: tuple[int, int],
        kbps: int | None,
        segment: float,
        kept: dict[object, Any],
    ) -> None:
        self._stage, self._folder, self._kept = stage, folder, kept
        self._order, self._most = orders  # of the field, and of a bed in it
        self._coder: Coder = coder_at_hand(*(("opus", "aac") if codec is None else (codec,)))
        self.losses: list[Loss] = []
        wanted = codec or "opus"
        if self._coder.name != wanted:
            told = {"codec": wanted, "instead": self._coder.name}
            self.losses.append(Loss("web-no-coder", "media", told))
        own = codec is None or self._coder.name == codec
        rate = kbps if kbps is not None and own and self._coder.lossy else self._coder.kbps
        self._cut = Cut(self._coder, rate, max(1, round(min(max(segment, 0.1), 600.0) * RATE)))
        heard = [(thing, _media_of(stage, thing)) for thing in stage.things]
        self._heard = [(thing, name) for thing, name in heard if name is not None]

    def written(
        self, loudness: float | None, true_peak: float, progress: Progress | None
    ) -> tuple[dict[str, Any], list[Loss]]:
        profile = self._stage.profile_record
        output = "binaural" if profile is None or profile.audio is None else profile.audio
        if output == "none":
            self._heard = []
        if output not in ("binaural", "mono", "none"):
            self.losses.append(
                Loss("web-output", f"profiles.{self._stage.profile}.audio", {"output": output})
            )
        report = progress or (lambda done: None)
        level = {"gain": 1.0, "ceiling": 10 ** (true_peak / 20)}
        if self._heard:
            key = ("page-level", self._order, loudness, true_peak)
            if key not in self._kept:
                self._kept[key] = programme_level(
                    self._stage, self._order, loudness, true_peak, lambda done: report(0.3 * done)
                )
            level = self._kept[key]
        if level.get("missed", 0.0) > 0.5:
            values = {"missed": level["missed"], "target": loudness, "ceiling": true_peak}
            self.losses.append(Loss("web-level", "show", values))
        media = self._media(lambda done: report(0.3 + 0.7 * done))
        things = {thing.id: self._thing(thing, name) for thing, name in self._heard}
        facts: dict[str, Any] = {"rate": RATE, "order": self._order, "segment": self._cut.segment}
        facts |= {**level, "mono": output == "mono", "codec": self._coder.name}
        return {**facts, "things": things, "media": media}, self.losses

    # Media -------------------------------------------------------------------------------------------

    def _media(self, report: Progress) -> dict[str, Any]:
        names = list(dict.fromkeys(name for _, name in self._heard))
        found: dict[str, Any] = {}
        for number, name in enumerate(names):
            files = self._stage.scene.media[name].files or {}
            things = [thing for thing, own in self._heard if own == name]
            channels, shape = self._shape(name, things)
            tags = sorted(files) or [""]
            recordings: dict[str, Any] = {}
            for part, tag in enumerate(tags):
                done = (number + part / len(tags)) / len(names)
                share = 1 / len(tags) / len(names)
                recordings[tag] = write_kept(
                    self._kept,
                    (name, tag, channels, self._cut),
                    self._opener(name, tag),
                    shape,
                    self._folder,
                    f"{name}.{tag}" if tag else name,
                    self._cut,
                    any(thing.loop for thing in things),
                    lambda part, done=done, share=share: report(done + share * part),  # type: ignore[misc]
                )
            found[name] = {"channels": channels, "files": recordings}
            if self._coder.lossy:
                values = {"codec": self._coder.name, "kbps": self._cut.kbps}
                self.losses.append(Loss("web-lossy", f"media.{name}", values))
        return found

    def _opener(self, name: str, tag: str) -> Callable[[], Stream]:
        return lambda: self._stage.sound_stream(name, tag or None)

    def _channels(self, name: str) -> int:
        stream = self._stage.sound_stream(name)
        closed(stream)
        return int(stream.channels)

    def _shape(self, name: str, things: list[Thing]) -> tuple[int, Callable[[Block], Block]]:
        """Return how many channels of a media are kept, and what makes them of all."""
        channels = self._channels(name)
        if all(_kind(thing) == "source" for thing in things):
            # A point has one signal: the mean of the channels, as Web Audio's panner makes of a stereo sound.
            return 1, lambda rows: rows.mean(0, dtype=np.float32)[None]
        kept = channels
        if all(_kind(thing) == "bed" for thing in things):
            kept = min(channels, (self._most + 1) ** 2)
        if kept < channels:
            values = {"found": math.isqrt(channels) - 1, "order": self._most}
            self.losses.append(Loss("web-bed-order", f"media.{name}", values))
        return kept, lambda rows: rows[:kept]

    # Things ------------------------------------------------------------------------------------------

    def _thing(self, thing: Thing, name: str) -> dict[str, Any]:
        place, rotation, _ = decompose(world_from_thing(self._stage.scene, thing))
        kind = _kind(thing)
        facts: dict[str, Any] = {"kind": kind, "media": name, "loop": bool(thing.loop)}
        facts["channels"] = self._media_channels(name)
        facts |= {"at": place.tolist(), "turn": quaternion_from_matrix(rotation).tolist()}
        if kind == "source":
            law = thing.distance
            laws = ("inverse", 1.0, 10_000.0, 1.0)
            own = laws if law is None else (law.model, law.ref, law.max, law.rolloff)
            facts["distance"] = dict(zip(("model", "ref", "max", "rolloff"), own, strict=True))
            facts["doppler"] = bool(thing.doppler)
            if thing.cone is not None:
                angles = math.radians(thing.cone.inner), math.radians(thing.cone.outer)
                facts["cone"] = {"inner": angles[0], "outer": angles[1], "gain": thing.cone.gain.linear}
        if kind == "stem":
            facts |= self._speakers(thing, name)
        return facts

    def _media_channels(self, name: str) -> int:
        things = [thing for thing, own in self._heard if own == name]
        before = len(self.losses)
        channels = self._shape(name, things)[0]
        del self.losses[before:]  # told once, when it was written
        return channels

    def _speakers(self, thing: Thing, name: str) -> dict[str, Any]:
        """Return where each channel of stems stands about the visitor, in the ambisonic frame; None for LFE."""
        channels = self._channels(name)
        if thing.feed:
            plan, rows = virtual_layout(self._stage.scene, thing, channels)
        else:
            plan, rows = _layout_of(name, channels), list(range(channels))
        pairs = list(zip(plan.loudspeakers, plan.directions.tolist(), strict=True))
        for one in plan.loudspeakers:
            if one.lfe:
                self.losses.append(Loss("web-lfe", f"things.{thing.id}", {"name": one.name}))
        return {"speakers": [None if one.lfe else direction for one, direction in pairs], "rows": rows}


def _kind(thing: Thing) -> str:
    return "stem" if thing.stems is not None else "bed" if thing.ambisonic is not None else "source"


def _media_of(stage: Stage, thing: Thing) -> str | None:
    """Return the media that a thing is heard by; a video that names no sound is silent."""
    if thing.video is not None:
        return stage.sound_of_video(thing)
    return thing.sound or thing.ambisonic or thing.stems
