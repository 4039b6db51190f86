"""Read a scene: every problem of the file at once, each with its line and column."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from immersion._files import readable
from immersion.errors import Problem, SceneError, Where
from immersion.scene.model import Origin, Scene, ScenePath
from immersion.scene.model.base import Record
from immersion.scene.problems import join, shown
from immersion.scene.yaml_tree import MAX_BYTES, Tree, parse_tree

__all__ = ["read", "read_text"]


def read(path: str | os.PathLike[str]) -> Scene:
    """Read a scene from a YAML 1.2 or JSON file.

    Parameters
    ----------
    path : path
        The scene file; its media are named relative to its folder, and none is opened.

    Returns
    -------
    Scene
        It remembers the line and column of everything, for :func:`immersion.scene.validate`.

    Raises
    ------
    FileError
        If the file does not open.
    SceneError
        If it is no scene; ``problems`` has every problem, sorted by line and column.
    """
    source = readable(path, "YAML")
    size = source.stat().st_size
    if size > MAX_BYTES:
        raise _refused(
            source, [Problem("scene-too-large", Where(source, 1, 1), found=str(size), wanted=MAX_BYTES)]
        )
    raw = source.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = len(raw[raw.rfind(b"\n", 0, error.start) + 1 : error.start].decode("utf-8", "replace")) + 1
        found = f"0x{raw[error.start]:02X}"
        raise _refused(
            source, [Problem("scene-encoding", Where(source, line, column), found=found)]
        ) from None
    return read_text(text, source)


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
    tree = parse_tree(text.replace("\r\n", "\n").replace("\r", "\n"))
    problems = list(tree.problems)
    whole = not any(problem.code in ("scene-syntax", "scene-tab", "scene-too-deep") for problem in problems)
    scene: Scene | None = None
    if tree.data is None and whole and not problems:
        problems.append(Problem("scene-empty-document", Where(source, 1, 1)))
    elif tree.data is not None and whole:
        scene, more = _record(tree)
        problems += [problem for problem in more if not _repeats(problem, tree)]
    if scene is not None and source is not None:
        problems += _links(scene, tree, source.parent)
    if problems or scene is None:
        raise _refused(source, problems)
    scene._origin = Origin(source, {**tree.keys, **tree.values})
    return scene


def _refused(source: Path | None, problems: list[Problem]) -> SceneError:
    placed = [
        Problem(p.code, Where(source, p.where.line or 1, p.where.column or 1, p.where.path), **p.values)
        for p in problems
    ]
    placed.sort(key=lambda problem: (problem.where.line or 0, problem.where.column or 0, problem.code))
    return SceneError("scene-invalid", source, tuple(placed), count=len(placed))


def _record(tree: Tree) -> tuple[Scene | None, list[Problem]]:
    if not isinstance(tree.data, dict):
        return None, [Problem("scene-map", Where(None, *_mark(tree, "", False)), found=shown(tree.data))]
    try:
        return Scene(**tree.data), []
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


def _links(scene: Scene, tree: Tree, folder: Path) -> list[Problem]:
    """Return a problem for each file that a link leads out of the scene's folder."""
    home = folder.resolve()
    found: list[Problem] = []
    for parts, name in _files(scene, []):
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
