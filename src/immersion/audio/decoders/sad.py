"""SAD: each loudspeaker plays the field sampled in its direction."""

from __future__ import annotations

from immersion.audio.decoders._method import Floats, decoder_method
from immersion.audio.harmonics import degrees, sh_of_vectors
from immersion.audio.layouts import Layout

__all__ = ["sad"]


@decoder_method("sad")
def sad(rig: Layout, order: int) -> Floats:
    """Design by sampling: right for regular layouts, uneven on others."""
    return sh_of_vectors(order, rig.directions[rig.full_range]) * (2 * degrees(order) + 1)
