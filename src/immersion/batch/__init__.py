"""The whole chain at once: scans made lighter, a scene checked, exported, drawn and told of, when something changed.

>>> from immersion import batch
>>> batch.Recipe().targets
()
"""

from typing import TYPE_CHECKING

from immersion._lazy import lazy

if TYPE_CHECKING:
    from immersion.batch.building import build as build
    from immersion.batch.outcome import Built as Built
    from immersion.batch.outcome import Step as Step
    from immersion.batch.recipe import Recipe as Recipe

_HOMES = {"Built": "outcome", "Recipe": "recipe", "Step": "outcome", "build": "building"}
__all__ = ["Built", "Recipe", "Step", "build"]
__getattr__, __dir__ = lazy(__name__, _HOMES)
