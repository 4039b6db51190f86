"""Sounds as a package may hold them: MP3 by libsndfile, or AAC by an installed ffmpeg."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from immersion.export._gltf.coding import mp3_bytes
from immersion.export._page.coders import coder_at_hand, encode
from immersion.export._usd.options import UsdzOptions
from immersion.stage.assets import RATE

__all__ = ["coded_sound"]

Samples = NDArray[np.float32]


def coded_sound(
    key: tuple[object, ...], made: Callable[[], tuple[Samples, int]], options: UsdzOptions
) -> tuple[bytes, str]:
    """Return a sound as the options ask for it, with its suffix.

    Parameters
    ----------
    key : tuple
        What tells this sound from every other.
    made : callable
        Returns samples (channels, frames) and their rate; called once for each key, whatever the coding.
    options : UsdzOptions
    """
    kept = {} if options.kept is None else options.kept
    way = (options.codec, options.kbps)
    if ("usd-samples", *key) not in kept:
        kept["usd-samples", *key] = made()
    if ("usd-sound", *key, *way) not in kept:
        samples, rate = kept["usd-samples", *key]
        kept["usd-sound", *key, *way] = _coded(samples, rate, options)
    data, suffix = kept["usd-sound", *key, *way]
    return data, suffix


def _coded(samples: Samples, rate: int, options: UsdzOptions) -> tuple[bytes, str]:
    coder = coder_at_hand("aac")
    if options.codec != "aac" or coder.name != "aac" or rate != RATE:
        return mp3_bytes(samples, rate, options.kbps), ".mp3"
    with tempfile.TemporaryDirectory(prefix="immersion-") as folder:
        path = Path(folder) / f"sound{coder.suffix}"
        encode(np.clip(samples, -1, 1), path, coder, options.kbps or coder.kbps)
        return path.read_bytes(), coder.suffix
