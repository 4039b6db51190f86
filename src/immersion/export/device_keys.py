"""Keys of a profile that a target has no use for: told, so that nobody waits for their effect."""

from __future__ import annotations

from collections.abc import Iterator

from immersion.stage.loss import Loss
from immersion.stage.stage import Stage

__all__ = ["without_effect"]

_NOWHERE = ("quality", "speakers", "projectors")
_FILES = ("glb", "usdz")
"""Targets that follow ``audio`` only where it is none or binaural; what the page makes of the rest it tells itself."""


def without_effect(stage: Stage, target: str, *, fits: bool) -> Iterator[Loss]:
    """Yield a loss for each key of the stage's profile that changes nothing in this target.

    ``fits`` tells whether the target is made lighter for the memory of a device.
    """
    profile = stage.profile_record
    if profile is None or target not in (*_FILES, "web"):
        return
    for key in _NOWHERE if fits else ("memory", *_NOWHERE):
        if getattr(profile, key) is not None:
            yield Loss("export-profile-key", f"profiles.{stage.profile}.{key}", {"target": target})
    if target in _FILES and profile.audio not in (None, "none", "binaural"):
        yield Loss("export-profile-key", f"profiles.{stage.profile}.audio", {"target": target})
