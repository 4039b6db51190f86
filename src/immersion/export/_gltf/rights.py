"""Credits and rights as XMP packets (KHR_xmp_json_ld), with their languages, on what they belong to.

References: KHR_xmp_json_ld (Khronos, ratified); XMP specification, ISO 16684-1 and 16684-3 (JSON-LD).
"""

from __future__ import annotations

from typing import Any

from immersion.export._gltf.work import Work
from immersion.scene.licenses import license_named

__all__ = ["add_asset_rights", "mark_images", "packet_of_media"]

_NAME = "KHR_xmp_json_ld"
_CONTEXT = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
}


def _texts(text: object, default: str) -> dict[str, Any] | None:
    """Return a text as XMP's language alternatives, the default language first; None for no text."""
    if not text:
        return None
    found = text if isinstance(text, dict) else {default: text}
    order = sorted(found, key=lambda tag: (tag != default, tag))
    entries = {f"rdf:_{k + 1}": {"@language": tag, "@value": found[tag]} for k, tag in enumerate(order)}
    return {"@type": "rdf:Alt", **entries}


def _plain(text: object, default: str) -> str:
    """Return one text of a map: a creator's name has no languages in XMP."""
    if isinstance(text, dict):
        return str(text.get(default) or next(iter(text.values()), ""))
    return str(text or "")


def _packet(work: Work, **given: object) -> dict[str, Any]:
    default = work.stage.scene.languages.default
    packet: dict[str, Any] = {"@context": _CONTEXT}
    for key, name in (("title", "dc:title"), ("description", "dc:description")):
        if texts := _texts(given.get(key), default):
            packet[name] = texts
    if credit := _plain(given.get("credit"), default):
        packet["dc:creator"] = {"@list": [credit]}
    licence = str(given.get("license") or "")
    if rights := _texts(given.get("statement") or licence, default):
        packet["dc:rights"] = rights
    if licence:
        found = license_named(licence)
        packet["xmpRights:WebStatement"] = (found.uri if found is not None else "") or licence
        packet["xmpRights:UsageTerms"] = _texts(licence, "x-default")
    if source := _plain(given.get("source"), default):
        packet["dc:source"] = source
    if given.get("uri"):
        packet["dc:identifier"] = given["uri"]
    return packet if len(packet) > 1 else {}


def _number(work: Work, packet: dict[str, Any]) -> int | None:
    if not packet:
        return None
    if packet not in work.packets:
        work.packets.append(packet)
    work.extension(_NAME)["packets"] = work.packets
    return work.packets.index(packet)


def packet_of_media(work: Work, name: str | None) -> int | None:
    """Return the number of the packet of a media's credits and rights; None when it states none."""
    media = work.stage.scene.media.get(name or "")
    if media is None:
        return None
    told = {
        "license": media.license,
        "credit": media.credit,
        "source": media.source,
        "description": media.alt,
    }
    return _number(work, _packet(work, **told))


def add_asset_rights(work: Work) -> None:
    """Write the rights of the whole scene where readers look for them: copyright, extras and a packet."""
    scene, asset = work.stage.scene, work.document["asset"]
    rights = scene.rights
    credit = None if rights is None else rights.credit
    told = {
        "title": scene.title,
        "license": None if rights is None else rights.license,
        "credit": credit,
        "statement": None if rights is None else rights.statement,
    }
    packet = _packet(work, **told, uri=scene.base)
    number = _number(work, packet)
    if number is not None:
        asset["extensions"] = {_NAME: {"packet": number}}
    extras = {key: value for key, value in told.items() if value is not None and key != "title"}
    if extras:
        asset["extras"] = {"immersion": extras}
    if owner := _plain(credit, work.stage.language):
        asset["copyright"] = owner


def mark_images(work: Work, first: int, media: str) -> None:
    """Give the images that were added since ``first`` the packet of their media."""
    packet = packet_of_media(work, media)
    if packet is not None:
        for image in work.document["images"][first:]:
            image.setdefault("extensions", {})[_NAME] = {"packet": packet}
