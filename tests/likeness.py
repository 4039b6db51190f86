"""How alike a desktop picture and a page's are: structural similarity over the pixels where models are."""

from __future__ import annotations

import base64
import io

import numpy as np
import open3d
from numpy.typing import NDArray
from PIL import Image
from skimage.metrics import structural_similarity

from immersion.preview.pictures import scene_at
from immersion.stage import Stage
from web_pages import Visited

Pixels = NDArray[np.uint8]


def page_picture(visit: Visited, view: str, size: tuple[int, int]) -> Pixels:
    """Return what the open page draws from a view, at a size."""
    wide, high = size
    visit.page.evaluate(
        f"""() => {{
          document.getElementById('room').style.cssText =
            'position:fixed;left:0;top:0;width:{wide}px;height:{high}px;z-index:9';
          immersion.walking.go(immersion.programme.views.find((one) => one.id === '{view}'), true);
        }}"""
    )
    visit.until(f"immersion.room.renderer.domElement.width === {wide}")
    frame = visit.page.evaluate("immersion.room.renderer.info.render.frame")
    visit.until(f"immersion.room.renderer.info.render.frame >= {frame + 8}", 300)
    data = visit.page.evaluate("immersion.room.renderer.domElement.toDataURL('image/png')")
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data.split(",")[1]))).convert("RGB"))


def silhouette(opened: Stage, view: str, size: tuple[int, int]) -> NDArray[np.bool_]:
    """Return the (h, w) pixels whose middle ray meets a model, by Embree."""
    contents, camera = scene_at(opened, view, size, 0.0, None)
    scene = open3d.t.geometry.RaycastingScene()
    for model in contents.models:
        points = model.mesh.vertices.astype(np.float64) + model.mesh.offset
        world = points @ model.world_from_model[:3, :3].T + model.world_from_model[:3, 3]
        scene.add_triangles(world.astype(np.float32), model.mesh.faces.astype(np.uint32))
    wide, high = size
    rows, columns = np.mgrid[0:high, 0:wide] + 0.5
    slope = np.tan(camera.fov / 2)
    ahead = [
        (2 * columns / wide - 1) * slope * wide / high,
        (1 - 2 * rows / high) * slope,
        -np.ones(rows.shape),
    ]
    rays = np.stack(ahead, -1) @ camera.world_from_camera[:3, :3].T
    rays = np.concatenate([np.broadcast_to(camera.eye, rays.shape), rays], -1).astype(np.float32)
    hit = scene.cast_rays(open3d.core.Tensor(rays))["t_hit"].numpy()
    return np.asarray(np.isfinite(hit))


def likeness(a: Pixels, b: Pixels, where: NDArray[np.bool_]) -> float:
    """Return the mean structural similarity (Wang et al., 2004: Gaussian windows of 1.5 pixels) over some pixels."""
    how = {"gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False, "data_range": 255}
    _, local = structural_similarity(a[..., :3], b[..., :3], channel_axis=2, full=True, **how)
    return float(local[where].mean())
