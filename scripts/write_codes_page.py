"""Write docs/codes.md: every code that an error, a finding or a loss can have, with its words in both languages.

python scripts/write_codes_page.py
"""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

import immersion
from immersion import messages

PAGE = Path(__file__).resolve().parents[1] / "docs" / "codes.md"
HEAD = """# Codes

Every error and every finding ends with a code, such as `[scene-alt]`. A code never changes its meaning; the words may.
Fields in braces are filled in with what was found. This page is written by `scripts/write_codes_page.py`.

`immersion check` gives codes of `scene-` (from the text of the scene alone) and of `stage-` (from its media); each has
a severity: an error must be corrected, a warning is probably a mistake (and fails with `--strict`), a note is for
information.
"""
LOSSES = """# Losses

What an export or an import could not carry as it was asked for, told in its manifest and on the command line: what,
why, and how it is avoided. [What each export carries](losses.md) has the features that they come from.
"""


def page() -> str:
    """Return the page for the catalogue as it is."""
    for module in pkgutil.walk_packages(immersion.__path__, "immersion."):
        if module.name.rpartition(".")[2].endswith("_texts"):
            importlib.import_module(module.name)
    codes = sorted(code.removesuffix(".found") for code in messages.codes() if code.endswith(".found"))
    parts, group = [HEAD], ""
    for code in codes:
        kind = code.split("-")[0]
        if kind != group:
            parts.append(f"## {kind}\n")
            group = kind
        parts.append(_entry(code))
    return "\n".join([*parts, *_losses()])


def _losses() -> list[str]:
    """Return what exports tell as lost: each code with what, why, and how it is avoided."""
    known = set(messages.codes())
    codes = sorted(code for code in known if {f"{code}-why", f"{code}-avoid"} <= known)
    parts = [LOSSES]
    for code in codes:
        told = (
            f"- {lang}: "
            + " ".join(f"{_words(key, lang).rstrip('.')}." for key in (code, f"{code}-why", f"{code}-avoid"))
            for lang in messages.LANGUAGES
        )
        parts.append("\n".join([f"### {code}\n", *told]) + "\n")
    return parts


def _entry(code: str) -> str:
    lines = [f"### {code}\n"]
    for lang in messages.LANGUAGES:
        found, expected, remedy = (_words(f"{code}.{part}", lang) for part in messages.PARTS)
        told = {
            "en": f"expected {expected}, got {found}. {remedy}",
            "fr": f"attendu : {expected} ; trouvé : {found}. {remedy}",
        }[lang]
        lines.append(f"- {lang}: {told}")
    return "\n".join(lines) + "\n"


def _words(code: str, lang: str) -> str:
    """Return a text for Markdown: fields as code, without what would begin a link or a tag."""
    text = messages.template(code, lang).replace("{{", "\0").replace("}}", "\1")
    for sign in "<>":
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\0", "{").replace("\1", "}")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
