"""The scene: every block together, and replacement by id."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import PrivateAttr, ValidationError, model_validator

from immersion.errors import UsageError
from immersion.registry import nearest
from immersion.scene import _texts as _texts
from immersion.scene.model.base import Record, doc, required
from immersion.scene.model.cues import Cue
from immersion.scene.model.media import Media
from immersion.scene.model.rigs import Rigs
from immersion.scene.model.room import Portal, Room, Screen
from immersion.scene.model.show import Access, Languages, Profile, Rights, Show, Source, Tour
from immersion.scene.model.things import Thing
from immersion.scene.model.values import Text, Uri, fail
from immersion.scene.model.zones import View, Zone

__all__ = ["Origin", "Scene"]

_LISTS = ("things", "cues")
_MAPS = ("media", "rooms", "portals", "screens", "zones", "views", "tours", "profiles")


class Origin:
    """Where a scene was read: its file, and the line and column of every path in it.

    It is equal to anything, so that two scenes are equal when they say the same.
    """

    __slots__ = ("file", "marks")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, file: Path | None = None, marks: Mapping[str, tuple[int, int]] | None = None) -> None:
        self.file = file
        self.marks = marks or {}

    def __eq__(self, other: object) -> bool:
        return True


class Scene(Record):
    """A whole scene. Its fields are the blocks of the format; all are frozen records.

    Raises
    ------
    SceneError
        If what is given is no scene; ``problems`` has every reason.

    Examples
    --------
    >>> scene = Scene(immersion="1", id="hall", room={"box": {"size": [8, 4, 6]}})
    >>> scene.room.box.size
    (8.0, 4.0, 6.0)
    """

    immersion: Literal["1"] = required("Version of the format.", "Version du format.")
    id: str = required("Id of the scene.", "Identifiant de la scène.")
    base: Uri | None = doc(
        "Address under which ids are stable.", "Adresse sous laquelle les identifiants sont stables."
    )
    title: Text | None = doc("Its name.", "Son nom.")
    languages: Languages = doc("Its languages.", "Ses langues.", Languages())
    rights: Rights | None = doc("Its rights.", "Ses droits.")
    sources: tuple[Source, ...] = doc("Where its subject is described.", "Où son sujet est décrit.", ())
    show: Show = doc("Its duration and its end.", "Sa durée et sa fin.", Show())
    media: dict[str, Media] = doc("Its files.", "Ses fichiers.", {})
    room: Room | None = doc("Its room.", "Sa salle.")
    rooms: dict[str, Room] = doc("Its rooms, when several.", "Ses salles, s’il y en a plusieurs.", {})
    portals: dict[str, Portal] = doc("Openings between rooms.", "Ouvertures entre salles.", {})
    screens: dict[str, Screen] = doc("Its screens.", "Ses écrans.", {})
    rigs: Rigs = doc("Loudspeakers and projectors.", "Haut-parleurs et projecteurs.", Rigs())
    things: tuple[Thing, ...] = doc(
        "What stands, shines and sounds.", "Ce qui s’y trouve, éclaire et sonne.", ()
    )
    zones: dict[str, Zone] = doc(
        "Parts of the room that visitors enter.", "Zones où entrent les visiteurs.", {}
    )
    views: dict[str, View] = doc("Places to look from.", "Points de vue.", {})
    cues: tuple[Cue, ...] = doc("When things happen.", "Quand les choses arrivent.", ())
    tours: dict[str, Tour] = doc("Guided visits.", "Visites guidées.", {})
    access: Access | None = doc("What is promised to every visitor.", "Ce qui est promis à chaque visiteur.")
    profiles: dict[str, Profile] = doc("Device budgets.", "Budgets par appareil.", {})

    _origin: Origin = PrivateAttr(default_factory=Origin)

    def __init__(self, **data: Any) -> None:
        from immersion.scene.problems import scene_error

        try:
            super().__init__(**data)
        except ValidationError as error:
            raise scene_error(error, type(self)) from None

    @model_validator(mode="after")
    def _one_way(self) -> Scene:
        if self.room is not None and self.rooms:
            raise fail("room-twice", "room, rooms", ".rooms")
        return self

    def thing(self, name: str) -> Thing | None:
        """Return the thing of this id, or None."""
        return next((thing for thing in self.things if thing.id == name), None)

    def cue(self, name: str) -> Cue | None:
        """Return the cue of this id, or None."""
        return next((cue for cue in self.cues if cue.id == name), None)

    def all_rooms(self) -> dict[str, Room]:
        """Return every room by id; the single ``room`` has the id ``room``."""
        return {"room": self.room} if self.room is not None else dict(self.rooms)

    def replace(self, name: str, /, **changes: Any) -> Scene:
        """Return a scene in which the thing, cue, media, view … of this id has other values.

        Parameters
        ----------
        name : str
            An id; ``block.id`` (``views.entry``) when several blocks have it.
        **changes
            Keys and values, as in a file; None takes the key away.

        Raises
        ------
        UsageError
            If no block, or several, have this id.
        SceneError
            If the changed scene is none.

        Examples
        --------
        >>> scene = Scene(immersion="1", id="a", things=[{"id": "bed", "ambisonic": "nile"}])
        >>> scene.replace("bed", gain="-6dB").things[0].gain
        Level(db=-6.0)
        """
        data = self.model_dump(by_alias=True, exclude_unset=True)
        wanted, _, inner = name.partition(".")
        places: list[dict[str, Any]] = []
        known: list[str] = []
        for block in (*_LISTS, *_MAPS):
            value = data.get(block, {})
            entries = {e["id"]: e for e in value} if block in _LISTS else value
            known += entries
            key = inner if inner and wanted == block else name
            if key in entries:
                places.append(entries[key])
        if len(places) != 1:
            code = "scene-replace-several" if places else "scene-replace-none"
            raise UsageError(code, name=name, nearest=nearest(name, known))
        places[0].update(changes)
        for key in [key for key, value in changes.items() if value is None]:
            del places[0][key]
        changed = type(self)(**data)
        changed._origin = self._origin
        return changed
