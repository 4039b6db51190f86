"""The page's own document: its title, description and rights in it as text, whatever they hold; and its worker."""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from immersion import messages
from immersion.export import _page_texts as _page_texts
from immersion.export._page.access import accessibility_of
from immersion.scene.model import text_of
from immersion.stage.stage import Stage

__all__ = ["page_of", "worker_of"]

_MOST_TITLE = 200
_POSTER = '<img id="poster" src="poster.jpg" alt="">'


def page_of(stage: Stage, template: Path, *, poster: bool = False) -> str:
    """Return ``index.html``.

    Parameters
    ----------
    stage : Stage
    template : Path
        A document in which ``{{name}}`` stands for what is known here.
    poster : bool
        Whether there is a picture to show until the room has come.
    """
    scene, tag = stage.scene, stage.language
    title = text_of(scene.title, tag, scene.languages.default) or scene.id
    spoken = tag if tag[:2] in messages.LANGUAGES else "en"
    fields = {
        "language": tag,
        "title": _cut(title),
        "description": _cut(title),
        "noscript": messages.text("web-noscript", spoken),
        "loading": messages.text("web-loading", spoken),
    }
    data = json.dumps(_linked(stage, title), ensure_ascii=False, separators=(",", ":"))
    # "</script" in a title would end the block: no "<" is left in it.
    data = data.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    filled = {name: html.escape(value) for name, value in fields.items()}
    filled |= {"poster": _POSTER if poster else "", "data": data}
    # In one pass: a title that holds "{{data}}" keeps it.
    text = template.read_text(encoding="utf-8")
    return re.sub(r"\{\{(\w+)\}\}", lambda found: filled[found[1]], text)


def _cut(text: str) -> str:
    """Return a text of one line that a title bar can hold."""
    line = " ".join(text.split())
    return line if len(line) <= _MOST_TITLE else line[: _MOST_TITLE - 1] + "…"


def _linked(stage: Stage, title: str) -> dict[str, Any]:
    """Return what search engines read: schema.org, as JSON-LD."""
    scene = stage.scene
    record: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "CreativeWork",
        "name": [{"@language": tag, "@value": one} for tag, one in scene.title.items()]
        if isinstance(scene.title, Mapping)
        else title,
        "inLanguage": list(dict.fromkeys([scene.languages.default, *scene.languages.available])),
        **accessibility_of(stage),
    }
    if scene.base is not None:
        record["@id"] = scene.base
    if scene.rights is not None:
        record["license"] = scene.rights.license
        record["creditText"] = scene.rights.credit
    return {key: value for key, value in record.items() if value is not None}


def worker_of(folder: Path, template: Path) -> str:
    """Return the service worker with the list of all files, so that the page opens without a network.

    Its version is the checksum of their bytes: another export is another page.
    """
    names, digest = [], hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        names.append(path.relative_to(folder).as_posix())
        digest.update(names[-1].encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    listed = json.dumps(["./", *names], ensure_ascii=True)
    text = template.read_text(encoding="utf-8")
    return f"const VERSION = {json.dumps(digest.hexdigest()[:16])};\nconst FILES = {listed};\n{text}"
