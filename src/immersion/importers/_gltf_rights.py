"""Who made a glTF and under which licence: asset, its extras, and XMP metadata."""

from __future__ import annotations

from typing import Any

from immersion.importers._given import Given, clean_text
from immersion.importers._rights import license_of
from immersion.importers.draft import Draft

__all__ = ["rights_of", "title_of"]


def _extras(tree: Given) -> dict[str, Any]:
    """Return the extras of the asset, ours unfolded: anything may stand there, and none of it is an error."""
    extras = tree.get("asset").get("extras").value
    if not isinstance(extras, dict):
        return {}
    own = extras.get("immersion")
    return {**extras, **own} if isinstance(own, dict) else extras


def _word(value: object) -> str:
    """Return a text of any metadata: a string, a list of them, or a map of languages."""
    if isinstance(value, str):
        return clean_text(value, 2000)
    if isinstance(value, list):
        return ", ".join(word for word in map(_word, value[:20]) if word)
    if isinstance(value, dict):
        inner = value.get("@list") or value.get("@set") or value.get("@value")
        if inner is None:
            inner = next((v for k, v in value.items() if not k.startswith("@")), None)
        return _word(inner) if inner is not value else ""
    return ""


def _packet(tree: Given) -> dict[str, Any]:
    """Return the XMP packet of the asset, if there is one."""
    packets = tree.get("extensions").get("KHR_xmp_json_ld").get("packets").value
    index = tree.get("asset").get("extensions").get("KHR_xmp_json_ld").get("packet").value
    if isinstance(packets, list) and type(index) is int and 0 <= index < len(packets):
        return packets[index] if isinstance(packets[index], dict) else {}
    return {}


def title_of(tree: Given) -> str:
    """Return the title that the file's metadata give, or nothing."""
    return _word(_extras(tree).get("title")) or _word(_packet(tree).get("dc:title"))


def rights_of(tree: Given, draft: Draft) -> dict[str, Any]:
    """Return ``license``, ``credit`` and ``source`` as the file states them; what is not understood is told."""
    extras, packet = _extras(tree), _packet(tree)
    rights: dict[str, Any] = {}
    told = [
        _word(extras.get("license")),
        _word(packet.get("xmpRights:WebStatement")),
        _word(packet.get("dc:rights")),
        tree.get("asset").get("copyright").text(),
    ]
    found = next((name for name in map(license_of, told) if name), None)
    if found:
        rights["license"] = found
    elif said := next((text for text in told if text), ""):
        draft.lose("import-license", "asset", text=said[:120])
    else:
        draft.lose("import-no-license", "asset")
    copyright_line = tree.get("asset").get("copyright").text()
    credit = _word(extras.get("credit")) or _word(extras.get("author")) or _word(packet.get("dc:creator"))
    if credit or copyright_line:
        rights["credit"] = credit or copyright_line
    if credit and copyright_line and copyright_line != credit:
        rights["credit"] = f"{credit} ({copyright_line})"
    if source := _word(extras.get("source")) or _word(packet.get("dc:source")):
        rights["source"] = source
    return rights
