"""From a stage to files that others open: one module per target, each telling what it could not carry.

>>> EXPORTERS.get("glb").suffixes
('.glb',)
"""

from immersion.export.manifest import FileEntry, Manifest
from immersion.export.targets import EXPORTERS, Exporter, exporter
from immersion.export.writing import write

__all__ = ["EXPORTERS", "Exporter", "FileEntry", "Manifest", "exporter", "write"]
