"""A visit as sound: binaural with the visitor's head, or an ambisonic bed around the visitor.

The field is built in pieces of :data:`PIECE` frames, so that a show of an hour needs no more memory than a
minute. Gains and directions are set on an absolute control grid of :data:`GRID` frames and are linear between.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from immersion.audio import BinauralDecoder, cone_gain, default_hrtf, distance_gain, encode, rotate
from immersion.audio.record import Audio
from immersion.errors import UsageError
from immersion.geometry import ambisonic_from_world, direction_from_vector, head_from_yaw_pitch
from immersion.scene.visit import Play, Visit
from immersion.scene.walk import Walk
from immersion.stage.simulation import simulate
from immersion.stage.soundtrack import Bed, Soundtrack, Source, soundtrack
from immersion.stage.stage import Stage

__all__ = ["GRID", "render_audio"]

GRID = 128
BLOCK = 512
PIECE = 188 * BLOCK  # about two seconds at 48 kHz, a whole number of blocks and of grid steps

Field = NDArray[np.float32]


def render_audio(
    stage: Stage,
    output: str = "binaural",
    walk: Walk | str | os.PathLike[str] | None = None,
    *,
    visit: Visit | None = None,
    order: int = 3,
    progress: Callable[[float], None] | None = None,
) -> Audio:
    """Render what a visitor hears.

    Parameters
    ----------
    stage : Stage
        An open stage.
    output : str
        ``"binaural"`` for headphones, with the visitor's head tracked; ``"ambix:N"`` for an AmbiX bed of
        order N around the visitor, turned as the room is (front is −Z), for any decoder.
    walk : Walk or path, optional
        The visitor's way; see :func:`immersion.stage.simulate`.
    visit : Visit, optional
        A visit simulated before; then `walk` is not read.
    order : int
        Ambisonic order of the binaural rendering.
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
    bed_order = _output_order(output, order)
    track = soundtrack(stage, visit if visit is not None else simulate(stage, walk))
    pieces = _field_pieces(track, bed_order, progress)
    if output != "binaural":
        return Audio(np.concatenate(list(pieces), axis=1), track.rate, "ambisonic", bed_order)
    return Audio(_binaural(track, bed_order, pieces), track.rate, "binaural")


def _output_order(output: str, order: int) -> int:
    if output == "binaural":
        return order
    match = re.fullmatch(r"ambix:(\d{1,2})", output)
    if match is None or int(match[1]) > 10:
        raise UsageError("stage-output", output=output)
    return int(match[1])


def _field_pieces(track: Soundtrack, order: int, progress: Callable[[float], None] | None) -> Iterator[Field]:
    """Yield the sound field around the visitor, piece by piece: front is −Z of the room."""
    total = round(track.visit.duration * track.rate)
    for start in range(0, total, PIECE):
        frames = min(PIECE, total - start)
        field = np.zeros(((order + 1) ** 2, frames), np.float32)
        for source in track.sources:
            _add_source(field, source, track, order, start)
        for bed in track.beds:
            _add_bed(field, bed, track, start)
        yield field
        if progress is not None:
            progress((start + frames) / total)


def _grid(track: Soundtrack, start: int, frames: int) -> NDArray[np.float64]:
    """Return the times of the control points that surround a piece."""
    points = np.arange(start, start + frames + GRID, GRID, dtype=np.float64)
    return points / track.rate


def _add_source(field: Field, source: Source, track: Soundtrack, order: int, start: int) -> None:
    frames = field.shape[1]
    signal = _signal(source.samples[None], source.plays, track.rate, start, frames)[0]
    if not signal.any():
        return
    times = _grid(track, start, frames)
    listener, _, _ = track.visit.viewer_at(times)
    away = source.position - listener
    distance = np.linalg.norm(away, axis=-1)
    gains = track.visit.gains(source.thing, times) * distance_gain(distance, *source.distance)
    if source.cone is not None:
        cosine = np.clip(-(away @ source.forward) / np.maximum(distance, 1e-9), -1.0, 1.0)
        gains = gains * cone_gain(np.arccos(cosine), *source.cone)
    azimuth, elevation = direction_from_vector(away @ ambisonic_from_world.T)
    field += encode(signal * _envelope(gains, frames), azimuth, elevation, order, grid=GRID)


def _add_bed(field: Field, bed: Bed, track: Soundtrack, start: int) -> None:
    frames = field.shape[1]
    signal = _signal(bed.samples, bed.plays, track.rate, start, frames)
    if not signal.any():
        return
    gains = track.visit.gains(bed.thing, _grid(track, start, frames))
    turned = rotate(signal, bed.rotation) * _envelope(gains, frames)
    channels = min(len(turned), len(field))  # a lower order keeps its first channels
    field[:channels] += turned[:channels]


def _envelope(gains: NDArray[np.float64], frames: int) -> NDArray[np.float32]:
    """Return the gain of every frame, linear between control points."""
    points = np.arange(len(gains)) * GRID
    return np.interp(np.arange(frames), points, gains).astype(np.float32)


def _signal(samples: Field, plays: tuple[Play, ...], rate: int, start: int, frames: int) -> Field:
    """Return a piece of a media as the plays lay it on the timeline."""
    piece = np.zeros((len(samples), frames), np.float32)
    length = samples.shape[1]
    for play in plays:
        begin = round(play.start * rate)
        end = start + frames if play.end is None else round(play.end * rate)
        low, high = max(start, begin), min(start + frames, end)
        if low >= high or not length:
            continue
        index = np.arange(low - begin, high - begin) + round(play.offset * rate)
        there = slice(None) if play.loop else index < length
        index = index % length if play.loop else index[there]
        piece[:, low - start : high - start][:, there] += samples[:, index]
    return piece


def _binaural(track: Soundtrack, order: int, pieces: Iterator[Field]) -> Field:
    decoder = BinauralDecoder(default_hrtf(track.rate), order, block=BLOCK)
    total = round(track.visit.duration * track.rate)
    blocks, start = [], 0
    for piece in pieces:
        padded = np.pad(piece, ((0, 0), (0, -piece.shape[1] % BLOCK)))
        times = (start + np.arange(0, padded.shape[1], BLOCK)) / track.rate
        _, yaw, pitch = track.visit.viewer_at(times)
        for index in range(len(times)):
            head = head_from_yaw_pitch(float(yaw[index]), float(pitch[index]))
            block = np.ascontiguousarray(padded[:, index * BLOCK : (index + 1) * BLOCK])
            blocks.append(np.array(decoder.process(block, head)))
        start += padded.shape[1]
    rendered = np.concatenate([*blocks, decoder.tail()], axis=1) if blocks else np.zeros((2, 0), np.float32)
    # The decoder's latency is taken off, so that sound and pictures start together.
    aligned = rendered[:, decoder.latency : decoder.latency + total]
    return np.ascontiguousarray(np.pad(aligned, ((0, 0), (0, total - aligned.shape[1]))), np.float32)
