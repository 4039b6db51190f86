"""Scale, place and upright of a scan: photogrammetry knows none of them by itself."""

from __future__ import annotations

import csv
import logging
import os
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion import messages
from immersion._files import readable
from immersion.errors import FileError, InputError
from immersion.geometry import matrix_from_quaternion, quaternion_from_matrix
from immersion.scans import _scaling_texts as _scaling_texts
from immersion.scans._placed import checked_unit
from immersion.scans.cloud import PointCloud
from immersion.scans.mesh import Mesh

__all__ = ["Fitted", "fit_control_points", "read_control_points", "set_scale", "set_up"]

logger = logging.getLogger("immersion.scans")

S = TypeVar("S", Mesh, PointCloud)
# A residual this many times the median is told.
OUTLIER = 4.0


@dataclass(frozen=True, slots=True, eq=False)
class Fitted(Generic[S]):
    """A scan that was brought onto control points.

    Parameters
    ----------
    scan : Mesh or PointCloud
        In the frame and unit of the control points.
    scale : float
        New units per old unit.
    rotation : (3, 3) ndarray
    translation : (3,) ndarray
        ``known ≈ scale · rotation @ measured + translation``.
    residuals : (K,) ndarray
        How far each control point ends from its known place, in ``unit``.
    rms : float
        Their root mean square.
    outliers : tuple of int
        Control points (from 0) that are far off for their kind.
    unit : str or None
    """

    scan: S
    scale: float
    rotation: NDArray[np.float64]
    translation: NDArray[np.float64]
    residuals: NDArray[np.float64]
    rms: float
    outliers: tuple[int, ...]
    unit: str | None

    def warnings(self, lang: str | None = None) -> list[str]:
        """Return one sentence for each outlier."""
        usual = float(np.median(self.residuals)) or 1.0
        return [
            messages.text(
                "scaling-outlier",
                lang,
                number=k + 1,
                residual=messages.number(float(self.residuals[k]), 4, lang),
                unit=self.unit or "",
                times=messages.number(float(self.residuals[k]) / usual, 0, lang),
            )
            for k in self.outliers
        ]

    def to_dict(self) -> dict[str, object]:
        """Return plain data."""
        return {
            "scale": self.scale,
            "rotation": self.rotation.tolist(),
            "translation": self.translation.tolist(),
            "residuals": self.residuals.tolist(),
            "rms": self.rms,
            "outliers": list(self.outliers),
            "unit": self.unit,
        }


def set_scale(scan: S, a: ArrayLike, b: ArrayLike, distance: float, unit: str) -> S:
    """Scale a scan so that two of its points are as far apart as was measured on the object.

    The origin stays where it is; ``unit`` becomes the scan's unit.

    Parameters
    ----------
    scan : Mesh or PointCloud
    a, b : (3,) array_like
        Two true positions on the scan, in its present numbers.
    distance : float
        Between them on the object, in `unit`.
    unit : str
        ``"m"``, ``"mm"`` …

    Raises
    ------
    InputError
        If the points are the same or not finite, the distance is not above 0, or the unit is not known.

    Examples
    --------
    >>> shard = Mesh.from_arrays([[0, 0, 0], [4, 0, 0], [0, 3, 0]], [[0, 1, 2]])
    >>> scaled = set_scale(shard, [4, 0, 0], [0, 3, 0], 1.22, "m")
    >>> scaled.unit, round(scaled.diagonal, 6), scaled.history[-1].name
    ('m', 1.22, 'set_scale')
    """
    first, second = _point(a), _point(b)
    apart = float(np.linalg.norm(first - second))
    if not np.isfinite(apart) or apart <= 0:
        raise InputError("scaling-points", scan.source, apart=apart)
    if not (np.isfinite(distance) and distance > 0):
        raise InputError("scaling-distance", scan.source, distance=distance)
    checked_unit(unit, scan.source)
    factor = distance / apart
    moved = _moved(scan, factor, np.eye(3), np.zeros(3), unit)
    parameters = {"a": first.tolist(), "b": second.tolist(), "distance": float(distance), "unit": unit}
    return moved.with_step("set_scale", parameters, {"factor": factor, "unit_before": scan.unit})


def fit_control_points(scan: S, measured: ArrayLike, known: ArrayLike, unit: str | None = None) -> Fitted[S]:
    """Scale, turn and move a scan so that its control points come to their surveyed places.

    The similarity of least squares, without mirroring. A control point whose residual is more than four times
    the median is logged and listed.

    Parameters
    ----------
    scan : Mesh or PointCloud
    measured : (K, 3) array_like
        True positions on the scan, K ≥ 3, not on one line.
    known : (K, 3) array_like
        Where they are by survey.
    unit : str, optional
        Of `known`, and then of the scan; None when it is not known.

    Returns
    -------
    Fitted

    Raises
    ------
    InputError
        If the points do not pair, are not finite, or lie on one line, or the unit is not known.

    References
    ----------
    .. [1] S. Umeyama, "Least-squares estimation of transformation parameters between two point patterns", IEEE
       Transactions on Pattern Analysis and Machine Intelligence 13 (1991) 376.

    Examples
    --------
    >>> corners = [[0, 0, 0], [4, 0, 0], [0, 3, 0]]
    >>> shard = Mesh.from_arrays(corners, [[0, 1, 2]])
    >>> fitted = fit_control_points(shard, corners, [[10, 0, 0], [10, 0.4, 0], [9.7, 0, 0]], "m")
    >>> round(fitted.scale, 9), round(fitted.rms, 9), fitted.scan.unit
    (0.1, 0.0, 'm')
    """
    here, there = np.asarray(measured, np.float64), np.asarray(known, np.float64)
    sound = here.shape == there.shape and here.ndim == 2 and here.shape[1:] == (3,) and len(here) >= 3
    if not (sound and np.isfinite(here).all() and np.isfinite(there).all()):
        raise InputError("scaling-control", scan.source, measured=here.shape, known=there.shape)
    checked_unit(unit, scan.source)
    scale, rotation, translation = _similarity(here, there)
    residuals = np.linalg.norm(scale * here @ rotation.T + translation - there, axis=1)
    usual, size = float(np.median(residuals)), float(np.ptp(there, axis=0).max())
    far = residuals > max(OUTLIER * usual, 1e-9 * size)
    fitted = Fitted(
        scan=_moved(scan, scale, rotation, translation, unit).with_step(
            "fit_control_points",
            {"measured": here.tolist(), "known": there.tolist(), "unit": unit},
            {"scale": scale, "residuals": residuals.tolist(), "unit_before": scan.unit},
        ),
        scale=scale,
        rotation=rotation,
        translation=translation,
        residuals=residuals,
        rms=float(np.sqrt(np.mean(residuals**2))),
        outliers=tuple(int(k) for k in np.flatnonzero(far)),
        unit=unit,
    )
    for warning in fitted.warnings():
        logger.warning("%s", warning)
    return fitted


def set_up(scan: S, up: str | ArrayLike) -> S:
    """Turn a scan so that a direction of it points to +Y, which is up here.

    Parameters
    ----------
    scan : Mesh or PointCloud
    up : str or (3,) array_like
        ``"x"``, ``"y"``, ``"z"`` or one of them after a minus sign; or a vector, turned by the shortest way.
        ``"z"`` is the usual turn of −90° about x, by swaps and signs only: no digit is lost.

    Raises
    ------
    InputError
        If the direction is none of these, not finite, or 0.

    Examples
    --------
    >>> pole = Mesh.from_arrays([[0, 0, 0], [1, 0, 0], [0, 0, 5]], [[0, 1, 2]])
    >>> set_up(pole, "z").bounds[1].tolist()
    [1.0, 5.0, 0.0]
    """
    rotation = _upright(up, scan)
    parameters = {"up": up if isinstance(up, str) else _point(up).tolist()}
    moved = _moved(scan, 1.0, rotation, np.zeros(3), scan.unit)
    return moved.with_step("set_up", parameters, {"rotation": rotation.tolist()})


def read_control_points(path: str | os.PathLike[str]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Read control points: a CSV of six numbers per line, three on the scan and three as surveyed.

    A first line of names, empty lines, lines that start with ``#`` and a name before the numbers are passed over;
    commas, semicolons and tabs part the numbers.

    Raises
    ------
    FileError
        If the file cannot be read, or a line does not hold six numbers.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = pathlib.Path(folder) / "control.csv"
    ...     _ = file.write_text("name,x,y,z,X,Y,Z\\nA,0,0,0,10,0,0\\nB,1,0,0,10.1,0,0\\nC,0,1,0,10,0.1,0\\n")
    ...     read_control_points(file)[1][1].tolist()
    [10.1, 0.0, 0.0]
    """
    target = readable(path, "CSV")
    try:
        text = target.read_text(encoding="utf-8-sig")
    except (UnicodeDecodeError, OSError):
        raise FileError("scaling-csv", target, line=1, text="") from None
    mark = max(";\t,", key=text.count)
    found: list[list[float]] = []
    for number, fields in enumerate(csv.reader(text.splitlines(), delimiter=mark), 1):
        cells = [field.strip() for field in fields if field.strip()]
        if not cells or cells[0].startswith("#"):
            continue
        numbers = _numbers(cells[-6:]) if len(cells) in (6, 7) else None
        if numbers is None and not found and _numbers(cells) is None and not any(map(_is_number, cells)):
            continue  # the line of names
        if numbers is None:
            raise FileError("scaling-csv", target, line=number, text=mark.join(fields)[:60])
        found.append(numbers)
    table = np.asarray(found, np.float64).reshape(-1, 6)
    return table[:, :3], table[:, 3:]


def _is_number(cell: str) -> bool:
    return _numbers([cell]) is not None


def _numbers(cells: list[str]) -> list[float] | None:
    try:
        numbers = [float(cell) for cell in cells]
    except ValueError:
        return None
    return numbers if all(map(np.isfinite, numbers)) else None


def _similarity(
    here: NDArray[Any], there: NDArray[Any]
) -> tuple[float, NDArray[np.float64], NDArray[np.float64]]:
    """Return scale, rotation and translation of least squares (Umeyama 1991, equations 40 to 43)."""
    from_middle, to_middle = here.mean(0), there.mean(0)
    a, b = here - from_middle, there - to_middle
    spread = float((a**2).sum())
    for points in (a, b):
        singular = np.linalg.svd(points, compute_uv=False)
        if singular[0] <= 0 or singular[1] < 1e-9 * singular[0]:
            raise InputError("scaling-line")
    u, d, vt = np.linalg.svd(b.T @ a)
    signs = np.array([1.0, 1.0, np.sign(np.linalg.det(u) * np.linalg.det(vt))])
    rotation = u @ np.diag(signs) @ vt
    scale = float((d * signs).sum() / spread)
    return scale, rotation, to_middle - scale * rotation @ from_middle


def _upright(up: str | ArrayLike, scan: Mesh | PointCloud) -> NDArray[np.float64]:
    if isinstance(up, str):
        sign, name = (-1.0 if up[:1] in "-−" and up else 1.0), up.lstrip("+-−").lower()
        if name not in ("x", "y", "z"):
            raise InputError("scaling-up", scan.source, up=repr(up))
        direction = sign * np.eye(3)["xyz".index(name)]
    else:
        direction = _point(up)
        length = float(np.linalg.norm(direction))
        if not np.isfinite(length) or length <= 0:
            raise InputError("scaling-up", scan.source, up=np.asarray(up).tolist())
        direction = direction / length
    above = np.array([0.0, 1.0, 0.0])
    axis, cosine = np.cross(direction, above), float(direction @ above)
    if cosine < -1 + 1e-12:  # upside down: half a turn about x
        return np.diag([1.0, -1.0, -1.0])
    x, y, z = axis
    skew = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    return np.asarray(np.eye(3) + skew + skew @ skew / (1 + cosine) + 0.0)


def _point(values: ArrayLike) -> NDArray[np.float64]:
    point = np.asarray(values, np.float64)
    return point if point.shape == (3,) else np.full(3, np.nan)


def _moved(
    scan: S, scale: float, rotation: NDArray[np.float64], translation: NDArray[np.float64], unit: str | None
) -> S:
    """Return ``scale · rotation @ point + translation``: the offset takes what is large, in float64."""
    offset = scale * rotation @ scan.offset + translation
    changes: dict[str, Any] = {"offset": offset, "unit": unit}
    if scan.normals is not None:
        changes["normals"] = np.ascontiguousarray(scan.normals.astype(np.float64) @ rotation.T, np.float32)
    if isinstance(scan, Mesh):
        changes["vertices"] = _turned(scan.vertices, scale, rotation)
        if scan.tangents is not None:
            turned = scan.tangents.copy()
            turned[:, :3] = scan.tangents[:, :3].astype(np.float64) @ rotation.T
            changes["tangents"] = turned
        return replace(scan, **changes)
    changes["points"] = _turned(scan.points, scale, rotation)
    changes["poses"] = tuple(
        replace(
            pose,
            position=scale * rotation @ pose.position + translation,
            rotation=quaternion_from_matrix(rotation @ matrix_from_quaternion(pose.rotation)),
        )
        for pose in scan.poses
    )
    return replace(scan, **changes)


def _turned(points: NDArray[np.float32], scale: float, rotation: NDArray[np.float64]) -> NDArray[np.float32]:
    moved = scale * (points.astype(np.float64) @ rotation.T)
    if len(moved) and not np.abs(moved).max() < 1e15:
        raise InputError("mesh-too-far", value=float(np.abs(moved).max()))
    return np.ascontiguousarray(moved + 0.0, np.float32)
