"""A visit as sound: headphones with the visitor's head, loudspeakers by name or the scene's own, or a bed.

The audio engine plays the stage's soundtrack by blocks, so that a show of an hour needs no more memory than a
minute when it is written to a file.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from immersion.audio import AmbisonicOutput, BinauralOutput, LoudspeakerOutput, Renderer, layout
from immersion.audio.graph import Output
from immersion.audio.layouts import Layout
from immersion.audio.metering import Loudness, LoudnessMeter
from immersion.audio.normalising import Normalised, checked_goals, mastered
from immersion.audio.outputs import Outputs
from immersion.audio.record import Audio, Kind
from immersion.errors import FileError, Problem, UnknownNameError, UsageError
from immersion.scene.reading import files_of
from immersion.scene.visit import Visit
from immersion.scene.walk import Walk
from immersion.stage.assets import RATE
from immersion.stage.laid_signals import frame_of
from immersion.stage.listening import HeardVisit, is_listening
from immersion.stage.rig_outputs import rig_outputs
from immersion.stage.simulation import simulate
from immersion.stage.soundtrack import listener_along, soundtrack
from immersion.stage.stage import Stage

__all__ = ["RenderedVisit", "output_of", "refuse_media", "render_audio", "render_file"]

BLOCK = 1024
MOST_METERED = 24
MOST_KEPT = 2**25
"""Samples of all channels: 128 MB, or nearly six minutes of headphones."""


Block = NDArray[np.float32]
Progress = Callable[[float], None] | None
Way = Walk | str | os.PathLike[str] | None


@dataclass(frozen=True, slots=True, eq=False)
class RenderedVisit:
    """What was written: names of the channels, rate, frames, what the output could not play, and how loud it is.

    ``loudness`` is None for a bed that was not mastered, and above 24 channels; ``mastered`` says what was done
    to bring the sound to a loudness, when it was (its ``audio`` has no samples: they are in the file). ``muted``
    counts samples of media that were no sound.
    """

    path: Path
    channels: tuple[str, ...]
    rate: int
    frames: int
    findings: tuple[Problem, ...]
    loudness: Loudness | None = None
    mastered: Normalised | None = None
    muted: int = 0

    def to_dict(self, lang: str | None = None) -> dict[str, object]:
        """Return plain data: the report that stands beside a master."""
        facts: dict[str, object] = {"file": self.path.name, "channels": list(self.channels)}
        facts |= {"rate": self.rate, "frames": self.frames, "seconds": self.frames / self.rate}
        facts["findings"] = [finding.to_dict(lang) for finding in self.findings]
        if self.loudness is not None:
            facts["loudness"] = self.loudness.to_dict()
        if self.mastered is not None:
            facts["mastered"] = self.mastered.to_dict()
        return facts


def output_of(stage: Stage, name: str, order: int = 3) -> Output:
    """Return an output from its name.

    Parameters
    ----------
    stage : Stage
    name : str
        ``"binaural"``; ``"ambix:N"``; a layout of :func:`immersion.audio.layout` such as ``"4+5+0"``; or
        ``"rig"``: the scene's own loudspeakers.
    order : int
        Of the bed on the way to ears or loudspeakers.

    Raises
    ------
    UsageError
        If there is no such output, or the scene has no loudspeakers.
    """
    from immersion.audio.file_rendering import output_named

    if name == "rig":
        return rig_outputs(stage, order)
    try:
        return output_named(name, order)
    except UnknownNameError:
        raise UsageError("stage-output", output=name) from None


def render_audio(
    stage: Stage,
    output: str = "binaural",
    walk: Way = None,
    *,
    visit: Visit | None = None,
    order: int = 3,
    loudness: float | None = None,
    true_peak: float | None = None,
    progress: Progress = None,
) -> Audio:
    """Render what a visitor hears.

    Parameters
    ----------
    stage : Stage
        An open stage.
    output : str
        ``"binaural"`` for headphones, with the visitor's head tracked; ``"ambix:N"`` for an AmbiX bed of
        order N around the visitor, turned as the room is (front is −Z), for any decoder; a layout such as
        ``"4+5+0"``, about the visitor and turned as the room is; ``"rig"`` for the scene's own loudspeakers,
        with one channel for each physical output up to the highest; ``"listen:rig"``, or ``"listen:"`` and a group,
        for two ears among these loudspeakers, in free air (:mod:`immersion.stage.listening`).
    walk : Walk or path, optional
        The visitor's way; see :func:`immersion.stage.simulate`.
    visit : Visit, optional
        A visit simulated before; then `walk` is not read.
    order : int
        Ambisonic order on the way to ears and loudspeakers.
    loudness, true_peak : float, optional
        LUFS to be brought to, and dBTP not to be passed (−1 when only a loudness is given); see
        :func:`immersion.audio.mastered`.
    progress : callable, optional
        Called with the part done, from 0 to 1.

    Returns
    -------
    Audio
        At 48 kHz; as long as the visit.

    Raises
    ------
    UsageError
        If the output is unknown.
    InputError
        If a sound does not open.
    """
    played = _played(stage, output, visit if visit is not None else simulate(stage, walk), order)
    sound = played.whole(progress)
    return (
        sound if loudness is None and true_peak is None else _master(played, sound, loudness, true_peak).audio
    )


def render_file(
    stage: Stage,
    out: str | os.PathLike[str],
    output: str = "binaural",
    walk: Way = None,
    *,
    visit: Visit | None = None,
    order: int = 3,
    loudness: float | None = None,
    true_peak: float | None = None,
    subtype: str | None = None,
    progress: Progress = None,
) -> RenderedVisit:
    """Render what a visitor hears into a file, by blocks: an hour is not held in memory.

    A master, with `loudness` or `true_peak`, that is longer than about six minutes of headphones is rendered twice:
    once to be measured, once with its gain. Only beds, and what is to be limited, are kept whole.

    Parameters
    ----------
    stage, output, walk, visit, order, loudness, true_peak, progress
        As for :func:`render_audio`.
    out : path
        WAV (RF64 above 4 GB), FLAC, CAF or Ogg; there only when all went well.
    subtype : str, optional
        See :func:`immersion.audio.write`.

    Returns
    -------
    RenderedVisit

    Raises
    ------
    FileError, InputError, UsageError
        If a file or an argument cannot be used; nothing is written then.
    """
    target = Path(out)
    refuse_media(stage, target)
    checked_goals(loudness, true_peak)  # before the long work
    what = visit if visit is not None else simulate(stage, walk)
    played = _played(stage, output, what, order)
    if loudness is None and true_peak is None:
        heard = _written(played, target, subtype, 1.0, progress)
        return _told(played, target, heard)
    if _in_passes(played):
        report = progress or (lambda done: None)
        before = _metered(played, lambda done: report(0.5 * done))
        gain = _gain(before, loudness, true_peak)
        if gain is not None:
            again = _played(stage, output, what, order)
            after = _written(again, target, subtype, 10 ** (gain / 20), lambda done: report(0.5 + 0.5 * done))
            assert after is not None
            missed = 0.0 if loudness is None or after.integrated is None else loudness - after.integrated
            return _told(again, target, after, Normalised(again.empty, gain, 0.0, 0, before, after, missed))
        played = _played(stage, output, what, order)
    made = _master(played, played.whole(progress), loudness, true_peak)
    from immersion.audio.formats.writing import write

    write(made.audio, target, subtype)
    return _told(played, target, made.after, replace(made, audio=played.empty))


def _told(
    played: _Played | HeardVisit, target: Path, heard: Loudness | None, made: Normalised | None = None
) -> RenderedVisit:
    size = target, played.names, RATE, played.frames
    return RenderedVisit(*size, played.findings, heard, made, played.muted)


def _in_passes(played: _Played | HeardVisit) -> bool:
    long = played.frames * played.width > MOST_KEPT
    return long and played.kind != "ambisonic" and played.width <= MOST_METERED


def _metered(played: _Played | HeardVisit, progress: Progress) -> Loudness:
    meter = LoudnessMeter(played.width, RATE, played.weights)
    for piece in played.blocks(progress):
        meter.process(piece)
    return meter.result()


def _gain(before: Loudness, loudness: float | None, true_peak: float | None) -> float | None:
    """Return the dB that a master needs; None when its peaks must then be limited, or it cannot be made."""
    if loudness is not None and (before.integrated is None or before.silent):
        return None
    gain = 0.0 if loudness is None or before.integrated is None else loudness - before.integrated
    return gain if before.true_peak + gain <= (-1.0 if true_peak is None else true_peak) else None


def _written(
    played: _Played | HeardVisit, target: Path, subtype: str | None, gain: float, progress: Progress
) -> Loudness | None:
    """Write a visit by blocks, and return how loud it is unless it is a bed or has too many channels."""
    from immersion.audio.formats.streams import create_audio

    metered = played.kind != "ambisonic" and played.width <= MOST_METERED
    meter = LoudnessMeter(played.width, RATE, played.weights) if metered else None
    names = played.names if played.kind == "multichannel" else ()
    with create_audio(target, RATE, played.width, played.kind, subtype, names=names) as file:
        for piece in played.blocks(progress):
            louder = piece if gain == 1.0 else np.asarray(piece * np.float64(gain), np.float32)
            file.write(louder)
            if meter is not None:
                meter.process(louder)
    return None if meter is None else meter.result()


def refuse_media(stage: Stage, target: Path) -> None:
    """Refuse to write over a file that the scene names: a master is never written over.

    Raises
    ------
    FileError
        If it is one.
    """
    for _, name in files_of(stage.scene):
        path = stage.folder / name
        if target.exists() and path.exists() and target.samefile(path):
            raise FileError("audio-over-input", target)


def _played(stage: Stage, name: str, visit: Visit, order: int) -> _Played | HeardVisit:
    return (HeardVisit if is_listening(name) else _Played)(stage, name, visit, order)


def _master(
    played: _Played | HeardVisit, sound: Audio, loudness: float | None, true_peak: float | None
) -> Normalised:
    ceiling = -1.0 if true_peak is None else true_peak
    return mastered(sound, loudness, ceiling, layout=played.weights)


class _Played:
    """A visit through one output: its channels by physical number when the output has such."""

    def __init__(self, stage: Stage, name: str, visit: Visit, order: int) -> None:
        output = output_of(stage, name, order)
        self._visit = visit
        self._renderer = Renderer(soundtrack(stage, self._visit, output), RATE, BLOCK)
        self._turning = isinstance(output, BinauralOutput)
        self.findings = self._renderer.findings
        self.frames = frame_of(self._visit.duration * 1e6, RATE)
        self._places = [number - 1 for number in self._renderer.outputs]
        self.kind: Kind = "multichannel"
        self.order: int | None = None
        if isinstance(output, BinauralOutput):
            self.kind = "binaural"
        elif isinstance(output, AmbisonicOutput):
            self.kind, self.order = "ambisonic", output.order
        self.width = max(self._places) + 1
        self.names = self._named()
        self.weights = self._weighted(output)

    @property
    def muted(self) -> int:
        """Samples that were no sound, so far."""
        return self._renderer.muted

    @property
    def empty(self) -> Audio:
        """What it is, without samples."""
        names = self.names if self.kind == "multichannel" else ()
        return Audio(np.zeros((self.width, 0), np.float32), RATE, self.kind, self.order, names=names)

    def whole(self, progress: Progress) -> Audio:
        """Return everything that is heard."""
        empty = self.empty
        return replace(empty, samples=np.concatenate([empty.samples, *self.blocks(progress)], axis=1))

    def _named(self) -> tuple[str, ...]:
        names = [f"output {index + 1}" for index in range(self.width)]
        for place, name in zip(self._places, self._renderer.channels, strict=True):
            names[place] = name
        return tuple(names)

    def _weighted(self, output: Output) -> list[tuple[float, float] | None] | None:
        """Return where loudspeakers stand in degrees, for the weights of loudness; None for LFE and gaps."""
        if isinstance(output, LoudspeakerOutput):
            plans = [layout(output.layout)]
        elif isinstance(output, Outputs):
            ports = [port.output for port in output.ports]
            plans = [layout(one.layout) for one in ports if isinstance(one, LoudspeakerOutput)]
        else:
            return None
        found: list[tuple[float, float] | None] = [None] * self.width
        for place, angles in zip(self._places, [a for plan in plans for a in _angles(plan)], strict=True):
            found[place] = angles
        return found

    def blocks(self, progress: Progress) -> Iterator[Block]:
        """Yield what is heard, (channels, frames), as long as the visit in all."""
        pose = listener_along(self._visit, turning=self._turning)
        straight = self._places == list(range(self.width))
        for piece in self._renderer.blocks(self.frames, pose, progress):
            if straight:
                yield np.array(piece)
                continue
            rows = np.zeros((self.width, piece.shape[1]), np.float32)
            rows[self._places] = piece
            yield rows


def _angles(plan: Layout) -> list[tuple[float, float] | None]:
    return [
        None if one.lfe else (float(np.degrees(one.azimuth)), float(np.degrees(one.elevation)))
        for one in plan.loudspeakers
    ]
