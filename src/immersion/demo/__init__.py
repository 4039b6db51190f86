"""The whole chain on the example scene: from a raw scan and a river to one page that shows what was made.

>>> sorted(__all__)
['Demo', 'Sizes', 'make']
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from immersion.demo.record import Demo as Demo
    from immersion.demo.record import Sizes as Sizes
    from immersion.demo.steps import make as make

_HOMES = {"Demo": "record", "Sizes": "record", "make": "steps"}

__all__ = list(_HOMES)


def __getattr__(name: str) -> object:
    if name in _HOMES:
        value = getattr(import_module(f"immersion.demo.{_HOMES[name]}"), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'immersion.demo' has no attribute {name!r}; it has {', '.join(_HOMES)}")


def __dir__() -> list[str]:
    return sorted(_HOMES)
