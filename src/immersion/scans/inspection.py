"""What a scan is like: counts, size, holes, defects."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np

from immersion import messages
from immersion.scans import _process_texts as _process_texts
from immersion.scans.mesh import Mesh
from immersion.scans.topology import (
    boundary_loops,
    component_labels,
    edges_of,
    face_areas,
    flat_faces,
    same_faces,
    weld_map,
)

__all__ = ["ScanReport", "inspect"]


@dataclass(frozen=True, slots=True)
class ScanReport:
    """The facts of a scan.

    Counts of holes, edges and components are those of the surface with equal vertices joined and degenerate
    and duplicate faces left out: a scan that stores each triangle apart is one surface all the same. Lengths
    are in ``unit``.
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

    def to_dict(self) -> dict[str, object]:
        """Return plain data for ``--json``."""
        return asdict(self)

    def rows(self, lang: str | None = None) -> list[tuple[str, str]]:
        """Return the report as a table of names and values for a reader, in French or English."""
        unit = self.unit or ""
        size = [high - low for low, high in zip(*self.bounds, strict=True)]
        digits = 0 if max(size, default=0) >= 1000 else 3

        def measure(value: float, power: str = "") -> str:
            return f"{messages.number(value, digits, lang)} {unit}{power if unit else ''}".strip()

        def yes(value: bool) -> str:
            return messages.text("yes" if value else "no", lang)

        values = [
            ("triangles", messages.number(self.triangles, 0, lang)),
            ("vertices", messages.number(self.vertices, 0, lang)),
            ("unit", self.unit or messages.text("report-unknown", lang)),
            ("size", f"{' × '.join(messages.number(side, digits, lang) for side in size)} {unit}".strip()),
            ("area", measure(self.area, "²")),
            ("volume", "—" if self.volume is None else measure(self.volume, "³")),
            ("watertight", yes(self.watertight)),
            ("colors", yes(self.has_colors)),
            ("textures", str(self.textures)),
        ]
        counted = (
            "boundary_loops boundary_edges nonmanifold_edges components duplicate_faces degenerate_faces "
            "duplicate_vertices unreferenced_vertices"
        )
        values += [(name, messages.number(getattr(self, name), 0, lang)) for name in counted.split()]
        return [(messages.text(f"report-{name}", lang), value) for name, value in values]


def inspect(mesh: Mesh) -> ScanReport:
    """Look into a scan.

    Parameters
    ----------
    mesh : Mesh

    Returns
    -------
    ScanReport
        ``watertight`` when every edge has two faces that run it in opposite ways; only then is there a volume.

    Examples
    --------
    >>> corner = Mesh.from_arrays([[0, 0, 0], [1, 0, 0], [0, 1, 0]], [[0, 1, 2]])
    >>> report = inspect(corner)
    >>> report.area, report.boundary_loops, report.volume
    (0.5, 1, None)
    """
    joined = weld_map(mesh)
    raw = joined[mesh.faces].reshape(-1, 3)
    degenerate = flat_faces(mesh.vertices, mesh.faces) | flat_faces(mesh.vertices, raw)
    duplicate = same_faces(raw) & ~degenerate
    faces = raw[~(degenerate | duplicate)]
    edges = edges_of(faces)
    watertight = bool(len(faces) and (edges.counts == 2).all() and (edges.balance == 0).all())
    used = np.unique(mesh.faces)
    low, high = mesh.bounds
    return ScanReport(
        name=mesh.name,
        unit=mesh.unit,
        triangles=len(mesh.faces),
        vertices=len(mesh.vertices),
        bounds=((*map(float, low),), (*map(float, high),)),  # type: ignore[arg-type]
        diagonal=mesh.diagonal,
        boundary_loops=boundary_loops(edges),
        boundary_edges=int((edges.counts == 1).sum()),
        nonmanifold_edges=int((edges.counts > 2).sum()),
        components=component_labels(faces, len(mesh.vertices))[0],
        duplicate_faces=int(duplicate.sum()),
        degenerate_faces=int(degenerate.sum()),
        duplicate_vertices=int((joined != np.arange(len(joined))).sum()),
        unreferenced_vertices=len(mesh.vertices) - len(used),
        area=float(face_areas(mesh.vertices, mesh.faces).sum()),
        volume=_volume(mesh, faces) if watertight else None,
        watertight=watertight,
        has_colors=mesh.colors is not None,
        has_uvs=mesh.uvs is not None,
        textures=len(mesh.textures),
    )


def _volume(mesh: Mesh, faces: np.ndarray) -> float:
    """Return the signed volume (positive when faces look outwards), about the centre to keep its digits."""
    points = mesh.vertices.astype(np.float64)
    points = points - points.mean(0)
    a, b, c = (points[faces[:, k]] for k in range(3))
    return float(np.einsum("ij,ij->", a, np.cross(b, c)) / 6.0)
