"""What an export weighs: bytes by part, triangles, memory once decoded, energy of a visit.

Reference: Sustainable Web Design Model, version 4 (2024), https://sustainablewebdesign.org: operational energy of
0.055 (data centres), 0.059 (networks) and 0.080 kWh (devices) for each gigabyte that is transferred.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from immersion import messages
from immersion.export._budget import _budget_texts as _budget_texts
from immersion.export.contents import Contents
from immersion.export.fitting import Load

__all__ = ["WH_PER_BYTE", "Weights", "weights_of"]

WH_PER_BYTE = (0.055 + 0.059 + 0.080) * 1e3 / 1e9
"""Watt-hours for each byte: everything is transferred once in a visit, nothing from a cache."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What an export makes a visitor's device carry.

    Parameters
    ----------
    bytes : int
        Of all files.
    triangles : int
        Of all meshes that nodes show, a mesh counted once for each node and instance.
    memory : int
        Bytes once decoded: arrays of meshes as a card holds them, pictures with their mipmaps (KTX2 as it is
        transcoded), sounds as float32.
    energy_wh : float
        Watt-hours of the transfer in one visit, by the Sustainable Web Design Model.
    parts : mapping of str to int
        Bytes of files by part: ``models``, ``pictures``, ``sounds``, ``films``, ``levels`` (lighter ones beside),
        ``page`` (scripts, texts, styles), ``other``.
    decoded : mapping of str to int
        Bytes of memory by part.
    """

    bytes: int
    triangles: int
    memory: int
    energy_wh: float
    parts: Mapping[str, int] = field(default_factory=dict)
    decoded: Mapping[str, int] = field(default_factory=dict)

    def to_dict(self) -> dict[str, object]:
        """Return plain data."""
        return {
            "bytes": self.bytes,
            "triangles": self.triangles,
            "memory": self.memory,
            "energy_wh": self.energy_wh,
            "parts": dict(self.parts),
            "decoded": dict(self.decoded),
        }

    def render(self, lang: str | None = None) -> str:
        """Return one line for a reader.

        >>> Weights(15_000_000, 60_000, 80_000_000, 2.91).render("en")
        '15,000,000 bytes, 60,000 triangles, 80.0 MB once decoded, about 2.91 Wh a visit'
        """
        told = {
            "bytes": messages.number(self.bytes, lang=lang),
            "triangles": messages.number(self.triangles, lang=lang),
            "memory": messages.number(self.memory / 1e6, 1, lang),
            "energy": messages.number(self.energy_wh, 2, lang),
        }
        return messages.text("budget-table", lang, **told)


def weights_of(contents: Contents, load: Load) -> Weights:
    """Return the weights of what was written."""
    total = contents.bytes
    memory = sum(load.memory.values())
    parts = {part: size for part, size in load.parts.items() if size}
    decoded = {part: size for part, size in load.memory.items() if size}
    return Weights(total, load.triangles, memory, round(total * WH_PER_BYTE, 4), parts, decoded)
