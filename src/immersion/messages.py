"""Texts that a user reads, in French and English, each under a stable code.

A domain keeps its texts in its own ``_texts.py`` and adds them here when it is imported. A text is a
template for :meth:`str.format`; both languages must use the same fields. An error or a finding has four
parts (``found``, ``expected``, ``remedy``), stored under ``<code>.<part>``.

>>> add({"doctest-hello": {"en": "Hello {name}", "fr": "Bonjour {name}"}})
>>> text("doctest-hello", name="Ada")
'Hello Ada'
>>> with use("fr"):
...     text("doctest-hello", name="Ada")
'Bonjour Ada'
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from string import Formatter

__all__ = [
    "LANGUAGES",
    "PARTS",
    "Number",
    "add",
    "codes",
    "from_environment",
    "known",
    "language",
    "number",
    "sentence",
    "size",
    "template",
    "text",
    "typeset",
    "use",
]

LANGUAGES = ("en", "fr")
PARTS = ("found", "expected", "remedy")

_SIZES = (("GB", 10**9), ("MB", 10**6), ("kB", 10**3))
_FRENCH_UNITS = {"kB": "ko", "MB": "Mo", "GB": "Go", "B": "o"}

_catalogue: dict[str, Mapping[str, str]] = {}
_current: ContextVar[str] = ContextVar("immersion_language", default="en")


def add(texts: Mapping[str, Mapping[str, object]]) -> None:
    """Add texts to the catalogue.

    Parameters
    ----------
    texts : mapping
        Either ``{code: {"en": …, "fr": …}}`` for a plain text, or
        ``{code: {"found": {"en": …, "fr": …}, "expected": {…}, "remedy": {…}}}`` for a problem.

    Raises
    ------
    ValueError
        If a language is missing, the fields of the two languages differ, or a code is taken by another text.
    """
    for code, entry in texts.items():
        if set(entry) == set(LANGUAGES):
            _add_one(code, entry)
            continue
        for part in PARTS:
            value = entry.get(part)
            if not isinstance(value, Mapping):
                raise ValueError(f"text {code!r} lacks its part {part!r}")
            _add_one(f"{code}.{part}", value)


def _add_one(code: str, entry: Mapping[str, object]) -> None:
    texts = {name: str(entry[name]) for name in LANGUAGES if name in entry}
    if len(texts) != len(LANGUAGES):
        raise ValueError(f"text {code!r} needs every language of {LANGUAGES}, got {sorted(entry)}")
    fields = {name: {field for _, field, _, _ in Formatter().parse(t) if field} for name, t in texts.items()}
    if len({frozenset(names) for names in fields.values()}) > 1:
        raise ValueError(f"text {code!r} has other fields in another language: {fields}")
    if _catalogue.get(code, texts) != texts:
        raise ValueError(f"text {code!r} is already in the catalogue with other words")
    _catalogue[code] = texts


def known(code: str) -> bool:
    """Tell whether the catalogue has a text (or a problem) of this code."""
    return code in _catalogue or f"{code}.found" in _catalogue


def codes() -> list[str]:
    """Return every code in the catalogue, sorted."""
    return sorted(_catalogue)


def text(code: str, /, lang: str | None = None, **values: object) -> str:
    """Return one text in the language asked for, else in the current one.

    Raises
    ------
    KeyError
        If the code is not in the catalogue, or one of its fields is not given: a defect of ours.
    """
    return _filled(typeset(template(code, lang), lang), lang, values)


def sentence(code: str, /, lang: str | None = None, **values: object) -> str:
    """Return one text as :func:`text` does, with the spaces of :func:`typeset`; its values stay as they are.

    >>> add({"doctest-meant": {"en": "Did you mean {found}?", "fr": "Vouliez-vous dire {found} ?"}})
    >>> sentence("doctest-meant", "fr", found="'a ?'").replace("\\u202f", "_")
    "Vouliez-vous dire 'a ?'_?"

    Raises
    ------
    KeyError
        As :func:`text`.
    """
    return _filled(typeset(template(code, lang), lang), lang, values)


def _filled(words: str, lang: str | None, values: Mapping[str, object]) -> str:
    if not values and "{" not in words:
        return words
    with use(lang or _current.get()):  # numbers among the values follow
        return words.format(**values)


def template(code: str, /, lang: str | None = None) -> str:
    """Return one text with its fields still in braces.

    Raises
    ------
    KeyError
        If the code is not in the catalogue.
    """
    return _catalogue[code]["fr" if (lang or _current.get()).startswith("fr") else "en"]


def language() -> str:
    """Return the current language: ``"en"`` or ``"fr"``."""
    return _current.get()


@contextmanager
def use(lang: str) -> Iterator[None]:
    """Speak ``lang`` inside the block; an unknown language speaks English."""
    token = _current.set("fr" if lang.startswith("fr") else "en")
    try:
        yield
    finally:
        _current.reset(token)


def from_environment(environment: Mapping[str, str] | None = None) -> str:
    """Return the language that the machine asks for, by ``LC_ALL``, ``LC_MESSAGES``, then ``LANG``.

    >>> from_environment({"LANG": "fr_FR.UTF-8"}), from_environment({"LANG": "C.UTF-8"})
    ('fr', 'en')
    """
    variables = os.environ if environment is None else environment
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := variables.get(name):
            return "fr" if value.lower().startswith("fr") else "en"
    return "en"


class Number(str):
    """A number as its reader writes it, in its own language or in that of the text around it; see :func:`number`."""

    __slots__ = ("digits", "lang", "unit", "value")

    value: float
    digits: int | None
    unit: str
    lang: str | None

    def __format__(self, spec: str) -> str:
        return format(_written(self.value, self.digits, self.unit, self.lang or _current.get()), spec)

    def __reduce__(self) -> tuple[object, ...]:
        return number, (self.value, self.digits, self.lang, self.unit)


def number(value: float, digits: int | None = 0, lang: str | None = None, unit: str = "") -> Number:
    """Write a number as its reader does: ``12,345.6`` in English, ``12 345,6`` in French.

    Without a language of its own it takes on that of the text it is put into: a problem that is found in one
    language and told in another still has its numbers right. With None for its digits it has as many as it needs, two
    at most.

    >>> number(12345.678, 1, "en"), number(12345.678, 1, "fr").replace("\\u202f", " ")
    ('12,345.7', '12 345,7')
    >>> number(12.0, None, "en"), number(2.5, None, "fr")
    ('12', '2,5')
    >>> add({"doctest-length": {"en": "{length} long", "fr": "longueur {length}"}})
    >>> text("doctest-length", "fr", length=number(2.5, 1, unit="m")).replace("\\xa0", " ")
    'longueur 2,5 m'
    """
    made = Number(_written(value, digits, unit, lang or _current.get()))
    made.value, made.digits, made.unit, made.lang = value, digits, unit, lang
    return made


def size(count: int, lang: str | None = None) -> Number:
    """Write a number of bytes as its reader does, with three digits that count: no file weighs "0.00 MB".

    >>> size(812, "en"), size(4_310, "fr").replace("\\xa0", " "), size(2_843_120, "en"), size(143_000_000, "en")
    ('812\\xa0B', '4,31 ko', '2.84\\xa0MB', '143\\xa0MB')
    """
    unit, factor = next(((unit, factor) for unit, factor in _SIZES if count >= factor), ("B", 1))
    value = count / factor
    digits = 0 if unit == "B" else 2 if value < 9.995 else 1 if value < 99.95 else 0
    return number(value, digits, lang, unit)


def _written(value: float, digits: int | None, unit: str, lang: str) -> str:
    if digits is None:
        digits = len(f"{value:.2f}".rstrip("0").partition(".")[2])
    written = f"{value:,.{digits}f}"
    if lang.startswith("fr"):
        written = written.replace(",", "\u202f").replace(".", ",")
        unit = _FRENCH_UNITS.get(unit, unit)
    return f"{written}\xa0{unit}" if unit else written


def typeset(text: str, lang: str | None = None) -> str:
    """Return a sentence with the spaces that French keeps with its signs: before ``: ; ? ! % »`` and after ``«``.

    >>> typeset("Vouliez-vous dire « gain » ?", "fr").replace("\\u202f", "_").replace("\\xa0", "~")
    'Vouliez-vous dire «~gain~»_?'
    >>> typeset("wanted ?", "en")
    'wanted ?'
    """
    if not (lang or _current.get()).startswith("fr"):
        return text
    text = re.sub(r" (?=[;?!%](?:[\s.,)]|$))", "\u202f", text)
    return re.sub(r" (?=:(?:[ \u202f]|$)|»)|(?<=«) ", "\u00a0", text)
