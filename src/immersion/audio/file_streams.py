"""A recording as a stream of the block graph: read in order, a bed as AmbiX, at the renderer's rate."""

from __future__ import annotations

import logging
import os

import numpy as np
from numpy.typing import NDArray

from immersion import messages
from immersion.audio import _texts as _texts
from immersion.audio.formats.streams import open_audio
from immersion.audio.record import Audio, Convention, Kind
from immersion.errors import InputError

__all__ = ["FileStream"]

PIECE = 65_536  # frames read at once when the rate is converted
_log = logging.getLogger("immersion.audio")
Block = NDArray[np.float32]


class FileStream:
    """A recording that is read in order, for :class:`immersion.audio.Renderer`.

    Parameters
    ----------
    path : path
        As for :func:`immersion.audio.open_audio`.
    rate : int, optional
        Converted to this many frames per second by soxr, with a logged line; the file's own without it.
    kind, convention : optional
        As for :func:`immersion.audio.read`.

    Attributes
    ----------
    facts : Audio
        What the file holds, without samples.
    channels, rate, frames : int
        Of what is read.

    Raises
    ------
    FileError
        If the file is missing, damaged, truncated or has an unknown suffix; when it is read, if samples
        are missing.
    InputError
        If the rate is out of range, or the channels cannot be of the kind or convention asked for.

    Notes
    -----
    Samples that are not finite go to the renderer, which mutes and counts them: one bad second in an hour of
    sound does not stop a show.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from immersion.audio import write
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write(Audio(np.zeros((1, 441), np.float32), 44_100, "mono"), Path(folder) / "bell.wav")
    ...     with FileStream(Path(folder) / "bell.wav", 48_000) as bell:
    ...         bell.frames, bell.read(1000).shape
    (480, (1, 480))
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        rate: int | None = None,
        kind: Kind | None = None,
        convention: Convention | None = None,
    ) -> None:
        if rate is not None and not 1000 <= rate <= 768_000:
            raise InputError("audio-rate", rate=rate, wanted="1000–768000 Hz")
        self._file = open_audio(path, kind, convention=convention, finite=False)
        self.facts: Audio = self._file.facts
        self.channels = self._file.channels
        self.rate = self._file.rate if rate is None else int(rate)
        self.frames: int | None = round(self._file.frames * self.rate / self._file.rate)
        if self.rate != self._file.rate:
            name = self._file.paths[0].name
            _log.info(messages.text("resampled-log", name=name, rate=self._file.rate, wanted=self.rate))
        self.rewind()

    def rewind(self) -> None:
        """Begin anew."""
        self._file.seek(0)
        self._given = 0
        self._ended = False
        self._rest = np.zeros((self.channels, 0), np.float32)
        self._converter = None
        if self.rate != self._file.rate:
            import soxr

            rates = self._file.rate, self.rate
            self._converter = soxr.ResampleStream(*rates, self.channels, quality="VHQ", dtype="float32")

    def read(self, count: int) -> Block:
        """Return the next (channels, at most `count`) samples; none at the end."""
        if self._converter is None:
            return self._file.read(count)
        wanted = min(count, int(self.frames or 0) - self._given)
        while self._rest.shape[1] < wanted:
            self._rest = np.concatenate([self._rest, self._converted(wanted)], axis=1)
        piece, self._rest = self._rest[:, :wanted], self._rest[:, wanted:]
        self._given += piece.shape[1]
        return np.ascontiguousarray(piece)

    def seek(self, frame: int) -> None:
        """Go on from a frame; at another rate than the file's, what lies before is read and forgotten."""
        self.rewind()
        if self._converter is None:
            self._file.seek(min(frame, self._file.frames))
            return
        while frame > 0:
            got = self.read(min(frame, PIECE)).shape[1]
            if not got:
                return
            frame -= got

    def _converted(self, wanted: int) -> Block:
        if self._ended:  # the last frame or two that rounding asks for
            return np.zeros((self.channels, wanted), np.float32)
        block = self._file.read(PIECE)
        self._ended = block.shape[1] < PIECE
        # soxr's filter would ring with NaN long after one: what is no sound becomes 0 before it.
        clean = np.nan_to_num(block.T, nan=0.0, posinf=0.0, neginf=0.0)
        made = self._converter.resample_chunk(np.ascontiguousarray(clean), last=self._ended)  # type: ignore[union-attr]
        return np.asarray(made.T, np.float32)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> FileStream:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
