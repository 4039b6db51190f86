"""A visit as sound: headphones with the visitor's head, loudspeakers by name or the scene's own, or a bed.

The audio engine plays the stage's soundtrack by blocks, so that a show of an hour needs no more memory than a
minute when it is written to a file.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from immersion.audio import AmbisonicOutput, BinauralOutput, LoudspeakerOutput, Renderer, layout
from immersion.audio.graph import Output
from immersion.audio.layouts import Layout
from immersion.audio.metering import Loudness, LoudnessMeter
from immersion.audio.normalising import Normalised, mastered
from immersion.audio.outputs import Outputs
from immersion.audio.record import Audio, Kind
from immersion.errors import FileError, Problem, UnknownNameError, UsageError
from immersion.scene.visit import Visit
from immersion.scene.walk import Walk
from immersion.stage.assets import RATE
from immersion.stage.laid_signals import frame_of
from immersion.stage.listening import HeardVisit, is_listening
from immersion.stage.rig_outputs import rig_outputs
from immersion.stage.simulation import simulate
from immersion.stage.soundtrack import listener_along, soundtrack
from immersion.stage.stage import Stage

__all__ = ["RenderedVisit", "output_of", "render_audio", "render_file"]

BLOCK = 1024
MOST_METERED = 24

Block = NDArray[np.float32]
Progress = Callable[[float], None] | None
Way = Walk | str | os.PathLike[str] | None


@dataclass(frozen=True, slots=True, eq=False)
class RenderedVisit:
    """What was written: names of the channels, rate, frames, what the output could not play, and how loud it is.

    ``loudness`` is None for a bed that was not mastered, and above 24 channels; ``mastered`` says what was done
    to bring the sound to a loudness, when it was.
    """

    path: Path
    channels: tuple[str, ...]
    rate: int
    frames: int
    findings: tuple[Problem, ...]
    loudness: Loudness | None = None
    mastered: Normalised | None = None

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
    played = _played(stage, output, walk, visit, order)
    sound = Audio(
        np.concatenate([np.zeros((played.width, 0), np.float32), *played.blocks(progress)], axis=1),
        RATE,
        played.kind,
        played.order,
        names=played.names if played.kind == "multichannel" else (),
    )
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

    Only a master, with `loudness` or `true_peak`, is kept whole.

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
    from immersion.audio.formats.streams import create_audio
    from immersion.audio.formats.writing import write

    target = Path(out)
    _refuse_media(stage, target)
    played = _played(stage, output, walk, visit, order)
    names = played.names if played.kind == "multichannel" else ()
    if loudness is not None or true_peak is not None:
        pieces = [np.zeros((played.width, 0), np.float32), *played.blocks(progress)]
        sound = Audio(np.concatenate(pieces, axis=1), RATE, played.kind, played.order, names=names)
        made = _master(played, sound, loudness, true_peak)
        write(made.audio, target, subtype)
        return RenderedVisit(target, played.names, RATE, played.frames, played.findings, made.after, made)
    metered = played.kind != "ambisonic" and played.width <= MOST_METERED
    meter = LoudnessMeter(played.width, RATE, played.weights) if metered else None
    with create_audio(target, RATE, played.width, played.kind, subtype, names=names) as file:
        for piece in played.blocks(progress):
            file.write(piece)
            if meter is not None:
                meter.process(piece)
    heard = None if meter is None else meter.result()
    return RenderedVisit(target, played.names, RATE, played.frames, played.findings, heard)


def _refuse_media(stage: Stage, target: Path) -> None:
    """Refuse to write over a file of the scene's media: a master is never written over."""
    for media in stage.scene.media.values():
        for file in (media.file, *(media.files or {}).values(), *(media.parts or ())):
            path = stage.folder / str(file)
            if file is not None and target.exists() and path.exists() and target.samefile(path):
                raise FileError("audio-over-input", target)


def _played(stage: Stage, name: str, walk: Way, visit: Visit | None, order: int) -> _Played | HeardVisit:
    if is_listening(name):
        return HeardVisit(stage, name, visit, walk, order)
    return _Played(stage, name, walk, visit, order)


def _master(
    played: _Played | HeardVisit, sound: Audio, loudness: float | None, true_peak: float | None
) -> Normalised:
    ceiling = -1.0 if true_peak is None else true_peak
    return mastered(sound, loudness, ceiling, layout=played.weights)


class _Played:
    """A visit through one output: its channels by physical number when the output has such."""

    def __init__(self, stage: Stage, name: str, walk: Way, visit: Visit | None, order: int) -> None:
        output = output_of(stage, name, order)
        self._visit = visit if visit is not None else simulate(stage, walk)
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
