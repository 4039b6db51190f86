"""The whole chain on the example scene: from a raw scan and a river to one page that shows what was made.

>>> sorted(__all__)
['Demo', 'Sizes', 'make']
"""

from typing import TYPE_CHECKING

from immersion._lazy import lazy

if TYPE_CHECKING:
    from immersion.demo.record import Demo as Demo
    from immersion.demo.record import Sizes as Sizes
    from immersion.demo.steps import make as make

_HOMES = {"Demo": "record", "Sizes": "record", "make": "steps"}

__all__ = list(_HOMES)

__getattr__, __dir__ = lazy(__name__, _HOMES)
