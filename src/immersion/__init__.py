"""Immersive spatial audio and 3D heritage, from a raw scan and a recording to a room to walk in.

The domains load when they are first touched, so that ``import immersion`` stays fast:

>>> import immersion as im
>>> im.audio.sh(1, [0.0], [0.0])
array([[1., 0., 0., 1.]])
"""

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import (
        audio,
        batch,
        demo,
        errors,
        export,
        geometry,
        importers,
        messages,
        preview,
        registry,
        scans,
        scene,
        serving,
        stage,
    )

__version__ = "0.1.0"

__all__ = [
    "__version__",
    "audio",
    "batch",
    "demo",
    "errors",
    "export",
    "geometry",
    "importers",
    "messages",
    "preview",
    "registry",
    "scans",
    "scene",
    "serving",
    "stage",
]


def __getattr__(name: str) -> ModuleType:
    if name in __all__:
        return import_module(f"immersion.{name}")
    raise AttributeError(f"module 'immersion' has no attribute {name!r}; it has {', '.join(__all__)}")


def __dir__() -> list[str]:
    return sorted(__all__)
