"""What a sound format is, and the registry of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from immersion.registry import Registry

__all__ = ["AUDIO_FORMATS", "AudioFormat", "audio_format"]


@dataclass(frozen=True, slots=True)
class AudioFormat:
    """A reader and a writer.

    Parameters
    ----------
    read : callable
        ``read(path) → (samples (channels, frames) float32, rate)``.
    write : callable
        ``write(path, samples, rate, subtype, comment)``; atomic.
    most_channels : int, optional
        More are written in parts.
    """

    read: Callable[[Path], tuple[NDArray[np.float32], int]]
    write: Callable[[Path, NDArray[np.float32], int, str, str], None]
    most_channels: int | None = None


AUDIO_FORMATS: Registry[AudioFormat] = Registry(
    "audio-format",
    (
        "immersion.audio.formats.caf",
        "immersion.audio.formats.flac",
        "immersion.audio.formats.ogg",
        "immersion.audio.formats.wav",
    ),
)


def audio_format(name: str, *, suffixes: tuple[str, ...]) -> Callable[[type], type]:
    """Register a class with ``read`` and ``write`` as static methods, and ``most_channels`` where it matters.

    The class is turned into an :class:`AudioFormat`; the decorator returns the class unchanged.
    """

    def decorate(made: type) -> type:
        AUDIO_FORMATS.register(name, suffixes=suffixes)(
            AudioFormat(made.read, made.write, getattr(made, "most_channels", None))  # type: ignore[attr-defined]
        )
        return made

    return decorate
