"""Seven small scenes whose pictures are kept in ``tests/preview/goldens``, and how far a picture is from another.

``python tests/golden_scenes.py`` writes them anew (on llvmpipe): look at each before it is committed.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FOLDER = Path(__file__).parent / "preview" / "goldens"
SIZE = (320, 180)
ROOM = {"box": {"size": [8, 4, 6]}, "surfaces": {"floor": "oak", "walls": "plaster", "left": "brick"}}


def blurred_lab(pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
    """CIE L*a*b* of a picture after a Gaussian of 2 pixels.

    Drivers differ in which samples an edge covers and in the last bit of a texture's filter: both are gone at this
    width, while a shadow, a colour or a place that is wrong stays.
    """
    from scipy.ndimage import gaussian_filter

    c = pixels[..., :3].astype(float) / 255
    linear = np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
    linear = gaussian_filter(linear, (2, 2, 0))
    matrix = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    xyz = linear @ np.array(matrix).T / [0.9505, 1.0, 1.089]
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], -1)


def difference(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> tuple[float, float]:
    """The mean and the largest ΔE*ab between two pictures; about 2 is what an eye just sees side by side."""
    away = np.linalg.norm(blurred_lab(a) - blurred_lab(b), axis=-1)
    return float(away.mean()), float(away.max())


def _drawn(made: Any, folder: Path, time: float = 0.0, visit: bool = False, view: str = "entry") -> Any:
    from immersion import stage
    from immersion.preview import picture

    with stage.open(made, folder=folder) as opened:
        told = stage.simulate(opened) if visit else None
        return picture(opened, view, SIZE, time, told)


def small_room(folder: Path, candela: float = 800.0) -> NDArray[np.uint8]:
    """A red slab, a picture on a screen, one lamp."""
    from immersion import scene
    from stage_scene import make_scene

    made = scene.read(make_scene(folder))
    data = made.model_dump(by_alias=True, exclude_defaults=True)
    data["things"][-1]["intensity"] = f"{candela}cd"
    return _drawn(type(made)(**data), folder)


def two_projectors(folder: Path) -> NDArray[np.uint8]:
    """Four colours across a blend, a visitor's shadow in one beam, a board's in the other."""
    from preview_scenes import model_of, quarters, scene, write_image, write_quad

    write_image(folder / "four.png", quarters(64, 2))
    write_quad(folder / "quad.ply")
    lens = {"throw": 1.1, "shift": [0, -0.3], "size": [640, 400], "lumens": 4000, "paints": "s"}
    projectors = {
        name: {"at": [x, 3.4, 2], "look_at": [x, 3.4, -3]} | lens for name, x in (("p", -1.7), ("q", 1.7))
    }
    things = [
        {"id": "wall", "image": "four", "screen": "s", "fit": "cover"},
        {"id": "board", "model": "m", "at": [1.6, 2.2, -1.4], "scale": 0.25},
    ]
    screens = {"s": {"surface": "front", "rect": {"left": 0.4, "bottom": 0.7, "width": 7.2, "height": 2.7}}}
    media = {"four": {"type": "image", "file": "four.png"}, "m": model_of("quad.ply")}
    views = {"entry": {"at": [0, 1.7, 2.9], "look_at": [0, 1.6, -3], "fov": 66}}
    views["standing"] = {"at": [-1.2, 1.75, -1.9], "look_at": [0, 1.6, 3]}
    rigs = {"projectors": projectors, "blends": {"s": {"projectors": ["p", "q"]}}}
    cues = [{"id": "go", "when": ["start"], "do": [{"goto": "standing"}]}]
    made = scene(
        things,
        media,
        room=ROOM,
        screens=screens,
        rigs=rigs,
        views=views,
        cues=cues,
        show={"duration": "4s", "at_end": "stop"},
    )
    return _drawn(made, folder, 1.0, True)


def shiny_waves(folder: Path) -> NDArray[np.uint8]:
    """Metal with bumps under a warm spot and a cold one, both with shadows."""
    from preview.test_fine_triangles import waves
    from preview_scenes import model_of, scene

    waves(folder / "waves.glb", shiny=True)
    warm = {"light": "spot", "at": [1.8, 3.2, 1], "look_at": "q", "angle": 40, "color": "#ffd0a0"}
    cold = {"light": "spot", "at": [-2.2, 2.6, 0.6], "look_at": "q", "angle": 44, "color": "#a0c4ff"}
    things = [
        {"id": "q", "model": "m", "at": [0, 1.5, -1.2], "turn": {"y": 12}},
        {"id": "post", "model": "m", "at": [0.2, 1.5, -0.3], "scale": [0.05, 0.9, 0.05]},
        {"id": "w", "intensity": "1200cd"} | warm,
        {"id": "c", "intensity": "700cd"} | cold,
    ]
    return _drawn(scene(things, {"m": model_of("waves.glb")}, room=ROOM), folder)


def cloud_and_words(folder: Path) -> NDArray[np.uint8]:
    """A cloud of a ball, and a text beside it."""
    from immersion.scans import io
    from immersion.scans.cloud import PointCloud
    from preview_scenes import scene

    k = np.arange(6000)
    rise, turn = np.arccos(1 - 2 * (k + 0.5) / 6000), np.pi * (1 + 5**0.5) * k
    ball = np.stack([np.cos(turn) * np.sin(rise), np.cos(rise), np.sin(turn) * np.sin(rise)], 1)
    colors = np.concatenate([127 * (1 + ball), np.full((6000, 1), 255)], 1).astype(np.uint8)
    io.write(
        PointCloud.from_arrays(0.7 * ball, colors=colors, normals=ball.astype(np.float32), unit="m"),
        folder / "ball.ply",
    )
    words = "La salle des signes, gravée vers 1350.\nEntrez, et parlez bas."
    things = [
        {"id": "ball", "cloud": "c", "at": [-0.9, 1.6, -0.8]},
        {"id": "words", "text": words, "at": [1.1, 1.7, -1], "width": 1.8, "color": "#203040"},
        {"id": "l", "light": "point", "at": [0.5, 3, 1.5], "intensity": "900cd"},
    ]
    return _drawn(scene(things, {"c": {"type": "cloud", "file": "ball.ply", "unit": "m"}}, room=ROOM), folder)


def fading_under_the_sun(folder: Path) -> NDArray[np.uint8]:
    """Three slabs in a court under a slanted sun: one whole, one half faded, one turned by a cue."""
    from immersion.scans import io
    from preview_scenes import scene
    from stage_scene import slab

    io.write(slab(), folder / "slab.ply")
    things = [{"id": f"s{k}", "model": "m", "at": [1.3 * (k - 1), 0, -1 - 0.4 * k]} for k in range(3)]
    sun = {"id": "sun", "light": "directional", "intensity": "110lx", "turn": {"x": -48, "y": 35}}
    cues = [
        {"id": "a", "when": ["start"], "do": [{"hide": "s1", "fade": "4s"}]},
        {"id": "b", "when": ["start"], "do": [{"turn": "s2", "to": {"y": 60}, "over": "2s"}]},
    ]
    media = {"m": {"type": "model", "file": "slab.ply", "unit": "m"}}
    room = {"box": ROOM["box"], "surfaces": ROOM["surfaces"] | {"ceiling": {"absorption": [1.0] * 7}}}
    made = scene([*things, sun], media, cues=cues, room=room, show={"duration": "9s", "at_end": "stop"})
    return _drawn(made, folder, 1.8, True)


def panorama(folder: Path) -> NDArray[np.uint8]:
    """A cylinder with a bent screen: two blended projectors, a model's shadow in one, a picture on the wall beside."""
    from preview_scenes import model_of, quarters, scene, write_image, write_quad

    write_image(folder / "four.png", quarters(64, 3))
    write_image(folder / "small.png", quarters(64))
    write_quad(folder / "quad.ply")
    lens = {
        "at": [0, 2.6, 0.4],
        "shift": [0, -0.15],
        "throw": 0.85,
        "size": [640, 400],
        "lumens": 3000,
        "paints": "s",
    }
    projectors = {"p": lens | {"look_at": [-1.9, 2.6, -3]}, "q": lens | {"look_at": [1.9, 2.6, -3]}}
    things = [
        {"id": "wall", "image": "four", "screen": "s", "fit": "fill"},
        {"id": "beside", "image": "small", "surface": "walls", "at": [-3.4, 1.3, 0.2], "width": 0.9},
        {"id": "board", "model": "m", "at": [0.9, 1.9, -1.5], "scale": 0.2},
        {"id": "l", "light": "point", "at": [0, 3.2, 1.8], "intensity": "120cd", "color": "#ffd8b0"},
    ]
    media = {name: {"type": "image", "file": f"{name}.png"} for name in ("four", "small")}
    made = scene(
        things,
        media | {"m": model_of("quad.ply")},
        room={"cylinder": {"radius": 3.6, "height": 3.6}, "surfaces": {"floor": "oak", "walls": "plaster"}},
        screens={
            "s": {"surface": "walls", "rect": {"left": 7.6, "bottom": 1.0, "width": 7.4, "height": 2.1}}
        },
        rigs={"projectors": projectors, "blends": {"s": {"projectors": ["p", "q"]}}},
        views={"entry": {"at": [0.3, 1.6, 2.9], "look_at": [-0.2, 1.55, -3], "fov": 72}},
    )
    return _drawn(made, folder)


def court_and_sky(folder: Path) -> NDArray[np.uint8]:
    """A court in an L with a round end, under a sun: shadows of its walls, of a slab, of a board and of a cloud."""
    from immersion.scans import io
    from immersion.scans.cloud import PointCloud
    from preview_scenes import scene, write_image
    from stage_scene import slab

    io.write(slab(), folder / "slab.ply")
    write_image(folder / "board.png", np.full((8, 8, 3), (60, 90, 160), np.uint8))
    k = np.arange(3000)
    rise, turn = np.arccos(1 - 2 * (k + 0.5) / 3000), np.pi * (1 + 5**0.5) * k
    ball = np.stack([np.cos(turn) * np.sin(rise), np.cos(rise), np.sin(turn) * np.sin(rise)], 1)
    colors = np.tile(np.uint8([150, 170, 90, 255]), (3000, 1))
    cloud = PointCloud.from_arrays(0.5 * ball, colors=colors, normals=ball.astype(np.float32), unit="m")
    io.write(cloud, folder / "ball.ply")
    things = [
        {"id": "slab", "model": "m", "at": [-1.2, 0, -0.6]},
        {"id": "ball", "cloud": "c", "at": [0.6, 0.9, 0.2]},
        {"id": "board", "image": "i", "at": [-2.6, 1.2, 0.4], "turn": {"y": 30}, "width": 0.9},
        {
            "id": "sun",
            "light": "directional",
            "intensity": "400lx",
            "turn": {"x": -50, "y": -60},
            "color": "#fff0d8",
        },
    ]
    media = {
        "m": {"type": "model", "file": "slab.ply", "unit": "m"},
        "c": {"type": "cloud", "file": "ball.ply", "unit": "m"},
        "i": {"type": "image", "file": "board.png"},
    }
    corners = [[-5, 5], [5, 5], [5, 0], [1.8, 0], [1.8, -3, 0.5], [-5, -3]]
    surfaces = {
        "floor": "concrete",
        "walls": "limestone",
        "wall-3": "brick",
        "ceiling": {"absorption": [1.0] * 7},
    }
    made = scene(
        things,
        media,
        room={"outline": {"points": corners, "height": 3}, "surfaces": surfaces},
        views={"entry": {"at": [-0.4, 1.6, 4.2], "look_at": [-0.4, 1.5, -3], "fov": 62}},
    )
    return _drawn(made, folder)


GOLDENS: dict[str, Callable[[Path], NDArray[np.uint8]]] = {
    made.__name__: made
    for made in (
        small_room,
        two_projectors,
        shiny_waves,
        cloud_and_words,
        fading_under_the_sun,
        panorama,
        court_and_sky,
    )
}


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    from immersion.preview import save_png

    for name, make in GOLDENS.items():
        with tempfile.TemporaryDirectory() as held:
            save_png(make(Path(held)), FOLDER / f"{name}.png")
