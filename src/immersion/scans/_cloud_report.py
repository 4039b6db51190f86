"""The report on a point cloud: its facts, as a table and as plain data."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from immersion import messages
from immersion.scans import _told
from immersion.scans._noise import noise_of
from immersion.scans._scan_report import color_told
from immersion.scans._upright import UpGuess
from immersion.scans.appearance import ColorFacts, color_facts
from immersion.scans.cloud import PointCloud
from immersion.scans.grading import Remark, grade_of, unit_remarks

__all__ = ["CloudReport", "cloud_report"]

# Neighbours, and standard deviations beyond their mean distance, as in R. B. Rusu et al., "Towards 3D point cloud
# based object maps for household environments", Robotics and Autonomous Systems 56 (2008) 927.
NEIGHBOURS, APART = 8, 3.0
SAMPLES = 20_000
# A cloud of a site is larger than any object: 20 km.
LARGEST = 20_000.0


@dataclass(frozen=True, slots=True)
class CloudReport:
    """The facts of a point cloud. Lengths are in ``unit``.

    Parameters
    ----------
    spacing_p5, spacing_median, spacing_p95 : float
        Distances to the nearest other point, over a seeded sample.
    density : float
        Points per square unit of surface, from the distance of the eighth neighbour; their median.
    outliers : float
        Share of the sample whose neighbours are farther than three standard deviations beyond the mean.
    duplicates : int
        Points at the very place of an earlier one.
    noise : float, optional
        Standard deviation across the surface.
    poses : int
        Scanner positions.
    intensity : (float, float), optional
        Lowest and highest.
    scalars : tuple of str
        The names of the numbers that points carry.
    """

    name: str
    unit: str | None
    points: int
    bounds: tuple[tuple[float, float, float], tuple[float, float, float]]
    diagonal: float
    spacing_p5: float
    spacing_median: float
    spacing_p95: float
    density: float
    outliers: float
    duplicates: int
    noise: float | None
    has_normals: bool
    poses: int
    crs: str | None
    color_facts: ColorFacts | None
    intensity: tuple[float, float] | None
    scalars: tuple[str, ...]
    up: UpGuess
    memory_bytes: int
    grade: str
    score: int
    remarks: tuple[Remark, ...]

    def to_dict(self) -> dict[str, object]:
        """Return plain data for ``--json``."""
        nested = {
            "color_facts": None if self.color_facts is None else self.color_facts.to_dict(),
            "up": self.up.to_dict(),
            "remarks": [remark.to_dict() for remark in self.remarks],
        }
        return asdict(self) | {"kind": "cloud"} | nested

    def rows(self, lang: str | None = None) -> list[tuple[str, str]]:
        """Return the report as a table of names and values for a reader, in French or English."""
        size = [high - low for low, high in zip(*self.bounds, strict=True)]
        digits = 0 if max(size, default=0) >= 1000 else 3
        sides = " × ".join(messages.number(side, digits, lang) for side in size)
        density = messages.number(self.density, 0 if self.density >= 100 else 2, lang)
        reasons = _told.listed((remark.render(lang) for remark in self.remarks), lang)
        values = [
            ("points", messages.number(self.points, 0, lang)),
            ("unit", self.unit or messages.text("report-unknown", lang)),
            ("size", f"{sides} {self.unit or ''}".strip()),
            ("up", _told.up_told(self.up.axis, self.up.reason, lang)),
            ("crs", _crs_name(self.crs) or "—"),
            (
                "spacing",
                _told.spread_of(self.spacing_p5, self.spacing_median, self.spacing_p95, self.unit, lang),
            ),
            ("density", density),
            ("noise", "—" if self.noise is None else _told.length(self.noise, self.unit, lang)),
            ("outliers", f"{_told.part(self.outliers, lang)} %"),
            ("duplicates", messages.number(self.duplicates, 0, lang)),
            ("normals", _told.yes(self.has_normals, lang)),
            ("poses", messages.number(self.poses, 0, lang)),
            ("colors", color_told(self.color_facts, lang)),
            ("intensity", self._intensity(lang)),
            ("memory", _told.megabytes(self.memory_bytes, lang)),
            ("grade", f"{self.grade} ({self.score}/100)"),
            ("reasons", reasons or messages.text("inspect-no-reason", lang)),
        ]
        return [(messages.text(f"report-{name}", lang), value) for name, value in values]

    def lines(self, lang: str | None = None) -> list[str]:
        """Return no lines: a cloud has neither holes nor textures."""
        return []

    def _intensity(self, lang: str | None) -> str:
        if self.intensity is None:
            return messages.text("no", lang)
        return " – ".join(messages.number(v, 0 if float(v).is_integer() else 3, lang) for v in self.intensity)


def cloud_report(cloud: PointCloud, seed: int) -> CloudReport:
    """Look into a point cloud."""
    low, high = cloud.bounds
    facts: dict[str, Any] = {
        "name": cloud.name,
        "unit": cloud.unit,
        "points": len(cloud.points),
        "bounds": ((*map(float, low),), (*map(float, high),)),
        "diagonal": cloud.diagonal,
        "has_normals": cloud.normals is not None,
        "poses": len(cloud.poses),
        "crs": cloud.crs,
        "color_facts": color_facts(cloud.colors),
        "intensity": _range(cloud.scalars.get("intensity")),
        "scalars": tuple(sorted(cloud.scalars)),
        "up": _up(cloud),
        "memory_bytes": _memory(cloud),
        **_neighbours(cloud.points.astype(np.float64), seed),
    }
    remarks = sorted(_remarks(facts), key=lambda remark: -remark.points)
    grade, score = grade_of(remarks)
    return CloudReport(**facts, grade=grade, score=score, remarks=tuple(remarks))


def _neighbours(points: NDArray[np.float64], seed: int) -> dict[str, Any]:
    from scipy.spatial import cKDTree

    distinct = np.unique(points, axis=0) if len(points) else points
    facts: dict[str, Any] = {
        "spacing_p5": 0.0,
        "spacing_median": 0.0,
        "spacing_p95": 0.0,
        "density": 0.0,
        "outliers": 0.0,
        "duplicates": len(points) - len(distinct),
        "noise": None,
    }
    if len(distinct) <= NEIGHBOURS:
        return facts
    generator = np.random.default_rng(seed)
    rows = np.sort(generator.choice(len(distinct), min(SAMPLES, len(distinct)), False))
    far, _ = cKDTree(distinct).query(distinct[rows], NEIGHBOURS + 1)
    low, middle, high = np.percentile(far[:, 1], [5, 50, 95])
    average = far[:, 1:].mean(1)
    limit = average.mean() + APART * average.std()
    return facts | {
        "spacing_p5": float(low),
        "spacing_median": float(middle),
        "spacing_p95": float(high),
        # The eighth neighbour's circle holds seven points and a half: its own counts for half.
        "density": float(np.median((NEIGHBOURS - 0.5) / (np.pi * far[:, -1] ** 2))),
        "outliers": float((average > limit).mean()),
        "noise": noise_of(distinct, seed),
    }


def _remarks(facts: dict[str, Any]) -> list[Remark]:
    if not facts["points"]:
        return [Remark("empty", 0, 100)]
    found = [] if facts["crs"] else unit_remarks(facts["diagonal"], facts["unit"], LARGEST)
    if facts["outliers"] > 0.002:
        found.append(Remark("outliers", 100 * facts["outliers"], min(20, 3 + round(200 * facts["outliers"]))))
    if facts["duplicates"]:
        share = facts["duplicates"] / facts["points"]
        found.append(Remark("duplicate-points", 100 * share, min(10, 2 + round(20 * share))))
    if facts["spacing_p5"] > 0 and facts["spacing_p95"] / facts["spacing_p5"] > 10:
        found.append(Remark("uneven-cloud", facts["spacing_p95"] / facts["spacing_p5"], 5))
    if facts["color_facts"] is not None and facts["color_facts"].all_white:
        found.append(Remark("colors-white", facts["points"], 3))
    return found


def _up(cloud: PointCloud) -> UpGuess:
    """Surveys and scanners put z upwards; what the reader turned says so."""
    if not cloud.crs and cloud.extras.get("format") not in ("las", "laz", "copc", "e57"):
        return UpGuess(None, "unknown")
    return UpGuess("+y" if cloud.extras.get("up") == "z" else "+z", "format")


def _range(values: NDArray[Any] | None) -> tuple[float, float] | None:
    return (float(values.min()), float(values.max())) if values is not None and len(values) else None


def _memory(cloud: PointCloud) -> int:
    arrays = [cloud.points, cloud.colors, cloud.normals, cloud.pose_of, *cloud.scalars.values()]
    return sum(array.nbytes for array in arrays if array is not None)


def _crs_name(crs: str | None) -> str:
    """Return the name inside a WKT text, or its first line."""
    if not crs:
        return ""
    quoted = crs.split('"')
    return quoted[1] if len(quoted) > 2 else crs.splitlines()[0][:60]
