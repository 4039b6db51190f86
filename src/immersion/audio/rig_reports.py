"""A report of a rig for the people who install it: a picture and data, with what a fault costs."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from immersion._files import atomic, together
from immersion.audio import _loudspeaker_texts as _loudspeaker_texts
from immersion.audio.loudspeakers import LoudspeakerDecoder
from immersion.audio.rig_maps import Area, RigMap, rig_map
from immersion.audio.rig_output import RigOutput
from immersion.messages import text

__all__ = ["RigReport", "rig_report"]


@dataclass(frozen=True, slots=True, eq=False)
class RigReport:
    """Maps of a rig: as it is, and with a fault before and after the redesign.

    Parameters
    ----------
    decoder : LoudspeakerDecoder
    whole : RigMap
    broken, mended : RigMap or None
        With loudspeakers lost: the same decoder, and the one designed anew without them.
    """

    decoder: LoudspeakerDecoder
    whole: RigMap
    broken: RigMap | None = None
    mended: RigMap | None = None

    @property
    def maps(self) -> dict[str, RigMap]:
        """The maps there are, by name."""
        every = {"whole": self.whole, "broken": self.broken, "mended": self.mended}
        return {name: one for name, one in every.items() if one is not None}

    def to_dict(self) -> dict[str, Any]:
        """Return plain data; angles in degrees, delays in milliseconds."""
        output = RigOutput(self.decoder.layout, 48_000.0)
        places = self.decoder.layout.places
        return {
            "layout": self.decoder.layout.name,
            "method": self.decoder.method,
            "order": self.decoder.order,
            "loudspeakers": [
                {
                    "name": one.name,
                    "front_left_up_m": [round(float(v), 3) for v in places[i]],
                    "lfe": one.lfe,
                    "gain": round(float(output.gains[i]), 4),
                    "delay_ms": round(float(output.delays[i]) / 48.0, 2),
                }
                for i, one in enumerate(self.decoder.layout.loudspeakers)
            ],
            "findings": [problem.to_dict() for problem in self.decoder.findings],
        } | {name: one.to_dict() for name, one in self.maps.items()}

    def write(self, folder: str | os.PathLike[str], name: str = "rig") -> tuple[Path, Path]:
        """Write ``name.png`` and ``name.json`` into a folder, both or none, and return their paths.

        Raises
        ------
        FileError
            If the folder cannot be written.
        """
        from immersion.audio._rig_picture import picture

        image, data = Path(folder) / f"{name}.png", Path(folder) / f"{name}.json"
        sheet = picture([(self._title(kind), one) for kind, one in self.maps.items()])
        with together():
            with atomic(image) as temporary:
                sheet.save(temporary, format="PNG", optimize=False)
            with atomic(data) as temporary:
                temporary.write_text(json.dumps(self.to_dict(), ensure_ascii=False) + "\n", encoding="utf-8")
        return image, data

    def _title(self, kind: str) -> str:
        lost = ", ".join(self.maps[kind].silent) or "-"
        rig = f"{self.decoder.layout.name}, {self.decoder.method} {self.decoder.order}"
        # The picture's face has no spaces that do not break.
        return text(f"rig-map-{kind}", rig=rig, lost=lost).replace("\u00a0", " ").replace("\u202f", " ")


def rig_report(
    decoder: LoudspeakerDecoder,
    area: Area,
    *,
    lost: Iterable[str | int] = (),
    late_db_per_ms: float = 1.0,
    progress: Callable[[float], None] | None = None,
) -> RigReport:
    """Measure a rig over the visitors' area.

    Parameters
    ----------
    decoder : LoudspeakerDecoder
    area : Area
    lost : iterable of str or int
        Loudspeakers whose loss is to be shown, before and after the redesign.
    late_db_per_ms : float
        See :func:`rig_map`.
    progress : callable, optional
        Called with the share that is done.

    Raises
    ------
    InputError
        If an option is out of range, or no loudspeaker would be left.

    Examples
    --------
    >>> from immersion.audio.layouts import layout
    >>> dome = LoudspeakerDecoder(layout("4+5+0").scaled(2.8), 3)
    >>> report = rig_report(dome, Area.around(2.0, 2.0, step=1.0), lost=["M-030"])
    >>> sorted(report.maps)
    ['broken', 'mended', 'whole']
    """
    tell = progress or (lambda done: None)
    gone = decoder.layout.indices(lost)
    whole = rig_map(decoder, area, late_db_per_ms=late_db_per_ms)
    if not gone:
        tell(1.0)
        return RigReport(decoder, whole)
    tell(1 / 3)
    again = decoder.redesign(lost=gone)
    broken = rig_map(decoder, area, silent=gone, late_db_per_ms=late_db_per_ms)
    tell(2 / 3)
    mended = rig_map(again, area, late_db_per_ms=late_db_per_ms)
    tell(1.0)
    return RigReport(decoder, whole, broken, mended)
