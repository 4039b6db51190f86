"""What a session sees: kept while nothing changes, and kept too when a media does not open."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from immersion.errors import ImmersionError, MissingToolError
from immersion.preview.contents import Contents, contents_of
from immersion.preview.playing_videos import PlayingVideos

if TYPE_CHECKING:
    from immersion.preview.session import Session
    from immersion.stage.stage import Stage

__all__ = ["Sight"]

RETRY = 2.0
"""Seconds until a media that did not open is tried again."""


class Sight:
    """The contents of a session's stage at its time, its videos playing."""

    def __init__(self, stage: Stage) -> None:
        self.videos = PlayingVideos(stage)
        self._shown: tuple[object, Contents] | None = None
        self._failed: tuple[Stage, float] | None = None

    def contents(self, session: Session) -> Contents:
        """Return what is seen now; when a media does not open, what was seen last, and tell why.

        Raises
        ------
        ImmersionError
            If nothing could be seen before either.
        """
        x, y, z = (float(value) for value in session.camera.eye)
        moment = (session.stage, session.visit, session.time, (x, y, z))
        failed = self._failed
        waiting = failed is not None and failed[0] is session.stage and session.clock() < failed[1]
        same = self._shown is not None and self._shown[0] == moment and not self.videos.late
        if self._shown is not None and (waiting or same):
            return self._shown[1]
        self.videos.follow(session.stage)
        try:
            found = contents_of(session.stage, session.time, session.visit, self.videos.picture())
        except ImmersionError as error:
            if self._shown is None:
                raise
            self._failed = (session.stage, session.clock() + RETRY)
            session.trouble = [error.render(session.language)]
            return self._shown[1]
        self._tell(session)
        # Who walks stands in the projectors' light.
        found = replace(found, visitors=((x, y, z),)) if found.beams else found
        self._shown = (moment, found)
        return found

    def _tell(self, session: Session) -> None:
        """Tell what is wrong with videos: the room is seen without them."""
        for problem in self.videos.problems():
            if isinstance(problem, MissingToolError):
                session.tell("preview-told-videos-dark", program=problem.values["program"])
            else:
                session.trouble = [*session.trouble, problem.render(session.language)]

    def close(self) -> None:
        """End the videos."""
        self.videos.close()
