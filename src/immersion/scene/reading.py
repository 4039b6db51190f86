"""Read a scene: every problem of the file at once, each with its line and column."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from immersion._files import readable
from immersion.errors import Problem, SceneError, Where
from immersion.scene import _migration_texts as _migration_texts
from immersion.scene.migration import LATEST, is_later, migrated
from immersion.scene.model import Origin, Scene, ScenePath, Venue
from immersion.scene.model.base import Record
from immersion.scene.model.document import Document
from immersion.scene.problems import join, shown
from immersion.scene.yaml_tree import MAX_BYTES, Tree, parse_tree

__all__ = ["files_of", "moved_to", "read", "read_document", "read_text", "read_venue", "text_of_file"]

_ENDS = ("scene-syntax", "scene-tab", "scene-too-deep", "scene-too-many")
D = TypeVar("D", bound=Document)


def read(path: str | os.PathLike[str], venue: str | os.PathLike[str] | None = None) -> Scene:
    """Read a scene from a YAML 1.2 or JSON file.

    Parameters
    ----------
    path : path
        The scene file; its media are named relative to its folder, and none is opened.
    venue : path, optional
        Another file, whose ``room`` (or ``rooms`` and ``portals``), ``screens`` and ``rigs`` take the place
        of the scene's own; a block that it does not give stays.

    Returns
    -------
    Scene
        It remembers the file, line and column of everything, for :func:`immersion.scene.validate`. A file of
        an older version is read as if it were of this one, with a note among the findings.

    Raises
    ------
    FileError
        If a file does not open.
    SceneError
        If it is no scene, or no venue; ``problems`` has every problem, sorted by file, line and column.
    """
    problems: list[Problem] = []
    scene: Scene | None = None
    try:
        source, text = text_of_file(path)
        scene = read_text(text, source)
    except SceneError as error:
        if venue is None:
            raise
        problems += error.problems
    if venue is not None:
        place: Venue | None = None
        try:
            place = read_venue(venue)
        except SceneError as error:
            problems += error.problems
        if problems or scene is None or place is None:
            raise SceneError("scene-invalid", Path(path), tuple(problems), count=len(problems))
        scene = moved_to(scene, place)
    assert scene is not None
    return scene


def text_of_file(path: str | os.PathLike[str]) -> tuple[Path, str]:
    """Return a file and its text, once its size and its encoding are known to be good.

    Raises
    ------
    FileError
        If it does not open.
    SceneError
        If it is too large, or no UTF-8.
    """
    source = readable(path, "YAML")
    size = source.stat().st_size
    if size > MAX_BYTES:
        raise _refused(
            source, [Problem("scene-too-large", Where(source, 1, 1), found=str(size), wanted=MAX_BYTES)]
        )
    raw = source.read_bytes()
    try:
        return source, raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = len(raw[raw.rfind(b"\n", 0, error.start) + 1 : error.start].decode("utf-8", "replace")) + 1
        found = f"0x{raw[error.start]:02X}"
        raise _refused(
            source, [Problem("scene-encoding", Where(source, line, column), found=found)]
        ) from None


def read_text(text: str, source: Path | None = None) -> Scene:
    """Read a scene from text; ``source`` names it in problems and is where links are checked.

    Raises
    ------
    SceneError
        If it is no scene.

    Examples
    --------
    >>> read_text('{immersion: "1", id: hall}').id
    'hall'
    """
    scene, origin = _record_of(Scene, text, source)
    scene._origin = origin
    return scene


def read_venue(path: str | os.PathLike[str]) -> Venue:
    """Read a venue: the room, the screens and the rigs of another town.

    Raises
    ------
    FileError
        If the file does not open.
    SceneError
        If it is no venue; ``problems`` has every problem.
    """
    return read_document(Venue, path)


def read_document(model: type[D], path: str | os.PathLike[str]) -> D:
    """Read a file that stands beside scenes and is written by their rules: a venue, a recipe.

    Raises
    ------
    FileError
        If the file does not open.
    SceneError
        If it is none of these; ``problems`` has every problem.
    """
    source, text = text_of_file(path)
    record, origin = _record_of(model, text, source)
    record._origin = origin
    return record


def moved_to(scene: Scene, venue: Venue) -> Scene:
    """Return a scene in another venue: its blocks take the place of the scene's own.

    Raises
    ------
    SceneError
        If the two together are no scene.

    Examples
    --------
    >>> lyon = Venue(room={"box": {"size": [12, 5, 9]}})
    >>> moved_to(Scene(immersion="1", id="a", room={"dome": {"radius": 5}}), lyon).room.shape
    'box'
    """
    blocks = venue.blocks()
    data = {k: v for k, v in scene.model_dump(by_alias=True, exclude_unset=True).items() if k not in blocks}
    given = venue.model_dump(by_alias=True, exclude_unset=True, include=set(blocks))
    moved = Scene(**data, **given)
    own = scene._origin
    moved._origin = Origin(own.file, own.marks, own.version, venue._origin, blocks)
    return moved


def _record_of(model: type[D], text: str, source: Path | None) -> tuple[D, Origin]:
    tree = parse_tree(text.replace("\r\n", "\n").replace("\r", "\n"))
    version = _migrate(tree) if model is Scene else LATEST
    problems = list(tree.problems)
    whole = not any(problem.code.startswith(_ENDS) for problem in problems)
    record: D | None = None
    if tree.data is None and whole and not problems:
        problems.append(Problem("scene-empty-document", Where(source, 1, 1)))
    elif is_later(tree.data) and whole:
        # What a later version says is not for this one to judge.
        found = shown(tree.data["immersion"])
        where = Where(None, *_mark(tree, "immersion", False), "immersion")
        problems.append(Problem("scene-version-later", where, found=found, latest=LATEST))
    elif tree.data is not None and whole:
        record, more = _record(model, tree)
        problems += [problem for problem in more if not _repeats(problem, tree)]
    if record is not None and source is not None:
        problems += _links(record, tree, source.parent)
    if problems or record is None:
        raise _refused(source, problems)
    return record, Origin(source, {**tree.keys, **tree.values}, version)


def _migrate(tree: Tree) -> str:
    """Bring a tree to the latest version, each part with the place that it had; return the version it was."""
    made = migrated(tree.data)
    if made is None:
        return LATEST
    tree.data = made.data
    for table in (tree.values, tree.keys):
        before = dict(table)
        for new, old in made.moves.items():
            inner = [path for path in before if path == old or path.startswith((f"{old}.", f"{old}["))]
            table.update({new + path[len(old) :]: before[path] for path in inner})
    return made.version


def _refused(source: Path | None, problems: list[Problem]) -> SceneError:
    placed = [
        Problem(p.code, Where(source, p.where.line or 1, p.where.column or 1, p.where.path), **p.values)
        for p in problems
    ]
    placed.sort(key=lambda problem: (problem.where.line or 0, problem.where.column or 0, problem.code))
    return SceneError("scene-invalid", source, tuple(placed), count=len(placed))


def _record(model: type[D], tree: Tree) -> tuple[D | None, list[Problem]]:
    if not isinstance(tree.data, dict):
        return None, [Problem("scene-map", Where(None, *_mark(tree, "", False)), found=shown(tree.data))]
    try:
        return model(**tree.data), []
    except SceneError as error:
        return None, [_placed(problem, tree) for problem in error.problems]


def _placed(problem: Problem, tree: Tree) -> Problem:
    path = problem.where.path
    mark = _mark(tree, path, problem.code == "scene-unknown-key")
    return Problem(problem.code, Where(None, *mark, path), **problem.values)


def _mark(tree: Tree, path: str, key: bool) -> tuple[int, int]:
    """Return the place of a path, else of the nearest block around it."""
    while True:
        for table in (tree.keys, tree.values) if key else (tree.values, tree.keys):
            if path in table:
                return table[path]
        if not path:
            return 1, 1
        path = path[: max(path.rfind("."), path.rfind("["), 0)]


def _repeats(problem: Problem, tree: Tree) -> bool:
    """Tell whether a problem only follows from one that the text already had at its path."""
    return any(
        known.where.path and problem.where.path.startswith(known.where.path) for known in tree.problems
    )


def _links(record: Record, tree: Tree, folder: Path) -> list[Problem]:
    """Return a problem for each file that a link leads out of the scene's folder."""
    home = folder.resolve()
    found: list[Problem] = []
    for parts, name in files_of(record):
        try:
            inside = (folder / name).resolve().is_relative_to(home)
        except (OSError, RuntimeError, ValueError):  # a circle of links, or a name that the system refuses
            inside = False
        if not inside:
            path = join(parts)
            found.append(
                Problem("scene-file-link", Where(None, *_mark(tree, path, False), path), found=shown(name))
            )
    return found


def files_of(record: Record) -> Iterator[tuple[list[str | int], str]]:
    """Yield every file name of a record, with the parts of its path."""
    yield from _files(record, [])


def _files(value: Any, parts: list[str | int]) -> Iterator[tuple[list[str | int], str]]:
    if isinstance(value, ScenePath):
        yield parts, str(value)
    elif isinstance(value, Record):
        for name in type(value).model_fields:
            yield from _files(getattr(value, name), [*parts, name])
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _files(item, [*parts, str(name)])
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _files(item, [*parts, index])
