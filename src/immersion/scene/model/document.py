"""What a whole file of the format is: a record that is refused with every problem at once, and knows its places."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import PrivateAttr, ValidationError

from immersion.scene.model.base import Record, Wrong, at_most_one
from immersion.scene.model.origin import Origin

__all__ = ["Document"]


class Document(Record):
    """A file of the format; it has a room or rooms, not both."""

    _origin: Origin = PrivateAttr(default_factory=Origin)

    def __init__(self, **data: Any) -> None:
        from immersion.scene.problems import scene_error

        try:
            super().__init__(**data)
        except ValidationError as error:
            raise scene_error(error, type(self)) from None

    @classmethod
    def structure(cls, given: Mapping[str, Any]) -> Wrong:
        """Yield an error when there are both a room and rooms."""
        return at_most_one(
            {key: value for key, value in given.items() if value}, ("room", "rooms"), "room-twice"
        )
