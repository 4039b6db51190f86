"""Write a sound file whole, or in parts where its format has too few channels."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from immersion._files import together
from immersion.audio import _files_texts as _files_texts
from immersion.audio._checks import finite
from immersion.audio.formats._format import AUDIO_FORMATS
from immersion.audio.formats._over import guard
from immersion.audio.formats._parts import part_paths
from immersion.audio.formats._said import Said, comment_of
from immersion.audio.record import Audio, Convention
from immersion.errors import FileError, InputError

__all__ = ["write"]


def write(
    audio: Audio,
    path: str | os.PathLike[str],
    subtype: str | None = None,
    *,
    convention: Convention = "ambix",
) -> None:
    """Write a sound file, whole or not at all.

    The names of the channels, and the convention of a bed, are written into the file's comment, from where
    :func:`read` has them.

    Parameters
    ----------
    audio : Audio
        What to write.
    path : path
        ``.wav`` (RF64 above 4 GB), ``.caf``, ``.flac``, ``.ogg`` or ``.opus``. FLAC has 8 channels at most:
        more are written in parts, ``name_01-08ch.flac``, ``name_09-16ch.flac`` …, which
        :func:`immersion.audio.parts_of` lists and :func:`read` joins.
    subtype : {"PCM_16", "PCM_24", "PCM_32", "FLOAT"}, optional
        Sample format; PCM_24 by default, VORBIS or OPUS in Ogg. FLOAT is for WAV and CAF.
    convention : {"ambix", "n3d", "fuma"}
        What a bed is turned to in the file.

    Raises
    ------
    FileError
        If the suffix is unknown, the folder cannot be written, or the target is the file the sound was
        read from.
    InputError
        If a sample is not finite, integer samples would clip, or the convention cannot hold the order.

    Examples
    --------
    >>> import tempfile
    >>> from immersion.audio import parts_of
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write(Audio(np.zeros((12, 48), np.float32), 48_000, "multichannel"), Path(folder) / "a.flac")
    ...     [part.name for part in parts_of(Path(folder) / "a.flac")]
    ['a_01-08ch.flac', 'a_09-12ch.flac']
    """
    target = Path(path)
    entry = AUDIO_FORMATS.for_path(target)
    samples = outgoing(audio, target, convention)
    most = entry.plugin.most_channels
    kind = subtype or "PCM_24"
    if most is None or len(samples) <= most:
        guard(audio, (target,))
        entry.plugin.write(target, samples, audio.rate, kind, comment_of(said_of(audio, convention)))
        return
    if target.exists():  # it would be read instead of the parts
        raise FileError("audio-parts-hidden", target)
    parts = part_paths(target, len(samples), most)
    guard(audio, parts)
    with together():
        for part, rows in parts.items():
            said = said_of(audio, convention, (rows.start + 1, rows.stop, len(samples)))
            entry.plugin.write(part, samples[rows], audio.rate, kind, comment_of(said))


def checked(audio: Audio, path: Path) -> NDArray[np.float32]:
    """Return the samples once they are known to be a finite (channels, frames) array."""
    samples = finite(audio.samples, "samples")
    if samples.ndim != 2 or not samples.shape[0]:
        raise InputError(
            "audio-shape", path, name="samples", shape=samples.shape, wanted="(channels, frames)"
        )
    if audio.names and len(audio.names) != len(samples):
        wanted = f"({len(samples)},)"
        raise InputError("audio-shape", path, name="names", shape=(len(audio.names),), wanted=wanted)
    return np.asarray(samples, np.float32)


def outgoing(audio: Audio, path: Path, convention: Convention) -> NDArray[np.float32]:
    """Return the samples in the convention of the file."""
    samples = checked(audio, path)
    if convention == "ambix":
        return samples
    if audio.kind != "ambisonic":
        raise InputError("audio-kind", path, channels=len(samples), kind=audio.kind, wanted="(N + 1)²")
    from immersion.audio.conventions import convert

    return convert(samples, "ambix", convention)


def said_of(audio: Audio, convention: Convention, part: tuple[int, int, int] | None = None) -> Said:
    """Return what a file has to say of a recording; mono, stereo and unnamed channels speak for themselves."""
    bed = audio.kind == "ambisonic"
    names = audio.names if part is None else audio.names[part[0] - 1 : part[1]]
    plain = part is None and (
        audio.kind in ("mono", "stereo") or (audio.kind == "multichannel" and not names)
    )
    return Said(None if plain else audio.kind, convention if bed else None, names, part)
