"""AllRAD: an ideal decoder on virtual loudspeakers everywhere, panned to the real ones.

F. Zotter and M. Frank, "All-round ambisonic panning and decoding", JAES 60(10), 2012.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from immersion.audio._products import product
from immersion.audio.decoders._method import Floats, decoder_method, sphere
from immersion.audio.harmonics import degrees, sh_of_vectors
from immersion.audio.layouts import Layout, layout, layout_names
from immersion.audio.panning import PointSourcePanner, VbapPanner

__all__ = ["allrad", "panner_of"]


@decoder_method("allrad")
def allrad(rig: Layout, order: int) -> Floats:
    """Design by AllRAD; the layouts of BS.2051 pan by its own panner, others by VBAP."""
    points, weights = sphere()
    gains = panner_of(rig)(points) * weights[:, None]
    return np.asarray(product(gains.T, sh_of_vectors(order, points)) * (2 * degrees(order) + 1))


def panner_of(rig: Layout) -> Callable[[Floats], Floats]:
    """Return what gives the gains (D, loudspeakers without LFE) of virtual loudspeakers at directions (D, 3)."""
    known = rig.name in layout_names()[1:] and layout(rig.name).names == rig.names
    panner = PointSourcePanner(rig) if known else VbapPanner(rig)
    return lambda points: panner.gains_of_vectors(points)[:, rig.full_range]
