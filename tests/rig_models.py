"""Small models that move, as GLB bytes: a flag with skin and morph targets, and a mill of rigid nodes."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from immersion.scans.io._container import GltfBuilder

HALF = float(np.sqrt(0.5))


def flag(rows: int = 9) -> bytes:
    """A strip on three joints, in centimetres under a turned and scaled armature; two morph targets."""
    builder = GltfBuilder()
    x, y = np.meshgrid(np.linspace(0, 200, rows), [0.0, 60.0], indexing="ij")
    points = np.stack([x.ravel(), y.ravel(), 3 * np.sin(x.ravel() / 40)], 1).astype(np.float32)
    quads = [(2 * k, 2 * k + 2, 2 * k + 3, 2 * k + 1) for k in range(rows - 1)]
    faces = np.array([t for a, b, c, d in quads for t in ((a, b, c), (a, c, d))], np.uint16)
    along = points[:, 0] / 100  # joints stand at 0, 100 and 200
    weights = np.stack([np.clip(1 - np.abs(along - k), 0, 1) for k in range(3)] + [0 * along], 1)
    joints = np.tile(np.array([0, 1, 2, 0], np.uint8), (len(points), 1))
    joints[weights == 0] = 0
    bulge = np.zeros_like(points)
    bulge[:, 2] = 20 * np.sin(np.pi * along / 2)
    wide = np.zeros_like(points)
    wide[1::2, 1] = 15
    colors = np.stack([along / 2, 1 - along / 2, 0 * along + 0.3, 0 * along + 1], 1).astype(np.float32)
    normals = np.tile(np.array([[0, 0, 1]], np.float32), (len(points), 1))
    add = builder.add_accessor
    attributes = {
        "POSITION": add(points, 34962, bounds=True),
        "NORMAL": add(normals, 34962),
        "COLOR_0": add((colors * 65535).astype(np.uint16), 34962, normalized=True),
        "TEXCOORD_0": add((points[:, :2] / [200, 60]).astype(np.float32), 34962),
        "JOINTS_0": add(joints, 34962),
        "WEIGHTS_0": add(weights.astype(np.float32), 34962),
    }
    targets = [
        {"POSITION": add(bulge, 34962, bounds=True), "NORMAL": add(0.1 * normals, 34962)},
        {"POSITION": add(wide, 34962, bounds=True)},
    ]
    bind = np.tile(np.eye(4), (3, 1, 1))
    bind[:, 0, 3] = [0, -100, -200]
    document = builder.document
    document["meshes"] = [
        {
            "name": "drapeau",
            "weights": [0.25, 0.0],
            "extras": {"targetNames": ["bulge", "wide"]},
            "primitives": [
                {
                    "attributes": attributes,
                    "indices": add(faces.ravel(), 34963),
                    "targets": targets,
                    "mode": 4,
                }
            ],
        }
    ]
    document["nodes"] = [
        {"name": "armature", "children": [1], "scale": [0.01] * 3, "rotation": [0, HALF, 0, HALF]},
        {"name": "root", "children": [2], "translation": [0, 150, 0]},
        {"name": "middle", "children": [3], "translation": [100, 0, 0]},
        {"name": "tip", "translation": [100, 0, 0], "rotation": [0, 0.2, 0, float(np.sqrt(0.96))]},
        # By the specification the skinned node's own place does not count.
        {"name": "cloth", "mesh": 0, "skin": 0, "translation": [5, 5, 5]},
    ]
    document["skins"] = [
        {"name": "hinges", "joints": [1, 2, 3], "inverseBindMatrices": add(bind), "skeleton": 1}
    ]
    document["scenes"] = [{"nodes": [0, 4]}]
    document["animations"] = [_waving(builder)]
    document["asset"]["copyright"] = "© musée d’essai"
    return builder.to_bytes()


def _waving(builder: GltfBuilder) -> dict:
    add = builder.add_accessor
    times = np.array([0.0, 0.5, 1.25, 2.0], np.float32)
    clock = add(times, bounds=True)
    angles = np.array([0.0, 0.6, -0.4, 0.0])
    turns = np.stack([0 * angles, np.sin(angles / 2), 0 * angles, np.cos(angles / 2)], 1)
    places = np.array([[0, 150, 0], [0, 160, 0], [10, 150, 0], [0, 150, 0]], np.float32)
    cubic = np.zeros((4, 3, 2))
    cubic[:, 1] = [[0.25, 0], [1, 0.5], [0, 1], [0.25, 0]]
    cubic[:, 0] = cubic[:, 2] = 0.1
    steps = np.array([[1, 1, 1], [1, 1.5, 1], [1, 0.5, 1], [1, 1, 1]], np.float32)
    return {
        "name": "wave",
        "samplers": [
            {"input": clock, "output": add(turns), "interpolation": "LINEAR"},
            {"input": clock, "output": add(places)},
            {"input": clock, "output": add(cubic.ravel()), "interpolation": "CUBICSPLINE"},
            {"input": clock, "output": add(steps), "interpolation": "STEP"},
        ],
        "channels": [
            {"sampler": 0, "target": {"node": 2, "path": "rotation"}},
            {"sampler": 0, "target": {"node": 3, "path": "rotation"}},
            {"sampler": 1, "target": {"node": 1, "path": "translation"}},
            {"sampler": 2, "target": {"node": 4, "path": "weights"}},
            {"sampler": 3, "target": {"node": 3, "path": "scale"}},
        ],
    }


def mill() -> bytes:
    """A tower, a mirrored wing that turns on it, and a bird that is hidden (scale 0) at rest."""
    builder = GltfBuilder()
    add = builder.add_accessor
    points = np.array([[0, 0, 0], [1, 0, 0], [0, 2, 0], [0, 0, 3]], np.float32)
    faces = np.array([0, 2, 1, 0, 1, 3, 0, 3, 2, 1, 2, 3], np.uint8)
    position, indices = add(points, 34962, bounds=True), add(faces, 34963)
    document = builder.document
    for name, color in (("tower", [1, 0, 0, 1]), ("wing", [0, 1, 0, 1]), ("bird", [0, 0, 1, 1])):
        document["materials"].append({"name": name, "pbrMetallicRoughness": {"baseColorFactor": color}})
        primitive = {"attributes": {"POSITION": position}, "indices": indices, "mode": 4}
        material = len(document["materials"]) - 1
        document["meshes"].append({"name": name, "primitives": [primitive | {"material": material}]})
    document["nodes"] = [
        {"name": "tower", "mesh": 0, "children": [1], "translation": [652_000.5, 0, -4_862_000.25]},
        {"name": "axle", "children": [2], "translation": [0, 2, 0]},
        {"name": "wing", "mesh": 1, "scale": [-1, 0.5, 2], "rotation": [HALF, 0, 0, HALF]},
        {"name": "bird", "mesh": 2, "scale": [0, 0, 0], "translation": [652_001, 3, -4_862_001]},
        {
            "name": "perch",
            "mesh": 2,
            "matrix": [1, 0.2, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 652_003, 1, -4_862_000, 1],
        },
    ]
    document["scenes"] = [{"nodes": [0, 3, 4]}]
    clock = add(np.array([0.0, 1.0], np.float32), bounds=True)
    turn = add(np.array([[0, 0, 0, 1], [0, 0, 1, 0]], np.float32))
    sizes = add(np.array([[0, 0, 0], [1, 1, 1]], np.float32))
    document["animations"] = [
        {
            "name": "wind",
            "samplers": [{"input": clock, "output": turn}, {"input": clock, "output": sizes}],
            "channels": [
                {"sampler": 0, "target": {"node": 1, "path": "rotation"}},
                {"sampler": 1, "target": {"node": 3, "path": "scale"}},
            ],
        }
    ]
    return builder.to_bytes()


def write_models(folder: Path) -> None:
    (folder / "flag.glb").write_bytes(flag())
    (folder / "mill.glb").write_bytes(mill())
