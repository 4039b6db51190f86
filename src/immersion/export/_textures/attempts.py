"""The tries of one picture as KTX2, and which of them it takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf

import numpy as np
from numpy.typing import NDArray

from immersion.export._textures.report import Kind, compared

__all__ = ["ATTEMPTS", "BOUNDS", "Attempt", "Found", "Tries"]

Pixels = NDArray[np.uint8]
Found = tuple[bytes, Pixels, str]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way to code a picture: ETC1S, or UASTC with an effort and an error traded for bytes (rate and distortion)."""

    uastc: bool
    effort: int = 2
    rdo: float = 0.0


ATTEMPTS: Mapping[Kind, tuple[Attempt, ...]] = {
    "colour": (Attempt(False),),
    "normal": (Attempt(True, 1, 1.0), Attempt(True, 1, 0.4), Attempt(True)),
    "data": (Attempt(False), Attempt(True, 1, 1.0), Attempt(True)),
}
"""What is tried, the lightest first; the last one stays whatever its error."""

BOUNDS: Mapping[Kind, float] = {"colour": inf, "normal": 2.0, "data": 5.0}
"""How far 95 pixels of 100 may be off: normals in degrees, numbers in levels of 255."""


@dataclass(eq=False)
class Tries:
    """A picture in the making. Its tries may end in any order: the first in *their* order that is good is taken."""

    number: int
    pixels: Pixels
    kind: Kind
    running: set[int] = field(default_factory=set)
    decided: bool = False
    found: Found | None = None
    """What is taken; None when a try that was needed has failed."""
    _known: dict[int, Found | None] = field(default_factory=dict)

    @property
    def open(self) -> list[int]:
        """The tries that were not begun, in their order."""
        return [k for k in range(len(ATTEMPTS[self.kind])) if k not in self._known and k not in self.running]

    @property
    def needed(self) -> int:
        """The try without which nothing is decided: all before it are known, and not good."""
        return next(k for k in range(len(ATTEMPTS[self.kind])) if k not in self._known)

    def end(self, attempt: int, coded: tuple[bytes, Pixels] | None) -> None:
        """Note what a try made, None when it failed, and decide as far as that lets."""
        self.running.discard(attempt)
        how = "ktx2/uastc" if ATTEMPTS[self.kind][attempt].uastc else "ktx2/etc1s"
        self._known[attempt] = None if coded is None else (*coded, how)
        for k in range(len(ATTEMPTS[self.kind])):
            if k not in self._known:
                return
            self.found = self._known[k]
            if self.found is None or compared(self.kind, self.pixels, self.found[1])[2] <= BOUNDS[self.kind]:
                break
        self.decided = True
