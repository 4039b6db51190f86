"""Rules on languages: which text and which file lacks which language, as a matrix and as findings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from immersion.registry import nearest
from immersion.scene import _language_texts as _language_texts
from immersion.scene.finding import Finding, Severity
from immersion.scene.meant import found
from immersion.scene.model import Scene, ScenePath
from immersion.scene.model.base import Record

__all__ = ["Translated", "language_matrix", "languages"]

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Translated:
    """One text, or one choice of files, that stands per language.

    Parameters
    ----------
    path : str
        Its place in the scene.
    there : tuple of str
        The languages it has, as written; a blank text is none.
    missing : tuple of str
        The languages of the scene it lacks.
    other : tuple of str
        The languages it has, and the scene has not.
    """

    path: str
    there: tuple[str, ...]
    missing: tuple[str, ...]
    other: tuple[str, ...]

    def to_dict(self) -> dict[str, object]:
        """Return plain data for ``--json``."""
        return {
            "path": self.path,
            "there": list(self.there),
            "missing": list(self.missing),
            "other": list(self.other),
        }


def language_matrix(scene: Scene) -> list[Translated]:
    """Return every text and file that stands per language, in the order of the file, with what it lacks.

    Parameters
    ----------
    scene : Scene

    Returns
    -------
    list of Translated
        A text in ``fr`` counts for ``fr-CA``.

    Examples
    --------
    >>> scene = Scene(immersion="1", id="a", title={"fr": "Salle"},
    ...     languages={"default": "fr", "available": ["fr", "en"]})
    >>> [(one.path, one.there, one.missing) for one in language_matrix(scene)]
    [('title', ('fr',), ('en',))]
    """
    offered = tuple(dict.fromkeys((scene.languages.default, *scene.languages.available)))
    rows = []
    for path, value in _translated(scene, ""):
        there = tuple(tag for tag, text in value.items() if text.strip())
        missing = tuple(tag for tag in offered if not _has(there, tag))
        other = tuple(tag for tag in there if not any(_has((tag,), one) for one in offered))
        rows.append(Translated(path, there, missing, other))
    return rows


def _has(there: tuple[str, ...], tag: str) -> bool:
    """Tell whether a text is there for a tag, which says the same in capitals and in small letters."""
    written = {one.lower() for one in there}
    return not written.isdisjoint((tag.lower(), tag.split("-")[0].lower()))


def languages(scene: Scene) -> Iterator[Finding]:
    """Yield one finding per missing language with all that lacks it, and languages that the scene has not."""
    offered = scene.languages
    if not offered.available:
        return
    if not _has(offered.available, offered.default):
        values = {"found": repr(offered.default)}
        yield found(scene, "default-language", "error", "languages.default", **values)
    matrix = language_matrix(scene)
    for tag in offered.available:
        # A text in a language that nobody offers is told as such: it was meant for the one that is missing.
        lacking = [one.path for one in matrix if tag in one.missing and not one.other]
        if lacking:
            more = f" … +{len(lacking) - _SHOWN}" if len(lacking) > _SHOWN else ""
            values = {"found": tag, "paths": ", ".join(lacking[:_SHOWN]) + more}
            yield found(scene, "untranslated", "warning", lacking[0], **values)
    for one in matrix:
        for tag in one.other:
            near = nearest(tag, [*one.missing]) if one.missing else None
            values = {"found": repr(tag), "wanted": ", ".join(offered.available), "nearest": near or "—"}
            severity: Severity = "warning" if one.missing else "note"
            yield found(scene, "language-other", severity, f"{one.path}.{tag}", **values)
    yield from _same(scene)


def _same(scene: Scene) -> Iterator[Finding]:
    """Find one file under two languages: a copy that was forgotten when the line was copied."""
    for path, value in _translated(scene, ""):
        if not all(isinstance(item, ScenePath) for item in value.values()):
            continue
        first: dict[str, str] = {}
        for tag, name in value.items():
            if name in first:
                values = {"found": repr(str(name)), "first": first[name], "second": tag}
                yield found(scene, "files-same", "warning", f"{path}.{tag}", **values)
            first.setdefault(name, tag)


def _translated(value: Any, path: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield every text and every file that stands per language, with its path."""
    if isinstance(value, Record):
        for name in type(value).model_fields:
            if name != "extensions":
                yield from _translated(getattr(value, name), f"{path}.{name}" if path else name)
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _translated(item, f"{path}[{index}]")
    elif isinstance(value, dict):
        words = value and all(isinstance(item, str) for item in value.values())
        if words and not path.endswith(".feed"):  # a feed names groups per range of channels
            yield path, value
        else:
            for name, item in value.items():
                yield from _translated(item, f"{path}.{name}")
