"""Licences and rights statements: what each one asks, under the names that people and tools write.

The table holds the Creative Commons tools and licences [1]_, the twelve statements of RightsStatements.org [2]_ and
the open licences that public bodies and databases use, by their SPDX identifiers [3]_. Which of them Europeana
takes, and for which tier, is from its publishing framework [4]_.

References
----------
.. [1] Creative Commons, "About CC Licenses", creativecommons.org/share-your-work/cclicenses.
.. [2] RightsStatements.org, "Rights Statements", version 1.0, 2016.
.. [3] SPDX License List, spdx.org/licenses.
.. [4] Europeana Foundation, "Europeana Publishing Framework: content", tiers 1 to 4, 2019.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

__all__ = ["License", "Reuse", "creative_commons", "known_licenses", "license_named"]

Reuse = Literal["open", "restricted", "closed"]


@dataclass(frozen=True, slots=True)
class License:
    """A licence or a statement, and what it asks of who uses the work.

    Parameters
    ----------
    id : str
        The SPDX identifier, or the short name of a rights statement (``InC-EDU``).
    uri : str
        The address that EDM and IIIF compare letter by letter; empty where a licence has none of its own.
    name : str
        As its maker calls it, in English.
    reuse : {"open", "restricted", "closed"}
        Whether everybody may use the work again: for any purpose, for some, or only with a permission.
    attribution, share_alike, non_commercial, no_derivatives : bool
        Name the author; give what is made from it under the same licence; only without profit; only unchanged.
    europeana : bool
        Whether Europeana takes it as ``edm:rights``.
    rank : int
        The higher, the more restrictive; what is joined has at least the highest rank of its parts.
    """

    id: str
    uri: str
    name: str
    reuse: Reuse
    attribution: bool = True
    share_alike: bool = False
    non_commercial: bool = False
    no_derivatives: bool = False
    europeana: bool = False
    rank: int = 1

    @property
    def tier(self) -> int:
        """The highest content tier that Europeana gives to works under it: 4, 3, 2, or 0 when it takes none.

        >>> [license_named(name).tier for name in ("CC-BY-4.0", "CC-BY-NC-4.0", "InC", "MIT")]
        [4, 3, 2, 0]
        """
        return {"open": 4, "restricted": 3, "closed": 2}[self.reuse] if self.europeana else 0

    @property
    def family(self) -> str:
        """Its identifier without version and country: ``CC-BY-SA`` for ``CC-BY-SA-3.0-FR``."""
        return re.sub(r"-\d.*", "", self.id) if self.id.startswith("CC-") else self.id


_CC_ID = re.compile(r"CC-BY(-NC)?(?:-(ND|SA))?-(1\.0|2\.0|2\.5|3\.0|4\.0)(?:-([A-Z]{2,3}))?")
_CC_NAMES = {
    "BY": "Attribution",
    "NC": "NonCommercial",
    "ND": "NoDerivatives",
    "SA": "ShareAlike",
}
_CC_RANKS = {"BY": 1, "BY-SA": 2, "BY-NC": 3, "BY-NC-SA": 4, "BY-ND": 5, "BY-NC-ND": 6}


def creative_commons(
    non_commercial: bool = False,
    no_derivatives: bool = False,
    share_alike: bool = False,
    version: str = "4.0",
    country: str = "",
) -> License:
    """Return the Creative Commons licence that asks this; attribution always, never both ``ND`` and ``SA``.

    Examples
    --------
    >>> creative_commons(non_commercial=True, share_alike=True).uri
    'http://creativecommons.org/licenses/by-nc-sa/4.0/'
    """
    parts = ["BY", *(["NC"] if non_commercial else []), *(["ND"] if no_derivatives else [])]
    if share_alike and not no_derivatives:
        parts.append("SA")
    words = "-".join(_CC_NAMES[part] for part in parts)
    place = f"/{country.lower()}" if country else ""
    return License(
        "-".join(["CC", *parts, version, *([country] if country else [])]),
        f"http://creativecommons.org/licenses/{'-'.join(parts).lower()}/{version}{place}/",
        f"Creative Commons {words} {version}" + (f" {country}" if country else ""),
        "restricted" if non_commercial or no_derivatives else "open",
        share_alike="SA" in parts,
        non_commercial=non_commercial,
        no_derivatives=no_derivatives,
        europeana=True,
        rank=_CC_RANKS["-".join(parts)],
    )


def _statement(
    name: str, words: str, reuse: Reuse, rank: int, europeana: bool = False, nc: bool = False
) -> License:
    uri = f"http://rightsstatements.org/vocab/{name}/1.0/"
    return License(name, uri, words, reuse, False, non_commercial=nc, europeana=europeana, rank=rank)


_OTHERS = (
    License("CC0-1.0", "http://creativecommons.org/publicdomain/zero/1.0/", "Creative Commons Zero 1.0", "open",
            False, europeana=True, rank=0),
    License("CC-PDM-1.0", "http://creativecommons.org/publicdomain/mark/1.0/", "Public Domain Mark 1.0", "open",
            False, europeana=True, rank=0),
    License("PDDL-1.0", "", "Open Data Commons Public Domain Dedication 1.0", "open", False, rank=0),
    License("Unlicense", "", "The Unlicense", "open", False, rank=0),
    License("ODC-By-1.0", "", "Open Data Commons Attribution 1.0", "open"),
    License("etalab-2.0", "", "Licence Ouverte 2.0 (Etalab)", "open"),
    License("OGL-UK-3.0", "", "Open Government Licence 3.0", "open"),
    License("DL-DE-BY-2.0", "", "Datenlizenz Deutschland Namensnennung 2.0", "open"),
    License("DL-DE-ZERO-2.0", "", "Datenlizenz Deutschland Zero 2.0", "open", False, rank=0),
    License("MIT", "", "MIT License", "open"),
    License("Apache-2.0", "", "Apache License 2.0", "open"),
    License("BSD-2-Clause", "", "BSD 2-Clause License", "open"),
    License("BSD-3-Clause", "", "BSD 3-Clause License", "open"),
    License("OFL-1.1", "", "SIL Open Font License 1.1", "open"),
    License("ODbL-1.0", "", "Open Database License 1.0", "open", share_alike=True, rank=2),
    License("LAL-1.3", "", "Licence Art Libre 1.3", "open", share_alike=True, rank=2),
    _statement("NoC-US", "No Copyright, United States", "restricted", 7),
    _statement("NoC-OKLR", "No Copyright, Other Known Legal Restrictions", "restricted", 7, True),
    _statement("NoC-CR", "No Copyright, Contractual Restrictions", "restricted", 7),
    _statement("NoC-NC", "No Copyright, Non-Commercial Use Only", "restricted", 3, True, True),
    _statement("InC-EDU", "In Copyright, Educational Use Permitted", "restricted", 8, True, True),
    _statement("InC-NC", "In Copyright, Non-Commercial Use Permitted", "restricted", 8, False, True),
    _statement("NKC", "No Known Copyright", "closed", 9),
    _statement("UND", "Copyright Undetermined", "closed", 9),
    _statement("CNE", "Copyright Not Evaluated", "closed", 9, True),
    _statement("InC-RUU", "In Copyright, Rights-holder(s) Unlocatable or Unidentifiable", "closed", 10),
    _statement("InC-OW-EU", "In Copyright, EU Orphan Work", "closed", 10, True),
    _statement("InC", "In Copyright", "closed", 10, True),
)  # fmt: skip
_BY_ID = {one.id.lower(): one for one in _OTHERS}
_OTHER_IDS = {
    "pdm": "CC-PDM-1.0",
    "pdm-1.0": "CC-PDM-1.0",
    "cc0": "CC0-1.0",
    "licence-ouverte-2.0": "etalab-2.0",
}
_ADDRESS = re.compile(
    r"https?://(?:www\.)?(creativecommons\.org/(?:licenses/(?P<cc>[a-z-]+)/(?P<v>\d\.\d)(?:/(?P<c>[a-z]{2,3}))?"
    r"|publicdomain/(?P<tool>zero|mark)/1\.0)(?:/(?:deed|legalcode)(?:\.[A-Za-z-]+)?)?"
    r"|rightsstatements\.org/(?:vocab|page|data)/(?P<rs>[A-Za-z-]+)/1\.0)/?",
    re.IGNORECASE,
)


def license_named(name: str) -> License | None:
    """Return a licence by its SPDX identifier, its short name or its address; None when it is not known.

    Parameters
    ----------
    name : str
        Such as ``"CC-BY-4.0"``, ``"InC"`` or ``"https://creativecommons.org/licenses/by/4.0/deed.fr"``. Letters may
        be capital or small, as SPDX says.

    Examples
    --------
    >>> license_named("https://creativecommons.org/licenses/by-sa/3.0/fr/deed.fr").id
    'CC-BY-SA-3.0-FR'
    >>> license_named("http://rightsstatements.org/vocab/InC/1.0/").reuse
    'closed'
    """
    written = name.strip()
    address = _ADDRESS.fullmatch(written)
    if address is not None:
        if address["rs"]:
            return _BY_ID.get(address["rs"].lower())
        if address["tool"]:
            return _BY_ID["cc0-1.0" if address["tool"].lower() == "zero" else "cc-pdm-1.0"]
        written = f"CC-{address['cc']}-{address['v']}" + (f"-{address['c']}" if address["c"] else "")
    plain = _OTHER_IDS.get(written.lower(), written).lower()
    if plain in _BY_ID:
        return _BY_ID[plain]
    parts = _CC_ID.fullmatch(written.upper())
    if parts is None:
        return None
    return creative_commons(bool(parts[1]), parts[2] == "ND", parts[2] == "SA", parts[3], parts[4] or "")


def known_licenses() -> list[str]:
    """Return the identifiers of the table, the Creative Commons licences in their last version.

    >>> "CC-BY-NC-ND-4.0" in known_licenses(), "etalab-2.0" in known_licenses()
    (True, True)
    """
    families = ((False, False, False), (False, False, True), (True, False, False), (True, False, True),
                (False, True, False), (True, True, False))  # fmt: skip
    return [*(creative_commons(*flags).id for flags in families), *(one.id for one in _OTHERS)]
