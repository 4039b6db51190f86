"""Lengths as people write them: 2mm, 0,5 cm, 1e-3m."""

from __future__ import annotations

import math
import re

from immersion.cli import _reconstruct_texts as _reconstruct_texts
from immersion.errors import UsageError

__all__ = ["length_in"]


def length_in(unit: str | None, value: str | None) -> float | None:
    """Return a length in the unit of a scan; None when none is given.

    Parameters
    ----------
    unit : str, optional
        The scan's; when it is not known, only a plain number will do.
    value : str, optional
        A number, with a point or a comma, and a unit; without one it is in the scan's.

    Raises
    ------
    UsageError
        If it is not a length above 0, or its unit cannot be brought to the scan's.

    Examples
    --------
    >>> length_in("m", "2mm"), length_in("mm", "0,5 cm"), length_in(None, "3")
    (0.002, 5.0, 3.0)
    """
    from immersion.scans.mesh import METRES_PER_UNIT

    if value is None:
        return None
    parts = re.fullmatch(r"\s*([0-9.,]+(?:[eE][+-]?[0-9]+)?)\s*([a-z]*)\s*", value)
    try:
        number = float(parts[1].replace(",", ".")) if parts else math.nan
    except ValueError:
        number = math.nan
    named = parts[2] if parts else ""
    if not (math.isfinite(number) and number > 0) or (named and named not in METRES_PER_UNIT):
        raise UsageError("cli-length", value=value, known=", ".join(METRES_PER_UNIT))
    if not named or named == unit:
        return number
    if unit is None:
        raise UsageError("cli-length-unit", value=value)
    # Rounded, so that 2mm is 0.002 m and not 0.0020000000000000005 m in the record.
    return float(f"{number * METRES_PER_UNIT[named] / METRES_PER_UNIT[unit]:.12g}")
