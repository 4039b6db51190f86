"""The child process that makes a surface of oriented points: run as a script with the path of a folder.

It reads ``settings.json``, ``points.npy`` and ``normals.npy`` there, and writes ``vertices.npy``, ``faces.npy`` and,
last of all, ``done.json``: without that file there is no result, whatever the exit code says (the Poisson code ends
a process with code 0 when it fails to close a loop). It imports nothing of the package, so it starts alike from a
checkout, a wheel or a frozen program.
"""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Any

NO_OPEN3D, NO_MEMORY = 3, 4


def main(folder: Path) -> int:
    settings = json.loads((folder / "settings.json").read_text(encoding="utf-8"))
    sys.path[:] = settings["sys_path"]
    _expendable()
    sys.modules[_Unused.NAME] = _Unused(_Unused.NAME)
    try:
        import open3d
    except ImportError as error:
        sys.stdout.write(f"{error}\n")
        return NO_OPEN3D
    try:
        _surface(open3d, folder, settings)
    except MemoryError:
        return NO_MEMORY
    done = json.dumps({"open3d": open3d.__version__})
    (folder / "done.json").write_text(done, encoding="utf-8")
    return 0


class _Unused(ModuleType):
    """Stands for the part of open3d that draws in a browser: two thirds of the time of its import."""

    NAME = "open3d.visualization.draw_plotly"

    def __getattr__(self, name: str) -> None:
        if name.startswith("__"):
            raise AttributeError(name)


def _surface(open3d: ModuleType, folder: Path, settings: dict[str, Any]) -> None:
    import numpy as np

    vector = open3d.utility.Vector3dVector
    cloud = open3d.geometry.PointCloud(vector(np.load(folder / "points.npy")))
    cloud.normals = vector(np.load(folder / "normals.npy"))
    maker = open3d.geometry.TriangleMesh
    if settings["method"] == "ball":
        radii = open3d.utility.DoubleVector(settings["radii"])
        mesh = maker.create_from_point_cloud_ball_pivoting(cloud, radii)
    else:
        mesh, _ = maker.create_from_point_cloud_poisson(
            cloud, depth=settings["depth"], scale=settings["scale"], n_threads=settings["threads"]
        )
    np.save(folder / "vertices.npy", np.asarray(mesh.vertices))
    np.save(folder / "faces.npy", np.asarray(mesh.triangles))


def _expendable() -> None:
    """Let a crash be quick and quiet, and let the system take this process first when memory runs out."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.kernel32.SetErrorMode(0x8007)  # no dialog to wait for
        return
    import resource

    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
