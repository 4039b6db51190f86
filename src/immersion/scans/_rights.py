"""Whose a scan is, and the date of its record: checked before any work, carried by every record from there on."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date as calendar
from typing import TypeVar
from unicodedata import category

from immersion.errors import UsageError
from immersion.scans import _provenance_texts as _provenance_texts
from immersion.scans._history import ProvenanceStep
from immersion.scans._streamed import Streamed
from immersion.scans.cloud import PointCloud
from immersion.scans.mesh import Mesh

__all__ = ["check_date", "check_rights", "with_rights"]

S = TypeVar("S", bound=Mesh | PointCloud | Streamed)


def with_rights(scan: S, *, license: str | None = None, credit: str | None = None) -> S:
    """Return the scan with its licence and credit line, which every record from here on carries.

    Parameters
    ----------
    scan : Mesh or PointCloud
    license : str, optional
        Such as ``"CC0-1.0"`` or the address of a rights statement; None keeps what is known.
    credit : str, optional
        Who is to be named.

    Raises
    ------
    UsageError
        If one is empty, longer than 1000 characters, or of several lines.

    Examples
    --------
    >>> mesh = Mesh.from_arrays([[0, 0, 0], [1, 0, 0], [0, 1, 0]], [[0, 1, 2]])
    >>> with_rights(mesh, license="CC0-1.0", credit="Musée de l'Été").history[-1].parameters["license"]
    'CC0-1.0'
    """
    check_rights(license, credit)
    given = {name: value for name, value in (("license", license), ("credit", credit)) if value is not None}
    step = ProvenanceStep("with_rights", {"license": license, "credit": credit})
    # Writers whose format has a place for rights take them from the extras.
    return replace(scan, history=(*scan.history, step), extras={**scan.extras, **given}) if given else scan


def check_rights(license: str | None, credit: str | None) -> None:
    """Refuse rights that are no line of text."""
    for name, value in (("license", license), ("credit", credit)):
        if value is not None and (not value.strip() or len(value) > 1000 or not _is_line(value)):
            raise UsageError("provenance-rights", name=name, value=value[:60])


def _is_line(text: str) -> bool:
    # Not str.isprintable: French typography has spaces that do not break.
    return not any(category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in text)


def check_date(date: str | None) -> None:
    """Refuse what is no date, before any work."""
    if date is not None and not _is_date(date):
        raise UsageError("provenance-date", value=date[:40])


def _is_date(text: str) -> bool:
    try:
        return re.fullmatch(r"\d{4}-\d\d-\d\d", text) is not None and bool(calendar.fromisoformat(text))
    except ValueError:
        return False
