"""A venue: the room, the screens and the equipment of another town, put in the place of the scene's own."""

from __future__ import annotations

from typing import Literal

from immersion.scene.model.base import doc
from immersion.scene.model.document import Document
from immersion.scene.model.rigs import Rigs
from immersion.scene.model.room import Portal, Room, Screen
from immersion.scene.model.values import Text

__all__ = ["VENUE_BLOCKS", "Venue"]

VENUE_BLOCKS = ("room", "rooms", "portals", "screens", "rigs")
"""The blocks that a venue replaces, each as a whole."""


class Venue(Document):
    """A venue's file: what it gives replaces the scene's block of that name as a whole.

    ``room`` and ``rooms`` are two ways to say the same, so either replaces both, and the portals with them.

    Raises
    ------
    SceneError
        If what is given is no venue; ``problems`` has every reason.

    Examples
    --------
    >>> Venue(title="Lyon", room={"box": {"size": [12, 5, 9]}}).room.box.size
    (12.0, 5.0, 9.0)
    """

    immersion: Literal["1"] = doc("Version of the format.", "Version du format.", "1")
    id: str | None = doc("Id of the venue.", "Identifiant du lieu.")
    title: Text | None = doc("Its name.", "Son nom.")
    room: Room | None = doc("Its room.", "Sa salle.")
    rooms: dict[str, Room] = doc("Its rooms, when several.", "Ses salles, s’il y en a plusieurs.", {})
    portals: dict[str, Portal] = doc("Openings between rooms.", "Ouvertures entre salles.", {})
    screens: dict[str, Screen] = doc("Its screens.", "Ses écrans.", {})
    rigs: Rigs = doc("Loudspeakers and projectors.", "Haut-parleurs et projecteurs.", Rigs())

    def blocks(self) -> frozenset[str]:
        """Return the names of the scene's blocks that it takes the place of."""
        given = {name for name in VENUE_BLOCKS if name in self.model_fields_set}
        if given & {"room", "rooms"}:
            given |= {"room", "rooms", "portals"}
        return frozenset(given)
