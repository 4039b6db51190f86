"""Rooms, their acoustic surfaces, the portals between them, and screens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BeforeValidator, Field, SerializerFunctionWrapHandler, model_serializer

from immersion.scene.model.base import Record, Wrong, doc, exactly_one, required
from immersion.scene.model.values import Number, Point, Positive, Size3, Text, Turn, fail

__all__ = [
    "ROOM_SHAPES",
    "Box",
    "Cylinder",
    "Dome",
    "Material",
    "Outline",
    "Portal",
    "Rect",
    "Room",
    "Screen",
]

Ratio: TypeAlias = Annotated[float, Field(strict=True, ge=0, le=1, allow_inf_nan=False)]
Bands: TypeAlias = tuple[Ratio, Ratio, Ratio, Ratio, Ratio, Ratio, Ratio]
Corner: TypeAlias = Annotated[tuple[Number, ...], Field(min_length=2, max_length=3)]
Extent: TypeAlias = tuple[Positive, Positive]

ROOM_SHAPES = ("box", "cylinder", "dome", "outline", "mesh")
"""What a room can be."""


class Box(Record):
    """A box-shaped room."""

    size: Size3 = required("x, y, z in metres.", "x, y, z en mètres.")


class Cylinder(Record):
    """A round room with a flat ceiling."""

    radius: Positive = required("Radius in metres.", "Rayon en mètres.")
    height: Positive = required("Height in metres.", "Hauteur en mètres.")


class Dome(Record):
    """A round room under a half sphere that stands on a wall."""

    radius: Positive = required("Radius in metres.", "Rayon en mètres.")
    height: Number = doc("Height of the wall in metres.", "Hauteur du mur en mètres.", 0.0)


class Outline(Record):
    """A floor polygon, extruded.

    A corner is ``[x, z]``, or ``[x, z, bulge]`` when an arc leads to the next one: the bulge is the tangent
    of a quarter of the arc's angle, positive when it turns from +X to −Z seen from above.
    """

    points: Annotated[tuple[Corner, ...], Field(min_length=3)] = required(
        "Corners in metres.", "Sommets en mètres."
    )
    height: Positive = required("Height in metres.", "Hauteur en mètres.")
    bottom: Number = doc("Height of its floor in metres.", "Hauteur de son sol en mètres.", 0.0)


class Material(Record):
    """An acoustic material: a name of the shipped table, or its values per octave from 125 Hz to 8 kHz.

    In a file a word alone is the name. Beside a name, values of one's own replace those of the table.
    """

    name: str | None = doc("Name in the shipped table.", "Nom dans la table fournie.")
    absorption: Bands | None = doc("Absorption per octave band.", "Absorption par octave.")
    scattering: Bands | None = doc("Scattering per octave band.", "Diffusion par octave.")
    source: Text | None = doc("Where its values come from.", "D’où viennent ses valeurs.")

    @classmethod
    def structure(cls, given: Mapping[str, Any]) -> Wrong:
        """Yield an error when neither a name nor an absorption is given."""
        if "name" not in given and "absorption" not in given:
            yield fail("material-empty", "—", absent=True)

    @model_serializer(mode="wrap")
    def _as_name(self, handler: SerializerFunctionWrapHandler) -> Any:
        inline = self.absorption or self.scattering or self.source or self.extensions
        return self._spread_extensions(handler) if inline else self.name


def _named(value: Any) -> Any:
    return {"name": value} if isinstance(value, str) else value


MaterialOrName: TypeAlias = Annotated[
    Material, BeforeValidator(_named, json_schema_input_type=str | Material)
]


class Room(Record):
    """One room: exactly one shape, its materials, and its measured response."""

    box: Box | None = doc("A box.", "Un parallélépipède.")
    cylinder: Cylinder | None = doc("A cylinder.", "Un cylindre.")
    dome: Dome | None = doc("A dome.", "Un dôme.")
    outline: Outline | None = doc("A floor polygon with arcs.", "Un contour au sol, avec arcs.")
    mesh: str | None = doc("A model whose surfaces have names.", "Un modèle dont les surfaces sont nommées.")
    surfaces: dict[str, MaterialOrName] = doc("Material of each surface.", "Matériau de chaque surface.", {})
    response: str | None = doc("A measured response: a media.", "Une réponse mesurée : un média.")
    title: Text | None = doc("Its name.", "Son nom.")

    @property
    def shape(self) -> str:
        """Which of :data:`ROOM_SHAPES` it is."""
        return next(name for name in ROOM_SHAPES if getattr(self, name) is not None)

    @classmethod
    def structure(cls, given: Mapping[str, Any]) -> Wrong:
        """Yield an error unless there is one shape."""
        return exactly_one(given, ROOM_SHAPES, "room-shape")


class Portal(Record):
    """An opening between two rooms."""

    rooms: tuple[str, str] = required("The two rooms it joins.", "Les deux salles qu’il relie.")
    at: Point | None = doc("Centre of its sill.", "Centre de son seuil.")
    turn: Turn | None = doc("Its turn, in degrees.", "Sa rotation, en degrés.")
    size: Extent | None = doc("Width and height.", "Largeur et hauteur.")


class Rect(Record):
    """A rectangle on a surface, in metres from its lower left corner seen from inside."""

    left: Number = doc("From the left edge.", "Depuis le bord gauche.", 0.0)
    bottom: Number = doc("From the bottom.", "Depuis le bas.", 0.0)
    width: Positive = required("Width.", "Largeur.")
    height: Positive = required("Height.", "Hauteur.")


class Screen(Record):
    """A region of one surface, or of several in order, from left to right seen from inside."""

    room: str | None = doc("The room, when there are several.", "La salle, s’il y en a plusieurs.")
    surface: str | None = doc("The surface.", "La surface.")
    surfaces: Annotated[tuple[str, ...], Field(min_length=1)] | None = doc(
        "Several surfaces, in order, from left to right.",
        "Plusieurs surfaces, dans l’ordre, de gauche à droite.",
    )
    rect: Rect | None = doc("The region; all of it by default.", "La région ; toute la surface par défaut.")
    coverage: Literal["full"] | None = doc(
        "`full` when every part must be lit.", "`full` si tout doit être éclairé."
    )

    @classmethod
    def structure(cls, given: Mapping[str, Any]) -> Wrong:
        """Yield an error unless it is on one surface or on several."""
        return exactly_one(given, ("surface", "surfaces"), "screen-surface")
