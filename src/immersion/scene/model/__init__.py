"""The records of a scene: one class per block of the format, frozen, with parsed values.

Fields have the names of the format's keys. Durations are seconds, sizes bytes, frequencies hertz, all as
plain numbers; levels are :class:`Level` (``.db``, ``.linear``); lengths are metres and angles degrees, as
written; a text is a ``str`` or a ``dict`` of languages (see :func:`text_of`); ``at`` and ``look_at`` are an
id or a point.
"""

from immersion.scene.model.cues import CONDITIONS, VERBS, Action, Condition, Cue
from immersion.scene.model.files import ScenePath
from immersion.scene.model.media import Hazards, LevelOfDetail, Media
from immersion.scene.model.origin import Origin
from immersion.scene.model.rigs import Blend, Fallback, Projector, Rigs, Speaker, Speakers
from immersion.scene.model.room import (
    ROOM_SHAPES,
    Box,
    Cylinder,
    Dome,
    Material,
    Outline,
    Portal,
    Rect,
    Room,
    Screen,
)
from immersion.scene.model.scene import Scene
from immersion.scene.model.show import (
    Access,
    Languages,
    Profile,
    Rights,
    Show,
    Source,
    Tour,
    TourStep,
    UntilEnded,
)
from immersion.scene.model.things import KINDS, SEEN, SOUNDING, Cone, Distance, PathFile, Thing
from immersion.scene.model.values import Intensity, Level, TurnAngles, text_of
from immersion.scene.model.venue import Venue
from immersion.scene.model.zones import BoxZone, CylinderZone, SphereZone, View, Zone

__all__ = [
    "CONDITIONS",
    "KINDS",
    "ROOM_SHAPES",
    "SEEN",
    "SOUNDING",
    "VERBS",
    "Access",
    "Action",
    "Blend",
    "Box",
    "BoxZone",
    "Condition",
    "Cone",
    "Cue",
    "Cylinder",
    "CylinderZone",
    "Distance",
    "Dome",
    "Fallback",
    "Hazards",
    "Intensity",
    "Languages",
    "Level",
    "LevelOfDetail",
    "Material",
    "Media",
    "Origin",
    "Outline",
    "PathFile",
    "Portal",
    "Profile",
    "Projector",
    "Rect",
    "Rights",
    "Rigs",
    "Room",
    "Scene",
    "ScenePath",
    "Screen",
    "Show",
    "Source",
    "Speaker",
    "Speakers",
    "SphereZone",
    "Thing",
    "Tour",
    "TourStep",
    "TurnAngles",
    "UntilEnded",
    "Venue",
    "View",
    "Zone",
    "text_of",
]
