"""Licences as people write them, and the identifier that a scene wants."""

from __future__ import annotations

import re

from immersion.scene.licenses import license_named

__all__ = ["license_of"]

_CC_NAME = re.compile(r"\bCC[ -]BY((?:[ -](?:NC|SA|ND))*)[ -]?v?(\d\.\d)", re.IGNORECASE)
_CC_ADDRESS = re.compile(r"creativecommons\.org/licenses/(by(?:-nc)?(?:-sa|-nd)?)/(\d\.\d)", re.IGNORECASE)
_STATEMENT = re.compile(r"rightsstatements\.org/(?:vocab|page)/([A-Za-z-]+)/(\d\.\d)")


def license_of(text: str) -> str | None:
    """Return the SPDX identifier or the address of the rights statement that a text names, if it names one.

    A Creative Commons licence without its version is none: the versions differ in law.

    >>> license_of("CC0-1.0 (http://creativecommons.org/publicdomain/zero/1.0/)")
    'CC0-1.0'
    >>> license_of("CC Attribution, http://creativecommons.org/licenses/by-nc-sa/4.0/")
    'CC-BY-NC-SA-4.0'
    >>> license_of("CC BY"), license_of("all rights reserved")
    (None, None)
    """
    if match := _STATEMENT.search(text):
        return f"http://rightsstatements.org/vocab/{match[1]}/{match[2]}/"
    if "creativecommons.org/publicdomain/zero" in text or re.search(r"\bCC[ -]?0\b", text, re.IGNORECASE):
        return "CC0-1.0"
    if "creativecommons.org/publicdomain/mark" in text:
        return "https://creativecommons.org/publicdomain/mark/1.0/"
    if match := _CC_ADDRESS.search(text):
        return f"CC-{match[1].upper()}-{match[2]}"
    if match := _CC_NAME.search(text):
        parts = re.findall(r"NC|SA|ND", match[1].upper())
        return "-".join(["CC-BY", *parts, match[2]])
    found = license_named(text)
    return None if found is None else found.id
