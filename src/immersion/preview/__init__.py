"""Preview: pictures of a scene without a display, and a window to walk in it.

Names load when they are first touched, so that importing this package opens no graphics.

>>> sorted(__all__)
['picture', 'run', 'save_png']
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from immersion.preview.pictures import picture as picture
    from immersion.preview.pictures import save_png as save_png
    from immersion.preview.window import run as run

_HOMES = {"picture": "pictures", "run": "window", "save_png": "pictures"}

__all__ = list(_HOMES)


def __getattr__(name: str) -> object:
    if name in _HOMES:
        value = getattr(import_module(f"immersion.preview.{_HOMES[name]}"), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'immersion.preview' has no attribute {name!r}; it has {', '.join(_HOMES)}")


def __dir__() -> list[str]:
    return sorted(_HOMES)
