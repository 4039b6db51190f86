"""Coordinate reference systems: kept as text, and read for one thing only, the unit."""

from __future__ import annotations

import json
import math
import re
import struct

from immersion.scans.io._las_header import LasHeader, Vlr

__all__ = ["crs_records", "crs_text", "crs_unit"]

_PROJECTION = "LASF_Projection"
_KEYS, _DOUBLES, _ASCII, _WKT = 34735, 34736, 34737, 2112
_GEOTIFF = "GeoTIFF "
_TOKEN = re.compile(r'"(?:[^"]|"")*"|[A-Za-z_][A-Za-z_0-9]*|[-+0-9.][-+0-9.eE]*|[\[\](),]')
_PLANE = {"PROJCS", "PROJCRS", "PROJECTEDCRS", "LOCAL_CS", "ENGCRS", "ENGINEERINGCRS", "GEOCCS"}
_HEIGHT = {"VERT_CS", "VERTCRS", "VERTICALCRS"}
# Units inside these say how parameters are written, not how coordinates are.
_INNER = {
    "GEOGCS", "GEOGCRS", "BASEGEOGCRS", "BASEGEODCRS", "BASEPROJCRS", "CONVERSION", "METHOD", "PARAMETER",
    "PRIMEM", "SPHEROID", "ELLIPSOID", "DATUM", "ABRIDGEDTRANSFORMATION", "USAGE", "BBOX", "VERTICALEXTENT",
}  # fmt: skip
_LINEAR = 3076
_LINEAR_UNITS = {9001: 1.0, 9002: 0.3048, 9003: 1200 / 3937}


def crs_text(header: LasHeader) -> str | None:
    """Return the reference system of a LAS: its WKT, else its GeoTIFF keys as ``GeoTIFF {json}``."""
    wkt = header.vlr(_PROJECTION, _WKT)
    if wkt is not None and (text := wkt.split(b"\0")[0].decode("utf-8", "replace").strip()):
        return text
    keys = header.vlr(_PROJECTION, _KEYS)
    if not keys or len(keys) % 2:
        return None
    doubles = header.vlr(_PROJECTION, _DOUBLES) or b""
    words = header.vlr(_PROJECTION, _ASCII) or b""
    facts = {
        "keys": list(struct.unpack(f"<{len(keys) // 2}H", keys)),
        # As hexadecimal: JSON has no NaN, and these digits are exact.
        "doubles": [
            v.hex() for v in struct.unpack(f"<{len(doubles) // 8}d", doubles[: len(doubles) // 8 * 8])
        ],
        "ascii": words.decode("latin-1"),
    }
    return _GEOTIFF + json.dumps(facts)


def crs_records(crs: str) -> list[Vlr]:
    """Return the records that hold a reference system in a LAS."""
    if crs.startswith(_GEOTIFF):
        try:
            facts = json.loads(crs[len(_GEOTIFF) :])
            keys = struct.pack(f"<{len(facts['keys'])}H", *facts["keys"])
            doubles = struct.pack(f"<{len(facts['doubles'])}d", *map(float.fromhex, facts["doubles"]))
            words = str(facts["ascii"]).encode("latin-1", "replace")
        except (ValueError, TypeError, KeyError, struct.error, RecursionError):
            return []
        parts = ((_KEYS, keys), (_DOUBLES, doubles), (_ASCII, words))
        return [Vlr(_PROJECTION, number, data) for number, data in parts if data]
    return [Vlr(_PROJECTION, _WKT, crs.encode("utf-8") + b"\0")]


def crs_unit(crs: str | None) -> float | None:
    """Return how many metres the unit of the coordinates is; None when that is not one length.

    Examples
    --------
    >>> crs_unit('PROJCS["x",GEOGCS["g",UNIT["degree",0.0174532925199433]],UNIT["metre",1]]')
    1.0
    >>> crs_unit('GEOGCS["g",UNIT["degree",0.0174532925199433]]') is None
    True
    """
    if crs is None:
        return None
    if crs.startswith(_GEOTIFF):
        return _geotiff_unit(crs)
    plane, height = _wkt_units(crs)
    return plane.pop() if len(plane) == 1 and (plane | height) == plane else None


def _geotiff_unit(crs: str) -> float | None:
    try:
        keys = json.loads(crs[len(_GEOTIFF) :])["keys"]
        units = {k: v for k, place, _, v in zip(*(keys[n::4] for n in range(4)), strict=False) if place == 0}
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return _LINEAR_UNITS.get(units.get(_LINEAR, 0))


def _wkt_units(text: str) -> tuple[set[float], set[float]]:
    """Walk the brackets of a WKT: the factors of the units of plane and of height."""
    plane: set[float] = set()
    height: set[float] = set()
    stack: list[str] = []
    values: list[list[str]] = [[]]
    word = ""
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token in "[(":
            stack.append(word.upper())
            values.append([])
        elif token in "])":
            if stack and stack[-1] in ("UNIT", "LENGTHUNIT"):
                _note_unit(stack, values[-1], plane, height)
            if stack:
                stack.pop()
                values.pop()
        elif token != ",":
            word = token
            values[-1].append(token)
    return plane, height


def _note_unit(stack: list[str], values: list[str], plane: set[float], height: set[float]) -> None:
    above = set(stack[:-1])
    numbers = [v for v in values if not v.startswith('"')]
    try:
        factor = float(numbers[0]) if numbers else math.nan
    except ValueError:
        factor = math.nan
    if above & _INNER or not math.isfinite(factor):
        return
    if above & _HEIGHT:
        height.add(factor)
    elif above & _PLANE:
        plane.add(factor)
