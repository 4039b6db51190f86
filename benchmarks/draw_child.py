"""Our drawing, or a bare one of the same buffers, a frame each time it is told, as the viewers in ``peers/`` do.

``draw_child.py raw|ours|pbr|heavy MESH.npz [OUT.png]``: the limit, a matt scan, glTF's surface with four maps and a
shadow, and ten million triangles with their levels of detail.
"""

from __future__ import annotations

import io
import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from immersion.preview import save_png
from immersion.preview.camera import Camera
from immersion.preview.contents import Contents, Model
from immersion.preview.draw import renderer_for
from immersion.preview.offscreen import drawing
from immersion.preview.programs import Program
from immersion.preview.targets import Target
from immersion.scans.io.materials import Material
from immersion.scans.mesh import Mesh, Texture
from immersion.stage.lights import Light

SIZE = (1280, 720)
EYE, HIGH = 2.2, np.radians(50)

VERTEX = """#version 330 core
layout(location = 0) in vec3 point;
layout(location = 1) in vec3 normal;
layout(location = 2) in vec4 color;
uniform mat4 clip_from_model;
out vec3 facing;
out vec4 tint;
void main() {
    facing = normal;
    tint = color;
    gl_Position = clip_from_model * vec4(point, 1.0);
}
"""
FRAGMENT = """#version 330 core
in vec3 facing;
in vec4 tint;
out vec4 pixel;
void main() {
    pixel = vec4(tint.rgb * (0.2 + 0.8 * max(dot(normalize(facing), vec3(0.3, 0.4, 0.86)), 0.0)), 1.0);
}
"""


def camera() -> Camera:
    world = np.eye(4)
    world[2, 3] = EYE
    return Camera(world, float(HIGH))


def shiny(mesh: Mesh) -> Mesh:
    """Return a mesh with four maps of noise over its square."""
    from PIL import Image

    rng = np.random.default_rng(1)
    roles = {"base": (60, 250), "normal": (110, 146), "roughness": (90, 200), "occlusion": (150, 255)}
    textures = []
    for role, span in roles.items():
        pixels = rng.integers(*span, (512, 512, 3), np.uint8)
        if role == "normal":
            pixels[..., 2] = 255
        data = io.BytesIO()
        Image.fromarray(pixels).save(data, "PNG")
        textures.append(Texture(data=data.getvalue(), role=role))
    material = Material(textures={role: k for k, role in enumerate(roles)}, metallic=0.3, roughness=0.7)
    uvs = (mesh.vertices[:, :2] + 1) / 2
    return replace(
        mesh, uvs=uvs, textures=tuple(textures), colors=None, extras={"materials": [material.to_dict()]}
    )


def contents_for(contestant: str, mesh: Mesh) -> Contents:
    if contestant == "pbr":
        aim = np.array([-1.0, -1.0, -2.0])
        spot = Light(
            "spot", np.array([1.0, 1.0, 2.0]), aim / np.sqrt(6), 800.0, np.ones(3), float(np.radians(30))
        )
        return Contents((Model("m", shiny(mesh), np.eye(4)),), (), (spot,), False, (), floor=False)
    return Contents((Model("m", mesh, np.eye(4)),), (), (), True, (), floor=False)


def raw(context: object, mesh: Mesh) -> Callable[[], None]:
    from pyglet import gl

    loaded = renderer_for(context).cards.mesh(mesh)
    program, target = Program(VERTEX, FRAGMENT), Target(*SIZE, "bytes")
    placed = np.eye(4)
    placed[2, 3] = -EYE
    matrix = camera().clip_from_eye(SIZE[0] / SIZE[1]) @ placed

    def draw() -> None:
        gl.glEnable(gl.GL_DEPTH_TEST)
        target.begin((0.0, 0.0, 0.0))
        program.use()
        program.matrix("clip_from_model", matrix)
        loaded.draw()
        gl.glFinish()

    return draw


def ours(context: object, contents: Contents) -> Callable[[], None]:
    from pyglet import gl

    def draw() -> None:
        renderer_for(context).draw(contents, camera(), SIZE)
        gl.glFinish()

    return draw


def main() -> None:
    with np.load(sys.argv[2]) as held:
        mesh = Mesh.from_arrays(held["vertices"], held["faces"], colors=held["colors"], unit="m")
    with drawing() as context:
        contents = contents_for(sys.argv[1], mesh)
        draw = raw(context, mesh) if sys.argv[1] == "raw" else ours(context, contents)
        draw()
        if len(sys.argv) > 3:
            save_png(renderer_for(context).draw(contents, camera(), SIZE).read(), sys.argv[3])
        print("ready", flush=True)
        for _ in sys.stdin:
            start = time.perf_counter()
            draw()
            print(json.dumps({"seconds": time.perf_counter() - start}), flush=True)
            print("ready", flush=True)


if __name__ == "__main__":
    main()
