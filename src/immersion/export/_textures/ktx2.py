"""KTX2: several pictures, and several tries of one, coded at once.

Which try a picture takes depends on its tries alone, never on which of them ended first or how many ran at once: the
bytes are those of one picture after another, one try after another.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from immersion.export._textures.attempts import ATTEMPTS, BOUNDS, Attempt, Found, Tries
from immersion.export._textures.encoder import Encoder, EncoderEnded, node_at_hand
from immersion.export._textures.report import Kind

__all__ = ["ATTEMPTS", "BOUNDS", "Attempt", "Found", "ktx2", "ktx2_together", "node_at_hand"]

_QUALITY = 200  # of ETC1S, from 1 to 255
_MOST_SLOTS = 8
# An encoder needs some 270 bytes for a pixel, and keeps what it once had: four gigabytes for all of them.
_MOST_PIXELS = 16 << 20

Pixels = NDArray[np.uint8]
T = TypeVar("T")


def ktx2(pixels: Pixels, kind: Kind) -> Found | None:
    """Return (h, w, 4) sRGB bytes coded with their mipmaps, what they decode to, and how; None when node fails.

    Colours become ETC1S, which is small. Numbers (occlusion, roughness) do too where that keeps them within
    :data:`BOUNDS`; directions become UASTC in Zstandard, with as much error as the bound lets it trade for bytes.
    Both sides must be multiples of four, as KHR_texture_basisu says.
    """
    return ktx2_together([(kind, lambda: pixels)], lambda number, pixels, found: found)[0]


def ktx2_together(
    pictures: Sequence[tuple[Kind, Callable[[], Pixels]]],
    finish: Callable[[int, Pixels, Found], T],
    slots: int | None = None,
) -> list[T | None]:
    """Code several pictures as :func:`ktx2` does each, as many at once as there are processors.

    Parameters
    ----------
    pictures : sequence of (kind, callable)
        What each is, and what gives its pixels: called when a slot is free for it, so that few are held at once.
    finish : callable
        What to make of a coded picture: called with its place in the order, its pixels, and what :func:`ktx2` returns.
    slots : int, optional
        How many tries run at once; as a rule one for each processor, at most eight. The result does not depend on it.

    Returns
    -------
    list
        What `finish` made of each picture; None for one that cannot be coded. When the process of the encoder ends
        before all is done, None for all of them: what an export holds must not depend on how far it came.
    """
    if not pictures:
        return []
    try:
        with Encoder() as encoder:
            return _Together(encoder, pictures, finish, slots or min(os.cpu_count() or 1, _MOST_SLOTS)).run()
    except EncoderEnded:
        return [None] * len(pictures)


@dataclass(eq=False)
class _Slot:
    """A thread of the encoder: what it is doing, and the pixels of the largest picture it ever had."""

    job: int | None = None
    most: int = 0


class _Together(Generic[T]):
    """Hands tries to slots: first what is needed for sure, then new pictures, then what may be needed."""

    def __init__(
        self,
        encoder: Encoder,
        pictures: Sequence[tuple[Kind, Callable[[], Pixels]]],
        finish: Callable[[int, Pixels, Found], T],
        slots: int,
    ) -> None:
        self._encoder, self._pictures, self._finish = encoder, pictures, finish
        self._slots = [_Slot() for _ in range(slots)]
        self._jobs: dict[int, tuple[Tries, int, int]] = {}
        self._active: list[Tries] = []
        self._taken = 0
        self._made: list[T | None] = [None] * len(pictures)

    def run(self) -> list[T | None]:
        while True:
            while self._begin():
                pass
            if not self._jobs:
                return self._made
            job, done = self._encoder.answer()
            if job in self._jobs:  # else it was dropped when it was all but done
                self._end(job, done)

    def _begin(self) -> bool:
        """Begin one try, if a slot is free and something is left to begin."""
        free = [k for k, slot in enumerate(self._slots) if slot.job is None]
        chosen = self._next() if free else None
        if chosen is None or not self._fits(free, chosen[0].pixels.size // 4):
            return False
        tries, attempt = chosen
        slot, pixels = self._slots[free[0]], tries.pixels.size // 4
        job = self._encoder.give(free[0], self._job(tries, attempt))
        slot.job, slot.most = job, max(slot.most, pixels)
        self._jobs[job] = (tries, attempt, free[0])
        tries.running.add(attempt)
        return True

    def _next(self) -> tuple[Tries, int] | None:
        for tries in self._active:
            if tries.needed not in tries.running:
                return tries, tries.needed
        if self._taken < len(self._pictures):
            kind, pixels_of = self._pictures[self._taken]
            tries = Tries(self._taken, np.ascontiguousarray(pixels_of()), kind)
            self._file(tries, "raw").write_bytes(tries.pixels.tobytes())
            self._taken += 1
            self._active.append(tries)
            return tries, 0
        return next(((tries, tries.open[0]) for tries in self._active if tries.open), None)

    def _fits(self, free: list[int], pixels: int) -> bool:
        """Tell whether there is memory for one more try, after idle slots have given theirs back if need be."""
        if self._most(free[0], pixels) > _MOST_PIXELS:
            for number in free:
                if self._slots[number].most:
                    self._encoder.drop(number)
                    self._slots[number].most = 0
        return not self._jobs or self._most(free[0], pixels) <= _MOST_PIXELS

    def _most(self, number: int, pixels: int) -> int:
        own = max(self._slots[number].most, pixels)
        return own + sum(slot.most for k, slot in enumerate(self._slots) if k != number)

    def _end(self, job: int, done: bool) -> None:
        tries, attempt, number = self._jobs.pop(job)
        self._slots[number].job = None
        tries.end(attempt, self._coded(tries, attempt) if done else None)
        if not tries.decided:
            return
        self._active.remove(tries)
        for other, (whose, _, slot) in list(self._jobs.items()):
            if whose is tries:  # begun because it might have been needed
                del self._jobs[other]
                self._encoder.drop(slot)
                self._slots[slot] = _Slot()
        self._file(tries, "raw").unlink()
        if tries.found is not None:
            self._made[tries.number] = self._finish(tries.number, tries.pixels, tries.found)

    def _coded(self, tries: Tries, attempt: int) -> tuple[bytes, Pixels]:
        coded, again = self._file(tries, f"{attempt}.ktx2"), self._file(tries, f"{attempt}.again")
        found = coded.read_bytes(), np.frombuffer(again.read_bytes(), np.uint8).reshape(tries.pixels.shape)
        coded.unlink()
        again.unlink()
        return found

    def _job(self, tries: Tries, attempt: int) -> dict[str, object]:
        height, width = tries.pixels.shape[:2]
        return {
            "pixels": str(self._file(tries, "raw")), "width": width, "height": height,
            "file": str(self._file(tries, f"{attempt}.ktx2")), "again": str(self._file(tries, f"{attempt}.again")),
            "normal": tries.kind == "normal", "srgb": tries.kind == "colour", "quality": _QUALITY,
            **asdict(ATTEMPTS[tries.kind][attempt]),
        }  # fmt: skip

    def _file(self, tries: Tries, name: str) -> Path:
        return self._encoder.folder / f"{tries.number}.{name}"
