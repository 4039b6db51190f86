"""A sound file to headphones, loudspeakers or a bed, by blocks: what `immersion render FILE OUT` does."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from immersion.audio import _engine_texts as _engine_texts
from immersion.audio import _files_texts as _files_texts
from immersion.audio.adm_sources import adm_scene, is_adm_scene
from immersion.audio.file_streams import FileStream
from immersion.audio.formats import AUDIO_FORMATS, write
from immersion.audio.formats._over import guard
from immersion.audio.formats.adm import read_adm
from immersion.audio.formats.streams import create_audio, open_audio
from immersion.audio.graph import (
    AmbisonicOutput,
    Bed,
    BinauralOutput,
    Graph,
    LoudspeakerOutput,
    Output,
    Source,
    Stem,
)
from immersion.audio.hrtf import Hrtf
from immersion.audio.layouts import layout, layout_names
from immersion.audio.listener import Pose
from immersion.audio.normalising import Normalised, mastered
from immersion.audio.record import Audio, Convention, Kind, ambisonic_order
from immersion.audio.renderer import Renderer
from immersion.audio.speaker_names import in_order_of, named_layout
from immersion.errors import InputError, Problem, UnknownNameError
from immersion.registry import nearest

__all__ = ["RenderedFile", "content_named", "output_named", "render_file"]

_KINDS: dict[str, tuple[Kind, Convention | None]] = {
    "mono": ("mono", None),
    "stereo": ("stereo", None),
    "binaural": ("binaural", None),
    "ambix": ("ambisonic", "ambix"),
    "n3d": ("ambisonic", "n3d"),
    "fuma": ("ambisonic", "fuma"),
}
_log = logging.getLogger("immersion.audio")
OTHER_NAMES = ("7.1.4", "7.1", "5.1.4", "5.1", "22.2")


@dataclass(frozen=True, slots=True, eq=False)
class RenderedFile:
    """What was written: names of its channels, rate, frames, muted samples, findings, and its loudness."""

    channels: tuple[str, ...]
    rate: int
    frames: int
    muted: int
    findings: tuple[Problem, ...]
    loudness: Normalised | None = None


def output_named(name: str, order: int = 3, hrtf: Hrtf | None = None) -> Output:
    """Return an output from its name.

    Parameters
    ----------
    name : str
        ``"binaural"``, ``"ambix:N"``, or a layout of :func:`immersion.audio.layout`.
    order : int
        Of the bed on the way to two ears or to loudspeakers.
    hrtf : Hrtf, optional
        The head of a binaural output.

    Raises
    ------
    UnknownNameError
        If there is no such output.

    Examples
    --------
    >>> output_named("ambix:2")
    AmbisonicOutput(order=2, near_field=None, near_gain_db=20.0)
    """
    if name == "binaural":
        return BinauralOutput(order, hrtf)
    bed = re.fullmatch(r"ambix:(\d{1,2})", name)
    if bed is not None and int(bed[1]) <= 10:
        return AmbisonicOutput(int(bed[1]))
    try:
        return LoudspeakerOutput(layout(name), order)
    except UnknownNameError:
        known = ["binaural", "ambix:3", *layout_names(), *OTHER_NAMES]
        values = {"name": name, "known": ", ".join(known), "nearest": nearest(name, known)}
        raise UnknownNameError("unknown-name", kind="output", **values) from None


def content_named(content: str | None, facts: Audio) -> str:
    """Return what a recording holds: ``"ambix"`` for a bed (its samples are read as that), or a layout's name.

    Parameters
    ----------
    content : str, optional
        ``"mono"``, ``"stereo"``, ``"binaural"``, ``"ambix"``, ``"n3d"``, ``"fuma"`` or a layout of
        :func:`immersion.audio.layout`; when not given it is what the file says, else found from the number
        of channels.
    facts : Audio
        The recording; its samples may be missing.

    Raises
    ------
    InputError
        If the channels cannot be of this kind, or nothing says what they are.
    UnknownNameError
        If there is no such kind.

    Examples
    --------
    >>> import numpy as np
    >>> six = Audio(np.zeros((6, 0), np.float32), 48_000, "multichannel")
    >>> content_named("5.1", six)
    '0+5+0'
    """
    channels, order = facts.channels, ambisonic_order(facts.channels)
    if content is None:
        return _said(facts)
    if content in _KINDS:
        counts = {"mono": channels == 1, "stereo": channels == 2, "binaural": channels == 2}
        if not counts.get(content, order is not None and order <= 10):
            wanted = {"mono": "1", "stereo": "2", "binaural": "2"}.get(content, "(N + 1)²")
            raise InputError("render-content", facts.source, channels=channels, kind=content, wanted=wanted)
        return "ambix" if _KINDS[content][1] else content
    try:
        rig = layout(content)
    except UnknownNameError:
        known = ["adm", *_KINDS, *layout_names(), *OTHER_NAMES]
        values = {"name": content, "known": ", ".join(known), "nearest": nearest(content, known)}
        raise UnknownNameError("unknown-name", kind="content", **values) from None
    if len(rig) != channels:
        raise InputError(
            "render-content", facts.source, channels=channels, kind=content, wanted=str(len(rig))
        )
    return rig.name


def _said(facts: Audio) -> str:
    """Return what the file says, or its channels by their number or their names."""
    if facts.kind == "ambisonic":
        return "ambix"
    if facts.kind != "multichannel":
        return facts.kind
    rig = named_layout(facts.names)
    if rig is not None and rig.name in layout_names():
        return rig.name
    wanted = ", ".join([*_KINDS, "5.1 …"])
    raise InputError("render-content", facts.source, channels=facts.channels, kind="?", wanted=wanted)


def _opened(path: Path, rate: int | None, content: str | None) -> tuple[FileStream, str]:
    """Open a recording and return it with what it holds; nothing stays open after an error."""
    with open_audio(path, "multichannel", finite=False) as plain:  # so that the wrong kind has one error
        if content is not None:
            content_named(content, plain.facts)
    stream = FileStream(path, rate, *_KINDS.get(content or "", (None, None)))
    try:
        return stream, content_named(content, stream.facts)
    except Exception:
        stream.close()
        raise


def _graph(
    signal: FileStream,
    content: str,
    output: Output,
    gain: float,
    direction: tuple[float, float],
    spread: float,
) -> Graph:
    """Return the graph of one file."""
    from immersion.geometry import vector_from_direction

    name = signal.facts.source.name if signal.facts.source is not None else "file"
    if content == "mono":
        place = vector_from_direction(*direction)
        return Graph(output, sources=(Source(name, signal, place, gain, spread=spread),))
    for option, value in (("azimuth", direction[0]), ("elevation", direction[1]), ("spread", spread)):
        if value:
            raise InputError("render-mono-only", signal.facts.source, option=option, kind=content)
    if content == "ambix":
        return Graph(output, beds=(Bed(name, signal, gain),))
    if content in ("stereo", "binaural"):
        locked = content == "binaural"
        return Graph(output, stems=(Stem(name, signal, "0+2+0", locked, gain),))
    placed = in_order_of(signal.facts.names, content) or content
    return Graph(output, stems=(Stem(name, signal, placed, False, gain),))


@dataclass(frozen=True, slots=True)
class _Found:
    """An open file: what it is, and the graph that plays it for an output, a gain, a direction, a spread."""

    facts: Audio
    rate: int
    frames: int
    order: int | None
    findings: tuple[Problem, ...]
    graph: Callable[[Output, float, tuple[float, float], float], Graph]


@contextmanager
def _opening(path: Path, rate: int | None, content: str | None, programme: str | None) -> Iterator[_Found]:
    """Open a file as what it holds: ADM when it has objects or is said to be, else one recording."""
    wav = (
        AUDIO_FORMATS.for_path(path).name == "wav" and path.is_file()
    )  # parts of a recording have no such file
    said = content == "adm" or programme is not None
    if said and (content not in (None, "adm") or not wav):
        raise InputError("adm-none", path)
    if said or (content is None and wav and is_adm_scene(read_adm(path))):
        with adm_scene(path, programme=programme, rate=rate) as scene:
            yield _Found(
                scene.facts, scene.rate, scene.frames, scene.order, scene.findings,
                lambda output, gain, *_: scene.graph(_as_bs2127(output), gain),
            )  # fmt: skip
        return
    stream, holds = _opened(path, rate, content)
    with stream:
        order = stream.facts.order if holds == "ambix" else None
        yield _Found(
            stream.facts, stream.rate, int(stream.frames or 0), order, (),
            lambda output, *rest: _graph(stream, holds, output, *rest),
        )  # fmt: skip


def _as_bs2127(output: Output) -> Output:
    """Return an output that pans as BS.2127 does, where that recommendation has a plan for its layout."""
    if isinstance(output, LoudspeakerOutput) and layout(output.layout).name in layout_names():
        return replace(output, panning="bs2127")
    return output


def render_file(
    path: str | os.PathLike[str],
    out: str | os.PathLike[str],
    output: str = "binaural",
    *,
    content: str | None = None,
    programme: str | None = None,
    order: int | None = None,
    hrtf: Hrtf | Callable[[int], Hrtf] | None = None,
    pose: Pose = None,
    azimuth: float = 0.0,
    elevation: float = 0.0,
    spread: float = 0.0,
    gain: float = 1.0,
    rate: int | None = None,
    loudness: float | None = None,
    true_peak: float | None = None,
    subtype: str | None = None,
    block: int = 1024,
    progress: Callable[[float], None] | None = None,
) -> RenderedFile:
    """Render a sound file into another, without loading it whole.

    Parameters
    ----------
    path, out : path
        To read, and to write; they must differ.
    output : str
        See :func:`output_named`.
    content : str, optional
        What the file holds, see :func:`content_named`; ``"adm"``, the first choice when it holds ADM objects, plays
        them by :func:`immersion.audio.adm_scene`, on layouts of BS.2051 with the panner of BS.2127.
    programme : str, optional
        Which audioProgramme of an ADM file.
    order : int, optional
        Of the bed on the way; the file's own, else 3.
    hrtf : Hrtf or callable, optional
        For two ears; at the rate of the result, which a callable is given.
    pose : optional
        See :meth:`immersion.audio.Renderer.process`.
    azimuth, elevation, spread : float
        Radians; for a mono file.
    gain : float
        Linear.
    rate : int, optional
        Of the result; the file's own without it.
    loudness, true_peak : float, optional
        LUFS to be brought to, and dBTP not to be passed (−1 when only a loudness is given); see
        :func:`immersion.audio.mastered`. The result is then kept whole in memory.
    subtype : str
        See :func:`immersion.audio.write`.
    block : int
        Frames at a time.
    progress : callable, optional
        Called with the part done.

    Returns
    -------
    RenderedFile

    Raises
    ------
    FileError, InputError, UnknownNameError
        If a file or an argument cannot be used; nothing is written then.
    """
    source, target = Path(path), Path(out)
    with _opening(source, rate, content, programme) as found:
        guard(found.facts, (target,))
        on_the_way = order if order is not None else found.order if found.order is not None else 3
        head = hrtf(found.rate) if callable(hrtf) else hrtf
        chosen = output_named(output, on_the_way, head)
        graph = found.graph(chosen, gain, (azimuth, elevation), spread)
        renderer = Renderer(graph, found.rate, block)
        frames = found.frames + renderer.tail_frames
        names = renderer.channels if isinstance(chosen, LoudspeakerOutput) else ()
        made = None
        if loudness is None and true_peak is None:
            kind = renderer.render(0).kind
            size = renderer.rate, len(renderer.channels), kind
            with create_audio(target, *size, subtype, names=names, source=found.facts.source) as file:
                for piece in renderer.blocks(frames, pose, progress):
                    file.write(piece)
        else:
            whole = renderer.render(frames, pose, progress)
            ceiling = -1.0 if true_peak is None else true_peak
            rig = layout(chosen.layout) if isinstance(chosen, LoudspeakerOutput) else None
            made = mastered(whole, loudness, ceiling, layout=rig)
            write(replace(made.audio, names=names, source=found.facts.source), target, subtype)
        for problem in found.findings:  # as the renderer does with its own
            _log.warning("%s", problem)
        findings = (*found.findings, *renderer.findings)
    return RenderedFile(renderer.channels, renderer.rate, frames, renderer.muted, findings, made)
