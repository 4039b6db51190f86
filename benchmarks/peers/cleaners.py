"""One library cleans a soup in a process of its own: weld, degenerate, repeated, islands, holes below a limit.

    python benchmarks/peers/cleaners.py trimesh soup.npz out.npz --limit 0.001 [--repeat R] [--serve]

Each gets what its own documentation offers for these steps, in the order that serves it best. A mesh is built
from the arrays inside the clock for all of them: cleaning starts at the triangles of a file.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import metadata

import numpy as np
from contest import Shape, arguments, compete

Clean = Callable[[object], object]

SMALL = 0.01  # of the largest component's area
ISLAND = 25  # faces; for the library that counts them instead
LOOP = 30  # edges of a hole, likewise: the small ones of the soup have 4 to 12, the large ones 44 to 52


def ours(limit: float) -> Clean:
    from immersion import scans
    from immersion.scans.mesh import Mesh

    def clean(shape: Shape) -> object:
        mesh = Mesh(vertices=shape.vertices, faces=shape.faces)
        return scans.clean(mesh, fill_holes=limit, min_component_area=SMALL).mesh

    return clean


def read_ours(mesh: object) -> Shape:
    return Shape(mesh.positions(), mesh.faces)


def trimesh(limit: float) -> Clean:
    import trimesh as tm

    def clean(shape: Shape) -> object:
        mesh = tm.Trimesh(shape.vertices, shape.faces, process=False, validate=False)
        mesh.merge_vertices()
        mesh.update_faces(mesh.nondegenerate_faces())
        mesh.update_faces(mesh.unique_faces())
        labels = tm.graph.connected_component_labels(mesh.face_adjacency, node_count=len(mesh.faces))
        areas = np.bincount(labels, mesh.area_faces)
        mesh.update_faces((areas >= SMALL * areas.max())[labels])
        mesh.remove_unreferenced_vertices()
        return mesh  # its fill_holes knows no limit: loops of four edges at most, or every loop

    return clean


def read_trimesh(mesh: object) -> Shape:
    return Shape(np.asarray(mesh.vertices), np.asarray(mesh.faces))


def open3d(limit: float) -> Clean:
    import open3d as o3d

    radius = float(np.sqrt(limit / 2))  # of the circle around a square of that area

    def clean(shape: Shape) -> object:
        mesh = o3d.geometry.TriangleMesh(
            o3d.utility.Vector3dVector(shape.vertices.astype(np.float64)),
            o3d.utility.Vector3iVector(shape.faces),
        )
        mesh.remove_duplicated_vertices()
        mesh.remove_degenerate_triangles()
        mesh.remove_duplicated_triangles()
        labels, _, areas = (np.asarray(one) for one in mesh.cluster_connected_triangles())
        mesh.remove_triangles_by_mask((areas < SMALL * areas.max())[labels])
        mesh.remove_unreferenced_vertices()
        return o3d.t.geometry.TriangleMesh.from_legacy(mesh).fill_holes(radius)

    return clean


def read_open3d(mesh: object) -> Shape:
    return Shape(mesh.vertex.positions.numpy(), mesh.triangle.indices.numpy())


def pymeshlab(limit: float) -> Clean:
    import pymeshlab as meshlab

    def clean(shape: Shape) -> object:
        held = meshlab.MeshSet(verbose=False)
        held.add_mesh(meshlab.Mesh(shape.vertices.astype(np.float64), shape.faces))
        held.meshing_remove_duplicate_vertices()
        held.meshing_remove_null_faces()
        held.meshing_remove_duplicate_faces()
        held.meshing_remove_connected_component_by_face_number(mincomponentsize=ISLAND)
        held.meshing_remove_unreferenced_vertices()
        held.meshing_close_holes(maxholesize=LOOP)
        return held

    return clean


def read_pymeshlab(held: object) -> Shape:
    mesh = held.current_mesh()
    return Shape(mesh.vertex_matrix(), mesh.face_matrix())


CLEANERS = {
    "ours": (ours, read_ours, "immersion"),
    "trimesh": (trimesh, read_trimesh, "trimesh"),
    "open3d": (open3d, read_open3d, "open3d"),
    "pymeshlab": (pymeshlab, read_pymeshlab, "pymeshlab"),
}


def main() -> None:
    """Run the cleaner that the command line names."""
    options = arguments(list(CLEANERS), asked="--limit")
    cleaner, reader, package = CLEANERS[options.peer]
    clean = cleaner(options.asked)
    facts = {"contestant": options.peer, "version": metadata.version(package)}
    compete(options, lambda shape, _: ((lambda: shape), clean), reader, facts)


if __name__ == "__main__":
    main()
