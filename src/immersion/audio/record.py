"""The audio record: what every recording becomes once it is read."""

from __future__ import annotations

from dataclasses import dataclass
from math import isqrt
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

__all__ = ["Audio", "Convention", "Kind", "ambisonic_order"]

Kind = Literal["mono", "stereo", "ambisonic", "binaural", "multichannel"]
Convention = Literal["ambix", "n3d", "fuma"]


def ambisonic_order(channels: int) -> int | None:
    """Return the order ``N`` whose bed has this many channels, or None when none has.

    >>> [ambisonic_order(n) for n in (1, 4, 5, 16, 121)]
    [0, 1, None, 3, 10]
    """
    root = isqrt(channels)
    return root - 1 if channels > 0 and root * root == channels else None


@dataclass(frozen=True, slots=True, eq=False)
class Audio:
    """Samples with what they mean.

    Parameters
    ----------
    samples : (channels, frames) ndarray of float32
        Full scale is ±1.
    rate : int
        Frames per second, in Hz.
    kind : {"mono", "stereo", "ambisonic", "binaural", "multichannel"}
        What the channels are.
    order : int, optional
        Ambisonic order (AmbiX: ACN, SN3D) when ``kind`` is ``"ambisonic"``.
    source : Path, optional
        The file it was read from.
    names : tuple of str
        Of its channels, where the file says them.
    convention : {"ambix", "n3d", "fuma"}, optional
        What the file was known to hold before its samples became AmbiX; None when nothing said so.
    """

    samples: NDArray[np.float32]
    rate: int
    kind: Kind
    order: int | None = None
    source: Path | None = None
    names: tuple[str, ...] = ()
    convention: Convention | None = None

    @property
    def channels(self) -> int:
        """The number of channels."""
        return int(self.samples.shape[0])

    @property
    def frames(self) -> int:
        """The number of frames."""
        return int(self.samples.shape[1])

    @property
    def duration(self) -> float:
        """The length in seconds."""
        return self.frames / self.rate
