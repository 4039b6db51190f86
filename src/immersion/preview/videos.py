"""Frames of videos at any time, decoded by ffmpeg: the same time gives the same frame, whatever was asked before."""

from __future__ import annotations

import bisect
import os
import subprocess
import tempfile
import threading
import weakref
from collections import OrderedDict
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from immersion._files import readable
from immersion.errors import FileError, UsageError
from immersion.preview import _film_texts as _film_texts
from immersion.stage.ffmpeg import arguments_for, decoder_among, file_argument, reason_of, run
from immersion.stage.video_tracks import VideoTrack, frame_times, track_of

if TYPE_CHECKING:
    from immersion.stage.stage import Stage

__all__ = ["Video", "Videos", "looping"]

Frame = NDArray[np.uint8]

_KEPT = 8  # frames of a video that are remembered
_AHEAD = 48  # frames that are read over rather than starting again
_INDEXED = ("mov", "mp4", "matroska", "webm")  # formats in which ffmpeg starts exactly where it is told to
_CONVERSION = "accurate_rnd+full_chroma_int+full_chroma_inp+bitexact"


class Video:
    """A video file, of which any frame can be asked for.

    The frame of a time is the last one that begins at or before it, as players show it; times before the first
    frame give the first, times after the end the last. Frames are read on from where the last one was; a time
    that is far ahead or behind starts a decoder anew at the keyframe before it. Use it in a ``with`` block, or
    close it.

    Parameters
    ----------
    path : path
        Whatever the installed ffmpeg reads.
    alpha : bool
        Give every frame with alpha, 255 where the video has none.

    Raises
    ------
    MissingToolError
        If ffmpeg is not installed.
    FileError
        If there is no such file, it holds no video, or it is damaged.

    Examples
    --------
    ::

        with Video("film.mp4") as film:
            film.frame(1.5).shape
    """

    def __init__(self, path: str | os.PathLike[str], alpha: bool = False) -> None:
        self.path = readable(path, "video")
        track = track_of(self.path)
        self._options = _options(track)
        self._indexed = any(name in _INDEXED for name in track.formats)
        self._alpha = alpha or _has_alpha(track)
        self.times, self.duration = frame_times(track)
        self.size = self._measured()
        self.aspect = track.aspect
        self._kept: OrderedDict[int, Frame] = OrderedDict()
        self._turn = threading.Lock()
        self._decoder: _Decoder | None = None
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the decoder and forget the frames; a closed video gives none."""
        with self._turn:
            self._closed = True
            self._kept.clear()
            self._stop()

    def frame(self, time: float, loop: bool = False) -> Frame:
        """Return what is shown at a time.

        Parameters
        ----------
        time : float
            Seconds from the start of the file.
        loop : bool
            Whether it begins again at its end.

        Returns
        -------
        (h, w, 3) or (h, w, 4) ndarray of uint8
            sRGB, with alpha when the video has it; row 0 on top. It cannot be written to.

        Raises
        ------
        UsageError
            If the time is not finite, or the video is closed.
        FileError
            If the file turns out to be damaged there.
        """
        return self.numbered(self.number_at(time, loop))

    def number_at(self, time: float, loop: bool = False) -> int:
        """Return the number of the frame that is shown at a time, from 0; see :meth:`frame`."""
        if not isinstance(time, int | float | np.floating) or not np.isfinite(time):
            raise UsageError("video-time", time=time)
        moment = float(time) % self.duration if loop else float(time)
        # A frame that begins a rounding error after the time asked for is meant.
        return max(0, bisect.bisect_right(self.times, moment + 1e-6) - 1)

    def numbered(self, number: int) -> Frame:
        """Return a frame by its number, from 0 to the last; see :meth:`frame`."""
        with self._turn:
            if self._closed:
                raise UsageError("video-closed", self.path)
            return self._frame(number)

    def looped(self, time: float) -> Frame:
        """Return what is shown at a time of a video that begins again at its end; see :meth:`frame`."""
        return self.frame(time, loop=True)

    def _frame(self, index: int) -> Frame:
        if index in self._kept:
            self._kept.move_to_end(index)
            return self._kept[index]
        decoder = self._decoder
        if decoder is None or index < decoder.next or (self._indexed and index > decoder.next + _AHEAD):
            self._stop()
            decoder = self._decoder = self._started(index)
        while decoder.next <= index:
            number = decoder.next
            frame = decoder.read()
            if frame is None:
                self._stop()
                problem = decoder.complaint or f"{number} / {len(self.times)}"
                raise FileError("video-damaged", self.path, problem=problem, time=f"{self.times[number]:.3f}")
            self._kept[number] = frame
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return self._kept[index]

    def _started(self, index: int) -> _Decoder:
        """Start a decoder whose first frame is the one of this number."""
        seek: list[str] = []
        if not self._indexed:
            index = (
                0  # without an index of keyframes only the beginning is sure: everything before is read over
            )
        if index > 0:
            # Between this frame and the one before: whatever the rounding, this is the first that is kept.
            seek = ["-ss", f"{(self.times[index - 1] + self.times[index]) / 2:.6f}"]
        kind = "rgba" if self._alpha else "rgb24"
        output = ["-map", "0:v:0", "-fps_mode", "passthrough", "-sws_flags", _CONVERSION, "-pix_fmt", kind]
        command = [
            *arguments_for(),
            "-xerror",
            *self._options,
            *seek,
            "-i",
            file_argument(self.path),
            *output,
        ]
        wide, high = self.size
        return _Decoder([*command, "-f", "rawvideo", "pipe:1"], index, (high, wide, 4 if self._alpha else 3))

    def _stop(self) -> None:
        if self._decoder is not None:
            self._decoder.close()
            self._decoder = None

    # What the file says -------------------------------------------------------------------------

    def _measured(self) -> tuple[int, int]:
        """Return width and height as they come out of the decoder, turned as the file asks for."""
        output = ["-map", "0:v:0", "-frames:v", "1", "-c:v", "ppm", "-f", "image2pipe", "pipe:1"]
        done = run("ffmpeg", "-xerror", *self._options, "-i", file_argument(self.path), *output)
        head = done.stdout[:64].split()[:4]
        if done.returncode or len(head) < 4 or head[0] != b"P6":
            raise FileError("video-unreadable", self.path, problem=reason_of(done.stderr) or "–")
        return int(head[1]), int(head[2])


class _Decoder:
    """One run of ffmpeg that gives frames in order, from a number on."""

    def __init__(self, command: list[str], first: int, shape: tuple[int, int, int]) -> None:
        self.next = first
        self.complaint = ""  # what the program said last, known once it is closed
        self._shape = shape
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the decoder
        self._process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self._errors
        )
        # Nobody need remember to close a video: its decoder ends with it.
        self._end = weakref.finalize(self, _ended, self._process, self._errors)

    def read(self) -> Frame | None:
        """Return the next frame, or None at the end."""
        pipe = self._process.stdout
        assert pipe is not None
        frame = np.empty(self._shape, np.uint8)
        view, got = frame.reshape(-1).data, 0
        while got < len(view):
            count = pipe.readinto(view[got:])  # type: ignore[attr-defined]
            if not count:
                return None
            got += count
        self.next += 1
        frame.flags.writeable = False
        return frame

    def close(self) -> None:
        """End the program."""
        self._process.kill()
        self._process.wait()
        if not self._errors.closed:
            self._errors.seek(0)
            self.complaint = reason_of(self._errors.read())
        self._end()


def _ended(process: subprocess.Popen[bytes], errors: IO[bytes]) -> None:
    process.kill()
    if process.stdout is not None:
        process.stdout.close()
    process.wait()
    errors.close()


def _options(track: VideoTrack) -> list[str]:
    """Return options that stand before the file: ffmpeg's own decoder of VP8 and VP9 leaves alpha out."""
    wanted = {"vp9": "libvpx-vp9", "vp8": "libvpx"}.get(track.codec) if track.seen_through else None
    return ["-c:v", wanted] if wanted is not None and decoder_among(wanted) else []


def _has_alpha(track: VideoTrack) -> bool:
    kinds = ("yuva", "rgba", "argb", "bgra", "abgr", "gbrap", "ya", "pal8")
    return track.pixels.startswith(kinds) or bool(_options(track))


def looping(stage: Stage, media: str) -> bool:
    """Return whether a video begins again at its end: when a thing that shows it loops."""
    return any(thing.loop for thing in stage.things if thing.video == media)


class Videos:
    """The videos of a stage, each opened when it is first asked for; what draws them asks here.

    Parameters
    ----------
    stage : Stage
        An open stage.

    Examples
    --------
    ::

        with Videos(stage) as videos:
            shown = videos.frame("film", 1.5, loop=True)
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._open: dict[Path, Video] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def video(self, media: str) -> Video:
        """Return the video of a media, in the stage's language.

        Raises
        ------
        InputError
            If the media is no video, or its file does not open.
        MissingToolError
            If ffmpeg is not installed.
        """
        self._stage.media(media, "video")
        path = self._stage.path(media)
        if path not in self._open:
            self._open[path] = Video(path, alpha=True)
        return self._open[path]

    def frame(self, media: str, time: float, loop: bool = False) -> Frame:
        """Return the (h, w, 4) picture that a video shows at a time of its own; see :meth:`Video.frame`."""
        return self.video(media).frame(time, loop)

    def shown(self, media: str, time: float) -> Frame:
        """Return the (h, w, 4) picture at a time of the video, which begins again when a thing of it loops.

        It is what a drawing of the stage asks for: one array for each frame, another for another frame.
        """
        return self.frame(media, time, looping(self._stage, media))

    def close(self) -> None:
        """Close every video."""
        for video in self._open.values():
            video.close()
        self._open.clear()
