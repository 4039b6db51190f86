"""The picture track of a video as ffprobe tells it: its size as players show it, its frames' times and its length."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from immersion._files import readable
from immersion.errors import FileError
from immersion.stage import _video_texts as _video_texts
from immersion.stage.ffmpeg import ALPHA, probed, tells_alpha

if TYPE_CHECKING:
    from immersion.stage.media_facts import VideoFacts

__all__ = ["LARGEST", "VideoTrack", "frame_times", "measured_video", "track_of"]

LARGEST = 16384
"""Pixels on a side of the largest frames: larger ones are refused before one is decoded."""

_STREAM = "width,height,pix_fmt,sample_aspect_ratio,codec_name,avg_frame_rate,r_frame_rate"
_TOLD = f"stream={_STREAM}:{ALPHA}:stream_side_data=rotation:format=start_time,format_name"


@dataclass(frozen=True, slots=True)
class VideoTrack:
    """What the head of a file says of its first picture track, which is the one that is shown.

    Parameters
    ----------
    path : Path
    codec, pixels : str
        ffmpeg's names of the coding and of the kind of pixels.
    formats : tuple of str
        Its names of the kind of file.
    width, height : int
        As a player shows it: turned upright, its pixels made square.
    rate : float
        Frames per second, in the mean; 0 when the file does not say.
    start : float
        Where the file's clock begins, in seconds.
    seen_through : bool
        Whether the track says that it has alpha beside its pixels, as VP8 and VP9 do.
    """

    path: Path
    codec: str
    pixels: str
    formats: tuple[str, ...]
    width: int
    height: int
    rate: float
    start: float
    seen_through: bool

    @property
    def aspect(self) -> float:
        """Width over height."""
        return self.width / self.height


def track_of(path: Path) -> VideoTrack:
    """Return what the head of a video says of it.

    Raises
    ------
    MissingToolError
        If ffprobe is not installed.
    FileError
        If there is no such file, it holds no pictures, is damaged, or its frames are larger than any screen.
    """
    source = readable(path, "video")
    facts, complaint = probed(source, "-select_streams", "v:0", "-show_entries", _TOLD)
    if complaint:
        raise FileError("video-unreadable", source, problem=complaint)
    if not facts.get("streams"):
        raise FileError("video-none", source)
    stream, container = facts["streams"][0], facts.get("format", {})
    wide, high = _shown_size(source, stream)
    return VideoTrack(
        source,
        str(stream.get("codec_name", "?")),
        str(stream.get("pix_fmt", "")),
        tuple(str(container.get("format_name", "")).split(",")),
        wide,
        high,
        _ratio(stream.get("avg_frame_rate"), "/") or _ratio(stream.get("r_frame_rate"), "/"),
        float(container.get("start_time", 0.0) or 0.0),
        tells_alpha(stream),
    )


def _shown_size(path: Path, stream: dict[str, Any]) -> tuple[int, int]:
    """Return width and height with square pixels, upright."""
    wide, high = (int(stream.get(side, 0) or 0) for side in ("width", "height"))
    if not 0 < wide <= LARGEST or not 0 < high <= LARGEST:
        raise FileError("video-large", path, wide=wide, high=high, limit=LARGEST)
    wide = min(max(1, round(wide * (_ratio(stream.get("sample_aspect_ratio"), ":") or 1.0))), LARGEST)
    turns = [float(one["rotation"]) for one in stream.get("side_data_list", ()) if "rotation" in one]
    lying = bool(turns) and abs(abs(turns[0]) % 180 - 90) < 1  # as ffmpeg turns frames: quarter turns only
    return (high, wide) if lying else (wide, high)


def _ratio(told: object, sign: str) -> float:
    """Return a ratio such as ``30000/1001``; 0 for none."""
    first, _, second = str(told).partition(sign)
    try:
        return max(float(first) / float(second), 0.0)
    except (ValueError, ZeroDivisionError):
        return 0.0


def frame_times(track: VideoTrack) -> tuple[list[float], float]:
    """Return when each frame begins, and the length of the whole track, in seconds from the start of the file.

    Raises
    ------
    MissingToolError
        If ffprobe is not installed.
    FileError
        If the file holds no frame, or is cut off.
    """
    entries = "packet=pts_time,dts_time,duration_time,flags"
    found, complaint = probed(track.path, "-select_streams", "v:0", "-show_entries", entries)
    if complaint:
        raise FileError("video-unreadable", track.path, problem=complaint)
    rows = []
    for packet in found.get("packets", ()):
        moment = packet.get("pts_time", packet.get("dts_time"))
        if moment is not None and "D" not in packet.get("flags", ""):  # what an edit list leaves out
            rows.append((float(moment) - track.start, float(packet.get("duration_time", 0.0))))
    rows.sort()
    if not rows:
        raise FileError("video-none", track.path)
    times = [moment for moment, _ in rows]
    last = rows[-1][1] or (times[-1] - times[-2] if len(times) > 1 else 1 / 25)
    return times, times[-1] + last


def measured_video(path: Path) -> VideoFacts:
    """Return the facts of a video.

    Raises
    ------
    MissingToolError
        If ffprobe is not installed.
    FileError
        If the file cannot be used; see :func:`track_of`.
    """
    from immersion.stage.media_facts import VideoFacts

    track = track_of(path)
    times, seconds = frame_times(track)
    rate = track.rate or len(times) / seconds
    return VideoFacts(
        width=track.width,
        height=track.height,
        seconds=round(seconds, 6),
        rate=round(rate, 6),
        codec=track.codec,
    )
