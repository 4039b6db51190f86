"""How long the videos of a stage last and what shape they have: the lock's word, else the file's, else none.

Without ffprobe a video of no lock is not known: it is told as a loss, and the rest of the stage goes on without.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from immersion.errors import FileError, MissingToolError
from immersion.stage import _video_texts as _video_texts
from immersion.stage.loss import Loss
from immersion.stage.media_facts import VideoFacts

if TYPE_CHECKING:
    from immersion.stage.stage import Stage

__all__ = ["VIDEO_ASPECT", "aspect_of_video", "known_video_aspect", "length_of_video"]

VIDEO_ASPECT = 16 / 9
"""Width over height of a video of which nothing is known."""


def length_of_video(stage: Stage, name: str, file: str | None = None) -> float | None:
    """Return the seconds that the pictures of a video last; None, and a loss, when they cannot be measured.

    Parameters
    ----------
    stage : Stage
    name : str
        A media of type video.
    file : str, optional
        One of its files, as the scene names it; the one of the stage's language without it.
    """
    try:
        wanted = stage.file(name) if file is None else file
        found = stage.locked_facts(name, wanted) or stage.facts(name, wanted)
    except (FileError, MissingToolError):
        _tell(stage, name)
        return None
    return found.seconds if isinstance(found, VideoFacts) else None


def known_video_aspect(stage: Stage, name: str) -> float | None:
    """Return width over height of a video as players show it; None, and a loss, when it cannot be measured.

    The head of the file is read, not all of it: a drawing does not wait for an hour of film.
    """
    known = stage.locked_facts(name, stage.file(name))
    if isinstance(known, VideoFacts):
        return known.aspect
    track = stage.video_track(name)
    if track is None:
        _tell(stage, name)
        return None
    return track.aspect


def aspect_of_video(stage: Stage, name: str) -> float:
    """Return width over height of a video; :data:`VIDEO_ASPECT` when it cannot be measured.

    What draws a video and what asks where it is drawn take it from here, so that they agree.
    """
    known = known_video_aspect(stage, name)
    return VIDEO_ASPECT if known is None else known


def _tell(stage: Stage, name: str) -> None:
    stage.add_loss(Loss("video-unmeasured", f"media.{name}"))
