"""The points of a LAS: what each byte of a record means, and the cloud that records make."""

from __future__ import annotations

import json
import logging
import struct
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.errors import InputError
from immersion.scans.cloud import PointCloud, Pose
from immersion.scans.io._centre import cloud_centre
from immersion.scans.io._crs import crs_text, crs_unit
from immersion.scans.io._las_header import BASE_SIZES, LasHeader
from immersion.scans.io._ply_attributes import pose_from
from immersion.scans.mesh import METRES_PER_UNIT

__all__ = ["BITS", "Layout", "centre_of", "cloud_of_records", "layout_of", "record_type"]

logger = logging.getLogger("immersion.scans")

_RGB = [("red", "<u2"), ("green", "<u2"), ("blue", "<u2")]
_OLD = [
    ("X", "<i4"), ("Y", "<i4"), ("Z", "<i4"), ("intensity", "<u2"), ("bits0", "u1"), ("bits1", "u1"),
    ("scan_angle_rank", "i1"), ("user_data", "u1"), ("point_source_id", "<u2"),
]  # fmt: skip
_NEW = [
    ("X", "<i4"), ("Y", "<i4"), ("Z", "<i4"), ("intensity", "<u2"), ("bits0", "u1"), ("bits1", "u1"),
    ("classification", "u1"), ("user_data", "u1"), ("scan_angle", "<i2"), ("point_source_id", "<u2"),
    ("gps_time", "<f8"),
]  # fmt: skip
_TIME, _NIR, _WAVE = [("gps_time", "<f8")], [("nir", "<u2")], [("wave", "V29")]
_FORMATS = (
    _OLD, _OLD + _TIME, _OLD + _RGB, _OLD + _TIME + _RGB, _OLD + _TIME + _WAVE, _OLD + _TIME + _RGB + _WAVE,
    _NEW, _NEW + _RGB, _NEW + _RGB + _NIR, _NEW + _WAVE, _NEW + _RGB + _NIR + _WAVE,
)  # fmt: skip
# Fields of a few bits: name, the byte they are in, the first bit, how many.
_OLD_BITS = (
    ("return_number", "bits0", 0, 3), ("number_of_returns", "bits0", 3, 3), ("scan_direction_flag", "bits0", 6, 1),
    ("edge_of_flight_line", "bits0", 7, 1), ("classification", "bits1", 0, 5), ("synthetic", "bits1", 5, 1),
    ("key_point", "bits1", 6, 1), ("withheld", "bits1", 7, 1),
)  # fmt: skip
BITS = (
    ("return_number", "bits0", 0, 4), ("number_of_returns", "bits0", 4, 4), ("synthetic", "bits1", 0, 1),
    ("key_point", "bits1", 1, 1), ("withheld", "bits1", 2, 1), ("overlap", "bits1", 3, 1),
    ("scanner_channel", "bits1", 4, 2), ("scan_direction_flag", "bits1", 6, 1),
    ("edge_of_flight_line", "bits1", 7, 1),
)  # fmt: skip
_PLAIN = (
    "intensity", "classification", "user_data", "scan_angle", "scan_angle_rank", "point_source_id", "gps_time",
    "nir",
)  # fmt: skip
_EXTRA_TYPES = ("u1", "i1", "<u2", "<i2", "<u4", "<i4", "<u8", "<i8", "<f4", "<f8")


@dataclass(frozen=True, slots=True)
class _Extra:
    """One dimension of the extra bytes: scale and offset are None where the numbers are used as they are."""

    name: str
    field: str
    scale: NDArray[np.float64] | None


@dataclass(frozen=True, slots=True)
class Layout:
    """How to read the records of one file, and what holds for all of its points."""

    header: LasHeader
    row: np.dtype[Any]
    extras: tuple[_Extra, ...]
    crs: str | None
    unit: str | None
    facts: dict[str, Any]
    poses: tuple[Pose, ...]


def record_type(kind: int) -> list[tuple[Any, ...]]:
    """Return the fields of a point format, in order."""
    return list(_FORMATS[kind])


def layout_of(header: LasHeader) -> Layout:
    """Work out the fields of the records of a file."""
    fields: list[tuple[Any, ...]] = record_type(header.format)
    room = header.record - BASE_SIZES[header.format]
    extras: list[_Extra] = []
    described = header.vlr("LASF_Spec", 4) or b""
    for at in range(0, len(described) - 191, 192):
        kind, options, raw = struct.unpack_from("<2xBB32s", described, at)
        name = raw.split(b"\0")[0].decode("utf-8", "replace")
        width, count = (options, 1) if kind == 0 else _extra_size(kind)
        if width * count > room:
            logger.warning("%s: extra bytes of more than the record holds; left out", header.path.name)
            break
        field = f"extra{len(fields)}"
        if kind == 0 or kind > 30:
            fields.append((field, f"V{width * count}"))
        else:
            code = _EXTRA_TYPES[(kind - 1) % 10]
            fields.append((field, code, (count,)) if count > 1 else (field, code))
            values = struct.unpack_from("<6d", described, at + 112)
            scale = np.array([values[:3], values[3:]])
            scale[0] = scale[0] if options & 8 else 1.0
            scale[1] = scale[1] if options & 16 else 0.0
            used = bool(options & 24) and bool(np.isfinite(scale).all())
            extras.append(_Extra(name or field, field, scale[:, :count] if used else None))
        room -= width * count
    if room:
        fields.append(("unused", f"V{room}"))
    facts = _own_facts(header)
    crs = crs_text(header)
    said = facts.get("unit")
    unit = said if isinstance(said, str) and said in METRES_PER_UNIT else None
    poses = [pose_from(json.dumps(entry)) for entry in _list(facts.get("poses"))]
    whole = tuple(pose for pose in poses if pose is not None)
    return Layout(
        header, np.dtype(fields), tuple(extras), crs, "m" if crs_unit(crs) == 1.0 else unit, facts,
        whole if len(whole) == len(poses) else (),
    )  # fmt: skip


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _extra_size(kind: int) -> tuple[int, int]:
    if kind > 30:
        return 0, 1
    return np.dtype(_EXTRA_TYPES[(kind - 1) % 10]).itemsize, (kind - 1) // 10 + 1


def _own_facts(header: LasHeader) -> dict[str, Any]:
    """Return what our own writer noted beside the points: what LAS has no field for."""
    raw = header.vlr("immersion", 1)
    try:
        facts = json.loads(raw.split(b"\0")[0]) if raw else {}
    except (ValueError, RecursionError):
        return {}
    return facts if isinstance(facts, dict) else {}


def centre_of(layout: Layout, table: NDArray[Any], whole: bool) -> NDArray[np.float64]:
    """Return the offset of the cloud: zero near the origin, else a whole number near the middle.

    Parameters
    ----------
    table : (P,) structured ndarray
        The first records.
    whole : bool
        True when they are all the points. Else the header's box is taken when it holds them, as it should.
    """
    header = layout.header
    corners = np.array([[table[axis].min(), table[axis].max()] for axis in "XYZ"], np.float64).T
    ends = corners * np.array(header.scales) + np.array(header.offsets)
    low, high = ends.min(0), ends.max(0)
    said = np.array([header.low, header.high])
    if not whole and np.isfinite(said).all():
        room = 1e-6 * max(float(np.abs(said).max()), 1e-30)
        if (said[0] <= low + room).all() and (high <= said[1] + room).all():
            low, high = said
    return cloud_centre(low, high)


def cloud_of_records(
    layout: Layout, raw: bytes | bytearray | NDArray[Any], base: NDArray[np.float64], whole: bool
) -> PointCloud:
    """Turn records into a cloud around ``base``.

    Parameters
    ----------
    whole : bool
        True when these are all the points: then fields that are 0 everywhere are left out, as LAS has no
        other way to say that a field is empty.
    """
    header = layout.header
    table = np.frombuffer(raw, layout.row)
    points = np.empty((len(table), 3), np.float32)
    for k, axis in enumerate("XYZ"):
        points[:, k] = table[axis] * header.scales[k] + (header.offsets[k] - base[k])
    scalars = _scalars(layout, table)
    if whole:
        scalars = {name: values for name, values in scalars.items() if values.any()}
    colors, extras = _colors(layout, table, whole)
    normals = _taken_normals(scalars)
    seen_from = _taken_poses(scalars, len(layout.poses), len(table))
    if len(points) and float(np.abs([points.min(), points.max()]).max()) > 1e15:
        raise InputError("mesh-too-far", header.path, value=float(np.abs(points).max()))
    # Every column is known to be finite and whole by now: from_arrays would only check it again.
    return PointCloud(
        points=points,
        offset=base.copy(),
        colors=colors,
        normals=normals,
        scalars=scalars,
        poses=layout.poses,
        pose_of=seen_from,
        crs=layout.crs,
        unit=layout.unit,
        name=str(layout.facts.get("name") or ""),
        source=header.path,
        extras=extras,
    )


def _taken_normals(scalars: dict[str, NDArray[Any]]) -> NDArray[np.float32] | None:
    """Take the normals out of the numbers per point; None when there are none, or not finite ones."""
    names = [f"Normal{axis}" for axis in "XYZ"]
    if not all(name in scalars for name in names):
        return None
    with np.errstate(over="ignore"):
        normals = np.stack([np.asarray(scalars.pop(name), np.float32) for name in names], 1)
    return normals if np.isfinite(normals).all() else None


def _taken_poses(scalars: dict[str, NDArray[Any]], poses: int, count: int) -> NDArray[np.int32] | None:
    """Take the pose of each point out of the numbers per point; None when they name none that there is."""
    seen_from = scalars.pop("pose_of", None) if poses else None
    if poses > 1 and seen_from is None:
        return np.zeros(count, np.int32)  # all zero, and so left out
    if seen_from is None or seen_from.dtype.kind not in "iu":
        return None
    known = bool(((seen_from >= 0) & (seen_from < poses)).all())
    return seen_from.astype(np.int32) if known else None


def _scalars(layout: Layout, table: NDArray[Any]) -> dict[str, NDArray[Any]]:
    header = layout.header
    found: dict[str, NDArray[Any]] = {}
    for name, byte, first, count in BITS if header.format >= 6 else _OLD_BITS:
        found[name] = (table[byte] >> first) & ((1 << count) - 1)
    plain = [name for name in _PLAIN if name in (table.dtype.names or ())]
    found |= {name: table[name].copy() for name in plain}
    given = layout.facts.get("scalars")
    names = given if isinstance(given, dict) else {}
    for extra in layout.extras:
        values = table[extra.field]
        if extra.scale is not None:
            values = values * extra.scale[0] + extra.scale[1]
        name = str(names.get(extra.name, extra.name))
        parts = (
            {name: values}
            if values.ndim == 1
            else {f"{name}_{k}": values[:, k] for k in range(values.shape[1])}
        )
        found |= {key: np.ascontiguousarray(part) for key, part in parts.items()}
    if header.format >= 6 and "scan_angle_rank" in found:
        del found["scan_angle"]  # our own writer made it of the whole degrees that older formats have
    left_out = [name for name, v in found.items() if v.dtype.kind == "f" and not np.isfinite(v).all()]
    if left_out:
        logger.warning("%s: %s with NaN or infinity; left out", header.path.name, ", ".join(left_out))
    return {name: values for name, values in found.items() if name not in left_out}


def _colors(
    layout: Layout, table: NDArray[Any], whole: bool
) -> tuple[NDArray[np.uint8] | NDArray[np.uint16] | None, dict[str, object]]:
    header = layout.header
    extras: dict[str, object] = {
        "las": {
            "version": f"{header.version[0]}.{header.version[1]}",
            "point_format": header.format,
            "scales": list(header.scales),
            "offsets": list(header.offsets),
            "software": header.software,
        }
    }
    if "red" not in (table.dtype.names or ()):
        return None, extras
    rgba = np.full((len(table), 4), 65535, np.uint16)
    for k, name in enumerate(("red", "green", "blue")):
        rgba[:, k] = table[name]
    if layout.facts.get("color_bits") == 8:
        return (rgba >> 8).astype(np.uint8), extras
    most = int(rgba[:, :3].max(initial=0))
    if whole and most == 0:
        return None, extras
    if whole and most < 256:
        # Many tools put bytes into the 16-bit fields: the numbers are kept, and the habit is recorded.
        extras["color_bits"] = 8
    return rgba, extras
