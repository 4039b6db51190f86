"""One HTML file that opens from a disk: everything of a page inside it, and a policy that knows its scripts."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

__all__ = ["single_page"]

# What our own script asks for may run ('strict-dynamic': the audio thread's), nothing that stands in the document.
_POLICY = (
    "default-src 'none'; script-src {scripts} 'strict-dynamic'; style-src {styles}; img-src blob: data:; "
    "media-src blob:; connect-src blob: data:; base-uri 'none'; form-action 'none'"
)
_LEFT_OUT = frozenset({"index.html", "page.css", "poster.jpg", "viewer.js"})


def single_page(folder: Path) -> str:
    """Return a page's folder as one document.

    Scripts and styles stand in it as they are, by their hashes; other files as blocks of data in base64, which no
    browser runs and the page reads by their names.

    Parameters
    ----------
    folder : Path
        With ``index.html`` and all that it needs; a service worker is not among it.
    """
    page = (folder / "index.html").read_text(encoding="utf-8")
    style = (folder / "page.css").read_text(encoding="utf-8")
    script = (folder / "viewer.js").read_text(encoding="utf-8")
    if re.search(r"</script|<!--", script, re.IGNORECASE) or "</style" in style.lower():
        raise AssertionError("a bundle that cannot stand inside a document")  # esbuild writes them apart
    blocks = [_block(folder, path) for path in sorted(folder.rglob("*")) if path.is_file()]
    policy = _POLICY.format(scripts=_hash(script), styles=_hash(style))
    page = re.sub(r'(http-equiv="Content-Security-Policy" content=)"[^"]*"', rf'\1"{policy}"', page, count=1)
    page = _put(page, '<link rel="stylesheet" href="page.css">', f"<style>{style}</style>")
    page = _put(page, '<script type="module" src="viewer.js"></script>\n', "")
    poster = folder / "poster.jpg"
    if poster.exists():
        picture = base64.b64encode(poster.read_bytes()).decode()
        page = _put(page, 'src="poster.jpg"', f'src="data:image/jpeg;base64,{picture}"')
    whole = "\n".join([*filter(None, blocks), f'<script type="module">{script}</script>', "</body>"])
    return _put(page, "</body>", whole)


def _put(page: str, old: str, new: str) -> str:
    """Replace what stands once in the template; titles are escaped and cannot hold it."""
    before, found, after = page.rpartition(old)
    if not found:
        raise AssertionError(f"page.html without {old}")
    return before + new + after


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _block(folder: Path, path: Path) -> str:
    name = path.relative_to(folder).as_posix()
    if name in _LEFT_OUT:
        return ""
    data = base64.b64encode(path.read_bytes()).decode()
    return f'<script type="application/octet-stream" data-file="{name}">{data}</script>'
