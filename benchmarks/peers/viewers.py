"""One viewer draws one mesh, a frame each time it is told: ``viewers.py NAME MESH.npz [OUT.png]``.

The mesh is an ``.npz`` of float32 vertices, uint32 faces and uint8 colours. Each draws 1280 × 720 with four
samples, one light without shadow, and the same camera: 2.2 m before the middle, 50° high. A frame counts until the
card has finished it; copying the picture back is not asked of anybody. The program writes ``ready``, waits for a
line, draws, answers with JSON, and ends with its input.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable

import numpy as np

SIZE = (1280, 720)
EYE, HIGH = 2.2, 50.0
Frame = Callable[[], None]


def pose() -> np.ndarray:
    matrix = np.eye(4)
    matrix[2, 3] = EYE
    return matrix


def by_pyrender(vertices: np.ndarray, faces: np.ndarray, colors: np.ndarray) -> Frame:
    os.environ["PYOPENGL_PLATFORM"] = "egl"
    import pyrender
    import trimesh
    from OpenGL.GL import glFinish

    mesh = trimesh.Trimesh(vertices, faces, vertex_colors=colors, process=False)
    scene = pyrender.Scene(ambient_light=[0.3] * 3)
    scene.add(pyrender.Mesh.from_trimesh(mesh, smooth=True))
    scene.add(pyrender.PerspectiveCamera(np.radians(HIGH)), pose=pose())
    scene.add(pyrender.DirectionalLight(intensity=3.0), pose=pose())
    held = pyrender.OffscreenRenderer(*SIZE)
    held._platform.make_current()
    renderer = held._renderer
    if len(sys.argv) > 3:
        save(held.render(scene)[0])
    renderer._read_main_framebuffer = lambda *_: None

    def draw() -> None:
        renderer.render(scene, pyrender.RenderFlags.OFFSCREEN)
        glFinish()

    return draw


def by_trimesh(vertices: np.ndarray, faces: np.ndarray, colors: np.ndarray) -> Frame:
    import pyglet
    import trimesh
    from pyglet import gl
    from trimesh.viewer.windowed import SceneViewer

    pyglet.options["shadow_window"] = False
    mesh = trimesh.Trimesh(vertices, faces, vertex_colors=colors, process=False)
    camera = trimesh.scene.Camera(resolution=SIZE, fov=(HIGH * SIZE[0] / SIZE[1], HIGH))
    scene = trimesh.Scene(mesh, camera=camera, camera_transform=pose())
    config = gl.Config(sample_buffers=1, samples=4, depth_size=24, double_buffer=True)
    viewer = SceneViewer(scene, start_loop=False, resolution=SIZE, window_conf=config, smooth=False)
    viewer.switch_to()
    viewer.dispatch_events()
    viewer.on_resize(*SIZE)  # sets its camera

    def draw() -> None:
        viewer.switch_to()
        viewer.on_draw()
        gl.glFinish()

    if len(sys.argv) > 3:
        draw()
        data = pyglet.image.get_buffer_manager().get_color_buffer().get_image_data()
        flat = np.frombuffer(data.get_data("RGB", -data.width * 3), np.uint8)
        save(flat.reshape(data.height, data.width, 3))
    return draw


def by_open3d(vertices: np.ndarray, faces: np.ndarray, colors: np.ndarray) -> Frame:
    import open3d as o3d

    mesh = o3d.geometry.TriangleMesh(
        o3d.utility.Vector3dVector(vertices.astype(float)), o3d.utility.Vector3iVector(faces.astype(np.int32))
    )
    mesh.vertex_colors = o3d.utility.Vector3dVector(colors[:, :3] / 255)
    mesh.compute_vertex_normals()
    viewer = o3d.visualization.Visualizer()
    viewer.create_window(width=SIZE[0], height=SIZE[1], visible=True)
    viewer.add_geometry(mesh)
    control = viewer.get_view_control()
    parameters = control.convert_to_pinhole_camera_parameters()
    focal = SIZE[1] / 2 / np.tan(np.radians(HIGH / 2))
    parameters.intrinsic.set_intrinsics(*SIZE, focal, focal, SIZE[0] / 2 - 0.5, SIZE[1] / 2 - 0.5)
    parameters.extrinsic = np.diag([1.0, -1.0, -1.0, 1.0]) @ np.linalg.inv(pose())
    control.convert_from_pinhole_camera_parameters(parameters, True)

    def draw() -> None:
        viewer.poll_events()
        viewer.update_renderer()

    if len(sys.argv) > 3:
        draw()
        save((np.asarray(viewer.capture_screen_float_buffer(True)) * 255).astype(np.uint8))
    return draw


def save(pixels: np.ndarray) -> None:
    from PIL import Image

    Image.fromarray(pixels).save(sys.argv[3])


def main() -> None:
    with np.load(sys.argv[2]) as held:
        parts = held["vertices"], held["faces"], held["colors"]
    draw = {"pyrender": by_pyrender, "trimesh": by_trimesh, "open3d": by_open3d}[sys.argv[1]](*parts)
    draw()
    print("ready", flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        draw()
        print(json.dumps({"seconds": time.perf_counter() - start}), flush=True)
        print("ready", flush=True)


if __name__ == "__main__":
    main()
