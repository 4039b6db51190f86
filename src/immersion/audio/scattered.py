"""Point sources on loudspeakers that stand where a museum has room: panning by distance, without a sweet spot.

T. Lossius, P. Baltazar and T. de la Hogue, "DBAP – distance-based amplitude panning", ICMC 2009. A loudspeaker
gets less the farther it stands from the source; where the listener stands plays no part.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion.audio import _loudspeaker_texts as _loudspeaker_texts
from immersion.audio._checks import finite
from immersion.audio._streams import checked_whole
from immersion.audio.layouts import Layout, layout
from immersion.errors import InputError

__all__ = ["DistancePanner"]

Floats = NDArray[np.float64]
# Against rows of metres: keeps the shares of a hull's corners adding up to one within a millionth.
_SUM_TO_ONE = 1e3
_REACH = 1.25


class DistancePanner:
    """Distance-based amplitude panning (DBAP), on all loudspeakers or on the nearest few (KNN).

    A source outside the hull of the loudspeakers pans as from the hull's nearest point: its power stays 1,
    and what its distance costs is the distance law's work (:func:`immersion.audio.distance_gain`).

    Parameters
    ----------
    which : str, Layout or array_like
        See :func:`immersion.audio.layout`; (n, 3) positions in metres are what a museum measures.
    rolloff_db : float
        What a loudspeaker loses each time its distance to the source doubles: 6 as in free air, 3 to 5 as in
        rooms; above 0, up to 24.
    blur : float
        Metres, above 0: a source nearer than this to a loudspeaker does not come nearer. Larger is smoother.
    nearest : int, optional
        Play on this many loudspeakers, the nearest ones, and on those less than a quarter farther than the
        last of them: a loudspeaker fades in and out over that quarter, so that moving sources never jump.
    weights : (outputs,) array_like, optional
        At least 0: how much each may play; 0 silences it. LFE channels never play.

    Raises
    ------
    InputError
        If a number is out of range, or no loudspeaker may play.

    Examples
    --------
    >>> panner = DistancePanner([[1.0, 0.0, 0.0], [-1.0, 0.0, 0.0], [0.0, 3.0, 0.0]], blur=0.01)
    >>> panner.gains([[0.0, 0.0, 0.0], [1.0, 0.0, 0.0]]).round(2)
    array([[0.69, 0.69, 0.23],
           [1.  , 0.01, 0.  ]])
    """

    def __init__(
        self,
        which: str | Layout | ArrayLike,
        rolloff_db: float = 6.0,
        blur: float = 0.2,
        nearest: int | None = None,
        weights: ArrayLike | None = None,
    ) -> None:
        self.layout = layout(which)
        if not 0.0 < rolloff_db <= 24.0:
            raise InputError("rig-option", name="rolloff_db", value=rolloff_db, wanted="0 – 24")
        if not 1e-6 <= blur <= 1000.0:
            raise InputError("rig-option", name="blur", value=blur, wanted="0.000001 – 1000")
        count = len(self.layout)
        allowed = np.ones(count) if weights is None else finite(weights, "weights", np.float64).copy()
        if allowed.shape != (count,) or (allowed < 0).any():
            raise InputError("audio-shape", name="weights", shape=allowed.shape, wanted=f"({count},), ≥ 0")
        allowed[[one.lfe for one in self.layout.loudspeakers]] = 0.0
        self._rows = np.flatnonzero(allowed)
        if not len(self._rows):
            raise InputError("rig-none-left", name=self.layout.name)
        self.nearest = None if nearest is None else checked_whole("nearest", nearest, 1, count)
        self._weights = allowed[self._rows]
        self._places = self.layout.places[self._rows]
        self._blur = float(blur)
        self._exponent = rolloff_db / (20.0 * np.log10(2.0))

    def gains(self, positions: ArrayLike) -> Floats:
        """Return the gains of every output for sources.

        Parameters
        ----------
        positions : (D, 3) array_like
            Metres: x front, y left, z up, from where the loudspeakers are measured.

        Returns
        -------
        (D, outputs) ndarray
            At least 0, of power 1.

        Raises
        ------
        InputError
            If a position is not finite or the shape is wrong.
        """
        sources = finite(positions, "positions", np.float64)
        if sources.ndim != 2 or sources.shape[1] != 3:
            raise InputError("audio-shape", name="positions", shape=sources.shape, wanted="(D, 3)")
        inside = np.array([self._into_hull(one) for one in sources]).reshape(-1, 3)
        apart = inside[:, None, :] - self._places
        distance = np.sqrt((apart**2).sum(axis=2) + self._blur**2)
        # By the nearest: no power of a distance in metres can then overflow.
        raw = (distance.min(axis=1, keepdims=True) / distance) ** self._exponent
        if self.nearest is not None and self.nearest < len(self._rows):
            reach = _REACH * np.sort(distance, axis=1)[:, self.nearest - 1, None]
            raw *= np.maximum(1.0 - distance / reach, 0.0)
        raw = raw * self._weights
        out = np.zeros((len(sources), len(self.layout)))
        out[:, self._rows] = raw / np.linalg.norm(raw, axis=1, keepdims=True)
        return out

    def _into_hull(self, source: Floats) -> Floats:
        """Return the nearest point of the hull of the loudspeakers: the source itself when it is inside."""
        from scipy.optimize import nnls

        scale = max(float(np.abs(self._places).max()), float(np.abs(source).max()))
        rows = np.concatenate([self._places.T / scale, np.full((1, len(self._places)), _SUM_TO_ONE)])
        shares, _ = nnls(rows, np.append(source / scale, _SUM_TO_ONE))
        return np.asarray(shares @ self._places / shares.sum())
