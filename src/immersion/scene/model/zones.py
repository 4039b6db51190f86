"""Zones that visitors enter, and views from which they look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from immersion.scene.model.base import Record, Wrong, at_most_one, doc, exactly_one, required
from immersion.scene.model.room import Outline
from immersion.scene.model.values import OscAddress, Place, Positive, Size3, Text, Turn

__all__ = ["BoxZone", "CylinderZone", "SphereZone", "View", "Zone"]

SHAPES = ("sphere", "box", "cylinder", "outline")


class SphereZone(Record):
    """A ball; ``at`` is its centre."""

    at: Place = required("Its centre.", "Son centre.")
    radius: Positive = required("Radius in metres.", "Rayon en mètres.")


class BoxZone(Record):
    """A box along the axes; ``at`` is the centre of its floor, as for rooms."""

    at: Place = required("Centre of its floor.", "Centre de son sol.")
    size: Size3 = required("x, y, z in metres.", "x, y, z en mètres.")


class CylinderZone(Record):
    """An upright cylinder; ``at`` is the centre of its floor."""

    at: Place = required("Centre of its floor.", "Centre de son sol.")
    radius: Positive = required("Radius in metres.", "Rayon en mètres.")
    height: Positive = required("Height in metres.", "Hauteur en mètres.")


class Zone(Record):
    """A part of the room: exactly one shape (see ``shape``), how many people, and its sensor."""

    sphere: SphereZone | None = doc("A ball.", "Une boule.")
    box: BoxZone | None = doc("A box.", "Un parallélépipède.")
    cylinder: CylinderZone | None = doc("A cylinder.", "Un cylindre.")
    outline: Outline | None = doc("A floor polygon.", "Un contour au sol.")
    people: Annotated[int, Field(strict=True, ge=1)] = doc(
        "How many must be inside.", "Combien doivent y être.", 1
    )
    sensor: OscAddress | None = doc(
        "OSC address of the sensor in the real room.", "Adresse OSC du capteur de la vraie salle."
    )
    title: Text | None = doc("Its name.", "Son nom.")

    @property
    def shape(self) -> str:
        """Which of sphere, box, cylinder and outline it is."""
        return next(name for name in SHAPES if getattr(self, name) is not None)

    @classmethod
    def structure(cls, given: Mapping[str, Any]) -> Wrong:
        """Yield an error unless there is one shape."""
        return exactly_one(given, SHAPES, "zone-shape")


class View(Record):
    """A place to look from; ``fov`` is the vertical field of view, in degrees."""

    at: Place = required("Where the eyes are.", "Où sont les yeux.")
    look_at: Place | None = doc("What is looked at.", "Ce qui est regardé.")
    turn: Turn | None = doc("Its turn, in degrees.", "Sa rotation, en degrés.")
    fov: Annotated[float, Field(strict=True, gt=0, lt=180)] = doc(
        "Vertical field of view, in degrees.", "Champ vertical, en degrés.", 60.0
    )
    title: Text | None = doc("Its name.", "Son nom.")

    @classmethod
    def structure(cls, given: Mapping[str, Any]) -> Wrong:
        """Yield an error when it is aimed twice."""
        return at_most_one(given, ("turn", "look_at"), "aim-twice")
