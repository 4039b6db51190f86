"""Tells when a scene's file or one of its media was saved."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from immersion.scene.model import Scene

__all__ = ["Watch", "files_of"]

EVERY = 0.4
"""Seconds between two looks."""

_Mark = tuple[int, int] | None


def files_of(scene: Scene, folder: Path, file: Path | None = None) -> tuple[Path, ...]:
    """Return the scene's file, that of its venue, and every file that it names, sorted.

    Examples
    --------
    >>> media = {"voice": {"type": "audio", "files": {"fr": "fr.wav"}, "captions": {"fr": "fr.vtt"}}}
    >>> [path.name for path in files_of(Scene(immersion="1", id="a", media=media), Path(), Path("scene.yaml"))]
    ['fr.vtt', 'fr.wav', 'scene.yaml']
    """
    venue = scene._origin.venue
    found: set[Path] = {one for one in (file, None if venue is None else venue.file) if one is not None}
    for media in scene.media.values():
        named: list[object] = [media.file, *(media.parts or ()), *(level.file for level in media.lods)]
        for several in (media.files, media.captions, media.transcript, media.description, media.easy):
            named += list(several.values()) if isinstance(several, dict) else [several]
        found.update(folder / str(name) for name in named if name is not None)
    for thing in scene.things:
        if thing.path is not None:
            named = [thing.path.file, *(thing.path.files or {}).values()]
            found.update(folder / str(name) for name in named if name is not None)
    return tuple(sorted(found))


class Watch:
    """Looks at files from time to time, by their size and the time of their last change.

    Parameters
    ----------
    files : iterable of Path
        A file that is not there is watched too.
    """

    def __init__(self, files: Iterable[Path]) -> None:
        self._files = tuple(files)
        self._known = self._marks()
        self._changing: tuple[_Mark, ...] | None = None
        self._next = 0.0

    def changed(self, now: float) -> bool:
        """Tell, once, that a file was saved: it changed, and has been the same for two looks.

        Parameters
        ----------
        now : float
            Seconds of any clock that does not go back; between two looks nothing is asked of the disk.
        """
        if now < self._next:
            return False
        self._next = now + EVERY
        marks = self._marks()
        if marks == self._known:
            self._changing = None
            return False
        if marks != self._changing:
            # An editor may be half way: one more look tells.
            self._changing = marks
            return False
        self._known, self._changing = marks, None
        return True

    def _marks(self) -> tuple[_Mark, ...]:
        return tuple(_mark(path) for path in self._files)


def _mark(path: Path) -> _Mark:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
