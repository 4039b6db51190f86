"""Compiled readers of numbers, OBJ and STL in text: arrays in, arrays out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from immersion._jit import jit

__all__ = [
    "POWERS",
    "obj_count",
    "obj_fill",
    "stl_text",
    "tokens_count",
    "tokens_fill",
]

# Powers of ten are exact up to 10^22 in float64.
POWERS: NDArray[np.float64] = np.array([10.0**k for k in range(23)], np.float64)

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@jit
def _scaled(mantissa: float, exponent: int, powers: Floats) -> float:
    if mantissa == 0.0 or exponent == 0:
        return mantissa
    if exponent > 330:
        return np.inf
    if exponent < -360:
        return 0.0
    while exponent > 22:
        mantissa *= powers[22]
        exponent -= 22
    while exponent < -22:
        mantissa /= powers[22]
        exponent += 22
    return float(mantissa * powers[exponent] if exponent >= 0 else mantissa / powers[-exponent])


@jit
def _number(text: Bytes, start: int, end: int, powers: Floats) -> tuple[float, bool]:
    """Parse one decimal number: exact to 15 digits, within two units in the last place beyond."""
    # One walk over the bytes, in one function: every part would have to hand on place, digits and exponent.
    place = start
    negative = False
    if place < end and (text[place] == 45 or text[place] == 43):
        negative = text[place] == 45
        place += 1
    if place >= end:
        return 0.0, False
    first = text[place] | 32
    if first == 110 or first == 105:  # nan, inf: let the finite check name the row
        return np.nan if first == 110 else np.inf, end - place >= 3
    mantissa = np.uint64(0)
    kept = 0
    digits = 0
    exponent = 0
    point = False
    while place < end:
        byte = text[place]
        if 48 <= byte <= 57:
            digits += 1
            if kept < 18:
                mantissa = mantissa * np.uint64(10) + np.uint64(byte - 48)
                if mantissa > 0:
                    kept += 1
                if point:
                    exponent -= 1
            elif not point:
                exponent += 1
        elif byte == 46 and not point:
            point = True
        else:
            break
        place += 1
    if digits == 0:
        return 0.0, False
    if place < end and (text[place] | 32) == 101:
        place += 1
        minus = False
        if place < end and (text[place] == 45 or text[place] == 43):
            minus = text[place] == 45
            place += 1
        if place >= end:
            return 0.0, False
        power = 0
        while place < end and 48 <= text[place] <= 57:
            power = min(power * 10 + int(text[place]) - 48, 100000)
            place += 1
        exponent += -power if minus else power
    if place != end:
        return 0.0, False
    value = _scaled(float(mantissa), exponent, powers)
    return -value if negative else value, True


@jit
def tokens_count(text: Bytes) -> int:
    """Count the words between white space."""
    count = 0
    inside = False
    for byte in text:
        if byte > 32:
            if not inside:
                count += 1
            inside = True
        else:
            inside = False
    return count


@jit
def tokens_fill(text: Bytes, powers: Floats, out: Floats) -> int:
    """Parse every word into ``out``; return −1, or the place of the first that is no number."""
    size = len(text)
    place = 0
    count = 0
    while place < size:
        if text[place] <= 32:
            place += 1
            continue
        start = place
        while place < size and text[place] > 32:
            place += 1
        value, good = _number(text, start, place, powers)
        if not good:
            return start
        out[count] = value
        count += 1
    return -1


@jit
def _line_end(text: Bytes, place: int) -> int:
    while place < len(text) and text[place] != 10 and text[place] != 13:
        place += 1
    return place


@jit
def _word(text: Bytes, place: int, end: int) -> tuple[int, int]:
    """Return the start and end of the next word of a line; both are ``end`` when there is none."""
    while place < end and text[place] <= 32:
        place += 1
    start = place
    while place < end and text[place] > 32:
        place += 1
    return start, place


@jit
def _obj_kind(text: Bytes, start: int, end: int) -> int:
    """Return 1 for v, 2 for vt, 3 for f, 4 for mtllib, usemtl, o or g, 5 for vn, 0 for anything else."""
    size = end - start
    if size == 1:
        if text[start] == 118:
            return 1
        if text[start] == 102:
            return 3
        return 4 if text[start] == 111 or text[start] == 103 else 0
    if size == 2:
        if text[start] != 118:
            return 0
        return 2 if text[start + 1] == 116 else (5 if text[start + 1] == 110 else 0)
    return 4 if size == 6 and (text[start] == 109 or text[start] == 117) else 0


@jit
def obj_count(text: Bytes) -> tuple[int, int, int, int, int, int]:
    """Count vertices, texture coordinates, faces, corners, lines of words, and normals."""
    vertices = uvs = faces = corners = words = normals = 0
    place = 0
    while place < len(text):
        end = _line_end(text, place)
        start, stop = _word(text, place, end)
        kind = _obj_kind(text, start, stop)
        if kind == 1:
            vertices += 1
        elif kind == 2:
            uvs += 1
        elif kind == 4:
            words += 1
        elif kind == 5:
            normals += 1
        elif kind == 3:
            faces += 1
            while stop < end:
                start, stop = _word(text, stop, end)
                if start < stop and text[start] == 35:
                    break
                corners += start < stop
        place = end + 1
    return vertices, uvs, faces, corners, words, normals


@jit
def _index(text: Bytes, start: int, end: int, count: int) -> tuple[int, int, bool]:
    """Parse one index up to a slash: (from zero, where it ends, good). Zero and far values are kept bad."""
    place = start
    negative = place < end and text[place] == 45
    if negative:
        place += 1
    first = place
    value = 0
    while place < end and 48 <= text[place] <= 57:
        value = min(value * 10 + int(text[place]) - 48, 1 << 40)
        place += 1
    good = place > first and (place == end or text[place] == 47)
    return count - value if negative else value - 1, place, good


@jit
def _numbers_line(
    text: Bytes, place: int, end: int, least: int, powers: Floats, row: Floats
) -> tuple[int, int]:
    """Parse the numbers of one line into ``row``: (how many, −1), or (…, place of the first wrong word)."""
    found = 0
    stop = place
    while found < len(row):
        start, stop = _word(text, stop, end)
        if start == stop or text[start] == 35:
            break
        value, good = _number(text, start, stop, powers)
        if not good:
            return found, start
        row[found] = value
        found += 1
    return found, -1 if found >= least else place


@jit
def _face_line(
    text: Bytes, place: int, end: int, vertices: int, uvs: int, normals: int, corners: Ints, first: int
) -> tuple[int, int]:
    """Parse the corners of one face from row ``first`` on: (how many, −1), or (…, place of what is wrong)."""
    count = 0
    stop = place
    while stop < end:
        start, stop = _word(text, stop, end)
        if start == stop or text[start] == 35:
            break
        index, after, good = _index(text, start, stop, vertices)
        if not good:
            return count, start
        corners[first + count, 0] = index
        corners[first + count, 1] = -1
        corners[first + count, 2] = -1
        if after + 1 < stop and text[after + 1] != 47:
            index, after, good = _index(text, after + 1, stop, uvs)
            if not good:
                return count, start
            # Kept apart from "none": a reference before the first line is out of range.
            corners[first + count, 1] = index if index >= 0 else -2
        elif after + 1 < stop:  # two slashes: no texture coordinate
            after += 1
        if after + 1 < stop:
            index, after, good = _index(text, after + 1, stop, normals)
            if not good:
                return count, start
            corners[first + count, 2] = index if index >= 0 else -2
        count += 1
    return count, -1


@jit
def obj_fill(
    text: Bytes,
    powers: Floats,
    vertices: Floats,
    widths: NDArray[np.uint8],
    uvs: Floats,
    normals: Floats,
    lengths: Ints,
    corners: Ints,
    words: Ints,
) -> int:
    """Parse every line; return −1, or the place of the first word that is wrong.

    ``vertices`` (V, 6) takes positions and colours and ``widths`` how many numbers each line had; ``corners``
    (C, 3) takes vertex, texture and normal indices from zero (−1: none); ``words`` (W, 3) the start and end of the
    lines of words and how many faces came before.
    """
    v = t = n = f = c = w = 0
    place = 0
    while place < len(text):
        end = _line_end(text, place)
        start, stop = _word(text, place, end)
        kind = _obj_kind(text, start, stop)
        bad = -1
        if kind == 1:
            widths[v], bad = _numbers_line(text, stop, end, 3, powers, vertices[v])
            v += 1
        elif kind == 2:
            _, bad = _numbers_line(text, stop, end, 1, powers, uvs[t])
            t += 1
        elif kind == 3:
            lengths[f], bad = _face_line(text, stop, end, v, t, n, corners, c)
            c += lengths[f]
            f += 1
        elif kind == 5:
            _, bad = _numbers_line(text, stop, end, 3, powers, normals[n])
            n += 1
        elif kind == 4:
            words[w, 0] = start
            words[w, 1] = end
            words[w, 2] = f
            w += 1
        if bad >= 0:
            return bad
        place = end + 1
    return -1


@jit
def stl_text(text: Bytes, powers: Floats, points: Floats, fill: bool) -> tuple[int, int]:
    """Read the vertices of an ASCII STL; return (vertices, −1) or (vertices, place of what is wrong).

    The words are told by their first letters: facet, outer, vertex, endloop, endfacet, solid, endsolid.
    """
    count = 0
    inside = 0
    open_solid = False
    place = 0
    while place < len(text):
        end = _line_end(text, place)
        start, stop = _word(text, place, end)
        if start < stop:
            first = text[start] | 32
            last = text[stop - 1] | 32
            if first == 118:  # vertex
                for axis in range(3):
                    begin, stop = _word(text, stop, end)
                    value, good = _number(text, begin, stop, powers)
                    if not good:
                        return count, start
                    if fill:
                        points[count, axis] = value
                count += 1
                inside += 1
            elif first == 102:  # facet
                if inside != 0 or not open_solid:
                    return count, start
            elif first == 101 and last == 116:  # endfacet
                if inside != 3:
                    return count, start
                inside = 0
            elif first == 115:  # solid
                if open_solid:
                    return count, start
                open_solid = True
            elif first == 101 and last == 100:  # endsolid
                if inside != 0 or not open_solid:
                    return count, start
                open_solid = False
            elif first != 111 and first != 101:  # outer, endloop
                return count, start
        place = end + 1
    return count, len(text) if open_solid or inside else -1
