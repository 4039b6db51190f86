"""A real window under events without sense or order, or through a long visit; prints what it came to as JSON.

Run as a program of its own, on a display: ``python window_storm.py events|soak SCENE COUNT SEED``.
"""

from __future__ import annotations

import gc
import json
import random
import sys
import tracemalloc
from pathlib import Path
from typing import Any

from immersion import stage as stages
from immersion.preview import window as windows
from immersion.preview.actions import ACTIONS
from immersion.preview.camera import camera_at
from immersion.preview.doing import DOING
from immersion.preview.session import Look

KEYS = sorted(
    {name.removeprefix("shift+") for action in ACTIONS for name in action.keys} | {"_1", "_2", "_9", "NUM_1"}
)
# Saved walks and pictures are rows and files that grow by what they are for.
SOAKED = sorted(set(DOING) - {"save-walk", "reload", "time-back", "time-on", "time-start"})
OTHERS = ("release", "drag", "click", "scroll", "text", "resize", "away", "back", "unknown")
KINDS = ("Buffer", "Texture", "Framebuffer", "Renderbuffer", "VertexArray", "Program", "Shader")


class Storm(windows.Player):
    """A window's player that does not leave."""

    left = 0

    def _leave(self) -> None:
        self.left += 1


def opened(scene: Path, folder: Path) -> tuple[Storm, Any, Any]:
    pyglet = windows._pyglet()
    window = windows._open(pyglet, (320, 180))
    stage = stages.open(scene)
    eye = camera_at(stage, "entry")
    player = Storm(stage, None, eye, "entry", file=scene, folder=folder, look=Look(reduced_motion=False))
    player.show_in(window)
    return player, window, stage


def frame(player: Storm, window: Any) -> list[int]:
    """Draw one frame as pyglet's loop does; return the errors of OpenGL."""
    from pyglet import gl

    window.switch_to()
    window.dispatch_events()
    window.dispatch_event("on_draw")
    window.flip()
    if player.problem is not None:
        raise player.problem
    errors = []
    while (error := gl.glGetError()) != gl.GL_NO_ERROR:
        errors.append(int(error))
    return errors


def objects() -> dict[str, int]:
    """Count the objects of OpenGL that are alive, by asking for every number."""
    from pyglet import gl

    return {
        kind: sum(bool(getattr(gl, f"glIs{kind}")(number)) for number in range(1, 4000)) for kind in KINDS
    }


def resident() -> int:
    """Return the kilobytes of the process that are in memory."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0])


def one_event(player: Storm, window: Any, chance: random.Random, held: set[int]) -> str:
    """Let one thing happen to the window, as X would tell it."""
    from pyglet.window import key, mouse

    wide, high = max(window.width, 1), max(window.height, 1)
    x, y = chance.randrange(-5, wide + 5), chance.randrange(-5, high + 5)
    kind = chance.choice(
        ("press",) * 6 + ("release", "drag", "click", "scroll", "text", "resize", "away", "back", "unknown")
    )
    if kind == "press":
        symbol = getattr(key, chance.choice(KEYS))
        held.add(symbol)
        window.dispatch_event("on_key_press", symbol, chance.choice((0, key.MOD_SHIFT, key.MOD_CTRL)))
    elif kind == "release" and held:
        window.dispatch_event("on_key_release", held.pop(), 0)
    elif kind == "drag":
        window.dispatch_event("on_mouse_press", x, y, mouse.LEFT, 0)
        for _ in range(chance.randrange(4)):
            window.dispatch_event(
                "on_mouse_drag", x, y, chance.randrange(-300, 300), chance.randrange(-300, 300), 1, 0
            )
        window.dispatch_event("on_mouse_release", x, y, mouse.LEFT, 0)
    elif kind == "click":
        button = chance.choice((mouse.LEFT, mouse.MIDDLE, mouse.RIGHT))
        window.dispatch_event("on_mouse_press", x, y, button, 0)
        window.dispatch_event("on_mouse_release", x, y, button, 0)
    elif kind == "scroll":
        window.dispatch_event("on_mouse_scroll", x, y, 0.0, chance.uniform(-9, 9))
    elif kind == "text":
        window.dispatch_event("on_text", chance.choice(("&", "é", '"', "à", "1", "語", "\r")))
    elif kind == "resize" and not window.fullscreen:
        window.set_size(chance.choice((1, 40, 320, 333)), chance.choice((1, 30, 180, 240)))
    elif kind == "away":
        window.dispatch_event("on_deactivate")
    elif kind == "back":
        window.dispatch_event("on_activate")
    elif kind == "unknown":
        window.dispatch_event("on_key_press", 0xFFFF1234, 0)
    return kind


def events(scene: Path, folder: Path, count: int, seed: int) -> dict[str, Any]:
    chance = random.Random(seed)
    good = scene.read_text(encoding="utf-8")
    player, window, stage = opened(scene, folder)
    held: set[int] = set()
    errors: list[int] = []
    kinds: dict[str, int] = {}
    frames = 0
    for number in range(count):
        kind = one_event(player, window, chance, held)
        kinds[kind] = kinds.get(kind, 0) + 1
        if number % 97 == 0:
            word = chance.choice(("at:", "slab-1", "light:", "far", "voix.wav"))
            scene.write_text(good.replace(word, chance.choice(("", "-", "[", "é"))), encoding="utf-8")
            player.reload()
        if number % 97 == 60:
            scene.write_text(good, encoding="utf-8")
            player.reload()
        if number % 4 == 0:
            player._before = (
                None if player._before is None else player._before - chance.choice((0, 0, 0.5, 7.0))
            )
            errors += frame(player, window)
            frames += 1
    player.close()
    stage.close()
    return {"events": count, "frames": frames, "errors": errors, "kinds": kinds, "left": player.left}


def soak(scene: Path, folder: Path, seconds: int, seed: int) -> dict[str, Any]:
    """Walk to and fro for many seconds of the visit, each drawn once; count what stays."""
    player, window, stage = opened(scene, folder)
    errors: list[int] = []
    rows = []
    tracemalloc.start()
    for second in range(seconds):
        player.press(("forward", "back", "left", "right")[second % 4])
        for _ in range(9):
            player.advance(0.1)
        player.let_go()
        player.do(SOAKED[second % len(SOAKED)])
        player.pause(False)
        player._before = None
        errors += frame(player, window)
        if second % (max(seconds // 8, 1)) == 0 or second == seconds - 1:
            gc.collect()
            rows.append(
                {
                    "second": second,
                    "kB": tracemalloc.get_traced_memory()[0] // 1024,
                    "rss": resident(),
                    **objects(),
                }
            )
    player.close()
    stage.close()
    return {"errors": errors, "rows": rows}


if __name__ == "__main__":
    what, name, number, chosen = sys.argv[1:5]
    file = Path(name)
    done = {"events": events, "soak": soak}[what](file, file.parent, int(number), int(chosen))
    print(json.dumps(done))
