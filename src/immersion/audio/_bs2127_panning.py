"""The panner of ITU-R BS.2127 for every layout of BS.2051, two loudspeakers included."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from immersion.audio import _loudspeaker_texts as _loudspeaker_texts
from immersion.audio.layouts import Layout
from immersion.audio.panning import PointSourcePanner

__all__ = ["Panner", "bs2127_panner"]

Floats = NDArray[np.float64]
# Left, right, centre, surrounds of 0+5+0 (its LFE in between is silent) onto two loudspeakers: BS.2127, 6.1.2.4.
_ONTO_TWO = np.array(
    [
        [1.0, 0.0, np.sqrt(1 / 3), 0.0, np.sqrt(1 / 2), 0.0],
        [0.0, 1.0, np.sqrt(1 / 3), 0.0, 0.0, np.sqrt(1 / 2)],
    ]
)


class Panner(Protocol):
    """What turns directions into the gains of loudspeakers."""

    def gains_of_vectors(self, directions: Floats) -> Floats:
        """Return the gains (D, outputs) for unit vectors (D, 3) in the ambisonic frame."""
        ...


class _OntoTwo:
    """Five loudspeakers folded onto two: what is behind is 3 dB softer."""

    def __init__(self) -> None:
        self._five = PointSourcePanner("0+5+0")

    def gains_of_vectors(self, directions: Floats) -> Floats:
        five = self._five.gains_of_vectors(directions)
        front, rear = five[:, :3].max(axis=1), five[:, 4:].max(axis=1)
        two = five @ _ONTO_TWO.T
        level = 0.5 ** (0.5 * rear / (front + rear))
        return np.asarray(two * (level / np.linalg.norm(two, axis=1))[:, None])


def bs2127_panner(rig: Layout) -> Panner:
    """Return the panner of a layout of BS.2051.

    Raises
    ------
    InputError
        If the layout is another one.

    Examples
    --------
    >>> from immersion.audio.layouts import layout
    >>> bs2127_panner(layout("0+2+0")).gains_of_vectors(np.array([[-1.0, 0.0, 0.0]])).round(3)  # behind
    array([[0.5, 0.5]])
    """
    return _OntoTwo() if rig.names == ("M+030", "M-030") else PointSourcePanner(rig)
