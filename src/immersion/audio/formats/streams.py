"""Long recordings by blocks: read without loading them, written without knowing their length."""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType

import numpy as np
import soundfile
from numpy.typing import NDArray

from immersion._files import atomic, readable, together
from immersion.audio import _files_texts as _files_texts
from immersion.audio._checks import finite
from immersion.audio.formats import wav
from immersion.audio.formats._containers import check_caf, check_ogg
from immersion.audio.formats._format import AUDIO_FORMATS
from immersion.audio.formats._over import guard
from immersion.audio.formats._parts import part_paths, parts_of, whole_of
from immersion.audio.formats._riff import chunks
from immersion.audio.formats._said import comment_of
from immersion.audio.formats._sndfile import (
    MOST_SAMPLES,
    SUBTYPES,
    _erase_mask,
    _erase_peak_time,
    _opened,
)
from immersion.audio.formats.reading import about, ambix_samples
from immersion.audio.formats.writing import outgoing, said_of
from immersion.audio.full_scale import refuse_overs
from immersion.audio.record import Audio, Convention, Kind, ambisonic_order
from immersion.errors import FileError, InputError

__all__ = ["AudioReader", "AudioWriter", "create_audio", "open_audio"]

MOST_BLOCK = 2**22  # frames
CHECKS: dict[str, Callable[[Path], object]] = {"wav": chunks, "caf": check_caf, "ogg": check_ogg}
KINDS_OF_SAMPLES = {"flac": ("PCM_16", "PCM_24"), "ogg": ("VORBIS", "OPUS"), "wav": SUBTYPES, "caf": SUBTYPES}
BROKEN = (soundfile.LibsndfileError, RuntimeError, TypeError, ValueError, OSError)
Block = NDArray[np.float32]


class AudioReader:
    """A recording that is open; made by :func:`open_audio`.

    Attributes
    ----------
    facts : Audio
        What it is, without samples: its rate, kind, order, names, convention and source.
    paths : tuple of Path
        The file, or the parts.
    channels, frames, rate : int
        Its size.
    """

    def __init__(self, facts: Audio, paths: tuple[Path, ...], raw: bool = False, finite: bool = True) -> None:
        self.facts, self.paths = facts, paths
        self._turned, self._finite = facts.kind == "ambisonic" and not raw, finite
        self.channels, self.rate = facts.channels, facts.rate
        self._open = ExitStack()
        self._at = 0
        self.frames = self._begin()

    def _begin(self) -> int:
        """Open every part anew and return the frames they have."""
        self._open.close()
        self._open, self._at = ExitStack(), 0
        self._streams = []
        for path in self.paths:
            with self._damage(path):
                stream = self._open.enter_context(_opened(path))
                if not 0 <= stream.frames * stream.channels <= MOST_SAMPLES:
                    raise ValueError(f"{stream.frames} × {stream.channels}")
            self._streams.append(stream)
        frames = {int(stream.frames) for stream in self._streams}
        if len(frames) > 1 or len({stream.samplerate for stream in self._streams}) > 1:
            self.close()
            raise FileError("audio-parts", self.facts.source, problem=f"{sorted(frames)}")
        return frames.pop()

    @contextmanager
    def _damage(self, path: Path) -> Iterator[None]:
        try:
            yield
        except BROKEN as error:
            self.close()
            problem = getattr(error, "error_string", str(error))
            raise FileError("file-damaged", path, problem=problem, format=path.suffix[1:].upper()) from None

    def read(self, frames: int) -> Block:
        """Return the next (channels, at most `frames`) samples, a bed as AmbiX; none at the end.

        Raises
        ------
        FileError
            If the file is damaged there, ends too early, or holds NaN (unless opened with ``finite=False``).
        InputError
            If `frames` is not between 1 and 4194304.
        """
        if not 1 <= frames <= MOST_BLOCK:
            raise InputError("audio-block", self.facts.source, block=frames, most=MOST_BLOCK)
        wanted = min(frames, self.frames - self._at)
        pieces = []
        for path, stream in zip(self.paths, self._streams, strict=True):
            with self._damage(path):
                piece = stream.read(wanted, dtype="float32", always_2d=True)
            if len(piece) != wanted:
                sizes = ((self._at + n) * 4 * stream.channels for n in (len(piece), wanted))
                raise FileError("audio-truncated", path, found_bytes=next(sizes), wanted=next(sizes))
            if self._finite and not np.isfinite(piece).all():
                raise FileError("audio-not-finite", path, name="samples")
            pieces.append(piece)
        self._at += wanted
        block = np.ascontiguousarray(np.concatenate(pieces, axis=1).T)
        return self._as_ambix(block) if self._turned and wanted else block

    def _as_ambix(self, block: Block) -> Block:
        """Turn a bed; a frame that is not finite stays so, for who counts them."""
        bad = ~np.isfinite(block).all(axis=0)
        held = Audio(np.where(bad, np.float32(0), block), self.rate, "ambisonic", source=self.facts.source)
        made = ambix_samples(held, self.facts.convention)
        return np.where(bad, np.float32(np.nan), made) if bad.any() else made

    def blocks(self, frames: int = 65_536) -> Iterator[Block]:
        """Give the rest by blocks of `frames`, the last one shorter."""
        while (block := self.read(frames)).shape[1]:
            yield block

    def seek(self, frame: int) -> None:
        """Go to a frame, from 0 to the end."""
        if not 0 <= frame <= self.frames:
            raise InputError("audio-block", self.facts.source, block=frame, most=self.frames)
        if all(stream.format != "OGG" for stream in self._streams):
            for path, stream in zip(self.paths, self._streams, strict=True):
                with self._damage(path):
                    stream.seek(frame)
            self._at = frame
            return
        if frame < self._at:  # a decoder of Ogg lands only near the frame: come from before it
            self._begin()
        while self._at < frame:
            self.read(min(65_536, frame - self._at))

    def close(self) -> None:
        """Close the file."""
        self._open.close()

    def __enter__(self) -> AudioReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_audio(
    path: str | os.PathLike[str],
    kind: Kind | None = None,
    *,
    convention: Convention | None = None,
    finite: bool = True,
) -> AudioReader:
    """Open a recording to read it by blocks: an hour of sound takes no more memory than a block.

    Parameters
    ----------
    path : path
        As for :func:`immersion.audio.read`; the name of a recording in parts opens all of them.
    kind, convention : optional
        As for :func:`immersion.audio.read`.
    finite : bool
        Refuse NaN and infinities; without it they are given as they are, to who mutes and counts them.

    Returns
    -------
    AudioReader
        To be used in a ``with`` block.

    Raises
    ------
    FileError
        If the file is missing, damaged, truncated, or has an unknown suffix.
    InputError
        If the channels cannot be of the kind or the convention asked for.

    Examples
    --------
    >>> import tempfile
    >>> from immersion.audio import write
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write(Audio(np.ones((2, 1000), np.float32), 48_000, "stereo"), Path(folder) / "a.wav")
    ...     with open_audio(Path(folder) / "a.wav") as recording:
    ...         [block.shape for block in recording.blocks(400)]
    [(2, 400), (2, 400), (2, 200)]
    """
    whole, paths = _whole(Path(path))
    return AudioReader(*about(whole, paths, kind, convention), finite=finite)


def raw_audio(path: Path) -> AudioReader:
    """Open a recording whose samples stay in the convention of the file, which nobody has to say."""
    whole, paths = _whole(path)
    facts, paths = about(whole, paths, None, None, strict=False)
    return AudioReader(facts, paths, raw=True)


def _whole(path: Path) -> tuple[Path, tuple[Path, ...]]:
    """Return the recording and its files, each known to be all there."""
    entry = AUDIO_FORMATS.for_path(path)
    paths = (path,) if path.exists() else parts_of(path) or (path,)
    for one in paths:
        readable(one, entry.name.upper())
        CHECKS.get(entry.name, bool)(one)
    return (path if paths == (path,) else whole_of(path)), paths


class AudioWriter:
    """A recording that is being written; made by :func:`create_audio`."""

    def __init__(
        self, like: Audio, target: Path, convention: Convention, rows: dict[soundfile.SoundFile, slice]
    ) -> None:
        self._like, self._target, self._convention, self._rows = like, target, convention, rows
        self.frames = 0

    def write(self, block: Block) -> None:
        """Add (channels, frames) samples.

        Raises
        ------
        InputError
            If the shape is another, a sample is not finite, or integer samples would clip; the file is not
            written then.
        """
        samples = finite(block, "block")
        channels = self._like.channels
        if samples.ndim != 2 or len(samples) != channels:
            wanted = f"({channels}, frames)"
            raise InputError("audio-shape", self._target, name="block", shape=samples.shape, wanted=wanted)
        like = self._like
        out = outgoing(Audio(samples, like.rate, like.kind, like.order), self._target, self._convention)
        for stream, rows in self._rows.items():
            refuse_overs(self._target, out[rows], like.rate, stream.subtype)
            stream.write(out[rows].T)
        self.frames += samples.shape[1]


@contextmanager
def create_audio(
    path: str | os.PathLike[str],
    rate: int,
    channels: int,
    kind: Kind = "multichannel",
    subtype: str | None = None,
    *,
    names: tuple[str, ...] = (),
    convention: Convention = "ambix",
    source: Path | None = None,
) -> Iterator[AudioWriter]:
    """Write a recording by blocks; the file is there only when the ``with`` block ends well.

    Parameters
    ----------
    path : path
        As for :func:`immersion.audio.write`: WAV becomes RF64 when it has grown above 4 GB, FLAC above 8
        channels becomes parts.
    rate, channels : int
        Hz, and how many.
    kind, names : optional
        What the channels are.
    subtype, convention : optional
        As for :func:`immersion.audio.write`.
    source : Path, optional
        The recording that this one is made from: it is never written over.

    Yields
    ------
    AudioWriter

    Raises
    ------
    FileError
        If the suffix is unknown, the folder cannot be written, or the target is `source`.
    InputError
        If the format cannot hold this, or a block cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with create_audio(Path(folder) / "a.wav", 48_000, 4, "ambisonic") as out:
    ...         for _ in range(3):
    ...             out.write(np.zeros((4, 100), np.float32))
    ...     open_audio(Path(folder) / "a.wav").frames
    300
    """
    target = Path(path)
    entry = AUDIO_FORMATS.for_path(target)
    allowed = KINDS_OF_SAMPLES.get(entry.name, ())
    chosen = subtype or (
        "PCM_24" if entry.name != "ogg" else "OPUS" if target.suffix == ".opus" else "VORBIS"
    )
    if chosen not in allowed:
        raise InputError("audio-subtype", target, subtype=chosen, known=", ".join(allowed))
    order = ambisonic_order(channels) if kind == "ambisonic" else None
    like = Audio(np.zeros((channels, 0), np.float32), rate, kind, order, source, tuple(names))
    outgoing(like, target, convention)  # says now what it would say of the first block
    most = entry.plugin.most_channels or channels
    split = channels > most
    if split and target.exists():
        raise FileError("audio-parts-hidden", target)
    parts = part_paths(target, channels, most) if split else {target: slice(0, channels)}
    guard(like, parts)
    with together(), ExitStack() as files:
        made = {files.enter_context(atomic(part)): rows for part, rows in parts.items()}
        with _streams(made, like, entry.name, chosen, convention, target) as rows_of:
            yield AudioWriter(like, target, convention, rows_of)
        for temporary in made:
            _finish(temporary, entry.name, chosen)


@contextmanager
def _streams(
    made: dict[Path, slice], like: Audio, name: str, subtype: str, convention: Convention, target: Path
) -> Iterator[dict[soundfile.SoundFile, slice]]:
    form = {"wav": "RF64"}.get(name, name.upper())
    try:
        with ExitStack() as streams:
            found = {}
            for temporary, rows in made.items():
                count = rows.stop - rows.start
                stream = soundfile.SoundFile(str(temporary), "w", like.rate, count, subtype, format=form)
                streams.enter_context(stream)
                part = (rows.start + 1, rows.stop, like.channels) if len(made) > 1 else None
                if comment := comment_of(said_of(like, convention, part)):
                    stream.comment = comment
                found[stream] = rows
            yield found
    except (soundfile.LibsndfileError, RuntimeError) as error:
        raise FileError("file-write", target, reason=getattr(error, "error_string", str(error))) from None


def _finish(path: Path, name: str, subtype: str) -> None:
    if name != "wav":
        return
    _erase_mask(path)
    if subtype == "FLOAT":
        _erase_peak_time(path)
    _, found = chunks(path)
    data = next(chunk for chunk in found if chunk.tag == b"data")
    if path.stat().st_size > wav.RIFF_LIMIT:
        return
    with path.open("r+b") as stream:  # short enough for RIFF, which every tool reads: ds64 becomes a gap
        stream.write(struct.pack("<4sI", b"RIFF", path.stat().st_size - 8))
        stream.seek(12)
        stream.write(b"JUNK")
        stream.seek(data.start - 4)
        stream.write(struct.pack("<I", data.size))
