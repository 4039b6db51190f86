"""The point cloud: what a laser scanner gives, before any surface is made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion.errors import InputError
from immersion.scans._history import ProvenanceStep
from immersion.scans._placed import Placed, centre_if_far, checked_unit
from immersion.scans.mesh import checked_attribute, checked_points, optional_attribute

__all__ = ["PointCloud", "Pose"]


@dataclass(frozen=True, slots=True, eq=False)
class Pose:
    """Where a scanner stood, in the cloud's own frame and unit.

    Parameters
    ----------
    position : (3,) ndarray of float64
        True position (any offset included).
    rotation : (4,) ndarray of float64
        Quaternion x y z w, scanner → cloud.
    name : str
        The name the file gives.
    """

    position: NDArray[np.float64]
    rotation: NDArray[np.float64] = field(default_factory=lambda: np.array([0.0, 0.0, 0.0, 1.0]))
    name: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class PointCloud(Placed):
    """Points in one unit, with what the scan said about them.

    Parameters
    ----------
    points : (P, 3) ndarray of float32
        Positions relative to ``offset``.
    offset : (3,) ndarray of float64
        Added to every point to get its true position.
    colors : (P, 4) ndarray of uint8 or uint16, optional
        sRGB and alpha, as deep as the file has them.
    normals : (P, 3) ndarray of float32, optional
        Unit normals that the file gives.
    scalars : mapping of str to (P,) ndarray
        Other numbers per point, by name: ``"intensity"``, ``"classification"``, ``"confidence"`` …
    poses : tuple of Pose
        Where the scanner stood.
    pose_of : (P,) ndarray of int32, optional
        The pose that each point was seen from; None when there is at most one.
    crs : str, optional
        The coordinate reference system, as the file writes it (WKT or GeoTIFF keys).
    unit, name, source, extras, history
        As for :class:`~immersion.scans.mesh.Mesh`.
    """

    points: NDArray[np.float32]
    offset: NDArray[np.float64] = field(default_factory=lambda: np.zeros(3))
    colors: NDArray[np.uint8] | NDArray[np.uint16] | None = None
    normals: NDArray[np.float32] | None = None
    scalars: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    poses: tuple[Pose, ...] = ()
    pose_of: NDArray[np.int32] | None = None
    crs: str | None = None
    unit: str | None = None
    name: str = ""
    source: Path | None = None
    extras: Mapping[str, object] = field(default_factory=dict)
    history: tuple[ProvenanceStep, ...] = ()

    @classmethod
    def from_arrays(
        cls,
        positions: ArrayLike,
        *,
        offset: ArrayLike | None = None,
        colors: NDArray[np.uint8] | NDArray[np.uint16] | None = None,
        normals: ArrayLike | None = None,
        scalars: Mapping[str, NDArray[Any]] | None = None,
        poses: tuple[Pose, ...] = (),
        pose_of: ArrayLike | None = None,
        crs: str | None = None,
        unit: str | None = None,
        name: str = "",
        source: Path | None = None,
        extras: Mapping[str, object] | None = None,
    ) -> PointCloud:
        """Build a cloud from true positions: checks every array, then splits off the offset.

        Raises
        ------
        InputError
            If a shape is wrong, a number is not finite, or a pose is not there.

        Examples
        --------
        >>> cloud = PointCloud.from_arrays([[700_000.25, 6_600_000.5, 80.0]] * 2, unit="m")
        >>> cloud.positions()[0].tolist()
        [700000.25, 6600000.5, 80.0]
        """
        points = checked_points(positions, source)
        shift = centre_if_far(points)
        seen_from = None if pose_of is None else np.ascontiguousarray(pose_of, np.int32)
        if seen_from is not None:
            if seen_from.shape != (len(points),):
                raise InputError(
                    "mesh-shape", source, name="pose_of", shape=seen_from.shape, wanted=f"({len(points)},)"
                )
            if len(points) and not 0 <= int(seen_from.min()) <= int(seen_from.max()) < len(poses):
                raise InputError("cloud-pose", source, count=len(poses))
        deep = np.dtype(np.uint16 if getattr(colors, "dtype", None) == np.uint16 else np.uint8)
        return cls(
            points=np.ascontiguousarray(points - shift if shift.any() else points, np.float32),
            offset=(np.zeros(3) if offset is None else np.asarray(offset, np.float64).reshape(3)) + shift,
            colors=optional_attribute(colors, len(points), 4, deep, "colors", source),
            normals=optional_attribute(normals, len(points), 3, np.dtype(np.float32), "normals", source),
            scalars={
                name: checked_attribute(values, len(points), 0, np.asarray(values).dtype, name, source)
                for name, values in (scalars or {}).items()
            },
            poses=poses,
            pose_of=seen_from,
            crs=crs,
            unit=checked_unit(unit, source),
            name=name,
            source=source,
            extras=dict(extras or {}),
        )

    def _places(self) -> NDArray[np.float32]:
        return self.points

    def picked(self, rows: NDArray[Any]) -> PointCloud:
        """Return some of the points, with all that belongs to them.

        Parameters
        ----------
        rows : (Q,) ndarray of int or (P,) ndarray of bool
        """
        return replace(
            self,
            points=np.ascontiguousarray(self.points[rows]),
            colors=None if self.colors is None else self.colors[rows],
            normals=None if self.normals is None else self.normals[rows],
            scalars={name: values[rows] for name, values in self.scalars.items()},
            pose_of=None if self.pose_of is None else self.pose_of[rows],
        )
