"""Whose a scene is: the licence of each media, that of the whole, what cannot be joined, and Europeana's tier."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations

from immersion.registry import nearest
from immersion.scene import _rights_texts as _rights_texts
from immersion.scene.finding import Finding
from immersion.scene.licenses import License, creative_commons, known_licenses, license_named
from immersion.scene.model import Scene, text_of
from immersion.scene.positions import place_of

__all__ = ["MediaRights", "RightsReport", "rights"]

# Share-alike licences whose makers declared them compatible with each other.
_ALIKE = ({"CC-BY-SA", "LAL-1.3"},)


@dataclass(frozen=True, slots=True)
class MediaRights:
    """The rights of one media.

    Parameters
    ----------
    id : str
        The media.
    written : str
        What the scene says; empty when it says nothing.
    license : License, optional
        What that is; None when nothing is said, or nothing that is known.
    credit : str
        Who is to be named, in the language of the report.
    source : str
        Where it comes from.
    """

    id: str
    written: str
    license: License | None
    credit: str = ""
    source: str = ""

    def to_dict(self) -> dict[str, object]:
        """Return plain data."""
        found = None if self.license is None else self.license
        return {
            "id": self.id,
            "license": self.written or None,
            "uri": found.uri or None if found is not None else None,
            "reuse": found.reuse if found is not None else None,
            "credit": self.credit,
            "source": self.source,
        }


@dataclass(frozen=True, slots=True)
class RightsReport:
    """What :func:`rights` found.

    Parameters
    ----------
    media : tuple of MediaRights
        In the order of the file.
    stated : License, optional
        The licence that the scene gives itself.
    whole : License, optional
        The least restrictive licence that every media allows: the most restrictive of theirs, or one that asks
        all that they ask. None when a media says nothing that is known.
    tier : int
        The highest content tier that Europeana gives to a record of the whole: 1 to 4 (0 when it takes no such
        rights). What else a tier asks, such as the size of pictures, is not judged here.
    findings : tuple of Finding
    """

    media: tuple[MediaRights, ...]
    stated: License | None
    whole: License | None
    tier: int
    findings: tuple[Finding, ...] = field(default=())

    def to_dict(self, lang: str | None = None) -> dict[str, object]:
        """Return plain data for ``--json``."""
        return {
            "media": [one.to_dict() for one in self.media],
            "stated": self.stated.id if self.stated is not None else None,
            "whole": self.whole.id if self.whole is not None else None,
            "europeana_tier": self.tier,
            "findings": [finding.to_dict(lang) for finding in self.findings],
        }


def rights(scene: Scene, language: str | None = None) -> RightsReport:
    """Return the rights of a scene.

    Parameters
    ----------
    scene : Scene
    language : str, optional
        Of credits and sources; the scene's own without it.

    Returns
    -------
    RightsReport
        Findings: an error where the scene promises more than its media allow, where a licence is none; warnings
        where licences cannot be joined in one work, or a credit that a licence asks for is missing.

    Examples
    --------
    >>> report = rights(Scene(immersion="1", id="hall", rights={"license": "CC-BY-4.0"}, media={
    ...     "hall": {"type": "response", "file": "hall.wav", "license": "CC-BY-NC-4.0", "credit": "A. Diallo"}}))
    >>> report.whole.id, report.tier, [found.code for found in report.findings]
    ('CC-BY-NC-4.0', 3, ['scene-rights-promised'])
    """
    tag = language or scene.languages.default
    media = tuple(
        MediaRights(
            name,
            one.license or "",
            license_named(one.license or ""),
            text_of(one.credit, tag, scene.languages.default),
            text_of(one.source, tag, scene.languages.default),
        )
        for name, one in scene.media.items()
    )
    stated = license_named(_written(scene))
    known = [one.license for one in media if one.license is not None]
    whole = _whole(known) if len(known) == len(media) else None
    if not media:
        whole = stated
    rules = (_names, _credits, _joined, _unchanged)
    findings = [finding for rule in rules for finding in rule(scene, media)]
    findings += _promise(scene, stated, whole)
    findings.sort(key=lambda found: (found.where.line or 0, found.where.column or 0))
    shown = stated if stated is not None and (whole is None or stated.rank >= whole.rank) else whole
    return RightsReport(media, stated, whole, shown.tier if shown is not None else 0, tuple(findings))


def _written(scene: Scene) -> str:
    """Return the licence that the scene says, or nothing."""
    return "" if scene.rights is None else scene.rights.license or ""


def _whole(licenses: list[License]) -> License | None:
    """Return the most restrictive licence, or the Creative Commons one that asks all that they ask."""
    if not licenses:
        return None
    hardest = max(licenses, key=lambda one: one.rank)
    if hardest.rank > 6 or not hardest.id.startswith("CC-BY"):
        return hardest
    asked = [
        any(getattr(one, what) for one in licenses)
        for what in ("non_commercial", "no_derivatives", "share_alike")
    ]
    own = [hardest.non_commercial, hardest.no_derivatives, hardest.share_alike or hardest.no_derivatives]
    if all(has or not wants for has, wants in zip(own, asked, strict=True)):
        return hardest
    return creative_commons(asked[0], asked[1], asked[2])


def _names(scene: Scene, media: tuple[MediaRights, ...]) -> Iterator[Finding]:
    """Find licences that are none."""
    written = [(f"media.{one.id}.license", one.written) for one in media]
    for path, name in [("rights.license", _written(scene)), *written]:
        if name and license_named(name) is None:
            near = nearest(name, known_licenses())
            yield Finding(
                "scene-license-unknown", "error", place_of(scene, path), found=repr(name), nearest=near
            )


def _credits(scene: Scene, media: tuple[MediaRights, ...]) -> Iterator[Finding]:
    """Find works whose author must be named, and is not."""
    for one in media:
        if one.license is not None and one.license.attribution and not one.credit.strip():
            where = place_of(scene, f"media.{one.id}")
            yield Finding("scene-credit", "warning", where, found=repr(one.id), license=one.license.id)


def _joined(scene: Scene, media: tuple[MediaRights, ...]) -> Iterator[Finding]:
    """Find pairs of licences under which no single work can be made; each pair once, at the later media."""
    first: dict[str, MediaRights] = {}
    for one in media:
        if one.license is not None:
            first.setdefault(one.license.family, one)
    for a, b in combinations(first.values(), 2):
        assert a.license is not None
        assert b.license is not None
        if not _fit(a.license, b.license):
            values = {
                "found": f"{a.id}: {a.written} ≠ {b.id}: {b.written}",
                "first": a.license.id,
                "second": b.license.id,
            }
            yield Finding("scene-rights-mix", "warning", place_of(scene, f"media.{b.id}.license"), **values)


def _fit(a: License, b: License) -> bool:
    """Tell whether one work may be made from works under both."""
    return not (_refuses(a, b) or _refuses(b, a))


def _refuses(one: License, other: License) -> bool:
    """Tell whether a licence that asks for itself meets one that asks for something else, or for more."""
    if not one.share_alike:
        return False
    if other.share_alike:
        return one.family != other.family and {one.family, other.family} not in _ALIKE
    more = other.no_derivatives or (other.non_commercial and not one.non_commercial)
    return more or other.rank > creative_commons(True, True).rank


def _unchanged(scene: Scene, media: tuple[MediaRights, ...]) -> Iterator[Finding]:
    """Note works that may only be given on as they are: a show plays them, an export mixes or thins them."""
    for one in media:
        if one.license is not None and one.license.no_derivatives:
            where = place_of(scene, f"media.{one.id}.license")
            yield Finding("scene-rights-unchanged", "note", where, found=repr(one.id), license=one.license.id)


def _promise(scene: Scene, stated: License | None, whole: License | None) -> Iterator[Finding]:
    """Find a scene that promises more than its media allow."""
    if not _written(scene):
        if not scene.media:
            return
        wanted = whole.id if whole is not None else "—"
        yield Finding("scene-rights-missing", "warning", place_of(scene, "rights"), found="—", wanted=wanted)
    elif stated is not None and whole is not None and not _holds(stated, whole):
        where = place_of(scene, "rights.license")
        yield Finding("scene-rights-promised", "error", where, found=repr(_written(scene)), wanted=whole.id)


def _holds(stated: License, whole: License) -> bool:
    """Tell whether a licence asks at least what the whole asks."""
    if stated.family == whole.family or stated.rank > 6:
        return stated.rank >= whole.rank
    asks = ("non_commercial", "no_derivatives")
    kept = all(getattr(stated, what) or not getattr(whole, what) for what in asks)
    alike = stated.share_alike or not whole.share_alike
    return stated.rank >= whole.rank and kept and (alike or stated.no_derivatives)
