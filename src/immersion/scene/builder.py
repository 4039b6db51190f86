"""A scene written in Python, block by block, in the words of the file; its problems name the lines of the script."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Self

from immersion.errors import Problem, SceneError, Where
from immersion.scene.model import Origin, Scene

__all__ = ["Builder"]

Keys = dict[str, object]


class Builder:
    """Writes a scene as its file is read: a method for each block, named as the block is.

    The first argument is the id, where a block has ids; all others are the keys of the format, said as in the
    file. Loops and functions of a script take the place of what a file would repeat. What is wrong is told
    by :meth:`scene`, all at once, each at the line of the script that said it.

    Parameters
    ----------
    id : str
        Id of the scene.
    **head
        The keys that stand at the top of a file: ``title``, ``base``, and any ``x-…`` of one's own.

    Examples
    --------
    >>> hall = Builder("hall", title="A hall")
    >>> hall.media("bell", type="audio", file="media/bell.wav", license="CC0-1.0", credit="Us")
    Builder('hall')
    >>> for i in range(3):
    ...     _ = hall.things(f"bell-{i}", sound="bell", at=[i - 1, 1.6, -2])
    ...     _ = hall.cues(f"ring-{i}", when=[{"at": f"{2 * i}s"}], do=[{"play": f"bell-{i}"}])
    >>> [thing.at for thing in hall.scene().things]
    [(-1.0, 1.6, -2.0), (0.0, 1.6, -2.0), (1.0, 1.6, -2.0)]
    """

    def __init__(self, id: str, **head: object) -> None:
        self._tree: dict[str, Any] = {"immersion": "1", "id": id, **head}
        self._marks: dict[str, tuple[int, int]] = {}
        self._problems: list[Problem] = []
        self._file: Path | None = None
        self._mark(*self._tree)

    def __repr__(self) -> str:
        return f"Builder({self._tree['id']!r})"

    def languages(self, **keys: object) -> Self:
        """Say the languages: ``default`` and ``available``."""
        return self._block(("languages",), keys)

    def rights(self, **keys: object) -> Self:
        """Say the rights: ``license``, ``credit``, ``statement``."""
        return self._block(("rights",), keys)

    def sources(self, **keys: object) -> Self:
        """Add a source: where the subject is described."""
        return self._item(("sources",), keys)

    def show(self, **keys: object) -> Self:
        """Say the duration of the show, its end and its hours."""
        return self._block(("show",), keys)

    def media(self, id: str, **keys: object) -> Self:
        """Add a media: ``type``, ``file`` and the rest."""
        return self._block(("media", id), keys)

    def room(self, **keys: object) -> Self:
        """Say the shape of the room and its surfaces."""
        return self._block(("room",), keys)

    def rooms(self, id: str, **keys: object) -> Self:
        """Add a room, where there are several."""
        return self._block(("rooms", id), keys)

    def portals(self, id: str, **keys: object) -> Self:
        """Add an opening between rooms."""
        return self._block(("portals", id), keys)

    def screens(self, id: str, **keys: object) -> Self:
        """Add a screen."""
        return self._block(("screens", id), keys)

    def speakers(self, id: str, **keys: object) -> Self:
        """Add a group of loudspeakers to the rigs."""
        return self._block(("rigs", "speakers", id), keys)

    def projectors(self, id: str, **keys: object) -> Self:
        """Add a projector to the rigs."""
        return self._block(("rigs", "projectors", id), keys)

    def blends(self, screen: str, **keys: object) -> Self:
        """Say how projectors share a screen."""
        return self._block(("rigs", "blends", screen), keys)

    def fallback(self, **keys: object) -> Self:
        """Add what to do when a projector or a loudspeaker is ``lost``."""
        return self._item(("rigs", "fallback"), keys)

    def things(self, id: str, **keys: object) -> Self:
        """Add a thing: what stands, shines or sounds."""
        return self._item(("things",), {"id": id, **keys})

    def zones(self, id: str, **keys: object) -> Self:
        """Add a zone."""
        return self._block(("zones", id), keys)

    def views(self, id: str, **keys: object) -> Self:
        """Add a view."""
        return self._block(("views", id), keys)

    def cues(self, id: str, **keys: object) -> Self:
        """Add a cue: ``when`` it fires and what it shall ``do``."""
        return self._item(("cues",), {"id": id, **keys})

    def tours(self, id: str, **keys: object) -> Self:
        """Add a tour: ``title`` and ``steps``."""
        return self._block(("tours", id), keys)

    def access(self, **keys: object) -> Self:
        """Say what every visitor is promised."""
        return self._block(("access",), keys)

    def profiles(self, id: str, **keys: object) -> Self:
        """Add a profile: the budget of a device."""
        return self._block(("profiles", id), keys)

    def scene(self) -> Scene:
        """Return the scene that was said so far; more can be said afterwards.

        Raises
        ------
        SceneError
            If it is no scene; ``problems`` has every problem, with the file and the line of the script.
        """
        problems, origin = list(self._problems), Origin(self._file, dict(self._marks))
        try:
            scene = Scene(**self._tree)
        except SceneError as error:
            problems += [Problem(p.code, origin.where(p.where.path), **p.values) for p in error.problems]
        if problems:
            problems.sort(key=lambda problem: (problem.where.line or 0, problem.where.path, problem.code))
            raise SceneError("scene-invalid", self._file, tuple(problems), count=len(problems))
        scene._origin = origin
        return scene

    def _block(self, names: tuple[str, ...], keys: Keys) -> Self:
        """Keep a block under its names; said twice, the second is a problem."""
        inside = self._tree
        for name in names[:-1]:
            inside = inside.setdefault(name, {})
        path = ".".join(names)
        if names[-1] in inside:
            before, line = self._marks.get(path, (None,))[0], self._line()
            where = Where(self._file, line, line and 1, path)
            self._problems.append(Problem("scene-duplicate-key", where, found=names[-1], line=before))
            return self
        inside[names[-1]] = keys
        self._mark(path)
        return self

    def _item(self, names: tuple[str, ...], keys: Keys) -> Self:
        """Add an item to a list."""
        inside = self._tree
        for name in names[:-1]:
            inside = inside.setdefault(name, {})
        items = inside.setdefault(names[-1], [])
        self._mark(f"{'.'.join(names)}[{len(items)}]")
        items.append(keys)
        return self

    def _mark(self, *paths: str) -> None:
        """Remember the line of the script that says these."""
        line = self._line()
        if line is not None:
            self._marks.update(dict.fromkeys(paths, (line, 1)))

    def _line(self) -> int | None:
        """Return the line of the script that is running, while it is the file that began."""
        frame = sys._getframe(1)
        while frame.f_back is not None and frame.f_code.co_filename == __file__:
            frame = frame.f_back
        file = Path(frame.f_code.co_filename)
        if self._file is None and file.is_file():
            self._file = file
        return frame.f_lineno if file == self._file else None
