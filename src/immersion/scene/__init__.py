"""Scenes: read, write, check and simulate the records of a show.

Nothing here opens a media; see :mod:`immersion.stage` for that.
"""

from immersion.scene.builder import Builder
from immersion.scene.canonical import canonical, digest
from immersion.scene.credits import credits_page, credits_text
from immersion.scene.finding import Finding, in_order
from immersion.scene.json_schema import schema
from immersion.scene.language_rules import Translated, language_matrix
from immersion.scene.licenses import License, license_named
from immersion.scene.migrating import migrate
from immersion.scene.model import Level, Scene, Venue, text_of
from immersion.scene.reading import moved_to, read, read_text, read_venue
from immersion.scene.rights import MediaRights, RightsReport, rights
from immersion.scene.validation import validate
from immersion.scene.writing import write

__all__ = [
    "Builder",
    "Finding",
    "Level",
    "License",
    "MediaRights",
    "RightsReport",
    "Scene",
    "Translated",
    "Venue",
    "canonical",
    "credits_page",
    "credits_text",
    "digest",
    "in_order",
    "language_matrix",
    "license_named",
    "migrate",
    "moved_to",
    "read",
    "read_text",
    "read_venue",
    "rights",
    "schema",
    "text_of",
    "validate",
    "write",
]
