"""What a page does for access: what may harm, told before a visitor enters, and what search engines read of it all."""

from __future__ import annotations

from typing import Any

from immersion.export.sources import used_media
from immersion.scene.model import Media
from immersion.stage.stage import Stage

__all__ = ["accessibility_of", "hazards_of"]

_HAZARDS = ("flashing", "motion")
_ORDER = ("none", "mild", "strong")
# Words of the vocabulary for schema.org (W3C community group, https://www.w3.org/community/reports/a11y-discov-vocab/).
_THERE = {"flashing": "flashing", "motion": "motionSimulation"}
_NOT_THERE = {"flashing": "noFlashingHazard", "motion": "noMotionSimulationHazard"}
_FEATURES = {
    "captions": "captions",
    "transcript": "transcript",
    "description": "audioDescription",
    "signed": "signLanguage",
}


def hazards_of(stage: Stage) -> dict[str, str]:
    """Return the strongest that the scene and what it shows tell, ``"none"``, ``"mild"`` or ``"strong"``, by hazard.

    What nobody has told is not there: unknown is not none.
    """
    access = stage.scene.access
    told = [
        None if access is None else access.hazards,
        *(media.hazards for media in used_media(stage).values()),
    ]
    found = {}
    for hazard in _HAZARDS:
        strengths = [one for one in (getattr(record, hazard, None) for record in told) if one is not None]
        if strengths:
            found[hazard] = max(strengths, key=_ORDER.index)
    return found


def accessibility_of(stage: Stage) -> dict[str, Any]:
    """Return the properties of schema.org that say what senses, features and hazards a page has."""
    used = list(used_media(stage).values())
    features = [word for key, word in _FEATURES.items() if any(getattr(media, key) for media in used)]
    if _words(stage, used):
        features.append("alternativeText")
    hazards = [
        _NOT_THERE[hazard] if strength == "none" else _THERE[hazard]
        for hazard, strength in hazards_of(stage).items()
    ]
    told = {
        "accessMode": ["visual", "auditory", "textual"],
        "accessibilityFeature": [*features, "highContrastDisplay"],
        "accessibilityControl": ["fullKeyboardControl", "fullMouseControl", "fullTouchControl"],
        "accessibilityHazard": hazards,
    }
    return {key: value for key, value in told.items() if value}


def _words(stage: Stage, used: list[Media]) -> bool:
    return any(thing.alt for thing in stage.things) or any(media.alt for media in used)
