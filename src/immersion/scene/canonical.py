"""The canonical form of a scene: one JSON text for all that says the same, and its hash."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from immersion.scene.model import Scene
from immersion.scene.writing import plain

__all__ = ["canonical", "digest"]


def canonical(scene: Scene) -> bytes:
    """Return a scene as canonical JSON: defaults left out, keys sorted, no spaces, UTF-8.

    Two files that say the same (``90s`` and ``1m30s``, keys in another order, a default spelled out) give the
    same bytes. Numbers are the shortest that read back the same, in the form of JavaScript's
    ``JSON.stringify``, so a browser can make the same bytes.

    Examples
    --------
    >>> canonical(Scene(immersion="1", id="hall", show={"duration": "1m30s", "at_end": "stop"}))
    b'{"id":"hall","immersion":"1","show":{"duration":"90s"}}'
    """
    return _text(plain(scene)).encode("utf-8")


def digest(scene: Scene) -> str:
    """Return ``sha256:`` and the hash of the canonical form.

    Examples
    --------
    >>> digest(Scene(immersion="1", id="hall"))[:23]
    'sha256:61f9b4901e99bc14'
    """
    return "sha256:" + hashlib.sha256(canonical(scene)).hexdigest()


def _text(value: Any) -> str:
    if isinstance(value, dict):
        # Sorted as JavaScript sorts: by units of UTF-16.
        keys = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
        return (
            "{" + ",".join(f"{json.dumps(key, ensure_ascii=False)}:{_text(value[key])}" for key in keys) + "}"
        )
    if isinstance(value, list):
        return "[" + ",".join(map(_text, value)) + "]"
    if isinstance(value, float):
        return _number(value)
    return json.dumps(value, ensure_ascii=False)


def _number(value: float) -> str:
    """Return a number as JavaScript writes it; a whole one keeps its point, which only OSC arguments have.

    >>> [_number(n) for n in (0.1, 1e-7, 1.5e22, 123456789012345680000.0, 0.000001)]
    ['0.1', '1e-7', '1.5e+22', '123456789012345680000', '0.000001']
    """
    digits = repr(value)
    if value.is_integer() and abs(value) < 1e15:
        return digits
    sign, digits = ("-", digits[1:]) if digits.startswith("-") else ("", digits)
    mantissa, _, power = digits.partition("e")
    whole, _, part = mantissa.partition(".")
    part = "" if part == "0" else part
    figures = (whole + part).lstrip("0")
    point = len(whole) + int(power or 0) - (len(whole + part) - len(figures))
    figures = figures.rstrip("0") or "0"
    if 0 < point <= 21:
        text = figures.ljust(point, "0")
        text = text[:point] + ("." + text[point:] if text[point:] else "")
    elif -6 < point <= 0:
        text = "0." + "0" * -point + figures
    else:
        more = "." + figures[1:] if len(figures) > 1 else ""
        text = f"{figures[0]}{more}e{point - 1:+d}"
    return sign + text
