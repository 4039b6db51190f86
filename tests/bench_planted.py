"""An interpreter whose library is ours, with a slowdown planted from outside: nothing of it is in the product."""

from __future__ import annotations

import sys
import venv
from pathlib import Path

import immersion

PLANT = '''
"""Slows down what is measured by a factor, with work that keeps a processor busy."""
import functools, importlib.abc, importlib.util, sys, time

FACTOR = {factor}
PLACES = {{
    "immersion.preview.pictures": lambda module: (module, "picture"),
    "immersion.audio.renderer": lambda module: (module.Renderer, "process"),
}}

def slowed(work):
    @functools.wraps(work)
    def longer(*given, **named):
        began = time.perf_counter()
        done = work(*given, **named)
        until = began + FACTOR * (time.perf_counter() - began)
        while time.perf_counter() < until:
            pass
        return done
    return longer

class Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name not in PLACES:
            return None
        sys.meta_path.remove(self)
        try:
            spec = importlib.util.find_spec(name)
        finally:
            sys.meta_path.insert(0, self)
        plain = spec.loader.exec_module
        def executed(module):
            plain(module)
            home, word = PLACES[name](module)
            setattr(home, word, slowed(getattr(home, word)))
        spec.loader.exec_module = executed
        return spec

sys.meta_path.insert(0, Finder())
'''


def interpreter(folder: Path, factor: float | None = None) -> Path:
    """Make a virtual environment that sees this library and its packages; return its Python."""
    venv.create(folder, symlinks=True)
    site = next(folder.glob("lib/python*/site-packages"))
    seen = [path for path in sys.path if "site-packages" in path]
    seen.append(str(Path(immersion.__file__).parents[1]))
    if factor is not None:
        (site / "planted.py").write_text(PLANT.format(factor=factor), encoding="utf-8")
        seen.append("import planted")
    (site / "seen.pth").write_text("\n".join(seen) + "\n", encoding="utf-8")
    return folder / "bin" / "python"
