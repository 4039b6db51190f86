"""The report on a mesh: its facts, as a table, as lines and as plain data."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from immersion import messages
from immersion.scans import _told
from immersion.scans._upright import UpGuess
from immersion.scans.appearance import ColorFacts, TextureFacts
from immersion.scans.grading import Remark
from immersion.scans.holes import Hole

__all__ = ["ScanReport"]

# Holes that are told one by one; the others are counted.
HOLES_TOLD = 12


@dataclass(frozen=True, slots=True)
class ScanReport:
    """The facts of a scan.

    Counts of holes, edges, components and the like are those of the surface with equal vertices joined, and
    without duplicate faces and those that name a vertex twice: a scan that stores each triangle apart is one
    surface all the same. ``degenerate_faces`` counts those without area too. Lengths are in ``unit``.

    Parameters
    ----------
    boundary_loops : int
        Holes, an open surface's own border included; two that touch in one vertex are two.
    nonmanifold_vertices : int
        Vertices where several fans of faces touch.
    volume : float, optional
        Positive when faces look outwards; only of a watertight surface.
    euler : int
        Vertices − edges + faces.
    genus : int, optional
        Handles of all components together; only of a watertight manifold.
    consistent : bool
        Neighbouring faces are turned alike everywhere.
    crossed, crossed_sample : int
        Faces that cross another face of the surface, and how many were tested.
    holes : tuple of Hole
        The largest perimeter first.
    edge_p5, edge_median, edge_p95 : float
        Lengths of edges.
    noise : float, optional
        Standard deviation across the surface, from paraboloids fitted around a sample of vertices.
    up : UpGuess
        The axis that probably points up.
    memory_bytes : int
        Arrays and decoded textures.
    grade : str
        ``"A"`` to ``"E"``.
    score : int
        0 to 100: what the grade is cut from.
    remarks : tuple of Remark
        What was taken from 100, the heaviest first.
    """

    name: str
    unit: str | None
    triangles: int
    vertices: int
    bounds: tuple[tuple[float, float, float], tuple[float, float, float]]
    diagonal: float
    boundary_loops: int
    boundary_edges: int
    nonmanifold_edges: int
    components: int
    duplicate_faces: int
    degenerate_faces: int
    duplicate_vertices: int
    unreferenced_vertices: int
    area: float
    volume: float | None
    watertight: bool
    has_colors: bool
    has_uvs: bool
    textures: int
    nonmanifold_vertices: int
    euler: int
    genus: int | None
    consistent: bool
    crossed: int
    crossed_sample: int
    holes: tuple[Hole, ...]
    edge_p5: float
    edge_median: float
    edge_p95: float
    noise: float | None
    color_facts: ColorFacts | None
    texture_facts: tuple[TextureFacts, ...]
    up: UpGuess
    memory_bytes: int
    reconstructed_faces: int
    grade: str
    score: int
    remarks: tuple[Remark, ...]

    def to_dict(self) -> dict[str, object]:
        """Return plain data for ``--json``."""
        nested = {
            "holes": [hole.to_dict() for hole in self.holes],
            "color_facts": None if self.color_facts is None else self.color_facts.to_dict(),
            "texture_facts": [facts.to_dict() for facts in self.texture_facts],
            "up": self.up.to_dict(),
            "remarks": [remark.to_dict() for remark in self.remarks],
        }
        return asdict(self) | {"kind": "mesh"} | nested

    def rows(self, lang: str | None = None) -> list[tuple[str, str]]:
        """Return the report as a table of names and values for a reader, in French or English."""
        values = [*self._measures(lang), *self._counts(lang), *self._judgement(lang)]
        return [(messages.text(f"report-{name}", lang), value) for name, value in values]

    def lines(self, lang: str | None = None) -> list[str]:
        """Return what has as many entries as the scan has: holes and textures, one line each."""
        told = []
        for number, hole in enumerate(self.holes[:HOLES_TOLD], 1):
            x, y, z = (messages.number(v, 3, lang) for v in hole.center)
            told.append(
                messages.text(
                    "inspect-hole-line",
                    lang,
                    number=number,
                    edges=messages.number(hole.edges, 0, lang),
                    perimeter=_told.length(hole.perimeter, self.unit, lang),
                    area=_told.length(hole.area, self.unit, lang, "²"),
                    x=x,
                    y=y,
                    z=z,
                )
            )
        if len(self.holes) > HOLES_TOLD:
            rest = messages.number(len(self.holes) - HOLES_TOLD, 0, lang)
            told.append(messages.text("inspect-more-holes", lang, count=rest))
        return told + [self._texture_line(facts, lang) for facts in self.texture_facts]

    def _measures(self, lang: str | None) -> list[tuple[str, str]]:
        unit = self.unit or ""
        size = [high - low for low, high in zip(*self.bounds, strict=True)]
        digits = 0 if max(size, default=0) >= 1000 else 3
        return [
            ("triangles", messages.number(self.triangles, 0, lang)),
            ("vertices", messages.number(self.vertices, 0, lang)),
            ("unit", self.unit or messages.text("report-unknown", lang)),
            ("size", f"{' × '.join(messages.number(side, digits, lang) for side in size)} {unit}".strip()),
            ("up", _told.up_told(self.up.axis, self.up.reason, lang)),
            ("area", _told.length(self.area, self.unit, lang, "²")),
            ("volume", "—" if self.volume is None else _told.length(self.volume, self.unit, lang, "³")),
            (
                "resolution",
                _told.spread_of(self.edge_p5, self.edge_median, self.edge_p95, self.unit, lang),
            ),
            ("noise", "—" if self.noise is None else _told.length(self.noise, self.unit, lang)),
            ("watertight", _told.yes(self.watertight, lang)),
            ("consistent", _told.yes(self.consistent, lang)),
            ("colors", color_told(self.color_facts, lang)),
            ("textures", self._textures(lang)),
        ]

    def _counts(self, lang: str | None) -> list[tuple[str, str]]:
        counted = (
            "boundary_loops boundary_edges nonmanifold_edges nonmanifold_vertices components duplicate_faces "
            "degenerate_faces duplicate_vertices unreferenced_vertices euler"
        )
        rows = [(name, messages.number(getattr(self, name), 0, lang)) for name in counted.split()]
        hole = self.holes[0] if self.holes else None
        shown = "—"
        if hole is not None:
            shown = messages.text(
                "inspect-hole",
                lang,
                perimeter=_told.length(hole.perimeter, self.unit, lang),
                area=_told.length(hole.area, self.unit, lang, "²"),
            )
        return [
            *rows,
            ("genus", "—" if self.genus is None else messages.number(self.genus, 0, lang)),
            ("holes", shown),
            ("crossed", self._crossed(lang)),
            ("reconstructed", messages.number(self.reconstructed_faces, 0, lang)),
        ]

    def _judgement(self, lang: str | None) -> list[tuple[str, str]]:
        reasons = _told.listed((remark.render(lang) for remark in self.remarks), lang)
        return [
            ("memory", _told.megabytes(self.memory_bytes, lang)),
            ("grade", f"{self.grade} ({self.score}/100)"),
            ("reasons", reasons or messages.text("inspect-no-reason", lang)),
        ]

    def _crossed(self, lang: str | None) -> str:
        if not self.crossed_sample:
            return "—"
        count, sample = (messages.number(value, 0, lang) for value in (self.crossed, self.crossed_sample))
        share = _told.part(self.crossed / self.crossed_sample, lang)
        return messages.text("inspect-crossed", lang, count=count, sample=sample, part=share)

    def _textures(self, lang: str | None) -> str:
        if not self.texture_facts:
            return "—"
        return _told.listed((_texture(facts, lang) for facts in self.texture_facts), lang)

    def _texture_line(self, facts: TextureFacts, lang: str | None) -> str:
        if facts.missing or not facts.format:
            return _texture(facts, lang)
        unit = self.unit or messages.text("inspect-unit-word", lang)
        density = "—"
        if facts.density is not None:
            shown = messages.number(facts.density, 0 if facts.density >= 10 else 2, lang)
            density = messages.text("inspect-density", lang, density=shown, unit=unit)
        used = (
            "—"
            if facts.used is None
            else messages.text("inspect-used", lang, part=_told.part(facts.used, lang))
        )
        return messages.text(
            "inspect-texture-line",
            lang,
            name=facts.name,
            role=facts.role,
            width=facts.width,
            height=facts.height,
            format=facts.format,
            megapixels=messages.number(facts.megapixels, 1, lang),
            used=used,
            density=density,
        )


def color_told(facts: ColorFacts | None, lang: str | None) -> str:
    """Return what the colours are, in a few words."""
    if facts is None:
        return messages.text("no", lang)
    if facts.all_white:
        return messages.text("inspect-white", lang, bits=facts.bits)
    distinct = messages.number(facts.distinct, 0, lang)
    return messages.text("inspect-colors", lang, bits=facts.bits, distinct=distinct)


def _texture(facts: TextureFacts, lang: str | None) -> str:
    if facts.missing:
        return messages.text("inspect-texture-gone", lang, name=facts.name)
    if not facts.format:
        return messages.text("inspect-texture-unreadable", lang, role=facts.role)
    return messages.text(
        "inspect-texture",
        lang,
        role=facts.role,
        width=facts.width,
        height=facts.height,
        format=facts.format,
    )
