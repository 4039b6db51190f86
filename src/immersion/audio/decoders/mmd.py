"""MMD: loudspeaker signals whose harmonics are those asked for (mode matching), by a bounded pseudo-inverse."""

from __future__ import annotations

import numpy as np

from immersion.audio.decoders._method import Floats, decoder_method
from immersion.audio.harmonics import degrees, sh_of_vectors
from immersion.audio.layouts import Layout

__all__ = ["mmd"]


@decoder_method("mmd")
def mmd(rig: Layout, order: int) -> Floats:
    """Design by mode matching; modes weaker than a thousandth of the strongest are left out."""
    root = np.sqrt(2 * degrees(order) + 1)
    modes = sh_of_vectors(order, rig.directions[rig.full_range]) * root
    return np.asarray(np.linalg.pinv(modes.T, rcond=1e-3) * root)
