"""How wide words are in Helvetica, and their bytes in a PDF: one of the fonts that every reader of PDF has.

The widths are those of Adobe's font metrics (Core 14), for the characters of Windows-1252 from the space on.
"""

from __future__ import annotations

import unicodedata

__all__ = ["encoded", "unwritable", "width"]

_REGULAR = """
278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556
278 278 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667
611 722 667 944 667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833
556 556 556 556 333 500 278 556 500 722 500 500 500 334 260 334 584 0 556 0 222 556 333 1000 556 556 333
1000 667 333 1000 0 611 0 0 222 222 333 333 350 556 1000 333 1000 500 333 944 0 500 667 278 333 556 556
556 556 260 556 333 737 370 556 584 333 737 333 400 584 333 333 333 556 537 278 333 333 365 556 834 834
834 611 667 667 667 667 667 667 1000 722 667 667 667 667 278 278 278 278 722 722 778 778 778 778 778 584
778 722 722 722 722 667 667 611 556 556 556 556 556 556 889 500 556 556 556 556 278 278 278 278 556 556
556 556 556 556 556 584 611 556 556 556 556 500 556 500
"""
_BOLD = """
278 333 474 556 556 889 722 238 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556
333 333 584 584 584 611 975 722 722 722 722 667 611 778 722 278 556 722 611 833 722 778 667 778 722 667
611 722 667 944 667 667 611 333 278 333 584 556 333 556 611 556 611 556 333 611 611 278 278 556 278 889
611 611 611 611 389 556 333 611 556 778 556 556 500 389 280 389 584 0 556 0 278 556 500 1000 556 556 333
1000 667 333 1000 0 611 0 0 278 278 500 500 350 556 1000 333 1000 556 333 944 0 500 667 278 333 556 556
556 556 280 556 333 737 370 556 584 333 737 333 400 584 333 333 333 611 556 278 333 333 365 556 834 834
834 611 722 722 722 722 722 722 1000 722 667 667 667 667 278 278 278 278 722 722 778 778 778 778 778 584
778 722 722 722 722 667 667 611 556 556 556 556 556 556 889 556 556 556 556 556 278 278 278 278 611 611
611 611 611 611 611 584 611 611 611 611 611 556 611 556
"""
_WIDTHS = {False: [int(n) for n in _REGULAR.split()], True: [int(n) for n in _BOLD.split()]}

# Signs that Windows-1252 lacks and that have a plain likeness there.
_LIKE = {"\u2212": "\u2013", "\u202f": "\u00a0", "\u2009": " ", "\u2192": ">", "\u2264": "<=", "\u2265": ">="}


def _bytes_of(sign: str) -> bytes | None:
    try:
        return _LIKE.get(sign, sign).encode("cp1252")
    except UnicodeEncodeError:
        return None


def width(text: str, size: float, bold: bool = False) -> float:
    """Return how wide a text is at a font size, in the unit of the size.

    >>> width("MM", 10.0)
    16.66
    """
    table, total = _WIDTHS[bold], 0
    for sign in text:
        found = _bytes_of(sign)
        if found is None or min(found) < 32:
            # Drawn in a font of which nothing is known: East Asian signs are as wide as high.
            total += 1000 if unicodedata.east_asian_width(sign) in "WF" else 667
        else:
            total += sum(table[byte - 32] for byte in found)
    return total * size / 1000


def encoded(text: str) -> bytes:
    """Return a text as Windows-1252; what this cannot write is a question mark.

    >>> encoded("été \N{MINUS SIGN}3")
    b'\\xe9t\\xe9 \\x963'
    """
    found = (_bytes_of(sign) for sign in text)
    return b"".join(b"?" if one is None or min(one) < 32 else one for one in found)


def unwritable(text: str) -> set[str]:
    """Return the signs of a text that Windows-1252 has not."""
    return {sign for sign in text if _bytes_of(sign) is None}
