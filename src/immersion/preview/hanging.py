"""Where pictures hang, flat or bent, and what a screen is made of: the same patches as exporters have, but finer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from immersion.errors import InputError
from immersion.scans.io.materials import materials_of
from immersion.scans.mesh import Mesh
from immersion.scene.materials import room_with
from immersion.scene.model import Thing
from immersion.scene.patches import Patch
from immersion.scene.places import world_from_thing
from immersion.scene.room_shapes import FINE
from immersion.scene.strips import laid_picture, screen_patch

if TYPE_CHECKING:
    from immersion.stage.stage import Stage

__all__ = ["hung", "mean_size", "mesh_patch", "patch_normals", "screen_of"]

Points = NDArray[np.float64]

MOST_KEPT = 64
_kept: WeakKeyDictionary[Stage, dict[tuple[object, ...], Patch]] = WeakKeyDictionary()
"""Bent patches of many pieces, which would take milliseconds for each picture of a film."""


def hung(stage: Stage, thing: Thing, aspect: float, world: Points | None = None) -> Patch:
    """Return where a picture of this width over height hangs, in the world; ``local`` tells that it stands in space.

    Raises
    ------
    InputError
        If its screen or surface is none that carries pictures.
    """
    frame = world_from_thing(stage.scene, thing) if world is None and thing.screen is None else world
    name = thing.screen or thing.surface
    mesh = None if name is None else _of_mesh(stage, thing.screen, thing.surface)
    if mesh is not None:
        return mesh
    key = (thing.id, aspect, None if frame is None else frame.tobytes())
    patch = _once(stage, key, lambda: laid_picture(stage.scene, thing, aspect, frame, FINE))
    if not patch.local or frame is None:
        return patch
    return replace(patch, points=patch.points @ frame[:3, :3].T + frame[:3, 3])


def screen_of(stage: Stage, name: str) -> Patch:
    """Return all of a screen, as a picture that fills it.

    Raises
    ------
    InputError
        If it is on no surface that carries pictures.
    """
    mesh = _of_mesh(stage, name, None)
    return mesh or _once(stage, ("screens", name), lambda: screen_patch(stage.scene, name, FINE))


def _once(stage: Stage, key: tuple[object, ...], make: Callable[[], Patch]) -> Patch:
    kept = _kept.setdefault(stage, {})
    if key in kept:
        return kept[key]
    made = make()
    if len(made.faces) > 2:
        if len(kept) >= MOST_KEPT:
            kept.clear()
        kept[key] = made
    return made


def _of_mesh(stage: Stage, screen: str | None, surface: str | None) -> Patch | None:
    """Return the part of a mesh that a screen or a surface names; None where the room is no mesh."""
    record = None if screen is None else stage.scene.screens.get(screen)
    told = (surface,) if record is None else record.surfaces or (record.surface,)
    names = tuple(str(name) for name in told)
    room = room_with(stage.scene.all_rooms(), None if record is None else record.room, names)
    if room is None or room.mesh is None:
        return None
    plain = record is None or record.rect is None
    found = mesh_patch(stage.mesh(room.mesh), names) if plain else None
    if found is None:
        where = f"screens.{screen}" if screen is not None else "things"
        raise InputError("scene-screen-shape", where, found=repr(screen or surface))
    return found


def mesh_patch(mesh: Mesh, names: tuple[str, ...]) -> Patch | None:
    """Return the faces whose materials have these names, with the mesh's own texture coordinates; None without any.

    Nothing in the file says how many metres a picture is wide there: it lies from 0 to 1 of the coordinates.
    """
    numbers = [k for k, material in enumerate(materials_of(mesh)) if material.name in names]
    if not numbers or mesh.uvs is None:
        return None
    worn = np.zeros(len(mesh.faces), np.int32) if mesh.face_materials is None else mesh.face_materials
    faces = mesh.faces[np.isin(worn, numbers)]
    if not len(faces):
        return None
    used, places = np.unique(faces, return_inverse=True)
    points = mesh.vertices[used].astype(np.float64) + mesh.offset
    uvs = np.stack([mesh.uvs[used, 0], 1.0 - mesh.uvs[used, 1]], 1).astype(np.float64)
    return Patch(points, uvs, places.reshape(-1, 3).astype(np.int32))


def mean_size(patch: Patch) -> tuple[float, float]:
    """Return how many metres one whole picture is wide and high on a patch, in the mean of its faces.

    Examples
    --------
    >>> square = Patch(np.array([[0.0, 0, 0], [3, 0, 0], [3, 2, 0], [0, 2, 0]]),
    ...     np.array([[0.0, 1], [1, 1], [1, 0], [0, 0]]), np.array([[0, 1, 2], [0, 2, 3]], np.int32))
    >>> mean_size(square)
    (3.0, 2.0)
    """
    a, b, c = (patch.points[patch.faces[:, k]] for k in range(3))
    p, q, r = (patch.uvs[patch.faces[:, k]] for k in range(3))
    sides, ways = np.stack([b - a, c - a], -1), np.stack([q - p, r - p], -1)
    told = np.abs(np.linalg.det(ways)) > 1e-12
    metres = np.linalg.norm(sides[told] @ np.linalg.inv(ways[told]), axis=1)
    areas = np.linalg.norm(np.cross(b - a, c - a), axis=1)[told]
    wide, high = areas @ metres / max(float(areas.sum()), 1e-12)
    return float(wide), float(high)


def patch_normals(points: Points, faces: NDArray[np.int32]) -> Points:
    """Return the (n, 3) unit normals of a patch's points, smooth over its faces.

    Examples
    --------
    >>> square = np.array([[0.0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]])
    >>> patch_normals(square, np.array([[0, 1, 2], [0, 2, 3]], np.int32))[0].tolist()
    [0.0, 0.0, 1.0]
    """
    a, b, c = (points[faces[:, k]] for k in range(3))
    flat = np.repeat(np.cross(b - a, c - a), 3, axis=0)
    total = np.stack([np.bincount(faces.ravel(), flat[:, k], len(points)) for k in range(3)], 1)
    return np.asarray(total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-12), np.float64)
