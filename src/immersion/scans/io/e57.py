"""E57: the scans of a laser scanner with its stations, read into one cloud in the file's own frame."""

from __future__ import annotations

import logging
import math
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.errors import FileError, InputError
from immersion.scans.cloud import PointCloud, Pose
from immersion.scans.io._centre import centre_of_points
from immersion.scans.io._e57_file import Pages, bad_points, bad_xml, open_e57
from immersion.scans.io._e57_points import Points, points_of, records
from immersion.scans.io._formats import scan_format

__all__ = ["read_e57", "stream_e57"]

logger = logging.getLogger("immersion.scans")

_BLOCK = 1 << 20
_CARTESIAN = ("cartesianX", "cartesianY", "cartesianZ")
_SPHERICAL = ("sphericalRange", "sphericalAzimuth", "sphericalElevation")
_COLORS = ("colorRed", "colorGreen", "colorBlue")
_NORMALS = ("normalX", "normalY", "normalZ")
_INVALID = ("cartesianInvalidState", "sphericalInvalidState")


@dataclass(frozen=True, slots=True)
class _Scan:
    """One station: its section of points, where it stood (None: not said), and the limits of its colours."""

    points: Points
    pose: Pose | None
    colors: tuple[tuple[float, float], ...]
    facts: dict[str, object]

    @property
    def deep(self) -> bool:
        """Tell whether its colours have more than 8 bits."""
        return any(high - low > 255 for low, high in self.colors)


@dataclass(frozen=True, slots=True)
class _File:
    pages: Pages
    scans: tuple[_Scan, ...]
    crs: str | None
    extras: dict[str, object]


def stream_e57(path: Path, points: int) -> Iterator[PointCloud]:
    """Give the points of an E57, station by station, at most so many at a time.

    Raises
    ------
    FileError
        If the file is damaged.
    """
    file = _opened(path)
    base: NDArray[np.float64] | None = None
    shared = _shared_fields(file)
    for number, scan in enumerate(file.scans):
        for record in records(file.pages, scan.points, points):
            positions, valid = _positions(path, scan, record)
            if base is None and len(positions):
                base = centre_of_points(positions)
            if len(positions):
                part = _part(file, number, record, valid, shared)
                yield _cloud(file, positions, np.zeros(3) if base is None else base, part)
    if base is None:
        raise FileError("scan-cloud-empty", path)


@scan_format("e57", suffixes=(".e57",), stream=stream_e57)
def read_e57(path: Path) -> PointCloud:
    """Read an E57: every station's points, placed by its pose, with colours, intensity and the other fields.

    Points that the scanner marked invalid are left out, and their number is logged. Colours are scaled by the
    limits that the file gives; intensity is kept as it is, with its limits in ``extras``. The unit is metres,
    as the standard says.
    """
    file = _opened(path)
    shared = _shared_fields(file)
    places: list[NDArray[np.float64]] = []
    parts: list[dict[str, Any]] = []
    dropped = 0
    for number, scan in enumerate(file.scans):
        for record in records(file.pages, scan.points, _BLOCK):
            positions, valid = _positions(path, scan, record)
            dropped += int((~valid).sum())
            places.append(positions)
            parts.append(_part(file, number, record, valid, shared))
    if dropped:
        logger.warning("%s: %d points that the scanner marked invalid are left out", path.name, dropped)
        file.extras["dropped"] = dropped
    if not sum(map(len, places)):
        raise FileError("scan-cloud-empty", path)
    whole = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    positions = np.concatenate(places)
    return _cloud(file, positions, centre_of_points(positions), whole)


def _opened(path: Path) -> _File:
    pages, root = open_e57(path)
    listed = _child(root, "data3D")
    nodes = [] if listed is None else [node for node in listed if _child(node, "points") is not None]
    if not nodes:
        raise FileError("scan-cloud-empty", path)
    # Sections may be shared on purpose; the sum of all must still be in the file, or a few bytes would fill memory.
    scans = tuple(_scan(pages, node) for node in nodes)
    bits = sum(scan.points.count * sum(field.bits for field in scan.points.fields) for scan in scans)
    if bits > pages.size * 8:
        bad_points(path, f"{bits // 8} bytes of points, {pages.size} bytes")
    extras: dict[str, object] = {"e57": {"scans": [scan.facts for scan in scans]}}
    limits = [scan.facts["intensity_limits"] for scan in scans if "intensity_limits" in scan.facts]
    if limits:
        extras["intensity_limits"] = limits[0] if all(pair == limits[0] for pair in limits) else limits
    return _File(pages, scans, _text(root, "coordinateMetadata"), extras)


def _child(node: ElementTree.Element | None, name: str) -> ElementTree.Element | None:
    if node is None:
        return None
    return next((child for child in node if child.tag.rsplit("}", 1)[-1] == name), None)


def _text(node: ElementTree.Element, name: str) -> str | None:
    found = _child(node, name)
    return None if found is None or not found.text else found.text.strip() or None


def _value(node: ElementTree.Element | None, name: str) -> float | None:
    """Return a number of the tree: an element without text is 0, one that is not there None."""
    found = _child(node, name)
    if found is None:
        return None
    text = (found.text or "").strip()
    try:
        raw = float(text) if text else 0.0
        scale, offset = float(found.get("scale") or 1.0), float(found.get("offset") or 0.0)
    except ValueError:
        return None
    value = raw * scale + offset if found.get("type") == "ScaledInteger" else raw
    return value if math.isfinite(value) else None


def _scan(pages: Pages, node: ElementTree.Element) -> _Scan:
    section = _child(node, "points")
    assert section is not None  # chosen by it
    points = points_of(pages, section)
    names = {field.name for field in points.fields}
    if not (set(_CARTESIAN) <= names or set(_SPHERICAL) <= names):
        bad_xml(pages.path, "cartesianX … ∅")
    facts: dict[str, object] = {"points": points.count}
    for name in ("name", "guid", "description", "sensorVendor", "sensorModel", "sensorSerialNumber"):
        if text := _text(node, name):
            facts[name] = text
    limits = _child(node, "intensityLimits")
    low, high = _value(limits, "intensityMinimum"), _value(limits, "intensityMaximum")
    if low is not None and high is not None:
        facts["intensity_limits"] = [low, high]
    colors: tuple[tuple[float, float], ...] = ()
    if set(_COLORS) <= names:
        colors = tuple(_color_limits(points, node, name) for name in _COLORS)
    return _Scan(points, _pose(pages, node), colors, facts)


def _color_limits(points: Points, node: ElementTree.Element, name: str) -> tuple[float, float]:
    limits = _child(node, "colorLimits")
    low, high = _value(limits, f"{name}Minimum"), _value(limits, f"{name}Maximum")
    field = next(field for field in points.fields if field.name == name)
    if low is None or high is None or not high > low:
        # Without limits the range of the stored numbers is that of the colours.
        ends = (field.low * field.scale + field.offset, field.high * field.scale + field.offset)
        low, high = ends if field.kind != "Float" and field.high > field.low else (0.0, 255.0)
    return (low, high)


def _pose(pages: Pages, node: ElementTree.Element) -> Pose | None:
    pose = _child(node, "pose")
    if pose is None:
        return None
    turn, move = _child(pose, "rotation"), _child(pose, "translation")
    rotation = np.array([_value(turn, axis) or 0.0 for axis in "xyzw"])
    if turn is None:
        rotation[3] = 1.0
    length = float(np.linalg.norm(rotation))
    if not 1e-6 < length < 1e6:
        bad_xml(pages.path, f"rotation {rotation.tolist()}")
    position = np.array([_value(move, axis) or 0.0 for axis in "xyz"])
    return Pose(position, rotation / length, _text(node, "name") or "")


def _positions(
    path: Path, scan: _Scan, record: dict[str, NDArray[Any]]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the true places of the valid points, and which ones they are."""
    flat = all(name in record for name in _CARTESIAN)
    first, second, third = (record[n].astype(np.float64) for n in (_CARTESIAN if flat else _SPHERICAL))
    with np.errstate(all="ignore"):  # what is no number is left out below
        if not flat:
            level = first * np.cos(third)
            first, second, third = level * np.cos(second), level * np.sin(second), first * np.sin(third)
        places = np.stack([first, second, third], 1)
        valid = np.asarray(np.isfinite(first) & np.isfinite(second) & np.isfinite(third))
        state = record.get(_INVALID[0] if flat else _INVALID[1])
        if state is not None:
            valid = np.asarray(valid & (state == 0))
        places = places if valid.all() else places[valid]
        if scan.pose is not None:
            places = places @ _matrix(scan.pose.rotation).T + scan.pose.position
        reach = float(np.abs(places).max(initial=0.0))
    if not reach <= 1e15:
        raise InputError("mesh-too-far", path, value=reach)
    return places, valid


def _matrix(q: NDArray[np.float64]) -> NDArray[np.float64]:
    x, y, z, w = q
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )


def _shared_fields(file: _File) -> tuple[str, ...]:
    """Return the fields that every station has: a column needs a number for every point."""
    names = [[field.name for field in scan.points.fields] for scan in file.scans]
    kept = [name for name in names[0] if all(name in other for other in names)]
    if lost := sorted({name for other in names for name in other if name not in kept}):
        logger.warning("%s: %s is not in every scan; left out", file.pages.path.name, ", ".join(lost))
    return tuple(kept)


def _part(
    file: _File,
    number: int,
    record: dict[str, NDArray[Any]],
    valid: NDArray[np.bool_],
    shared: tuple[str, ...],
) -> dict[str, Any]:
    """Return the columns of some records of one station, under the names of the cloud."""
    scan = file.scans[number]
    part: dict[str, Any] = {}
    if set(_COLORS) <= set(shared):
        part["colors"] = _colors(scan, record, valid, any(other.deep for other in file.scans))
    if set(_NORMALS) <= set(shared):
        with np.errstate(all="ignore"):  # what is no number is looked for when all are together
            normals = np.stack([record[name][valid] for name in _NORMALS], 1).astype(np.float32)
            if scan.pose is not None:
                normals = (normals @ _matrix(scan.pose.rotation).T).astype(np.float32)
        part["normals"] = normals
    taken = {*_CARTESIAN, *_SPHERICAL, *_INVALID}
    for group in (_COLORS, _NORMALS):
        taken.update(group if set(group) <= set(shared) else ())
    for name in shared:
        if name not in taken:
            part[f"scalar {name}"] = _narrow(scan, name, record[name][valid])
    part["pose_of"] = np.full(int(valid.sum()), number, np.int32)
    return part


def _narrow(scan: _Scan, name: str, values: NDArray[Any]) -> NDArray[Any]:
    """Give whole numbers the smallest type that holds what the file may hold."""
    field = next(field for field in scan.points.fields if field.name == name)
    if field.kind != "Integer":
        return values
    return values.astype(np.result_type(np.min_scalar_type(field.low), np.min_scalar_type(field.high)))


def _colors(
    scan: _Scan, record: dict[str, NDArray[Any]], valid: NDArray[np.bool_], deep: bool
) -> NDArray[np.uint8] | NDArray[np.uint16]:
    full = 65535 if deep else 255
    rgba = np.full((int(valid.sum()), 4), full, np.uint16 if deep else np.uint8)
    for k, (name, (low, high)) in enumerate(zip(_COLORS, scan.colors, strict=True)):
        with np.errstate(all="ignore"):
            shade = (record[name][valid].astype(np.float64) - low) * (full / (high - low))
            rgba[:, k] = np.clip(np.nan_to_num(np.round(shade)), 0, full)
    return rgba


def _cloud(
    file: _File, positions: NDArray[np.float64], base: NDArray[np.float64], part: dict[str, Any]
) -> PointCloud:
    scalars = {name[7:]: values for name, values in part.items() if name.startswith("scalar ")}
    left_out = [name for name, v in scalars.items() if v.dtype.kind == "f" and not np.isfinite(v).all()]
    if left_out:
        logger.warning("%s: %s with NaN or infinity; left out", file.pages.path.name, ", ".join(left_out))
    normals = part.get("normals")
    if normals is not None and not np.isfinite(normals).all():
        normals = None
    posed = any(scan.pose is not None for scan in file.scans)
    nowhere = Pose(np.zeros(3))
    poses = tuple(scan.pose or nowhere for scan in file.scans) if posed else ()
    names = [str(scan.facts["name"]) for scan in file.scans if "name" in scan.facts]
    # Every column is known to be finite and whole by now: from_arrays would only check it again.
    return PointCloud(
        points=(positions - base).astype(np.float32),
        offset=base.copy(),
        colors=part.get("colors"),
        normals=normals,
        scalars={name: values for name, values in scalars.items() if name not in left_out},
        poses=poses,
        pose_of=part["pose_of"] if len(poses) > 1 else None,
        crs=file.crs,
        unit="m",
        name=names[0] if len(file.scans) == 1 and names else "",
        source=file.pages.path,
        extras=file.extras,
    )
