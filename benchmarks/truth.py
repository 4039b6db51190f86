"""How far a decimated surface is from its original, and what became of its topology: a second opinion.

Nothing here comes from the library that is being measured: points, closest points, distances and counts are
found by other ways than those of ``immersion.scans``, so that a fault there cannot hide itself here. Meshes are
plain arrays: vertices (V, 3), faces (F, 3).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np

VERSION = 2  # of what is measured; cached measurements of another version are measured again


@dataclass(frozen=True)
class Distance:
    """The two-sided distance as parts of the original's bounding-box diagonal."""

    rms: float
    mean: float
    max: float
    rms_to_light: float
    rms_to_original: float
    max_to_light: float
    max_to_original: float
    samples: int


@dataclass(frozen=True)
class Topology:
    """Counts over the vertices that faces use."""

    vertices: int
    edges: int
    triangles: int
    euler: int
    boundary_edges: int
    boundary_loops: int
    broken_edges: int  # with more than two faces
    broken_vertices: int  # where two fans of faces meet in one point
    components: int
    closed: bool  # a closed manifold

    def to_dict(self) -> dict[str, object]:
        return asdict(self)


def distance(
    original: tuple[np.ndarray, np.ndarray],
    light: tuple[np.ndarray, np.ndarray],
    samples: int = 1_000_000,
    seed: int = 20_240_229,
) -> Distance:
    """Measure both ways with this many area-uniform points on each surface."""
    corners = together(original, light)
    generator = np.random.default_rng(seed)
    there = nearest(spread(corners[0], samples, generator)[0], corners[1])[0]
    back = nearest(spread(corners[1], samples, generator)[0], corners[0])[0]
    both = np.concatenate([there, back])
    return Distance(
        rms=float(np.sqrt(np.mean(both**2))),
        mean=float(np.mean(both)),
        max=float(both.max()),
        rms_to_light=float(np.sqrt(np.mean(there**2))),
        rms_to_original=float(np.sqrt(np.mean(back**2))),
        max_to_light=float(there.max()),
        max_to_original=float(back.max()),
        samples=samples,
    )


def worst(
    original: tuple[np.ndarray, np.ndarray],
    light: tuple[np.ndarray, np.ndarray],
    samples: int = 1_000_000,
    seed: int = 5,
) -> float:
    """Return the largest distance found either way, per diagonal: at random points and at every used vertex.

    Harder than ``distance(…).max``, for a bound that must never be exceeded: the worst places are mostly vertices.
    """
    corners = together(original, light)
    generator = np.random.default_rng(seed)
    found = 0.0
    for here, there in ((0, 1), (1, 0)):
        places = [spread(corners[here], samples, generator)[0], corners[here].reshape(-1, 3)]
        found = max(found, float(nearest(np.concatenate(places), corners[there])[0].max()))
    return found


def together(
    original: tuple[np.ndarray, np.ndarray], light: tuple[np.ndarray, np.ndarray]
) -> list[np.ndarray]:
    """Return the corners of both in the box of the first, centred, with a diagonal of one."""
    points = np.asarray(original[0], np.float64)[np.unique(original[1])]
    low, high = points.min(0), points.max(0)
    diagonal = float(np.sqrt(((high - low) ** 2).sum()))
    moved = [((np.asarray(p, np.float64) - (low + high) / 2) / diagonal)[f] for p, f in (original, light)]
    return moved


def spread(
    corners: np.ndarray, samples: int, generator: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return points uniform over the area (independent draws), their faces and their barycentric weights."""
    first, second = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    area = np.sqrt((np.cross(first, second) ** 2).sum(1))
    face = generator.choice(len(corners), samples, p=area / area.sum())
    u, v = generator.random(samples), generator.random(samples)
    outside = u + v > 1  # folded back from the other half of the parallelogram
    u[outside], v[outside] = 1 - u[outside], 1 - v[outside]
    points = corners[face, 0] + u[:, None] * first[face] + v[:, None] * second[face]
    return points, face, np.stack([1 - u - v, u, v], 1)


def nearest(points: np.ndarray, corners: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return, for each point, the distance to a surface in float64, the closest face, and the weights there.

    Embree works in float32 on a unit box: it names the face; place and distance are found again in float64.
    """
    import open3d as o3d

    scene = o3d.t.geometry.RaycastingScene()
    soup = np.ascontiguousarray(corners.reshape(-1, 3), np.float32)
    scene.add_triangles(
        o3d.core.Tensor(soup), o3d.core.Tensor(np.arange(len(soup), dtype=np.uint32).reshape(-1, 3))
    )
    lengths, faces, weights = (
        np.empty(len(points)),
        np.empty(len(points), np.int64),
        np.empty((len(points), 3)),
    )
    for start in range(0, len(points), 200_000):
        part = slice(start, start + 200_000)
        answer = scene.compute_closest_points(o3d.core.Tensor(points[part].astype(np.float32)))
        faces[part] = answer["primitive_ids"].numpy()
        lengths[part], weights[part] = _on_triangles(points[part], corners[faces[part]])
    return lengths, faces, weights


def _on_triangles(points: np.ndarray, corners: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the distance of each point to its triangle and the closest place: inside, else the best edge."""
    a, b, c = corners[:, 0], corners[:, 1], corners[:, 2]
    best, weights = _on_segments(points, a, b)
    weights = np.column_stack([1 - weights, weights, np.zeros(len(points))])
    for ends, columns in (((b, c), (1, 2)), ((c, a), (2, 0))):
        length, along = _on_segments(points, *ends)
        nearer = length < best
        best = np.where(nearer, length, best)
        other = np.zeros((len(points), 3))
        other[:, columns[0]], other[:, columns[1]] = 1 - along, along
        weights[nearer] = other[nearer]
    normal = np.cross(b - a, c - a)
    square = (normal**2).sum(1)
    solid = square > 0
    safe = np.where(solid, square, 1.0)
    inside = np.stack(
        [(np.cross(q - p, points - p) * normal).sum(1) / safe for p, q in ((b, c), (c, a), (a, b))], 1
    )
    over = solid & (inside >= 0).all(1)
    height = np.abs(((points - a) * normal).sum(1)) / np.sqrt(safe)
    return np.where(over, height, best), np.where(over[:, None], inside, weights)


def _on_segments(points: np.ndarray, start: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    along = end - start
    square = (along**2).sum(-1)
    t = ((points - start) * along).sum(-1) / np.where(square > 0, square, 1.0)
    t = np.clip(t, 0.0, 1.0)
    return np.sqrt(((points - start - t[..., None] * along) ** 2).sum(-1)), t


def topology(faces: np.ndarray) -> Topology:
    """Count edges, boundaries, broken places and components."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    used, flat = np.unique(faces, return_inverse=True)
    faces = flat.reshape(-1, 3).astype(np.int64)
    ends = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    keys = ends.min(1) * len(used) + ends.max(1)
    order = np.argsort(keys, kind="stable")
    unique, counts = np.unique(keys, return_counts=True)
    lonely = unique[counts == 1]
    loops = _groups(lonely // len(used), lonely % len(used), len(used))
    # Corners of one vertex belong to one fan when their faces share an edge at it.
    corner_of = np.arange(3 * len(faces)).reshape(-1, 3)
    at_start = np.concatenate([corner_of[:, 0], corner_of[:, 1], corner_of[:, 2]])
    at_end = np.concatenate([corner_of[:, 1], corner_of[:, 2], corner_of[:, 0]])
    low = np.where(ends[:, 0] < ends[:, 1], at_start, at_end)[order]
    high = np.where(ends[:, 0] < ends[:, 1], at_end, at_start)[order]
    next_same = np.flatnonzero(np.diff(keys[order]) == 0)
    rows = np.concatenate([low[next_same], high[next_same]])
    columns = np.concatenate([low[next_same + 1], high[next_same + 1]])
    links = coo_matrix((np.ones(len(rows), np.bool_), (rows, columns)), shape=(3 * len(faces),) * 2)
    fans = connected_components(links, directed=False)[0]
    pieces = coo_matrix((np.ones(len(ends), np.bool_), (ends[:, 0], ends[:, 1])), shape=(len(used),) * 2)
    broken = int((counts > 2).sum())
    split = int(fans - len(used))
    return Topology(
        vertices=len(used),
        edges=len(unique),
        triangles=len(faces),
        euler=len(used) - len(unique) + len(faces),
        boundary_edges=len(lonely),
        boundary_loops=loops,
        broken_edges=broken,
        broken_vertices=split,
        components=int(connected_components(pieces, directed=False)[0]),
        closed=not len(lonely) and not broken and not split,
    )


def _groups(a: np.ndarray, b: np.ndarray, count: int) -> int:
    """Return how many connected groups the edges a–b make."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    if not len(a):
        return 0
    graph = coo_matrix((np.ones(len(a), np.bool_), (a, b)), shape=(count, count))
    return len(np.unique(connected_components(graph, directed=False)[1][a]))


def boundary_distance(
    original: tuple[np.ndarray, np.ndarray], light: tuple[np.ndarray, np.ndarray], per_edge: int = 16
) -> float | None:
    """Return the Hausdorff distance of the boundary lines, per diagonal; None when the original is closed.

    Points are set densely on every boundary edge of one; the exact distance to the edges of the other follows.
    Infinity: the boundary is gone.
    """
    corners = [_boundary(mesh, original) for mesh in (original, light)]
    if not len(corners[0]):
        return None
    if not len(corners[1]):
        return float("inf")
    return max(_farthest(corners[0], corners[1], per_edge), _farthest(corners[1], corners[0], per_edge))


def _boundary(mesh: tuple[np.ndarray, np.ndarray], box: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """Return the boundary edges (E, 2, 3) in the box of the original."""
    points, faces = np.asarray(mesh[0], np.float64), mesh[1].astype(np.int64)
    held = np.asarray(box[0], np.float64)[np.unique(box[1])]
    diagonal = np.sqrt(((held.max(0) - held.min(0)) ** 2).sum())
    ends = np.sort(np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]), 1)
    unique, counts = np.unique(ends[:, 0] * len(points) + ends[:, 1], return_counts=True)
    lonely = unique[counts == 1]
    return points[np.stack([lonely // len(points), lonely % len(points)], 1)] / diagonal


def _farthest(of: np.ndarray, to: np.ndarray, per_edge: int) -> float:
    t = np.linspace(0, 1, per_edge, endpoint=False)[None, :, None]
    points = (of[:, None, 0] * (1 - t) + of[:, None, 1] * t).reshape(-1, 3)
    points = np.concatenate([points, of[:, 1]])
    worst = 0.0
    step = max(1, 4_000_000 // len(to))
    for start in range(0, len(points), step):
        part = points[start : start + step, None]
        worst = max(worst, float(_on_segments(part, to[None, :, 0], to[None, :, 1])[0].min(1).max()))
    return worst
