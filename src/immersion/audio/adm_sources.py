"""An ADM file as something that can be played: objects, loudspeakers, beds and ears as parts of a block graph."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from immersion.audio import _adm_scene_texts as _adm_scene_texts
from immersion.audio._adm_parts import Bounds, Parts
from immersion.audio._adm_streams import SharedFile
from immersion.audio._adm_tree import Tree
from immersion.audio.file_streams import FileStream
from immersion.audio.formats.adm import Adm, read_adm
from immersion.audio.graph import Bed, Envelope, Graph, Group, LoudspeakerOutput, Output, Source, Stem
from immersion.audio.layouts import Layout, Loudspeaker, layout
from immersion.audio.record import Audio, ambisonic_order
from immersion.errors import InputError, Problem

__all__ = ["AdmScene", "adm_scene", "is_adm_scene"]

TOLERANCE = 1e-5  # degrees


@dataclass(frozen=True, slots=True, eq=False)
class AdmScene:
    """What :func:`adm_scene` found. Use it in a ``with`` block: the parts read from the open file.

    Parameters
    ----------
    path : Path
    rate, frames : int
        Of everything in it.
    programme : str
        Name of the audioProgramme that is played; empty when the file has none.
    sources, beds, stems, groups : tuple
        Parts of a graph. A group for each audioContent and each audioObject has its name, its gain and its mute;
        an object that moves has up to four sources, which take turns.
    findings : tuple of Problem
        What the file asks for that cannot be carried out, and what was chosen.
    """

    path: Path
    rate: int
    frames: int
    programme: str
    sources: tuple[Source, ...]
    beds: tuple[Bed, ...]
    stems: tuple[Stem, ...]
    groups: tuple[Group, ...]
    findings: tuple[Problem, ...]
    facts: Audio
    _bounds: dict[str, Bounds]
    _close: Callable[[], None]

    @property
    def order(self) -> int:
        """The highest order of the beds, 3 without one."""
        from immersion.audio.graph import channels_of

        orders = [ambisonic_order(channels_of(bed.signal)) or 0 for bed in self.beds]
        return max(orders) if orders and not self.sources and not self.stems else max([3, *orders])

    def graph(self, output: Output, gain: float = 1.0) -> Graph:
        """Return the graph that plays it.

        Parameters
        ----------
        output : BinauralOutput, LoudspeakerOutput or AmbisonicOutput
            A channel for a loudspeaker goes to the one of its label, else to the nearest one within the bounds
            that the file gives, else it is panned to its place.
        gain : float
            Linear, of the whole.
        """
        stems = self.stems
        if isinstance(output, LoudspeakerOutput):
            rig = layout(output.layout)
            silent = {rig.names[i] for i in rig.indices(output.lost)}
            there = [one for one in rig.loudspeakers if one.name not in silent]
            stems = tuple(_routed(stem, self._bounds.get(stem.name), there) for stem in stems)
        groups = tuple(_louder(group, gain) if group.group is None else group for group in self.groups)
        return Graph(output, self.sources, self.beds, stems, groups)

    def close(self) -> None:
        """Close the file."""
        self._close()

    def __enter__(self) -> AdmScene:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def is_adm_scene(adm: Adm | None) -> bool:
    """Tell whether records say what tracks are: objects, with tracks to play.

    >>> is_adm_scene(None), is_adm_scene(Adm())
    (False, False)
    """
    return adm is not None and bool(adm.tracks) and bool(adm.of_kind("audioObject"))


def adm_scene(
    path: str | os.PathLike[str],
    *,
    programme: str | None = None,
    content: str | None = None,
    rate: int | None = None,
    importance: int = 0,
    radius: float | None = None,
) -> AdmScene:
    """Open an ADM file to be played by :class:`immersion.audio.Renderer`, without loading it.

    Parameters
    ----------
    path : path
        A BWF or BW64 file with chna, and axml unless its tracks are those of ITU-R BS.2094.
    programme, content : str, optional
        Name or identifier of one; else the programme of the lowest identifier with all its contents. Without
        programmes all contents are played, without contents all objects, without objects all tracks.
    rate : int, optional
        See :class:`immersion.audio.FileStream`.
    importance : int
        From 0 to 10: objects and blocks of less are left out.
    radius : float, optional
        Metres at a distance of 1; else the absoluteDistance of the pack, else 1.

    Returns
    -------
    AdmScene

    Raises
    ------
    FileError
        If the file or its metadata are damaged, or objects are within one another.
    InputError
        If it holds no ADM, or an argument is out of range.
    UnknownNameError
        If there is no such programme or content.

    Notes
    -----
    As in ITU-R BS.2127, the gains of an object go from those of one block to those of the next, over its
    duration or its interpolationLength; the place does not wander. Distance changes the extent, not the level.
    Cartesian places are those of a room whose corners are at ±30° and ±110°. What is not carried out
    (decorrelation of diffuse sound, divergence, locks to channels or screens, zones, matrices) is a finding.

    References
    ----------
    .. [1] ITU-R BS.2076-2, "Audio Definition Model", 2019.
    .. [2] ITU-R BS.2127-1, "Audio Definition Model renderer for advanced sound systems", 2023.

    Examples
    --------
    >>> import tempfile
    >>> from immersion.audio import Adm, AdmTrack, Audio, Renderer, write_adm
    >>> from immersion.audio.graph import LoudspeakerOutput
    >>> left = Adm((AdmTrack(1, "ATU_00000001", "AT_00010001_01", "AP_00010002"),))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_adm(Audio(np.full((1, 512), 0.5, np.float32), 48_000, "mono"), left, Path(folder) / "a.wav")
    ...     with adm_scene(Path(folder) / "a.wav") as scene:
    ...         sound = Renderer(scene.graph(LoudspeakerOutput("0+5+0")), scene.rate).render()
    >>> sound.samples[:, 0]
    array([0.5, 0. , 0. , 0. , 0. , 0. ], dtype=float32)
    """
    for name, value, least, most in (("importance", importance, 0, 10), ("radius", radius, 0.01, 100.0)):
        if value is not None and not least <= value <= most:
            raise InputError("engine-value", name=name, value=value, wanted=f"{least:g} – {most:g}")
    target = Path(path)
    adm = read_adm(target)
    if adm is None or not adm.tracks:
        raise InputError("adm-none", target)
    stream = FileStream(target, rate, "multichannel")
    try:
        return _scene(adm, stream, target, programme, content, importance, radius)
    except BaseException:
        stream.close()
        raise


def _scene(
    adm: Adm,
    stream: FileStream,
    path: Path,
    programme: str | None,
    content: str | None,
    importance: int,
    radius: float | None,
) -> AdmScene:
    tree = Tree(adm, path, stream.channels)
    parts = Parts(tree, SharedFile(stream), importance, radius)
    name, things = tree.objects(programme, content)
    if not things and not adm.of_kind("audioObject"):
        things = [tree.loose()]
    for thing in things:
        parts.add(thing)
    found = (*tree.findings, *parts.findings)
    made = tuple(parts.sources), tuple(parts.beds), tuple(parts.stems), tuple(parts.groups)
    frames = int(stream.frames or 0)
    return AdmScene(path, stream.rate, frames, name, *made, found, stream.facts, parts.bounds, stream.close)


def _louder(group: Group, gain: float) -> Group:
    if isinstance(group.gain, Envelope) or gain == 1.0:
        return group
    return replace(group, gain=float(group.gain) * gain)


def _routed(stem: Stem, bounds: Bounds | None, rig: list[Loudspeaker]) -> Stem:
    """Return a channel with the loudspeaker that it comes from on a rig (BS.2127, 8.1)."""
    if bounds is None or not isinstance(stem.layout, Layout):
        return stem
    (one,) = stem.layout.loudspeakers
    alike = [other for other in rig if other.lfe == one.lfe]
    named = [other for label in bounds.labels for other in alike if other.name == label]
    found = named[0] if named else _nearest(one, bounds, alike)
    return stem if found is None else replace(stem, layout=Layout(found.name, (found,)))


def _nearest(one: Loudspeaker, bounds: Bounds, rig: list[Loudspeaker]) -> Loudspeaker | None:
    """Return the one loudspeaker within bounds that is nearest to a place; None when there is none, or two are."""
    inside = [other for other in rig if _within(other, bounds)]
    if not inside:
        return None
    from immersion.geometry import vector_from_direction

    here = vector_from_direction(one.azimuth, one.elevation)
    away = [
        float(np.linalg.norm(vector_from_direction(o.nominal_azimuth, o.nominal_elevation) - here))
        for o in inside
    ]
    least = min(away)
    near = [o for o, far in zip(inside, away, strict=True) if far - least < TOLERANCE]
    return near[0] if len(near) == 1 else None


def _within(one: Loudspeaker, bounds: Bounds) -> bool:
    azimuth, elevation = np.degrees([one.nominal_azimuth, one.nominal_elevation]).tolist()
    low, high = bounds.elevation
    if not low - TOLERANCE <= elevation <= high + TOLERANCE:
        return False
    first, last = bounds.azimuth
    turn = (azimuth - first + TOLERANCE) % 360.0  # from `first` to the left
    return bool(abs(elevation) >= 90.0 - TOLERANCE or turn <= (last - first) % 360.0 + 2 * TOLERANCE)
