"""Scenes: read, write, check and simulate the records of a show.

Nothing here opens a media; see :mod:`immersion.stage` for that.
"""

from immersion.scene.model import Level, Scene, text_of
from immersion.scene.reading import read, read_text

__all__ = ["Level", "Scene", "read", "read_text", "text_of"]
