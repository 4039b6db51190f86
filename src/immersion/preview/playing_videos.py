"""Videos that play while a scene is drawn: frames are decoded ahead by threads, so that no picture waits for one."""

from __future__ import annotations

import shutil
import threading
import time as clocks
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from immersion.errors import ImmersionError, MissingToolError
from immersion.preview.contents import DARK, Frames
from immersion.preview.videos import Video, looping

if TYPE_CHECKING:
    from immersion.stage.stage import Stage

__all__ = ["PlayingVideos"]

Frame = NDArray[np.uint8]

MOST_BYTES = 96 * 2**20
"""What all frames that are decoded ahead may hold together."""

FEWEST, MOST = 3, 12
"""Frames that are decoded ahead; twelve bridge the start of another decoder where a video begins again."""

PATIENCE = 0.010
"""Seconds that a picture waits for a frame that is not there yet; then the one before is shown."""

IDLE = 10.0
"""Seconds after which a video that nobody sees is closed."""


class PlayingVideos:
    """The videos of a stage while time goes on, back, or stands.

    Every video that is seen has a place of its own from which frames are read ahead; a video that is seen twice,
    at two times, has two. Asking never waits for longer than :data:`PATIENCE`.

    Parameters
    ----------
    stage : Stage
        An open stage.
    patience : float
        Seconds that asking may wait for a frame.
    """

    def __init__(self, stage: Stage, patience: float = PATIENCE) -> None:
        self._stage, self._patience = stage, patience
        self._heads: dict[_Key, _Head] = {}
        self._problems: list[ImmersionError] = []
        self._told_missing = False
        self._complained: set[object] = set()
        self._late = False

    @property
    def late(self) -> bool:
        """Whether a frame of the last picture was not there yet: the same time is worth asking for again."""
        return self._late

    def problems(self) -> list[ImmersionError]:
        """Return what went wrong since this was asked; each thing once."""
        found, self._problems = self._problems, []
        return found

    def follow(self, stage: Stage) -> None:
        """Go on with another stage; files that have not changed stay open."""
        self._stage = stage

    def picture(self) -> Frames:
        """Begin a picture; return what gives its frames, each one at the time it is asked for.

        What cannot be shown is dark, or stays at its last frame; :meth:`problems` tells it.
        """
        now = clocks.monotonic()
        for key in [key for key, head in self._heads.items() if now - head.asked > IDLE]:
            self._heads.pop(key).close()
        self._late = False
        asked: dict[str, int] = {}

        def frame(media: str, time: float) -> Frame:
            asked[media] = asked.get(media, -1) + 1
            return self._frame(media, asked[media], time)

        return frame

    def _frame(self, media: str, number: int, time: float) -> Frame:
        head = self._head(media, number)
        if head is None:
            return DARK
        found = head.ask(time, looping(self._stage, media), self._patience)
        self._late = self._late or not head.exact
        # A file that is seen twice is damaged once.
        if head.problem is not None and head.file not in self._complained:
            self._complained.add(head.file)
            self._problems.append(head.problem)
        return DARK if found is None else found

    def _head(self, media: str, number: int) -> _Head | None:
        if not (shutil.which("ffmpeg") and shutil.which("ffprobe")):
            if not self._told_missing:
                self._told_missing = True
                self._problems.append(MissingToolError("film-no-ffmpeg", program="ffmpeg"))
            return None
        key = _key(self._stage.path(media), number)
        if key not in self._heads:
            # A file that was saved anew has another key: what is open of the old one shows it no more.
            for old in [old for old in self._heads if old[:2] == key[:2]]:
                self._heads.pop(old).close()
            self._heads[key] = _Head(key[0], (key[0], *key[2:]))
            share = MOST_BYTES // len(self._heads)
            for head in self._heads.values():
                head.allow(share)
        head = self._heads[key]
        head.asked = clocks.monotonic()
        return head

    def close(self) -> None:
        """End every decoder and its thread."""
        for head in self._heads.values():
            head.close()
        self._heads.clear()


_Key = tuple[Path, int, int, int]


def _key(path: Path, number: int) -> _Key:
    """Return what tells a place in a file from others, and the file from what it was before it was saved."""
    try:
        found = path.stat()
    except OSError:
        return path, number, 0, 0
    return path, number, found.st_mtime_ns, found.st_size


class _Head:
    """A place in a video, and the thread that reads ahead of it."""

    def __init__(self, path: Path, file: object) -> None:
        self.asked, self.file = 0.0, file
        self.exact = True  # whether the frame given last is the one that was asked for
        self._path = path
        self._turn = threading.Condition()
        self._video: Video | None = None
        self._wanted: tuple[float, bool] = (0.0, False)
        self._share = MOST_BYTES
        self._frames: dict[int, Frame] = {}
        self._last: Frame | None = None
        self.problem: ImmersionError | None = None
        self._closed = False
        self._thread = threading.Thread(target=self._read, name=f"video {path.name}", daemon=True)
        self._thread.start()

    def allow(self, share: int) -> None:
        """Hold no more bytes of frames than this."""
        self._share = share

    def ask(self, time: float, loop: bool, patience: float) -> Frame | None:
        """Return the frame of a time, or the nearest before it that is there; None while there is none at all."""
        with self._turn:
            self._wanted = (time, loop)
            self._turn.notify_all()
            if self._video is None:
                self.exact = self.problem is not None
                return None
            index = self._video.number_at(time, loop)
            if self.problem is None and index not in self._frames:
                self._turn.wait_for(lambda: index in self._frames or self.problem is not None, patience)
            self.exact = index in self._frames or self.problem is not None
            near = [number for number in self._frames if index - MOST <= number <= index]
            if near:
                self._last = self._frames[max(near)]
            return self._last

    def close(self) -> None:
        """End the thread, which ends its decoder."""
        with self._turn:
            self._closed = True
            self._turn.notify_all()
        self._thread.join(5.0)

    # The thread -----------------------------------------------------------------------------------

    def _read(self) -> None:
        """Open the video and read what will be asked for, until it is closed or damaged."""
        try:
            with Video(self._path, alpha=True) as video:
                with self._turn:
                    self._video = video
                while (number := self._next(video)) is not None:
                    frame = video.numbered(number)
                    with self._turn:
                        self._frames[number] = frame
                        self._turn.notify_all()
        except ImmersionError as error:
            with self._turn:
                self.problem = error
                self._turn.notify_all()

    def _next(self, video: Video) -> int | None:
        """Wait until a frame is to be read, and return its number; None when the video is closed."""
        with self._turn:
            while not self._closed:
                needed = list(self._needed(video))
                # The last one before is what is shown until the one asked for is there.
                before = max((number for number in self._frames if number < needed[0]), default=-1)
                self._frames = {n: f for n, f in self._frames.items() if n in needed or n == before}
                missing = [number for number in needed if number not in self._frames]
                if missing:
                    return missing[0]
                self._turn.wait()
        return None

    def _needed(self, video: Video) -> Iterator[int]:
        """Yield the frame that is asked for, then those that come after it."""
        time, loop = self._wanted
        first, count = video.number_at(time, loop), len(video.times)
        wide, high = video.size
        ahead = int(np.clip(self._share // (4 * wide * high), FEWEST, MOST))
        for number in range(first, first + ahead + 1):
            if number < count:
                yield number
            elif loop and number - count < first:
                yield number - count
