"""Pictures of a scan by itself: from the front, from behind, and a detail, under a raking light."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from immersion import preview, stage
from immersion.demo.record import Picture
from immersion.scene.model import Scene

__all__ = ["VIEWS", "portraits"]

# The stele is 1.22 m high, stands on y = 0 and faces +Z.
VIEWS: Mapping[str, Mapping[str, object]] = {
    "front": {"at": [0.55, 0.75, 1.75], "look_at": [0, 0.6, 0], "fov": 42},
    "back": {"at": [-0.55, 0.75, -1.75], "look_at": [0, 0.6, 0], "fov": 42},
    "detail": {"at": [0.1, 0.98, 0.55], "look_at": [0, 0.92, 0], "fov": 32},
}


def _scene(file: str) -> Scene:
    def lamp(name: str, at: list[float], intensity: str) -> dict[str, object]:
        return {"id": name, "light": "point", "at": at, "intensity": intensity}

    return Scene(
        immersion="1",
        id="scan",
        media={"scan": {"type": "model", "file": file, "unit": "m"}},
        things=[
            {"id": "subject", "model": "scan"},
            lamp("raking", [-1.6, 1.7, 1.0], "1000cd"),
            lamp("fill", [1.5, 1.2, 1.8], "200cd"),
            lamp("raking-behind", [1.6, 1.7, -1.0], "1000cd"),
            lamp("fill-behind", [-1.5, 1.2, -1.8], "200cd"),
        ],
        views=VIEWS,
    )


def portraits(
    folder: Path, scans: Mapping[str, str], size: tuple[int, int], progress: Callable[[float], None]
) -> list[Picture]:
    """Draw each scan (``{what: file}``, files in the folder) from each view into ``pictures``."""
    made: list[Picture] = []
    for what, file in scans.items():
        with stage.open(_scene(file), folder=folder) as opened:
            for view in VIEWS:
                name = f"pictures/{Path(file).stem}-{view}.png"
                preview.save_png(preview.picture(opened, view, size=size), folder / name)
                made.append(Picture(what, view, name, size))
                progress(len(made) / (len(scans) * len(VIEWS)))
    return made
