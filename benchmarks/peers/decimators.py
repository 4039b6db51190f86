"""Run one of the peers on a mesh: a program of the peers' own environment.

.venv-peers/bin/python benchmarks/peers/decimators.py PEER IN.npz OUT.npz --triangles N [--repeat R]

Each peer gets the settings that gave it its lowest error on the scans of the benchmark. Only its own call is
on the clock: its mesh is built before, its arrays are read after.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from importlib import metadata

import numpy as np
from contest import Shape, arguments, compete

Run = tuple[Callable[[], object], Callable[[object], object]]


def open3d_tensor(shape: Shape, wanted: int) -> Run:
    import open3d as o3d

    mesh = o3d.t.geometry.TriangleMesh(
        o3d.core.Tensor(shape.vertices.astype(np.float32)), o3d.core.Tensor(shape.faces.astype(np.int32))
    )
    # Its decimation ignores every attribute but the positions: colours stay out.
    # Half a triangle less to remove: the target is kept as a fraction, and rounding must not cost a triangle.
    reduction = 1 - (wanted + 0.5) / len(shape.faces)
    return (lambda: mesh), (lambda ready: ready.simplify_quadric_decimation(reduction))


def read_open3d_tensor(mesh: object) -> Shape:
    return Shape(mesh.vertex.positions.numpy(), mesh.triangle.indices.numpy())


def open3d_legacy(shape: Shape, wanted: int) -> Run:
    import open3d as o3d

    mesh = o3d.geometry.TriangleMesh(
        o3d.utility.Vector3dVector(shape.vertices.astype(np.float64)),
        o3d.utility.Vector3iVector(shape.faces.astype(np.int32)),
    )
    if shape.colors is not None:
        mesh.vertex_colors = o3d.utility.Vector3dVector(shape.colors[:, :3].astype(np.float64) / 255)
    return (lambda: mesh), (lambda ready: ready.simplify_quadric_decimation(wanted))


def read_open3d_legacy(mesh: object) -> Shape:
    colors = np.asarray(mesh.vertex_colors) if mesh.has_vertex_colors() else None
    return Shape(np.asarray(mesh.vertices), np.asarray(mesh.triangles), _bytes(colors))


def pymeshlab(shape: Shape, wanted: int, borders: bool = False) -> Run:
    import pymeshlab as meshlab

    colors = None if shape.colors is None else shape.colors.astype(np.float64) / 255
    settings = {
        "targetfacenum": wanted,
        "qualitythr": 0.3,  # 0 stops above the target; 0.5 and 1 cost 2 % more error
        "preserveboundary": borders,  # True keeps every border vertex, which costs 2 to 30 % more error
        "optimalplacement": True,
        "planarquadric": False,  # on scans it costs ten times the error
        "autoclean": True,
    }

    def prepare() -> object:
        held = meshlab.MeshSet(verbose=False)
        held.add_mesh(
            meshlab.Mesh(
                shape.vertices.astype(np.float64),
                shape.faces.astype(np.int32),
                **({} if colors is None else {"v_color_matrix": colors}),
            )
        )
        return held

    def work(ready: object) -> object:
        ready.meshing_decimation_quadric_edge_collapse(**settings)
        return ready, colors is not None

    return prepare, work


def read_pymeshlab(result: object) -> Shape:
    mesh, coloured = result[0].current_mesh(), result[1]
    colors = _bytes(mesh.vertex_color_matrix()) if coloured else None
    return Shape(mesh.vertex_matrix(), mesh.face_matrix(), colors)


def fast_simplification(shape: Shape, wanted: int) -> Run:
    import fast_simplification as fast

    arrays = np.ascontiguousarray(shape.vertices, np.float32), np.ascontiguousarray(shape.faces, np.int32)
    return (lambda: arrays), (lambda ready: fast.simplify(*ready, target_count=wanted))


def read_fast_simplification(result: object) -> Shape:
    return Shape(result[0], result[1])


def meshoptimizer(shape: Shape, wanted: int) -> Run:
    import meshoptimizer as optimizer

    points = np.ascontiguousarray(shape.vertices, np.float32)
    index = np.ascontiguousarray(shape.faces.ravel(), np.uint32)

    def work(ready: object) -> object:
        count = optimizer.simplify(ready, index, points, target_index_count=3 * wanted, target_error=1.0)
        return ready[:count].reshape(-1, 3), points, shape.colors

    return (lambda: np.zeros_like(index)), work


def meshoptimizer_colours(shape: Shape, wanted: int) -> Run:
    import meshoptimizer as optimizer

    points = np.ascontiguousarray(shape.vertices, np.float32)
    index = np.ascontiguousarray(shape.faces.ravel(), np.uint32)
    colors = np.ascontiguousarray(shape.colors[:, :3], np.float32) / np.float32(255)
    weights = np.ones(3, np.float32)
    # Version 0.2.30a0 does not tell ctypes the types of this function's arguments: they must come typed.
    sizes = {
        "index_count": index.size,
        "vertex_count": len(points),
        "vertex_positions_stride": 12,
        "vertex_attributes_stride": 12,
        "attribute_count": 3,
        "target_index_count": 3 * wanted,
    }
    typed = {name: ctypes.c_size_t(size) for name, size in sizes.items()}
    limit, options = ctypes.c_float(1.0), ctypes.c_uint(0)

    def work(ready: object) -> object:
        count = optimizer.simplify_with_attributes(
            ready, index, points, colors, weights, target_error=limit, options=options, **typed
        )
        return ready[:count].reshape(-1, 3), points, shape.colors

    return (lambda: np.zeros_like(index)), work


def read_meshoptimizer(result: object) -> Shape:
    faces, points, colors = result
    used, number = np.unique(faces, return_inverse=True)
    kept = None if colors is None else colors[used]
    return Shape(points[used], number.reshape(-1, 3).astype(np.int32), kept)


def _bytes(colors: np.ndarray | None) -> np.ndarray | None:
    return None if colors is None else np.clip(np.round(colors * 255), 0, 255).astype(np.uint8)


def pymeshlab_borders(shape: Shape, wanted: int) -> Run:
    return pymeshlab(shape, wanted, borders=True)


PEERS = {
    "open3d": (open3d_tensor, read_open3d_tensor, "open3d"),
    "open3d-legacy": (open3d_legacy, read_open3d_legacy, "open3d"),
    "pymeshlab": (pymeshlab, read_pymeshlab, "pymeshlab"),
    "pymeshlab-borders": (pymeshlab_borders, read_pymeshlab, "pymeshlab"),
    "fast-simplification": (fast_simplification, read_fast_simplification, "fast-simplification"),
    "meshoptimizer": (meshoptimizer, read_meshoptimizer, "meshoptimizer"),
    "meshoptimizer-colours": (meshoptimizer_colours, read_meshoptimizer, "meshoptimizer"),
}


def main() -> None:
    """Run the peer that the command line names."""
    options = arguments(list(PEERS))
    contestant, reader, package = PEERS[options.peer]
    __import__(package.replace("-", "_"))
    facts = {"contestant": options.peer, "version": metadata.version(package)}
    compete(options, contestant, reader, facts)


if __name__ == "__main__":
    main()
