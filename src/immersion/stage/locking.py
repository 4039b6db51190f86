"""The lock of a stage: written from its media, and held against them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from immersion import messages
from immersion.errors import FileError, ImmersionError, MissingToolError, UsageError
from immersion.scene.finding import Finding
from immersion.scene.model import Media
from immersion.scene.positions import place_of
from immersion.scene.problems import join, shown
from immersion.scene.reading import files_of
from immersion.stage import _lock_texts as _lock_texts
from immersion.stage.lock import Lock, LockedFile, LockedMedia, read_lock
from immersion.stage.media_facts import Facts, facts_type
from immersion.stage.side_files import side_files
from immersion.stage.stage import Stage

__all__ = ["files_named", "lock_findings", "lock_of", "write_lock"]

CLOSE = 0.015  # dB or LU, or seconds of a clip
_DIGITS = 12  # of a hash, for a reader


def write_lock(stage: Stage, progress: Callable[[float], None] | None = None) -> Path:
    """Measure the media of a stage, in every language, and write what was found beside the scene.

    Parameters
    ----------
    stage : Stage
        An open stage; its profile does not matter.
    progress : callable, optional
        Called with the part done, from 0 to 1.

    Returns
    -------
    Path
        ``scene.lock.json``, there only when all went well.

    Where no program measures videos, what the old lock says of those that have not changed stays.

    Raises
    ------
    FileError, InputError
        If a file does not open, is damaged, or cannot be written; the old lock is then as it was.
    UsageError
        If the scene is a record for which no folder was named.
    """
    if stage.lock_file is None:
        raise UsageError("stage-lock-nowhere")
    lock_of(stage, progress, _old_lock(stage)).write(stage.lock_file)
    return stage.lock_file


def _old_lock(stage: Stage) -> Lock | None:
    """Return the lock that is to be replaced; what is wrong with it is no matter then."""
    if stage.lock is not None or stage.lock_file is None:
        return stage.lock
    with suppress(FileError):
        return read_lock(stage.lock_file)
    return None


def lock_of(
    stage: Stage, progress: Callable[[float], None] | None = None, before: Lock | None = None
) -> Lock:
    """Return what is known of the media of a stage, measured now or kept from an earlier time.

    A video that no program here can measure is left out, unless the lock of `before` knows its very bytes.

    Raises
    ------
    FileError, InputError
        If a file does not open or is damaged.
    """
    report = progress or (lambda done: None)
    names = files_named(stage)
    files = {}
    for index, name in enumerate(names):
        path = stage.folder / name
        files[name] = LockedFile(path.stat().st_size if path.is_file() else 0, stage.digest(name))
        report(0.5 * (index + 1) / len(names))
    media = {}
    for index, (name, one) in enumerate(stage.scene.media.items()):
        found = _media(stage, name, one, before)
        if found is not None:
            media[name] = found
        report(0.5 + 0.5 * (index + 1) / len(stage.scene.media))
    return Lock(files, media)


def files_named(stage: Stage) -> list[str]:
    """Return every file that the scene and its models name, relative to its folder, sorted."""
    named = {name for _, name in files_of(stage.scene)}
    folder = stage.folder.resolve()
    for name in list(named):
        for side in side_files(stage.folder / name):
            with suppress(ValueError):
                named.add(side.resolve().relative_to(folder).as_posix())
    return sorted(named)


def opened_files(media: Media) -> list[str]:
    """Return the files of a media that are measured one by one: those of all languages, and levels of detail."""
    own = [media.file] if media.file is not None else [*(media.files or {}).values()]
    return list(dict.fromkeys(str(file) for file in [*own, *(level.file for level in media.lods or ())]))


def _media(stage: Stage, name: str, media: Media, before: Lock | None) -> LockedMedia | None:
    if facts_type(media.type) is None:
        return None
    files: dict[str, Facts] = {}
    for file in opened_files(media):
        try:
            found = stage.facts(name, file)
        except MissingToolError:
            same = before is not None and _unchanged(stage, before, file)
            found = before.facts(name, file) if same and before is not None else None
        if found is not None:
            files[file] = found
    if media.type == "video" and not files:
        return None
    return LockedMedia(media.type, files, stage.facts(name) if media.parts else None)


# Against the files -------------------------------------------------------------------------------


def lock_findings(stage: Stage) -> Iterator[Finding]:
    """Yield what differs between the lock of a stage and its files; nothing when it has none.

    Every file is read and hashed: its size and its time would not tell a file that was replaced by another of its
    length and dated back, as copies and archives do.
    """
    lock = stage.lock
    if lock is None:
        return
    places = {name: join(parts) for parts, name in reversed(list(files_of(stage.scene)))}
    for name in files_named(stage):
        where = place_of(stage.scene, places.get(name, "media"))
        values = {"file": name, "lock": _name(stage)}
        was = lock.files.get(name)
        if was is None:
            yield Finding("stage-lock-missing", "note", where, **values)
            continue
        path = stage.folder / name
        try:
            now = LockedFile(path.stat().st_size, stage.digest(name))
        except (ImmersionError, OSError):
            continue  # told by the rule that opens each media
        if now != was:
            for word, one in (("was", was), ("now", now)):
                values |= {word: one.sha256[:_DIGITS], f"{word}_bytes": messages.number(one.bytes, unit="B")}
            yield Finding("stage-lock-changed", "warning", where, **values)
    for name, media in stage.scene.media.items():
        yield from _facts_apart(stage, lock, name, media)


def _facts_apart(stage: Stage, lock: Lock, name: str, media: Media) -> Iterator[Finding]:
    """Yield facts that are not those of the very file that the lock was written for."""
    known = lock.media.get(name)
    for file in [*opened_files(media), *([None] if media.parts else [])]:
        was = lock.facts(name, file)
        label = file if file is not None else " + ".join(str(part) for part in media.parts or ())
        where = place_of(stage.scene, f"media.{name}")
        values: dict[str, object] = {"file": label, "lock": _name(stage)}
        try:
            same = all(_unchanged(stage, lock, one) for one in ([file] if file else media.parts or ()))
            now = stage.facts(name, file) if same else None
        except (ImmersionError, OSError):
            continue
        if now is None or was == now or (was is None and known is None):
            continue
        if was is None or known is None or type(was) is not type(now):
            values |= {"fact": "type", "now": media.type, "was": "∅" if known is None else known.type}
            yield Finding("stage-lock-facts", "warning", where, **values)
            continue
        for fact in type(now).model_fields:
            if not _same(getattr(was, fact), getattr(now, fact)):
                values |= {"fact": fact, "now": shown(getattr(now, fact)), "was": shown(getattr(was, fact))}
                yield Finding("stage-lock-facts", "warning", where, **values)
                break


def _same(one: object, other: object) -> bool:
    # Another processor may round the last figure of a level the other way.
    near = isinstance(one, float) and isinstance(other, float) and abs(one - other) < CLOSE
    return near or one == other


def _unchanged(stage: Stage, lock: Lock, file: str) -> bool:
    was = lock.files.get(str(file))
    return was is not None and was.sha256 == stage.digest(str(file))


def _name(stage: Stage) -> str:
    return stage.lock_file.name if stage.lock_file is not None else "scene.lock.json"
