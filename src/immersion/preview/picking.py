"""What lies under the pointer: a ray from the eye against models, pictures, sounds and the room."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from immersion.errors import InputError
from immersion.geometry import invert
from immersion.preview.camera import Camera
from immersion.preview.hanging import hung
from immersion.scans.mesh import Mesh
from immersion.scene.model import Room, Thing
from immersion.scene.patches import Patch
from immersion.stage.inner_surfaces import surfaces_in
from immersion.stage.videos import aspect_of_video

if TYPE_CHECKING:
    from immersion.stage.stage import Stage

__all__ = [
    "Hit",
    "Ray",
    "box_hit",
    "centre_of",
    "pick",
    "ray_through",
    "seen_at",
    "triangles_hit",
]

Points = NDArray[np.float64]
Worlds = Callable[[Thing], Points]
"""Gives the (4, 4) matrix from a thing's own frame to the world, now."""

REACH = 0.15
"""Half the side of the box that a sound, which has no body, is clicked by, in metres."""

_CHUNK = 200_000
_SOUNDS = ("sound", "ambisonic", "stems", "group")


@dataclass(frozen=True, slots=True, eq=False)
class Ray:
    """A place and a direction, (3,) each; distances count in lengths of the direction."""

    origin: Points
    direction: Points

    def at(self, distance: float) -> tuple[float, float, float]:
        """Return a point of it."""
        x, y, z = (float(value) for value in self.origin + self.direction * distance)
        return (x, y, z)

    def inside(self, world_from_own: Points) -> Ray:
        """Return it in another frame; distances along it stay what they are."""
        own = invert(world_from_own)
        return Ray(own[:3, :3] @ self.origin + own[:3, 3], own[:3, :3] @ self.direction)


@dataclass(frozen=True, slots=True)
class Hit:
    """What a ray meets first: a thing's id or the name of a surface of the room, where, and how far in metres."""

    thing: str | None
    surface: str | None
    point: tuple[float, float, float]
    distance: float


def ray_through(camera: Camera, x: float, y: float, aspect: float) -> Ray:
    """Return the ray through a place of the picture.

    Parameters
    ----------
    camera : Camera
    x, y : float
        From −1 at the left and at the bottom to 1.
    aspect : float
        Width over height of the picture.

    Examples
    --------
    >>> ray_through(Camera(np.eye(4), np.pi / 2), 1.0, 0.0, 2.0).direction.round(4)
    array([ 0.8944,  0.    , -0.4472])
    """
    half = np.tan(camera.fov / 2)
    way = camera.world_from_camera[:3, :3] @ np.array([x * half * aspect, y * half, -1.0])
    return Ray(camera.eye, way / np.linalg.norm(way))


def seen_at(camera: Camera, point: Points, aspect: float) -> tuple[float, float] | None:
    """Return where a point of the world is seen, from −1 to 1 both ways; None when it is out of the picture."""
    clip = camera.clip_from_eye(aspect) @ np.append(np.asarray(point, np.float64) - camera.eye, 1.0)
    if clip[3] <= 1e-6 or abs(clip[0]) > clip[3] or abs(clip[1]) > clip[3]:
        return None
    return float(clip[0] / clip[3]), float(clip[1] / clip[3])


def pick(stage: Stage, things: tuple[Thing, ...], worlds: Worlds, ray: Ray) -> Hit | None:
    """Return the first thing or surface of the room that a ray meets.

    Parameters
    ----------
    stage : Stage
    things : tuple of Thing
        Those that can be met: what is shown, and sounds that can be clicked.
    worlds : callable
        Where they are now.
    ray : Ray
        With a direction of one metre.
    """
    best: tuple[float, str | None, str | None] | None = None
    for thing in things:
        distance = _distance(stage, thing, worlds(thing), ray)
        if distance is not None and (best is None or distance < best[0]):
            best = (distance, thing.id, None)
    wall = _wall_hit(stage, ray)
    # What hangs on a wall lies in its plane.
    if wall is not None and (best is None or wall[0] < best[0] - 1e-6):
        best = (wall[0], None, wall[1])
    return None if best is None else Hit(best[1], best[2], ray.at(best[0]), best[0])


def _wall_hit(stage: Stage, ray: Ray) -> tuple[float, str] | None:
    """Return how far the nearest wall is that turns its inside to the ray, and its name, or the mesh's.

    Of several rooms the name of the room stands before that of the wall.
    """
    rooms = stage.scene.all_rooms()
    found = []
    for name, room in rooms.items():
        hit = _room_hit(stage, name, room, ray)
        if hit is not None:
            found.append((hit[0], f"{name}.{hit[1]}" if len(rooms) > 1 else hit[1]))
    return min(found, key=lambda one: one[0], default=None)


def _room_hit(stage: Stage, name: str, room: Room, ray: Ray) -> tuple[float, str] | None:
    if room.mesh is not None:
        distance = _mesh_hit(stage.mesh(room.mesh), ray)
        return None if distance is None else (distance, room.mesh)
    found = []
    for surface in surfaces_in(stage.scene, name):
        if surface.absent:
            continue
        a, b, c = (surface.points[surface.faces[:, k]] for k in range(3))
        # Through a wall one looks from outside into the room.
        inside = surface.faces[np.cross(b - a, c - a) @ ray.direction < 0]
        distance = triangles_hit(ray, surface.points, inside) if len(inside) else None
        if distance is not None:
            found.append((distance, surface.name))
    return min(found, default=None)


def _distance(stage: Stage, thing: Thing, world: Points, ray: Ray) -> float | None:
    if thing.model is not None:
        return _mesh_hit(stage.mesh(thing.model), ray.inside(world)) if _turns(world) else None
    if thing.kind in _SOUNDS:
        reach = np.full(3, REACH)
        return box_hit(Ray(ray.origin - world[:3, 3], ray.direction), -reach, reach)
    patch = _picture(stage, thing, world)
    return None if patch is None else triangles_hit(ray, patch.points, patch.faces)


def _turns(world: Points) -> bool:
    return abs(float(np.linalg.det(world[:3, :3]))) > 1e-12


def _picture(stage: Stage, thing: Thing, world: Points) -> Patch | None:
    """Return where a picture hangs; None for lights, clouds and what hangs on a surface that carries none."""
    if thing.kind not in ("image", "video", "text", "captions"):
        return None
    aspect = aspect_of_video(stage, thing.video) if thing.video is not None else 4.0
    if thing.image is not None:
        pixels = stage.image(thing.image)
        aspect = pixels.shape[1] / pixels.shape[0]
    try:
        return hung(stage, thing, aspect, None if thing.screen is not None else world)
    except InputError:
        return None


def _mesh_hit(mesh: Mesh, ray: Ray) -> float | None:
    if not len(mesh.vertices) or not len(mesh.faces):
        return None
    ray = Ray(ray.origin - mesh.offset, ray.direction)
    low, high = (np.asarray(edge, np.float64) for edge in (mesh.vertices.min(0), mesh.vertices.max(0)))
    if box_hit(ray, low, high) is None:
        return None
    return triangles_hit(ray, mesh.vertices, mesh.faces)


def box_hit(ray: Ray, low: Points, high: Points) -> float | None:
    """Return how far a ray meets a box along the axes, 0 from inside it; None when it does not."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        near, far = (low - ray.origin) / ray.direction, (high - ray.origin) / ray.direction
    # 0/0: along a side; it stops nothing.
    near, far = np.nan_to_num(np.fmin(near, far), nan=-np.inf), np.nan_to_num(np.fmax(near, far), nan=np.inf)
    first, last = float(near.max()), float(far.min())
    return max(first, 0.0) if first <= last and last >= 0 else None


def triangles_hit(ray: Ray, vertices: NDArray[np.floating[Any]], faces: NDArray[np.int32]) -> float | None:
    """Return how far a ray meets the nearest of many triangles, from either side; None when it meets none.

    T. Möller and B. Trumbore, "Fast, minimum storage ray/triangle intersection", 1997.
    """
    nearest = np.inf
    for part in _parts(faces):
        first, second, third = (vertices[part[:, k]].astype(np.float64) for k in range(3))
        a, b, away = second - first, third - first, ray.origin - first
        across = np.cross(np.broadcast_to(ray.direction, b.shape), b)
        scale = (a * across).sum(1)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            u = (away * across).sum(1) / scale
            turned = np.cross(away, a)
            v = turned @ ray.direction / scale
            distance = (b * turned).sum(1) / scale
            met = (u >= 0) & (v >= 0) & (u + v <= 1) & (distance >= 0) & np.isfinite(distance)
        if met.any():
            nearest = min(nearest, float(distance[met].min()))
    return nearest if np.isfinite(nearest) else None


def _parts(faces: NDArray[np.int32]) -> Iterator[NDArray[np.int32]]:
    for start in range(0, len(faces), _CHUNK):
        yield faces[start : start + _CHUNK]


def centre_of(stage: Stage, thing: Thing, world: Points) -> Points:
    """Return the (3,) middle of a thing in the world: of its box, its picture, or its place."""
    if thing.model is not None:
        mesh = stage.mesh(thing.model)
        if len(mesh.vertices):
            own = (mesh.vertices.min(0).astype(np.float64) + mesh.vertices.max(0)) / 2 + mesh.offset
            return np.asarray(world[:3, :3] @ own + world[:3, 3])
    patch = _picture(stage, thing, world)
    return np.asarray(world[:3, 3] if patch is None else patch.points.mean(0))
