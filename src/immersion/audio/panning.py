"""Point sources on loudspeakers: VBAP and MDAP on any layout, the point-source panner of BS.2127 on its own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion.audio import _loudspeaker_texts as _loudspeaker_texts
from immersion.audio._checks import finite
from immersion.audio._products import product
from immersion.audio._regions import Regions, facets
from immersion.audio.layouts import Layout, Loudspeaker, layout
from immersion.errors import InputError
from immersion.geometry import vector_from_direction

__all__ = ["PointSourcePanner", "VbapPanner"]

Floats = NDArray[np.float64]
_WIDEST_GAP = np.radians(75.0)
# BS.2127: the middle layer reaches to 10°, the others from there to 70° and are planned at 30°; a layer
# counts as there up to 40° beside its outermost loudspeaker.
_MIDDLE_ENDS, _LAYER_ENDS, _LAYER_PLAN, _SIDE_MARGIN = np.radians([10.0, 70.0, 30.0, 40.0]).tolist()


class _Panner:
    """What both panners share: regions, and a matrix from their corners to the outputs."""

    layout: Layout
    _regions: Regions
    _points: Floats
    _outputs: Floats

    def gains(self, azimuth: ArrayLike, elevation: ArrayLike) -> Floats:
        """Return the gains of every output for directions.

        Parameters
        ----------
        azimuth, elevation : (D,) array_like
            Radians: azimuth positive to the left, elevation up.

        Returns
        -------
        (D, outputs) ndarray
            At least 0, of power 1; LFE channels are 0.

        Raises
        ------
        InputError
            If an angle is not finite or the shapes differ.
        """
        az = np.atleast_1d(finite(azimuth, "azimuth", np.float64))
        el = np.atleast_1d(finite(elevation, "elevation", np.float64))
        if az.ndim != 1 or az.shape != el.shape:
            raise InputError(
                "audio-shape", name="azimuth, elevation", shape=(az.shape, el.shape), wanted="(D,), (D,)"
            )
        return self.gains_of_vectors(vector_from_direction(az, el))

    def gains_of_vectors(self, directions: Floats) -> Floats:
        """Return the gains (D, outputs) for unit vectors (D, 3) in the ambisonic frame."""
        corners = self._regions.gains(directions)
        # Rounding may leave a direction on a border to neither side: the nearest loudspeaker has it.
        left = np.flatnonzero(~corners.any(axis=1))
        corners[left, (directions[left] @ self._points.T).argmax(axis=1)] = 1.0
        out = product(corners, self._outputs)
        return np.asarray(out / np.linalg.norm(out, axis=1, keepdims=True))


class PointSourcePanner(_Panner):
    """The point-source panner of ITU-R BS.2127, for its layouts from 0+5+0 on.

    Parameters
    ----------
    which : str or Layout
        A layout of BS.2051; real positions may depart from the plan.

    Raises
    ------
    InputError
        If the layout is not one of these.

    References
    ----------
    .. [1] ITU-R BS.2127-1, "Audio Definition Model renderer for advanced sound systems", 6.1, 2023.

    Examples
    --------
    >>> PointSourcePanner("0+5+0").gains([0.0], [0.0])  # the centre; its LFE is silent
    array([[0., 0., 1., 0., 0., 0.]])
    """

    def __init__(self, which: str | Layout) -> None:
        self.layout = layout(which)
        planned = None if self.layout.name in ("custom", "0+2+0") else _plan(self.layout.name)
        if planned is None or planned.names != self.layout.names:
            raise InputError("rig-bs2127", name=self.layout.name)
        rows = self.layout.full_range
        copies = _height_copies(self.layout)
        played_by = [*rows.tolist(), *(channel for _, channel in copies)]
        copied = Layout("copies", tuple(one for one, _ in copies))
        poles = np.array([[0.0, 0.0, -1.0], [0.0, 0.0, 1.0]])
        if {"T+000", "UH+180"} & set(self.layout.names):
            poles = poles[:1]  # one stands there already
        real = (self.layout.directions[rows], copied.directions, poles)
        nominal = (_plan_directions(self.layout)[rows], copied.nominal_directions, poles)
        self._outputs = np.eye(len(self.layout))[played_by]
        self._points = np.concatenate(real[:2])
        self._regions = _regions(np.concatenate(real), np.concatenate(nominal), len(poles))


def _plan(name: str) -> Layout | None:
    from immersion.audio.layouts import layout_names

    return layout(name) if name in layout_names() else None


def _plan_directions(rig: Layout) -> Floats:
    """Return nominal directions; the screen's loudspeakers count as 15° or 45°, whichever keeps the order."""
    out = rig.nominal_directions
    for row, one in enumerate(rig.loudspeakers):
        if one.name in ("M+SC", "M-SC"):
            wide = 45.0 if abs(one.azimuth) > np.radians(30.0) else 15.0
            out[row] = vector_from_direction(np.radians(np.copysign(wide, one.azimuth)), 0.0)
    return out


def _height_copies(rig: Layout) -> list[tuple[Loudspeaker, int]]:
    """Return copies of middle loudspeakers in the layers where nothing stands over or under them.

    Each with the channel that plays it (BS.2127, 6.1.3.1.1).
    """
    rows = [(rig.loudspeakers[channel], int(channel)) for channel in rig.full_range]
    middle = [(one, channel) for one, channel in rows if abs(one.nominal_elevation) <= _MIDDLE_ENDS + 1e-6]
    copies = []
    for up in (-1.0, 1.0):
        layer = [
            one for one, _ in rows if _MIDDLE_ENDS - 1e-6 <= up * one.nominal_elevation <= _LAYER_ENDS + 1e-6
        ]
        reach = max((abs(one.nominal_azimuth) + _SIDE_MARGIN for one in layer), default=0.0)
        plan = up * _LAYER_PLAN
        height = float(np.mean([one.elevation for one in layer])) if layer else plan
        copies += [
            (replace(one, elevation=height, nominal_elevation=plan), channel)
            for one, channel in middle
            if abs(one.nominal_azimuth) >= reach - 1e-6
        ]
    return copies


def _regions(real: Floats, nominal: Floats, imaginary: int) -> Regions:
    """Return the regions of the hull of `nominal`, whose last points are imaginary, placed at `real`."""
    first = len(real) - imaginary
    faces = facets(nominal)
    fans = [
        (sorted({i for face in faces if pole in face for i in face} - {pole}), real[pole])
        for pole in range(first, len(real))
    ]
    return Regions(real[:first], [face for face in faces if max(face) < first], fans)


class VbapPanner(_Panner):
    """Vector base amplitude panning on any layout, with spread (MDAP).

    Gaps wider than 75° get imaginary loudspeakers, whose signal goes to the ring around them at equal power:
    domes, flat rings, half spheres and a single loudspeaker all work. Flat faces of four
    loudspeakers pan in two coordinates, larger ones get an imaginary one in their middle: a symmetric layout
    pans symmetrically.

    Parameters
    ----------
    which : str, Layout or array_like
        See :func:`immersion.audio.layout`.

    Attributes
    ----------
    imaginary : (m, 3) ndarray
        Where the gaps were closed.

    References
    ----------
    .. [1] V. Pulkki, "Virtual sound source positioning using vector base amplitude panning", JAES 45(6), 1997.
    .. [2] V. Pulkki, "Uniform spreading of amplitude panned virtual sources", WASPAA 1999.

    Examples
    --------
    >>> VbapPanner("0+5+0").gains([np.radians(15.0)], [0.0]).round(4)
    array([[0.7071, 0.    , 0.7071, 0.    , 0.    , 0.    ]])
    """

    def __init__(self, which: str | Layout | ArrayLike) -> None:
        self.layout = layout(which)
        rows = self.layout.full_range
        if len(rows) == 0:
            raise InputError("rig-none-left", name=self.layout.name)
        real = self.layout.directions[rows]
        self.imaginary = _gap_closers(real)
        points = np.concatenate([real, self.imaginary])
        self._points = points
        faces = facets(points)
        first = len(real)
        self._outputs = np.concatenate(
            [
                np.eye(len(self.layout))[rows],
                _fold(faces, len(points), first) @ np.eye(len(self.layout))[rows],
            ]
        )
        # A face that an imaginary one shares has no four loudspeakers to pan between.
        touched = frozenset(number for number, face in enumerate(faces) if max(face) >= first)
        self._regions = Regions(points, faces, as_fans=touched)

    def spread_gains(self, azimuth: float, elevation: float, spread: float) -> Floats:
        """Return the gains (outputs,) of one source spread over a cap (MDAP).

        Parameters
        ----------
        azimuth, elevation : float
            Its middle, radians.
        spread : float
            Angle across the cap in radians, from 0 (a point) to 2π (everywhere).

        Raises
        ------
        InputError
            If an angle is not finite or the spread is out of range.
        """
        finite([azimuth, elevation, spread], "azimuth, elevation, spread", np.float64)
        if not 0.0 <= spread <= 2 * np.pi:
            raise InputError("rig-option", name="spread", value=spread, wanted="0 – 2π")
        if spread == 0.0:
            return np.asarray(self.gains([azimuth], [elevation])[0])
        # Equal areas of the cap, along a golden spiral about its middle.
        count = 400
        height = 1.0 - (np.arange(count) + 0.5) / count * (1.0 - np.cos(spread / 2))
        turn = np.pi * (3.0 - 5**0.5) * np.arange(count)
        ring = np.sqrt(1.0 - height**2)
        ahead = vector_from_direction(azimuth, elevation)
        left = vector_from_direction(azimuth + np.pi / 2, 0.0)
        up = np.cross(ahead, left)
        cap = (
            np.outer(height, ahead) + np.outer(ring * np.cos(turn), left) + np.outer(ring * np.sin(turn), up)
        )
        power = (self.gains_of_vectors(cap) ** 2).sum(axis=0)
        return np.asarray(np.sqrt(power / power.sum()))


def _gap_closers(real: Floats) -> Floats:
    """Return imaginary loudspeakers (m, 3) so that no direction is farther than 75° from one or another.

    The poles are tried first, then the directions that are farthest, most often the back or a side.
    """
    count = 4000
    z = 1.0 - (2.0 * np.arange(count) + 1.0) / count
    turn = np.pi * (3.0 - 5**0.5) * np.arange(count)
    ring = np.sqrt(1.0 - z * z)
    spiral = np.stack([ring * np.cos(turn), ring * np.sin(turn), z], axis=1)
    axes = np.array([[0, 0, -1], [0, 0, 1], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [1, 0, 0]], np.float64)
    candidates = np.concatenate([axes, spiral])
    closeness = (candidates @ real.T).max(axis=1)
    added: list[Floats] = []
    for one in axes:
        if max([float((real @ one).max()), *(float(other @ one) for other in added)]) < np.cos(_WIDEST_GAP):
            added.append(one)
            closeness = np.maximum(closeness, candidates @ one)
    while closeness.min() < np.cos(_WIDEST_GAP):
        one = candidates[int(np.argmin(closeness))]
        added.append(one)
        closeness = np.maximum(closeness, candidates @ one)
    return np.array(added).reshape(-1, 3)


def _fold(faces: list[list[int]], count: int, first: int) -> Floats:
    """Return the shares (imaginary, real): each imaginary one plays on the real ones around it.

    Imaginary loudspeakers that touch no real one pass through their imaginary neighbours.
    """
    touch = np.zeros((count, count), bool)
    for face in faces:
        touch[np.ix_(face, face)] = True
    np.fill_diagonal(touch, False)
    reach = touch[first:].copy()
    while (empty := ~reach[:, :first].any(axis=1)).any():
        reach[empty] |= (reach[empty].astype(int) @ touch.astype(int)) > 0
    shares = reach[:, :first].astype(np.float64)
    return np.asarray(shares / np.sqrt(shares.sum(axis=1, keepdims=True)))
