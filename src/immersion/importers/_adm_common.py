"""Common definitions of ADM: channel formats that a file may name without stating them.

Reference: ITU-R BS.2094, tables of the common loudspeaker and HOA channels.
"""

from __future__ import annotations

import math
import re

from immersion.audio.formats.adm import AdmBlock, AdmElement, AdmPosition, AdmValue

__all__ = ["common_channel"]

# audioChannelFormat AC_0001xxxx: the loudspeaker's label says its azimuth and its layer.
_SPEAKERS = {
    0x01: "M+030", 0x02: "M-030", 0x03: "M+000", 0x04: "LFE1", 0x05: "M+110", 0x06: "M-110", 0x07: "M+022",
    0x08: "M-022", 0x09: "M+180", 0x0A: "M+090", 0x0B: "M-090", 0x0C: "T+000", 0x0D: "U+030", 0x0E: "U+000",
    0x0F: "U-030", 0x10: "U+110", 0x11: "U+180", 0x12: "U-110", 0x13: "U+090", 0x14: "U-090", 0x15: "B+000",
    0x16: "B+045", 0x17: "B-045", 0x1C: "M+135", 0x1D: "M-135",
}  # fmt: skip
_ELEVATIONS = {"M": 0.0, "U": 30.0, "T": 90.0, "B": -30.0, "L": -30.0}


def common_channel(name: str) -> AdmElement | None:
    """Return a common channel format by its id: a loudspeaker, or an SN3D harmonic.

    >>> channel = common_channel("AC_00010002")
    >>> channel.name, channel.blocks[0].position[0].value
    ('M-030', -30.0)
    >>> [value.text for value in common_channel("AC_00040004").blocks[0].values]
    ['1', '1', 'SN3D']
    """
    match = re.fullmatch(r"AC_000([14])([0-9A-F]{4})", name.upper())
    if match is None:
        return None
    number = int(match[2], 16)
    if match[1] == "1":
        return _speaker(name, _SPEAKERS[number]) if number in _SPEAKERS else None
    if not 1 <= number <= 121:
        return None
    order = math.isqrt(number - 1)
    degree = number - 1 - order * order - order
    values = (
        AdmValue("order", str(order)),
        AdmValue("degree", str(degree)),
        AdmValue("normalization", "SN3D"),
    )
    return AdmElement("audioChannelFormat", name, f"ACN {number - 1}", blocks=(AdmBlock("", values=values),))


def _speaker(name: str, label: str) -> AdmElement:
    low = label.startswith("LFE")
    azimuth, elevation = (0.0, -30.0) if low else (float(label[1:]), _ELEVATIONS[label[0]])
    position = (AdmPosition("azimuth", azimuth), AdmPosition("elevation", elevation))
    block = AdmBlock("", None, None, position, (AdmValue("speakerLabel", label),))
    return AdmElement("audioChannelFormat", name, label, blocks=(block,))
