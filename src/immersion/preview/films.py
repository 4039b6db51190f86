"""Films of a visit: pictures at their times, coded by ffmpeg together with what is heard."""

from __future__ import annotations

import contextlib
import math
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from immersion._files import atomic, together
from immersion.errors import FileError, UsageError
from immersion.preview import _film_texts as _film_texts
from immersion.preview.outputs import refuse_media
from immersion.stage.ffmpeg import arguments_for, encoder_among, file_argument, program, reason_of

if TYPE_CHECKING:
    from immersion.scene.visit import Visit
    from immersion.scene.walk import Walk
    from immersion.stage.stage import Stage

__all__ = ["FILM_SUFFIXES", "Film", "film", "frames"]

Progress = Callable[[float], None] | None

_H264 = ("libx264", "libopenh264", "h264_videotoolbox", "h264_mf", "mpeg4")
_CODERS = {
    ".mp4": (_H264, ("aac",)),
    ".mov": (_H264, ("aac",)),
    ".mkv": (_H264, ("aac", "flac")),
    ".webm": (("libvpx-vp9", "libvpx"), ("libopus", "libvorbis")),
}
FILM_SUFFIXES = tuple(_CODERS)
"""What a film may be named."""

_QUALITY = {
    "libx264": ["-preset", "medium", "-crf", "18"],
    "libvpx-vp9": ["-crf", "24", "-b:v", "0", "-row-mt", "1", "-deadline", "good", "-cpu-used", "4"],
    "libvpx": ["-crf", "8", "-b:v", "8M"],
    "mpeg4": ["-q:v", "2"],
}
_SOUND_PART = 0.15  # of the work is sound: what the progress is told by


@dataclass(frozen=True, slots=True)
class Film:
    """What was made: the file or the folder, its frames, and the programs that coded it.

    ``coders`` is empty for a folder of frames, whose sound is then ``sound.wav`` beside them.
    """

    path: Path
    frames: int
    fps: int
    size: tuple[int, int]
    begin: float
    seconds: float
    coders: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """Return plain data."""
        facts: dict[str, object] = {"file": str(self.path), "frames": self.frames, "fps": self.fps}
        facts |= {"size": list(self.size), "begin": self.begin, "seconds": self.seconds}
        return facts | {"coders": list(self.coders)}


def film(
    stage: Stage,
    out: str | os.PathLike[str],
    walk: Walk | str | os.PathLike[str] | None = None,
    *,
    visit: Visit | None = None,
    size: tuple[int, int] = (1280, 720),
    fps: int = 30,
    output: str = "binaural",
    begin: float = 0.0,
    end: float | None = None,
    progress: Progress = None,
) -> Film:
    """Make a film of a visit: what the visitor sees, with what the visitor hears.

    Each frame is drawn at the middle of the time it is shown for, so that picture and sound are never more than
    half a frame apart (17 ms at 30 frames per second).

    Parameters
    ----------
    stage : Stage
        An open stage.
    out : path
        ``.mp4``, ``.mov``, ``.mkv`` (H.264 and AAC) or ``.webm`` (VP9 and Opus); there only when all went well.
    walk : Walk or path, optional
        The visitor's way; see :func:`immersion.stage.simulate`.
    visit : Visit, optional
        A visit simulated before; then `walk` is not read.
    size : (int, int)
        Width and height in pixels, both even.
    fps : int
        Frames per second, from 1 to 240.
    output : str
        What is heard: ``"binaural"`` for headphones, or ``"0+2+0"`` for two loudspeakers.
    begin, end : float
        Seconds of the visit; all of it without them.
    progress : callable, optional
        Called with the part done, from 0 to 1.

    Returns
    -------
    Film

    Raises
    ------
    MissingToolError
        If ffmpeg is not installed; :func:`frames` needs none.
    UsageError
        If the suffix, the size, the rate or the part of the visit cannot be used.
    FileError, InputError
        If a media does not open, or the film cannot be written; the old file is then as it was.

    Examples
    --------
    ::

        with stage.open("scene.yaml") as opened:
            film(opened, "visit.mp4", "walk.csv", fps=25).frames
    """
    target = Path(out)
    video, sound = _coders(target)
    shot = _shot(stage, walk, visit, size, fps, begin, end)
    refuse_media(stage, target)
    with tempfile.TemporaryDirectory(prefix="immersion-film-") as folder, atomic(target) as temporary:
        wave = Path(folder) / "sound.wav"
        shot.write_sound(wave, output, progress)
        command = _command(shot, wave, temporary, video, sound)
        _encode(command, shot.pictures(progress), target)
    return shot.made(target, (video, sound))


def frames(
    stage: Stage,
    folder: str | os.PathLike[str],
    walk: Walk | str | os.PathLike[str] | None = None,
    *,
    visit: Visit | None = None,
    size: tuple[int, int] = (1280, 720),
    fps: int = 30,
    output: str = "binaural",
    begin: float = 0.0,
    end: float | None = None,
    progress: Progress = None,
) -> Film:
    """Draw the frames of a visit as ``000001.png`` …, with its sound as ``sound.wav``; no other program is needed.

    Parameters
    ----------
    stage, walk, visit, size, fps, output, begin, end, progress
        As for :func:`film`.
    folder : path
        Made when it is not there. Its files appear when all are made.

    Returns
    -------
    Film

    Raises
    ------
    UsageError, FileError, InputError
        As for :func:`film`.

    Examples
    --------
    >>> from immersion import stage
    >>> from immersion.scene.model import Scene
    >>> views = {"entry": {"at": [0, 1.6, 2.5]}}
    >>> hall = Scene(immersion="1", id="hall", show={"duration": "400ms"}, views=views)
    >>> with tempfile.TemporaryDirectory() as folder, stage.open(hall) as opened:
    ...     made = frames(opened, folder, size=(32, 18), fps=5)
    ...     sorted(file.name for file in Path(folder).iterdir())
    ['000001.png', '000002.png', 'sound.wav']
    """
    from immersion.preview.pictures import save_png

    target = Path(folder)
    shot = _shot(stage, walk, visit, size, fps, begin, end)
    with tempfile.TemporaryDirectory(prefix="immersion-film-") as heard, together():
        wave = Path(heard) / "sound.wav"
        shot.write_sound(wave, output, progress)
        with atomic(target / "sound.wav") as temporary:
            shutil.copyfile(wave, temporary)
        for number, pixels in enumerate(shot.pictures(progress), 1):
            save_png(pixels, target / f"{number:06d}.png")
    return shot.made(target, ())


# The shot ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class _Shot:
    """A part of a visit at a size and a rate."""

    stage: Stage
    visit: Visit
    size: tuple[int, int]
    fps: int
    begin: float
    end: float

    @property
    def count(self) -> int:
        """How many frames there are; the last may end after the visit."""
        return max(1, math.ceil((self.end - self.begin) * self.fps - 1e-6))

    def pictures(self, progress: Progress) -> Iterator[NDArray[np.uint8]]:
        """Yield each frame."""
        from immersion.preview.drawn_frames import drawer
        from immersion.preview.eyes import Eyes

        with drawer(self.stage) as draw:
            eyes = Eyes(self.stage, self.visit, self.size, draw)
            for index in range(self.count):
                yield eyes.at(min(self.begin + (index + 0.5) / self.fps, self.end))
                if progress is not None:
                    progress(_SOUND_PART + (1 - _SOUND_PART) * (index + 1) / self.count)

    def write_sound(self, wave: Path, output: str, progress: Progress) -> None:
        """Write what is heard in this part of the visit."""
        from immersion.stage.rendering import render_file

        def told(done: float) -> None:
            if progress is not None:
                progress(_SOUND_PART * done)

        # What is heard after the end is not rendered; what is heard before the beginning rings on into it.
        heard = replace(self.visit, duration=self.end) if self.end < self.visit.duration else self.visit
        if self.begin == 0.0:
            render_file(self.stage, wave, output, visit=heard, progress=told)
            return
        with tempfile.TemporaryDirectory(prefix="immersion-film-") as folder:
            whole = Path(folder) / "whole.wav"
            render_file(self.stage, whole, output, visit=heard, progress=told)
            _cut(whole, wave, self.begin, self.end)

    def made(self, path: Path, coders: tuple[str, ...]) -> Film:
        """Return what was made."""
        return Film(path, self.count, self.fps, self.size, self.begin, self.count / self.fps, coders)


def _cut(whole: Path, wave: Path, begin: float, end: float) -> None:
    """Copy a part of a sound file, sample for sample."""
    import soundfile

    with soundfile.SoundFile(whole) as source:
        first, last = (min(round(time * source.samplerate), source.frames) for time in (begin, end))
        source.seek(first)
        left = last - first
        with soundfile.SoundFile(wave, "w", source.samplerate, source.channels, source.subtype) as out:
            while left > 0:
                block = source.read(min(left, 65536), dtype="float32", always_2d=True)
                out.write(block)
                left -= len(block)


def _shot(
    stage: Stage,
    walk: Walk | str | os.PathLike[str] | None,
    visit: Visit | None,
    size: tuple[int, int],
    fps: int,
    begin: float,
    end: float | None,
) -> _Shot:
    """Check what is asked for, and simulate the visit."""
    from immersion.stage.simulation import simulate

    if isinstance(fps, bool) or not isinstance(fps, int) or not 1 <= fps <= 240:
        raise UsageError("film-fps", fps=fps)
    pair = isinstance(size, tuple | list) and len(size) == 2
    if not pair or not all(isinstance(side, int) and 16 <= side <= 8192 and side % 2 == 0 for side in size):
        raise UsageError("film-size", size=size)
    told = visit if visit is not None else simulate(stage, walk)
    last = told.duration if end is None else end
    if not (math.isfinite(begin) and math.isfinite(last) and 0 <= begin < last <= told.duration + 1e-9):
        raise UsageError("film-span", begin=begin, end=last, duration=f"{told.duration:g}")
    return _Shot(
        stage, told, (int(size[0]), int(size[1])), fps, float(begin), min(float(last), told.duration)
    )


# Coding ------------------------------------------------------------------------------------------


def _coders(target: Path) -> tuple[str, str]:
    """Return the encoders of picture and sound for a suffix."""
    suffix = target.suffix.lower()
    if suffix not in _CODERS:
        raise UsageError("film-suffix", target, suffix=target.suffix, known=", ".join(_CODERS))
    program()
    found = []
    for names in _CODERS[suffix]:
        name = encoder_among(*names)
        if name is None:
            raise UsageError("film-no-encoder", target, names=" / ".join(names), suffix=suffix)
        found.append(name)
    return found[0], found[1]


def _command(shot: _Shot, wave: Path, out: Path, video: str, sound: str) -> list[str]:
    """Return ffmpeg's command: raw frames from its input, sound from a file, nothing that changes by the day."""
    raw = ["-f", "rawvideo", "-pix_fmt", "rgba", "-s", f"{shot.size[0]}x{shot.size[1]}", "-r", str(shot.fps)]
    # sRGB is coded with the matrix of BT.709, and says so: players guess otherwise, each in its own way.
    colors = ["-vf", "scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd+full_chroma_int+bitexact"]
    colors += ["-pix_fmt", "yuv420p", "-colorspace", "bt709", "-color_primaries", "bt709"]
    colors += ["-color_trc", "bt709", "-color_range", "tv"]
    coded = ["-c:v", video, *_QUALITY.get(video, ["-b:v", "12M"]), "-c:a", sound]
    coded += [] if sound == "flac" else ["-b:a", "256k"]
    exact = ["-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact"]
    quick = ["-movflags", "+faststart"] if out.suffix.lower() in (".mp4", ".mov") else []
    command = [item for item in arguments_for() if item != "-nostdin"]
    inputs = [*raw, "-i", "pipe:0", "-i", file_argument(wave), "-map", "0:v:0", "-map", "1:a:0"]
    return [*command, "-y", *inputs, *colors, *coded, *exact, *quick, file_argument(out)]


def _encode(command: list[str], pictures: Iterator[NDArray[np.uint8]], target: Path) -> None:
    """Give frames to ffmpeg one by one; whatever goes wrong ends it."""
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=errors)
        try:
            broken = not _fed(process.stdin, pictures)
            code = process.wait()
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
            if process.stdin is not None:
                with contextlib.suppress(BrokenPipeError):
                    process.stdin.close()
        if broken or code:
            errors.seek(0)
            raise FileError("film-failed", target, problem=reason_of(errors.read()) or f"exit {code}")


def _fed(pipe: IO[bytes] | None, pictures: Iterator[NDArray[np.uint8]]) -> bool:
    """Write every frame; return False when the program at the other end is gone."""
    assert pipe is not None
    try:
        for pixels in pictures:
            pipe.write(np.ascontiguousarray(pixels).data)
        pipe.close()
    except BrokenPipeError:
        return False
    return True
