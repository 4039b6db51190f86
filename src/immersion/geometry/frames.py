"""The frames we meet and the matrices between them; a matrix says both its ends.

========== ===================== =======================
frame      axes                  where
========== ===================== =======================
world      x right, y up, −z fwd scenes, meshes, glTF
ambisonic  x front, y left, z up AmbiX signals, heads
adm        x right, y front, z up ITU-R BS.2076 positions
========== ===================== =======================
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["adm_from_ambisonic", "ambisonic_from_adm", "ambisonic_from_world", "world_from_ambisonic"]


def _constant(rows: list[list[float]]) -> NDArray[np.float64]:
    matrix = np.array(rows, np.float64)
    matrix.flags.writeable = False
    return matrix


world_from_ambisonic = _constant([[0, -1, 0], [0, 0, 1], [-1, 0, 0]])
"""Front (+x) goes to −Z, left (+y) to −X, up (+z) to +Y."""

ambisonic_from_world = _constant([[0, 0, -1], [-1, 0, 0], [0, 1, 0]])
"""The inverse (transpose) of :data:`world_from_ambisonic`."""

adm_from_ambisonic = _constant([[0, -1, 0], [1, 0, 0], [0, 0, 1]])
"""Front (+x) goes to +Y, left (+y) to −X."""

ambisonic_from_adm = _constant([[0, 1, 0], [-1, 0, 0], [0, 0, 1]])
"""The inverse (transpose) of :data:`adm_from_ambisonic`."""
