"""The common definitions of ITU-R BS.2094 that files refer to without holding them."""

from __future__ import annotations

from math import isqrt

from immersion.audio.formats.adm import AdmBlock, AdmElement, AdmPosition, AdmValue

__all__ = ["common_channel"]

# AC_00010001 … in their order: loudspeakers by label. B are bottom, M middle, U and UH upper layers, T is above.
_LABELS = (
    "M+030 M-030 M+000 LFE1 M+110 M-110 M+022 M-022 M+180 M+090 M-090 T+000 U+030 U+000 U-030 U+110 U+180 U-110 "
    "U+090 U-090 B+000 B+045 B-045 M+060 M-060 M+135_Diff M-135_Diff M+135 M-135 U+135 U-135 LFE1 LFE2 U+045 U-045 "
    "M+SC M-SC M+045 M-045 UH+180"
)
_SPEAKERS = tuple(_LABELS.split())
_ANGLES = {"M+022": 22.5, "M-022": -22.5, "M+SC": 25.0, "M-SC": -25.0, "LFE2": -45.0}
_LEVELS = {"B": -30.0, "M": 0.0, "U": 30.0, "UH": 45.0, "T": 90.0, "LFE": -30.0}
_NORMALS = ("SN3D", "N3D", "FuMa")
MOST_HOA = 49


def common_channel(identifier: str) -> AdmElement | None:
    """Return a channel of the common definitions from its identifier; None when it is none.

    >>> common_channel("AC_00010001").blocks[0].values[0].text, common_channel("AC_00031001")
    ('M+030', None)
    """
    digits = identifier.upper().removeprefix("AC_")
    try:
        kind, number = digits[:4], int(digits[4:8], 16)
    except ValueError:
        return None
    if len(digits) != 8:
        return None
    if kind == "0001" and 1 <= number <= len(_SPEAKERS):
        return _speaker(identifier, number)
    if kind == "0004" and number >> 8 < len(_NORMALS) and 1 <= number & 0xFF <= MOST_HOA:
        return _harmonic(identifier, _NORMALS[number >> 8], (number & 0xFF) - 1)
    if kind == "0005" and number in (1, 2):
        return _element(identifier, "Binaural", ("LeftEar", "RightEar")[number - 1], (), ())
    return None


def _element(
    identifier: str, kind: str, name: str, positions: tuple[AdmPosition, ...], values: tuple[AdmValue, ...]
) -> AdmElement:
    block = AdmBlock(identifier.replace("AC_", "AB_") + "_00000001", position=positions, values=values)
    low = (AdmValue("frequency", "120", (("typeDefinition", "lowPass"),)),) if name.startswith("LFE") else ()
    return AdmElement(
        "audioChannelFormat", identifier, name, (("typeDefinition", kind),), values=low, blocks=(block,)
    )


def _speaker(identifier: str, number: int) -> AdmElement:
    label = _SPEAKERS[number - 1]
    level = "LFE" if label.startswith("LFE") else label.split("+")[0].split("-")[0]
    told = label[len(level) :].removesuffix("_Diff")
    azimuth = _ANGLES.get(label, 0.0 if level == "LFE" else None)
    if number == 0x20:  # the left one of two
        azimuth = 45.0
    places = (
        AdmPosition("azimuth", float(told) if azimuth is None else azimuth),
        AdmPosition("elevation", _LEVELS[level]),
    )
    return _element(identifier, "DirectSpeakers", label, places, (AdmValue("speakerLabel", label),))


def _harmonic(identifier: str, normal: str, acn: int) -> AdmElement:
    order = isqrt(acn)
    said = (("order", str(order)), ("degree", str(acn - order * order - order)), ("normalization", normal))
    values = tuple(AdmValue(name, text) for name, text in said)
    return _element(identifier, "HOA", f"{normal} ACN {acn}", (), values)
