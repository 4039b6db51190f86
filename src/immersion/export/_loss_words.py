"""Adding a loss to the catalogue: what, why, and how to avoid it, in English and in French."""

from __future__ import annotations

from immersion.messages import add

__all__ = ["add_loss"]

Words = tuple[str, str]


def add_loss(code: str, what: Words, why: Words, avoid: Words) -> None:
    """Add the three sentences of a loss, each in English and in French."""
    parts = {code: what, f"{code}-why": why, f"{code}-avoid": avoid}
    add({key: {"en": en, "fr": fr} for key, (en, fr) in parts.items()})
