"""Large meshes made by a seed: scans made finer and rough, and a torus of any size written piece by piece.

python benchmarks/big_meshes.py FOLDER            noisy-1m.npz, noisy-5m.npz, torus-20m.ply
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

NOISE = 1e-4  # of the diagonal: what a good laser scanner leaves on an object that fills its view


def subdivided(vertices: np.ndarray, faces: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return every triangle cut into four at the middles of its edges.

    >>> v, f = subdivided(np.eye(3), np.array([[0, 1, 2]]))
    >>> len(v), f.shape
    (6, (4, 3))
    """
    faces = faces.astype(np.int64)
    ends = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    keys = ends.min(1) * len(vertices) + ends.max(1)
    edges, place = np.unique(keys, return_inverse=True)
    middle = (vertices[edges // len(vertices)] + vertices[edges % len(vertices)]) / 2
    ab, bc, ca = (place.ravel() + len(vertices)).reshape(3, -1)
    a, b, c = faces.T
    finer = np.stack([[a, ab, ca], [ab, b, bc], [ca, bc, c], [ab, bc, ca]])
    return np.concatenate([vertices, middle]), finer.transpose(2, 0, 1).reshape(-1, 3).astype(np.int32)


def rough(vertices: np.ndarray, faces: np.ndarray, seed: int, amplitude: float = NOISE) -> np.ndarray:
    """Return the vertices moved along their normals by Gaussian noise; the amplitude is per diagonal."""
    corners = vertices[faces]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    sums = np.stack(
        [
            sum(np.bincount(faces[:, corner], normals[:, axis], len(vertices)) for corner in range(3))
            for axis in range(3)
        ],
        1,
    )
    sums /= np.maximum(np.linalg.norm(sums, axis=1), 1e-300)[:, None]
    diagonal = np.linalg.norm(np.ptp(vertices, axis=0))
    noise = np.random.default_rng(seed).standard_normal(len(vertices))
    return vertices + (amplitude * diagonal) * noise[:, None] * sums


def noisy(
    vertices: np.ndarray, faces: np.ndarray, times: int, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Return a mesh subdivided so many times, then made rough; float32 as a scanner's file is."""
    vertices = vertices.astype(np.float64)
    for _ in range(times):
        vertices, faces = subdivided(vertices, faces)
    return rough(vertices, faces, seed).astype(np.float32), faces


def torus_file(path: Path, rows: int, columns: int, seed: int = 0, at_once: int = 256) -> None:
    """Write a closed bumpy torus of ``2 × rows × columns`` triangles as binary PLY, some rows at a time.

    No array is larger than ``at_once`` rows: a mesh that does not fit in memory can be made on any machine.
    """
    header = (
        "ply\nformat binary_little_endian 1.0\ncomment seeded torus\n"
        f"element vertex {rows * columns}\nproperty float x\nproperty float y\nproperty float z\n"
        f"element face {2 * rows * columns}\nproperty list uchar int vertex_indices\nend_header\n"
    )
    generator = np.random.default_rng(seed)
    with path.open("wb") as file:
        file.write(header.encode("ascii"))
        for start in range(0, rows, at_once):
            part = np.arange(start, min(start + at_once, rows))
            file.write(_torus_points(part, rows, columns, generator).astype("<f4").tobytes())
        for start in range(0, rows, at_once):
            part = np.arange(start, min(start + at_once, rows))
            records = np.empty(2 * len(part) * columns, np.dtype([("count", "u1"), ("index", "<i4", 3)]))
            records["count"], records["index"] = 3, _torus_faces(part, rows, columns)
            file.write(records.tobytes())


def _torus_points(part: np.ndarray, rows: int, columns: int, generator: np.random.Generator) -> np.ndarray:
    u = (part * (2 * np.pi / rows))[:, None]
    v = (np.arange(columns) * (2 * np.pi / columns))[None]
    # Grooves and knots as carvings have them, then the scanner's noise.
    tube = 0.3 + 0.02 * np.sin(7 * u) * np.cos(5 * v) + 0.004 * np.sin(61 * u + 9 * v)
    tube = tube + NOISE * 3 * generator.standard_normal(tube.shape)
    ring = 1 + tube * np.cos(v)
    return np.stack([ring * np.cos(u), ring * np.sin(u), tube * np.sin(v)], -1).reshape(-1, 3)


def _torus_faces(part: np.ndarray, rows: int, columns: int) -> np.ndarray:
    i, j = np.meshgrid(part, np.arange(columns), indexing="ij")
    down, right = (i + 1) % rows, (j + 1) % columns
    a, b, c, d = i * columns + j, down * columns + j, down * columns + right, i * columns + right
    return np.stack([np.stack([a, b, c], -1), np.stack([a, c, d], -1)], 2).reshape(-1, 3)


def made(folder: Path, name: str) -> Path:
    """Return the file of a large mesh, made first when it is not there: noisy-1m, noisy-5m or torus-20m."""
    from scan_set import prepared

    folder.mkdir(parents=True, exist_ok=True)
    if name == "torus-20m":
        path = folder / f"{name}.ply"
        if not path.is_file():
            part = path.with_suffix(".part")
            torus_file(part, 5000, 2000)
            part.rename(path)
        return path
    scan, times = {"noisy-1m": ("igea", 1), "noisy-5m": ("armadillo", 3)}[name]
    path = folder / f"{name}.npz"
    if not path.is_file():
        vertices, faces = noisy(*prepared(scan)[:2], times)
        part = path.with_suffix(".part.npz")
        np.savez(part, vertices=vertices, faces=faces)
        part.rename(path)
    return path


def main() -> None:
    """Make all of them."""
    for name in ("noisy-1m", "noisy-5m", "torus-20m"):
        print(made(Path(sys.argv[1]), name))


if __name__ == "__main__":
    main()
