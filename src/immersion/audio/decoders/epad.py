"""EPAD: the energy of a panned source is the same in every direction.

F. Zotter, H. Pomberger and M. Noisternig, "Energy-preserving ambisonic decoding", Acta Acustica 98, 2012.
"""

from __future__ import annotations

import numpy as np

from immersion.audio.decoders._method import Floats, decoder_method
from immersion.audio.harmonics import degrees, sh_of_vectors
from immersion.audio.layouts import Layout

__all__ = ["epad"]


@decoder_method("epad")
def epad(rig: Layout, order: int) -> Floats:
    """Design by energy preservation: exact where the loudspeakers tell all channels apart."""
    root = np.sqrt(2 * degrees(order) + 1)
    left, strength, right = np.linalg.svd(
        sh_of_vectors(order, rig.directions[rig.full_range]) * root, full_matrices=False
    )
    kept = strength > 1e-9 * strength[0]
    return np.asarray(left[:, kept] @ right[kept] * root)
