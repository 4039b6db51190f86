"""The options of a reconstruction, refused before any work is done when they make no sense."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

from immersion.errors import UsageError
from immersion.scans import _reconstruct_texts as _reconstruct_texts
from immersion.scans.cloud_normals import Orientation

__all__ = ["LEAST_DEPTH", "MOST_DEPTH", "Options", "check"]

LEAST_DEPTH, MOST_DEPTH = 3, 14
METHODS = ("poisson", "ball")
ORIENTATIONS = ("auto", "keep", "poses", "graph")
RANGES = {
    "depth": (LEAST_DEPTH, MOST_DEPTH),
    "scale": (1, 10),
    "neighbours": (3, 1000),
    "min_component_area": (0, 1),
    "threads": (1, 1024),
}


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked, as :func:`~immersion.scans.reconstruction.reconstruct` documents it."""

    method: str
    resolution: float | None
    depth: int | None
    scale: float
    max_gap: float | None
    trim: bool
    neighbours: int
    radius: float | None
    orient: Orientation
    min_component_area: float
    threads: int
    timeout: float | None

    def parameters(self) -> dict[str, object]:
        """Return what changes the result, as plain JSON data: all but the time allowed."""
        return {name: value for name, value in asdict(self).items() if name != "timeout"}


def check(options: Options) -> None:
    """Refuse options that make no sense.

    Raises
    ------
    UsageError
        Naming the first one.
    """
    for name in ("resolution", "max_gap", "radius", "timeout"):
        value = getattr(options, name)
        if value is not None and not (math.isfinite(value) and value > 0):
            raise UsageError("reconstruct-option", name=name, value=value, wanted="> 0")
    for a, b, both in (
        ("resolution", "depth", options.resolution is not None and options.depth is not None),
        ("trim = False", "max_gap", not options.trim and options.max_gap is not None),
        ("depth", "method = ball", options.depth is not None and options.method == "ball"),
    ):
        if both:
            raise UsageError("reconstruct-both", a=a, b=b)
    for name, names in (("method", METHODS), ("orient", ORIENTATIONS)):
        if getattr(options, name) not in names:
            wanted = ", ".join(names)
            raise UsageError("reconstruct-option", name=name, value=getattr(options, name), wanted=wanted)
    for name, (least, most) in RANGES.items():
        number = getattr(options, name)
        if number is not None and not least <= number <= most:
            raise UsageError("reconstruct-option", name=name, value=number, wanted=f"{least} … {most}")
