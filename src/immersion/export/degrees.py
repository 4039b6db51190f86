"""How much of a thing is lost: what comes through otherwise is approximated, the rest is lost."""

from __future__ import annotations

from typing import Literal

from immersion.stage.loss import Loss

__all__ = ["APPROXIMATED", "Degree", "degree_of"]

Degree = Literal["approximated", "lost"]

APPROXIMATED = {
    "budget-asked", "budget-codec", "budget-film", "budget-kbps", "budget-levels", "budget-lod",
    "budget-no-ffmpeg", "budget-order",
    "budget-packed", "budget-texture", "budget-texture-coding", "export-acoustics", "export-bed",
    "export-clip-later", "export-extras", "export-fade", "export-hidden-light", "export-image-coding",
    "export-loop", "export-lossy", "export-mono", "export-moving-plain", "export-no-ktx2", "export-opening",
    "export-play-later", "export-projectors", "export-side-text", "export-spot-wide", "export-stems",
    "export-text", "export-texture", "export-texture-coded", "export-variant-shape", "export-video",
    "export-video-still",
    "language-fallback", "memory-asked", "memory-lod", "memory-order", "memory-texture", "profile-lod",
    "usd-bed", "usd-clip-idle", "usd-ignored", "usd-joints", "usd-morph-quick-look", "usd-sound-quick-look",
    "usd-still", "web-bed-order", "web-captions", "web-data", "web-film-coded", "web-film-lighter",
    "web-film-single",
    "web-film-unchecked", "web-level", "web-lossy", "web-no-coder", "web-output", "web-rigs",
}  # fmt: skip
"""Codes of what comes through, but not as it was asked for."""


def degree_of(loss: Loss) -> Degree:
    """Return how much is lost.

    Examples
    --------
    >>> degree_of(Loss("not-yet", "tours")), degree_of(Loss("profile-lod", "media.stele"))
    ('lost', 'approximated')
    """
    return "approximated" if loss.code in APPROXIMATED else "lost"
