"""The scene: every block together, and replacement by id."""

from __future__ import annotations

from typing import Any, Literal

from immersion.scene import _texts as _texts
from immersion.scene.model.base import doc, required
from immersion.scene.model.cues import Cue
from immersion.scene.model.document import Document
from immersion.scene.model.media import Media
from immersion.scene.model.replacing import replaced
from immersion.scene.model.rigs import Rigs
from immersion.scene.model.room import Portal, Room, Screen
from immersion.scene.model.show import Access, Languages, Profile, Rights, Show, Source, Tour
from immersion.scene.model.things import Thing
from immersion.scene.model.values import Text, Uri
from immersion.scene.model.zones import View, Zone

__all__ = ["Scene"]


class Scene(Document):
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

    def thing(self, name: str) -> Thing | None:
        """Return the thing of this id, or None."""
        return next((thing for thing in self.things if thing.id == name), None)

    def cue(self, name: str) -> Cue | None:
        """Return the cue of this id, or None."""
        return next((cue for cue in self.cues if cue.id == name), None)

    def all_rooms(self) -> dict[str, Room]:
        """Return every room by id; the single ``room`` has the id ``room``."""
        return {"room": self.room} if self.room is not None else dict(self.rooms)

    def uri(self, name: str, block: str = "things") -> str | None:
        """Return the stable address of an id: ``base#id`` for a thing, ``base#block/id`` for another.

        Returns
        -------
        str or None
            None when the scene has no ``base``.

        Examples
        --------
        >>> Scene(immersion="1", id="a", base="https://example.org/a").uri("entry", "views")
        'https://example.org/a#views/entry'
        """
        if self.base is None:
            return None
        return f"{self.base}#{name}" if block == "things" else f"{self.base}#{block}/{name}"

    def replace(self, name: str, /, **changes: Any) -> Scene:
        """Return a scene in which the thing, cue, media, view … of this id has other values.

        Parameters
        ----------
        name : str
            An id; ``block.id`` (``views.entry``) when several blocks have it; or a block without ids, such
            as ``show`` or ``languages``.
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
        >>> scene.replace("show", duration="90s").show.duration
        90.0
        """
        data = replaced(self.model_dump(by_alias=True, exclude_unset=True), name, changes)
        changed = type(self)(**data)
        changed._origin = self._origin
        return changed
