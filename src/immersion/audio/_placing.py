"""From places to gains: how loud a source is, and in which channels of the bed or on which loudspeakers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion.audio._bs2127_panning import Panner, bs2127_panner
from immersion.audio.attenuation import cone_gain, distance_gain
from immersion.audio.graph import Source
from immersion.audio.harmonics import degrees, sh_of_vectors
from immersion.audio.layouts import Layout, layout
from immersion.audio.outputs import LoudspeakerOutput
from immersion.audio.panning import VbapPanner
from immersion.audio.scattered import DistancePanner
from immersion.audio.spread import cap_weights

__all__ = ["Ambisonic", "Laws", "Panned", "Scattered"]

Floats = NDArray[np.float64]


class Ambisonic:
    """Sources to the channels of a bed."""

    by_place = False  # what `gains` is given: directions, not places

    def __init__(self, order: int) -> None:
        self.order = order
        self.outputs = (order + 1) ** 2
        self._degrees = degrees(order)

    def gains(self, directions: Floats, spread: Floats) -> Floats:
        """Return (S, channels) for unit vectors (S, 3), or zero where there is no direction."""
        out = sh_of_vectors(self.order, directions)
        out[~directions.any(axis=1), 1:] = 0.0
        if spread.any():
            out *= cap_weights(self.order, spread)[:, self._degrees]
        return np.asarray(out)


class Panned:
    """Sources to the loudspeakers of a layout, without those that are lost."""

    POINTS = 32
    by_place = False

    def __init__(
        self, which: str | Layout | ArrayLike, lost: Iterable[str | int] = (), panning: str = "vbap"
    ) -> None:
        rig = layout(which)
        silent = set(rig.indices(lost))
        self.rows = np.array([i for i in range(len(rig)) if i not in silent], np.intp)
        self.outputs = len(rig)
        whole = Layout(rig.name, tuple(rig.loudspeakers[i] for i in self.rows))
        self._panner: Panner = bs2127_panner(whole) if panning == "bs2127" else VbapPanner(whole)
        full = [i for i in rig.full_range if i not in silent]
        self._everywhere = np.zeros(len(rig))
        self._everywhere[full] = 1.0 / np.sqrt(len(full))
        # Equal areas of a cap, as fractions of its height and turns about its middle.
        self._height = (np.arange(self.POINTS) + 0.5) / self.POINTS
        self._turn = np.pi * (3.0 - 5**0.5) * np.arange(self.POINTS)

    def gains(self, directions: Floats, spread: Floats) -> Floats:
        """Return (S, loudspeakers), of power 1 each."""
        out = np.zeros((len(directions), self.outputs))
        there = directions.any(axis=1)
        out[~there] = self._everywhere
        points, wide = there & (spread == 0.0), there & (spread > 0.0)
        if points.any():
            out[np.ix_(points, self.rows)] = self._panner.gains_of_vectors(directions[points])
        if wide.any():
            out[np.ix_(wide, self.rows)] = self._wide(directions[wide], spread[wide])
        return out

    def _wide(self, directions: Floats, spread: Floats) -> Floats:
        """Return the gains of sources spread over caps: the root of the mean power of points within (MDAP)."""
        side = np.where(np.abs(directions[:, 2:]) < 0.9, [[0.0, 0.0, 1.0]], [[1.0, 0.0, 0.0]])
        left = np.cross(side, directions)
        left /= np.linalg.norm(left, axis=1, keepdims=True)
        up = np.cross(directions, left)
        height = 1.0 - self._height * (1.0 - np.cos(spread / 2))[:, None]
        ring = np.sqrt(np.maximum(1.0 - height**2, 0.0))
        cap = (
            height[:, :, None] * directions[:, None]
            + (ring * np.cos(self._turn))[:, :, None] * left[:, None]
            + (ring * np.sin(self._turn))[:, :, None] * up[:, None]
        )
        gains = self._panner.gains_of_vectors(cap.reshape(-1, 3)).reshape(len(spread), self.POINTS, -1)
        return np.asarray(np.sqrt((gains**2).mean(axis=1)))


class Scattered:
    """Sources to loudspeakers by their distances from each, without those that are lost."""

    by_place = True

    def __init__(self, output: LoudspeakerOutput) -> None:
        rig = layout(output.layout)
        weights = np.ones(len(rig))
        weights[rig.indices(output.lost)] = 0.0
        self.outputs = len(rig)
        self._panner = DistancePanner(rig, output.rolloff_db, output.blur, output.nearest, weights)

    def gains(self, places: Floats, spread: Floats) -> Floats:
        """Return (S, loudspeakers) for places (S, 3) in metres from the rig's own, of power 1 each."""
        return self._panner.gains(places)


Placing = Ambisonic | Panned | Scattered


class Laws:
    """The distance laws and cones of many sources, those alike computed together."""

    def __init__(self, sources: Sequence[Source]) -> None:
        laws: dict[object, list[int]] = {}
        cones: dict[object, list[int]] = {}
        for row, source in enumerate(sources):
            if source.distance is not None:
                laws.setdefault(source.distance, []).append(row)
            if source.cone is not None:
                c = source.cone
                cones.setdefault((c.inner, c.outer, c.outer_gain), []).append(row)
        self._laws = [(law, np.array(rows)) for law, rows in laws.items()]
        self._cones = [(cone, np.array(rows)) for cone, rows in cones.items()]
        self._axes = np.array([s.cone.forward if s.cone else (1.0, 0.0, 0.0) for s in sources]).reshape(-1, 3)
        self._axes = self._axes / np.linalg.norm(self._axes, axis=1, keepdims=True)

    def gains(self, directions: Floats, distances: Floats) -> Floats:
        """Return (S,) for unit vectors from the listener (S, 3) and metres (S,)."""
        out = np.ones(len(distances))
        for law, rows in self._laws:
            out[rows] *= distance_gain(distances[rows], law.model, law.ref, law.max, law.rolloff)  # type: ignore[attr-defined]
        for cone, rows in self._cones:
            cosine = -(directions[rows] * self._axes[rows]).sum(axis=1)  # from the source to the listener
            away = np.where(distances[rows] > 0.0, np.arccos(np.clip(cosine, -1.0, 1.0)), 0.0)
            out[rows] *= cone_gain(away, *cone)  # type: ignore[misc]
        return out
