"""How a surface looks: a colour for each acoustic material, chosen by a word in its name."""

from __future__ import annotations

from immersion.scene.materials import MATERIALS
from immersion.scene.model import Material, Room

__all__ = ["FINISHES", "PLAIN_CEILING", "PLAIN_FLOOR", "PLAIN_WALL", "color_of", "is_open"]

FINISHES = {
    "carpet": (104, 97, 92),
    "rug": (104, 97, 92),
    "wood": (148, 124, 99),
    "parquet": (148, 124, 99),
    "oak": (148, 124, 99),
    "concrete": (150, 148, 144),
    "stone": (168, 160, 146),
    "marble": (206, 203, 198),
    "brick": (148, 98, 80),
    "tile": (208, 206, 202),
    "plaster": (205, 200, 192),
    "curtain": (92, 66, 66),
    "velvet": (72, 52, 58),
    "glass": (176, 192, 196),
    "metal": (160, 162, 166),
    "black": (40, 40, 42),
}
PLAIN_FLOOR, PLAIN_CEILING, PLAIN_WALL = (124, 118, 110), (205, 203, 199), (196, 192, 185)


def color_of(room: Room, name: str) -> tuple[int, int, int]:
    """Return the sRGB colour of a room's surface: its material's, else a plain one.

    >>> color_of(Room(box={"size": [8, 4, 6]}, surfaces={"floor": "carpet"}), "floor")
    (104, 97, 92)
    """
    material = _material(room, name)
    words = "" if material is None or material.name is None else material.name.lower()
    for word, color in FINISHES.items():
        if word in words:
            return color
    return {"floor": PLAIN_FLOOR, "ceiling": PLAIN_CEILING}.get(name, PLAIN_WALL)


def is_open(room: Room, name: str) -> bool:
    """Return whether a surface is an opening: what sends back no sound in any octave is not there.

    The format has no word for outdoors; a courtyard is a room whose ceiling absorbs everything.

    >>> sky = {"absorption": (1.0,) * 7}
    >>> is_open(Room(box={"size": [8, 4, 6]}, surfaces={"ceiling": sky}), "ceiling")
    True
    """
    material = _material(room, name)
    if material is None:
        return False
    known = MATERIALS.get(material.name or "")
    absorbed = material.absorption or (known.absorption if known is not None else ())
    return bool(absorbed) and min(absorbed) >= 1.0


def _material(room: Room, name: str) -> Material | None:
    fallback = None if name in ("floor", "ceiling", "dome") else room.surfaces.get("walls")
    return room.surfaces.get(name, fallback)
