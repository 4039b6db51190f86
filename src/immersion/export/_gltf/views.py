"""Views as cameras, each at its node."""

from __future__ import annotations

import math

from immersion.export._gltf.work import Work, placed
from immersion.scene.places import camera_of

__all__ = ["NEAR", "add_views"]

NEAR = 0.05


def add_views(work: Work) -> None:
    """Add a perspective camera for every view; its field of view is the vertical one, it sees without an end."""
    scene = work.stage.scene
    for name, view in scene.views.items():
        matrix, fov = camera_of(scene, name)
        cameras = work.document.setdefault("cameras", [])
        lens = {"yfov": min(fov, math.radians(179.9)), "znear": NEAR}
        cameras.append({"name": name, "type": "perspective", "perspective": lens})
        told = {"id": name, "kind": "view", "uri": scene.uri(name, "views"), "title": view.title}
        record = {key: value for key, value in told.items() if value is not None}
        work.add_node(
            {"name": name, **placed(matrix), "camera": len(cameras) - 1, "extras": {"immersion": record}}
        )
