"""What a PLY says of each vertex besides its place: colours, normals, and numbers by name."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.scans.cloud import PointCloud, Pose
from immersion.scans.io._centre import centre_of_points
from immersion.scans.io._ply_file import Ply, Rows
from immersion.scans.io._side_files import bytes_of
from immersion.scans.mesh import METRES_PER_UNIT

__all__ = ["UV_NAMES", "Attributes", "attributes_of", "byte_colors", "cloud_of", "columns", "unit_of"]

logger = logging.getLogger("immersion.scans")

UV_NAMES = (("s", "t"), ("u", "v"), ("texture_u", "texture_v"), ("texture_s", "texture_t"))
_COLOR_NAMES = (("red", "green", "blue"), ("diffuse_red", "diffuse_green", "diffuse_blue"), ("r", "g", "b"))
_NORMAL_NAMES = (("nx", "ny", "nz"), ("normal_x", "normal_y", "normal_z"))

Columns = dict[str, NDArray[Any] | Rows]


@dataclass(frozen=True, slots=True)
class Attributes:
    """Normals and other numbers, one row per vertex, with the facts for ``extras``."""

    normals: NDArray[np.float32] | None
    scalars: dict[str, NDArray[Any]]
    extras: dict[str, object]

    def picked(self, rows: NDArray[Any]) -> Attributes:
        return replace(
            self,
            normals=None if self.normals is None else self.normals[rows],
            scalars={name: values[rows] for name, values in self.scalars.items()},
        )

    def as_floats(self, path: Path) -> dict[str, NDArray[np.float32]]:
        """Return the numbers as a mesh keeps them; what float32 cannot hold is left out and said."""
        kept = {}
        for name, values in self.scalars.items():
            with np.errstate(over="ignore"):
                floats = values.astype(np.float32)
            if np.isfinite(floats).all():
                kept[name] = floats
            else:
                logger.warning(
                    "%s: the property %r is too large for float32; it is left out", path.name, name
                )
        return kept


def columns(element: Columns, names: tuple[str, ...]) -> NDArray[np.float64] | None:
    """Return the named scalar properties side by side as float64; None when one is not there."""
    found = [element.get(name) for name in names]
    if any(not isinstance(column, np.ndarray) for column in found):
        return None
    with np.errstate(invalid="ignore"):  # a signalling NaN is still a NaN, which is looked for later
        return np.stack([np.asarray(column, np.float64) for column in found], 1)


def attributes_of(path: Path, ply: Ply, own: tuple[str, ...] = ()) -> Attributes:
    """Sort the properties of the vertices that are neither place, colour nor texture coordinate.

    Parameters
    ----------
    own : tuple of str
        Properties that the caller reads by itself.
    """
    vertex = ply.data.get("vertex", {})
    taken = {"x", "y", "z", *own}
    for groups in (UV_NAMES, _NORMAL_NAMES):
        for names in groups:
            taken.update(names if set(names) <= set(vertex) else ())
    taken.update(_color_names(vertex))
    types = {prop.name: prop.type for prop in ply.elements["vertex"].properties}
    scalars = {
        name: _typed(values, types[name])
        for name, values in vertex.items()
        if name not in taken and isinstance(values, np.ndarray)
    }
    extras: dict[str, object] = {"comments": ply.comments} if ply.comments else {}
    left_out = [name for name, values in scalars.items() if not np.isfinite(values).all()]
    normals = next((found for names in _NORMAL_NAMES if (found := columns(vertex, names)) is not None), None)
    if normals is not None and not np.isfinite(normals).all():
        normals = None
        left_out.append("normals")
    if left_out:
        extras["left_out"] = left_out
        logger.warning("%s: %s with NaN or infinity; left out", path.name, ", ".join(left_out))
    return Attributes(
        None if normals is None else _unit_rows(normals),
        {name: values for name, values in scalars.items() if name not in left_out},
        extras,
    )


def _typed(values: NDArray[Any], kind: str) -> NDArray[Any]:
    """Give numbers of a text file the type that the header says; a number beyond it keeps its float."""
    wanted = np.dtype(kind)
    if values.dtype == wanted:
        return values
    if wanted.kind in "iu":
        limits = np.iinfo(wanted)
        # Compared as floats: 2^64 − 1 rounds up to 2^64, which no longer fits.
        fits = (values >= limits.min) & (values <= limits.max) & (np.abs(values) < 2.0**63)
        if not (fits & (values == np.floor(values))).all():
            return values
    with np.errstate(over="ignore"):
        return values.astype(wanted)


def _unit_rows(rows: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return normals of length one where the file's are not; zero rows stay zero."""
    with np.errstate(over="ignore"):
        lengths = np.sqrt((rows * rows).sum(1))
    off = (np.abs(lengths - 1.0) > 1e-3) & (lengths > 0) & np.isfinite(lengths)
    scaled = rows.copy()
    scaled[off] /= lengths[off, None]
    scaled[~np.isfinite(lengths)] = 0.0
    return scaled.astype(np.float32)


def _color_names(vertex: Columns) -> tuple[str, ...]:
    """Return the names of red, green, blue and, when it is there, alpha; nothing without colours."""
    for names in _COLOR_NAMES:
        if all(isinstance(vertex.get(name), np.ndarray) for name in names):
            alpha = next((name for name in ("alpha", "a") if isinstance(vertex.get(name), np.ndarray)), None)
            return names if alpha is None else (*names, alpha)
    return ()


def _full_scale(kind: str, values: NDArray[np.float64]) -> float:
    """Return the number that stands for full brightness; floats beyond 1 are taken for 0 to 255."""
    if kind.endswith("2"):
        return 65535.0
    return 1.0 if kind.startswith("f") and not values.max(initial=0) > 1.0 else 255.0


def byte_colors(ply: Ply) -> NDArray[np.uint8] | None:
    """Return (V, 4) colours of 8 bits, whatever their type in the file; None without any."""
    vertex = ply.data.get("vertex", {})
    names = _color_names(vertex)
    types = {prop.name: prop.type for prop in ply.elements["vertex"].properties}
    plain = [column for name in names if isinstance(column := vertex[name], np.ndarray)]
    if plain and all(column.dtype == np.uint8 for column in plain):
        bright = np.full((len(plain[0]), 4), 255, np.uint8)
        for k, column in enumerate(plain):
            bright[:, k] = column
        return bright
    values = columns(vertex, names) if names else None
    if values is None:
        return None
    # The header's type says what full brightness is; the numbers of a text file have none of their own.
    rgba = np.full((len(values), 4), 255.0)
    with np.errstate(all="ignore"):  # what is no number becomes a colour at the end of the scale
        rgba[:, :3] = values[:, :3] * (255.0 / _full_scale(types[names[0]], values[:, :3]))
        if len(names) == 4:
            rgba[:, 3] = values[:, 3] * (255.0 / _full_scale(types[names[3]], values[:, 3]))
    return bytes_of(rgba)


def _cloud_colors(ply: Ply) -> NDArray[np.uint8] | NDArray[np.uint16] | None:
    vertex = ply.data.get("vertex", {})
    names = _color_names(vertex)
    types = {prop.name: prop.type for prop in ply.elements["vertex"].properties}
    values = columns(vertex, names) if names else None
    if values is None or any(types[name] != "u2" for name in names):
        return byte_colors(ply)
    rgba = np.full((len(values), 4), 65535, np.uint16)
    rgba[:, : len(names)] = np.clip(np.nan_to_num(values), 0, 65535)
    return rgba


def unit_of(comments: list[str]) -> str | None:
    """Return the unit that a comment names; None when none does."""
    for comment in comments:
        words = comment.replace(":", " ").split()
        if len(words) == 2 and words[0].lower() in ("unit", "units") and words[1] in METRES_PER_UNIT:
            return words[1]
    return None


def cloud_of(path: Path, ply: Ply, positions: NDArray[np.float64]) -> PointCloud:
    """Build a cloud from the vertices of a PLY without faces."""
    own = attributes_of(path, ply, ("pose_of",))
    crs, poses = _cloud_comments(ply.comments)
    seen_from = ply.data["vertex"].get("pose_of")
    if not isinstance(seen_from, np.ndarray) or not poses:
        seen_from = None
    elif not ((seen_from >= 0) & (seen_from < len(poses))).all():
        logger.warning("%s: points name poses that are not there; they are left out", path.name)
        seen_from = None
    cloud = PointCloud.from_arrays(
        positions,
        colors=_cloud_colors(ply),
        normals=own.normals,
        scalars=own.scalars,
        poses=poses,
        pose_of=seen_from,
        crs=crs,
        unit=unit_of(ply.comments),
        source=path,
        extras=own.extras,
    )
    if not len(positions) or (positions == positions.astype(np.float32)).all():
        return cloud
    base = centre_of_points(positions)
    return replace(cloud, points=(positions - base).astype(np.float32), offset=base)


def _cloud_comments(comments: list[str]) -> tuple[str | None, tuple[Pose, ...]]:
    crs: str | None = None
    poses: list[Pose] = []
    for comment in comments:
        word, _, rest = comment.partition(" ")
        if word == "crs":
            crs = rest.strip() or None
        elif word == "pose":
            pose = pose_from(rest)
            if pose is None:
                return crs, ()
            poses.append(pose)
    return crs, tuple(poses)


def pose_from(text: str) -> Pose | None:
    """Return the pose that JSON text holds: ``[[x, y, z], [x, y, z, w], name]``; None when it holds none."""
    try:
        position, rotation, name = json.loads(text)
        place, turn = np.array(position, np.float64), np.array(rotation, np.float64)
    except (ValueError, TypeError, RecursionError, OverflowError):
        return None
    if place.shape != (3,) or turn.shape != (4,) or not np.isfinite([*place, *turn]).all():
        return None
    return Pose(place, turn, str(name))


def pose_text(pose: Pose) -> str:
    """Return a pose as JSON text on one line, for :func:`pose_from`."""
    return json.dumps([pose.position.tolist(), pose.rotation.tolist(), pose.name])
