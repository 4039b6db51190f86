"""Scenes: read, write, check and simulate the records of a show.

Nothing here opens a media; see :mod:`immersion.stage` for that.
"""

from immersion.scene.finding import Finding
from immersion.scene.model import Level, Scene, text_of
from immersion.scene.reading import read, read_text
from immersion.scene.validation import validate
from immersion.scene.writing import schema, write

__all__ = ["Finding", "Level", "Scene", "read", "read_text", "schema", "text_of", "validate", "write"]
