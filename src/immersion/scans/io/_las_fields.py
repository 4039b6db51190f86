"""Which field of a LAS record each part of a cloud goes to: native ones where they fit, else extra bytes."""

from __future__ import annotations

import logging
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.scans.cloud import PointCloud
from immersion.scans.io._las_points import BITS, record_type

__all__ = ["Fields", "fields_for"]

logger = logging.getLogger("immersion.scans")

_BITS = {name: (byte, first, (1 << count) - 1) for name, byte, first, count in BITS}
_PLAIN = {
    "intensity": (0, 65535),
    "classification": (0, 255),
    "user_data": (0, 255),
    "scan_angle": (-32768, 32767),
    "point_source_id": (0, 65535),
    "nir": (0, 65535),
}
_CODES = {"u1": 1, "i1": 2, "u2": 3, "i2": 4, "u4": 5, "i4": 6, "u8": 7, "i8": 8, "f4": 9, "f8": 10}
_RESERVED = {*_BITS, *_PLAIN, "gps_time", "x", "y", "z", "red", "green", "blue", "wave"}


@dataclass(frozen=True, slots=True)
class Fields:
    """The plan of a file's records: the native names, and (name in the file, type, name in the cloud)."""

    format: int
    native: tuple[str, ...]
    extra: tuple[tuple[str, str, str], ...]
    row: np.dtype[Any]

    def renamed(self) -> dict[str, str]:
        """Return the extra dimensions whose name in the file is not that of the cloud."""
        return {file: name for file, _, name in self.extra if file != name}

    def description(self) -> bytes:
        """Return the record that names the extra bytes (LASF_Spec 4)."""
        return b"".join(
            struct.pack("<2xBB32s4x24s24s24s24s24s32s", _CODES[kind], 0, file.encode("utf-8"), *[b""] * 6)
            for file, kind, _ in self.extra
        )

    def filled(self, cloud: PointCloud) -> NDArray[Any]:
        """Return the records of a cloud, without their places."""
        table = np.zeros(len(cloud.points), self.row)
        columns = _columns(cloud)
        for name in self.native:
            if name not in columns:
                continue
            values = columns[name]
            if name in _BITS:
                byte, first, most = _BITS[name]
                table[byte] |= (_fitted(name, values, 0, most).astype(np.uint8) << first).astype(np.uint8)
            elif name == "gps_time":
                table[name] = values
            else:
                table[name] = _fitted(name, values, *_PLAIN[name])
        for k, (_, _, name) in enumerate(self.extra):
            if name in columns:
                table[f"extra{k}"] = columns[name]
        self._add_derived(table, columns)
        if cloud.colors is not None and self.format >= 7:
            # 8 bits fill the 16 of LAS: 255 becomes 65535.
            factor = np.uint16(257 if cloud.colors.dtype == np.uint8 else 1)
            for k, channel in enumerate(("red", "green", "blue")):
                table[channel] = cloud.colors[:, k].astype(np.uint16) * factor
        return table

    def _add_derived(self, table: NDArray[Any], columns: Mapping[str, NDArray[Any]]) -> None:
        """Fill native fields that other tools look for, beside the exact numbers in the extra bytes."""
        if "intensity" not in self.native and "intensity" in columns and len(table):
            values = columns["intensity"].astype(np.float64)
            low, high = (0.0, 1.0) if 0 <= values.min() <= values.max() <= 1 else (values.min(), values.max())
            table["intensity"] = np.round((values - low) * (65535.0 / max(high - low, 1e-30)))
        if "scan_angle_rank" in columns and "scan_angle" not in columns:
            degrees = np.clip(columns["scan_angle_rank"].astype(np.float64), -180, 180)
            table["scan_angle"] = np.round(degrees / 0.006)


def _columns(cloud: PointCloud) -> dict[str, NDArray[Any]]:
    """Return every number per point under its name, normals and poses included."""
    columns = dict(cloud.scalars)
    if cloud.normals is not None:
        columns |= {f"Normal{axis}": cloud.normals[:, k] for k, axis in enumerate("XYZ")}
    if cloud.pose_of is not None:
        columns["pose_of"] = cloud.pose_of
    return columns


def _fitted(name: str, values: NDArray[Any], low: int, high: int) -> NDArray[Any]:
    if len(values) and (values.min() < low or values.max() > high):
        logger.warning("LAS holds %r from %d to %d only; what is beyond goes to the end", name, low, high)
        values = np.asarray(np.clip(values, low, high))
    return values


def _fits(name: str, values: NDArray[Any]) -> bool:
    if name == "gps_time":
        return values.dtype.kind == "f"
    if values.dtype.kind not in "iub" or (name not in _BITS and name not in _PLAIN):
        return False
    low, high = (0, _BITS[name][2]) if name in _BITS else _PLAIN[name]
    return not len(values) or (int(values.min()) >= low and int(values.max()) <= high)


def fields_for(cloud: PointCloud) -> Fields:
    """Plan the records for clouds with the columns of this one."""
    columns = _columns(cloud)
    native = [name for name, values in columns.items() if _fits(name, values)]
    kind = 6 if cloud.colors is None else 7
    if "nir" in native:
        if cloud.colors is None:
            native.remove("nir")  # only the format with colours has it
        else:
            kind = 8
    extra: list[tuple[str, str, str]] = []
    used: set[str] = set()
    for name, values in columns.items():
        if name in native:
            continue
        code = {"b1": "u1", "f2": "f4"}.get(values.dtype.str[1:], values.dtype.str[1:])
        file = name.encode("utf-8")[:31].decode("utf-8", "ignore")
        if file.lower() in _RESERVED or file in used or not file:
            file = f"{file[:20]}_value_{len(extra)}" if file in used else f"{file[:20]}_value"
        used.add(file)
        extra.append((file, code if code in _CODES else "f8", name))
    row: list[tuple[Any, ...]] = record_type(kind)
    row += [(f"extra{k}", code if code.endswith("1") else f"<{code}") for k, (_, code, _) in enumerate(extra)]
    return Fields(kind, tuple(native), tuple(extra), np.dtype(row))
