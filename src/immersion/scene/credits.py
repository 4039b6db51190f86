"""The credits page of a scene, in one language: what is printed on a wall or linked under a show."""

from __future__ import annotations

from html import escape

from immersion import messages
from immersion.scene import _rights_texts as _rights_texts
from immersion.scene.licenses import License
from immersion.scene.model import Scene, text_of
from immersion.scene.rights import rights

__all__ = ["credits_page", "credits_text"]

_PAGE = """<!DOCTYPE html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} – {heading}</title>
<style>body {{ font: 1.1rem/1.5 system-ui, sans-serif; max-width: 42rem; margin: 2rem auto; padding: 0 1rem; }}
dt {{ font-weight: 600; margin-top: 1rem; }} dd {{ margin: 0; }}</style>
</head>
<body>
<h1>{title}</h1>
<h2>{heading}</h2>
{lead}<dl>
{entries}
</dl>
</body>
</html>
"""


def credits_page(scene: Scene, language: str | None = None) -> str:
    """Return the credits as one HTML page that stands alone.

    Parameters
    ----------
    scene : Scene
    language : str, optional
        BCP 47 tag; the scene's own without it. What the scene has no words for stays in its own language.

    Examples
    --------
    >>> scene = Scene(immersion="1", id="hall", rights={"license": "CC0-1.0", "credit": "Musée X"})
    >>> "<h2>Crédits</h2>" in credits_page(scene, "fr")
    True
    """
    tag, own = language or scene.languages.default, scene.languages.default
    with messages.use(tag):
        entries = [
            f"<dt>{escape(label)}</dt>\n<dd>{_html(credit, found, written)}{escape(source and ' – ' + source)}</dd>"
            for label, credit, found, written, source in _lines(scene, tag)
        ]
        lead = text_of(scene.rights.statement, tag, own) if scene.rights is not None else ""
        return _PAGE.format(
            lang=escape(tag, quote=True),
            title=escape(text_of(scene.title, tag, own) or scene.id),
            heading=escape(messages.text("credits-title")),
            lead=f"<p>{escape(lead)}</p>\n" if lead else "",
            entries="\n".join(entries),
        )


def credits_text(scene: Scene, language: str | None = None) -> str:
    """Return the credits as plain lines, for a label or the end of a film.

    Examples
    --------
    >>> scene = Scene(immersion="1", id="hall", rights={"license": "CC0-1.0", "credit": "Musée X"})
    >>> print(credits_text(scene, "en"))
    hall: Musée X, CC0-1.0
    """
    tag = language or scene.languages.default
    colon = "\u00a0: " if tag.startswith("fr") else ": "
    with messages.use(tag):
        return "\n".join(
            label + colon + ", ".join(part for part in (credit, written, source) if part)
            for label, credit, _, written, source in _lines(scene, tag)
        )


def _lines(scene: Scene, tag: str) -> list[tuple[str, str, License | None, str, str]]:
    """Return label, credit, licence, the licence as written, and source: the scene first, then its media."""
    own, report = scene.languages.default, rights(scene, tag)
    label = text_of(scene.title, tag, own) or scene.id
    credit, written = "", ""
    if scene.rights is not None:
        credit, written = text_of(scene.rights.credit, tag, own), scene.rights.license or ""
    lines = [(label, credit, report.stated, written, "")]
    for one in report.media:
        source = messages.text("credits-source", source=one.source) if one.source else ""
        lines.append((one.id, one.credit, one.license, one.written, source))
    return lines


def _html(credit: str, found: License | None, written: str) -> str:
    named = escape(credit or messages.text("credits-none"))
    if not written:
        return named
    words = escape(found.name if found is not None else written)
    address = found.uri if found is not None else ""
    # Addresses of licences are compared letter by letter, and begin with http; a browser goes on to https.
    link = f'<a rel="license" href="{escape(address, quote=True)}">{words}</a>' if address else words
    return f"{named}, {link}"
