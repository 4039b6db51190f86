"""What a target could not carry, or a profile took away: said, never silent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from immersion import messages

__all__ = ["Loss"]


@dataclass(frozen=True, slots=True)
class Loss:
    """One thing that was asked for and did not come through.

    Parameters
    ----------
    code : str
        Stable code; its text is in the catalogue (``not-yet`` for what a target will carry one day).
    target : str
        What is lost: a path in the scene such as ``things.bed`` or ``cues``.
    values : mapping
        The fields of the text.
    """

    code: str
    target: str
    values: Mapping[str, object] = field(default_factory=dict)

    def render(self, lang: str | None = None) -> str:
        """Return the sentence for a reader, in French or English.

        Examples
        --------
        >>> Loss("not-yet", "tours").render("en")
        'tours: not carried yet [not-yet]'
        """
        return f"{self.target}: {messages.text(self.code, lang, **self.values)} [{self.code}]"

    def to_dict(self, lang: str | None = None) -> dict[str, object]:
        """Return plain data for ``--json`` and manifests."""
        return {
            "code": self.code,
            "target": self.target,
            "text": messages.text(self.code, lang, **self.values),
        }


messages.add({"not-yet": {"en": "not carried yet", "fr": "pas encore pris en charge"}})
