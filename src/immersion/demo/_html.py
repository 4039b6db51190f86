"""The small pieces of HTML that the page is made of; every text is there in French and in English."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape

from immersion import messages

__all__ = ["Html", "Said", "cell", "link", "listed", "said", "table"]


class Html(str):
    """Text that is HTML already; any other text is escaped."""

    __slots__ = ()


Said = Callable[[str], str]
"""A value that is written in a language."""


def cell(value: object) -> Html:
    """Return a value as HTML: escaped, or in each language when it is a function of the language."""
    if isinstance(value, Html):
        return value
    if not callable(value):
        return Html(escape(str(value)))
    texts = {lang: value(lang) for lang in messages.LANGUAGES}
    if len(set(texts.values())) == 1:
        return Html(escape(texts["en"]))
    return Html("".join(f'<span lang="{lang}">{escape(text)}</span>' for lang, text in sorted(texts.items())))


def said(code: str, **values: object) -> Html:
    """Return one of the demo's texts in each language; a value may be a function of the language."""

    def in_language(lang: str) -> str:
        written = {name: value(lang) if callable(value) else value for name, value in values.items()}
        return messages.text(f"demo-page-{code}", lang, **written)

    return cell(in_language)


def table(caption: Html, head: Sequence[object], rows: Iterable[Sequence[object]]) -> Html:
    """Return a table; the first column names its row."""
    heads = "".join(f'<th scope="col">{cell(value)}</th>' for value in head)
    body = "".join(
        f'<tr><th scope="row">{cell(first)}</th>{"".join(f"<td>{cell(value)}</td>" for value in rest)}</tr>\n'
        for first, *rest in rows
    )
    return Html(
        f'<div class="wide" tabindex="0"><table><caption>{caption}</caption>\n'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{body}</tbody></table></div>\n"
    )


def listed(items: Iterable[object]) -> Html:
    """Return a list."""
    return Html("<ul>\n" + "".join(f"<li>{cell(item)}</li>\n" for item in items) + "</ul>\n")


def link(path: str) -> Html:
    """Return a link to a file beside the page."""
    return Html(f'<a href="{escape(path)}">{escape(path)}</a>')
