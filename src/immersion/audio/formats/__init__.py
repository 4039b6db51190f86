"""Sound files in and out: the border where frames become (channels, frames) and back.

A format is one file that registers itself; :func:`read` and :func:`write` choose by suffix.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np

from immersion.audio._checks import finite
from immersion.audio.formats._format import AUDIO_FORMATS, AudioFormat, audio_format
from immersion.audio.record import Audio, Kind, ambisonic_order
from immersion.errors import FileError, InputError

__all__ = ["AUDIO_FORMATS", "AudioFormat", "audio_format", "read", "write"]


def read(path: str | os.PathLike[str], kind: Kind | None = None) -> Audio:
    """Read a sound file.

    Parameters
    ----------
    path : path
        WAV or FLAC.
    kind : {"mono", "stereo", "ambisonic", "binaural", "multichannel"}, optional
        What its channels are. Found from their number when not given: 1 is mono, 2 is stereo, (N + 1)² from
        4 on is an AmbiX bed of order N, anything else is multichannel.

    Returns
    -------
    Audio
        float32 samples (channels, frames).

    Raises
    ------
    FileError
        If the file is missing, damaged, truncated, holds NaN, or has an unknown suffix.
    InputError
        If the channels cannot be of the kind asked for.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write(Audio(np.zeros((16, 48), np.float32), 48_000, "ambisonic", 3), Path(folder) / "bed.wav")
    ...     read(Path(folder) / "bed.wav").order
    3
    """
    target = Path(path)
    samples, rate = AUDIO_FORMATS.for_path(target).plugin.read(target)
    try:
        finite(samples, "samples")
    except InputError as error:
        raise FileError(error.code, target, **error.values) from None
    return _described(Audio(samples, rate, "multichannel", source=target), kind)


def _described(audio: Audio, kind: Kind | None) -> Audio:
    channels, order = audio.channels, ambisonic_order(audio.channels)
    found: Kind = "mono" if channels == 1 else "stereo" if channels == 2 else "multichannel"
    if kind is None and channels >= 4 and order is not None and order <= 10:
        found = "ambisonic"
    chosen = kind or found
    fits = {
        "mono": channels == 1,
        "stereo": channels == 2,
        "binaural": channels == 2,
        "ambisonic": order is not None,
    }
    if not fits.get(chosen, True):
        wanted = {"mono": "1", "stereo": "2", "binaural": "2", "ambisonic": "(N + 1)²"}[chosen]
        raise InputError("audio-kind", audio.source, channels=channels, kind=chosen, wanted=wanted)
    return replace(audio, kind=chosen, order=order if chosen == "ambisonic" else None)


def write(audio: Audio, path: str | os.PathLike[str], subtype: str | None = None) -> None:
    """Write a sound file, whole or not at all.

    Parameters
    ----------
    audio : Audio
        What to write.
    path : path
        ``.wav`` or ``.flac`` (at most 8 channels).
    subtype : {"PCM_16", "PCM_24", "PCM_32", "FLOAT"}, optional
        Sample format; PCM_24 by default. FLOAT is for WAV alone.

    Raises
    ------
    FileError
        If the suffix is unknown or the folder cannot be written.
    InputError
        If a sample is not finite, the format cannot hold the channels, or integer samples would clip.
    """
    target = Path(path)
    entry = AUDIO_FORMATS.for_path(target)
    samples = finite(audio.samples, "samples")
    if samples.ndim != 2 or not samples.shape[0]:
        raise InputError(
            "audio-shape", target, name="samples", shape=samples.shape, wanted="(channels, frames)"
        )
    entry.plugin.write(target, np.asarray(samples, np.float32), audio.rate, subtype or "PCM_24")
