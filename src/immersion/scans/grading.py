"""The grade of a scan, A to E, and what it rests on."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from immersion import messages
from immersion.scans import _inspect_texts as _inspect_texts
from immersion.scans.mesh import METRES_PER_UNIT

__all__ = ["Remark", "grade_of", "unit_remarks"]

# The lowest score of each grade; a scan starts with 100 and every remark takes its points away.
GRADES = (("A", 90), ("B", 75), ("C", 55), ("D", 35), ("E", -math.inf))

# Objects of museums, from a ring to a cathedral; beyond, the unit is more likely wrong than the object so large.
LARGEST, SMALLEST = 500.0, 0.003
# What a unit that is guessed should give: between five centimetres and fifty metres.
LIKELY = (0.05, 50.0)


@dataclass(frozen=True, slots=True)
class Remark:
    """One reason of a grade.

    Parameters
    ----------
    code : str
        Stable: ``"holes"``, ``"unit-too-large"`` …
    value : float
        The number that it rests on.
    points : int
        What it takes from the score; 0 for what is only worth knowing.
    word : str
        A word that its sentence needs: a unit.
    """

    code: str
    value: float
    points: int
    word: str = ""

    def render(self, lang: str | None = None) -> str:
        """Return its sentence.

        Examples
        --------
        >>> Remark("components", 3, 4).render("en")
        'pieces that hang on nothing: 3'
        """
        digits = 0 if float(self.value).is_integer() else significant(self.value)
        value = messages.number(self.value, digits, lang)
        return messages.text(f"remark-{self.code}", lang, value=value, word=self.word)

    def to_dict(self) -> dict[str, object]:
        """Return plain data, with its sentence in each language."""
        told = {lang: self.render(lang) for lang in messages.LANGUAGES}
        return {"code": self.code, "value": self.value, "points": self.points, **told}


def significant(value: float, wanted: int = 3) -> int:
    """Return how many digits after the point show so many that mean something.

    Examples
    --------
    >>> significant(0.00123456), significant(12.3456), significant(12345.6)
    (5, 1, 0)
    """
    if not math.isfinite(value) or value == 0:
        return 0
    return min(12, max(0, wanted - 1 - math.floor(math.log10(abs(value)))))


def grade_of(remarks: Iterable[Remark]) -> tuple[str, int]:
    """Return the grade and the score, 0 to 100.

    Examples
    --------
    >>> grade_of([Remark("holes", 4, 12)])
    ('B', 88)
    """
    score = max(0, 100 - sum(remark.points for remark in remarks))
    return next(letter for letter, lowest in GRADES if score >= lowest), score


def unit_remarks(diagonal: float, unit: str | None, largest: float = LARGEST) -> list[Remark]:
    """Return what speaks against a unit: none known, a statue of 3 km, a church of 2 mm.

    Parameters
    ----------
    diagonal : float
        Of the bounding box, in `unit`.
    unit : str or None
    largest : float
        Metres from which a size is suspicious.

    Examples
    --------
    >>> unit_remarks(3000.0, "m")[0].render("en")
    '3,000 m from end to end is suspicious: are its numbers in mm?'
    >>> unit_remarks(2.0, "mm")[0].render("en")
    '2 mm from end to end is suspicious: are its numbers in m?'
    """
    if diagonal <= 0:
        return []
    if unit is None:
        # Metres and unscaled photogrammetry look alike; only hundreds and more speak for millimetres.
        if 150.0 <= diagonal <= 1e3 * LIKELY[1]:
            return [Remark("unit-looks-like", diagonal, 8, "mm")]
        return [Remark("unit-unknown", diagonal, 6)]
    metres = diagonal * METRES_PER_UNIT[unit]
    if metres > largest:
        return [Remark("unit-too-large", metres, 25, _likely(diagonal, unit, ("mm", "cm", "in", "ft")))]
    if metres < SMALLEST:
        return [Remark("unit-too-small", metres * 1e3, 25, _likely(diagonal, unit, ("m", "cm", "ft", "km")))]
    return []


def _likely(diagonal: float, unit: str, names: tuple[str, ...]) -> str:
    low, high = LIKELY
    fitting = [n for n in names if n != unit and low <= diagonal * METRES_PER_UNIT[n] <= high]
    return fitting[0] if fitting else next(name for name in names if name != unit)
