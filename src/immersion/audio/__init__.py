"""Ambisonic audio: encode, rotate, listen with head tracking, read and write.

Everything inside is AmbiX (ACN, SN3D; x front, y left, z up); arrays are (channels, frames) float32.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from immersion.audio.attenuation import cone_gain, distance_gain
    from immersion.audio.binaural import BinauralDecoder
    from immersion.audio.encoding import encode
    from immersion.audio.formats import AUDIO_FORMATS, read, write
    from immersion.audio.harmonics import sh
    from immersion.audio.hrtf import Hrtf, default_hrtf
    from immersion.audio.record import Audio, ambisonic_order
    from immersion.audio.resampling import resample
    from immersion.audio.rotation import rotate, rotation_matrix

__all__ = [
    "AUDIO_FORMATS",
    "Audio",
    "BinauralDecoder",
    "Hrtf",
    "ambisonic_order",
    "cone_gain",
    "default_hrtf",
    "distance_gain",
    "encode",
    "read",
    "resample",
    "rotate",
    "rotation_matrix",
    "sh",
    "write",
]

_HOMES = {
    "AUDIO_FORMATS": "formats",
    "Audio": "record",
    "BinauralDecoder": "binaural",
    "Hrtf": "hrtf",
    "ambisonic_order": "record",
    "cone_gain": "attenuation",
    "default_hrtf": "hrtf",
    "distance_gain": "attenuation",
    "encode": "encoding",
    "read": "formats",
    "resample": "resampling",
    "rotate": "rotation",
    "rotation_matrix": "rotation",
    "sh": "harmonics",
    "write": "formats",
}


def __getattr__(name: str) -> object:
    if name in _HOMES:
        return getattr(import_module(f"immersion.audio.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'immersion.audio' has no attribute {name!r}; it has {', '.join(__all__)}")


def __dir__() -> list[str]:
    return sorted(__all__)
