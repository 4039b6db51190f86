"""Pictures of scans, by casting rays (Embree, through open3d): no graphics card and no display are needed."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion.errors import InputError
from immersion.scans import _picture_texts as _picture_texts
from immersion.scans._camera import UPS, Camera, frame_of, framed
from immersion.scans._colormaps import heat, linear_from_srgb, srgb_from_linear
from immersion.scans._dots import Dots
from immersion.scans._drawn import Drawn, Light, Shading
from immersion.scans.cloud import PointCloud
from immersion.scans.mesh import Mesh

__all__ = ["picture"]

SHADINGS = ("surface", "shape", "wire")
# Rays at a time: about forty megabytes of everything that belongs to them.
ROWS_OF_RAYS = 1 << 18
# Colours and depths of so many samples take less than a gigabyte.
MOST_SAMPLES = 40_000_000


def picture(
    scan: Mesh | PointCloud,
    azimuth: float = 0.0,
    elevation: float = 0.0,
    size: int | tuple[int, int] = 768,
    *,
    shading: Shading = "surface",
    values: ArrayLike | None = None,
    limits: tuple[float, float] | None = None,
    field: float | None = None,
    up: str = "y",
    occlusion: int = 0,
    oversampling: int = 2,
) -> NDArray[np.uint8]:
    """Draw a scan.

    Parameters
    ----------
    scan : Mesh or PointCloud
    azimuth : float
        Where the viewer stands, in radians: 0 in front (+Z when +Y is up), counter-clockwise seen from above.
    elevation : float
        How high, in radians: π/2 looks straight down.
    size : int or (int, int)
        Pixels: the side of a square, or width and height.
    shading : {"surface", "shape", "wire"}
        The scan's own colours (vertex colours, or its base texture), plain clay, or clay with its triangles.
        The back of a face is blue in clay.
    values : (V,) array_like, optional
        One number per vertex or point, shown as colours from dark (low) to yellow (high).
    limits : (float, float), optional
        The values at both ends of the colours; the lowest and the highest when not given.
    field : float, optional
        Vertical field of view in radians, for a view in perspective; parallel rays when not given.
    up : {"y", "z", "x"}
        The axis that points up in the picture.
    occlusion : int
        Rays per sample that darken hollows; 8 looks smooth. Meshes only.
    oversampling : int
        Samples along each side of a pixel, 1 to 8; 40 million samples in all at most.

    Returns
    -------
    (h, w, 4) ndarray of uint8
        sRGB and coverage: transparent where there is nothing. Faces that were invented are tinted purple.

    Raises
    ------
    InputError
        If there is nothing to draw, or an argument is out of range.

    Examples
    --------
    >>> corner = Mesh.from_arrays([[0, 0, 0], [1, 0, 0], [0, 1, 0]], [[0, 1, 2]])
    >>> drawn = picture(corner, size=32)
    >>> drawn.shape, int(drawn[20, 8, 3]), int(drawn[4, 28, 3])  # inside, outside
    ((32, 32, 4), 255, 0)
    """
    width, height = checked_size(size)
    _checked(azimuth, elevation, field)
    checked_choice("shading", shading, SHADINGS)
    checked_choice("up", up, tuple(UPS))
    checked_choice("oversampling", oversampling, tuple(range(1, 9)))
    checked_choice("occlusion", occlusion, range(257))
    if width * height * oversampling**2 > MOST_SAMPLES:
        raise InputError("picture-samples", width=width, height=height, oversampling=oversampling)
    axes = frame_of(azimuth, elevation, up)
    drawn: Drawn | Dots = prepared(scan)
    camera = framed(drawn.points, axes, (width * oversampling, height * oversampling), field=field)
    colors = None if values is None else value_colors(drawn, values, limits)
    light = Light(shading, occlusion, up)
    return view(drawn, camera, light, oversampling, colors)[0]


def prepared(scan: Mesh | PointCloud) -> Drawn | Dots:
    """Return a scan made ready to be drawn from any side."""
    if isinstance(scan, PointCloud):
        if not len(scan.points):
            raise InputError("picture-empty", scan.source)
        return Dots(scan)
    if not len(scan.faces):
        raise InputError("picture-empty", scan.source)
    return Drawn(scan)


def value_colors(
    drawn: Drawn | Dots, values: ArrayLike, limits: tuple[float, float] | None
) -> NDArray[np.float64]:
    """Return one part of the colour scale per vertex, once the values are known to be sound."""
    numbers = np.asarray(values, np.float64)
    count = len(drawn.points)
    bad = int((~np.isfinite(numbers)).sum())
    if numbers.shape != (count,) or bad:
        raise InputError("picture-values", shape=numbers.shape, bad=bad, count=count)
    low, high = limits or (float(numbers.min()), float(numbers.max()))
    if not (math.isfinite(low) and math.isfinite(high) and low <= high):
        raise InputError("picture-option", name="limits", value=(low, high), wanted="low ≤ high")
    return np.asarray((numbers - low) / ((high - low) or 1.0))


def view(
    drawn: Drawn | Dots,
    camera: Camera,
    light: Light,
    oversampling: int,
    parts: NDArray[np.float64] | None = None,
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """Return the picture of a camera whose pixels are samples, and the depth of each sample (infinite: none)."""
    if isinstance(drawn, Dots):
        linear, depth = drawn.drawn(camera, light.up, parts, oversampling)
    else:
        linear, depth = _cast(drawn, camera, light, parts)
    return averaged(linear, np.isfinite(depth), oversampling), depth


def averaged(linear: NDArray[np.float32], covered: NDArray[np.bool_], oversampling: int) -> NDArray[np.uint8]:
    """Return sRGB and coverage of blocks of samples, averaged in light."""
    height, width = (side // oversampling for side in covered.shape)

    def blocks(array: NDArray[np.float32]) -> NDArray[np.float32]:
        cut = array.reshape(height, oversampling, width, oversampling, -1)
        return np.asarray(cut.sum((1, 3)), np.float32)

    weight = blocks(covered.astype(np.float32))
    colors = blocks(linear * covered[..., None]) / np.maximum(weight, 1e-6)
    out = np.concatenate([srgb_from_linear(colors), weight / oversampling**2], -1)
    return np.asarray(np.rint(out * 255), np.uint8)


def _cast(
    drawn: Drawn, camera: Camera, light: Light, parts: NDArray[np.float64] | None
) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    linear = np.zeros((camera.height, camera.width, 3), np.float32)
    depth = np.full((camera.height, camera.width), np.inf)
    for first, last in bands(camera):
        rays = camera.rays(first, last)
        far, faces, weights = drawn.cast(rays)
        met = np.flatnonzero(faces >= 0)
        if not len(met):
            continue
        hits = far[met], faces[met], weights[met]
        colors = None
        if parts is not None:
            part = np.einsum("nk,nk->n", hits[2], parts[drawn.faces[hits[1]]])
            colors = linear_from_srgb(heat(part))
        linear[first:last].reshape(-1, 3)[met] = drawn.lit(camera, rays[met], hits, light, colors)
        depth[first:last].reshape(-1)[met] = hits[0]
    return linear, depth


def bands(camera: Camera) -> Iterator[tuple[int, int]]:
    """Cut the rows of a picture into bands of so many rays that memory stays flat."""
    rows = max(1, ROWS_OF_RAYS // camera.width)
    for first in range(0, camera.height, rows):
        yield first, min(first + rows, camera.height)


def checked_size(size: int | tuple[int, int]) -> tuple[int, int]:
    """Return width and height once they are sound."""
    width, height = (size, size) if isinstance(size, int) else size
    if not (16 <= width <= 8192 and 16 <= height <= 8192):
        raise InputError("picture-size", width=width, height=height)
    return int(width), int(height)


def checked_choice(name: str, value: object, known: tuple[object, ...] | range) -> None:
    """Refuse a value that is none of the known ones."""
    if value not in known:
        wanted = f"{known[0]} – {known[-1]}" if isinstance(known[0], int) else ", ".join(map(str, known))
        raise InputError("picture-option", name=name, value=value, wanted=wanted)


def _checked(azimuth: float, elevation: float, field: float | None) -> None:
    if not math.isfinite(azimuth):
        raise InputError("picture-angle", name="azimuth", value=azimuth, wanted="a finite number")
    if not abs(elevation) <= math.pi / 2 + 1e-9:
        raise InputError("picture-angle", name="elevation", value=elevation, wanted="−π/2 … π/2")
    if field is not None and not 0.01 <= field <= 2.6:
        raise InputError("picture-angle", name="field", value=field, wanted="0.01 … 2.6")
