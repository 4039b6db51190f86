"""Words of a Voyager document: titles, annotations and articles, in all their languages."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion.importers._given import Given, clean_text
from immersion.importers.draft import Draft, rounded

__all__ = ["Words"]

_ANNOTATION = (
    "id", "title", "titles", "lead", "leads", "position", "visible", "articleId", "audioId", "viewId",
)  # fmt: skip
_ARTICLE_SUFFIXES = (".html", ".htm", ".md", ".txt")


class Words:
    """Texts, by language; it remembers which languages it has met."""

    def __init__(self, setup: Given, draft: Draft) -> None:
        self.draft = draft
        self.title: str | dict[str, str] = ""
        self.articles: dict[str, str] = {}
        self.annotations: dict[str, str] = {}
        self._tags: dict[str, None] = {}
        self._metas: set[str] = set()
        written = setup.get("language").get("language").text()
        self._default = draft.language_tag(written, f"{setup.place}.language") if written else ""

    def of(self, owner: Given, many: str, one: str = "") -> str | dict[str, str]:
        """Return a text: that of every language, else the older form without languages."""
        texts = owner.get(many)
        found: dict[str, str] = {}
        for key in texts.names():
            text, tag = texts.get(key).text(), self.draft.language_tag(key, f"{texts.place}.{key[:20]}")
            if text and tag:
                found[tag] = text
        self._tags |= dict.fromkeys(found)
        return found or (owner.get(one).text() if one else "")

    def files(self, owner: Given, many: str) -> dict[str, tuple[Given, str]]:
        """Return a map of languages to the place and the address of a file."""
        entries = owner.get(many)
        found = {}
        for key in entries.names():
            tag = self.draft.language_tag(key, f"{entries.place}.{key[:20]}")
            if tag and entries.get(key).text():
                found[tag] = (entries.get(key), entries.get(key).text())
        self._tags |= dict.fromkeys(found)
        return found

    def meta(self, meta: Given) -> None:
        """Take the title and the articles of a node's metadata, once."""
        if meta.place in self._metas:
            return
        self._metas.add(meta.place)
        collection = meta.get("collection")
        title = self.of(collection, "titles") or _plain(collection.value, "title")
        if title and not self.title:
            self.title = title
            self.draft.top["title"] = title
        for key in collection.names():
            if key not in ("title", "titles"):
                self.draft.lose("import-not-carried", f"{collection.place}.{key[:80]}")
        for article in meta.get("articles").each():
            self._article(article)
        for key in ("process", "images", "leadArticle"):
            if meta.get(key):
                self.draft.lose("import-not-carried", f"{meta.place}.{key}")

    def _article(self, article: Given) -> None:
        files = {}
        for tag, (entry, uri) in self.files(article, "uris").items():
            path = self.draft.intake.local(uri, entry.place)
            if path is not None and path.suffix.lower() in _ARTICLE_SUFFIXES:
                files[tag] = self.draft.intake.copy(path)
        record: dict[str, Any] = {"type": "text"}
        uri = article.get("uri").text()
        if files:
            record["files"] = files
        elif uri and (path := self.draft.intake.local(uri, f"{article.place}.uri")) is not None:
            record["file"] = self.draft.intake.copy(path)
        else:
            self.draft.lose("import-article", article.place)
            return
        for key, many, one in (("x-title", "titles", "title"), ("x-lead", "leads", "lead")):
            if text := self.of(article, many, one):
                record[key] = text
        name = article.get("id").text("article")
        self.articles[name] = self.draft.add_media(f"article-{name}", record)
        self.draft.lose("import-article-kept", article.place, media=self.articles[name])

    def annotation(self, annotation: Given, place: NDArray[np.float64]) -> str:
        """Add an annotation as a text at its place, and return the thing's id; nothing when it has no words."""
        title, lead = self.of(annotation, "titles", "title"), self.of(annotation, "leads", "lead")
        text = _joined(title, lead)
        if not text:
            self.draft.lose("import-svx-silent-annotation", annotation.place)
            return ""
        record: dict[str, Any] = {"text": text, "at": rounded(np.clip(place, -1e9, 1e9), 4)}
        if not annotation.get("visible").flag(True):
            record["visible"] = False
        article = annotation.get("articleId").text()
        if article in self.articles:
            record["x-article"] = self.articles[article]
            self.draft.lose("import-article-link", f"{annotation.place}.articleId")
        elif article:
            self.draft.lose("import-svx-unknown-id", f"{annotation.place}.articleId", id=article[:60])
        for key in annotation.names():
            if key not in _ANNOTATION:
                self.draft.lose("import-not-carried", f"{annotation.place}.{key[:80]}")
        wanted = title if isinstance(title, str) else next(iter(title.values()), "")
        name = self.draft.add_thing(f"note-{wanted or annotation.get('id').text()}", record)
        self.annotations[annotation.get("id").text()] = name
        return name

    def finish(self) -> None:
        """Say which languages the scene has."""
        default = self._default or next(iter(self._tags), self.draft.language)
        tags = list(dict.fromkeys([default, *sorted(self._tags)]))
        self.draft.top["languages"] = {"default": default, "available": tags}


def _plain(collection: object, key: str) -> str:
    """Return a text of the collection record, whose form is anybody's."""
    value = collection.get(key) if isinstance(collection, dict) else None
    return clean_text(value, 500) if isinstance(value, str) else ""


def _joined(title: str | dict[str, str], lead: str | dict[str, str]) -> str | dict[str, str]:
    """Return a title and what follows it as one text, in every language that has either.

    >>> _joined({"en": "Crown", "fr": "Couronne"}, {"en": "Of red granite."})
    {'en': 'Crown — Of red granite.', 'fr': 'Couronne'}
    """
    if not title or not lead:
        return title or lead
    if isinstance(title, str) and isinstance(lead, str):
        return f"{title} — {lead}"
    titles = title if isinstance(title, dict) else dict.fromkeys(lead, title)
    leads = lead if isinstance(lead, dict) else dict.fromkeys(titles, lead)
    tags = dict.fromkeys([*titles, *leads])
    return {tag: " — ".join(text for text in (titles.get(tag), leads.get(tag)) if text) for tag in tags}
