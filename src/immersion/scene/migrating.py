"""Bring an author's file to the latest version: its comments stay, and the old file is kept beside it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from immersion._files import atomic, write_bytes
from immersion.errors import SceneError
from immersion.scene import _migration_texts as _migration_texts
from immersion.scene.migration import LATEST, Migrated, migrated
from immersion.scene.model import Scene
from immersion.scene.patching import NoPatch, comments_of, patched
from immersion.scene.reading import read_text, text_of_file
from immersion.scene.yaml_tree import parse_tree

__all__ = ["migrate", "migrated_text"]


def migrate(path: str | os.PathLike[str]) -> Path | None:
    """Rewrite a scene file of an older version in the latest one.

    Parameters
    ----------
    path : path
        The author's file. Its comments, and whatever the versions have in common, stay as they are.

    Returns
    -------
    Path or None
        The old file, kept beside the new one under the name ``scene.v0.yaml`` (never over another file);
        None when the file was of the latest version already, and then nothing is written.

    Raises
    ------
    FileError
        If the file does not open, or its folder cannot be written; the file is then as it was.
    SceneError
        If it is no scene of any known version; nothing is written.
    """
    source, text = text_of_file(path)
    read_text(text, source)
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    made = migrated(parse_tree(plain).data)
    if made is None:
        return None
    raw = source.read_bytes()
    new = migrated_text(plain)
    ends = "\r\n" if raw.count(b"\r\n") * 2 > raw.count(b"\n") else "\n"
    mark = b"\xef\xbb\xbf" if raw.startswith(b"\xef\xbb\xbf") else b""
    # First the old file is safe under its new name, then the new one takes its place whole.
    kept = _free_name(source, made.version)
    write_bytes(kept, raw)
    with atomic(source) as temporary:
        temporary.write_bytes(mark + new.replace("\n", ends).encode())
    return kept


def migrated_text(text: str) -> str:
    """Return an older scene's text in the latest version; a text of the latest version is returned as it is.

    Raises
    ------
    SceneError
        If it is no scene.

    Examples
    --------
    >>> print(migrated_text('immersion: "0"\\nid: a\\nduration: 90   # with the gap\\n'), end="")
    immersion: "1"
    id: a
    show: {duration: 90s}   # with the gap
    """
    scene = read_text(text)
    data = parse_tree(text).data
    made = migrated(data)
    if made is None:
        return text
    new = _in_place(text, data, made)
    return new if new and _says(new, scene, text) else _anew(text, made)


def _says(new: str, scene: Scene, old: str) -> bool:
    """Tell whether a text says the scene, and every comment that the old one had."""
    try:
        same = read_text(new) == scene
    except SceneError:
        return False
    return same and sorted(comments_of(new)) == sorted(comments_of(old))


def _in_place(text: str, data: Any, made: Migrated) -> str:
    try:
        return patched(text, data, made.data, made.renames)
    except NoPatch:
        return ""


def _anew(text: str, made: Migrated) -> str:
    """Return the tree written anew under every comment of the author's: the layout is lost, no word is."""
    from immersion.scene.writing import dumped

    return "".join(f"{comment}\n" for comment in comments_of(text)) + dumped(made.data)


def _free_name(source: Path, version: str) -> Path:
    """Return a name beside a file that nothing has yet."""
    for number in range(1, 10_000):
        more = "" if number == 1 else f"-{number}"
        name = source.with_name(f"{source.stem}.v{version}{more}{source.suffix}")
        if not name.exists() and not name.is_symlink():
            return name
    raise SceneError("scene-migrate-names", source, found=LATEST)
