"""One line of a cleanup's log."""

from __future__ import annotations

from dataclasses import dataclass

from immersion import messages
from immersion.scans import _clean_texts as _clean_texts
from immersion.scans import _process_texts as _process_texts

__all__ = ["Step"]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a cleanup.

    Parameters
    ----------
    name : str
        ``"weld"``, ``"degenerate"``, ``"duplicate"``, ``"crowded-edges"`` …
    count : int
        How many things it changed, or found and left.
    changes : bool
        False when it only says what was found and left as it is.
    """

    name: str
    count: int
    changes: bool = True

    def render(self, lang: str | None = None) -> str:
        """Return the step for a reader, in French or English.

        Examples
        --------
        >>> Step("weld", 1200).render("en")
        'vertices welded: 1,200'
        """
        colon = "\u00a0: " if (lang or messages.language()).startswith("fr") else ": "
        return f"{messages.text(f'step-{self.name}', lang)}{colon}{messages.number(self.count, 0, lang)}"

    def to_dict(self) -> dict[str, object]:
        """Return plain data."""
        return {"name": self.name, "count": self.count, "changes": self.changes}
