"""Ambisonic audio: encode, rotate, listen with head tracking, read and write.

Everything inside is AmbiX (ACN, SN3D; x front, y left, z up); arrays are (channels, frames) float32.
"""

from typing import TYPE_CHECKING

from immersion._lazy import lazy

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

__getattr__, __dir__ = lazy(__name__, _HOMES)
