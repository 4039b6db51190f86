"""One library cleans a soup in a process of its own and tells its time and its memory (see bench_clean.py).

python benchmarks/clean_peers.py trimesh soup.npy 0.001 4
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable

import numpy as np

Cleaner = Callable[[np.ndarray, np.ndarray], tuple[int, int]]

SMALL = 0.01  # of the largest component's area


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _ours(limit: float) -> Cleaner:
    from immersion import scans
    from immersion.scans.mesh import Mesh

    def clean(points: np.ndarray, faces: np.ndarray) -> tuple[int, int]:
        done = scans.clean(Mesh(vertices=points, faces=faces), fill_holes=limit, min_component_area=SMALL)
        return len(done.mesh.faces), {step.name: step.count for step in done.log}["holes"]

    return clean


def _trimesh(limit: float) -> Cleaner:
    import trimesh

    def clean(points: np.ndarray, faces: np.ndarray) -> tuple[int, int]:
        mesh = trimesh.Trimesh(points, faces, process=False, validate=False)
        mesh.merge_vertices()
        mesh.update_faces(mesh.nondegenerate_faces())
        mesh.update_faces(mesh.unique_faces())
        labels = trimesh.graph.connected_component_labels(mesh.face_adjacency, node_count=len(mesh.faces))
        areas = np.bincount(labels, mesh.area_faces)
        mesh.update_faces((areas >= SMALL * areas.max())[labels])
        mesh.remove_unreferenced_vertices()
        return len(mesh.faces), 0

    return clean


def _open3d(limit: float) -> Cleaner:
    import open3d as o3d

    def clean(points: np.ndarray, faces: np.ndarray) -> tuple[int, int]:
        mesh = o3d.geometry.TriangleMesh(
            o3d.utility.Vector3dVector(points.astype(np.float64)), o3d.utility.Vector3iVector(faces)
        )
        mesh.remove_duplicated_vertices()
        mesh.remove_degenerate_triangles()
        mesh.remove_duplicated_triangles()
        labels, _, areas = (np.asarray(one) for one in mesh.cluster_connected_triangles())
        mesh.remove_triangles_by_mask((areas < SMALL * areas.max())[labels])
        mesh.remove_unreferenced_vertices()
        before = len(mesh.triangles)
        whole = o3d.t.geometry.TriangleMesh.from_legacy(mesh).fill_holes(2 * float(np.sqrt(limit)))
        return len(whole.triangle.indices), int(len(whole.triangle.indices) > before)

    return clean


def _pymeshlab(limit: float) -> Cleaner:
    import pymeshlab

    def clean(points: np.ndarray, faces: np.ndarray) -> tuple[int, int]:
        meshes = pymeshlab.MeshSet()
        meshes.add_mesh(pymeshlab.Mesh(points.astype(np.float64), faces))
        meshes.meshing_remove_duplicate_vertices()
        meshes.meshing_remove_null_faces()
        meshes.meshing_remove_duplicate_faces()
        meshes.meshing_remove_connected_component_by_face_number(mincomponentsize=25)
        meshes.meshing_remove_unreferenced_vertices()
        meshes.meshing_close_holes(maxholesize=30)
        return meshes.current_mesh().face_number(), 1

    return clean


CLEANERS = {"ours": _ours, "trimesh": _trimesh, "open3d": _open3d, "pymeshlab": _pymeshlab}


def main(name: str, path: str, limit: float, runs: int) -> None:
    """Clean the soup so many times and print one line of JSON."""
    clean = CLEANERS[name](limit)
    points = np.load(path).reshape(-1, 3)
    faces = np.arange(len(points), dtype=np.int32).reshape(-1, 3)
    start, times = _peak(), []
    for _ in range(runs):
        begin = time.perf_counter()
        left, holes = clean(points, faces)
        times.append(time.perf_counter() - begin)
    # The first run loads what is compiled.
    told = {"seconds": min(times[1:] or times), "start": start, "peak": _peak()}
    print(json.dumps({**told, "triangles": int(left), "holes": int(holes)}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4]))
