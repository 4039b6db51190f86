"""The rooms that are drawn: those of the stage, with the model that one may be and the sky above it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from immersion.stage.rooms import LitRoom
from immersion.stage.sky import Sky

if TYPE_CHECKING:
    from immersion.preview.contents import Model

__all__ = ["DrawnRoom"]


@dataclass(frozen=True, slots=True, eq=False)
class DrawnRoom(LitRoom):
    """One room.

    Parameters
    ----------
    name, record, surfaces, mesh, beside
        As of :class:`~immersion.stage.rooms.LitRoom`.
    shell : Model, optional
        The model that it is.
    sky : Sky, optional
        What is above it when it has no roof.
    """

    shell: Model | None = None
    sky: Sky | None = None
