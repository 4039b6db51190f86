"""The cleanup of a raw scan; each step says what it did, and doing it twice changes nothing more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from immersion.errors import InputError
from immersion.scans import _process_texts as _process_texts
from immersion.scans import cropping
from immersion.scans._clean_step import Step
from immersion.scans._repair import Repair, repaired
from immersion.scans.cropping import Box
from immersion.scans.hole_filling import fill_holes as filled
from immersion.scans.mesh import Mesh
from immersion.scans.spikes import remove_spikes
from immersion.scans.support import remove_support
from immersion.scans.vertices import compacted

__all__ = ["Cleaned", "Step", "clean", "compacted"]

PASSES = 8  # until nothing changes; the worst mesh seen needed three


@dataclass(frozen=True, slots=True, eq=False)
class Cleaned:
    """A cleaned mesh and what was done to it."""

    mesh: Mesh
    log: tuple[Step, ...]


def clean(
    mesh: Mesh,
    *,
    crop: Box | None = None,
    cut: bool = False,
    support_plane: bool = False,
    weld: bool = True,
    tolerance: float = 0.0,
    degenerate: bool = True,
    duplicate: bool = True,
    manifold: bool = True,
    orient: bool = True,
    min_component_area: float = 0.01,
    min_component_triangles: int = 0,
    keep_near: float = 0.0,
    remove_beyond: float | None = None,
    spikes: bool = False,
    fill_holes: float | None = None,
    fill_perimeter: float | None = None,
    keep_outer: bool = True,
    unreferenced: bool = True,
    seed: int = 0,
    progress: Callable[[float], None] | None = None,
) -> Cleaned:
    """Clean a raw scan.

    Parameters
    ----------
    mesh : Mesh
        It is not changed.
    crop : ((3,), (3,)) array_like, optional
        Lowest and highest corner of a box, in true coordinates: only faces wholly inside are kept.
    cut : bool
        Cut the faces that cross the box's sides, instead of dropping them.
    support_plane : bool
        Remove the plane that the object stands on (see :func:`~immersion.scans.remove_support`).
    weld : bool
        Join vertices that are the same; those with other texture coordinates stay apart.
    tolerance : float
        How far apart welded vertices may be, in the mesh's unit; 0 joins equal ones only. The first one keeps
        its place and its colour.
    degenerate, duplicate : bool
        Remove faces without area, and faces that repeat another (in any order of vertices).
    manifold : bool
        Part edges of more than two faces, and split vertices where sheets only touch.
    orient : bool
        Turn faces so that each component has one outside, and closed ones look outwards.
    min_component_area : float
        Remove connected components whose area is under this part of the largest one's; 0 keeps all.
    min_component_triangles : int
        Remove connected components of fewer triangles.
    keep_near : float
        Keep small components all the same when they are no farther than this from the largest one.
    remove_beyond : float, optional
        Remove components farther than this from the largest one, however large.
    spikes : bool
        Remove vertices that stick out alone, and close the gaps (see :func:`~immersion.scans.remove_spikes`).
    fill_holes : float, optional
        Fill holes up to this area, in square units (see :func:`~immersion.scans.fill_holes`).
    fill_perimeter : float, optional
        Fill only holes up to this perimeter; alone, it asks for filling too.
    keep_outer : bool
        Leave the outer boundary of an open surface open, whatever its area.
    unreferenced : bool
        Remove vertices that no face uses.
    seed : int
        Of the search for the support plane.
    progress : callable, optional
        Called with the part done, from 0 to 1.

    Returns
    -------
    Cleaned
        ``clean(clean(x).mesh)`` changes nothing; a mesh that needs nothing comes back with the very same arrays.

    Raises
    ------
    InputError
        If a number is negative or not finite, or the box is none.

    Examples
    --------
    >>> soup = Mesh.from_arrays([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 0]], [[0, 1, 2], [3, 1, 2], [0, 0, 1]])
    >>> {step.name: step.count for step in clean(soup).log if step.count}
    {'weld': 1, 'degenerate': 1, 'duplicate': 1}
    """
    given = {name: value for name, value in locals().items() if name not in ("mesh", "progress")}
    _check(mesh, given)
    run = _Run(mesh, given, progress or (lambda _: None))
    run.bound()
    run.repair()
    parameters = {**given, "crop": None if crop is None else [[*map(float, corner)] for corner in crop]}
    facts = {"before": len(mesh.faces), "triangles": len(run.mesh.faces), "steps": run.totals, **run.facts}
    return Cleaned(run.mesh.with_step("clean", parameters, facts), run.log())


class _Run:
    """One cleanup: the mesh as it is by now, and what was done so far."""

    def __init__(self, mesh: Mesh, given: Mapping[str, Any], report: Callable[[float], None]) -> None:
        self.mesh, self._given, self._report = mesh, given, report
        self._options = Repair(**{field.name: given[field.name] for field in fields(Repair)})
        self.totals: dict[str, int] = {}
        self.facts: dict[str, object] = {}

    def bound(self) -> None:
        """Take what lies in the box and above the support."""
        if self._given["crop"] is not None:
            before = len(self.mesh.faces)
            self.mesh = cropping.crop(self.mesh, *self._given["crop"], cut=self._given["cut"])
            self.totals["crop"] = max(0, before - len(self.mesh.faces))
        if self._given["support_plane"]:
            done = remove_support(self.mesh, seed=self._given["seed"])
            self.mesh, self.totals["support"] = done.scan, done.removed
            self.facts["support"] = None if done.plane is None else done.plane.to_dict()
        self._report(0.1)

    def repair(self) -> None:
        """Repair, take spikes away and fill holes, until nothing changes."""
        for done in range(PASSES):
            before = self.mesh
            self.mesh, counts = repaired(self.mesh, self._options)
            for name in self._options.names():
                found = name == "one-sided"  # is found again in each pass, and not changed
                self.totals[name] = counts[name] if found else self.totals.get(name, 0) + counts[name]
            self._report(0.5 + 0.5 * (1 - 0.5**done))
            again = counts["crowded-edges"] > 0 and self.mesh is not before
            if self._given["spikes"]:
                smooth = remove_spikes(self.mesh)
                again |= smooth.spikes > 0
                self.mesh = smooth.mesh
                self.totals["spikes"] = self.totals.get("spikes", 0) + smooth.spikes
            again |= self._fill()
            if not again:
                break
        self._report(1.0)

    def _fill(self) -> bool:
        """Fill the holes that are asked for; tell whether the mesh needs another pass."""
        area, perimeter = self._given["fill_holes"], self._given["fill_perimeter"]
        if area is None and perimeter is None:
            return False
        keep = self._given["keep_outer"]
        done = filled(self.mesh, max_area=area, max_perimeter=perimeter, keep_outer=keep)
        self.mesh = done.mesh
        made = sum(hole.triangles for hole in done.holes)
        self.totals["holes"] = self.totals.get("holes", 0) + done.filled
        self.totals["holes-left"] = len(done.holes) - done.filled
        self.totals["invented"] = self.totals.get("invented", 0) + made
        # A component that is closed now has an outside, and may have to be turned.
        return done.closed > 0

    def log(self) -> tuple[Step, ...]:
        """Return the steps in the order in which they are done."""
        found = ("one-sided", "holes-left")
        return tuple(Step(name, count, name not in found) for name, count in self.totals.items())


def _check(mesh: Mesh, given: Mapping[str, Any]) -> None:
    numbers = ("tolerance", "min_component_area", "min_component_triangles", "keep_near")
    for name in (*numbers, "remove_beyond", "fill_holes", "fill_perimeter"):
        value = given[name]
        if value is not None and (not np.isfinite(value) or value < 0):
            raise InputError("scan-tolerance", mesh.source, name=name, value=value)
    if given["crop"] is not None:
        try:
            low, high = given["crop"]
        except (TypeError, ValueError):
            raise InputError("clean-box", mesh.source, low=given["crop"], high=None) from None
        cropping.checked_box(low, high, mesh)
