"""The tables of a plan: loudspeakers, projectors, things and views, with the lengths that a tape measure finds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from immersion import messages
from immersion.preview.plans.gathering import Contents
from immersion.preview.plans.tables import Block, Legend, Paragraph, Table

__all__ = ["blocks_of"]

_LONGEST = 46  # letters of a remark


def blocks_of(contents: Contents, notes: tuple[str, ...]) -> list[Block]:
    """Return the tables that have rows, the legend, and the notes."""
    tables = (_speakers(contents), _projectors(contents), _things(contents), _views(contents))
    found: list[Block] = [table for table in tables if table.rows]
    kinds = _kinds(contents)
    found += [Legend(kinds)] if kinds else []
    found.append(Paragraph(messages.text("plan-notes"), notes))
    return found


def _head(*names: str) -> tuple[str, ...]:
    return tuple(messages.text(f"plan-col-{name}") for name in names)


def _place_heads(contents: Contents) -> tuple[str, ...]:
    return ("left", "front", "height") if contents.shape.closed else ("x", "z", "height")


def _place(contents: Contents, at: NDArray[np.float64]) -> tuple[str, str, str]:
    """Return a place as a tape finds it: from the walls and the floor, or from the origin without walls."""
    zero = contents.shape.low if contents.shape.closed else np.zeros(3)
    x, y, z = at - zero
    if not contents.shape.closed:
        y = at[1]
    return _m(x), _m(z), _m(y)


def _m(value: float) -> str:
    written = str(messages.number(round(value, 3) + 0.0, 3))
    return written.replace("-", "\u2212")


def _degrees(value: float) -> str:
    return f"{messages.number(value + 0.0, 1)}°".replace("-", "\u2212")


def _speakers(contents: Contents) -> Table:
    heads = _head(
        "output", "name", "azimuth", "elevation", "distance", *_place_heads(contents), "delay", "trim"
    )
    rows = [
        (
            "–" if one.output is None else str(one.output),
            one.title,
            _degrees(one.azimuth),
            _degrees(one.elevation),
            _m(one.distance),
            *_place(contents, one.at),
            f"{messages.number(one.delay * 1000, 1)} ms" if one.delay else "–",
            f"{messages.number(one.trim, 1)} dB".replace("-", "\u2212") if one.trim else "–",
        )
        for one in contents.speakers
    ]
    return Table(messages.text("plan-speakers"), heads, tuple(rows))


def _projectors(contents: Contents) -> Table:
    heads = _head(
        "output",
        "name",
        *_place_heads(contents),
        "throw",
        "ratio",
        "shift",
        "picture",
        "pixels",
        "lumens",
        "screen",
    )
    rows = []
    for one in contents.projectors:
        record, (wide, high) = one.record, one.size
        shift = " / ".join(
            f"{messages.number(100 * part, 0)} %".replace("-", "\u2212") for part in record.shift
        )
        rows.append(
            (
                "–" if record.output is None else str(record.output),
                one.name,
                *_place(contents, one.at),
                _m(one.throw),
                str(messages.number(record.throw, 2)),
                shift,
                f"{messages.number(wide, 2)} × {messages.number(high, 2)}",
                f"{record.size[0]} × {record.size[1]}",
                "–" if record.lumens is None else str(messages.number(record.lumens)),
                record.paints or "–",
            )
        )
    return Table(messages.text("plan-projectors"), heads, tuple(rows), frozenset({1, 11}))


def _things(contents: Contents) -> Table:
    heads = _head("name", "kind", *_place_heads(contents), "remark")
    rows = [
        (one.name, messages.text(f"plan-kind-{one.kind}"), *_place(contents, one.at), _short(one.remark))
        for one in contents.things
    ]
    return Table(messages.text("plan-things"), heads, tuple(rows), frozenset({0, 1, 5}))


def _short(words: str) -> str:
    plain = " ".join(words.split())
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1].rstrip() + "…"


def _views(contents: Contents) -> Table:
    heads = _head("name", *_place_heads(contents))
    rows = tuple((one.name, *_place(contents, one.at)) for one in contents.views)
    return Table(messages.text("plan-views"), heads, rows, frozenset({0}))


def _kinds(contents: Contents) -> tuple[str, ...]:
    """Return the kinds that are on the drawing, in the order of the legend."""
    speakers = {one.kind for one in contents.speakers}
    things = {one.kind for one in contents.things}
    there = {
        "speaker": "speaker" in speakers,
        "sub": bool(speakers & {"sub", "lfe"}),
        "centre": bool(contents.speakers),
        "projector": bool(contents.projectors),
        "screen": bool(contents.screens),
        "light": "light" in things,
        "sound": "sound" in things,
        "model": bool(things & {"model", "cloud", "image", "video"}),
        "view": bool(contents.views),
        "zone": bool(contents.zones),
        **{kind: any(way.kind == kind for way in contents.ways) for kind in ("tour", "path", "walk")},
    }
    return tuple(kind for kind, found in there.items() if found)
