"""Where the example scene and the scripts that make its big files are: in the wheel, or in the repository."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from immersion.demo import _texts as _texts
from immersion.errors import MissingToolError

__all__ = ["Example", "example"]

_SCENE = Path("examples", "scenes", "salle-des-signes")


@dataclass(frozen=True, slots=True)
class Example:
    """The folder of the example scene, and the folder of the scripts."""

    scene: Path
    scripts: Path

    def maker(self, name: str) -> Callable[..., dict[str, Any]]:
        """Return the function ``make`` of a script.

        The scripts import each other by plain names, as they do when they are run by hand: their folder is
        on the path while they load, and what was loaded is then forgotten, so that no other module of the
        same name is shadowed.
        """
        before = set(sys.modules)
        sys.path.insert(0, str(self.scripts))
        try:
            made: Callable[..., dict[str, Any]] = import_module(name).make
        finally:
            sys.path.remove(str(self.scripts))
            for other in {path.stem for path in self.scripts.glob("*.py")} - before:
                sys.modules.pop(other, None)
        return made


def example() -> Example:
    """Return the example scene of this installation.

    Raises
    ------
    MissingToolError
        If the package was installed without it.
    """
    packed = Path(__file__).resolve().parent / "_example"
    root = Path(__file__).resolve().parents[3]
    for found in (Example(packed / "scene", packed / "scripts"), Example(root / _SCENE, root / "assets")):
        if (found.scene / "scene.yaml").is_file() and (found.scripts / "make_stele.py").is_file():
            return found
    raise MissingToolError("demo-no-example", packed)
