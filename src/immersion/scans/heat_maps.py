"""Where two surfaces differ: a picture with its scale, and a mesh that carries the colours."""

from __future__ import annotations

import math
import os
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from immersion import messages
from immersion._files import write_bytes
from immersion.errors import InputError
from immersion.scans import _lettering
from immersion.scans import _picture_texts as _picture_texts
from immersion.scans._camera import UPS, Camera, frame_of, framed
from immersion.scans._colormaps import heat, linear_from_srgb
from immersion.scans._drawn import Drawn, Light
from immersion.scans._surface import Surface, unit_box
from immersion.scans.contact_sheets import bar_length, checked_target, png_bytes
from immersion.scans.distances import vertex_deviation
from immersion.scans.mesh import METRES_PER_UNIT, Mesh
from immersion.scans.pictures import averaged, bands, checked_choice, prepared

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["heat_map", "heat_mesh"]

PAPER, INK, FAINT = (248, 248, 246), "#1d1f24", "#6b7078"
# Each picture: azimuth and elevation.
VIEWS = ((0.6, 0.3), (0.6 + math.pi, 0.3))
SAMPLES = 2


def heat_map(
    reference: Mesh,
    mesh: Mesh,
    values: ArrayLike | None = None,
    path: str | os.PathLike[str] | None = None,
    *,
    size: int = 1200,
    limit: float | None = None,
    up: str = "y",
    lang: str | None = None,
) -> NDArray[np.uint8]:
    """Draw a mesh from two sides, coloured by how far it is from a reference, with the scale of its colours.

    Without `values`, every point that the picture shows is measured by itself: faces that cut across hollows
    show it, although their corners lie on the reference. Invented faces are tinted purple.

    Parameters
    ----------
    reference : Mesh
        The one that distances are measured from.
    mesh : Mesh
        The one that is drawn.
    values : (V,) array_like, optional
        Distances at the vertices of `mesh`, as :func:`vertex_deviation` returns them.
    path : str or PathLike, optional
        A ``.png`` file to write.
    size : int
        Width in pixels, 640 to 4096.
    limit : float, optional
        The distance at the end of the scale; the 99th percentile of what is shown when not given.
    up : {"y", "z", "x"}
    lang : str, optional
        ``"fr"`` or ``"en"``; the current language when not given.

    Returns
    -------
    (h, w, 3) ndarray of uint8

    Raises
    ------
    InputError
        If a mesh has no area, the units differ, or an argument is out of range.
    FileError
        If the file cannot be written, or is one that a mesh was read from.

    Examples
    --------
    >>> floor = Mesh.from_arrays([[0, 0, 0], [1, 0, 0], [0, 1, 0]], [[0, 1, 2]], unit="m")
    >>> tilted = Mesh.from_arrays([[0, 0, 0], [1, 0, 0], [0, 1, 0.1]], [[0, 1, 2]], unit="m")
    >>> heat_map(floor, tilted, size=640).shape
    (341, 640, 3)
    """
    if not 640 <= size <= 4096:
        raise InputError("picture-wide", width=size, low=640, high=4096)
    checked_choice("up", up, tuple(UPS))
    if limit is not None and not (math.isfinite(limit) and limit >= 0):
        raise InputError("picture-option", name="limit", value=limit, wanted="≥ 0")
    target = None if path is None else checked_target(path, mesh)
    if target is not None:
        checked_target(target, reference)
    drawn = prepared(mesh)
    assert isinstance(drawn, Drawn)
    numbers = None if values is None else _checked(values, len(mesh.vertices))
    if mesh.unit != reference.unit and mesh.unit is not None and reference.unit is not None:
        raise InputError("scan-units-differ", reference.source, a=mesh.unit, b=reference.unit)
    side = size // 2 - size // 14
    cameras = [framed(drawn.points, frame_of(a, e, up), (side * SAMPLES,) * 2) for a, e in VIEWS]
    target_surface = None if numbers is not None else _of(reference)
    shots = [_measured(drawn, target_surface, numbers, camera) for camera in cameras]
    shown = np.concatenate([distances[np.isfinite(distances)] for _, distances in shots])
    top = limit if limit is not None else float(np.percentile(shown, 99)) if len(shown) else 0.0
    pictures = [
        _lit(drawn, camera, hits, distances, top or 1.0, up)
        for camera, (hits, distances) in zip(cameras, shots, strict=True)
    ]
    sheet = _sheet(mesh, reference, pictures, cameras[0].pixel * SAMPLES * drawn.scale, top, size, lang)
    if target is not None:
        write_bytes(target, png_bytes(sheet))
    return np.asarray(sheet)


def heat_mesh(
    reference: Mesh, mesh: Mesh, values: ArrayLike | None = None, *, limit: float | None = None
) -> Mesh:
    """Return a mesh whose vertex colours, and scalar ``"deviation"``, say how far it is from a reference.

    Written as PLY, it opens in any viewer.

    Parameters
    ----------
    reference, mesh : Mesh
    values : (V,) array_like, optional
        Distances at the vertices of `mesh`; measured when not given.
    limit : float, optional
        The distance at the end of the scale; the 99th percentile when not given.

    Raises
    ------
    InputError
        If the reference has no area, the units differ, or the values are not sound.

    Examples
    --------
    >>> floor = Mesh.from_arrays([[0, 0, 0], [1, 0, 0], [0, 1, 0]], [[0, 1, 2]])
    >>> tilted = Mesh.from_arrays([[0, 0, 0], [1, 0, 0], [0, 1, 0.1]], [[0, 1, 2]])
    >>> warm = heat_mesh(floor, tilted, limit=0.1)
    >>> warm.scalars["deviation"].astype(float).round(3).tolist(), warm.colors[2].tolist()
    ([0.0, 0.0, 0.1], [253, 231, 37, 255])
    """
    measured = vertex_deviation(mesh, reference) if values is None else values
    numbers = _checked(measured, len(mesh.vertices))
    top = limit if limit is not None else float(np.percentile(numbers, 99)) if len(numbers) else 0.0
    if not (math.isfinite(top) and top >= 0):
        raise InputError("picture-option", name="limit", value=top, wanted="≥ 0")
    rgb = heat(numbers / (top or 1.0))
    if mesh.reconstructed is not None:
        invented = np.zeros(len(numbers), np.bool_)
        invented[mesh.faces[mesh.reconstructed]] = True
        rgb = np.where(invented[:, None], 0.45 * rgb + 0.55 * np.array([0.68, 0.38, 0.81]), rgb)
    colors = np.full((len(numbers), 4), 255, np.uint8)
    colors[:, :3] = np.rint(255 * rgb)
    extras = {key: value for key, value in mesh.extras.items() if key not in ("materials", "missing")}
    warm = replace(
        mesh,
        colors=colors,
        uvs=None,
        textures=(),
        face_materials=None,
        extras=extras,
        scalars={**mesh.scalars, "deviation": numbers.astype(np.float32)},
    )
    facts = {"limit": top, "most": float(numbers.max(initial=0.0))}
    return warm.with_step("heat_mesh", {"limit": limit}, facts)


def _checked(values: ArrayLike, count: int) -> NDArray[np.float64]:
    numbers = np.asarray(values, np.float64)
    bad = int((~np.isfinite(numbers)).sum())
    if numbers.shape != (count,) or bad:
        raise InputError("picture-values", shape=numbers.shape, bad=bad, count=count)
    return numbers


Placed = tuple[Surface, float, NDArray[np.float64]]
Hits = tuple[NDArray[np.float32], NDArray[np.int64], NDArray[np.float32]]


def _measured(
    drawn: Drawn, reference: Placed | None, values: NDArray[np.float64] | None, camera: Camera
) -> tuple[Hits, NDArray[np.float64]]:
    """Cast the rays of a view; return the hits, and the distance at each ray (NaN where there is none)."""
    parts = [drawn.cast(camera.rays(first, last)) for first, last in bands(camera)]
    far, faces, weights = (np.concatenate([part[k] for part in parts]) for k in range(3))
    met = np.flatnonzero(faces >= 0)
    out = np.full(len(far), np.nan)
    corners = drawn.faces[faces[met]]
    if values is not None or reference is None:
        known = np.zeros(len(drawn.points)) if values is None else values
        out[met] = np.einsum("nk,nk->n", weights[met], known[corners])
        return (far, faces, weights), out
    # The place comes from the face's corners in float64: along the ray, float32 would add its own error.
    here = np.einsum("nk,nkc->nc", weights[met].astype(np.float64), drawn.points[corners])
    surface, scale, middle = reference
    out[met] = surface.nearest((here * drawn.scale + (drawn.middle - middle)) / scale)[0] * scale
    return (far, faces, weights), out


def _of(reference: Mesh) -> Placed:
    """Return a surface in its unit box, with the box's scale and middle."""
    surface, _, scale = unit_box(reference, reference)
    low, high = reference.bounds
    return surface, scale, (low + high) / 2


def _lit(
    drawn: Drawn, camera: Camera, hits: Hits, distances: NDArray[np.float64], top: float, up: str
) -> NDArray[np.uint8]:
    far, faces, weights = hits
    linear = np.zeros((len(far), 3), np.float32)
    for first, last in bands(camera):
        rows = slice(first * camera.width, last * camera.width)
        met = np.flatnonzero(faces[rows] >= 0)
        if not len(met):
            continue
        colors = linear_from_srgb(heat(distances[rows][met] / top))
        some = far[rows][met], faces[rows][met], weights[rows][met]
        linear[rows][met] = drawn.lit(
            camera, camera.rays(first, last)[met], some, Light("shape", 0, up), colors
        )
    shape = camera.height, camera.width
    return averaged(linear.reshape(*shape, 3), (faces >= 0).reshape(shape), SAMPLES)


def _sheet(
    mesh: Mesh,
    reference: Mesh,
    pictures: list[NDArray[np.uint8]],
    per_pixel: float,
    top: float,
    size: int,
    lang: str | None,
) -> Image:
    from PIL import Image, ImageDraw

    letter, side, margin = max(11, size // 80), pictures[0].shape[0], size // 80
    head, foot = 3 * letter, 3 * letter
    sheet = Image.new("RGB", (size, head + side + foot), PAPER)
    draw = ImageDraw.Draw(sheet)
    _lettering.write(draw, (margin, letter * 0.8), mesh.name, round(1.4 * letter), INK)
    for number, picture in enumerate(pictures):
        ground = Image.new("RGBA", (side, side), (255, 255, 255, 255))
        ground.alpha_composite(Image.fromarray(picture))
        sheet.paste(ground.convert("RGB"), (margin + number * (side + margin), head))
    scale, name = _unit(reference, top, lang)
    bar = size - 2 * margin - 2 * side - 2 * margin
    _color_bar(
        draw, (2 * side + 4 * margin, head + letter, bar // 4, side - 2 * letter), top * scale, letter, lang
    )
    _lettering.write(draw, (size - margin, letter * 0.8), name, letter, INK, "r")
    length = bar_length(per_pixel * side * 0.4)
    pixels = round(length / per_pixel)
    y = head + side + letter
    draw.rectangle([margin, y, margin + pixels - 1, y + letter // 3], INK)
    digits = max(0, -math.floor(math.log10(length)))
    code = "sheet-no-unit" if mesh.unit is None else "sheet-bar"
    told = messages.text(
        code, lang, length=messages.number(length, digits, lang), **({"unit": mesh.unit} if mesh.unit else {})
    )
    _lettering.write(draw, (margin + pixels + letter, y - 0.4 * letter), told, letter, INK)
    notes = [messages.text("heat-above", lang)]
    if mesh.reconstructed is not None and mesh.reconstructed.any():
        notes.append(messages.text("sheet-reconstructed", lang))
    _lettering.write(draw, (size - margin, y - 0.4 * letter), ", ".join(notes), letter, FAINT, "r")
    return sheet


def _unit(reference: Mesh, top: float, lang: str | None) -> tuple[float, str]:
    """Return what distances are multiplied by, and the name of the scale: small metric ones in millimetres."""
    if reference.unit is None:
        return 1e4 / (reference.diagonal or 1.0), messages.text("heat-diagonal", lang)
    metres = METRES_PER_UNIT[reference.unit]
    if reference.unit in ("m", "dm", "cm", "km") and top * metres < 0.5:
        return metres * 1e3, messages.text("heat-unit", lang, unit="mm")
    return 1.0, messages.text("heat-unit", lang, unit=reference.unit)


def _color_bar(
    draw: object, box: tuple[int, int, int, int], top: float, letter: int, lang: str | None
) -> None:
    from PIL.ImageDraw import ImageDraw

    assert isinstance(draw, ImageDraw)
    left, upper, width, height = box
    for row in range(height):
        color = tuple(int(c) for c in np.rint(255 * heat(1 - row / max(height - 1, 1))))
        draw.line([(left, upper + row), (left + width - 1, upper + row)], color)
    step = bar_length(top / 4) if top > 0 else 0.0
    ticks = [k * step for k in range(int(top / step + 1e-9) + 1)] if step else [0.0]
    digits = max(0, -math.floor(math.log10(step))) if step else 0
    for tick in ticks:
        y = upper + (height - 1) * (1 - (tick / top if top else 0.0))
        draw.line([(left + width, y), (left + width + letter // 3, y)], INK)
        place = (left + width + letter * 0.6, y - 0.6 * letter)
        _lettering.write(draw, place, messages.number(tick, digits, lang), letter, INK)
