"""Lists of loudspeakers as a museum writes them: YAML or JSON, degrees and metres, gains and delays."""

from __future__ import annotations

import os
import re
import reprlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from immersion._files import readable
from immersion.audio import _loudspeaker_texts as _loudspeaker_texts
from immersion.audio.layouts import Layout, Loudspeaker, checked_layout, layout
from immersion.errors import FileError, InputError, Where

__all__ = ["EAR_HEIGHT", "read_layout"]

EAR_HEIGHT = 1.2
"""Metres above the floor: a listener who sits, and the middle of most domes."""

_MOST_BYTES = 1_000_000
_MOST_LOUDSPEAKERS = 1024
_TOP = {"name", "layout", "radius", "listener", "loudspeakers"}
_ONE = {"name", "at", "azimuth", "elevation", "distance", "gain", "delay", "lfe"}
_AMBISONIC_FROM_WORLD = np.array([[0.0, 0.0, -1.0], [-1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
_UNITS = {"dB": 1.0, "s": 1.0, "ms": 1e-3}


def read_layout(path: str | os.PathLike[str]) -> Layout:
    """Read a list of loudspeakers.

    ::

        name: crypt
        listener: [0, 1.2, 0]            # where directions and delays are measured from; the default
        loudspeakers:
          - {name: left, azimuth: 30, elevation: 0, distance: 2.5}                  # degrees, left positive
          - {name: right, at: [1.3, 1.2, -2.1], gain: -2dB, delay: 3ms}             # metres, as in a scene
          - {name: sub, at: [0, 0.3, -2.9], lfe: true}

    A bare list is taken as ``loudspeakers``; ``layout: 4+5+0`` with ``radius: 2.8`` stands for a named one.

    Parameters
    ----------
    path : path
        A YAML 1.2 or JSON file. ``at`` is x right, y up from the floor, z towards the back, in metres;
        channels are in the order of the list.

    Raises
    ------
    FileError
        If the file does not open or is no YAML.
    InputError
        If an entry is no loudspeaker; the error says which. Besides, what :func:`immersion.audio.layout` raises.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "pair.yaml"
    ...     _ = file.write_text("[{azimuth: 30, distance: 2}, {azimuth: -30, distance: 2, gain: -6dB}]")
    ...     rig = read_layout(file)
    >>> rig.names, rig.distances
    (('1', '2'), array([2., 2.]))
    """
    file = readable(path, "YAML")
    data = _parsed(file)
    top = data if isinstance(data, dict) else {"loudspeakers": data}
    _known(file, "", top, _TOP)
    _apart(file, top)
    if "layout" in top:
        return layout(str(top["layout"])).scaled(_number(file, "radius", top.get("radius", 1.0)))
    entries = top.get("loudspeakers")
    if not isinstance(entries, list) or not 1 <= len(entries) <= _MOST_LOUDSPEAKERS:
        raise _wrong(
            file, "loudspeakers", entries, f"1–{_MOST_LOUDSPEAKERS} × {{azimuth, elevation}} | {{at}}"
        )
    listener = _point(file, "listener", top.get("listener", [0.0, EAR_HEIGHT, 0.0]))
    rows = tuple(
        _loudspeaker(file, f"loudspeakers[{i}]", one, str(i + 1), listener) for i, one in enumerate(entries)
    )
    return checked_layout(Layout(str(top.get("name", file.stem)), rows))


def _parsed(file: Path) -> object:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    if file.stat().st_size > _MOST_BYTES:
        raise FileError("rig-list-large", file, size=file.stat().st_size, most=_MOST_BYTES)
    try:
        return YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8-sig"))
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = Where(
            file, None if mark is None else mark.line + 1, None if mark is None else mark.column + 1
        )
        raise FileError("rig-list-broken", where) from None
    except (ValueError, OverflowError, RecursionError, LookupError, AttributeError, TypeError):
        # Bytes that are no UTF-8; and the parser itself gives up on some malformed escapes with these.
        raise FileError("rig-list-broken", file) from None


def _loudspeaker(
    file: Path, where: str, entry: object, number: str, listener: NDArray[np.float64]
) -> Loudspeaker:
    if not isinstance(entry, dict):
        raise _wrong(file, where, entry, "{azimuth, elevation} | {at}")
    _known(file, where, entry, _ONE)
    if "at" in entry:
        x, y, z = _AMBISONIC_FROM_WORLD @ (_point(file, f"{where}.at", entry["at"]) - listener)
        distance = float(np.sqrt(x * x + y * y + z * z))
        azimuth, elevation = float(np.arctan2(y, x)), float(np.arctan2(z, np.hypot(x, y)))
    else:
        if "azimuth" not in entry:
            raise _wrong(file, where, sorted(entry), "{azimuth, elevation} | {at}")
        azimuth = np.radians(_number(file, f"{where}.azimuth", entry["azimuth"], 360.0))
        elevation = np.radians(_number(file, f"{where}.elevation", entry.get("elevation", 0.0), 90.0))
        distance = _number(file, f"{where}.distance", entry.get("distance", 1.0), 1e4)
    gain = 10.0 ** (_measure(file, f"{where}.gain", entry.get("gain", "0dB"), ("dB",), 40.0) / 20.0)
    delay = _measure(file, f"{where}.delay", entry.get("delay", "0ms"), ("s", "ms"), 2.0)
    lfe = entry.get("lfe", False)
    if not isinstance(lfe, bool):
        raise _wrong(file, f"{where}.lfe", lfe, "true | false")
    name = str(entry.get("name", number))
    angles = (float(azimuth), float(elevation))
    return Loudspeaker(name, *angles, *angles, distance, lfe, float(gain), float(delay))


def _known(file: Path, where: str, entry: Mapping[object, object], names: set[str]) -> None:
    for key in entry:
        if key not in names:
            raise _wrong(file, f"{where}.{key}".strip("."), key, ", ".join(sorted(names)))


def _apart(file: Path, top: Mapping[object, object]) -> None:
    """Refuse entries that would change nothing beside others."""
    if "layout" in top:
        unused, wanted = {"loudspeakers", "listener"}, "layout, radius"
    else:
        unused, wanted = {"radius"}, "layout, radius | listener, loudspeakers"
    for key in sorted(unused & set(top)):
        raise _wrong(file, str(key), key, wanted)


def _number(file: Path, where: str, value: object, most: float = np.inf) -> float:
    good = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not good or not abs(value) <= min(most, 1e6):  # type: ignore[arg-type]
        raise _wrong(file, where, value, f"-{most:g} – {most:g}" if np.isfinite(most) else "1, 2.5 …")
    return float(value)  # type: ignore[arg-type]


def _point(file: Path, where: str, value: object) -> NDArray[np.float64]:
    if not isinstance(value, list) or len(value) != 3:
        raise _wrong(file, where, value, "[x, y, z] (m)")
    return np.array([_number(file, f"{where}[{i}]", one) for i, one in enumerate(value)])


def _measure(file: Path, where: str, value: object, units: tuple[str, ...], most: float) -> float:
    """Return a number with its unit, such as -2dB or 3ms."""
    found = re.fullmatch(r"\s*([-+]?[0-9]*\.?[0-9]+)\s*([a-zA-Z]+)\s*", str(value))
    if found is None or found[2] not in units:
        raise _wrong(file, where, value, " | ".join(f"2{unit}" for unit in units))
    number = float(found[1]) * _UNITS[found[2]]
    if abs(number) > most:
        raise _wrong(file, where, value, f"≤ {most:g}{units[0]}")
    return number


def _wrong(file: Path, where: str, value: object, wanted: str) -> InputError:
    # Lists of lists that name each other are short in the file and endless when spelt out: reprlib is not.
    return InputError("rig-list-entry", Where(file, path=where), value=reprlib.repr(value), wanted=wanted)
