"""What a target could not carry, or a profile took away: said, never silent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from immersion import messages

__all__ = ["Loss"]

_COUNTS = frozenset({"before", "budget", "bytes", "most", "triangles"})


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
        return f"{self.target}: {messages.text(self.code, lang, **self._told())} [{self.code}]"

    def why(self, lang: str | None = None) -> str:
        """Return the reason, when the catalogue has one under ``<code>-why``; else nothing."""
        return self._more("why", lang)

    def avoid(self, lang: str | None = None) -> str:
        """Return how to avoid it, when the catalogue has that under ``<code>-avoid``; else nothing.

        Examples
        --------
        >>> Loss("not-yet", "tours").avoid("en")
        'Use another target, or a later version.'
        """
        return self._more("avoid", lang)

    def _more(self, part: str, lang: str | None) -> str:
        code = f"{self.code}-{part}"
        return messages.text(code, lang, **self._told()) if messages.known(code) else ""

    def _told(self) -> dict[str, object]:
        """Return the values as a reader writes them: counts that may be large with the separators of the language."""
        return {
            key: messages.number(value) if key in _COUNTS and isinstance(value, int) else value
            for key, value in self.values.items()
        }

    def to_dict(self, lang: str | None = None) -> dict[str, object]:
        """Return plain data for ``--json`` and manifests; ``why`` and ``avoid`` when they are known."""
        told = {"why": self.why(lang), "avoid": self.avoid(lang)}
        return {
            "code": self.code,
            "target": self.target,
            "text": messages.text(self.code, lang, **self._told()),
            **{part: words for part, words in told.items() if words},
        }


messages.add(
    {
        "not-yet": {"en": "not carried yet", "fr": "pas encore pris en charge"},
        "not-yet-why": {"en": "It is to be made.", "fr": "C’est encore à faire."},
        "not-yet-avoid": {
            "en": "Use another target, or a later version.",
            "fr": "Utilisez une autre cible, ou une version à venir.",
        },
    }
)
