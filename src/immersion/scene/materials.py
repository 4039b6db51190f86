"""The shipped table of acoustic materials, and the material of every surface of a room.

Absorption is per octave band from 125 Hz to 8 kHz, at random incidence [1]_. Where the source ends at 4 kHz,
its last value stands for 8 kHz too (``extended``). Scattering is our own estimate by roughness, the same in
every band (``SCATTERING``): no table measures it for whole walls. Values of one's own are written in place.

References
----------
.. [1] M. Vorländer, "Auralization: Fundamentals of Acoustics, Modelling, Simulation, Algorithms and Acoustic
   Virtual Reality", Springer, 2008, annex: tables of random-incidence absorption coefficients.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from immersion.errors import InputError
from immersion.registry import nearest
from immersion.scene import _texts as _texts
from immersion.scene.model import Material, Room
from immersion.scene.model.values import text_of

__all__ = ["BANDS", "MATERIALS", "SCATTERING", "Surface", "materials_of", "surfaces_of"]

BANDS = (125, 250, 500, 1000, 2000, 4000, 8000)
"""Centres of the octave bands, in hertz."""

SCATTERING: Mapping[str, float] = MappingProxyType(
    {"smooth": 0.05, "rough": 0.2, "folded": 0.4, "seats": 0.6}
)
"""Our estimate of the part of the reflected energy that is scattered, by roughness."""

SOURCE = "M. Vorländer, Auralization, Springer, 2008, annex"

_BOX = ("floor", "ceiling", "front", "back", "left", "right")


@dataclass(frozen=True, slots=True)
class Surface:
    """A material with all its values: absorption and scattering in seven bands, and where they come from."""

    name: str
    absorption: tuple[float, ...]
    scattering: tuple[float, ...]
    source: str
    description: Mapping[str, str]
    extended: bool = False


# name: (what it is, in English and French; roughness; absorption in percent)
_TABLE = """
acoustic-plaster | acoustic plaster, 25 mm | enduit acoustique, 25 mm | rough | 17 36 66 65 62 68
acoustic-tile | fissured acoustic ceiling tile | dalle acoustique fissurée de plafond | rough | 49 53 53 75 92 99
audience | seated audience, orchestra or choir | public assis, orchestre ou chœur | seats | 60 74 88 96 93 85 85
brick | brickwork with flush pointing, painted | brique à joints affleurants, peinte | smooth | 1 1 2 2 2 2 2
brick-rough | brick wall with a rough stucco | mur de brique au crépi rugueux | rough | 3 3 3 4 5 7 7
carpet | tufted carpet, 9 mm, on felt | moquette touffetée, 9 mm, sur feutre | rough | 8 8 30 60 75 80 80
carpet-thin | thin carpet glued to concrete | moquette mince collée sur béton | smooth | 2 4 8 20 35 40
chairs | empty chairs with a cloth cover | sièges vides garnis de tissu | seats | 44 60 77 89 82 70 70
chairs-wooden | wooden chairs | chaises en bois | seats | 5 8 10 12 12 12
concrete | smooth bare concrete | béton lisse nu | smooth | 1 1 2 2 2 5 5
concrete-rough | rough concrete | béton brut | rough | 2 3 3 3 4 7 7
curtain | draped cotton curtain, off the wall | rideau de coton drapé, loin du mur | folded | 30 45 65 56 59 71 71
curtain-velvet | tight velvet curtain | rideau de velours tendu | smooth | 5 12 35 45 38 36 36
glass | window glass | vitre | smooth | 10 5 4 3 3 3 3
glass-double | double glazing, 10 mm gap | double vitrage, lame de 10 mm | smooth | 10 7 5 3 2 2 2
gypsum | double plasterboard on a frame | double plaque de plâtre sur ossature | smooth | 15 10 6 4 4 5 5
hard | hard walls and floors, on average | murs et sols durs, en moyenne | smooth | 2 2 3 3 4 5 5
limestone | limestone wall | mur de calcaire | rough | 2 2 3 4 5 5 5
linoleum | linoleum, rubber or cork on concrete | linoléum, caoutchouc ou liège sur béton | smooth | 2 3 3 3 3 2
marble | marble floor | sol de marbre | smooth | 1 1 1 2 2 2 2
mineral-wool | mineral wool, 50 mm, on the wall | laine minérale, 50 mm, sur le mur | smooth | 15 70 60 60 85 90 90
panel-fabric | rockwool panel under fabric | panneau de laine de roche tissé | smooth | 46 93 100 100 100 100 100
plaster | rendered brickwork | mur de brique enduit | smooth | 1 2 2 3 3 4 4
plywood | thin plywood panels | panneaux minces de contreplaqué | smooth | 42 21 10 8 6 6
stage | wooden stage floor over air | plancher de scène en bois sur lame d’air | smooth | 10 7 6 6 6 6
tiles | smooth ceramic tiles | carreaux lisses de céramique | smooth | 1 1 1 2 2 2 2
wood | wooden lining, 12 mm, on a frame | lambris de bois, 12 mm, sur ossature | smooth | 27 23 22 15 10 7 6
wood-floor | wooden floor, 16 mm, on studs | plancher de bois, 16 mm, sur lambourdes | smooth | 18 12 10 9 8 7 7
"""


def _entry(line: str) -> Surface:
    name, en, fr, roughness, percents = (part.strip() for part in line.split("|"))
    values = tuple(int(number) / 100 for number in percents.split())
    whole = values + values[-1:] * (len(BANDS) - len(values))
    words = MappingProxyType({"en": en, "fr": fr})
    return Surface(
        name, whole, (SCATTERING[roughness],) * len(BANDS), SOURCE, words, len(values) < len(BANDS)
    )


MATERIALS: Mapping[str, Surface] = MappingProxyType(
    {surface.name: surface for surface in map(_entry, _TABLE.strip().splitlines())}
)
"""The shipped table, by name."""


def surfaces_of(room: Room) -> tuple[str, ...]:
    """Return the names of a room's surfaces; ``walls``, the default of a box's four, is none of its own.

    An outline's walls are ``walls`` together and ``wall-1``, ``wall-2`` … from its first corner on. A mesh
    names its own surfaces, so those that have a material are all that is known here.

    Examples
    --------
    >>> surfaces_of(Room(box={"size": [8, 4, 6]}))
    ('floor', 'ceiling', 'front', 'back', 'left', 'right')
    """
    if room.box is not None:
        return _BOX
    if room.cylinder is not None:
        return ("floor", "ceiling", "walls")
    if room.dome is not None:
        return ("floor", "walls", "dome") if room.dome.height > 0 else ("floor", "dome")
    if room.outline is not None:
        return ("floor", "ceiling", *(f"wall-{i + 1}" for i in range(len(room.outline.points))))
    return tuple(room.surfaces)


def room_with(rooms: Mapping[str, Room], named: str | None, surfaces: Iterable[str]) -> Room | None:
    """Return the room that surfaces belong to: the one that is named, else the first that has them all.

    Where none tells that it has them, as a mesh that wears no materials, it is the first room; None without rooms.

    Examples
    --------
    >>> rooms = {"a": Room(box={"size": [8, 4, 6]}), "b": Room(cylinder={"radius": 3, "height": 3})}
    >>> room_with(rooms, None, ["walls"]).shape, room_with(rooms, None, ["floor"]).shape
    ('cylinder', 'box')
    """
    if named is not None:
        return rooms.get(named)
    wanted = set(surfaces)
    for room in rooms.values():
        whole = {"walls"} if room.outline is not None else set()
        if wanted <= {*surfaces_of(room), *whole}:
            return room
    return next(iter(rooms.values()), None)


def materials_of(room: Room) -> dict[str, Surface]:
    """Return the material of every surface of a room; a surface without one is not there.

    Raises
    ------
    InputError
        If a material is not in the shipped table.

    Examples
    --------
    >>> found = materials_of(Room(box={"size": [8, 4, 6]}, surfaces={"walls": "plaster", "front": "curtain"}))
    >>> found["left"].name, found["front"].name, found["front"].absorption[3]
    ('plaster', 'curtain', 0.56)
    """
    given = room.surfaces
    chosen = {name: given.get(name, _default(name, given)) for name in surfaces_of(room)}
    return {name: _whole(material) for name, material in chosen.items() if material is not None}


def _default(name: str, given: Mapping[str, Material]) -> Material | None:
    return None if name in ("floor", "ceiling", "dome") else given.get("walls")


def _whole(material: Material) -> Surface:
    """Return a material with the values of its own, then those of the table."""
    base = MATERIALS.get(material.name) if material.name is not None else None
    if base is None and material.absorption is None:
        known = ", ".join(MATERIALS)
        near = nearest(str(material.name), MATERIALS)
        raise InputError(
            "scene-material", "room.surfaces", found=repr(material.name), wanted=known, nearest=near
        )
    flat = (SCATTERING["smooth"],) * len(BANDS)
    said = text_of(material.source, "en", "en")
    return Surface(
        material.name or "",
        material.absorption if material.absorption is not None else base.absorption if base else (),
        material.scattering if material.scattering is not None else base.scattering if base else flat,
        said or (base.source if base is not None and material.absorption is None else ""),
        base.description if base is not None else MappingProxyType({}),
        base is not None and material.absorption is None and base.extended,
    )
