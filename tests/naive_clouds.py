"""Small clouds, slow twins of the kernels, and E57 files by the reference library."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from immersion.scans import PointCloud, Pose


def crc32c(data: bytes) -> int:
    """CRC-32C, bit by bit (RFC 3720, appendix B.4 gives its check values)."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def resealed(data: bytes) -> bytes:
    """The same E57 pages with checksums that agree again: what a hostile file would have."""
    pages = [data[at : at + 1020] for at in range(0, len(data), 1024)]
    return b"".join(page + crc32c(page).to_bytes(4, "big") for page in pages)


def unpacked(data: bytes, first: int, width: int, count: int) -> list[int]:
    """Numbers of ``width`` bits each, lowest bit first, by one large integer."""
    whole = int.from_bytes(data, "little") >> first
    return [(whole >> (k * width)) & ((1 << width) - 1) for k in range(count)]


def thinned(positions: np.ndarray, spacing: float) -> list[int]:
    """The rows of the first point in every cube."""
    seen: set[tuple[int, ...]] = set()
    kept = []
    for row, place in enumerate(positions.tolist()):
        cell = tuple(int(np.floor(value / spacing)) for value in place)
        if cell not in seen:
            seen.add(cell)
            kept.append(row)
    return kept


def small_cloud(
    count: int = 50, offset: tuple[float, float, float] = (0, 0, 0), deep: bool = True
) -> PointCloud:
    """A cloud with something in every place that a cloud has."""
    rng = np.random.default_rng(7)
    kind = np.uint16 if deep else np.uint8
    colors = rng.integers(0, np.iinfo(kind).max, (count, 4), kind, endpoint=True)
    colors[:, 3] = np.iinfo(kind).max
    normals = rng.normal(size=(count, 3))
    half = np.sqrt(0.5)
    return PointCloud.from_arrays(
        rng.uniform(-2, 2, (count, 3)) + offset,
        colors=colors,
        normals=normals / np.linalg.norm(normals, axis=1, keepdims=True),
        scalars={
            "intensity": rng.integers(0, 65536, count).astype(np.uint16),
            "classification": rng.integers(0, 20, count).astype(np.uint8),
            "return_number": rng.integers(1, 5, count).astype(np.uint8),
            "gps_time": np.linspace(1e5, 1e5 + 1, count),
            "qualité du point": rng.uniform(0, 1, count).astype(np.float32),
            "label": rng.integers(-(2**31), 2**31, count).astype(np.int32),
        },
        poses=(Pose(np.array([1.0, 2.0, 3.0]), name="été"), Pose(np.zeros(3), np.array([half, 0, 0, half]))),
        pose_of=rng.integers(0, 2, count),
        crs='PROJCS["RGF93 / Lambert-93",GEOGCS["RGF93",UNIT["degree",0.0174532925199433]],UNIT["metre",1]]',
        unit="m",
        name="l'éclat",
    )


def write_e57(path: Path, scans: list[dict], packet: int = 1000) -> None:
    """Write an E57 with pye57's own library.

    Each scan is ``{"fields": {name: (node, values)}, "pose": (position, wxyz) or None, "limits": {…}}`` with
    ``node`` one of ``("float", single)``, ``("int", low, high)``, ``("scaled", low, high, scale, offset)``.
    """
    from pye57 import libe57 as lib

    file = lib.ImageFile(str(path), "w")
    root = file.root()
    file.extensionsAdd("", lib.E57_V1_0_URI)
    file.extensionsAdd("nor", "http://www.libe57.org/E57_NOR_surface_normals.txt")
    for name, text in (("formatName", "ASTM E57 3D Imaging Data File"), ("guid", "{0}")):
        root.set(name, lib.StringNode(file, text))
    root.set("versionMajor", lib.IntegerNode(file, 1))
    root.set("versionMinor", lib.IntegerNode(file, 0))
    root.set("coordinateMetadata", lib.StringNode(file, 'LOCAL_CS["atelier",UNIT["metre",1]]'))
    data = lib.VectorNode(file, True)
    root.set("data3D", data)
    for number, scan in enumerate(scans):
        node = lib.StructureNode(file)
        node.set("guid", lib.StringNode(file, f"{{{number}}}"))
        node.set("name", lib.StringNode(file, scan.get("name", f"station {number}")))
        _set_tree(lib, file, node, scan.get("limits", {}))
        if scan.get("pose") is not None:
            position, turn = scan["pose"]
            _set_tree(
                lib, file, node,
                {"pose": {"rotation": dict(zip("wxyz", map(float, turn), strict=True)),
                          "translation": dict(zip("xyz", map(float, position), strict=True))}},
            )  # fmt: skip
        data.append(node)
        prototype = lib.StructureNode(file)
        buffers = lib.VectorSourceDestBuffer()
        arrays = []
        for name, (kind, values) in scan["fields"].items():
            prototype.set(name, _node(lib, file, kind))
            raw = np.ascontiguousarray(values, np.float64 if kind[0] != "int" else np.longlong)
            arrays.append((raw, np.empty(packet, raw.dtype)))
            buffers.append(lib.SourceDestBuffer(file, name, arrays[-1][1], packet, True, kind[0] == "scaled"))
        points = lib.CompressedVectorNode(file, prototype, lib.VectorNode(file, True))
        node.set("points", points)
        writer = points.writer(buffers)
        count = len(arrays[0][0])
        for first in range(0, count, packet):
            size = min(packet, count - first)
            for raw, buffer in arrays:
                buffer[:size] = raw[first : first + size]
            writer.write(size)
        writer.close()
    file.close()


def _set_tree(lib, file, node, tree: dict) -> None:
    for name, value in tree.items():
        if isinstance(value, dict):
            child = lib.StructureNode(file)
            _set_tree(lib, file, child, value)
            node.set(name, child)
        elif isinstance(value, int):
            node.set(name, lib.IntegerNode(file, value))
        else:
            node.set(name, lib.FloatNode(file, value))


def _node(lib, file, kind):
    if kind[0] == "float":
        return lib.FloatNode(file, 0.0, lib.E57_SINGLE if kind[1] else lib.E57_DOUBLE)
    if kind[0] == "int":
        return lib.IntegerNode(file, kind[1], kind[1], kind[2])
    return lib.ScaledIntegerNode(file, kind[1], kind[1], kind[2], kind[3], kind[4])
